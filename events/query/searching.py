"""Finding the events that a question asks for.

The index names candidates: claims that have a term of every condition, and of the asker. The conditions themselves decide,
each on the event as the asker is shown it. What the index has not taken in yet is looked at whole, so a claim is found as
soon as it is durable. A page costs its own length where the conditions are in the index together. Where they are only
apart, candidates are looked at in vain: at most EFFORT_MAX for a page, which then may be short and yet lead on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import NamedTuple

from events import feed, index
from events.feed import Record
from events.ledger import identity_key
from events.query import conditions, following, moments, ordering, postings, terms, windows
from events.query.error import QueryError
from events.query.question import TIMES, Question
from parties.text import Text

EFFORT_MAX = 6_000
"""Events that are read for one page, and as many steps through the index as cost the same."""
COUNT_EFFORT_MAX = 30_000
TAIL_MAX = 5_000
"""Claims that the index may lack; with more, a question waits, and then is refused until it has caught up."""
WAIT_MAX = 15_000
"""Claims that the index may lack and yet be waited for: what it takes in meanwhile, and as much as is looked at whole."""
PATIENCE_S = 2.0
_LOOK_AGAIN_S = 0.1
_STEP_COST = 20
_DENSE = 5
"""Candidates among the first of an order that make it worth going on through it, rather than putting all in order."""
_RARE = 16
"""Rows of the index that are read at once, wherever they lie."""
_CHUNK = 100
_END = 2**63 - 1
# How far the log and the index reach, and beside that each claim that has no place yet, if there is one.
_TAIL = f"""
    SELECT s.size, s.mark, u.* FROM (
        SELECT coalesce(c.size, 0) AS size, coalesce(c.last_xid, 0) AS xid, coalesce(c.last_seq, 0) AS seq,
            coalesce(w.position, 0) AS mark
        FROM (SELECT) one
        LEFT JOIN (SELECT size, last_xid, last_seq FROM events_checkpoint ORDER BY size DESC LIMIT 1) c ON true
        LEFT JOIN events_watermark w ON w.consumer = %s
    ) s LEFT JOIN LATERAL (
        SELECT {feed.COLUMNS} FROM events_event e {feed.PLACED_OR_NOT}
        WHERE e.xid >= s.xid AND (e.xid, e.seq) > (s.xid, s.seq) ORDER BY e.xid, e.seq LIMIT %s
    ) u ON true
"""
_IDENTIFIED = "SELECT seq FROM events_identity WHERE id_key = ANY(%s)"


class Behind(Exception):
    """The index lacks so much of the log that no question can be answered; it is catching up."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the asker may see: claims that the operator made or is named in, and every claim about `granted` things.

    Without `gln` every claim. `shown` is the event as the asker may read it: what is masked cannot be asked for either.
    """

    gln: str | None
    granted: frozenset[str]
    shown: Callable[[Record], dict]

    def sees(self, record: Record) -> bool:
        """Whether a claim is shown at all."""
        if self.gln is None or self.gln in following.voices(record):
            return True
        return bool(self.granted) and not self.granted.isdisjoint(index.things(record.event).values())

    def group(self) -> list[frozenset[int]]:
        """The terms by which all that is seen is found; none where that is everything."""
        if self.gln is None:
            return []
        things = {terms.term(code, uri) for code in ("thing", "class") for uri in self.granted}
        return [frozenset({terms.term(terms.VOICE, self.gln)} | things)]


class Found(NamedTuple):
    """An event that was asked for, as the asker is shown it, and its place in the order of the answer."""

    key: tuple
    record: Record
    event: dict


@dataclass(frozen=True, slots=True)
class Page:
    """Events in their order, and the place, as JSON has it, behind which the next page begins: None when there is no more."""

    found: list[Found]
    onward: list | None


def page(question: Question, sight: Sight, *, after: Sequence | None = None, limit: int | None = None) -> Page:
    """The next events that `question` asks for, behind the place `after`; raises QueryError and Behind."""
    order = ordering.of(question)
    limit = question.per_page if limit is None else limit
    return _take(question, sight, order, after=order.place(after), limit=limit, effort=EFFORT_MAX)


def require_few(question: Question, sight: Sight) -> None:
    """Raise QueryError when more than maxEventCount events are asked for, or that cannot be found out at this cost."""
    if question.count_max is None:
        return
    plain = ordering.of(Question())
    found = _take(question, sight, plain, after=None, limit=question.count_max, effort=COUNT_EFFORT_MAX)
    if len(found.found) == question.count_max and found.onward:
        raise QueryError("QueryTooLargeException", Text(
            f"More than {question.count_max} events are asked for; ask for fewer, or give no maxEventCount.",
            f"{question.count_max}건을 넘습니다. 조건을 좁히거나 maxEventCount를 빼세요."))  # fmt: skip
    if found.onward:
        raise _too_complex()


def _take(question: Question, sight: Sight, order: ordering.Order, *, after, limit: int, effort: int) -> Page:
    given = _identified(question)
    tail = [] if given is not None else _tail()
    waiting = [each for each in examined(question, sight, order, tail) if order.is_behind(each.key, after)]
    steps = _steps(question, sight, order, after, given)
    found, opened, reached = [], 0, None
    for rest, looked_to in steps:
        effort -= _STEP_COST
        size, is_narrowed = min(limit + 1, _CHUNK), False
        while rest and reached is None:
            # A look at their times alone is worth it only where many are opened in vain.
            if opened > 2 * len(found) and not is_narrowed:
                rest, is_narrowed = moments.kept(question.conditions, rest), True
                effort -= _STEP_COST
            chunk, rest, size = rest[:size], rest[size:], _CHUNK
            if chunk:
                found += examined(question, sight, order, feed.at((key[-1] for key in chunk), with_position=False).values())
                opened, effort = opened + len(chunk), effort - len(chunk)
                reached = chunk[-1] if len(found) > limit or effort <= 0 else None
        if reached is None and effort <= 0:
            reached = looked_to
        if reached is not None:
            break
    return _cut(order, found, waiting, reached=reached, limit=limit)


def _cut(order: ordering.Order, found: list[Found], waiting: list[Found], *, reached: tuple | None, limit: int) -> Page:
    """One page of what the index found and of what it has not taken in, as far as both are known."""
    if reached is not None:
        waiting = [each for each in waiting if each.key == reached or order.is_behind(reached, each.key)]
    both = {each.record.seq: each for each in [*found, *waiting]}
    listed = sorted(both.values(), key=lambda each: order.rank(each.key))
    if len(listed) > limit:
        return Page(listed[:limit], order.mark(listed[limit - 1].key))
    return Page(listed, reached and order.mark(reached))


def examined(question: Question, sight: Sight, order: ordering.Order, records: Iterable[Record]) -> list[Found]:
    """Those of `records` that are seen and asked for."""
    found = []
    for record in records:
        if sight.sees(record):
            event = following.told(record, sight.shown(record))
            if all(condition.accepts(event) for condition in question.conditions):
                found.append(Found(order.key(record, event), record, event))
    return found


def _steps(question: Question, sight: Sight, order: ordering.Order, after, given) -> Iterator[tuple[list[tuple], tuple]]:
    """Keys of candidates in the order asked for, in steps, and how far each step has looked."""
    if given is not None:
        yield from order.sorted_steps(_keys(order, sight, given), after)
        return
    if (few := moments.few(question.conditions)) is not None:
        others = [each for each in question.conditions if not moments.is_bound(each)]
        yield from order.sorted_steps(_keys(order, sight, list(postings.having(conditions.groups(others) + sight.group(), few))), after)
        return
    groups = wanted(question, sight) or [frozenset({terms.term(terms.EVERYTHING, "")})]
    if not order.column and not order.extension:
        for low, seqs in postings.candidates(groups, before=after[0] if after else _END):
            yield [(seq,) for seq in seqs], (low,)
        return
    if question.order_by in TIMES:
        yield from _in_time(order, groups, after)
        return
    collected, is_all = windows.collect(groups, most=ordering.SORT_MAX, steps=EFFORT_MAX // _STEP_COST)
    if not is_all:
        raise _too_complex()
    yield from order.sorted_steps(_keys(order, sight, collected), after)


def _in_time(order: ordering.Order, groups: list[frozenset[int]], after) -> Iterator[tuple[list[tuple], tuple]]:
    """Candidates in the order of a time: as they come where many hold, else all of them at once, or window by window."""
    for keys, reached in order.walk(groups, after):
        yield keys, reached
        after = reached
        if len(keys) < _DENSE:
            break
    else:
        return
    weights, groups = zip(*postings.weighed(groups), strict=True)
    if weights[0] <= _RARE:
        collected, is_all = windows.collect(groups, most=ordering.SORT_MAX, steps=_RARE)
        if is_all:
            yield from order.sorted_steps(order.keys(collected), after)
            return
    yield from windows.walk(order, groups, after, is_rare=weights[0] < postings.WEIGHT_MAX)


def wanted(question: Question, sight: Sight) -> list[frozenset[int]]:
    """Groups of terms: every event that is asked for and seen has one of each. Ids have none, and are left out."""
    return conditions.groups(each for each in question.conditions if not each.event_ids) + sight.group()


def _keys(order: ordering.Order, sight: Sight, seqs: list[int]) -> list[tuple]:
    if not order.extension:
        return order.keys(seqs)
    # Put in order as they are shown: what is masked is not told by where it stands either.
    return [order.key(record, sight.shown(record)) for record in feed.at(seqs).values() if sight.sees(record)]


def _identified(question: Question) -> list[int] | None:
    """The claims whose ids are asked for; None when none are."""
    asked = [condition.event_ids for condition in question.conditions if condition.event_ids]
    if not asked:
        return None
    ids = frozenset.intersection(*asked)
    keys = [identity_key({"eventID": event_id, **mark}) for event_id in ids for mark in ({}, {"errorDeclaration": {}})]
    return sorted((seq for (seq,) in feed.fetch(_IDENTIFIED, [keys])), reverse=True)


def is_behind() -> bool:
    """Whether the index lacks so much that questions are not answered at this moment."""
    return _untaken()[-1] is None


def _tail() -> list[Record]:
    """Claims that the index has not taken in; where they are too many, those that are left after a short wait."""
    until = monotonic() + PATIENCE_S
    while True:
        size, mark, found = _untaken()
        if found is not None:
            return found
        # A rebuild is not waited for: questions that do so would keep those from the door who have something to record.
        if size - mark > WAIT_MAX or monotonic() >= until:
            raise Behind
        sleep(_LOOK_AGAIN_S)


def _untaken() -> tuple[int, int, list[Record] | None]:
    """How far log and index reach, and what lies between; those without a place first, so that none slips through."""
    rows = feed.fetch(_TAIL, [following.CONSUMER, TAIL_MAX + 1], is_planned_once=True)
    size, mark, *_ = rows[0]
    records = {row[0]: Record(*row) for _, _, *row in rows if row[0] is not None}
    if size - mark > TAIL_MAX or len(records) > TAIL_MAX:
        return size, mark, None
    if size > mark:
        records |= {record.seq: record for record in feed.after(mark, limit=size - mark)}
    return size, mark, list(records.values())


def _too_complex() -> QueryError:
    return QueryError("QueryTooComplexException", Text(
        "Too many events would have to be looked at in vain; ask for a shorter time, a place or a thing.",
        "살펴볼 이벤트가 너무 많습니다. 기간, 장소 또는 대상을 지정해 범위를 좁히세요."))  # fmt: skip
