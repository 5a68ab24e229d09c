"""The whole service on one machine: servers, migrations, web, sequencer, worker and beat under one supervisor."""

import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connection
from rich.console import Console

from events.log import note
from parties.text import Text
from traceability import embedded, ground, programs, progress
from traceability.celery import app
from traceability.embedded.errors import GroundError, say
from traceability.embedded.server import write_private
from traceability.processes import Child, Processes

READY_S_MAX = 120.0
LOG_ORIGIN = "demo.used-battery.example/log"
_PORTS = range(8000, 8100)
_DEATHS_MAX = 3
_FILL_TRIES = 3
_STALL_LOOK_S = 15.0
_STALL_PAUSE_S = 300.0


def find_port(wanted: int | None) -> int:
    """Answer the wanted port, or the first free one from 8000 on; GroundError where it is taken."""
    for port in [wanted] if wanted else _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise GroundError(
        Text(
            en=f"Port {wanted or '8000-8099'} on 127.0.0.1 is taken. Give another: make demo PORT=9000",
            ko=f"127.0.0.1의 포트 {wanted or '8000-8099'}이(가) 사용 중입니다. "
            "다른 포트를 지정하세요: make demo PORT=9000",
        )
    )


class Demo:
    """One run of the demo; `start` brings everything up, `stay` keeps it up, `stop` takes it down."""

    def __init__(self, *, port: int, console: Console):
        self.port, self.console = port, console
        self.origin = f"http://127.0.0.1:{port}"
        folder = embedded.home()
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        (folder / "metrics").mkdir(exist_ok=True)
        self.environment = dict(os.environ) | {
            "PRODUCTION": "0",
            "SECRET_KEY": _keep_secret(folder / "secret-key"),
            "PSEUDONYM_KEY": _keep_secret(folder / "pseudonym-key"),
            "LOG_ORIGIN": LOG_ORIGIN,
            "LOG_KEY": _keep_secret(folder / "log-key", make=lambda: note.generate(LOG_ORIGIN)[0]),
            "RECEIPT_KEY": _keep_secret(folder / "receipt-key", make=lambda: note.generate(f"{LOG_ORIGIN}/receipts")[0]),
            "LOG_MEMORY": str(folder / "log-head.json"),
            "PUBLIC_ORIGIN": self.origin,
            "BEAT_FILE": str(folder / "beat-schedule"),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
            "PYTHONUNBUFFERED": "1",
        }
        self.processes = Processes(folder / "logs", folder=programs.CLONE, tell=self._tell)
        self._looked_at = self._killed_at = time.monotonic()

    def migrate(self) -> None:
        """Bring the schema up to date under the owner's role."""
        self._run_to_end("migrate", ["manage.py", "migrate", "--no-input"])

    def start(self) -> None:
        """Start web, sequencer, worker and beat, and wait until the service says it is ready."""
        _clear(embedded.home() / "metrics")
        for child in self._children():
            self.processes.start(child)
        self._wait_until_ready()

    def fill(self, *, packs: int, seed: int) -> bool:
        """Post the demo's fleet through the service's own API, and go on where an interruption left it."""
        words = [f"--packs={packs}", f"--seed={seed}", f"--origin={self.origin}", "--resume"]
        line = [sys.executable, "manage.py", "demo_data", *words]
        for _ in range(_FILL_TRIES):
            child = Child("demo-data", line, self._as("app", "demo-data"))
            if self.processes.run(child, shown=True, while_waiting=self.tend) == 0:
                return True
            self._wait_until_ready()
        return False

    def show_card(self) -> None:
        """Print the address, logins, keys and the commands to try."""
        child = Child("card", [sys.executable, "-c", _CARD], self._as("app", "card"))
        if not find_spec("compliance.demo") or self.processes.run(child, shown=True, while_waiting=self.tend):
            self.console.print(f"[bold]{self.origin}[/bold]")

    def stay(self) -> None:
        """Keep everything running until a signal ends the process."""
        while True:
            self.tend()
            time.sleep(0.2)

    def stop(self) -> None:
        """End every child: those that take work in first, the one that places it last."""
        self.processes.stop(("web", "beat"), ("worker",), ("sequencer",))

    def tend(self) -> None:
        """Start again whatever has died, and a worker that lives but does no work."""
        for title in ground.held.revive() if ground.held else []:
            self.say(
                Text(
                    en=f"{title} had died and is running again.",
                    ko=f"{title}이(가) 중단되어 다시 시작했습니다.",
                )
            )
        self.processes.tend()
        now = time.monotonic()
        if now - self._looked_at > _STALL_LOOK_S and now - self._killed_at > _STALL_PAUSE_S:
            self._looked_at = now
            self._replace_stalled_worker(now)

    def _replace_stalled_worker(self, now: float) -> None:
        try:
            stalled = progress.find_stalled()
        except DatabaseError:
            connection.close()
            return
        if stalled:
            self._killed_at = now
            names = ", ".join(stalled)
            self.say(Text(en=f"The worker stands still ({names}); replacing it.",
                           ko=f"작업자가 멈추어({names}) 교체합니다."))  # fmt: skip
            self.processes.kill("worker")

    def _children(self) -> list[Child]:
        return [
            Child("sequencer", programs.SEQUENCER, self._as("sequencer", "sequencer")),
            Child("worker", programs.WORKER, self._as("app", "worker"), patience_s=20.0),
            Child("beat", programs.BEAT, self._as("app", "beat")),
            Child("web", programs.web(self.port), self._as("app", "web"), patience_s=15.0),
        ]

    def _as(self, role: str, name: str) -> dict[str, str]:
        chosen = self.environment | ground.choose_role(role, self.environment)
        return chosen | {"APPLICATION_NAME": f"traceability {name}"}

    def _run_to_end(self, name: str, line: list[str]) -> None:
        child = Child(name, [sys.executable, *line], self.environment)
        if self.processes.run(child, while_waiting=self.tend):
            raise GroundError(
                Text(en=f"`{name}` failed; its log is {self.processes.log_of(name)}.",
                     ko=f"`{name}` 실행에 실패했습니다. 로그: {self.processes.log_of(name)}"),
                detail=self.processes.last_words(name, lines=12),
            )  # fmt: skip

    def _ask_ready(self) -> str:
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=5) as answer:
                checks = json.load(answer)["checks"]
                # What an earlier run left to do, or set aside, is no reason to keep anybody waiting.
                wanting = [check["reason"] for name, check in checks.items()
                           if not check["ok"] and name not in ("followers", "set_aside", "verification")]  # fmt: skip
                return "; ".join(wanting) or "ready"
        except urllib.error.HTTPError as error:
            return error.read().decode("utf-8", "replace")
        except (OSError, ValueError) as error:
            return str(error)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_S_MAX
        while (status := self._ask_ready()) != "ready" or not self._worker_answers():
            if time.monotonic() > deadline:
                raise GroundError(_NOT_READY.format(status=status, logs=self.processes.logs))
            self.tend()
            self._refuse_stillborn()
            time.sleep(0.2)

    def _refuse_stillborn(self) -> None:
        for child in self.processes.children:
            if child.deaths >= _DEATHS_MAX:
                raise GroundError(
                    _STILLBORN.format(name=child.name, log=self.processes.log_of(child.name)),
                    detail=self.processes.last_words(child.name, lines=12),
                )

    def _worker_answers(self) -> bool:
        # The web cannot see whether a worker is there: it records claims all the same, and nobody judges them.
        try:
            return bool(app.control.ping(timeout=0.5))
        except app.connection_for_read().recoverable_connection_errors:
            return False

    def _tell(self, name: str, event: str, code: int) -> None:
        if event == "back":
            self.say(Text(en=f"{name} is running again.", ko=f"{name}을(를) 다시 시작했습니다."))
            return
        log = self.processes.log_of(name)
        self.say(Text(en=f"{name} stopped with code {code} and will be started again. Its log: {log}",
                       ko=f"{name}이(가) 코드 {code}로 중단되어 다시 시작합니다. 로그: {log}"))  # fmt: skip

    def say(self, text: Text) -> None:
        """Tell the person at the terminal what is going on."""
        self.console.print(say(text), style="yellow", markup=False, highlight=False, soft_wrap=True)


_NOT_READY = Text(
    en="The service did not become ready: {status}\nThe logs lie in {logs}.",
    ko="서비스가 준비 상태가 되지 않았습니다: {status}\n로그 폴더: {logs}",
)
_STOPPING = Text(
    en="Stopping: what is under way is finished first.",
    ko="종료합니다. 진행 중인 작업을 먼저 마칩니다.",
)
_STILLBORN = Text(
    en="`{name}` does not start; its log is {log}.",
    ko="`{name}`이(가) 시작되지 않습니다. 로그: {log}",
)
_CARD = "import django; django.setup(); from compliance import demo; print(demo.card())"


@contextlib.contextmanager
def ending_in_order(demo: Demo) -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or hang-up into an orderly end, during which further ones are not heard."""

    def leave(number: int, _frame) -> None:
        raise SystemExit(0 if number == signal.SIGINT else 128 + number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        demo.say(_STOPPING)
        demo.stop()


def _keep_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(64)) -> str:
    if not path.exists():
        write_private(path, make())
    return path.read_text(encoding="utf-8")


def _clear(folder: Path) -> None:
    # The counters of processes that have gone would be summed with those of the living.
    for path in folder.glob("*.db"):
        path.unlink()
