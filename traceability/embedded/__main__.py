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
        children: list[subprocess.Popen] = []
        _pass_signals_on(children)
        environment = {"PRODUCTION": "0"} | os.environ | servers.environment(role)
        try:
            children.append(subprocess.Popen(program, env=environment))
        except OSError as error:
            print(f"{program[0]}: {error.strerror}", file=sys.stderr)
            return 127
        while (code := children[0].poll()) is None:
            servers.revive()
            time.sleep(0.1)
        return code if code >= 0 else 128 - code


def _pass_signals_on(children: list[subprocess.Popen]) -> None:
    def pass_on(number: int, _frame) -> None:
        if not children:
            raise SystemExit(128 + number)
        # Ctrl-C reaches the child from the terminal itself; here it only must not end the servers before it.
        if number != signal.SIGINT:
            children[0].send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)


def _found() -> Servers:
    return Servers(find_place(home()), names=_BOTH)


def _status() -> int:
    found = _found().status()
    for name, pid in found.items():
        print(f"{name}: {pid}" if pid else say(Text(en=f"{name}: not running", ko=f"{name}: 실행 중이 아님")))
    return 0 if all(found.values()) else 3


def _stop() -> int:
    servers = _found()
    answering = servers.status()
    for server in servers.each:
        if pid := answering[server.name]:
            servers.forget(server)
            os.kill(pid, server.parting)
    deadline = time.monotonic() + _STOP_S_MAX
    while (left := any(servers.status().values())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return int(left)


_COMMANDS = {"status": _status, "stop": _stop}

if __name__ == "__main__":
    sys.exit(main())
