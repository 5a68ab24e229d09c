from celery import shared_task

from events.query import following

BATCHES_MAX = 100
"""Batches in one run of the task; what is left is the next run's, so that no run nears its time limit."""


@shared_task(name="events.tasks.follow_queries")
def follow_queries() -> int:
    """Bring the index of questions up to the log; answers how many claims were taken in."""
    done = 0
    for _ in range(BATCHES_MAX):
        handled = following.follow()
        done += handled
        if not handled:
            break
    return done
