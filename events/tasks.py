from celery import shared_task

from events import feed, nudging
from events.query import following

FOLLOWING_S_MAX = 10
"""Seconds after which one run asks for another."""


@shared_task(name="events.tasks.follow_queries")
def follow_queries() -> int:
    """Bring the index of questions up to the log; answers how many claims were taken in."""
    done, is_all = feed.follow_for(following.follow, seconds=FOLLOWING_S_MAX)
    if not is_all:
        nudging.nudge(follow_queries)
    return done
