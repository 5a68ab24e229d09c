"""Keeps a set of child processes running: restarts what dies, stops all in order, leaves none behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from traceability.embedded import leash

RESTART_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_HEALTHY_S = 60.0
_LOG_BYTES_MAX = 10 * 1024 * 1024


@dataclass
class Child:
    """One program to keep running; `patience_s` is how long it may take over an orderly end."""

    name: str
    command: list[str]
    environment: dict[str, str]
    patience_s: float = 10.0
    process: subprocess.Popen | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    restart_at: float | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None


class Processes:
    """The children of one supervisor, all started from its main thread (the kernel's leash hangs on the thread).

    `tell` is called with the name, a word for what happened (`died`, `back`) and the exit code.
    """

    def __init__(self, logs: Path, *, folder: Path, tell: Callable[[str, str, int], None]):
        self.logs, self.folder, self.tell = logs, folder, tell
        self.children: list[Child] = []

    def start(self, child: Child) -> Child:
        """Start a child and keep it running from now on."""
        self.children.append(child)
        self._spawn(child)
        return child

    def run(
        self, child: Child, *, shown: bool = False, while_waiting: Callable[[], None] = lambda: None
    ) -> int:
        """Run a child that ends by itself, tending the others meanwhile, and answer its exit code.

        `shown` lets it write to the terminal, else it writes to its log.
        """
        self._spawn(child, shown=shown)
        try:
            while child.process.poll() is None:
                while_waiting()
                time.sleep(0.1)
            return child.process.returncode
        finally:
            self._end([child])

    def tend(self) -> None:
        """Look at every child once and start again what has died, later each time it dies soon."""
        now = time.monotonic()
        for child in self.children:
            if child.restart_at is not None and now >= child.restart_at:
                child.restart_at = None
                self._spawn(child)
                self.tell(child.name, "back", 0)
            elif child.restart_at is None and child.process.poll() is not None:
                self._note_death(child, now=now)

    def kill(self, name: str) -> None:
        """Kill a child's whole group at once, for tend to start it again."""
        for child in self.children:
            if child.name == name:
                _signal_group(child, signal.SIGKILL)

    def end(self, name: str) -> None:
        """End one child and do not start it again."""
        ending = [child for child in self.children if child.name == name]
        self._end(ending)
        self.children = [child for child in self.children if child not in ending]

    def stop(self, *orders: tuple[str, ...]) -> None:
        """End all children: each tuple of names together, in the order given, whatever is left last."""
        named = {name for order in orders for name in order}
        rest = tuple(child.name for child in self.children if child.name not in named)
        for order in (*orders, rest):
            self._end([child for child in self.children if child.name in order])
        self.children.clear()

    def log_of(self, name: str) -> Path:
        """Answer the file that a child writes to."""
        return self.logs / f"{name}.log"

    def last_words(self, name: str, *, lines: int = 5) -> str:
        """Answer the end of a child's log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log_of(name).read_text("utf-8", "replace").splitlines()[-lines:])
        return ""

    def _spawn(self, child: Child, *, shown: bool = False) -> None:
        path = self.log_of(child.name)
        if path.exists() and path.stat().st_size > _LOG_BYTES_MAX:
            path.replace(path.with_suffix(".old.log"))
        child.started_at = time.monotonic()
        with path.open("ab") as log:
            stream = None if shown else log
            # A session of its own: Ctrl-C must reach the supervisor alone, which then ends the rest in order.
            child.process = subprocess.Popen(
                leash.command(child.command), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
                env=child.environment | {"LEASH": "1"}, cwd=self.folder, start_new_session=True,
            )  # fmt: skip

    def _note_death(self, child: Child, *, now: float) -> None:
        if now - child.started_at > _HEALTHY_S:
            child.deaths = 0
        child.restart_at = now + RESTART_S[min(child.deaths, len(RESTART_S) - 1)]
        child.deaths += 1
        # A killed parent can leave members of its group for a moment; they must not serve beside its successor.
        _signal_group(child, signal.SIGKILL)
        self.tell(child.name, "died", child.process.returncode)

    def _end(self, children: list[Child]) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)
        for child in children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=child.patience_s)
            _signal_group(child, signal.SIGKILL)
            child.process.wait()


def _signal_group(child: Child, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)
