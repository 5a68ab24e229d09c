from celery import shared_task

from batteries import projection

BATCHES_MAX = 200
"""Batches in one run of the task; what is left is the next run's, so that no run nears its time limit."""


@shared_task(name="batteries.tasks.follow")
def follow() -> int:
    """Bring the custody rows up to the log; answers how many claims were taken in."""
    projection.FOLLOWER.retry()
    done = 0
    for _ in range(BATCHES_MAX):
        handled = projection.FOLLOWER.follow()
        done += handled
        if not handled:
            break
    return done
