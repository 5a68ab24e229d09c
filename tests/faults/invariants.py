"""What must hold after every fault, checked in one place: nothing lost, doubled, skipped, forked or out of step."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from django.db import connection

from batteries import projection
from batteries.models import Battery, Kinship, SetAside
from compliance import judge
from compliance.assessment import pool
from compliance.models import Duty, Gap
from events import feed, ledger, sequencer
from events.log import merkle
from events.log.audit import Audit
from tests.faults.clients import Acknowledged
from tests.faults.stack import Stack

_LOST = """
    SELECT count(*) FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[]) AS told (id_key, recorded_at, sha)
    LEFT JOIN events_identity i USING (id_key)
    LEFT JOIN events_event e ON e.seq = i.seq
        AND date_trunc('milliseconds', e.recorded_at) = date_trunc('milliseconds', told.recorded_at)
        AND encode(e.entry_sha256, 'hex') = told.sha
    WHERE e.seq IS NULL
"""
_DUPLICATES = """
    SELECT (SELECT count(*) - count(DISTINCT entry_sha256) FROM events_event)
         + (SELECT count(*) FROM events_event e LEFT JOIN events_identity i USING (seq) WHERE i.seq IS NULL)
"""
_HOLES = """
    SELECT (SELECT coalesce(max(position) + 1, 0) - count(*) FROM events_position)
         + (SELECT count(*) FROM events_event e FULL JOIN events_position l USING (seq) WHERE e.seq IS NULL OR l.seq IS NULL)
"""


@dataclass(frozen=True)
class Findings:
    """What a check found. Everything behind `claims` has to be 0."""

    acknowledged: int
    claims: int
    lost: int
    duplicates: int
    holes: int
    forks: int
    unequal: int

    @property
    def is_sound(self) -> bool:
        """Whether the promise was kept."""
        return not (self.lost or self.duplicates or self.holes or self.forks or self.unequal)


def check(stack: Stack, acknowledged: Iterable[Acknowledged], *, since: int | None = None) -> Findings:
    """Let the service come to rest, then look at everything; see `look` for `since`."""
    stack.wait_until(is_at_rest)
    stack.witness()
    return look(stack, acknowledged, since=since)


def look(stack: Stack, acknowledged: Iterable[Acknowledged], *, since: int | None = None) -> Findings:
    """Look at everything as it is now; replay what claims from position `since` on name, by default since the last look."""
    acknowledged, since = set(acknowledged), stack.looked_at if since is None else since
    stack.looked_at = sequencer.size()
    return Findings(
        len(acknowledged), _count("SELECT count(*) FROM events_event"), _lost(acknowledged), _count(_DUPLICATES),
        _count(_HOLES), _forks(stack), _unequal(since),
    )  # fmt: skip


def is_at_rest() -> bool:
    """Whether every claim has a position, and every follower has come to the end of the log and left nothing aside."""
    size = sequencer.size()
    if SetAside.objects.exists():
        return False
    return size == _count("SELECT count(*) FROM events_event") and all(
        feed.watermark(consumer) == size for consumer in (projection.CONSUMER, judge.CONSUMER)
    )


def _count(statement: str, *values) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def _lost(acknowledged: set[Acknowledged]) -> int:
    columns = [list(column) for column in zip(*sorted(acknowledged), strict=True)] or [[], [], []]
    return _count(_LOST, [ledger.identity_key({"eventID": event_id}) for event_id in columns[0]], *columns[1:])


def _forks(stack: Stack) -> int:
    """Checkpoints that the leaves do not bear out, by our own arithmetic, the service's, and the notes kept outside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hashes FROM events_leaf ORDER BY position")
        runs = [bytes(run) for (run,) in cursor.fetchall()]
        leaves = [run[at : at + 32] for run in runs for at in range(0, len(run), 32)]
        cursor.execute("SELECT size, root FROM events_checkpoint ORDER BY size")
        heads = [(size, bytes(root)) for size, root in cursor.fetchall()]
        cursor.execute("SELECT size, note FROM events_note")
        published = cursor.fetchall() + list(stack.heads.items())
    known = _roots(leaves, {size for size, _ in heads} | {size for size, _ in published})
    wrong = sum(known.get(size) != root for size, root in heads)
    wrong += sum(known.get(size) != _root_of(text) for size, text in published)
    audit = Audit()
    list(audit.run())
    return wrong + _inconsistent(leaves, heads) + audit.findings.total


def _roots(leaves: list[bytes], sizes: set[int]) -> dict[int, bytes]:
    """The root of the first `size` leaves for each size, as RFC 6962 defines it, by carrying as in binary counting."""
    found, peaks = {}, []
    for size, leaf in enumerate(leaves, start=1):
        peaks.append((1, leaf))
        while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
            (width, right), (_, left) = peaks.pop(), peaks.pop()
            peaks.append((2 * width, _node(left, right)))
        if size in sizes:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = _node(left, root)
            found[size] = root
    return found


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _root_of(text: str) -> bytes:
    return base64.b64decode(text.splitlines()[2])


def _inconsistent(leaves: list[bytes], heads: list[tuple[int, bytes]]) -> int:
    """Neighbouring checkpoints of which the one is not proven to be a prefix of the other."""

    @cache
    def subtree(start: int, end: int) -> bytes:
        return merkle.root(leaves[start:end]) if end - start <= 2 else _halves(start, end)

    def _halves(start: int, end: int) -> bytes:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        return _node(subtree(start, middle), subtree(middle, end))

    wrong = 0
    for (old, old_root), (new, new_root) in zip(heads, heads[1:], strict=False):
        if new > len(leaves):
            wrong += 1
            continue
        try:
            merkle.verify_consistency(old, old_root, new, new_root, merkle.consistency_path(old, new, subtree))
        except merkle.ProofError:
            wrong += 1
    return wrong


def _unequal(since: int) -> int:
    """Rows that a replay of the log makes differently; afterwards they are as the replay has them."""
    before, judged = _rows(), _judged()
    if since == 0:
        list(projection.rebuild())
        pool.everything()
    else:
        keys = projection.things(feed.after(since, limit=100_000))
        projection.write(keys, below=sequencer.size())
        judge.assess(keys, below=sequencer.size())
    return len(before ^ _rows()) + len(judged ^ _judged())


def _rows() -> set[str]:
    edges = Kinship.objects.values_list("parent_key", "child_key", "event_id", "mass_kg")
    return {repr(row) for row in Battery.objects.values_list()} | {repr(edge) for edge in edges}


def _judged() -> set[tuple]:
    # A duty becomes a gap by the clock alone, so which of the two it is says nothing about the replay.
    unresolved = Gap.objects.exclude(status=Gap.Status.RESOLVED)
    return {row for table in (Duty.objects, unresolved) for row in table.values_list("epc_key", "rule", "anchor")}
