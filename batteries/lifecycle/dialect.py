"""Native events to EPCIS 2.0 events and back: two dialects, one truth."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import jsonschema_rs

from batteries.lifecycle import plain
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.fields import Field, Party
from batteries.lifecycle.placement import EXTENSION, PARTY, PREFIX, Beside, Ilmd, extension_name
from events import epc

VERB = PREFIX + "lifecycleEvent"
_LOCAL_NAME = re.compile("[:/#]")
_PLAIN = len(("type", "action", "step", "disposition"))
COMMON = ("documents", "source", "location")
_WEIGHED = {"mass_kg": ("quantityList", "childQuantityList"), "input_mass_kg": ("inputQuantityList", "quantityList")}
"""Where others say what things with numbers of their own weigh."""
_IN_STEAD = ("epcList", "childEPCs", "parentID")
"""Where an event of another type than the declared one has what it is about."""
_PLACE_START = "https://id.gs1.org/414/"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an EPCIS event says in the words of the life cycle."""

    type: type[EventType] | None
    batteries: tuple[str, ...]
    facility: str
    fields: dict
    withdraws: bool = False


def write(
    type_: type[EventType], *, batteries: list[str], occurred_at: datetime, facility: str, fields: dict, author: str
) -> dict:
    """The EPCIS event for a native one whose identifiers are canonical already."""
    shape = type_.epcis
    moment = occurred_at.isoformat(timespec="milliseconds")
    event = {"type": shape.event_type, "eventTime": moment, "eventTimeZoneOffset": moment[-6:], "bizStep": shape.step,
             "disposition": shape.disposition, VERB: type_.code}  # fmt: skip
    if shape.action:
        event["action"] = shape.action
    _put_things(event, type_, batteries, fields)
    _put_persistent(event, shape)
    _put_place(event, facility, leaves=shape.disposition == "in_transit")
    for name, at in _placements(type_):
        if name in fields:
            at.put(event, name, fields[name], author)
    return event


def read(event: dict) -> Reading:
    """What `event` says, native or foreign; its type is None when no declared type has its shape."""
    event = plain.canonical(event)
    type_ = recognise(event)
    if type_ is None:
        return Reading(None, (), _facility(event), {}, "errorDeclaration" in event)
    fields = _fields(event, type_) if VERB in event else _fields(event, type_) | _in_words_of_others(event, type_)
    return Reading(type_, _things(event, type_), _facility(event), fields, "errorDeclaration" in event)


def recognise(event: dict) -> type[EventType] | None:
    """The declared type of an event: by its verb, else by its shape (type, action, bizStep, disposition)."""
    if verb := event.get(VERB):
        return REGISTRY.get(verb)
    shape = (event.get("type"), event.get("action", ""), plain.biz_step(event), plain.disposition(event))
    for mark in plain.marks(event):
        if found := shapes().get((*shape, mark)) or shapes().get((*shape[:3], "", mark)):
            return found
    # A disposition that says "unknown" is a word of its own, not one that was left out.
    return shapes().get(shape) or (shapes().get((*shape[:3], "")) if shape[3] != "unknown" else None)


def is_of_content(event: dict, type_: type[EventType] | None) -> bool:
    """Whether what a canonical `event`, read as `type_`, says of a logistic unit it says of what lies in it.

    What no type is read by is of the content like any way-point, unless it begins or ends what it names (EPCIS 2.0, 7.4.2
    and 7.4.6), or its step is one by which types alone go that are not of the content.
    """
    if type_:
        return type_.of_content
    begins_or_ends = event["type"] == "TransformationEvent" or (event["type"] == "ObjectEvent" and event["action"] != "OBSERVE")
    return not begins_or_ends and plain.biz_step(event) not in _steps_of_the_thing_itself()


@cache
def _steps_of_the_thing_itself() -> frozenset[str]:
    steps: dict[bool, set[str]] = {True: set(), False: set()}
    for type_ in REGISTRY.values():
        steps[type_.of_content] |= {type_.epcis.step, *(step for _, _, step, *_ in shapes_of(type_))}
    return frozenset(steps[False] - steps[True])


def placement(field: Field):
    """Where the value of a declared field stands."""
    if field.at is not None:
        return field.at
    return PARTY if isinstance(field, Party) else EXTENSION


@cache
def _placements(type_: type[EventType]) -> tuple[tuple[str, object], ...]:
    """Fields with their places, in the declared order: one claim is one event however its client orders its fields."""
    declared = [(name, placement(field)) for name, field in type_.fields.items()]
    return (*declared, *((name, EXTENSION) for name in COMMON))


@cache
def _read_from(type_: type[EventType]) -> tuple[tuple[str, object, str], ...]:
    """Fields with their places, and the key of those that are plain extensions: most are, and one look finds them."""
    return tuple((name, at, extension_name(name) if at is EXTENSION else "") for name, at in _placements(type_))


@cache
def _beside(type_: type[EventType]) -> tuple[tuple[str, Beside], ...]:
    return tuple((name, at) for name, at in _placements(type_) if isinstance(at, Beside))


def place(gln: str) -> str:
    """The Digital Link of a facility."""
    return _PLACE_START + gln


@cache
def shapes() -> dict[tuple, type[EventType]]:
    """Shapes that foreign events are known by; a step alone is enough where only one type has it.

    A shape of five says that a mark of the last kind tells it from another event of the first four.
    """
    full: dict[tuple, type[EventType]] = {}
    for type_ in REGISTRY.values():
        for key in shapes_of(type_):
            if key in full:
                raise TypeError(f"{type_.code} and {full[key].code} have one EPCIS shape: only one may mark it")
            full[key] = type_
    by_step: dict[tuple, set[type[EventType]]] = {}
    for key, type_ in full.items():
        by_step.setdefault(key[:3], set()).add(type_ if len(key) == _PLAIN and not type_.epcis.exact else None)
    return {(*step, ""): next(iter(types)) for step, types in by_step.items() if len(types) == 1 and None not in types} | full


def shapes_of(type_: type[EventType]) -> list[tuple[str, ...]]:
    """The shapes by which a foreign event is known for one of `type_`, as declared; none of them twice."""
    shape = type_.epcis
    own = [(shape.event_type, shape.action, shape.step, word) for word in (shape.disposition, *shape.also) if shape.marks]
    found = [*own, *shape.foreign]
    if shape.handover:
        found += [("TransactionEvent", action, *rest) for kind, did, *rest in found if (kind, did) == ("ObjectEvent", "OBSERVE")
                  for action in ("ADD", "OBSERVE", "DELETE")]  # fmt: skip
    return list(dict.fromkeys(found))


def _put_things(event: dict, type_: type[EventType], batteries: list[str], fields: dict) -> None:
    if type_.epcis.things == "parentID":
        event["parentID"] = batteries[0]
    elif type_.epcis.things:
        lots = [uri for uri in batteries if type_.lots and _is_lot(uri)]
        if units := [uri for uri in batteries if uri not in lots]:
            event[type_.epcis.things] = units
        if lots:
            event["quantityList"] = [{"epcClass": uri} for uri in lots]
        if len(batteries) == len(lots) == 1 and "mass_kg" in fields:
            event["quantityList"][0] |= {"quantity": fields["mass_kg"], "uom": "KGM"}


def _things(event: dict, type_: type[EventType]) -> tuple[str, ...]:
    name = type_.epcis.things
    if name == "epcList" and event["type"] != type_.epcis.event_type:
        name = next((other for other in _IN_STEAD if event.get(other)), name)
    things = event.get(name, ())
    units = (things,) if isinstance(things, str) else tuple(things)
    if beside := {uri for name, at in _beside(type_) for uri in at.named(event, name)}:
        units = tuple(uri for uri in units if uri not in beside)
    return units + tuple(row["epcClass"] for row in event.get("quantityList", ()) if type_.lots and _is_lot_name(row["epcClass"]))


def _is_lot(uri: str) -> bool:
    return epc.parse(uri).scheme == "lgtin"


def _fields(event: dict, type_: type[EventType]) -> dict:
    return {
        name: value for name, at, key in _read_from(type_)
        if (value := event.get(key) if key else at.get(event, name)) is not None
    }  # fmt: skip


def _in_words_of_others(event: dict, type_: type[EventType]) -> dict:
    """What a plain event says of the thing itself, under another's namespace and in quantities.

    Our names say the unit, so the same name says the same; it is taken only where a native client could have sent the
    value. A mass stands in kilograms of the thing's own class, beside its serial number.
    """
    told = {_LOCAL_NAME.split(key)[-1]: value for key, value in event.get("ilmd", {}).items() if not key.startswith(PREFIX)}
    found = {}
    for name, field in type_.fields.items() if told else ():
        local = extension_name(name).removeprefix(PREFIX)
        is_ours = extension_name(name) in event["ilmd"]
        if isinstance(placement(field), Ilmd) and not is_ours and local in told and _is_like(field, told[local]):
            found[name] = told[local]
    for name, lists in _WEIGHED.items():
        if name in type_.fields and extension_name(name) not in event and len(masses := _masses(event, lists)) == 1:
            found.setdefault(name, masses[0])
    return found


def _is_like(field: Field, value: object) -> bool:
    return jsonschema_rs.is_valid(field.schema(), value, validate_formats=True)


def _masses(event: dict, lists: tuple[str, ...]) -> list[float]:
    rows = [row for name in lists for row in event.get(name, ())]
    return [row["quantity"] for row in rows if row.get("uom") == "KGM" and "quantity" in row and not _is_lot_name(row["epcClass"])]


def _is_lot_name(uri: str) -> bool:
    try:
        return _is_lot(uri)
    except epc.EpcError:
        return False


def _facility(event: dict) -> str:
    where = event.get("readPoint") or event.get("bizLocation")
    if not where:
        return ""
    try:
        ais = dict(epc.parse(where["id"]).ais)
    except epc.EpcError:
        return ""
    return ais.get("414", "")


def _put_place(event: dict, facility: str, *, leaves: bool) -> None:
    if facility:
        event["readPoint"] = {"id": place(facility)}
        if not leaves:
            event["bizLocation"] = {"id": place(facility)}


def _put_persistent(event: dict, shape) -> None:
    if shape.sets:
        event["persistentDisposition"] = {"set": [shape.sets]}
    if shape.unsets:
        event["persistentDisposition"] = {"unset": [shape.unsets]}
