"""Finding gaps: by what they are and who looks after them, in an order, a page at a time, and counted."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from compliance.gaps.clock import asked_before
from compliance.models import Gap, Severity

_S = Gap.Status
_TO_ANSWER = (_S.OPEN, _S.REJECTED)
_RANK = Case(*[When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity.values)],
             output_field=IntegerField())  # fmt: skip
SORTS = {
    "newest": ("-opened_at", "-id"),
    "oldest": ("opened_at", "id"),
    "severity": ("-rank", "opened_at", "id"),
}
"""The orders of a list; by severity, the worst first and of those the oldest."""
_READ = {"rank": int, "opened_at": datetime.fromisoformat, "id": UUID}


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; what is not said is not asked."""

    status: str | None = None
    rule: str | None = None
    severity: str | None = None
    responsible: str | None = None
    person: UUID | None = None
    """Whom one of the two sides gave it to."""
    late: bool | None = None
    """Whether the operator's answer is overdue."""
    rung: int | None = None
    """Climbed at least so far up the ladder."""
    batteries: frozenset[UUID] | None = None
    """About one of these, by EPC key."""


def find(found: QuerySet[Gap], query: Query, *, now: datetime | None = None) -> QuerySet[Gap]:
    """Those of `found` that `query` asks for."""
    same = {name: getattr(query, name) for name in ("status", "rule", "severity", "responsible")}
    found = found.filter(**{name: value for name, value in same.items() if value is not None})
    if query.person is not None:
        found = found.filter(Q(handler=query.person) | Q(examiner=query.person))
    if query.late is not None:
        late = Q(status__in=_TO_ANSWER, asked_at__lt=asked_before(now or timezone.now()))
        found = found.filter(late if query.late else ~late)
    if query.rung is not None:
        found = found.filter(rung__gte=query.rung, status__in=_TO_ANSWER)
    return found if query.batteries is None else found.filter(epc_key__in=query.batteries)


def page(found: QuerySet[Gap], *, sort: str, after: list | None, rows: int) -> tuple[list[Gap], list | None]:
    """The next `rows` of `found`, and the place behind which the page after it begins, None for the last.

    ValueError for a place that this order never gave.
    """
    order = SORTS[sort]
    found = found.annotate(rank=_RANK) if "-rank" in order else found
    if after is not None:
        names = [name.lstrip("-") for name in order]
        found = found.filter(_behind(order, [_READ[name](value) for name, value in zip(names, after, strict=True)]))
    listed = list(found.order_by(*order)[: rows + 1])
    if len(listed) <= rows:
        return listed, None
    return listed[:rows], [_written(listed[rows - 1], name.lstrip("-")) for name in order]


def counts(found: QuerySet[Gap]) -> dict[str, dict[str, int]]:
    """How many of `found` there are by status, and of those that are not settled, by severity and by rule."""
    by = {"status": Counter(), "severity": Counter(), "rule": Counter()}
    for row in found.order_by().values("status", "severity", "rule").annotate(number=Count("id")):
        by["status"][row["status"]] += row["number"]
        if row["status"] not in (_S.RESOLVED, _S.ACCEPTED):
            by["severity"][row["severity"]] += row["number"]
            by["rule"][row["rule"]] += row["number"]
    return {name: dict(sorted(counter.items())) for name, counter in by.items()}


def _behind(order: tuple[str, ...], values: list) -> Q:
    """Rows behind `values` in `order`: behind in the first column, or level there and behind in the rest."""
    name, value = order[0], values[0]
    column = name.lstrip("-")
    behind = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
    return behind | Q(**{column: value}) & _behind(order[1:], values[1:]) if order[1:] else behind


def _written(gap: Gap, name: str) -> int | str:
    value = getattr(gap, name)
    return value if isinstance(value, int) else value.isoformat() if isinstance(value, datetime) else str(value)
