"""Gives every durable claim its place in the log: gapless positions, in an order that never changes.

A writer's row is ready once no transaction that could still commit before it is running, that is when its
transaction id lies below the snapshot's horizon. Sequence numbers cannot serve as positions: they are taken
before the commit, and a follower of them would pass by a late committer for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from events import copy, entry
from events.log import commitment, numbering, tree

BATCH_MAX = 5_000
LOCK = 0x7E4A_5EC0
"""The advisory lock of the one process that sequences. It saves work; the primary keys below save the log."""

HORIZON = "pg_snapshot_xmin(pg_current_snapshot())"

# The bound on xid alone says nothing new, and is what the summary of page ranges understands.
_READY = """
    SELECT e.seq, e.xid, e.recorded_at, e.entry_sha256, e.verb, e.dictionary, e.entry
    FROM events_event e
    WHERE e.xid >= %s AND e.xid < {horizon}::text::bigint AND (e.xid, e.seq) > (%s, %s)
    ORDER BY e.xid, e.seq
    LIMIT %s
"""
_LAST = "SELECT size, last_xid, last_seq FROM events_checkpoint ORDER BY size DESC LIMIT 1"
_COPY_LEAVES = "COPY events_leaf (position, seq, claims, numbers, hashes) FROM STDIN (FORMAT BINARY)"
_CHECKPOINT = "INSERT INTO events_checkpoint (size, root, last_xid, last_seq) VALUES (%s, %s, %s, %s)"
_LAG = f"""
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)), 0)
    FROM events_event e WHERE e.xid >= %s AND e.xid < {HORIZON}::text::bigint AND (e.xid, e.seq) > (%s, %s)
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
        cursor.execute(_READY.format(horizon=horizon), [last_xid, last_xid, last_seq, limit])
        ready = cursor.fetchall()
        if ready:
            edge = tree.load_edge(cursor, size)
            said = [entry.read(bytes(stored), dictionary=dictionary) for *_, dictionary, stored in ready]
            numbers = numbering.count(cursor, [each["event"] for each in said])
            leaves = [_leaf_hash(*each) for each in zip(ready, said, numbers, strict=True)]
            copy.send(cursor, _COPY_LEAVES, 5, _leaf_rows(size, [row[0] for row in ready], numbers, leaves))
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
        _, xid, seq = _last(cursor)
        cursor.execute(_LAG, [xid, xid, seq])
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


def _leaf_hash(row: tuple, said: dict, numbers: dict[str, int]) -> bytes:
    _, _, recorded_at, entry_sha256, verb, *_ = row
    return commitment.leaf_hash(
        recorded_at=recorded_at, entry_sha256=entry_sha256, key_id=said["key"], kind=verb or said["event"]["type"],
        numbers_sha256=numbering.digest(said["nonce"], numbers),
    )  # fmt: skip


def _leaf_rows(size: int, seqs: Sequence[int], numbers: list[dict[str, int]], leaves: list[bytes]):
    start = 0
    for end in range(1, len(seqs) + 1):
        if end == len(seqs) or seqs[end] != seqs[end - 1] + 1 or (size + end) % tree.ROW == 0:
            yield (copy.int8(size + start), copy.int8(seqs[start]), copy.int2(end - start),
                   copy.raw(numbering.pack(numbers[start:end])), copy.raw(b"".join(leaves[start:end])))  # fmt: skip
            start = end


def _last(cursor) -> tuple[int, int, int]:
    cursor.execute(_LAST)
    return cursor.fetchone() or (0, 0, 0)
