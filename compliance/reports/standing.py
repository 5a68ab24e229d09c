"""How a finished report stands today: what it amends, what amended it, and what was claimed since that it does not know."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import connection

from compliance import calendar
from compliance.models import Attestation, Report
from compliance.reports.differences import Predecessor
from events import index
from events.feed import COLUMNS, PLACED, Record

LATER_MAX = 200
"""Claims that are named of those that a report does not know."""
# From the run of leaves in which the cut lies on: an index of what concerns the operator is walked, and not the ledger.
_LATER = f"""
    SELECT {COLUMNS} FROM (
        SELECT DISTINCT seq FROM events_heard_after(%(party)s, (
            SELECT coalesce(min(seq), 0) - 1 FROM events_leaf WHERE position > %(from)s - 32))) AS heard
    JOIN events_event e USING (seq) {PLACED}
    WHERE l.position >= %(from)s AND l.position < %(below)s
      AND e.occurred_at < %(closes)s AND e.occurred_at >= %(opens)s
    ORDER BY l.position LIMIT {LATER_MAX}
"""
_NO_END = 2**62
_LONG_AGO = date(1990, 1, 1)


def predecessor(report: Report) -> Predecessor | None:
    """What the amendment `report` is held against; None for an original."""
    old = report.amends
    if old is None:
        return None
    data = json.loads(bytes(old.files.get(form="json").content))
    return Predecessor(str(old.pk), old.number, old.sha256, data, _later(old, below=report.cut_position, whole_past=True))


def successor(report: Report) -> Report | None:
    """The finished amendment that took the place of `report`; None while it stands."""
    return report.amendments.filter(status=Report.Status.DONE).first()


def contradictions(report: Report) -> list[str]:
    """The claims about the report's own days that came after its cut, by event id, the first LATER_MAX of them.

    Whoever signed for the days did not know of them. An amendment takes them in.
    """
    return _later(report)


def contradicted(*, among: Iterable[Report] | None = None) -> Iterator[tuple[Attestation, list[str]]]:
    """Every attested report that nothing has amended and that later claims contradict, with their event ids.

    With `among` only those. Costs an index scan of the operator's later claims for each.
    """
    standing = Attestation.objects.exclude(report__amendments__status=Report.Status.DONE).select_related("report")
    if among is not None:
        standing = standing.filter(report__in=list(among))
    for attestation in standing.order_by("at", "id"):
        if found := contradictions(attestation.report):
            yield attestation, found


def _later(report: Report, *, below: int | None = None, whole_past: bool = False) -> list[str]:
    """Claims of the operator or naming it from the cut of `report` on; with `whole_past` also of days before the period."""
    closes = calendar.start_of(report.period_end + timedelta(days=1))
    opens = calendar.start_of(report.period_start) if not whole_past else calendar.start_of(_LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {
            "party": index.party_number(report.operator), "from": report.cut_position,
            "below": _NO_END if below is None else below, "closes": closes, "opens": opens,
        })  # fmt: skip
        return [Record(*row).event_id for row in cursor.fetchall()]
