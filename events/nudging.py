"""Telling a worker of work at once; truth lies in the rows, so a message that is lost costs latency only."""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

import kombu.exceptions

_ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


def nudge(task: Any, *arguments: str) -> None:
    """Send `task` with `arguments`. Without a broker the work waits for the next look at what is due."""
    with suppress(kombu.exceptions.OperationalError), task.app.connection_for_write() as connection:
        # By default the sender tries for six seconds, and the client would wait with it.
        connection.transport_options = {**connection.transport_options, **_ONE_TRY}
        task.apply_async(arguments, connection=connection, retry=False)


def follow_on(task: Any, follow: Callable[[], int], *, seconds: float) -> int:
    """Call `follow` until nothing is left or `seconds` are over, and then ask for another run of `task`; answers how much was done.

    A worker's processes are few and the followers of the log several: so none keeps the others waiting for long.
    """
    until, done = monotonic() + seconds, 0
    while handled := follow():
        done += handled
        if monotonic() >= until:
            nudge(task)
            break
    return done
