"""On which days somebody spoke from a site: what its rhythm is learnt from."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from batteries.custody import History
from compliance import calendar
from compliance.rules.sites import Said

Days = dict[tuple[str, str, date], tuple[datetime, str]]
"""By site, author and day, the last claim of the day: when, and its event id."""

_WRITE = """
    INSERT INTO compliance_reportday AS known (site, author, day, last_at, event_id)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::date[], %s::timestamptz[], %s::text[])
    ON CONFLICT (site, author, day) DO UPDATE SET last_at = excluded.last_at, event_id = excluded.event_id
        WHERE (known.last_at, known.event_id) < (excluded.last_at, excluded.event_id)
    RETURNING site
"""
_LATEST = """
    SELECT wanted.site, latest.event_id, latest.last_at
    FROM unnest(%s::text[], %s::text[]) AS wanted (site, author) CROSS JOIN LATERAL (
        SELECT event_id, last_at FROM compliance_reportday r
        WHERE r.site = wanted.site AND r.author = wanted.author ORDER BY r.day DESC LIMIT %s) AS latest
    ORDER BY wanted.site, latest.last_at DESC
"""


def days_of(histories: Iterable[History], *, since: int = 0) -> Days:
    """The reporting days that the claims of `histories` from position `since` on tell of.

    A claim that was withdrawn counts: its site did speak. One from the future counts as of its recording.
    """
    found: Days = {}
    for history in histories:
        for claim in (*(step.claim for step in history.steps), *history.withdrawn):
            if claim.facility and claim.position is not None and claim.position >= since:
                at = min(claim.occurred_at, claim.recorded_at)
                day = claim.facility, claim.author, calendar.day_of(at)
                found[day] = max(found.get(day, (at, "")), (at, claim.event_id))
    return found


def write(days: Days) -> set[str]:
    """Remember reporting days; answers the sites of which that was news."""
    if not days:
        return set()
    # One order for everybody who writes, so that two never wait for each other.
    rows = [(*day, *last) for day, last in sorted(days.items())]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])
        return {site for (site,) in cursor.fetchall()}


def latest(owners: dict[str, str], *, limit: int) -> dict[str, tuple[Said, ...]]:
    """The last claim of each of the latest `limit` days on which a site's owner spoke from it, the newest first."""
    found: dict[str, list[Said]] = {site: [] for site in owners}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(owners), list(owners.values()), limit])
        for site, event_id, at in cursor.fetchall():
            found[site].append(Said(event_id, at))
    return {site: tuple(said) for site, said in found.items()}
