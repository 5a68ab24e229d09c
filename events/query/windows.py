"""Going through events in the order of a time where few of them are asked for: window by window, each read from the index.

A window is some hours; it grows while nothing is found in it and shrinks where too much is. So a stretch of the ledger in
which nothing holds costs what its terms cost, and not its events.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from events.query import facts, ordering, postings, spans, terms

_WIDTH = 32
_GROWTH = 8
_STEPS_MAX = 8
"""Steps through the index that one window may take."""
_END = 2**63 - 1
_AMOUNTS = {"occurred_at": facts.EVENT_TIME, "recorded_at": facts.RECORD_TIME}

Step = tuple[list[tuple], tuple]


def walk(order: ordering.Order, groups: list[frozenset[int]], after: tuple) -> Iterator[Step]:
    """Everything behind `after`, in steps as ordering.Order.walk gives them."""
    place, width = spans.place_of_moment(spans.seconds(after[0])), _WIDTH
    while 0 <= place <= spans.LAST:
        first, last = _window(order, place, width)
        seqs = collect([*groups, _terms(order, first, last)], most=ordering.SORT_MAX, steps=_STEPS_MAX)
        if seqs is not None:
            reached = _edge(order, first, last)
            yield [key for keys, _ in order.sorted_steps(order.keys(seqs), after) for key in keys], reached
            place, width, after = (first - 1 if order.is_falling else last + 1), width * _GROWTH, reached
        elif width > 1:
            width = max(width // _GROWTH, 1)
        else:
            # So many within an hour are no waste to walk through.
            for keys, reached in order.walk(groups, after):
                yield keys, reached
                after, before = reached, place
                place = spans.place_of_moment(spans.seconds(after[0]))
                if place != before:
                    break
            else:
                return


def collect(groups: list[frozenset[int]], *, most: int, steps: int) -> list[int] | None:
    """All that have a term of each group, if these are at most so many and found in so many steps; None otherwise."""
    seqs: list[int] = []
    for number, (_, some) in enumerate(postings.candidates(groups, before=_END)):
        seqs += some
        if len(seqs) > most or number >= steps:
            return None
    return seqs


def _window(order: ordering.Order, place: int, width: int) -> tuple[int, int]:
    if order.is_falling:
        return max(place - width + 1, 0), place
    return place, min(place + width - 1, spans.LAST)


def _terms(order: ordering.Order, first: int, last: int) -> frozenset[int]:
    return terms.covering(_AMOUNTS[order.column], first, last)


def _edge(order: ordering.Order, first: int, last: int) -> tuple[datetime, int]:
    """The key between the events of a window and what comes after it: none has the number 0."""
    # The places at both ends hold all that lies beyond them.
    if first == 0 and order.is_falling:
        return datetime.min.replace(tzinfo=UTC), 0
    if last == spans.LAST and not order.is_falling:
        return datetime.max.replace(tzinfo=UTC), 0
    hours = spans.hour_of_place(first if order.is_falling else last + 1)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours), 0
