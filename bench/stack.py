"""What is measured: the service as the demo runs it, on servers in a folder of their own, with one ledger or several."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psycopg
from psycopg import sql

from events.log import note
from traceability import embedded, ground, programs
from traceability import environment as env
from traceability.embedded.place import find_place
from traceability.processes import Child, Processes

FOLDER = "bench"
_EMPTY = "bench_empty"
_ORIGIN = "bench.used-battery.example/log"
_READY_S_MAX = 60.0


@dataclass
class Ledger:
    """One database of the stack."""

    stack: "Stack"
    name: str
    port: int = 0

    def url(self, role: str = "app") -> str:
        """The address of the database for a role."""
        return self.stack.postgres.url(role, database=self.name)

    def environment(self, role: str = "app") -> dict[str, str]:
        """What a process of the service needs to know to work on this ledger."""
        memory = {"LOG_MEMORY": str(self.stack.folder / f"head-{self.name}.json")}
        roles = {f"{name.upper()}_DATABASE_URL": self.url(name) for name in ("app", "owner", "sequencer")}
        told = self.stack.environment | {"DATABASE_URL": self.url(), "DATABASE_ROLE": "app"} | roles | memory
        return told | ground.choose_role(role, told)

    @contextlib.contextmanager
    def served(self, *, application: str = programs.APPLICATION, extra: dict | None = None) -> Iterator[int]:
        """Have granian serve `application` on this ledger as the demo does; answers its port."""
        port = _free_port()
        child = Child(f"web-{self.name}-{port}", programs.web(port, application=application),
                      self.environment() | (extra or {}), patience_s=15.0)  # fmt: skip
        self.stack.processes.start(child)
        try:
            _await_port(port, child)
            yield port
        finally:
            self.stack.processes.end(child.name)

    @contextlib.contextmanager
    def sequenced(self) -> Iterator[None]:
        """Have the sequencer run on this ledger."""
        child = Child(f"sequencer-{self.name}", [sys.executable, "manage.py", "sequence"],
                      self.environment("sequencer"))  # fmt: skip
        self.stack.processes.start(child)
        try:
            yield
        finally:
            self.stack.processes.end(child.name)

    @contextlib.contextmanager
    def here(self) -> Iterator[None]:
        """Have this process's own Django work on this ledger."""
        from django.db import connection

        connection.close()
        before = dict(connection.settings_dict)
        connection.settings_dict.update(env.database(self.url()))
        connection.settings_dict["OPTIONS"] = before["OPTIONS"]
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def connect(self, role: str = "app") -> psycopg.Connection:
        """A connection past Django, each statement a transaction of its own."""
        return psycopg.connect(self.url(role), autocommit=True)


class Stack:
    """The servers, the operators with their keys, and the ledgers; use `running`."""

    def __init__(self, servers: embedded.Servers, folder: Path):
        self.servers, self.folder = servers, folder
        self.postgres = next(server for server in servers.each if server.name == "postgres")
        metrics = folder / "metrics"
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir()
        self.environment = dict(os.environ) | servers.environment() | {
            "PRODUCTION": "0", "SECRET_KEY": secrets.token_urlsafe(64), "PSEUDONYM_KEY": secrets.token_urlsafe(64),
            "LOG_ORIGIN": _ORIGIN, "LOG_KEY": note.generate(_ORIGIN)[0],
            "RECEIPT_KEY": note.generate(f"{_ORIGIN}/receipts")[0],
            "BEAT_FILE": str(folder / "beat-schedule"), "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        self.processes = Processes(folder / "logs", folder=programs.CLONE, tell=lambda *_: None)
        self.load = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self.tokens: dict[str, str] = {}

    def prepare(self) -> None:
        """Make the empty ledger that all others are copies of, with its operators."""
        for name in self._databases():
            self._drop(name)
        empty = self._create(_EMPTY)
        self.manage("migrate", "--no-input", on=empty, role="owner")
        told = self.manage("shell", "--verbosity=0", "-c", _ENROL, on=empty, role="owner")
        self.tokens = dict(line.split() for line in told.splitlines() if line.startswith("9521234"))

    def ledger(self, name: str, *, copy_of: str = _EMPTY) -> Ledger:
        """A ledger with what `copy_of` has; one of the same name is dropped."""
        self._drop(name)
        return self._create(name, template=copy_of)

    def manage(self, *words: str, on: Ledger, role: str = "app", patience_s: float = 600) -> str:
        """Run a command of manage.py on a ledger and answer what it prints."""
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=programs.CLONE, env=on.environment(role),
                              capture_output=True, text=True, timeout=patience_s)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"manage.py {words[0]} failed: {done.stderr[-2000:]}")
        return done.stdout

    def stop(self) -> None:
        """End every process that the stack has started; the servers are ended by `running`."""
        self.load.shutdown(cancel_futures=True)
        self.processes.stop()

    def restart_postgres(self) -> None:
        """Start the database anew on its port, so that its buffers are empty."""
        port = self.postgres.port
        self.postgres.stop()
        self.postgres.start(port=port)

    def plain(self) -> Ledger:
        """A database with the one table of the plain project, empty."""
        from bench.plain import rows

        plain = self.ledger("bench_plain", copy_of="template1")
        with plain.connect("owner") as connection:
            connection.execute(rows.TABLE)
        return plain

    def _create(self, name: str, *, template: str = "template1") -> Ledger:
        (self.folder / f"head-{name}.json").unlink(missing_ok=True)
        with psycopg.connect(self.postgres.url("owner", database="postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)))  # fmt: skip
        return Ledger(self, name)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.postgres.url("owner", database="postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _databases(self) -> list[str]:
        with psycopg.connect(self.postgres.url("owner", database="postgres")) as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'")
            return [name for (name,) in found]


def ledger_author(gln: str):
    """Who speaks when the benchmark itself compiles what an operator says."""
    from events.entry import Author

    return Author(gln, "key:00000000")


_ENROL = "from bench import registry; registry.enrol()"


@contextlib.contextmanager
def running() -> Iterator[Stack]:
    """The servers started in their own folder under the clone's, and everything ended with the block."""
    folder = embedded.home() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    servers = embedded.Servers(find_place(folder), names=("postgres", "valkey"))
    try:
        servers.start()
        stack = Stack(servers, folder)
        try:
            stack.prepare()
            yield stack
        finally:
            stack.stop()
    finally:
        servers.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_port(port: int, child: Child) -> None:
    deadline = time.monotonic() + _READY_S_MAX
    while time.monotonic() < deadline and child.process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{child.name} does not answer; its log lies in .local/{FOLDER}/logs")
