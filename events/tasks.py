from celery import shared_task

from events import nudging
from events.query import following

FOLLOWING_S_MAX = 10
"""Seconds after which one run asks for another."""


@shared_task(name="events.tasks.follow_queries")
def follow_queries() -> int:
    """Bring the index of questions up to the log; answers how many claims were taken in."""
    return nudging.follow_on(follow_queries, following.follow, seconds=FOLLOWING_S_MAX)
