"""Asking the ledger for claims: the newest first, or as the log grew."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from events import index, sequencer
from events.feed import Record

WINDOW = 20_000
"""Positions of the log that one question about its growth looks through; the next one goes on from there."""

_COLUMNS = """e.seq, l.position, e.event_id, e.author, e.key_id, e.verb, e.occurred_at, e.recorded_at,
    e.entry_sha256, e.dictionary, e.entry"""
_PARTY = index.Mention.PARTY.value
_IS_NAMED = f"EXISTS (SELECT FROM events_epc n WHERE n.epc_key = %s AND n.seq = e.seq AND n.role = {_PARTY})"
_IS_ABOUT = f"e.seq IN (SELECT a.seq FROM events_epc a WHERE a.epc_key = %s AND a.role <> {_PARTY})"


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
        """SQL conditions on the event `e` and their values; without `about` and `concerning`."""
        asked = {
            "e.verb = %s": self.verb, "e.author = %s": self.author,
            "e.recorded_at > %s": self.recorded_after, "e.recorded_at < %s": self.recorded_before,
            "e.occurred_at > %s": self.occurred_after, "e.occurred_at < %s": self.occurred_before,
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

    What an operator made and what it is named in are two indexes, so each gives its newest and the two are merged:
    the cost is that of one page, however long the ledger.
    """
    branches, values = [], []
    for source, own in _sources(wanted):
        conditions, given = wanted.conditions()
        sql = " AND ".join([source, *conditions, *(["e.seq < %s"] if before is not None else [])])
        branches.append(f"(SELECT DISTINCT e.seq FROM {sql} ORDER BY e.seq DESC LIMIT %s)")
        values += [*own, *given, *([before] if before is not None else []), limit]
    found = " UNION ".join(branches)
    return _records(
        f"""SELECT {_COLUMNS} FROM (SELECT seq FROM ({found}) u ORDER BY seq DESC LIMIT %s) f
            JOIN events_event e USING (seq) LEFT JOIN events_leaf l USING (seq) ORDER BY e.seq DESC""",
        [*values, limit],
    )


def grown(wanted: Filter, *, after: int, limit: int) -> Growth:
    """Claims behind the first `after` of the log, in its order.

    At most WINDOW positions are looked through, except for the claims about one thing: so the answer may be empty
    and yet lead on.
    """
    size = sequencer.size()
    end = min(size, after + WINDOW) if wanted.about is None else size
    conditions, values = wanted.conditions()
    if wanted.about is not None:
        conditions, values = [*conditions, _IS_ABOUT], [*values, wanted.about]
    if wanted.concerning is not None:
        conditions = [*conditions, f"(e.author = %s OR {_IS_NAMED})"]
        values += [wanted.concerning, _party_key(wanted.concerning)]
    where = " AND ".join(["l.position >= %s", "l.position < %s", *conditions])
    records = _records(
        f"""SELECT {_COLUMNS} FROM events_leaf l JOIN events_event e USING (seq)
            WHERE {where} ORDER BY l.position LIMIT %s""",
        [after, end, *values, limit],
    )
    reached = records[-1].position + 1 if len(records) == limit else max(after, end)
    return Growth(records, reached, reached >= size)


def _sources(wanted: Filter) -> list[tuple[str, list]]:
    """The indexes to read from, each as FROM with its first condition, and the values of that."""
    named = "events_epc p JOIN events_event e USING (seq) WHERE p.epc_key = %s AND p.role"
    gln = wanted.concerning
    if wanted.about is not None:
        about = f"{named} <> {_PARTY}"
        if gln is None:
            return [(about, [wanted.about])]
        return [(f"{about} AND (e.author = %s OR {_IS_NAMED})", [wanted.about, gln, _party_key(gln)])]
    if gln is None:
        return [("events_event e WHERE true", [])]
    return [("events_event e WHERE e.author = %s", [gln]), (f"{named} = {_PARTY}", [_party_key(gln)])]


def _party_key(gln: str) -> UUID:
    return index.key(index.PARTY_START + gln)


def _records(sql: str, values: list) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Record(*row) for row in cursor.fetchall()]
