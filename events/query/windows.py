"""Going through events in the order of a time where few of them are asked for: window by window, each read from the index.

A window is some hours. It grows as long as little is found in it; where too much is, it ends with the first of that. So a
stretch of the ledger in which nothing holds costs what its terms cost, and not its events.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from events.query import facts, ordering, postings, spans, terms

_WIDTH = 32
_GROWTH = 8
_STEPS_MAX = 8
"""Steps through the index that one window may take."""
_MANY = 500
"""Candidates of one window beyond which a shorter one is looked at."""
_SAMPLE = 100
_END = 2**63 - 1
_AMOUNTS = {"occurred_at": facts.EVENT_TIME, "recorded_at": facts.RECORD_TIME}

Step = tuple[list[tuple], tuple]


def walk(order: ordering.Order, groups: list[frozenset[int]], after: tuple, *, is_rare: bool) -> Iterator[Step]:
    """Everything behind `after`, in steps as ordering.Order.walk gives them. `is_rare` says that few have the first group."""
    place, width = _place(after), _WIDTH
    while 0 <= place <= spans.LAST:
        first, last = _window(order, place, width)
        hours = _terms(order, first, last)
        sorted_groups = [groups[0], hours, *groups[1:]] if is_rare else [hours, *groups]
        seqs, is_all = collect(sorted_groups, most=_MANY, steps=_STEPS_MAX, is_sorted=True)
        keys = order.keys(seqs if is_all else seqs[:_SAMPLE])
        if is_all:
            reached = _edge(order, first, last)
            yield [key for each, _ in order.sorted_steps(keys, after) for key in each], reached
            place, width, after = (first - 1 if order.is_falling else last + 1), width * _GROWTH, reached
        elif width > 1:
            width = _narrower(order, keys, place, last - first + 1)
        else:
            # So many within an hour are no waste to walk through.
            for each, reached in order.walk(groups, after):
                yield each, reached
                after = reached
                if _place(after) != place:
                    break
            else:
                return
            place = _place(after)


def collect(groups: list[frozenset[int]], *, most: int, steps: int, is_sorted: bool = False) -> tuple[list[int], bool]:
    """What has a term of each group, and whether that is all: it is some where more than `most` do, or than `steps` find."""
    seqs: list[int] = []
    for number, (_, some) in enumerate(postings.candidates(groups, before=_END, is_sorted=is_sorted)):
        seqs += some
        if len(seqs) > most or number >= steps:
            return seqs, False
    return seqs, True


def _narrower(order: ordering.Order, keys: list[tuple], place: int, width: int) -> int:
    """How wide a window from `place` on is that ends with the next of `keys`, or before it where that ends this one."""
    if not keys:
        return max(width // _GROWTH, 1)
    nearest = abs(_place(min(keys, key=order.rank)) - place) + 1
    return nearest if nearest < width else width - 1


def _place(key: tuple) -> int:
    return spans.place_of_moment(spans.seconds(key[0]))


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
