"""python -m traceability.embedded run [--role ROLE] -- COMMAND …  |  status  |  stop"""

import argparse
import os
import signal
import subprocess
import sys
import time

from parties.text import Text
from traceability.embedded import GroundError, Servers, home, running
from traceability.embedded.errors import say
from traceability.embedded.place import find_place
from traceability.embedded.postgres import ROLES

_BOTH = ("postgres", "valkey")
_STOP_S_MAX = 30.0


def main(arguments: list[str] | None = None) -> int:
    """Run one of the three commands and answer the exit code."""
    reader = argparse.ArgumentParser(prog="python -m traceability.embedded", description=__doc__)
    commands = reader.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a command with the servers' addresses in its environment")
    run.add_argument("--role", choices=ROLES, default="app")
    run.add_argument("program", nargs="+", metavar="COMMAND")
    commands.add_parser("status", help="say which servers answer")
    commands.add_parser("stop", help="end the servers")
    given = reader.parse_args(arguments)
    try:
        return _run(given.program, role=given.role) if given.command == "run" else _COMMANDS[given.command]()
    except GroundError as error:
        print(error, file=sys.stderr)
        return 1


def _run(program: list[str], *, role: str) -> int:
    with running() as servers:
        environment = {"PRODUCTION": "0"} | os.environ | servers.environment(role)
        try:
            child = subprocess.Popen(program, env=environment)
        except OSError as error:
            print(f"{program[0]}: {error.strerror}", file=sys.stderr)
            return 127
        return _wait(child, servers)


def _wait(child: subprocess.Popen, servers: Servers) -> int:
    # Ctrl-C reaches the child from the terminal itself; here it only must not end the servers too early.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    while child.poll() is None:
        servers.revive()
        time.sleep(0.1)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _found() -> Servers:
    return Servers(find_place(home()), names=_BOTH)


def _status() -> int:
    found = _found().status()
    for name, pid in found.items():
        print(f"{name}: {pid}" if pid else say(Text(en=f"{name}: not running", ko=f"{name}: 실행 중이 아님")))
    return 0 if all(found.values()) else 3


def _stop() -> int:
    servers = _found()
    answering = {name: pid for name, pid in servers.status().items() if pid}
    for server in servers.each:
        if pid := answering.get(server.name):
            servers._forget(server)
            os.kill(pid, server.parting)
    deadline = time.monotonic() + _STOP_S_MAX
    while any(_lives(pid) for pid in answering.values()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return int(any(_lives(pid) for pid in answering.values()))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_COMMANDS = {"status": _status, "stop": _stop}

if __name__ == "__main__":
    sys.exit(main())
