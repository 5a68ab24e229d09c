"""The safety card of a pack: what it is made of, how it travels, and what to do with it. Open to everybody."""

from dataclasses import dataclass

from batteries.custody import Custody, Form, Legal, Nameplate
from batteries.lifecycle.codes import CHEMISTRIES, UN_NUMBERS
from parties.text import Text
from portal.words import WORDS

_ALONE, _IN_VEHICLE = "UN3480", "UN3556"
_ADVICE = ("safety_voltage", "safety_store", "safety_fire", "safety_damaged")


@dataclass(frozen=True, slots=True)
class SafetyCard:
    """What somebody standing before the pack must know. `damaged` is None for who may not know its condition."""

    chemistry: Text
    un_name: Text
    damaged: bool | None
    advice: tuple[Text, ...]


def card(state: Custody, *, knows_state: bool) -> SafetyCard | None:
    """The card of what stands in `state`; None for lots of material, whose papers say how to handle them."""
    if state.form not in (Form.PACK, Form.MODULE, Form.UNKNOWN):
        return None
    in_vehicle = knows_state and (bool(state.vehicle) or state.legal is Legal.IN_USE)
    damaged = state.damaged if knows_state else None
    return _card(state.nameplate, number=_IN_VEHICLE if in_vehicle else _ALONE, damaged=damaged)


def of_model(plate: Nameplate) -> SafetyCard:
    """The card of every pack of a model, out of a vehicle."""
    return _card(plate, number=_ALONE, damaged=None)


def _card(plate: Nameplate, *, number: str, damaged: bool | None) -> SafetyCard:
    chemistry = CHEMISTRIES.get(plate.chemistry, WORDS["chemistry_unknown"])
    return SafetyCard(chemistry, UN_NUMBERS[number], damaged, tuple(WORDS[key] for key in _ADVICE))
