"""The index that questions are answered from, kept up as the log grows.

Its size grows with what claims say that others do not: a fact that nearly all share costs two bytes a claim and a row for
every 512, one of its own a row. Taking in a claim costs the same however long the ledger is.
"""

import gc
import struct
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC

from django.db import connection, transaction

from events import copy, feed, index, sequencer
from events.feed import Record
from events.query import resources, terms

CONSUMER = "queries"
BLOCK = 512
"""Sequence numbers that share a row of the index."""
CHUNK = 2_000
_ADD_TERMS = """
    INSERT INTO events_query_term AS q (term, block, places)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
    ON CONFLICT (term, block) DO UPDATE SET places = q.places || excluded.places
"""
_COPY_TERMS = "COPY events_query_term (term, block, places) FROM STDIN (FORMAT BINARY)"
_COPY_TIMES = "COPY events_query_time (seq, occurred_at, recorded_at) FROM STDIN (FORMAT BINARY)"
_HAVE = "SELECT block FROM events_query_term WHERE term = %s AND block = ANY(%s)"
_ADD_VALUES = """
    INSERT INTO events_query_value SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::text[]) ON CONFLICT DO NOTHING
"""
_EMPTY = "DELETE FROM events_query_term; DELETE FROM events_query_time; DELETE FROM events_query_value"
_Blocks = dict[int, dict[int, list[int]]]


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
    # As in any follower: what a chunk is read into holds no cycles, and the collector would look at all of it for nothing.
    collects = gc.isenabled()
    gc.disable()
    try:
        blocks, values = _read(records)
        _write(records, blocks, values)
    finally:
        if collects:
            gc.enable()


def _read(records: list[Record]) -> tuple[_Blocks, set[tuple[int, int, str]]]:
    """What claims add to the index: by block and term their places, and the values that are there."""
    blocks: _Blocks = defaultdict(lambda: defaultdict(list))
    values: set[tuple[int, int, str]] = set()
    for record in records:
        block, place = divmod(record.seq, BLOCK)
        heard, event, places = voices(record), told(record, record.event), blocks[block]
        for term in terms.of(event, voices=heard):
            places[term].append(place)
        values |= resources.rows(event, heard)
    return blocks, values


def _write(records: list[Record], blocks: _Blocks, values: set[tuple[int, int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HAVE, [terms.term(terms.EVERYTHING, ""), list(blocks)])
        begun = {block for (block,) in cursor.fetchall()}
        # What nobody has begun can stand in nobody's way: COPY takes a third of what looking for it does.
        copy.send(cursor, _COPY_TERMS, 3, ((copy.int8(term), copy.int8(block), copy.raw(_bytes(places)))
                  for block in sorted(blocks.keys() - begun) for term, places in sorted(blocks[block].items())))  # fmt: skip
        rows = sorted((term, block, _bytes(places)) for block in begun for term, places in blocks[block].items())
        cursor.execute(_ADD_TERMS, [list(column) for column in zip(*rows, strict=True)] or [[], [], []])
        copy.send(cursor, _COPY_TIMES, 3, ((copy.int8(record.seq), copy.timestamp(record.occurred_at),
                  copy.timestamp(record.recorded_at)) for record in records))  # fmt: skip
        if values:
            cursor.execute(_ADD_VALUES, [list(column) for column in zip(*sorted(values), strict=True)])


def _bytes(places: list[int]) -> bytes:
    """Two bytes each, the lower first, whatever the machine."""
    return struct.pack(f"<{len(places)}H", *places)
