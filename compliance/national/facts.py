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
from compliance import calendar, kin
from compliance.balance.amounts import Basis
from compliance.balance.tracing import Tracer
from compliance.models import Fact
from compliance.parameters import Schedule
from compliance.reports.sections.evaluation import validity
from compliance.reports.sections.processing import ROUTE_OF
from events import epc

ITEM_MAX = Fact._meta.get_field("item").max_length
_K = Fact.Kind
_SECOND_LIFE = frozenset({"remanufactured", "repurposed"})
_PACKS = frozenset({Form.PACK, Form.UNKNOWN})
_SIMPLE = {
    "used_declared": _K.RETIRED, "vehicle_deregistered": _K.DEREGISTERED, "incident": _K.INCIDENT, "theft_reported": _K.INCIDENT,
}  # fmt: skip
_ITEM = {"vehicle_deregistered": "reason", "incident": "incident_type"}
_FEEDS = {"post_consumer": True, "pre_consumer": False}


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


def of(history: History, schedule: Schedule, tracer: Tracer) -> list[Told]:
    """The facts that one story tells of; nothing of a story without a standing claim. `tracer` knows what lots contain."""
    if not history.steps or history.state.merged_into:
        return []
    if _is_lot(history.uri):
        return list(_of_lot(history, tracer))
    return list(_of_battery(history, schedule))


def write(histories: dict[UUID, History], *, below: int | None) -> None:
    """Bring the facts of the judged things in line with their stories; rows that are right are left alone.

    Of lots alone it reads more than it is given: what they were made of, which says what is in them and where that is from.
    """
    schedule, tracer = Schedule(), _tracer(histories, below)
    known: dict[UUID, set[Told]] = {key: set() for key in histories}
    for key, *told in Fact.objects.filter(epc_key__in=histories).values_list("epc_key", *Told._fields):
        known[key].add(Told(*told))
    found = {key: of(history, schedule, tracer) for key, history in histories.items()}
    changed = [key for key in sorted(histories) if set(found[key]) != known[key]]
    if changed:
        Fact.objects.filter(epc_key__in=changed).delete()
        Fact.objects.bulk_create(Fact(epc_key=key, **told._asdict()) for key in changed for told in dict.fromkeys(found[key]))


def _tracer(histories: dict[UUID, History], below: int | None) -> Tracer:
    lots = {key: history for key, history in histories.items() if history.steps and _is_lot(history.uri)}
    made_of = kin.ancestors(lots, below=below) if lots else {}
    known = made_of | {history.uri: history for history in lots.values()}
    return Tracer.of_histories(known.get)


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


def _of_lot(history: History, tracer: Tracer) -> Iterator[Told]:
    row = tracer.product_of(history.uri)
    element, share = row.get("element", ""), row.get("element_kg", 0) / row["mass_kg"] if row.get("mass_kg") else 0
    for step in history.steps:
        claim = step.claim
        if claim.is_("material_recovered") and claim.part is Part.PRODUCT:
            won = material.row_of(claim, "outputs")
            yield from _recovered(claim, won.get("element", ""), won.get("element_kg", 0), history.uri, tracer)
        elif claim.is_("material_recovered"):
            yield from _refined(step, element, share, history.uri, tracer)
        elif claim.is_("material_certified") and element:
            yield _told(_K.CERTIFIED, claim, element, form="lot", kg=material.kg_of(claim, "certified") * share)
        elif claim.is_("material_supplied") and element:
            yield _told(_K.SUPPLIED, claim, element, form="lot", kg=material.kg_of(claim, "supplied") * share)


def _recovered(claim, element: str, kg: float, uri: str, tracer: Tracer) -> Iterator[Told]:
    """What was won, parted by the feed that it came from: pro rata, as after blending no part is of one battery."""
    amount = tracer.content(uri).get(element)
    whole = amount.kg if amount else 0
    feeds = dict.fromkeys(_FEEDS, 0.0) | {None: 0.0}
    for origin, part in (amount.parts if whole else {}).items():
        feeds[origin.feed if origin.feed in _FEEDS else None] += part / whole
    if not whole:
        feeds[None] = 1.0
    for feed, part in feeds.items():
        if part:
            yield _told(_K.RECOVERED, claim, element, yes=_FEEDS.get(feed), form="lot", kg=round(kg * part, 6))


def _refined(step, element: str, share: float, uri: str, tracer: Tracer) -> Iterator[Told]:
    """What went into a recovery. What had been recovered once before is no new input, and is not won a second time."""
    claim, kg = step.claim, material.kg_of(step.claim, "inputs")
    if step.before.form is Form.MATERIAL:
        yield from _recovered(claim, element, -kg * share, uri, tracer)
        return
    content = tracer.part_of(uri, kg)
    for symbol in ELEMENTS:
        amount = content.get(symbol)
        yield _told(_K.REFINED, claim, symbol, form="lot", kg=round(amount.kg, 6) if amount else None,
                    yes=amount.basis is not Basis.DEFAULTED if amount else None)  # fmt: skip


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

