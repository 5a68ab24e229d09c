"""A whole service of its own to break: servers in their own folder, web, sequencer and worker as real processes."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import redis
import requests
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

from events import guard
from events.log import note
from tests import world as worlds
from tests.ground.conftest import CLONE
from traceability import embedded, environment, ground, progress
from traceability.demo import find_port
from traceability.embedded import leash

LOG_ORIGIN = "faults.used-battery.example/log"
PATIENCE_S = 60.0
STALL_S = 10
"""How long a worker may leave work lying before the harness replaces it, as a supervisor's probe does later."""
KEPT = ("web", "sequencer", "worker", "beat")
_CELERY = ["-m", "celery", "-A", "tests.faults.worker"]


class Stack:
    """The service. `start`, `kill` and `wait_until` break it and bring it back; `token` is the maker's key."""

    def __init__(self, folder: Path, servers: embedded.Servers):
        self.folder, self.servers = folder, servers
        self.postgres, self.valkey = servers.each
        self.port = find_port(None)
        self.origin = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen] = {}
        self.deadly = folder / "deadly"
        self.deadly.mkdir()
        self.log_key, self.log_verifier = note.generate(LOG_ORIGIN)
        self.receipt_key, _ = note.generate(f"{LOG_ORIGIN}/receipts")
        self.heads: dict[int, str] = {}
        self._stalled_since: float | None = None
        self.stalls = 0
        self.looked_at = 0

    @contextlib.contextmanager
    def attached(self, *, port: int | None = None) -> Iterator[None]:
        """Let Django, in this thread, speak to the stack's database as its owner; through `port` where one is given."""
        before = connections[DEFAULT_DB_ALIAS]
        described = settings.DATABASES[DEFAULT_DB_ALIAS] | environment.database(self.postgres.url("owner"))
        described["PORT"] = port or self.postgres.port
        described["OPTIONS"] = {**before.settings_dict["OPTIONS"], "application_name": "harness"}
        described["TEST"] = before.settings_dict["TEST"]
        connections[DEFAULT_DB_ALIAS] = own = type(before)(described, DEFAULT_DB_ALIAS)
        try:
            yield
        finally:
            own.close()
            connections[DEFAULT_DB_ALIAS] = before

    def build(self) -> None:
        """Make the schema and everybody in it, and start the processes."""
        call_command("migrate", verbosity=0, interactive=False)
        guard.grant()
        self.world = worlds.build()
        self.token = self.world.maker.token
        for name in KEPT:
            self.start(name)
        self.wait_until(self.is_ready)

    def start(self, name: str, *, role: str = "", line: list[str] | None = None, **changes: str) -> subprocess.Popen:
        """Start a process of the service, or with `line` another one, under its database role."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                leash.command([sys.executable, *(line or self._line(name))]), stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, env=self.environment(role or ("sequencer" if name == "sequencer" else "app"), **changes),
                cwd=CLONE, start_new_session=True,
            )  # fmt: skip
        return self.processes[name]

    def environment(self, role: str, **changes: str) -> dict[str, str]:
        """The environment of a process that logs in under `role`."""
        kept = {name: value for name, value in os.environ.items()
                if name not in {"DATABASE_POOL_MAX", "STATEMENT_TIMEOUT_MS", "PROMETHEUS_MULTIPROC_DIR"}}  # fmt: skip
        found = kept | self.servers.environment() | {
            "PRODUCTION": "0", "LOCAL_DIR": str(self.folder), "PUBLIC_ORIGIN": self.origin, "LEASH": "1",
            "LOG_ORIGIN": LOG_ORIGIN, "LOG_KEY": self.log_key, "LOG_MEMORY": str(self.folder / "log-head.json"),
            "RECEIPT_KEY": self.receipt_key, "DEADLY": str(self.deadly),
        }  # fmt: skip
        return found | ground.choose_role(role, found) | changes

    def kill(self, name: str) -> None:
        """Kill a process of the service and its whole group with -9."""
        process = self.processes[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> None:
        """End a process in order."""
        process = self.processes.pop(name)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_web_worker(self) -> None:
        """Kill one of the web's processes with -9, not the one that brings it back."""
        children = [child for child in psutil.Process(self.processes["web"].pid).children() if _serves(child)]
        if children:
            children[int(time.monotonic() * 1000) % len(children)].kill()

    def administer(self, *statements: str) -> None:
        """Run statements one by one as the database's administrator."""
        with self.postgres._connect("traceability") as administrator:
            for statement in statements:
                administrator.execute(statement)

    def cut_backends(self) -> None:
        """Cut the database connections of every process of the service, whatever they are doing."""
        self.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN ('app', 'sequencer')")

    def kill_postgres(self) -> None:
        """Kill every process of PostgreSQL with -9 at once."""
        postmaster = psutil.Process(self.postgres.process.pid)
        # Stopped first, so that it starts nobody who would be missed.
        postmaster.suspend()
        for process in [*postmaster.children(recursive=True), postmaster]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.postgres.process.wait()
        connections[DEFAULT_DB_ALIAS].close()

    def restart_postgres(self) -> None:
        """End the database in order and start it again, so that nothing is left unwritten."""
        connections[DEFAULT_DB_ALIAS].close()
        self.postgres.stop()
        self.postgres.start(port=self.postgres.port)

    def mend(self) -> None:
        """Start whatever an earlier fault, or a test that failed, has left stopped."""
        self.postgres.revive()
        self.valkey.revive()
        for name in KEPT:
            if name not in self.processes:
                self.start(name)

    def empty_broker(self, *, by: str) -> None:
        """Take all that the broker has: by `kill` with its files, or by `flush`."""
        if by == "flush":
            with redis.Redis.from_url(self.valkey.url) as client:
                client.flushall()
            return
        self.valkey.process.kill()
        self.valkey.process.wait()
        shutil.rmtree(self.valkey.data)
        self.valkey.start(port=self.valkey.port)

    def tend(self) -> None:
        """Do what a supervisor does: start what has died, and replace a worker that lives and does no work."""
        for name, process in list(self.processes.items()):
            if name in KEPT and process.poll() is not None:
                self.start(name)
        if progress.find_stalled(seconds=STALL_S) and "worker" in self.processes:
            self._stalled_since = self._stalled_since or time.monotonic()
            if time.monotonic() - self._stalled_since > STALL_S:
                self.stalls += 1
                self._stalled_since = None
                self.kill("worker")
        else:
            self._stalled_since = None

    def wait_until(self, holds: Callable[[], bool], *, seconds: float = PATIENCE_S, tending: bool = True) -> None:
        """Wait for a condition, tending the processes meanwhile."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not in {seconds} s; the logs lie in {self.folder}"
            if tending:
                self.tend()
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether the web answers that nothing is missing."""
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.origin}/readyz", timeout=5).json()["status"] == "ready"
        return False

    def witness(self) -> None:
        """Keep the published checkpoint, as somebody outside would."""
        with contextlib.suppress(requests.RequestException):
            answer = requests.get(f"{self.origin}/log/checkpoint", timeout=5)
            if answer.ok:
                self.heads[int(answer.text.splitlines()[1])] = answer.text

    def close(self) -> None:
        """End everything."""
        for name in list(self.processes):
            self.stop(name)

    def _line(self, name: str) -> list[str]:
        return {
            "web": ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws",
                    "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers",
                    "--respawn-interval", "0.5", "--workers-kill-timeout", "5", "traceability.wsgi:application"],
            "sequencer": ["manage.py", "sequence"],
            "worker": [*_CELERY, "worker", "--queues", "q.default,q.slow", "--loglevel", "INFO", "--concurrency", "2"],
            "courier": [*_CELERY, "worker", "--queues", "q.egress", "--loglevel", "INFO", "--concurrency", "1",
                        "--hostname", "courier@%h"],
            "beat": [*_CELERY, "beat", "--schedule", str(self.folder / "beat")],
        }[name]  # fmt: skip


def _serves(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return "resource_tracker" not in " ".join(process.cmdline())
    return False


