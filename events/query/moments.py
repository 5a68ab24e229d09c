"""Which candidates happened, or were recorded, when they are asked for.

The terms of a time are no finer than an hour. Where much happens within one, most of it may lie outside of what is asked
for, and the index knows the times of claims without opening them.
"""

from collections.abc import Iterable, Sequence

from events import feed
from events.query.conditions import Condition
from events.query.ordering import COLUMNS

# By their numbers first: in a span much may have happened that nobody asks for.
_HAPPENED = "SELECT seq FROM (SELECT * FROM events_query_time WHERE seq = ANY(%s) OFFSET 0) named WHERE {where}"
_FEW = "SELECT seq FROM events_query_time WHERE {where} ORDER BY {column} LIMIT %s"
FEW_MAX = 1_000
"""Claims of a span of time that are taken from the index of times, and not from that of terms."""
_SPARE_S = 0.001
"""More than a moment loses as a number of seconds: the conditions themselves decide."""


def few(conditions: Sequence[Condition]) -> list[int] | None:
    """All claims that can have one of the times asked for; None where no time is, or more than FEW_MAX have each."""
    for column in COLUMNS.values():
        where, values = _bounds(conditions, column)
        if where:
            found = feed.fetch(_FEW.format(where=where, column=column), [*values, FEW_MAX + 1])
            if len(found) <= FEW_MAX:
                return [seq for (seq,) in found]
    return None


def is_bound(condition: Condition) -> bool:
    """Whether it bounds a time that the index knows."""
    return condition.bound is not None and condition.bound.amounts.code in COLUMNS


def kept(conditions: Iterable[Condition], keys: Sequence[tuple]) -> Sequence[tuple]:
    """Those of `keys` whose claims can have the times that are asked for; a key ends with its claim's number."""
    where, values = _bounds(conditions)
    if not where:
        return keys
    found = {seq for (seq,) in feed.fetch(_HAPPENED.format(where=where), [[key[-1] for key in keys], *values])}
    return [key for key in keys if key[-1] in found]


def _bounds(conditions: Iterable[Condition], *columns: str) -> tuple[str, list[float]]:
    where, values = [], []
    for condition in filter(is_bound, conditions):
        bound = condition.bound
        column = COLUMNS[bound.amounts.code]
        for sign, end, spare in ((">=", bound.least, -_SPARE_S), ("<=", bound.most, _SPARE_S)):
            if end is not None and (column in columns or not columns):
                where.append(f"{column} {sign} to_timestamp(%s)")
                values.append(end + spare)
    return " AND ".join(where), values
