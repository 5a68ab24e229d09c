"""What has come into the log behind a position and is asked for: what a subscriber is told next.

A look reads the places of new claims and, for these alone, the rows of the index that the question names. Claims that
none of its terms find are never opened. So it costs what is new, and of that mostly what is asked for, however much
there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.db import connection

from events import feed, sequencer
from events.query import following, ordering, postings, searching
from events.query.question import Question
from events.query.searching import Behind, Found, Sight

LOOK_MAX = 5_000
"""Claims of the log that one look goes over."""
EVENTS_MAX = 500
"""Events that one look answers."""
BYTES_MAX = 4 * 1024 * 1024
"""What these events are long together, as JSON; a single one may be longer."""
CLOCKS_APART = timedelta(minutes=5)
"""How far the clock that a claim's time was read from may be ahead of the one that dates checkpoints."""
_CHUNK = 100
_LEAVES = "SELECT seq FROM events_leaves(%s, %s) ORDER BY position"
_BEGIN = "SELECT size FROM events_checkpoint WHERE created_at < %s ORDER BY size DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Arrived:
    """New events in the order of the log. `reach` is the position up to which was looked; `is_all`, whether to the end."""

    found: list[Found]
    reach: int
    is_all: bool


def head() -> int:
    """The position up to which claims can be found: what the index has taken in."""
    return min(feed.watermark(following.CONSUMER), sequencer.size())


def position_at(moment: datetime) -> int:
    """A position before every claim that was recorded at `moment` or later."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [moment - CLOCKS_APART])
        row = cursor.fetchone()
    return row[0] if row else 0


def behind(mark: int, question: Question, sight: Sight) -> Arrived:
    """The next events from the position `mark` on that are asked for and seen.

    Raises Behind while the index is being made anew and has not come up to `mark`.
    """
    end = head()
    if end < mark:
        raise Behind
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [mark, min(end - mark, LOOK_MAX)])
        seqs = [seq for (seq,) in cursor.fetchall()]
    kept = postings.having(searching.wanted(question, sight), seqs) if seqs else set()
    found, size = [], 0
    for each in _examined(question, sight, [seq for seq in seqs if seq in kept]):
        size += len(orjson.dumps(each.event))
        if found and (len(found) == EVENTS_MAX or size > BYTES_MAX):
            return Arrived(found, each.record.position, False)
        found.append(each)
    reach = mark + len(seqs)
    return Arrived(found, reach, reach >= end)


def again(seqs: list[int], question: Question, sight: Sight) -> list[Found]:
    """Those events of a look before that are still seen, in its order."""
    records = feed.at(seqs)
    found = searching.examined(question, sight, ordering.of(Question()), [records[seq] for seq in seqs if seq in records])
    return in_order(found, question)


def in_order(found: list[Found], question: Question) -> list[Found]:
    """In the order that the question asks for; in that of the log where it asks for none."""
    if not question.order_by:
        return found
    order = ordering.of(question)
    return sorted(found, key=lambda each: order.rank(order.key(each.record, each.event)))


def _examined(question: Question, sight: Sight, seqs: list[int]) -> Iterator[Found]:
    plain = ordering.of(Question())
    for start in range(0, len(seqs), _CHUNK):
        chunk = seqs[start : start + _CHUNK]
        records = feed.at(chunk)
        yield from searching.examined(question, sight, plain, [records[seq] for seq in chunk])
