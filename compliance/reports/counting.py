"""Stocktakes: what an operator counted in its yards, and what the record had there at the end of that day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from compliance import calendar
from compliance.reports.cut import Cut, Plate, Thing


@dataclass(slots=True)
class Count:
    """The stocktake of one facility on one Korean day: packs by their canonical Digital Link."""

    facility: str
    day: date
    counted: dict[str, Plate] = field(default_factory=dict)
    book: dict[str, Plate] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)
    """The event by which each pack was counted."""
    whole: bool = True
    """Whether the whole facility was counted, as nobody said otherwise; of a part nothing can be missed."""


class Counts:
    """The operator's stocktakes in the period. The last of each facility is the one that stands."""

    def __init__(self, cut: Cut):
        self.cut = cut
        self._counts: dict[tuple[str, date], Count] = {}
        self._places: dict[str, list[tuple[datetime, str | None]]] = {}
        self._plates: dict[str, Plate] = {}
        self._last: list[Count] | None = None

    @property
    def made(self) -> bool:
        """Whether anything was counted."""
        return bool(self._counts)

    def see(self, thing: Thing, holds: Callable) -> None:
        """Take from a story where the pack lay, and when it was counted."""
        places: list[tuple[datetime, str | None]] = []
        for step in thing.history.steps:
            claim = step.claim
            if claim.occurred_at >= self.cut.closes_at:
                break
            here = step.after.facility if holds(thing, step.after) and step.after.transfer is None else None
            places.append((claim.occurred_at, here))
            counts = claim.is_("stocktake") and claim.author == self.cut.operator and self.cut.covers(claim.occurred_at)
            if counts and not thing.is_lot:
                self._counted(claim, thing.plate)
        if any(place is not None for _, place in places):
            self._places[thing.plate.uri], self._plates[thing.plate.uri] = places, thing.plate

    def last(self) -> list[Count]:
        """The last count of each facility, with the book of its day."""
        if self._last is None:
            latest = {facility: max(day for at, day in self._counts if at == facility) for facility, _ in self._counts}
            self._last = [self._counts[facility, day] for facility, day in sorted(latest.items())]
            for count in self._last:
                end = calendar.start_of(count.day + timedelta(days=1))
                count.book = {uri: self._plates[uri] for uri, places in self._places.items()
                              if _place_at(places, end) == count.facility and (count.whole or uri in count.counted)}  # fmt: skip
        return self._last

    def counted(self) -> Iterator[Plate]:
        """Every pack of the last counts."""
        for count in self.last():
            yield from count.counted.values()

    def book(self) -> Iterator[Plate]:
        """Every pack that the last counts should have found."""
        for count in self.last():
            yield from count.book.values()

    def _counted(self, claim, plate: Plate) -> None:
        facility = claim.fields.get("counted_at_facility") or claim.facility
        day = calendar.day_of(claim.occurred_at)
        count = self._counts.setdefault((facility, day), Count(facility, day))
        count.counted[plate.uri], count.events[plate.uri] = plate, claim.event_id
        count.whole = count.whole and claim.fields.get("whole_site", not claim.fields.get("bay"))


def _place_at(places: list[tuple[datetime, str | None]], moment: datetime) -> str | None:
    return next((place for at, place in reversed(places) if at < moment), None)
