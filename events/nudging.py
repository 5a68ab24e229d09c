"""Telling a worker of work at once; truth lies in the rows, so a message that is lost costs latency only."""

from contextlib import suppress
from typing import Any

import kombu.exceptions

_ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


def nudge(task: Any, *arguments: str) -> None:
    """Send `task` with `arguments`. Without a broker the work waits for the next look at what is due."""
    with suppress(kombu.exceptions.OperationalError), task.app.connection_for_write() as connection:
        # By default the sender tries for six seconds, and the client would wait with it.
        connection.transport_options = {**connection.transport_options, **_ONE_TRY}
        task.apply_async(arguments, connection=connection, retry=False)
