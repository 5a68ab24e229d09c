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
_SPARE_S = 0.001
"""More than a moment loses as a number of seconds: the conditions themselves decide."""


def kept(conditions: Iterable[Condition], keys: Sequence[tuple]) -> Sequence[tuple]:
    """Those of `keys` whose claims can have the times that are asked for; a key ends with its claim's number."""
    where, values = [], []
    for condition in conditions:
        bound = condition.bound
        if bound is None or bound.amounts.code not in COLUMNS:
            continue
        for sign, end, spare in ((">=", bound.least, -_SPARE_S), ("<=", bound.most, _SPARE_S)):
            if end is not None:
                where.append(f"{COLUMNS[bound.amounts.code]} {sign} to_timestamp(%s)")
                values.append(end + spare)
    if not where:
        return keys
    found = {seq for (seq,) in feed.fetch(_HAPPENED.format(where=" AND ".join(where)), [[key[-1] for key in keys], *values])}
    return [key for key in keys if key[-1] in found]
