"""Doing the parts of a judgement of much at once, by any number of processes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from batteries.follower import CHUNK
from batteries.models import Battery
from compliance import gaps, judge
from compliance.assessment import plan
from compliance.models import Assessment, AssessmentPart
from compliance.sites import judging as sites
from compliance.sites import rhythm
from events import feed

_DAYS_MAX = 50_000
"""Reporting days that a worker keeps in mind before it writes them."""


def do_part(assessment: Assessment, number: int, *, below: int, now: datetime) -> int:
    """Judge one part at `now`; answers how many things it had. Ends early when the assessment is cancelled.

    Somebody must keep the followers of the log and the sweeps still meanwhile. A part that is done is not done again.
    """
    part = assessment.parts.get(number=number)
    if part.is_done or not plan.is_running(assessment):
        return 0
    things, days = 0, {}
    follower = replace(judge.FOLLOWER, work=partial(judge.judge_anew, now=now, days=days))
    for keys in _chunks(assessment, part):
        if not plan.is_running(assessment):
            return things
        follower.do(keys, below=below)
        things += len(keys)
        if len(days) > _DAYS_MAX:
            rhythm.write(days)
            days.clear()
    with transaction.atomic():
        rhythm.write(days)
        AssessmentPart.objects.filter(pk=part.pk).update(is_done=True, below=below, things=things)
    return things


def finish(assessment: Assessment, *, now: datetime) -> bool:
    """When all parts are done: judge the sites, open what is due, and say so. False while parts are left."""
    if not plan.is_running(assessment) or assessment.parts.filter(is_done=False).exists():
        return False
    move_mark(assessment)
    sites.settle(sites.everywhere(), now=now)
    gaps.sweep(now=now)
    changed = Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.RUNNING)
    changed.update(status=Assessment.Status.DONE, finished_at=now)
    return True


def do_due(*, seconds: float, follow: Callable[[], object]) -> int:
    """Work at what is due for about so many seconds, in this process alone; answers how many parts were done.

    The log is followed between two parts, so that nobody's claim waits for the whole.
    """
    began, done = timezone.now(), 0
    for assessment in plan.due(now=began):
        assessment = plan.begin(assessment, now=began)
        for number in assessment.parts.filter(is_done=False).order_by("number").values_list("number", flat=True):
            if (timezone.now() - began).total_seconds() > seconds:
                return done
            with feed.sole(judge.CONSUMER):
                do_part(assessment, number, below=feed.watermark(judge.CONSUMER), now=timezone.now())
            done += 1
            follow()
        with feed.sole(judge.CONSUMER):
            finish(assessment, now=timezone.now())
    return done


def move_mark(assessment: Assessment) -> None:
    """After everything was judged, the log need not be followed again up to where all of it was."""
    reached = min(assessment.parts.values_list("below", flat=True))
    if assessment.claims_from is None and assessment.claims_until is None and reached > feed.watermark(judge.CONSUMER):
        feed.set_watermark(judge.CONSUMER, reached)


def _chunks(assessment: Assessment, part: AssessmentPart) -> Iterator[list[UUID]]:
    after = part.after
    while keys := _keys(assessment, after, part.until):
        yield keys
        after = keys[-1]


def _keys(assessment: Assessment, after: UUID, until: UUID) -> list[UUID]:
    if assessment.claims_from is None and assessment.claims_until is None:
        return [key for key in feed.keys_after(after, limit=CHUNK) if key <= until]
    told = Battery.objects.filter(epc_key__gt=after, epc_key__lte=until).order_by("epc_key")
    if assessment.claims_from:
        told = told.filter(last_at__gte=assessment.claims_from)
    if assessment.claims_until:
        told = told.filter(first_at__lt=assessment.claims_until)
    return list(told.values_list("epc_key", flat=True)[:CHUNK])
