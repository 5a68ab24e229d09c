"""Gives every durable claim its place in the log: gapless positions, in an order that never changes.

A writer's row is ready once no transaction that could still commit before it is running, that is when its
transaction id lies below the snapshot's horizon. Sequence numbers cannot serve as positions: they are taken
before the commit, and a follower of them would pass by a late committer for ever.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from events import copy, entry
from events.log import commitment, numbering, tree

BATCH_MAX = 5_000
LOCK = 0x7E4A_5EC0
"""The advisory lock of the one process that sequences. It saves work; the primary keys below save the log."""

HORIZON = "pg_snapshot_xmin(pg_current_snapshot())"

# The sort columns are qualified on purpose: an output alias such as xid::text would be sorted as text.
_READY = """
    SELECT e.seq, e.xid::text, e.recorded_at, e.entry_sha256, e.key_id, e.verb, e.event_type, e.dictionary, e.entry
    FROM events_event e
    WHERE e.xid < {horizon} AND (e.xid, e.seq) > (%s::xid8, %s)
    ORDER BY e.xid, e.seq
    LIMIT %s
"""
_LAST = "SELECT size, last_xid::text, last_seq FROM events_checkpoint ORDER BY size DESC LIMIT 1"
_COPY_LEAVES = "COPY events_leaf (position, seq, numbers_sha256, leaf_hash) FROM STDIN (FORMAT BINARY)"
_CHECKPOINT = "INSERT INTO events_checkpoint (size, root, last_xid, last_seq) VALUES (%s, %s, %s::xid8, %s)"
_LAG = f"""
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)), 0)
    FROM events_event e,
         (SELECT coalesce(max(size), 0) AS size FROM events_checkpoint) c
         LEFT JOIN events_checkpoint last ON last.size = c.size
    WHERE (e.xid, e.seq) > (coalesce(last.last_xid, '0'::xid8), coalesce(last.last_seq, 0)) AND e.xid < {HORIZON}
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the log is behind the ledger: claims without a position, and the age of the oldest in seconds."""

    claims: int
    seconds: float


@transaction.atomic
def integrate(*, limit: int = BATCH_MAX, horizon: str = HORIZON) -> int:
    """Give positions to the next claims below `horizon`, at most `limit`; answers how many.

    Positions, the tree over them, and the checkpoint that remembers how far this went are one transaction: a crash at
    any line leaves all or none. Two sequencers at once collide on the primary key and the second one's batch is undone.
    """
    with connection.cursor() as cursor:
        size, last_xid, last_seq = _last(cursor)
        cursor.execute(_READY.format(horizon=horizon), [last_xid, last_seq, limit])
        ready = cursor.fetchall()
        if ready:
            edge = tree.load_edge(cursor, size)
            numbers = _number(cursor, ready)
            leaves = [_leaf_hash(*row[2:7], digest) for row, digest in zip(ready, numbers, strict=True)]
            copy.send(cursor, _COPY_LEAVES, 4, _leaf_rows(size, ready, numbers, leaves))
            tree.store(cursor, edge.append(leaves))
            cursor.execute(_CHECKPOINT, [size + len(ready), edge.root(), ready[-1][1], ready[-1][0]])
    return len(ready)


def size() -> int:
    """How many claims have a position."""
    with connection.cursor() as cursor:
        return _last(cursor)[0]


def lag() -> Lag:
    """How many durable claims wait for a position, and for how long the oldest has."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        claims, seconds = cursor.fetchone()
    return Lag(claims, float(seconds))


def add_room() -> int:
    """Add partitions ahead of the writers; answers how many were added."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_add_partitions()")
        return cursor.fetchone()[0]


def try_lock() -> bool:
    """Become the one sequencer for as long as this connection lives; False when another is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _number(cursor, ready: list[tuple]) -> list[bytes]:
    entries = [entry.read(bytes(stored), dictionary=dictionary) for *_, dictionary, stored in ready]
    counted = numbering.count(cursor, [said["event"] for said in entries])
    return [numbering.digest(said["nonce"], numbers) for said, numbers in zip(entries, counted, strict=True)]


def _leaf_hash(recorded_at, entry_sha256, key_id, verb, event_type, numbers_sha256) -> bytes:
    return commitment.leaf_hash(
        recorded_at=recorded_at, entry_sha256=entry_sha256, key_id=key_id, kind=verb or event_type,
        numbers_sha256=numbers_sha256,
    )  # fmt: skip


def _leaf_rows(size: int, ready: list[tuple], numbers: list[bytes], leaves: list[bytes]):
    for place, (row, digest, leaf) in enumerate(zip(ready, numbers, leaves, strict=True)):
        yield copy.int8(size + place), copy.int8(row[0]), copy.raw(digest), copy.raw(leaf)


def _last(cursor) -> tuple[int, str, int]:
    cursor.execute(_LAST)
    return cursor.fetchone() or (0, "0", 0)
