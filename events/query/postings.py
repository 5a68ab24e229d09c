"""Reading the index: sequence numbers of claims that have one term of each group, the newest first."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from events.query.following import BLOCK

BLOCKS_MAX = 64
"""Blocks that one step looks at."""
_FIRST_BLOCKS = 4
_WEIGHT_MAX = 1_000
_WEIGH = "SELECT count(*) FROM (SELECT FROM events_query_term WHERE term = ANY(%s) LIMIT %s) AS few"
# Every term brings its own last rows, so no term is read further than the blocks that are wanted.
_LEAD = """
    SELECT q.block, q.places FROM unnest(%s::bigint[]) AS t (term) CROSS JOIN LATERAL (
        SELECT p.block, p.places FROM events_query_term p WHERE p.term = t.term AND p.block < %s
        ORDER BY p.block DESC LIMIT %s) AS q
"""
_SAME = "SELECT block, places FROM events_query_term WHERE term = ANY(%s) AND block = ANY(%s)"

Group = frozenset[int]


def candidates(groups: Sequence[Group], *, before: int) -> Iterator[tuple[int, list[int]]]:
    """Sequence numbers below `before` that have a term of each group, in steps; each with how far down it looked.

    The group that the fewest rows have leads; the others are read only in the blocks where it has something.
    """
    lead, *others = sorted(groups, key=_weight) if len(groups) > 1 else groups
    below, count = before // BLOCK + 1, _FIRST_BLOCKS
    while found := _lead(lead, below, count):
        blocks, is_last = sorted(found), len(found) < count
        for group in others:
            found = _kept(found, _same(group, list(found)))
        seqs = [seq for block in found for seq in found[block] if seq < before]
        below, count = blocks[0], min(2 * count, BLOCKS_MAX)
        yield below * BLOCK, sorted(seqs, reverse=True)
        if is_last:
            return


def having(groups: Sequence[Group], seqs: Iterable[int]) -> set[int]:
    """Those of `seqs` that have a term of each group."""
    kept = set(seqs)
    for group in groups:
        found = _same(group, sorted({seq // BLOCK for seq in kept}))
        kept &= set().union(*found.values())
    return kept


def _weight(group: Group) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WEIGH, [list(group), _WEIGHT_MAX])
        return cursor.fetchone()[0]


def _lead(group: Group, below: int, count: int) -> dict[int, set[int]]:
    found = _read(_LEAD, [list(group), below, count])
    return {block: found[block] for block in sorted(found, reverse=True)[:count]}


def _same(group: Group, blocks: list[int]) -> dict[int, set[int]]:
    return _read(_SAME, [list(group), blocks]) if blocks else {}


def _kept(one: dict[int, set[int]], other: dict[int, set[int]]) -> dict[int, set[int]]:
    return {block: both for block in one.keys() & other.keys() if (both := one[block] & other[block])}


def _read(statement: str, given: list) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        for block, places in cursor.fetchall():
            read = array("H", bytes(places))
            if sys.byteorder == "big":
                read.byteswap()
            found.setdefault(block, set()).update(block * BLOCK + place for place in read)
    return found
