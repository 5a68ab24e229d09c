"""Runs a program that ends with the process that started it, also when that one is killed with -9.

The file stands alone and is run by its path, before any package of ours can be imported: a fresh process may
give up root and ask the kernel for a parting signal without touching the threads of the one that asked for it.
"""

import os
import pwd
import signal
import subprocess
import sys
import threading
import time

# Everything is imported before the account changes: it may be unable to enter the folder of Python itself.
try:
    import ctypes
except ImportError:
    ctypes = None

PARENT_LOOK_S = 0.5
_PR_SET_PDEATHSIG = 1


def command(program: list, *, account: str | None = None, parting: int = signal.SIGKILL) -> list[str]:
    """Answer the command line that runs the program on a leash held by this process, as the account if one is named.

    The kernel counts the *thread* that starts a program as its parent: start one from the main thread only.
    """
    return [
        sys.executable, "-I", "-S", os.path.abspath(__file__), "hold",
        str(os.getpid()), str(int(parting)), account or "-", *map(os.fspath, program),
    ]  # fmt: skip


def can_reach(paths: list, *, account: str) -> bool:
    """Tell whether the account can open every folder and run every file named, by really becoming it."""
    line = [sys.executable, "-I", "-S", os.path.abspath(__file__), "reach", account, *map(os.fspath, paths)]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def die_with_parent() -> None:
    """Let this process be killed once its parent is gone, where a supervisor asked for it by LEASH=1."""
    if os.environ.get("LEASH") != "1" or _ask_kernel(signal.SIGKILL):
        return
    threading.Thread(target=_look_after_parent, args=(os.getppid(),), daemon=True).start()


def _look_after_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_LOOK_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _ask_kernel(parting: int) -> bool:
    if ctypes is None or not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(parting), 0, 0, 0) == 0


def _become(account: str) -> None:
    entry = pwd.getpwnam(account)
    os.setgroups([entry.pw_gid])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def _hold(parent: int, parting: int, account: str, program: list[str]) -> int:
    os.umask(0o077)
    if account != "-":
        _become(account)
    # The kernel forgets the request when a process changes its user, so it comes after.
    if not _ask_kernel(parting):
        return _accompany(program, parent=parent, parting=parting)
    if os.getppid() != parent:
        return 1
    return os.execv(program[0], program)


def _accompany(program: list[str], *, parent: int, parting: int) -> int:
    child = subprocess.Popen(program)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    while child.poll() is None:
        if os.getppid() != parent:
            child.send_signal(parting)
        time.sleep(PARENT_LOOK_S)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _reach(account: str, paths: list[str]) -> int:
    _become(account)
    return 0 if all(os.access(path, os.R_OK | os.X_OK) for path in paths) else 1


if __name__ == "__main__":
    if sys.argv[1] == "reach":
        sys.exit(_reach(sys.argv[2], sys.argv[3:]))
    sys.exit(_hold(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:]))
