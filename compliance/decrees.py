"""What a regulator decrees: a limit from a day on, and a day off. Rows are added; what they touch is judged anew."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from compliance import calendar, parameters
from compliance.assessment import plan
from compliance.limits import DEFAULTS
from compliance.models import Assessment, DayOff, Duty, Gap, Parameter
from compliance.refusal import Refused
from compliance.rules import REGISTRY
from parties.access import Viewer
from parties.text import Text

SCOPE = "reference:write"
TEXT_MAX = 300
FIRST_DAY = date(2000, 1, 1)
AHEAD_DAYS_MAX = 3650
_REACH_DAYS = 14
"""Calendar days that a working-day limit reaches further than twice its number: two long holidays in a row."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What another value of a limit would have judged anew."""

    rules: tuple[str, ...]
    gaps: int
    duties: int
    at: datetime
    """When it is judged anew: at once, or when the day has come."""


@transaction.atomic
def limit(key: str, *, value, effective_from: date, basis: str, certainty: str, reason: str, by: Viewer) -> Parameter:
    """Let `key` be `value` from a Korean day on, and have judged anew what that touches. Raises Refused.

    What happened before the day stays judged by the value of its time.
    """
    _check_authority(by)
    default = DEFAULTS.get(key)
    if default is None:
        raise Refused("parameter-unknown", Text(f"There is no limit called '{key[:60]}'.", f"'{key[:60]}'(이)라는 기준값이 없습니다."))
    if not default.shape.takes(value):
        must = default.shape.must
        raise Refused("parameter-value", Text(f"'{key}' must be {must.en}.", f"'{key}'의 값: {must.ko}."))
    _check_day(effective_from)
    if certainty not in Parameter.Certainty.values:
        raise Refused("parameter-certainty", Text(f"Say how certain it is: {', '.join(Parameter.Certainty.values)}.",
                                                  f"확실성을 고르세요: {', '.join(Parameter.Certainty.values)}"))  # fmt: skip
    now = timezone.now()
    row = Parameter.objects.create(
        key=key, value=value, effective_from=effective_from, basis=_worded("basis", basis), certainty=certainty,
        reason=_worded("reason", reason), set_by=by.key_id, created_at=now,
    )  # fmt: skip
    start = calendar.start_of(effective_from)
    plan.request(Assessment.Cause.PARAMETER, note=key, claims_from=start, not_before=max(now, start), by=by.key_id)
    return row


@transaction.atomic
def day_off(day: date, *, is_off: bool, name: str, reason: str, by: Viewer) -> DayOff:
    """Let `day` be one off or, with `is_off` false, one of work; deadlines that it lies before move. Raises Refused."""
    _check_authority(by)
    _check_day(day)
    now = timezone.now()
    row = DayOff.objects.create(day=day, is_off=is_off, name=_worded("name", name, most=100), reason=_worded("reason", reason),
                                set_by=by.key_id, created_at=now)  # fmt: skip
    start = calendar.start_of(day)
    reach = timedelta(days=2 * _longest_workdays() + _REACH_DAYS)
    plan.request(Assessment.Cause.DAY_OFF, note=f"{day}", claims_from=start - reach, claims_until=start + timedelta(days=1),
                 not_before=now, by=by.key_id)  # fmt: skip
    return row


def touched(key: str, effective_from: date) -> Touched:
    """How many findings another value of `key` from a day on would have judged anew, before anything is changed."""
    rules = tuple(code for code, rule in sorted(REGISTRY.items()) if key in rule.uses)
    start = calendar.start_of(effective_from)
    gaps = Gap.objects.exclude(status=Gap.Status.RESOLVED).filter(rule__in=rules, due_at__gte=start).count()
    duties = Duty.objects.filter(rule__in=rules, due_at__gte=start).count()
    return Touched(rules, gaps, duties, max(timezone.now(), start))


def history(key: str) -> QuerySet[Parameter]:
    """Every row of a limit, the latest day first, and of one day the one that stands."""
    return Parameter.objects.filter(key=key).order_by("-effective_from", "-id")


def _longest_workdays() -> int:
    schedule = parameters.Schedule()
    today = schedule.at(calendar.day_of(timezone.now()))
    limits = (today.get(key) for key in DEFAULTS if "workdays" in key)
    return max(max(value.values()) if isinstance(value, dict) else value for value in limits)


def _check_authority(by: Viewer) -> None:
    if not by.is_authority or SCOPE not in by.scopes:
        raise Refused("not-an-authority", Text("Only a regulator with the right to do so changes limits and days off.",
                                               "기준값과 휴무일은 권한이 있는 감독기관만 바꿀 수 있습니다."))  # fmt: skip


def _check_day(day: date) -> None:
    last = calendar.day_of(timezone.now()) + timedelta(days=AHEAD_DAYS_MAX)
    if not FIRST_DAY <= day <= last:
        raise Refused("parameter-day", Text(f"The day must lie from {FIRST_DAY} to {last}.", f"날짜는 {FIRST_DAY}~{last}이어야 합니다."))


def _worded(name: str, text: str, *, most: int = TEXT_MAX) -> str:
    if not 1 <= len(text.strip()) <= most:
        raise Refused(f"{name}-missing", Text(f"'{name}' is a text of 1 to {most} characters.", f"'{name}': 1~{most}자의 글이 필요합니다."))
    return text.strip()
