"""Reading the ledger: in the order of the log, one battery's claims, or one claim by its id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

import psycopg
from django.db import Error, connection, transaction

from events import entry, ledger

TIMELINE_MAX = 5_000
"""Claims about one thing that are read at once; a pack has 35 to 55 in its life, an ESS of 40 packs some hundreds."""

COLUMNS = "e.seq, l.position, e.verb, e.occurred_at, e.recorded_at, e.entry_sha256, e.dictionary, e.entry"
"""What a Record is made of: of an event `e` and its place `l`."""
PLACED = "CROSS JOIN LATERAL events_place(e.seq) l"
PLACED_OR_NOT = "LEFT JOIN LATERAL events_place(e.seq) l ON true"
_AFTER = f"SELECT {COLUMNS} FROM events_leaves(%s, %s) l JOIN events_event e USING (seq) ORDER BY l.position"
# The order of the inner rows is that of the pages that the events lie on.
_ABOUT = f"""
    SELECT p.epc_key, {COLUMNS} FROM (SELECT epc_key, seq FROM events_epc WHERE epc_key = ANY(%s) ORDER BY seq) p
    JOIN events_event e USING (seq) {PLACED_OR_NOT}
    WHERE %s::bigint IS NULL OR l.position < %s ORDER BY p.seq
"""
_BY_ID = f"""
    SELECT {COLUMNS} FROM events_identity i JOIN events_event e USING (seq) {PLACED_OR_NOT} WHERE i.id_key = ANY(%s)
"""
_AT = f"SELECT {COLUMNS} FROM events_event e {PLACED_OR_NOT} WHERE e.seq = ANY(%s)"
# Where nobody asks for places, a look-up for each is spared.
_ALONE = f"SELECT {COLUMNS.replace('l.position', 'NULL::bigint')} FROM events_event e WHERE e.seq = ANY(%s)"
_KEYS = "SELECT DISTINCT epc_key FROM events_epc WHERE epc_key > %s ORDER BY epc_key LIMIT %s"
_TRY_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('events_watermark'), hashtext(%s))"
_TAKE_TURN = "SELECT pg_try_advisory_lock(hashtext('events_watermark'), hashtext(%s))"
_HOLD_TURN = "SELECT pg_advisory_lock(hashtext('events_watermark'), hashtext(%s))"
_END_TURN = "SELECT pg_advisory_unlock(hashtext('events_watermark'), hashtext(%s))"
_MOVE_MARK = """
    INSERT INTO events_watermark AS w (consumer, position) VALUES (%s, %s)
    ON CONFLICT (consumer) DO UPDATE SET position = excluded.position, updated_at = clock_timestamp()
"""


@dataclass(eq=False)
class Record:
    """One claim as the ledger holds it. `position` is None until the sequencer has placed it, or was not asked for."""

    seq: int
    position: int | None
    verb: str
    occurred_at: datetime
    recorded_at: datetime
    entry_sha256: bytes
    dictionary: int
    stored: bytes

    @cached_property
    def entry(self) -> bytes:
        """The canonical bytes that the hash was taken over."""
        return entry.expand(bytes(self.stored), dictionary=self.dictionary)

    @cached_property
    def sealed(self) -> dict:
        """The entry as values: `event`, `gln`, `key`, `nonce`, `v`."""
        return entry.read(bytes(self.stored), dictionary=self.dictionary)

    @cached_property
    def event(self) -> dict:
        """The EPCIS event, as recorded."""
        return self.sealed["event"]

    @property
    def event_id(self) -> str:
        """The id of the event."""
        return self.event["eventID"]

    @property
    def author(self) -> str:
        """The GLN of the operator who recorded it."""
        return self.sealed["gln"]

    @property
    def key_id(self) -> str:
        """The key, or the person's pseudonym, that spoke for the author."""
        return self.sealed["key"]

    @property
    def kind(self) -> str:
        """What leaf and receipt call the claim: its domain verb, or for a foreign event its EPCIS type."""
        return self.verb or self.event["type"]


def after(position: int, *, limit: int) -> list[Record]:
    """Claims from `position` on, in the order of the log."""
    return [Record(*row) for row in fetch(_AFTER, [position, limit])]


def at(seqs: Iterable[int], *, with_position: bool = True) -> dict[int, Record]:
    """Claims by sequence number."""
    return {row[0]: Record(*row) for row in fetch(_AT if with_position else _ALONE, [list(seqs)], is_planned_once=True)}


def timelines(keys: Iterable[UUID], *, below: int | None = None) -> dict[UUID, list[Record]]:
    """For each key, every claim that names it; with `below`, only those at smaller positions of the log."""
    found: dict[UUID, list[Record]] = defaultdict(list)
    records: dict[int, Record] = {}
    for key, seq, *rest in fetch(_ABOUT, [list(keys), below, below]):
        if (record := records.get(seq)) is None:
            record = records[seq] = Record(seq, *rest)
        found[key].append(record)
    return found


def by_ids(event_ids: Iterable[str], *, errors: bool = False) -> dict[str, Record]:
    """Claims by event id; with `errors`, the error declarations of those ids instead."""
    mark = {"errorDeclaration": {}} if errors else {}
    keys = {ledger.identity_key({"eventID": event_id, **mark}) for event_id in event_ids}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_ID, [list(keys)])
        return {record.event_id: record for record in (Record(*row) for row in cursor.fetchall())}


@transaction.atomic
def follow(consumer: str, handle: Callable[[list[Record], int], None], *, limit: int = 1_000) -> int:
    """Hand the next claims of the log to `handle(records, below)` and move the consumer's watermark.

    Both are one transaction: after a crash the work is either done and remembered, or neither. Answers the
    number of claims handled; 0 also when another process is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRY_TURN, [consumer])
        if not cursor.fetchone()[0]:
            return 0
        records = after(watermark(consumer), limit=limit)
        if records:
            below = records[-1].position + 1
            handle(records, below)
            cursor.execute(_MOVE_MARK, [consumer, below])
    return len(records)


@contextmanager
def turn(consumer: str) -> Iterator[bool]:
    """Be the one who works for `consumer`, over as many transactions as it takes; yields False when another is."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_TURN, [consumer])
        is_ours = cursor.fetchone()[0]
        try:
            yield is_ours
        finally:
            # A lost connection has given the turn back already.
            if is_ours:
                with suppress(Error):
                    cursor.execute(_END_TURN, [consumer])


@contextmanager
def sole(consumer: str) -> Iterator[None]:
    """Keep every follower of `consumer` still, without the open transaction that would hold the sequencer back."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_TURN, [consumer])
        try:
            yield
        finally:
            cursor.execute(_END_TURN, [consumer])


def watermark(consumer: str) -> int:
    """The position up to which `consumer` has done its work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM events_watermark WHERE consumer = %s", [consumer])
        row = cursor.fetchone()
    return row[0] if row else 0


def set_watermark(consumer: str, position: int) -> None:
    """Say that `consumer` has done its work up to `position`."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_MARK, [consumer, position])


def fetch(statement: str, values: list, *, is_planned_once: bool = False) -> list[tuple]:
    """All rows at once, in binary form: times and bytes cost a third of what they do as text.

    With `is_planned_once` each connection keeps the plan: for statements whose best plan does not hang on their values.
    """
    with connection.cursor() as cursor, connection.wrap_database_errors, psycopg.Cursor(cursor.connection) as binary:
        return binary.execute(statement, values, binary=True, prepare=is_planned_once).fetchall()


def keys_after(last: UUID, *, limit: int) -> list[UUID]:
    """The next keys, in their order, that anything but a party was ever recorded under."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [last, limit])
        return [row[0] for row in cursor.fetchall()]
