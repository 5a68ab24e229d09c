"""What a report may look at: one operator, one period, and the log up to one position.

Every figure is a function of the cut: of claims below its position, of the registry and the limits, and of gaps
opened before it was asked for. Claims that arrive while the report is built change nothing in it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from batteries import projection, timeline
from batteries.custody import Form, History
from batteries.lifecycle import dialect
from compliance import calendar
from events import epc, index
from events.epc import EpcError
from events.feed import COLUMNS, PLACED, Record

CHUNK = 500
"""Timelines folded at once: some 25,000 claims, a few tens of megabytes."""
_PAGE = 2_000

_CONCERNING = f"""
    SELECT {COLUMNS} FROM events_heard_after(%s, %s) p JOIN events_event e USING (seq) {PLACED}
    WHERE p.role = %s AND l.position < %s ORDER BY p.run, p.seq LIMIT {_PAGE}
"""
_WEIGHED_BY = frozenset({"removed", "collected", "received", "dispatched"})


@dataclass(frozen=True)
class Cut:
    """Whom and which days a report is about, and how much of the log it has seen."""

    operator: str
    start: date
    end: date
    below: int
    """Claims at smaller positions of the log are in."""
    asked_at: datetime
    facility: str = ""
    """GLN of the one site that it is about; empty for all of the operator's."""
    battery: str = ""
    """Canonical Digital Link of the one battery that it is about; empty for all."""

    @property
    def opens_at(self) -> datetime:
        """The moment at which the period begins, Korean time."""
        return calendar.start_of(self.start)

    @property
    def closes_at(self) -> datetime:
        """The first moment after the period, Korean time."""
        return calendar.start_of(self.end + timedelta(days=1))

    def covers(self, moment: datetime) -> bool:
        """Whether `moment` lies in the period."""
        return self.opens_at <= moment < self.closes_at


@dataclass(slots=True)
class Scope:
    """The batteries that a report is about, and what the operator claimed in the period, by type."""

    keys: list[UUID] = field(default_factory=list)
    claims: Counter = field(default_factory=Counter)


class Plate(NamedTuple):
    """What a report counts a battery by; small, so that a hundred thousand of them fit in memory."""

    uri: str
    category: str
    chemistry: str
    kwh: float | None
    kg: float | None
    weighed: bool
    """The mass was weighed on the way and not declared by the maker."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One battery, module or lot with its whole story, for as long as a source looks at it."""

    plate: Plate
    history: History
    is_lot: bool

    def is_pack(self, form: Form) -> bool:
        """Whether it counts as a pack while it has `form`; what nobody described is one unless it is a lot."""
        return form is Form.PACK or (form is Form.UNKNOWN and not self.is_lot)


def scope(cut: Cut, *, beat: Callable[[], None] = lambda: None) -> Scope:
    """Every battery that the operator made a claim about or was named in, below the cut.

    Costs one decoded claim (some 50 µs) for each that the operator ever made or was named in.
    """
    found, keys, aboard = Scope(), set(), set()
    if cut.battery:
        return Scope([index.key(cut.battery)])
    for records in _pages(index.Role.AUTHOR, cut):
        keys |= projection.named(records)
        aboard |= projection.things(records)
        found.claims.update(r.verb or "other" for r in records if cut.covers(r.occurred_at) and _is_here(r, cut))
        beat()
    for records in _pages(index.Role.NAMED, cut):
        keys |= projection.named(records)
        aboard |= projection.things(records)
        beat()
    found.keys = sorted(keys | _aboard(sorted(aboard - keys), cut))
    return found


def things(keys: list[UUID], *, below: int) -> Iterator[list[Thing]]:
    """The stories of `keys` in chunks of CHUNK; what has no standing claim has no story."""
    told: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        histories = timeline.read_many(keys[start : start + CHUNK], below=below)
        yield [_thing(history) for history in histories.values() if history.steps and _is_new(history, told)]


def _aboard(keys: list[UUID], cut: Cut) -> set[UUID]:
    """Those of `keys`, which lay in units that the operator spoke of, whose stories know the operator.

    Whoever speaks of a unit by its number learns nothing of what lies in it.
    """
    histories = timeline.read_many(keys, below=cut.below) if keys else {}
    return {key for key, history in histories.items()
            if any(cut.operator in (claim.author, *claim.named) for claim in (*(s.claim for s in history.steps), *history.withdrawn))}  # fmt: skip


def _is_new(history: History, told: set[str]) -> bool:
    """Whether it was not told before under another of its names."""
    if history.name in told:
        return False
    if history.name:
        told.add(history.name)
    return True


def _is_here(record: Record, cut: Cut) -> bool:
    return not cut.facility or dialect.read(record.event).facility == cut.facility


def _pages(role: index.Role, cut: Cut) -> Iterator[list[Record]]:
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_CONCERNING, [index.party_number(cut.operator), last, role, cut.below])
            records = [Record(*row) for row in cursor.fetchall()]
        if not records:
            return
        yield records
        last = records[-1].seq


def _thing(history: History) -> Thing:
    uri, known = history.uri, history.state.nameplate
    kg = known.mass_kg if known.mass_kg is not None else _weighed(history)
    weighed = known.mass_kg is None and kg is not None
    return Thing(Plate(uri, known.category, known.chemistry, known.rated_kwh, kg, weighed), history, _is_lot(uri))


def _weighed(history: History) -> float | None:
    """The last mass that somebody put on a scale; a consignment of several tells nothing about one."""
    for step in reversed(history.steps):
        claim = step.claim
        if claim.type and claim.type.code in _WEIGHED_BY and len(claim.batteries) == 1 and "mass_kg" in claim.fields:
            return claim.fields["mass_kg"]
    return None


def _is_lot(uri: str) -> bool:
    try:
        return epc.parse(uri).scheme == "lgtin"
    except EpcError:
        return False
