import socket
import time
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from compliance import gaps, judge
from compliance.assessment import plan, work
from compliance.notices import delivering, digest, pruning
from compliance.reports import job
from events import feed, nudging

FOLLOWING_S_MAX = 5
"""Seconds after which one run asks for another."""
ASSESSING_S_MAX = 100
"""Seconds after which one run of the task begins no further part of a judgement of much at once."""
SENDING_S_MAX = 30
"""Seconds after which one run sends nothing further; the last exchange then still ends within the task's limit."""
PRUNING_S_MAX = 60
"""Seconds after which one run forgets no further news."""
BUILDING_S_MAX = 600
"""Seconds after which one run of the task begins no further report; the longest then still ends within its limit."""


@shared_task(name="compliance.tasks.follow")
def follow() -> int:
    """Judge what the log has brought since the last time; answers how many claims were taken in."""
    judge.FOLLOWER.retry()
    done = nudging.follow_on(follow, judge.FOLLOWER.follow, seconds=FOLLOWING_S_MAX)
    if done:
        # What they brought may be due already, and a silence is found by a sweep alone.
        _sweep()
    return done


@shared_task(name="compliance.tasks.sweep")
def sweep() -> int:
    """Open what has become due and worsen what has grown old."""
    return _sweep()


@shared_task(name="compliance.tasks.review")
def review() -> int:
    """Judge anew what the registry may have mended."""
    return judge.review()


@shared_task(name="compliance.tasks.reassess")
def reassess() -> int:
    """Judge anew what another rule, limit or day off touches, a slice at a time; answers how many parts were done."""
    plan.note_rules(now=timezone.now())
    with feed.turn("assessments") as is_ours:
        return work.do_due(seconds=ASSESSING_S_MAX, follow=follow) if is_ours else 0


@shared_task(name="compliance.tasks.send_webhooks")
def send_webhooks() -> int:
    """Put new steps into deliveries, and try those that are due; answers how many arrived. What is left is the next run's."""
    # One process of a courier's is enough, as it speaks to many at once; the others are left for other news.
    with feed.turn(f"webhooks of {socket.gethostname()}") as is_ours:
        if not is_ours:
            return 0
        delivering.follow()
        return delivering.deliver_due(seconds=SENDING_S_MAX)


@shared_task(name="compliance.tasks.send_digests")
def send_digests() -> int:
    """Send everybody's mail of the day that is due; answers how many that were. What is left is the next run's."""
    return digest.send_due(seconds=SENDING_S_MAX)


@shared_task(name="compliance.tasks.prune")
def prune() -> int:
    """Forget old news that everybody has heard; answers how much that was. What is left is the next run's."""
    return pruning.prune(now=timezone.now(), seconds=PRUNING_S_MAX)


@shared_task(name="compliance.tasks.resume_reports")
def resume_reports() -> int:
    """Build the reports that wait, and those whose builder is gone."""
    return job.resume(build_report.delay)


# A large operator's year takes minutes. A message that comes back meanwhile finds the report's lease taken.
@shared_task(name="compliance.tasks.build_report", soft_time_limit=1_700, time_limit=1_800)
def build_report(report_id: str) -> None:
    """Build one report, then others that wait; nothing while another process of this machine is building.

    A worker has two processes, and however many reports are asked for, one of the two follows the log. Does nothing
    either for a report that another worker has, or that is finished.
    """
    began = time.monotonic()
    with feed.turn(f"reports of {socket.gethostname()}") as is_ours:
        if is_ours:
            job.build(report_id)
        while is_ours and time.monotonic() - began < BUILDING_S_MAX and (taken := job.claim_next()):
            job.carry_out(taken)


def _sweep() -> int:
    # While everything is judged anew, at one moment, nothing may fall due at a later one.
    with feed.turn(gaps.CONSUMER) as is_ours:
        return gaps.sweep(now=timezone.now()) if is_ours else 0


def hint(report_id: UUID) -> None:
    """Tell a worker of a report at once. Without a broker the report waits for the next look at what is due."""
    nudging.nudge(build_report, str(report_id))
