"""A sequencer that is killed before or after any one of its steps: a statement, a COPY, a commit, a written file.

Run as a module it reads lines such as "before COMMIT#1" and answers each with "killed", or with all the steps that its
child has done when it came to its end. The service's code knows nothing of it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Failpoint:
    """Names the steps, and ends the process at the one asked for."""

    def __init__(self, wanted: str):
        self.wanted, self.done = wanted, []

    def step(self, name: str, act: Callable[[], Any]) -> Any:
        """Do one step; die before it (not done) or after it (done, and nobody was told)."""
        name = " ".join(name.split())[:60]
        name += f"#{1 + sum(done.rpartition('#')[0] == name for done in self.done)}"
        self.done.append(name)
        self._die_if(f"before {name}")
        answer = act()
        self._die_if(f"after {name}")
        return answer

    def _die_if(self, here: str) -> None:
        if here == self.wanted:
            os.write(1, b'"killed"\n')
            os.kill(os.getpid(), signal.SIGKILL)


def watch(failpoint: Failpoint) -> None:
    """Let every step of this process pass the failpoint."""
    from django.db import connection

    from events import copy

    send, commit, replace = copy.send, connection._commit, Path.replace
    connection.execute_wrappers.append(
        lambda execute, sql, *rest: failpoint.step(sql, lambda: execute(sql, *rest))
    )
    copy.send = lambda cursor, sql, *rest: failpoint.step(sql, lambda: send(cursor, sql, *rest))
    connection._commit = lambda: failpoint.step("COMMIT", commit)
    Path.replace = lambda path, target: failpoint.step(f"write {Path(target).name}", lambda: replace(path, target))


def sequence_once(failpoint: Failpoint) -> None:
    """Place and sign what is there, in a child of its own, up to the failpoint."""
    if child := os.fork():
        os.waitpid(child, 0)
        return
    from django.core.management import call_command

    watch(failpoint)
    call_command("sequence", once=True, verbosity=0)
    os.write(1, json.dumps(failpoint.done).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")
    django.setup()
    for line in sys.stdin:
        sequence_once(Failpoint(line.rstrip("\n")))
