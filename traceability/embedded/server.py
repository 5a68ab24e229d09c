"""One server run as a foreground child: started on a free port, watched until it answers, and ended in order."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from parties.text import Text
from traceability.embedded import leash
from traceability.embedded.errors import GroundError, explain
from traceability.embedded.place import Place

READY_S_MAX = 120.0
LOG_BYTES_MAX = 10 * 1024 * 1024
_TRIES = 5


class Server:
    """What PostgreSQL and Valkey have in common; a subclass says how one is prepared, run and greeted."""

    name: str
    title: str
    parting: int = signal.SIGTERM

    def __init__(self, place: Place, *, password: str):
        self.place, self.password = place, password
        self.data = place.data / self.name
        self.log = place.home / "logs" / f"{self.name}.log"
        self.process: subprocess.Popen | None = None
        self.port = 0

    def prepare(self) -> None:
        """Make the data folder where it does not exist yet; GroundError where it cannot be used."""
        raise NotImplementedError

    def command(self) -> list:
        """Answer the program and its arguments, in the foreground, on `self.port`."""
        raise NotImplementedError

    def running_pid(self) -> int | None:
        """Answer the process id of the server that answers our password on `self.port`, or None."""
        raise NotImplementedError

    def start(self, *, port: int = 0) -> None:
        """Start the server, on the given port where that is free, and wait until it answers."""
        self.prepare()
        for attempt in range(_TRIES):
            # Whoever uses a server that died and is started again knows it by its port.
            self.port = _free_port(port if attempt < _TRIES - 1 else 0)
            since = self._spawn()
            if self._answers():
                return
            error = explain(self.title, data=self.data, log=self.log, since=since)
            if attempt == _TRIES - 1 or not self._may_try_again(since):
                raise error
            # Backends of a killed postmaster hold its shared memory for a moment longer.
            time.sleep(0.5 * (attempt + 1))

    def attach(self, port: int) -> bool:
        """Use the server that runs on this port already, and tell whether it does."""
        self.port = port
        return self.running_pid() is not None

    def revive(self) -> bool:
        """Start the server again, on its port, if it was ours and has died; tell whether that was needed."""
        if self.process is None or self.process.poll() is None:
            return False
        self.start(port=self.port)
        return True

    def stop(self) -> None:
        """End the server if this process started it, politely first; data it acknowledged is on the disk anyway."""
        process, self.process = self.process, None
        if process is None:
            return
        for number, patience_s in ((self.parting, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(timeout=patience_s)
                return
            except subprocess.TimeoutExpired:
                continue

    def run_once(self, program: list, *, stream) -> int:
        """Run a preparing program as the servers' account and answer its exit code."""
        line = leash.command(program, account=self.place.account)
        return subprocess.run(
            line, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=_environment(), cwd="/",
            start_new_session=True, check=False,
        ).returncode  # fmt: skip

    def _spawn(self) -> int:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as stream:
            since = stream.tell()
            # A session of its own keeps Ctrl-C in the terminal from ending the servers before their clients.
            self.process = subprocess.Popen(
                leash.command(self.command(), account=self.place.account, parting=self.parting),
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=_environment(), cwd="/",
                start_new_session=True,
            )  # fmt: skip
        return since

    def _answers(self) -> bool:
        deadline = time.monotonic() + READY_S_MAX
        try:
            while time.monotonic() < deadline and self.process.poll() is None:
                if self.running_pid() is not None:
                    return True
                time.sleep(0.05)
        except BaseException:
            self.stop()
            raise
        self.stop()
        return False

    def _may_try_again(self, since: int) -> bool:
        with self.log.open("rb") as stream:
            stream.seek(since)
            written = stream.read()
        return any(sign in written for sign in (b"in use", b"already exists", b"Failed listening"))


def _environment() -> dict[str, str]:
    # A PGPORT or a Korean LC_MESSAGES of the caller must not reach the servers.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _free_port(wanted: int) -> int:
    for port in filter(None, (wanted, -1)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", max(port, 0)))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise GroundError(
        Text(
            en="No port can be opened on 127.0.0.1. Look for a firewall, or a container without a loopback device.",
            ko="127.0.0.1에서 포트를 열 수 없습니다. 방화벽이나 루프백 장치가 없는 컨테이너인지 확인하세요.",
        )
    )


def write_private(path: Path, text: str) -> None:
    """Replace a file's content at one stroke, readable by nobody else."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    draft.replace(path)
