from celery import shared_task

from batteries import projection
from events import feed

BATCHES_MAX = 200
"""Batches in one run of the task; what is left is the next run's, so that no run nears its time limit."""


@shared_task(name="batteries.tasks.follow")
def follow() -> int:
    """Bring the custody rows up to the log; answers how many claims were taken in."""
    done = 0
    for _ in range(BATCHES_MAX):
        handled = feed.follow(projection.CONSUMER, projection.project, limit=projection.CHUNK)
        done += handled
        if not handled:
            break
    return done
