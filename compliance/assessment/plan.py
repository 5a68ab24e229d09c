"""What is to be judged anew, why and from when on; and how far that has come."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from batteries import projection
from compliance import gaps
from compliance.models import Assessment, AssessmentPart, RuleBook
from compliance.rules import REGISTRY
from events import feed, sequencer

PART_CLAIMS = 20_000
PARTS_MIN, PARTS_MAX = 16, 4_096
SYSTEM = "rules"
_KEYS = 2**128
_UNFINISHED = (Assessment.Status.QUEUED, Assessment.Status.RUNNING)


def request(
    cause: str, *, by: str, note: str = "", claims_from: datetime | None = None, claims_until: datetime | None = None,
    not_before: datetime | None = None,
) -> Assessment:  # fmt: skip
    """Ask for a judgement of everything, or of what has a claim in a span of time."""
    now = timezone.now()
    return Assessment.objects.create(
        cause=cause, note=note[:200], claims_from=claims_from, claims_until=claims_until, known_below=sequencer.size(),
        requested_by=by, requested_at=now, not_before=not_before or now,
    )  # fmt: skip


def due(*, now: datetime) -> QuerySet[Assessment]:
    """What is to be worked at by `now`, the oldest first. What custody has not folded yet cannot be looked for by time."""
    folded = feed.watermark(projection.CONSUMER)
    ready = Q(claims_from=None, claims_until=None) | Q(known_below__lte=folded)
    return Assessment.objects.filter(ready, status__in=_UNFINISHED, not_before__lte=now).order_by("not_before", "id")


@transaction.atomic
def begin(assessment: Assessment, *, now: datetime) -> Assessment:
    """Cut it into parts; one that was begun before keeps those that are done."""
    found = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if not found.parts.exists():
        count = max(PARTS_MIN, min(PARTS_MAX, sequencer.size() // PART_CLAIMS))
        bounds = [UUID(int=_KEYS * place // count - 1) if place else UUID(int=0) for place in range(count + 1)]
        AssessmentPart.objects.bulk_create(
            AssessmentPart(assessment=found, number=number, after=bounds[number], until=bounds[number + 1])
            for number in range(count)
        )
    found.as_of, found.status = now, Assessment.Status.RUNNING
    found.save(update_fields=["as_of", "status"])
    return found


def cancel(assessment: Assessment) -> bool:
    """Stop it: workers end after the chunk that they are at. False for one that is finished."""
    return bool(Assessment.objects.filter(pk=assessment.pk, status__in=_UNFINISHED).update(status=Assessment.Status.CANCELLED))


def is_running(assessment: Assessment) -> bool:
    """Whether it is still wanted."""
    return Assessment.objects.filter(pk=assessment.pk, status=Assessment.Status.RUNNING).exists()


def unfinished() -> Assessment | None:
    """The latest judgement of everything that somebody stopped or that was cut off."""
    stopped = (*_UNFINISHED, Assessment.Status.CANCELLED)
    last = Assessment.objects.filter(cause=Assessment.Cause.ALL).order_by("-id").first()
    return last if last and last.status in stopped and last.as_of else None


def progress(assessment: Assessment) -> tuple[int, int, int]:
    """Parts that are done, parts in all, and things that were judged."""
    told = assessment.parts.aggregate(done=Count("id", filter=Q(is_done=True)), all=Count("id"), things=Sum("things"))
    return told["done"], told["all"], told["things"] or 0


@transaction.atomic
def note_rules(*, now: datetime) -> Assessment | None:
    """Ask for a judgement of everything when a rule is new or has another version than everything was judged by."""
    current = {code: rule.version for code, rule in sorted(REGISTRY.items())}
    last = RuleBook.objects.select_for_update().order_by("-id").first()
    # While two releases run side by side, the older one must not take the newer one's versions back.
    is_newer = last is None or any(version > last.versions.get(code, 0) for code, version in current.items())
    if not is_newer:
        return None
    RuleBook.objects.create(versions=(last.versions if last else {}) | current, noted_at=now)
    if feed.watermark(gaps.CONSUMER) == 0:
        return None
    changed = [code for code, version in current.items() if last is None or version > last.versions.get(code, 0)]
    return request(Assessment.Cause.RULES, note=", ".join(changed), by=SYSTEM)
