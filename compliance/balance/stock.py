"""The account of lots: what was there, what came, what was used or left, and what is there, in kilograms."""

from datetime import datetime
from typing import NamedTuple

from batteries.claims import Part
from batteries.custody import Custody, Form, History
from batteries.material import EMPTY_KG
from parties.text import Text

MOVES = {
    "made": Text("Made", "생산"),
    "received": Text("Received", "입고"),
    "imported": Text("Imported", "수입"),
    "used": Text("Used", "투입"),
    "handed_over": Text("Handed over", "인계"),
    "supplied": Text("Supplied", "공급"),
    "exported": Text("Exported", "수출"),
    "disposed": Text("Disposed of", "처분"),
    "adjusted": Text("Adjusted (±)", "조정(±)"),
}
_COMES = {"received": "received", "imported": "imported", "scrap_recorded": "made"}
_GOES = {"received": "handed_over", "material_supplied": "supplied", "exported": "exported", "disposed": "disposed"}


class Movement(NamedTuple):
    """Kilograms of one lot coming into an operator's stock, or leaving it with a minus."""

    at: datetime
    kind: str
    lot: str
    kg: float
    form: Form
    event_id: str


class Account(NamedTuple):
    """One lot in one operator's books over a period."""

    form: Form
    opening_kg: float
    movements: tuple[Movement, ...]
    closing_kg: float
    """By custody, and not by adding up: the two are held against each other."""


def of_lot(history: History, *, holder: str, opens_at: datetime, closes_at: datetime) -> Account:
    """What `holder` had of a lot when the period opened and closed, and every change between."""
    opening, closing, moved, form = 0.0, 0.0, [], history.state.form
    for step in history.steps:
        if step.claim.occurred_at >= closes_at:
            break
        was, closing = held_kg(step.before, holder), held_kg(step.after, holder)
        if step.claim.occurred_at < opens_at:
            opening = closing
        elif abs(closing - was) > EMPTY_KG:
            claim = step.claim
            moved.append(Movement(claim.occurred_at, _kind(claim, closing > was), claim.uri, round(closing - was, 6), form,
                                  claim.event_id))  # fmt: skip
    return Account(form, opening, tuple(moved), closing)


def held_kg(state: Custody, holder: str) -> float:
    """What `holder` has of a lot in `state`."""
    return (state.mass_kg_left or 0) if state.holder == holder and not state.end and not state.lost else 0.0


def _kind(claim, comes: bool) -> str:
    if claim.part is Part.PRODUCT and comes:
        return "made"
    if claim.part is Part.INPUT and not comes:
        return "used"
    return (_COMES if comes else _GOES).get(claim.type.code if claim.type else "", "adjusted")
