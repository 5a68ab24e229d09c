"""The top-level resources of EPCIS: which values there are, for whom, and the question that each one asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from events import index
from events.query import facts
from events.query.facts import Words

EVERYBODY = 0
"""Instead of a party's number: what is there for those who may see every claim."""
_LENGTH_MAX = 1_000
_LIST = "SELECT value FROM events_query_value WHERE kind = %s AND party = %s AND value > %s ORDER BY value LIMIT %s"
_IS_THERE = "SELECT EXISTS (SELECT FROM events_query_value WHERE kind = %s AND party = %s AND value = %s)"


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of value that events have. `number` is stored: never change one. `parameter` asks for the events of a value."""

    number: int
    words: Words
    parameter: str


RESOURCES = {
    "eventTypes": Resource(1, facts.EVENT_TYPE, "eventType"),
    "epcs": Resource(2, facts.ANY_THING, "MATCH_anyEPC"),
    "bizSteps": Resource(3, facts.BIZ_STEP, "EQ_bizStep"),
    "bizLocations": Resource(4, facts.BIZ_LOCATION, "EQ_bizLocation"),
    "readPoints": Resource(5, facts.READ_POINT, "EQ_readPoint"),
    "dispositions": Resource(6, facts.DISPOSITION, "EQ_disposition"),
}


def rows(event: dict, heard: Iterable[str]) -> set[tuple[int, int, str]]:
    """What one event adds: kind, party and value."""
    parties = [EVERYBODY, *map(index.party_number, heard)]
    return {(resource.number, party, value) for resource in RESOURCES.values() for value in resource.words.read(event)
            if len(value) <= _LENGTH_MAX for party in parties}  # fmt: skip


def values(resource: Resource, *, gln: str | None, after: str, limit: int) -> list[str]:
    """Values behind `after` in their order; of the claims that the operator made or is named in, None for all."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [resource.number, _party(gln), after, limit])
        return [value for (value,) in cursor.fetchall()]


def is_there(resource: Resource, value: str, *, gln: str | None) -> bool:
    """Whether a value, in its one spelling, is among them."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_THERE, [resource.number, _party(gln), value])
        return cursor.fetchone()[0]


def _party(gln: str | None) -> int:
    return EVERYBODY if gln is None else index.party_number(gln)
