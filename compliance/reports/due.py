"""Which reports an operator owes, until when, and whether it has handed them in.

A report is handed in when a person has attested it; one that is only built is not. What is owed for a period is the whole
operator's report: a single site's is a part of it and takes its place nowhere.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance import calendar
from compliance.limits import DEFAULTS
from compliance.models import Report
from compliance.parameters import Schedule
from compliance.reports import variants
from compliance.reports.variants import CALENDAR, Span, Variant
from parties.models import Operator
from parties.text import Text

YEARS_BACK = 3
"""Periods that ended longer ago are nobody's work any more."""
DAYS_KEY = "report.due_days"
STATES = {
    "open": Text("not yet requested", "미작성"), "built": Text("built, not attested", "작성됨(미진술)"),
    "attested": Text("handed in", "제출됨"), "late": Text("handed in late", "지연 제출"), "overdue": Text("overdue", "기한 경과"),
}  # fmt: skip
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_WORDED = re.compile(rf"last day of ({'|'.join(_MONTHS)})", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_LENGTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that an operator owes: for which days, until when, and what there is of it."""

    operator: str
    variant: Variant
    span: Span
    start: date
    end: date
    due_at: datetime
    """The moment at which it is late."""
    state: str
    report: Report | None
    """The first that was attested for it, else the newest that was built."""

    @property
    def due_on(self) -> date:
        """The last day on which it is in time."""
        return calendar.day_of(self.due_at - timedelta(seconds=1))

    @property
    def is_overdue(self) -> bool:
        """Whether it was due and nobody has handed it in."""
        return self.state == "overdue"


def owed(operators: Iterable[Operator], *, now: datetime) -> list[Owed]:
    """What `operators` owe at `now` for the periods that have ended in the last YEARS_BACK years, the earliest due first."""
    listed = list(operators)
    schedule, today = Schedule(), calendar.day_of(now)
    filed = _filed([operator.gln for operator in listed])
    found = [
        _owed(operator, variant, span, start, end, due_at, filed, now)
        for operator in listed if operator.status != Operator.Status.CLOSED
        for variant in variants.suiting(operator.roles)
        for span in CALENDAR if span in variant.spans
        for start, end in _ended(span, since=calendar.day_of(operator.joined_at), today=today)
        if (due_at := due(variant, span, end, schedule))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due_at, one.operator, one.variant.code, one.start))


def due(variant: Variant, span: Span, end: date, schedule: Schedule) -> datetime | None:
    """When the variant's report on the period that ends on `end` is due by the limits of that day; None where it is not owed.

    A day on a weekend or holiday rolls to the next working day.
    """
    limits = schedule.at(end)
    if variant.due and span is Span.YEAR:
        return _rolled(yearly(limits.get(variant.due), end.year + 1) or yearly(DEFAULTS[variant.due].value, end.year + 1))
    days = (limits.get(DAYS_KEY) or {}).get(f"{variant.code}.{span}")
    return None if days is None else calendar.deadline_in_days(calendar.start_of(end), days)


def yearly(told: str, year: int) -> date | None:
    """The day of `year` that a limit tells as 'last day of February' or '02-28'; None where it says neither."""
    worded, numbered = _WORDED.fullmatch(str(told).strip()), _MONTH_DAY.fullmatch(str(told).strip())
    if worded:
        month = _MONTHS.index(worded[1].lower()) + 1
        return date(year, month, monthrange(year, month)[1])
    try:
        return date(year, int(numbered[1]), int(numbered[2])) if numbered else None
    except ValueError:
        return None


def _rolled(day: date) -> datetime:
    return calendar.deadline_in_days(calendar.start_of(day), 0)


def _ended(span: Span, *, since: date, today: date) -> Iterator[tuple[date, date]]:
    """The periods of the calendar that have ended before `today`, from the one in which `since` lies."""
    months = _LENGTHS[span]
    since = max(since, today.replace(year=today.year - YEARS_BACK, month=1, day=1))
    start = since.replace(month=(since.month - 1) // months * months + 1, day=1)
    while (end := variants.last_day(start, months=months)) < today:
        yield start, end
        start = end + timedelta(days=1)


def _filed(glns: list[str]) -> dict[tuple, Report]:
    """The finished report of each whole operator, variant and period: the first that was attested, else the newest.

    An amendment that comes later does not make late what was handed in in time.
    """
    rows = Report.objects.filter(operator__in=glns, status=Report.Status.DONE, facility="", battery="")
    found: dict[tuple, Report] = {}
    for report in rows.select_related("attestation").order_by("requested_at"):
        key = (report.operator, report.variant, report.period_start, report.period_end)
        if key not in found or not hasattr(found[key], "attestation"):
            found[key] = report
    return found


def _owed(operator, variant, span, start, end, due_at, filed, now) -> Owed:
    report = filed.get((operator.gln, variant.code, start, end))
    return Owed(operator.gln, variant, span, start, end, due_at, _state(report, due_at, now), report)


def _state(report: Report | None, due_at: datetime, now: datetime) -> str:
    if report and hasattr(report, "attestation"):
        return "attested" if report.attestation.at < due_at else "late"
    if now >= due_at:
        return "overdue"
    return "built" if report else "open"
