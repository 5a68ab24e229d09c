"""The leash: a program ends with the process that started it, by the kernel or, where it cannot, by looking."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from tests.ground.conftest import CLONE, wait_until
from traceability.embedded import leash

SLEEP = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
BY_LOOKING = "import sys; from traceability.embedded import leash; leash._ask_kernel = lambda number: False; "
HOLD = "leash._hold(int(sys.argv[1]), 15, '-', [sys.executable, '-c', sys.argv[2]])"
FOLLOW = "leash.die_with_parent(); exec(sys.argv[2])"


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def start_under(parent_code: str, *words: str) -> tuple[subprocess.Popen, int]:
    """Start a parent that starts a child which tells its number; answer both."""
    code = f"import os, subprocess, sys; from traceability.embedded import leash; subprocess.run({parent_code})"
    parent = subprocess.Popen([sys.executable, "-c", code, *words], cwd=CLONE, stdout=subprocess.PIPE, text=True,
                              env=os.environ | {"LEASH": "1"})  # fmt: skip
    return parent, int(parent.stdout.readline())


@pytest.mark.parametrize(
    ("parent_code", "words"),
    [
        ("leash.command([sys.executable, '-c', sys.argv[1]], parting=15)", [SLEEP]),
        ("[sys.executable, '-c', sys.argv[1], str(os.getpid()), sys.argv[2]]", [BY_LOOKING + HOLD, SLEEP]),
        ("[sys.executable, '-c', sys.argv[1], '', sys.argv[2]]", [BY_LOOKING + FOLLOW, SLEEP]),
        (
            "[sys.executable, '-c', sys.argv[1], '', sys.argv[2]]",
            ["import sys; from traceability.embedded import leash; " + FOLLOW, SLEEP],
        ),
    ],
    ids=["held by the kernel", "held by looking", "following by looking", "following by the kernel"],
)
def test_a_child_ends_with_a_parent_that_was_killed(parent_code, words):
    parent, child = start_under(parent_code, *words)
    assert not is_gone(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: is_gone(child), seconds=5)


def test_a_program_held_by_looking_gets_its_signals_and_gives_its_exit_code():
    deaf_to_none = "import signal, sys; signal.signal(15, lambda *_: sys.exit(7)); " + SLEEP
    line = [sys.executable, "-c", BY_LOOKING + "sys.exit(" + HOLD + ")", str(os.getpid()), deaf_to_none]
    held = subprocess.Popen(line, cwd=CLONE, stdout=subprocess.PIPE, text=True)
    held.stdout.readline()
    held.send_signal(signal.SIGTERM)
    assert held.wait(timeout=10) == 7
    held.stdout.close()


def test_an_unasked_process_is_not_put_on_the_leash(monkeypatch):
    monkeypatch.delenv("LEASH", raising=False)
    before = set(threading.enumerate())
    leash.die_with_parent()
    assert set(threading.enumerate()) == before
