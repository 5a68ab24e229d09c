"""The index that questions are answered from, kept up as the log grows.

Its size grows with what claims say that others do not: a fact that nearly all share costs two bytes a claim and a row for
every 512, one of its own a row. Taking in a claim costs the same however long the ledger is.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC

from django.db import connection, transaction

from events import feed, index, sequencer
from events.feed import Record
from events.query import resources, terms

CONSUMER = "queries"
BLOCK = 512
"""Sequence numbers that share a row of the index."""
CHUNK = 1_000
_ADD_TERMS = """
    INSERT INTO events_query_term AS q (term, block, places)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
    ON CONFLICT (term, block) DO UPDATE SET places = q.places || excluded.places
"""
_ADD_TIMES = "INSERT INTO events_query_time SELECT * FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])"
_ADD_VALUES = """
    INSERT INTO events_query_value SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::text[]) ON CONFLICT DO NOTHING
"""
_EMPTY = "DELETE FROM events_query_term; DELETE FROM events_query_time; DELETE FROM events_query_value"
# Two bytes each, the lower first, whatever the machine.
_PLACE = "H"


def follow(*, limit: int = CHUNK) -> int:
    """Take in the next claims of the log; answers how many."""
    return feed.follow(CONSUMER, _take_in, limit=limit)


def rebuild() -> Iterator[int]:
    """Make the index anew, in chunks; yields how many claims each chunk had. Questions are refused until it is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('events_watermark'), hashtext(%s))", [CONSUMER])
        cursor.execute(_EMPTY)
        feed.set_watermark(CONSUMER, 0)
    while feed.watermark(CONSUMER) < sequencer.size():
        yield follow()


def told(record: Record, event: dict) -> dict:
    """`event`, as somebody is shown it, with the time at which we recorded it."""
    return {**event, "recordTime": record.recorded_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")}


def voices(record: Record) -> set[str]:
    """GLNs of those who have to do with a claim: its author and whom it names."""
    return {record.author, *index.parties(record.event)}


def _take_in(records: list[Record], below: int) -> None:
    places: dict[tuple[int, int], array] = defaultdict(lambda: array(_PLACE))
    values: set[tuple[int, int, str]] = set()
    for record in records:
        block, place = divmod(record.seq, BLOCK)
        heard, event = voices(record), told(record, record.event)
        for term in terms.of(event, voices=heard):
            places[term, block].append(place)
        values |= resources.rows(event, heard)
    with connection.cursor() as cursor:
        rows = sorted(places)
        cursor.execute(_ADD_TERMS, [[term for term, _ in rows], [block for _, block in rows],
                                    [_bytes(places[row]) for row in rows]])  # fmt: skip
        cursor.execute(_ADD_TIMES, [[getattr(record, name) for record in records]
                                    for name in ("seq", "occurred_at", "recorded_at")])  # fmt: skip
        if values:
            cursor.execute(_ADD_VALUES, [list(column) for column in zip(*sorted(values), strict=True)])


def _bytes(places: array) -> bytes:
    return b"".join(place.to_bytes(2, "little") for place in places)
