import contextlib
import time

from celery import shared_task

from traceability import verification

SLICE_S = 100
"""How long one run of the task goes on; the rest is the next tick's, so that no run nears its time limit."""


@shared_task(name="traceability.tasks.verify")
def verify(*, anew: bool = False) -> int:
    """Go on with the verification of the ledger, if one is under way or a new one is due; answers the steps taken."""
    run = verification.unfinished() or (verification.begin() if anew else None)
    if run is None:
        return 0
    steps, stop_at = 0, time.monotonic() + SLICE_S
    with contextlib.suppress(verification.Busy), contextlib.closing(verification.proceed(run)) as walk:
        for _ in walk:
            steps += 1
            if time.monotonic() > stop_at:
                break
    return steps
