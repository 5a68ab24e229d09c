"""How lots of material come to be and are used up: the part of the custody fold that counts kilograms."""

from batteries.claims import Part
from batteries.custody import Custody, Ending, Form, Legal, Link, Nameplate
from batteries.lifecycle.materials import FEEDS, LOT_FORMS

EMPTY_KG = 1e-6
"""A lot of which less is left is used up: what remains of a subtraction of floats, not of a material."""
_LEGAL = {Form.MATERIAL: Legal.PRODUCT_NEW, Form.CELLS: Legal.USED}


def made(state: Custody, claim, form: Form, *, parents=(), feed: str = "") -> Custody:
    """The state of a lot after the claim by which it was made, with its mass, assay and feed."""
    row, links = row_of(claim, "outputs"), tuple(Link(parent, claim.uri, claim.event_id) for parent in parents)
    kg = row.get("mass_kg")
    # A lot may be filled in several goes: its mass is all that was ever put into it.
    before = state.nameplate.mass_kg if state.form is form else None
    plate = Nameplate(maker=claim.author, mass_kg=kg if before is None else before + (kg or 0), made_at=claim.occurred_at)
    lot = state._replace(
        form=form, legal=_LEGAL.get(form, Legal.WASTE), created_by=state.created_by or claim.type.code,
        parents=state.parents + links, nameplate=plate, feed=_feed(claim.fields.get("feed", feed)),
        mass_kg_left=_less(state.mass_kg_left, -(kg or 0)), assay=tuple(sorted(row.get("assay", {}).items())),
    )  # fmt: skip
    return lot.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)


def arrived(state: Custody, claim) -> Custody:
    """The state of a lot that nobody here made, after its import."""
    told, kg = claim.fields.get("material", {}), claim.fields.get("mass_kg")
    form = _form(told.get("form"))
    links = tuple(Link(row["lot"], claim.uri, claim.event_id, row["mass_kg"]) for row in claim.fields.get("refined_from", ()))
    return state._replace(
        form=form, legal=_LEGAL.get(form, Legal.WASTE), created_by=claim.type.code, feed=_feed(told.get("feed")),
        nameplate=Nameplate(chemistry=claim.fields.get("chemistry", ""), mass_kg=kg), parents=state.parents + links,
        mass_kg_left=_less(state.mass_kg_left, -(kg or 0)), assay=tuple(sorted(told.get("assay", {}).items())),
    )  # fmt: skip


def changed(state: Custody, claim) -> Custody:
    """The state of a lot after a claim that turned lots into others: a lot made by it, or one that went into it."""
    if claim.part is Part.PRODUCT:
        parents = [row["lot"] for row in claim.fields.get("inputs", ())]
        return made(state, claim, _form(claim.fields.get("form", Form.BLACK_MASS)), parents=parents)
    return used(state, claim, "inputs")


def used(state: Custody, claim, field: str) -> Custody:
    """The state of a lot after some of it went into what `claim` made; it ends when nothing is left."""
    rest = drawn(state, claim, kg=kg_of(claim, field), ending=Ending.SUPERSEDED)
    return rest._replace(children=rest.children + children(claim))


def drawn(state: Custody, claim, *, kg: float, ending: Ending | None) -> Custody:
    """The state of a lot after `kg` were taken from it; with an `ending` it ends when nothing is left.

    More may be taken than anybody declared to be there: less than nothing is left then, and a rule finds it.
    """
    state = state._replace(mass_kg_left=_less(state.mass_kg_left, kg))
    if ending is None or state.nameplate.mass_kg is None or state.mass_kg_left > EMPTY_KG:
        return state
    return state.ended(ending, by=claim.event_id, at=claim.occurred_at)


def children(claim) -> tuple[Link, ...]:
    """The edges from the thing that `claim` is about to every lot that it made."""
    return tuple(Link(claim.uri, row["lot"], claim.event_id, row["mass_kg"]) for row in claim.fields.get("outputs", ()))


def row_of(claim, field: str) -> dict:
    """What `claim` says of the lot that it is looked at for, in its rows of `field`; empty when it is not there."""
    return next((row for row in claim.fields.get(field, ()) if row["lot"] == claim.uri), {})


def kg_of(claim, field: str) -> float:
    """How much of the lot that `claim` is looked at for its rows of `field` name."""
    return sum(row["mass_kg"] for row in claim.fields.get(field, ()) if row["lot"] == claim.uri)


def _form(said: object) -> Form:
    return Form(said) if isinstance(said, str) and said in LOT_FORMS else Form.UNKNOWN


def _feed(said: object) -> str:
    return said if isinstance(said, str) and said in FEEDS else ""


def _less(left: float | None, kg: float) -> float:
    return round((left or 0) - kg, 6)
