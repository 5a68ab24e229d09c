import socket
from uuid import UUID

from celery import shared_task

from batteries import capturing, projection
from batteries.subscriptions import delivering
from events import feed, nudging

FOLLOWING_S_MAX = 5
"""Seconds after which one run asks for another."""
SENDING_S_MAX = 30
"""Seconds after which one run begins with no further subscription; the last then still ends within the task's limit."""


@shared_task(name="batteries.tasks.follow")
def follow() -> int:
    """Bring the custody rows up to the log; answers how many claims were taken in."""
    projection.FOLLOWER.retry()
    return nudging.follow_on(follow, projection.FOLLOWER.follow, seconds=FOLLOWING_S_MAX)


@shared_task(name="batteries.tasks.resume_captures")
def resume_captures() -> int:
    """Record the documents that wait, and those whose worker is gone."""
    return capturing.resume(capture.delay)


# A document of 100,000 events takes a minute or two. A message that comes back meanwhile finds the lease taken.
@shared_task(name="batteries.tasks.capture", soft_time_limit=1_700, time_limit=1_800)
def capture(job_id: str) -> None:
    """Record the events of one document. Does nothing for one that another worker has, or that is finished."""
    capturing.carry_out(job_id)


@shared_task(name="batteries.tasks.send_subscriptions")
def send_subscriptions() -> int:
    """Tell subscribers to EPCIS queries what is new; answers how many deliveries arrived. What is left is the next run's."""
    # One process of a courier's is enough, as it speaks to many at once; the others are left for other news.
    with feed.turn(f"subscriptions of {socket.gethostname()}") as is_ours:
        return delivering.send_due(seconds=SENDING_S_MAX) if is_ours else 0


def hint(job_id: UUID) -> None:
    """Tell a worker of a document at once."""
    nudging.nudge(capture, str(job_id))
