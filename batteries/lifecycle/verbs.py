"""Whether an event in EPCIS that speaks our own words uses them as the native door would have written them."""

from datetime import datetime

from batteries.lifecycle import dialect, intake, plain
from batteries.lifecycle.declaration import EventType
from batteries.lifecycle.dialect import VERB
from batteries.lifecycle.placement import PREFIX
from batteries.lifecycle.schemas import Fault
from batteries.naming import Names
from events.entry import Author
from parties.text import Text

_WITHDRAWING = frozenset({"corrected", "voided"})


def is_ours(event: dict) -> bool:
    """Whether `event` has extensions of ours."""
    return any(name.startswith(PREFIX) for name in event) or any(name.startswith(PREFIX) for name in event.get("ilmd", ()))


def faults(event: dict, reading: dialect.Reading, *, by: Author, now: datetime) -> list[Fault]:
    """What is wrong with the words of ours in `event`; nothing where it has none.

    They are held against the declaration of their type as a native event's fields are, so that what no native client can
    say cannot be said in EPCIS either. Of an error declaration the first event was.
    """
    if not is_ours(event) or "errorDeclaration" in event:
        return []
    if VERB in event and (fault := _fault_of_verb(event)):
        return [fault]
    # A shipment that is called off names things, and a withdrawal of ours a claim.
    if reading.type is None or reading.type.code in _WITHDRAWING:
        return []
    # A native client names packs; the rest of what is said of a pallet is held to what it may say of one.
    subject = reading.batteries if VERB in event else tuple(uri for uri in reading.batteries if not plain.is_unit(uri))
    body = {"type": reading.type.code, "occurred_at": event["eventTime"], **_named(subject), **reading.fields}
    if reading.facility:
        body["facility"] = reading.facility
    native = intake.read(body, by=by, names=Names(intake.identifiers(body)), now=now)
    found = native if isinstance(native, list) else []
    # Who does not claim to speak as a native client may leave out what only a native client must say.
    return [_at_place(fault) for fault in found if VERB in event or fault.code != "field-missing"]


def _fault_of_verb(event: dict) -> Fault | None:
    type_: type[EventType] | None = dialect.recognise(event)
    if type_ is None or type_.code in _WITHDRAWING:
        return Fault(f"/{VERB}", "type-unknown", Text(
            f"{VERB} names no type of event that is recorded so; leave it out, or withdraw with an errorDeclaration.",
            f"{VERB} 값이 기록할 수 있는 유형이 아닙니다. 빼거나, 철회는 errorDeclaration으로 하세요."))  # fmt: skip
    if (event["type"], event.get("action", "")) == (type_.epcis.event_type, type_.epcis.action):
        return None
    return Fault(f"/{VERB}", "verb-of-another-shape", Text(
        f"'{type_.code}' is told by {type_.epcis.event_type} {type_.epcis.action}, and this is another kind of event.",
        f"'{type_.code}'은(는) {type_.epcis.event_type} {type_.epcis.action} 이벤트여야 합니다."))  # fmt: skip


def _named(batteries: tuple[str, ...]) -> dict:
    if not batteries:
        return {}
    return {"battery": batteries[0]} if len(batteries) == 1 else {"batteries": list(batteries)}


def _at_place(fault: Fault) -> Fault:
    """The same fault where it lies in EPCIS, as near as can be said: a native field is one extension of the event."""
    return Fault("", fault.code, Text(f"{fault.pointer[1:]}: {fault.text.en}", f"{fault.pointer[1:]}: {fault.text.ko}"))
