"""Reading the ledger: in the order of the log, one battery's claims, or one claim by its id."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import connection, transaction

from events import entry, index, ledger

TIMELINE_MAX = 5_000
"""Claims about one thing that are read at once; a pack has 35 to 55 in its life, an ESS of 40 packs some hundreds."""

_COLUMNS = """e.seq, l.position, e.event_id, e.author, e.key_id, e.verb, e.occurred_at, e.recorded_at,
    e.entry_sha256, e.dictionary, e.entry"""
_AFTER = f"""
    SELECT {_COLUMNS} FROM events_leaf l JOIN events_event e USING (seq)
    WHERE l.position >= %s ORDER BY l.position LIMIT %s
"""
_ABOUT = f"""
    SELECT DISTINCT p.epc_key, {_COLUMNS}
    FROM events_epc p JOIN events_event e USING (seq) LEFT JOIN events_leaf l USING (seq)
    WHERE p.epc_key = ANY(%s) AND p.role <> {index.Mention.PARTY.value} AND (%s::bigint IS NULL OR l.position < %s)
    ORDER BY e.seq
"""
_BY_ID = f"""
    SELECT {_COLUMNS} FROM events_identity i JOIN events_event e USING (seq) LEFT JOIN events_leaf l USING (seq)
    WHERE i.id_key = ANY(%s)
"""
_ENSURE_MARK = "INSERT INTO events_watermark (consumer) VALUES (%s) ON CONFLICT DO NOTHING"
_TAKE_MARK = "SELECT position FROM events_watermark WHERE consumer = %s FOR UPDATE SKIP LOCKED"
_MOVE_MARK = "UPDATE events_watermark SET position = %s, updated_at = clock_timestamp() WHERE consumer = %s"


@dataclass(eq=False)
class Record:
    """One claim as the ledger holds it. `position` is None until the sequencer has placed it."""

    seq: int
    position: int | None
    event_id: str
    author: str
    key_id: str
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
    def event(self) -> dict:
        """The EPCIS event, as recorded."""
        return entry.read(bytes(self.stored), dictionary=self.dictionary)["event"]


def after(position: int, *, limit: int) -> list[Record]:
    """Claims from `position` on, in the order of the log."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [position, limit])
        return [Record(*row) for row in cursor.fetchall()]


def timelines(keys: Iterable[UUID], *, below: int | None = None) -> dict[UUID, list[Record]]:
    """For each key, every claim that names it; with `below`, only those at smaller positions of the log."""
    found: dict[UUID, list[Record]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [list(keys), below, below])
        records: dict[int, Record] = {}
        for key, seq, *rest in cursor.fetchall():
            found[key].append(records.setdefault(seq, Record(seq, *rest)))
    return found


def by_ids(event_ids: Iterable[str], *, errors: bool = False) -> dict[str, Record]:
    """Claims by event id; with `errors`, the error declarations of those ids instead."""
    mark = {"errorDeclaration": {}} if errors else {}
    keys = {ledger.identity_key({"eventID": event_id, **mark}) for event_id in event_ids}
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_ID, [list(keys)])
        return {row[2]: Record(*row) for row in cursor.fetchall()}


@transaction.atomic
def follow(consumer: str, handle: Callable[[list[Record], int], None], *, limit: int = 1_000) -> int:
    """Hand the next claims of the log to `handle(records, below)` and move the consumer's watermark.

    Both are one transaction: after a crash the work is either done and remembered, or neither. Answers the
    number of claims handled; 0 also when another process is at it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_MARK, [consumer])
        mark = cursor.fetchone()
        if mark is None:
            cursor.execute(_ENSURE_MARK, [consumer])
            cursor.execute(_TAKE_MARK, [consumer])
            mark = cursor.fetchone()
        if mark is None:
            return 0
        records = after(mark[0], limit=limit)
        if records:
            below = records[-1].position + 1
            handle(records, below)
            cursor.execute(_MOVE_MARK, [below, consumer])
    return len(records)


def watermark(consumer: str) -> int:
    """The position up to which `consumer` has done its work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM events_watermark WHERE consumer = %s", [consumer])
        row = cursor.fetchone()
    return row[0] if row else 0


def reset(consumer: str) -> None:
    """Let `consumer` start from nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE_MARK, [consumer])
        cursor.execute(_MOVE_MARK, [0, consumer])
