"""The books of one facility: what was there, came in, was made, was used, left, and is there.

Opening + came in + made = used + left + disposed of + closing, for the mass and for every element. What was used and not
made again went into residues and losses, or is the difference that somebody has to explain.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import fsum
from typing import NamedTuple

from batteries.claims import Claim, Part
from batteries.custody import Custody, Form, History
from batteries.material import EMPTY_KG
from parties.text import Text

COLUMNS = {
    "opening": Text("Opening", "기초"),
    "came_in": Text("Came in", "반입"),
    "made": Text("Made", "생산"),
    "used": Text("Used", "투입"),
    "left": Text("Left", "반출"),
    "disposed": Text("Disposed of", "처분"),
    "closing": Text("Closing", "기말"),
}
_TAKES_APART = frozenset({"dismantled"})
_MAKES = frozenset({"manufactured", "scrap_recorded"})


class Entry(NamedTuple):
    """One line of a facility's books. `kg` is None of a battery that nobody weighed."""

    facility: str
    column: str
    uri: str
    kg: float | None
    form: Form
    at: datetime
    event_id: str


class _Lying(NamedTuple):
    """Where a thing lies and how much of it; nowhere for what somebody else holds or what is no more."""

    place: str = ""
    kg: float | None = 0.0


class Books(NamedTuple):
    """One column each of kilograms of one element, or of the mass; None where it is not known of every line."""

    opening: float | None
    came_in: float | None
    made: float | None
    used: float | None
    left: float | None
    disposed: float | None
    closing: float | None

    @property
    def change(self) -> float | None:
        """The change in stock."""
        return None if None in (self.opening, self.closing) else round(self.closing - self.opening, 6)

    @property
    def consumed(self) -> float | None:
        """What the processes used and did not make again: residues that are no lots, losses, and what nobody can explain."""
        return None if None in (self.used, self.made) else round(self.used - self.made, 6)

    @property
    def error(self) -> float | None:
        """What the books do not account for: nothing, unless the fold is wrong."""
        return None if None in self else round(fsum([*self[:3], *(-kg for kg in self[3:])]), 6)


def entries(
    history: History, *, holder: str, kg: float | None, is_lot: bool, opens_at: datetime, closes_at: datetime
) -> Iterator[Entry]:
    """What one thing wrote into the books of the facilities of `holder` in a period; `kg` is the mass of a battery."""
    lying, form, told = _Lying(), history.state.form, ""
    opened = False
    for step in history.steps:
        claim = step.claim
        if claim.occurred_at >= closes_at:
            break
        if claim.occurred_at >= opens_at and not opened:
            opened = True
            yield from _standing("opening", history, lying, form, opens_at, told)
        now = _lying(step.after, holder, kg, is_lot)
        if opened:
            yield from _changes(history.uri, lying, now, form, claim)
        lying, told = now, claim.event_id
    if not opened:
        yield from _standing("opening", history, lying, form, opens_at, told)
    yield from _standing("closing", history, lying, form, closes_at, told)


def add_up(lines: Iterable[tuple[str, float | None]]) -> Books:
    """The books of columns and kilograms."""
    found: dict[str, list[float | None]] = {column: [] for column in COLUMNS}
    for column, kg in lines:
        found[column].append(kg)
    return Books(*(None if None in kg else round(fsum(kg), 6) for kg in found.values()))


def _lying(state: Custody, holder: str, kg: float | None, is_lot: bool) -> _Lying:
    if state.holder != holder or not state.facility or state.end or state.lost:
        return _Lying()
    return _Lying(state.facility, (state.mass_kg_left or 0.0) if is_lot else kg)


def _standing(column: str, history: History, lying: _Lying, form: Form, at: datetime, told: str) -> Iterator[Entry]:
    if lying.place:
        yield Entry(lying.place, column, history.uri, lying.kg, form, at, told)


def _changes(uri: str, was: _Lying, now: _Lying, form: Form, claim: Claim) -> Iterator[Entry]:
    comes, goes = _coming(claim), _going(claim)
    if was.place != now.place:
        if was.place:
            yield Entry(was.place, goes, uri, was.kg, form, claim.occurred_at, claim.event_id)
        if now.place:
            yield Entry(now.place, comes, uri, now.kg, form, claim.occurred_at, claim.event_id)
    elif now.place and was.kg is not None and abs(more := now.kg - was.kg) > EMPTY_KG:
        yield Entry(now.place, comes if more > 0 else goes, uri, abs(more), form, claim.occurred_at, claim.event_id)


def _coming(claim: Claim) -> str:
    made = claim.part in (Part.PRODUCT, Part.PIECE) or (claim.type is not None and claim.type.code in _MAKES)
    return "made" if made else "came_in"


def _going(claim: Claim) -> str:
    code = claim.type.code if claim.type else ""
    if claim.part is Part.INPUT or code in _TAKES_APART:
        return "used"
    return "disposed" if code == "disposed" else "left"
