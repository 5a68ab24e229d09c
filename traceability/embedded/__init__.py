"""A real PostgreSQL and a real Valkey from wheels, for a desk and for tests; never used where addresses are given."""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from parties.text import Text
from traceability.embedded.errors import GroundError
from traceability.embedded.place import Place, find_place
from traceability.embedded.postgres import ROLES, Postgres
from traceability.embedded.server import Server, write_private
from traceability.embedded.valkey import Valkey

__all__ = ["GroundError", "Servers", "home", "needed", "running"]

_LOCK_S_MAX = 180.0


def home() -> Path:
    """Answer the folder for the servers' files: LOCAL_DIR, else `.local` in the clone."""
    clone = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("LOCAL_DIR") or clone / ".local")


def needed(environment=os.environ) -> tuple[str, ...]:
    """Answer which servers have no address in the environment."""
    names = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    return tuple(
        name for name, key in names.items() if not environment.get(key) and not environment.get(f"{key}_FILE")
    )


class Servers:
    """The servers that a process needs; those that ran already are used, the others are started."""

    def __init__(self, place: Place, *, names: tuple[str, ...]):
        self.place = place
        words = _passwords(place)
        every = [
            Postgres(place, password=words["postgres"], role_passwords={role: words[role] for role in ROLES}),
            Valkey(place, password=words["valkey"]),
        ]
        self.each: list[Server] = [server for server in every if server.name in names]

    def environment(self, role: str = "app") -> dict[str, str]:
        """Answer DATABASE_URL (for the role), OWNER_DATABASE_URL, SEQUENCER_DATABASE_URL and REDIS_URL."""
        found: dict[str, str] = {}
        for server in self.each:
            if isinstance(server, Postgres):
                found |= {"DATABASE_URL": server.url(role), "DATABASE_ROLE": role,
                          "APP_DATABASE_URL": server.url("app"), "OWNER_DATABASE_URL": server.url("owner"),
                          "SEQUENCER_DATABASE_URL": server.url("sequencer")}  # fmt: skip
            else:
                found["REDIS_URL"] = server.url
        return found

    def start(self) -> None:
        """Attach to what runs and start what does not, one process at a time."""
        with _alone(self.place.home):
            for server in self.each:
                known = self._recorded().get(server.name, {})
                port = known.get("port", 0)
                if not (known.get("pid") and server.attach(port)):
                    server.start(port=port)
                self._record(server)

    def revive(self) -> list[str]:
        """Start again what this process had started and what has died since; answer the titles."""
        recorded = self._recorded()
        # An entry without a pid was stopped on purpose, by `stop` in another terminal.
        back = [
            server for server in self.each if recorded.get(server.name, {}).get("pid") and server.revive()
        ]
        for server in back:
            self._record(server)
        return [server.title for server in back]

    def stop(self) -> None:
        """End what this process has started, the broker first; what it found running goes on."""
        for server in reversed(self.each):
            if server.process is not None:
                server.stop()
                self.forget(server)

    def status(self) -> dict[str, int | None]:
        """Answer the process id of each server that really answers, by name."""
        recorded = self._recorded()
        for server in self.each:
            server.port = recorded.get(server.name, {}).get("port", 0)
        return {server.name: server.running_pid() for server in self.each}

    def _recorded(self) -> dict:
        with contextlib.suppress(OSError, ValueError):
            return json.loads((self.place.home / "servers.json").read_text(encoding="utf-8"))
        return {}

    def _write(self, record: dict) -> None:
        write_private(self.place.home / "servers.json", json.dumps(record, indent=2) + "\n")

    def _record(self, server: Server) -> None:
        urls = (
            {role: server.url(role) for role in ROLES}
            if isinstance(server, Postgres)
            else {"redis": server.url}
        )
        entry = {"pid": server.running_pid(), "port": server.port, "urls": urls}
        self._write(self._recorded() | {server.name: entry})

    def forget(self, server: Server) -> None:
        """Note that a server is to stay down; its port is kept, so that an address written down stays true."""
        record = self._recorded()
        if server.name in record:
            self._write(record | {server.name: record[server.name] | {"pid": None}})


@contextlib.contextmanager
def running(folder: Path | None = None, *, names: tuple[str, ...] | None = None) -> Iterator[Servers]:
    """Have the servers run for as long as the block lasts, and end only those that were started for it.

    Without `names`, only servers whose address the environment lacks. Raises GroundError, whose text says what to do.
    """
    servers = Servers(find_place(folder or home()), names=needed() if names is None else names)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a") as stream:
        deadline = time.monotonic() + _LOCK_S_MAX
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > deadline:
                raise GroundError(_BUSY.format(folder=folder))
            time.sleep(0.1)
        yield


_BUSY = Text(
    en="Another process has been starting the servers in {folder} for minutes. End it, then try again.",
    ko="다른 프로세스가 몇 분째 {folder}에서 서버를 시작하고 있습니다. 그 프로세스를 끝내고 다시 시도하세요.",
)


def _passwords(place: Place) -> dict[str, str]:
    # They lie with the data they open, so that the two are kept or thrown away together.
    path = place.data / "passwords.json"
    with _alone(place.home):
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if missing := {"postgres", *ROLES, "valkey"} - known.keys():
            known |= {name: secrets.token_urlsafe(24) for name in sorted(missing)}
            write_private(path, json.dumps(known))
        return known
