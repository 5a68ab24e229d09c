"""What national figures count, taken from stories as they are judged, so that no figure has to fold the nation's packs.

A pack's life leaves some five rows. They are rewritten with the story that they were taken from, in the same transaction
as its gaps, and a full re-judgement rebuilds them.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from batteries import material
from batteries.claims import Part
from batteries.custody import Form, History, Legal
from batteries.lifecycle.codes import ELEMENTS
from compliance import calendar
from compliance.models import Fact
from compliance.parameters import Schedule
from compliance.reports.sections.evaluation import validity
from compliance.reports.sections.processing import ROUTE_OF
from events import epc

ITEM_MAX = Fact._meta.get_field("item").max_length
_K = Fact.Kind
_SECOND_LIFE = frozenset({"remanufactured", "repurposed"})
_PACKS = frozenset({Form.PACK, Form.UNKNOWN})
_POST_CONSUMER = {"post_consumer": True, "pre_consumer": False}


class Told(NamedTuple):
    """One fact, as a story tells it."""

    kind: str
    at: datetime
    operator: str
    event_id: str
    item: str = ""
    form: str = ""
    yes: bool | None = None
    days: float | None = None
    kwh: float | None = None
    kg: float | None = None


def of(history: History, schedule: Schedule) -> list[Told]:
    """The facts that one story tells of; nothing of a story without a standing claim."""
    if not history.steps or history.state.merged_into:
        return []
    if _is_lot(history.uri):
        return list(_of_lot(history))
    return list(_of_battery(history, schedule))


def write(histories: dict[UUID, History]) -> None:
    """Bring the facts of the judged things in line with their stories; rows that are right are left alone."""
    schedule = Schedule()
    known: dict[UUID, set[Told]] = {key: set() for key in histories}
    for key, *told in Fact.objects.filter(epc_key__in=histories).values_list("epc_key", *Told._fields):
        known[key].add(Told(*told))
    found = {key: of(history, schedule) for key, history in histories.items()}
    changed = [key for key in sorted(histories) if set(found[key]) != known[key]]
    if changed:
        Fact.objects.filter(epc_key__in=changed).delete()
        Fact.objects.bulk_create(Fact(epc_key=key, **told._asdict()) for key in changed for told in dict.fromkeys(found[key]))


def _of_battery(history: History, schedule: Schedule) -> Iterator[Told]:
    plate = history.state.nameplate
    form = _form(history)
    size = {"form": form, "kwh": plate.rated_kwh, "kg": plate.mass_kg}
    captured = None
    for step in history.steps:
        claim = step.claim
        code = claim.type.code if claim.type else ""
        if captured is None and form == "pack" and _captures(step, code):
            captured = claim.occurred_at
            yield _told(_K.CAPTURED, claim, code, **size)
        if simple := _SIMPLE.get(code):
            yield _told(simple, claim, claim.fields.get(_ITEM.get(code, ""), "theft" if code == "theft_reported" else ""), **size)
        if code == "removed":
            limits = schedule.at(calendar.day_of(claim.occurred_at))
            yield _told(_K.REMOVED, claim, yes=validity(step, limits) == "valid", **size)
        if code in _SECOND_LIFE and claim.part is Part.PRODUCT:
            yield _told(_K.SECOND_LIFE, claim, claim.fields.get("application", code), **size)
        if step.after.end and not step.before.end and code in ROUTE_OF:
            yield _told(_K.ENDED, claim, ROUTE_OF[code], days=_days(captured, claim), **size)


_SIMPLE = {
    "used_declared": _K.RETIRED, "vehicle_deregistered": _K.DEREGISTERED, "incident": _K.INCIDENT, "theft_reported": _K.INCIDENT,
}  # fmt: skip
_ITEM = {"vehicle_deregistered": "reason", "incident": "incident_type"}


def _of_lot(history: History) -> Iterator[Told]:
    made = next((step.claim for step in history.steps if step.claim.part is Part.PRODUCT), None)
    row = material.row_of(made, "outputs") if made else {}
    share = row.get("element_kg", 0) / row["mass_kg"] if row.get("mass_kg") else 0
    element, post = row.get("element", ""), _POST_CONSUMER.get(history.state.feed)
    for step in history.steps:
        claim = step.claim
        if claim.is_("material_recovered") and claim.part is Part.PRODUCT:
            yield _told(_K.RECOVERED, claim, element, yes=post, form="lot", kg=row.get("element_kg", 0))
        elif claim.is_("material_recovered"):
            yield from _refined(step, element, share, post)
        elif claim.is_("material_certified") and element:
            yield _told(_K.CERTIFIED, claim, element, form="lot", kg=material.kg_of(claim, "certified") * share)
        elif claim.is_("material_supplied") and element:
            yield _told(_K.SUPPLIED, claim, element, form="lot", kg=material.kg_of(claim, "supplied") * share)


def _refined(step, element: str, share: float, post: bool | None) -> Iterator[Told]:
    """What went into a recovery. What had been recovered once before is no new input, and is not won a second time."""
    claim, kg = step.claim, material.kg_of(step.claim, "inputs")
    if step.before.form is Form.MATERIAL:
        yield _told(_K.RECOVERED, claim, element, yes=post, form="lot", kg=-kg * share)
        return
    assay = dict(step.before.assay)
    for symbol in ELEMENTS:
        part = assay.get(f"{symbol.lower()}_pct")
        yield _told(_K.REFINED, claim, symbol, form="lot", kg=None if part is None else kg * part / 100)


def _captures(step, code: str) -> bool:
    """Whether an operator came to have a pack that had been in use, or that nobody knew before."""
    if code in ("removed", "collected"):
        return True
    return code == "received" and step.before.legal is not Legal.PRODUCT_NEW


def _is_lot(uri: str) -> bool:
    try:
        return epc.parse(uri).scheme == "lgtin"
    except epc.EpcError:
        return False


def _form(history: History) -> str:
    if any(step.claim.part is Part.PRODUCT for step in history.steps):
        return "unit"
    return "pack" if history.state.form in _PACKS else "module"


def _days(captured: datetime | None, claim) -> float | None:
    return None if captured is None else round((claim.occurred_at - captured).total_seconds() / 86_400, 3)


def _told(kind: str, claim, item: str = "", **values) -> Told:
    # A foreign event may hold any text where ours has a code.
    return Told(str(kind), claim.occurred_at, claim.author, claim.event_id, str(item)[:ITEM_MAX], **values)

