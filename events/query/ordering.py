"""The order of an answer: the newest first, or by a time, or by an extension; and how to go through it page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events import feed
from events.feed import Record
from events.query import postings
from events.query.error import wrong
from events.query.question import Direction, Question, order_value

SORT_MAX = 3_000
"""Candidates that are put in order at once; more are walked through by the index of the time."""
_WALK_FIRST, _WALK = 100, 500
COLUMNS = {"eventTime": "occurred_at", "recordTime": "recorded_at"}
"""The times of a claim that the index knows, by their names in EPCIS."""
_TIMES = "SELECT seq, {column} FROM {table} WHERE seq = ANY(%s)"
_NEXT = """
    SELECT seq, {column} FROM events_query_time
    WHERE %s::timestamptz IS NULL OR ({column}, seq) {sign} (%s, %s) ORDER BY {column} {way}, seq {way} LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. The key of an event ends with its sequence number, so no two are equal."""

    column: str
    extension: str
    is_falling: bool
    question: Question

    def key(self, record: Record, event: dict) -> tuple:
        """Where an event stands."""
        if self.extension:
            return (*order_value(self.question, event), record.seq)
        return (getattr(record, self.column).astimezone(UTC), record.seq) if self.column else (record.seq,)

    def rank(self, key: tuple):
        """What keys are sorted by."""
        if self.extension:
            # The values of an extension are turned round already.
            return (*key[:-1], -key[-1] if self.is_falling else key[-1])
        if self.column:
            seconds = (key[0] - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
            return (-seconds, -key[1]) if self.is_falling else (seconds, key[1])
        return -key[0]

    def is_behind(self, key: tuple, other: tuple | None) -> bool:
        """Whether `key` comes after `other`; every key comes after none."""
        return other is None or self.rank(key) > self.rank(other)

    def place(self, said: Sequence | None) -> tuple | None:
        """The key that `mark` made plain; raises QueryError for the place of another order."""
        if said is None:
            return None
        try:
            if self.extension:
                return (int(said[0]), float(said[1]), said[2] if isinstance(said[2], str) else tuple(said[2]), int(said[3]))
            return (datetime.fromisoformat(said[0]), int(said[1])) if self.column else (int(said[0]),)
        except (TypeError, ValueError, IndexError) as error:
            raise wrong("nextPageToken", "belongs to another question.", "다른 질의의 토큰입니다.") from error

    def mark(self, key: tuple) -> list:
        """A key as JSON has it."""
        return [part.isoformat() if isinstance(part, datetime) else part for part in key]

    def sorted_steps(self, keys: list[tuple], after: tuple | None) -> Iterator[tuple[list[tuple], tuple]]:
        """Candidates put in order, those behind `after`, as one step."""
        keys = [key for key in sorted(keys, key=self.rank) if self.is_behind(key, after)]
        if keys:
            yield keys, keys[-1]

    def walk(self, groups: list[frozenset[int]], after: tuple | None) -> Iterator[tuple[list[tuple], tuple]]:
        """Everything behind `after` in the order of a time, step by step; of each step the candidates."""
        statement = _NEXT.format(column=self.column, sign="<" if self.is_falling else ">", way="DESC" if self.is_falling else "ASC")
        count = _WALK_FIRST
        while True:
            moment, seq = after or (None, None)
            keys = [(moment.astimezone(UTC), seq) for seq, moment in feed.fetch(statement, [moment, moment, seq, count])]
            if not keys:
                return
            after, count = keys[-1], _WALK
            kept = postings.having(groups, [seq for _, seq in keys])
            yield [key for key in keys if key[1] in kept], after

    def keys(self, seqs: list[int]) -> list[tuple]:
        """The keys of claims, unless they are those of an extension."""
        if not self.column:
            return [(seq,) for seq in seqs]
        found: dict[int, datetime] = {}
        # What the index has not taken in has its times in the ledger alone.
        for table in ("events_query_time", "events_event"):
            if missing := [seq for seq in seqs if seq not in found]:
                found |= dict(feed.fetch(_TIMES.format(column=self.column, table=table), [missing]))
        return [(moment.astimezone(UTC), seq) for seq, moment in found.items()]


def of(question: Question) -> Order:
    """The order that a question asks for; the newest first where it asks for none."""
    column = COLUMNS.get(question.order_by, "")
    return Order(column, "" if column else question.order_by, question.direction is Direction.DESC, question)
