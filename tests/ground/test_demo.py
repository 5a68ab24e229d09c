"""The supervisor of `make demo`: it brings everything up, mends what dies, and leaves no process behind."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.core.management import CommandError, call_command

from compliance.demo import fleet
from tests.ground.conftest import CLONE, environment_of, wait_until
from traceability.demo import find_port
from traceability.embedded import GroundError
from traceability.processes import Child, Processes

CHILDREN = {
    "worker": r"celery.* worker",
    "beat": r"celery.* beat",
    "web": r"granian",
    "sequencer": r"manage\.py sequence",
}


class Run:
    """One `manage.py demo` and what can be asked of it."""

    def __init__(self, home: Path):
        self.home, self.port = home, find_port(None)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--no-data", "--port", str(self.port)],
            env=environment_of(home), cwd=CLONE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def wait_until_up(self) -> str:
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                return "".join(lines)
        pytest.fail("the demo did not come up:\n" + "".join(lines))

    def status(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return json.load(answer)["status"]
        except OSError:
            return "away"

    def children(self) -> dict[str, int]:
        # Not by `ps`: it cuts a command short where the terminal is narrow, and the machine may not have it.
        own = {child.pid: _command(child) for child in psutil.Process(self.process.pid).children()}
        return {
            name: pid for name, sign in CHILDREN.items() for pid, command in own.items() if re.search(sign, command)
        }


def _command(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return " ".join(process.cmdline())
    return ""


@pytest.fixture
def run(folder, processes_of):
    one = Run(folder)
    yield one
    if one.process.poll() is None:
        one.process.kill()
    one.process.wait()
    one.process.stdout.close()
    assert wait_until(lambda: not processes_of(folder)), processes_of(folder)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_demo_comes_up_and_leaves_no_process_behind(run, number, processes_of):
    told = run.wait_until_up()
    assert f"http://127.0.0.1:{run.port}" in told
    assert run.status() == "ready"
    assert set(run.children()) == set(CHILDREN)
    run.process.send_signal(number)
    code = run.process.wait(timeout=40)
    assert code == {signal.SIGINT: 0, signal.SIGKILL: -9}[number]
    # Pool processes of Celery and workers of granian are grandchildren: nobody but the kernel's leash ends them.
    assert wait_until(lambda: not processes_of(run.home), seconds=10), processes_of(run.home)


def test_whatever_is_killed_comes_back(run):
    run.wait_until_up()
    before = run.children()
    postmaster = json.loads((run.home / "servers.json").read_text())["postgres"]["pid"]
    for pid in (*before.values(), postmaster):
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: len(run.children()) == len(CHILDREN) and run.status() == "ready", seconds=40)
    assert not set(run.children().values()) & set(before.values())
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(timeout=40) == 143
    told = run.process.stdout.read()
    for words in (
        "PostgreSQL had died and is running again",
        "worker stopped with code -9",
        "worker is running again",
    ):
        assert words in " ".join(told.split())


@pytest.mark.parametrize("packs", [str(fleet.PACKS_MIN - 1), str(fleet.PACKS_MAX + 1), "many", "-60"])
def test_an_impossible_fleet_is_refused_before_the_service_starts(packs):
    with pytest.raises(CommandError, match=f"{fleet.PACKS_MIN} to {fleet.PACKS_MAX} packs"):
        call_command("demo", f"--packs={packs}")


def test_a_taken_port_is_passed_by_unless_it_was_asked_for():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(GroundError, match=f"Port {port} .* is taken"):
            find_port(port)
        assert find_port(None) != port


def test_a_child_that_dies_at_once_is_started_again_later_and_later(tmp_path):
    told = []
    processes = Processes(tmp_path, folder=tmp_path, tell=lambda *event: told.append(event))
    child = processes.start(Child("brief", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ)))
    assert wait_until(lambda: (processes.tend(), child.deaths == 2)[1])
    assert child.restart_at - time.monotonic() > 1.5
    assert told == [("brief", "died", 3), ("brief", "back", 0), ("brief", "died", 3)]
    processes.stop()


def test_a_child_that_does_not_heed_is_killed_with_its_whole_group(tmp_path, processes_of):
    deaf = "import signal, subprocess, sys, time; signal.signal(15, signal.SIG_IGN); "
    family = deaf + "print('up', flush=True); subprocess.Popen([sys.executable, '-c', sys.argv[1]]).wait()"
    line = [sys.executable, "-c", family, deaf + "time.sleep(60)", str(tmp_path)]
    processes = Processes(tmp_path, folder=tmp_path, tell=lambda *event: None)
    processes.start(Child("deaf", line, dict(os.environ) | {"MARK": str(tmp_path)}, patience_s=0.5))
    assert wait_until(lambda: len(processes_of(tmp_path)) == 2)
    processes.stop()
    assert wait_until(lambda: not processes_of(tmp_path))
