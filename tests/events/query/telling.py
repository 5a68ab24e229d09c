"""Events for questions, and the brute force that the index is held against."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from events import feed, ledger
from events.entry import Author
from events.ledger import Claim
from events.query import following, ordering
from events.query.question import Question
from events.query.searching import Sight
from tests import world as worlds

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ALL_SEEING = Sight(None, frozenset(), lambda record: record.event)


def observed(**members) -> dict:
    """An ObjectEvent; `hours` from the beginning."""
    at = BEGAN + timedelta(hours=members.pop("hours", 0))
    return {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [worlds.pack("Q-1")], "eventTimeZoneOffset": "+00:00",
            "eventTime": at.isoformat().replace("+00:00", "Z")} | members  # fmt: skip


def tell(*events: dict, by: str = "") -> None:
    """Record events, and give them their places."""
    ledger.append([Claim(event) for event in events], by=Author(by or worlds.gln(100), "key:test"))
    worlds.integrate()


def brute(question: Question, sight: Sight) -> list[str]:
    """Ids of all events that are asked for and seen, in their order: every claim of the ledger is looked at."""
    order = ordering.of(question)
    found = []
    for record in feed.after(0, limit=10_000):
        event = following.told(record, sight.shown(record))
        if sight.sees(record) and all(condition.accepts(event) for condition in question.conditions):
            found.append((order.rank(order.key(record, event)), record.event_id))
    return [event_id for _, event_id in sorted(found)]


@contextmanager
def fetched() -> Iterator[list[tuple[str, list]]]:
    """Statements by which the ledger and its index are read meanwhile, with their values."""
    statements: list[tuple[str, list]] = []
    fetch = feed.fetch

    def note(statement, values, **more):
        statements.append((statement, values))
        return fetch(statement, values, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "fetch", note)
        yield statements


def plans(statements: Iterable[tuple[str, list]]) -> list[str]:
    """How PostgreSQL goes about them, in lines."""
    return [line for statement, values in statements for (line,) in feed.fetch(f"EXPLAIN {statement}", values)]
