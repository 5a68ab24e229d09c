"""A ledger record as one battery's timeline sees it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from batteries.lifecycle import dialect, plain
from batteries.lifecycle.declaration import EventType
from events import index
from events.feed import Record


class Part(StrEnum):
    """What a battery is in an event."""

    THING = "thing"
    INPUT = "input"
    PRODUCT = "product"
    PIECE = "piece"
    """A module taken out or fitted, or the pack that came into a vehicle for another."""
    NAMED = "named"
    """It is only spoken of, as the true name of another, and nothing is done to it."""
    HULL = "hull"
    """Others are put into it or taken out of it."""


_PARTS = {
    index.Mention.INPUT: Part.INPUT, index.Mention.INPUT_CLASS: Part.INPUT,
    index.Mention.OUTPUT: Part.PRODUCT, index.Mention.OUTPUT_CLASS: Part.PRODUCT,
}  # fmt: skip
_UNRANKED = 1_000
_HOLDING = frozenset({"AggregationEvent", "TransactionEvent"})
_HELD = ("childEPCs", "childQuantityList", "epcList", "quantityList")
_PACKS = {"ADD": True, "DELETE": False}


class Packing(NamedTuple):
    """Things that an event says were put into a logistic unit, or taken out of it: all of them where it names none."""

    unit: str
    inside: bool
    things: tuple[str, ...]


class Claim(NamedTuple):
    """What one event says about one battery. `type` is None for an event of a shape that nobody declared."""

    event_id: str
    type: type[EventType] | None
    author: str
    occurred_at: datetime
    recorded_at: datetime
    position: int | None
    uri: str
    part: Part
    facility: str
    batteries: tuple[str, ...]
    fields: dict
    named: frozenset[str]
    """GLNs of the parties it names besides its author."""
    withdraws: bool = False
    packing: Packing | None = None
    of_content: bool = True
    """Whether, said of a logistic unit, it is said of what lies in it."""
    joined: int = 0
    """Position of the merging that brought it under this name; 0 where it was about this name from the beginning."""

    @property
    def rank(self) -> int:
        """The place of the type in the life cycle."""
        return self.type.rank if self.type else _UNRANKED

    def is_(self, code: str) -> bool:
        """Whether the claim is of the type with `code`."""
        return self.type is not None and self.type.code == code


def of(records: Iterable[Record], key: UUID) -> list[Claim]:
    """What `records` say about the thing with `key`."""
    return [claim for record in records if (claim := _claim(record, key))]


def _claim(record: Record, key: UUID) -> Claim | None:
    event = plain.canonical(record.event)
    reading = dialect.read(event)
    named = list(index.named(event))
    mentioned = [(uri, mention) for uri, mention in named if index.key(uri) == key]
    if not mentioned:
        return None
    uri, mention = mentioned[0]
    if _is_vehicle(event, mention, reading):
        return None
    part = _part(event, uri, mention, reading)
    return Claim(
        record.event_id, None if part is Part.HULL else reading.type, record.author, record.occurred_at,
        record.recorded_at, record.position, uri, part, reading.facility, reading.batteries, reading.fields,
        frozenset(index.glns(named)), reading.withdraws, _packing(event),
        dialect.is_of_content(event, reading.type),
    )  # fmt: skip


def _packing(event: dict) -> Packing | None:
    if event["type"] != "AggregationEvent" or event["action"] not in _PACKS or not plain.is_unit(event.get("parentID", "")):
        return None
    # What is taken out by class alone leaves everything in that has a number.
    if not event.get("childEPCs") and event.get("childQuantityList"):
        return None
    return Packing(event["parentID"], _PACKS[event["action"]], tuple(event.get("childEPCs", ())))


def _is_vehicle(event: dict, mention: index.Mention, reading: dialect.Reading) -> bool:
    """Whether it is what a battery was put in or taken out of: a foreign client may name that like any serialised thing."""
    vehicle = mention is index.Mention.PARENT and reading.type and reading.type.epcis.things == "childEPCs"
    return bool(vehicle) and dialect.VERB not in event


def _part(event: dict, uri: str, mention: index.Mention, reading: dialect.Reading) -> Part:
    holds = mention is index.Mention.PARENT and event["type"] in _HOLDING and any(event.get(name) for name in _HELD)
    if holds and uri not in reading.batteries:
        return Part.HULL
    if mention is index.Mention.CHILD and reading.type and uri not in reading.batteries:
        return Part.NAMED if reading.type.only_names else Part.PIECE
    return _PARTS.get(mention, Part.THING)
