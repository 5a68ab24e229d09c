"""What a command of manage.py stands on: which servers, and which of the three database roles."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from parties.text import Text
from traceability import embedded
from traceability import environment as env
from traceability.embedded.errors import say

# These read files only; starting a database for them would cost two seconds and say nothing.
_WITHOUT_SERVERS = {
    "", "help", "version", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic",
    "makemessages", "spectacular", "startapp", "startproject",
}  # fmt: skip
_ROLES = {
    "owner": {"flush", "makemigrations", "migrate", "optimizemigration", "restore", "showmigrations", "sqlflush",
              "sqlmigrate", "squashmigrations", "test"},
    "sequencer": {"sequence"},
    "collector": {"collect_cosignatures"},
}  # fmt: skip
# A migration may rightly take minutes and hold its transaction for as long.
_UNHURRIED = {"STATEMENT_TIMEOUT_MS": "0", "IDLE_IN_TRANSACTION_TIMEOUT_MS": "0"}


def role_of(command: str) -> str:
    """Answer the database role under which a command runs: the application's, unless it needs another."""
    return next((role for role, commands in _ROLES.items() if command in commands), "app")


def needs_servers(arguments: list[str]) -> bool:
    """Tell whether `manage.py ARGUMENTS` speaks to a database or a broker."""
    command = arguments[0] if arguments else ""
    if {"-h", "--help", "--version"} & set(arguments) or command.startswith("-"):
        return False
    return command not in _WITHOUT_SERVERS or any(word.startswith("--database") for word in arguments)


def choose_role(role: str, environment: dict[str, str]) -> dict[str, str]:
    """Answer the variables that make a process log in under the role, where an address for it is given."""
    if role == "app":
        return {}
    url = environment.get(f"{role.upper()}_DATABASE_URL", "")
    return (
        ({"DATABASE_URL": url} if url else {})
        | {"DATABASE_ROLE": role}
        | (_UNHURRIED if role == "owner" else {})
    )


def execute(argv: list[str]) -> None:
    """Run one command of manage.py on its ground."""
    arguments = argv[1:]
    role = role_of(arguments[0] if arguments else "")
    try:
        with _servers(arguments) as found:
            os.environ.update(found)
            os.environ.update(choose_role(role, dict(os.environ)))
            from django.core.management import execute_from_command_line

            execute_from_command_line(argv)
    except embedded.GroundError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


_NO_ADDRESS = Text(
    en="PRODUCTION is set, and there is no address for: {names}. Set DATABASE_URL and REDIS_URL.",
    ko="PRODUCTION이 설정되었지만 주소가 없습니다: {names}. DATABASE_URL과 REDIS_URL을 설정하세요.",
)
_STARTING = Text(
    en="PostgreSQL and Valkey are starting; the first time takes some seconds longer.",
    ko="PostgreSQL과 Valkey를 시작합니다. 처음에는 몇 초 더 걸립니다.",
)

# The supervisor keeps the servers alive while it runs; every other command only uses them.
held: embedded.Servers | None = None


@contextlib.contextmanager
def _servers(arguments: list[str]) -> Iterator[dict[str, str]]:
    global held
    missing = embedded.needed()
    if len(missing) == 2:
        # Nobody deploys without naming a server, so this is somebody's desk.
        os.environ.setdefault("PRODUCTION", "0")
    if not missing or not needs_servers(arguments):
        yield {}
        return
    if env.boolean("PRODUCTION", default=False):
        raise embedded.GroundError(_NO_ADDRESS.format(names=", ".join(missing)))
    if arguments[0] == "demo":
        print(say(_STARTING), flush=True)
    with _terminated_in_order(), embedded.running(names=missing) as held:
        yield held.environment()


@contextlib.contextmanager
def _terminated_in_order() -> Iterator[None]:
    def leave(number: int, _frame) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
