"""Reading the index: sequence numbers of claims that have one term of each group, the newest first."""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from events import feed
from events.query.following import BLOCK

BLOCKS_MAX = 64
"""Blocks that one step looks at."""
ENOUGH = 50
"""Candidates that are handed on before more of a step is read."""
# A pack's life has its 20 claims in as many blocks.
_FIRST_BLOCKS = 24
WEIGHT_MAX = 64
_HEAVY_MAX = 10_000
_heavy: set["Group"] = set()
_WEIGH = "(SELECT count(*) FROM (SELECT FROM events_query_term WHERE term = ANY(%s) LIMIT {most}) AS few)"
# By a single term that it is told, the planner knows how many rows there are and takes the last ones from the index.
_LEAD_ONE = "SELECT block, places FROM events_query_term WHERE term = %s AND block < %s ORDER BY block DESC LIMIT %s"
# Every term brings its own last rows, so no term is read further than the blocks that are wanted.
_LEAD = """
    SELECT q.block, q.places FROM unnest(%s::bigint[]) AS t (term) CROSS JOIN LATERAL (
        SELECT p.block, p.places FROM events_query_term p WHERE p.term = t.term AND p.block < %s
        ORDER BY p.block DESC LIMIT %s) AS q
"""
_SAME = "SELECT block, places FROM events_query_term WHERE term = ANY(%s) AND block = ANY(%s)"

Group = frozenset[int]
_Blocks = dict[int, list[bytes]]


def candidates(groups: Sequence[Group], *, before: int, is_sorted: bool = False) -> Iterator[tuple[int, list[int]]]:
    """Sequence numbers below `before` that have a term of each group, in steps; each with how far down it looked.

    The group that the fewest rows have leads, or with `is_sorted` the first one; the others are read only in the blocks
    where it has something.
    """
    lead, *others = groups if is_sorted else _lightest_first(groups)
    below, count = before // BLOCK + 1, _FIRST_BLOCKS
    while found := _lead(lead, below, count):
        blocks = sorted(found, reverse=True)
        beside = [_same(group, blocks) for group in others]
        seqs: list[int] = []
        for block in blocks:
            kept = set.intersection(*(_seqs(block, read) for read in (found, *beside)))
            seqs += sorted((seq for seq in kept if seq < before), reverse=True)
            if len(seqs) >= ENOUGH and block != blocks[-1]:
                yield block * BLOCK, seqs
                seqs = []
        below = blocks[-1]
        yield below * BLOCK, seqs
        if len(found) < count:
            return
        count = min(2 * count, BLOCKS_MAX)


def having(groups: Sequence[Group], seqs: Iterable[int]) -> set[int]:
    """Those of `seqs` that have a term of each group."""
    kept = set(seqs)
    for group in groups:
        found = _same(group, sorted({seq // BLOCK for seq in kept}))
        kept &= set().union(*(_seqs(block, found) for block in found))
    return kept


def weighed(groups: Sequence[Group]) -> list[tuple[int, Group]]:
    """Each group with how many rows it has, counted to WEIGHT_MAX; the lightest first."""
    (weights,) = feed.fetch("SELECT " + ", ".join([_WEIGH.format(most=WEIGHT_MAX)] * len(groups)), [list(group) for group in groups])
    return sorted(zip(weights, groups, strict=True), key=itemgetter(0))


def _lightest_first(groups: Sequence[Group]) -> list[Group]:
    # What has many rows keeps them: among such, any may lead.
    if len(groups) == 1 or _heavy.issuperset(groups):
        return list(groups)
    found = weighed(groups)
    if len(_heavy) > _HEAVY_MAX:
        _heavy.clear()
    _heavy.update(group for weight, group in found if weight == WEIGHT_MAX)
    return [group for _, group in found]


def _lead(group: Group, below: int, count: int) -> _Blocks:
    if len(group) == 1:
        return _read(_LEAD_ONE, [*group, below, count])
    found = _read(_LEAD, [list(group), below, count])
    return {block: found[block] for block in sorted(found, reverse=True)[:count]}


def _same(group: Group, blocks: list[int]) -> _Blocks:
    return _read(_SAME, [list(group), blocks]) if blocks else {}


def _read(statement: str, given: list) -> _Blocks:
    found: _Blocks = {}
    for block, places in feed.fetch(statement, given):
        found.setdefault(block, []).append(places)
    return found


def _seqs(block: int, found: _Blocks) -> set[int]:
    seqs: set[int] = set()
    for places in found.get(block, ()):
        read = array("H", places)
        if sys.byteorder == "big":
            read.byteswap()
        seqs.update(map((block * BLOCK).__add__, read))
    return seqs
