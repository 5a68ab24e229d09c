"""Asking the ledger for claims: the newest first, or as the log grew."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from events import index, sequencer
from events.feed import COLUMNS, PLACED, PLACED_OR_NOT, Record

WINDOW = 20_000
"""Positions of the log that one question about its growth looks through; the next one goes on from there."""

_IS_CONCERNED = "EXISTS (SELECT FROM events_voice(%s, e.seq))"
_IS_AUTHOR = f"EXISTS (SELECT FROM events_voice(%s, e.seq) v WHERE v.role = {index.Role.AUTHOR.value})"
_ABOUT = "events_epc p JOIN events_event e USING (seq)"
_HEARD = "events_heard_before(%s, %s) p JOIN events_event e USING (seq)"
_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Filter:
    """What claims are asked for. `concerning` leaves only those that an operator made or is named in."""

    about: UUID | None = None
    concerning: str | None = None
    verb: str | None = None
    author: str | None = None
    recorded_after: datetime | None = None
    recorded_before: datetime | None = None
    occurred_after: datetime | None = None
    occurred_before: datetime | None = None

    def conditions(self) -> tuple[list[str], list]:
        """SQL conditions on the event `e` and their values; without `about`."""
        asked = {
            "e.verb = %s": self.verb,
            "e.recorded_at > %s": self.recorded_after, "e.recorded_at < %s": self.recorded_before,
            "e.occurred_at > %s": self.occurred_after, "e.occurred_at < %s": self.occurred_before,
            _IS_AUTHOR: self.author and index.party_number(self.author),
            _IS_CONCERNED: self.concerning and index.party_number(self.concerning),
        }  # fmt: skip
        given = {sql: value for sql, value in asked.items() if value is not None}
        return list(given), list(given.values())


@dataclass(frozen=True, slots=True)
class Growth:
    """Claims that the log has brought, and where the next question begins; `complete` when there is no more yet."""

    records: list[Record]
    after: int
    complete: bool


def newest(wanted: Filter, *, before: int | None = None, limit: int) -> list[Record]:
    """The last claims recorded, the newest first; with `before`, those with a smaller sequence number.

    The claims of a thing are few; of a party, the newest are read and no others: the cost is that of one page, however
    long the ledger.
    """
    before = _END if before is None else before
    source, order, own = _source(wanted, before)
    conditions, given = wanted.conditions()
    where = " AND ".join(["e.seq < %s", *conditions])
    return _records(
        f"""SELECT {COLUMNS} FROM (SELECT e.* FROM {source} {where} ORDER BY {order} LIMIT %s) e {PLACED_OR_NOT}
            ORDER BY e.seq DESC""",
        [*own, before, *given, limit],
    )


def grown(wanted: Filter, *, after: int, limit: int) -> Growth:
    """Claims behind the first `after` of the log, in its order.

    At most WINDOW positions are looked through, except for the claims about one thing: so the answer may be empty
    and yet lead on.
    """
    size = sequencer.size()
    if wanted.about is None:
        end, source, own = min(size, after + WINDOW), "events_leaves(%s, %s) l JOIN events_event e USING (seq) WHERE", [after, WINDOW]
    else:
        end, source, own = size, f"{_ABOUT} {PLACED} WHERE p.epc_key = %s AND", [wanted.about]
    conditions, values = wanted.conditions()
    where = " AND ".join(["l.position >= %s", "l.position < %s", *conditions])
    records = _records(
        f"SELECT {COLUMNS} FROM {source} {where} ORDER BY l.position LIMIT %s", [*own, after, end, *values, limit]
    )
    reached = records[-1].position + 1 if len(records) == limit else max(after, end)
    return Growth(records, reached, reached >= size)


def _source(wanted: Filter, before: int) -> tuple[str, str, list]:
    """Where to read from up to the first condition, the order that this has by itself, and its values."""
    if wanted.about is not None:
        return f"{_ABOUT} WHERE p.epc_key = %s AND", "e.seq DESC", [wanted.about]
    if (gln := wanted.concerning or wanted.author) is not None:
        return f"{_HEARD} WHERE", "p.run DESC, p.seq DESC", [index.party_number(gln), before]
    return "events_event e WHERE", "e.seq DESC", []


def _records(sql: str, values: list) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Record(*row) for row in cursor.fetchall()]
