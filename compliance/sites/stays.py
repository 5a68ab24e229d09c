"""How long each pack stood where: derived from its story, and written only where that has changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from batteries.custody import Custody, Form, History, Step
from compliance import calendar
from compliance.models import Stay
from compliance.rules.sites import Said

_COUNTED = frozenset({Form.PACK, Form.UNKNOWN})
"""What a permit's capacity in packs is about. What nobody has described yet stands there all the same."""
_BACK = 1_000
_COUNT = """
    SELECT wanted.site, (SELECT count(*) FROM (
        SELECT FROM compliance_stay s WHERE s.site = wanted.site AND s.until IS NULL LIMIT wanted.most) AS standing)
    FROM unnest(%s::text[], %s::bigint[]) AS wanted (site, most)
"""
# The newest first; of one moment the arrivals first, so that going forward the departures make room.
_MOVES = """
    (SELECT since AS at, 1 AS change, since_by AS event_id, epc_key FROM compliance_stay WHERE site = %(site)s
     ORDER BY since DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT until, -1, until_by, epc_key FROM compliance_stay WHERE site = %(site)s AND until IS NOT NULL
     ORDER BY until DESC LIMIT %(limit)s)
    ORDER BY 1 DESC, 2 DESC, 3 DESC, 4 DESC LIMIT %(limit)s
"""


class Span(NamedTuple):
    """One stay of one pack, as its story tells it."""

    site: str
    since: datetime
    since_by: str
    until: datetime | None = None
    until_by: str = ""
    holder: str = ""
    held_since: datetime | None = None
    counted_at: datetime | None = None
    counted_by: str = ""


def spans(history: History) -> Iterator[Span]:
    """The stays that a story tells of, in their order."""
    stay = None
    for step in history.steps:
        there = _place(step.after)
        if stay and stay.site != there:
            yield stay._replace(until=step.claim.occurred_at, until_by=step.claim.event_id)
            stay = None
        if there and stay is None:
            stay = Span(there, step.claim.occurred_at, step.claim.event_id)
        stay = stay and _went_on(stay, step)
    if stay:
        yield stay


def write(histories: dict[UUID, History]) -> set[str]:
    """Bring the stays of the judged packs in line with their stories; answers the sites where that changed any."""
    known: dict[UUID, set[Span]] = {key: set() for key in histories}
    for key, *span in Stay.objects.filter(epc_key__in=histories).values_list("epc_key", *Span._fields):
        known[key].add(Span(*span))
    told = {key: set(spans(history)) for key, history in histories.items()}
    changed = [key for key in histories if told[key] != known[key]]
    if changed:
        Stay.objects.filter(epc_key__in=changed).delete()
        Stay.objects.bulk_create(
            Stay(epc_key=key, **span._asdict()) for key in sorted(changed) for span in sorted(told[key])
        )
    return {span.site for key in changed for span in told[key] ^ known[key]}


def count(capacities: dict[str, int]) -> dict[str, int]:
    """How many packs stand at each site; counted no further than one above its capacity."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [list(capacities), [capacity + 1 for capacity in capacities.values()]])
        return dict(cursor.fetchall())


def count_all(site: str) -> int:
    """How many packs stand at `site`."""
    return Stay.objects.filter(site=site, until=None).count()


def above_since(site: str, *, stock: int, capacity: int) -> Said:
    """The claim by which the stock of `site` rose above `capacity` the last time. Costs the moves since then."""
    level, looked_at, limit = stock, 0, _BACK
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_MOVES, {"site": site, "limit": limit})
            moves = cursor.fetchall()
        for at, change, event_id, _ in moves[looked_at:]:
            if change > 0 and level == capacity + 1:
                return Said(event_id, at)
            level -= change
        if len(moves) < limit:
            raise ValueError(f"{site}: the stays do not add up to {stock}")
        looked_at, limit = limit, limit * 8


def counts(owners: dict[str, str]) -> dict[str, tuple[Said, int]]:
    """By site, the latest count of the whole of it by its owner, and how many packs of the owner nothing named that day.

    All that is said to be a count of the whole site on one Korean day is one count. What came or left that day counts as
    named: nobody knows the hour of a count.
    """
    latest = Stay.objects.filter(site__in=owners, counted_at__isnull=False).order_by("site", "-counted_at", "-counted_by")
    found = {}
    for site, at, event_id in latest.distinct("site").values_list("site", "counted_at", "counted_by"):
        start = calendar.start_of(calendar.day_of(at))
        mine = Stay.objects.filter(site=site, holder=owners[site], held_since__lt=start, since__lt=start)
        stood = mine.filter(Q(until=None) | Q(until__gte=start + timedelta(days=1)))
        found[site] = Said(event_id, at), stood.filter(Q(counted_at=None) | Q(counted_at__lt=start)).count()
    return found


def _went_on(stay: Span, step: Step) -> Span:
    """The stay as `step` leaves it: who holds it there, and whether that one counted it."""
    claim, after = step.claim, step.after
    stay = stay._replace(holder=after.holder, held_since=after.held_since)
    whole = claim.is_("stocktake") and claim.fields.get("whole_site") and claim.author == after.holder
    here = (claim.fields.get("counted_at_facility") or claim.facility) == stay.site
    return stay._replace(counted_at=claim.occurred_at, counted_by=claim.event_id) if whole and here else stay


def _place(state: Custody) -> str:
    """Where a pack counts as stock; empty on the road, in a vehicle, lost, or when it is no more."""
    gone = state.end or state.transfer or state.lost or state.vehicle or state.form not in _COUNTED
    return "" if gone else state.facility
