"""What an EPCIS event says, each fact declared once: where it stands, and the one spelling of its values.

An event is read here as it is shown, with `recordTime` ours.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from events.query import names, spans, units

Spelling = Callable[[str], str]
_METADATA_OR_REPORT = {
    "deviceID": names.thing, "dataProcessingMethod": names.thing, "microorganism": names.thing,
    "chemicalSubstance": names.thing, "bizRules": names.thing, "stringValue": names.plain,
    "hexBinaryValue": names.hexadecimal, "uriValue": names.thing,
}  # fmt: skip
MEASURED = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")
_QUANTITY_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")


@dataclass(frozen=True, slots=True)
class Words:
    """A fact whose values are equal or not. `code` is what the index calls it; facts of one code may read less of it."""

    code: str
    read: Callable[[dict], Iterable[str]]
    spell: Spelling = names.plain


@dataclass(frozen=True, slots=True)
class Amounts:
    """A fact whose values are more or less; moments are seconds from 1970. `place` is where the index has a value."""

    code: str
    read: Callable[[dict], Iterable[float]]
    place: Callable[[float], int] = spans.place_of_number
    is_single: bool = False
    """Whether every event has at most one, so that two bounds of it are one range."""


def moment(text: object) -> datetime | None:
    """The moment that a text says, with its offset; None for any other value."""
    if not isinstance(text, str) or len(text) < 20 or text[4:5] != "-" or text[10:11] not in ("T", "t"):
        return None
    try:
        found = datetime.fromisoformat(text.upper())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _texts(name: str, spell: Spelling, event: dict) -> Iterator[str]:
    if (value := event.get(name)) is not None:
        yield spell(value)


def _dispositions(which: str, event: dict) -> Iterator[str]:
    yield from map(names.disposition, event.get("persistentDisposition", {}).get(which, ()))


def _place(name: str, event: dict) -> Iterator[str]:
    if name in event:
        yield names.thing(event[name]["id"])


def _pairs(name: str, member: str, spell: Spelling, wanted: str | None, event: dict) -> Iterator[str]:
    for pair in event.get(name, ()):
        if wanted is None or spell(pair.get("type", "")) == wanted:
            yield names.thing(pair[member])


def _things(lists: Iterable[str], event: dict) -> Iterator[str]:
    for name in lists:
        said = event.get(name, ())
        for uri in (said,) if isinstance(said, str) else said:
            yield names.thing(uri)


def _classes(lists: Iterable[str], event: dict) -> Iterator[str]:
    for name in lists:
        for element in event.get(name, ()):
            yield names.thing(element["epcClass"])


def _error(name: str, spell: Spelling, event: dict) -> Iterator[str]:
    said = event.get("errorDeclaration", {}).get(name, ())
    yield from map(spell, (said,) if isinstance(said, str) else said)


def sensors(event: dict) -> Iterator[tuple[dict, list[dict]]]:
    """The metadata and the reports of each sensor element."""
    for element in event.get("sensorElementList", ()):
        yield element.get("sensorMetadata", {}), element.get("sensorReport", [])


def _sensed(name: str, spell: Spelling, event: dict) -> Iterator[str]:
    for metadata, reports in sensors(event):
        for said in (metadata, *reports):
            if isinstance(said.get(name), str):
                yield spell(said[name])


def _truths(event: dict) -> Iterator[str]:
    for _, reports in sensors(event):
        yield from ("true" if report["booleanValue"] else "false" for report in reports if "booleanValue" in report)


def _moments(read: Callable[[dict], Iterable[object]], event: dict) -> Iterator[float]:
    for text in read(event):
        if found := moment(text):
            yield spans.seconds(found)


def _sensed_times(name: str, event: dict) -> Iterator[object]:
    for metadata, reports in sensors(event):
        yield metadata.get(name)
        if name == "time":
            yield from (report.get("time") for report in reports)


def _measured(name: str, unit: str, event: dict) -> Iterator[float]:
    wanted = units.measures(unit)
    for _, reports in sensors(event):
        for report in reports:
            code = report.get("uom", "")
            if name in report and units.measures(code) == wanted:
                yield units.si(report[name], code, difference=name == "sDev")


def _percentiles(event: dict) -> Iterator[float]:
    for _, reports in sensors(event):
        yield from (float(report["percRank"]) for report in reports if "percRank" in report)


def quantities(unit: str | None, event: dict) -> Iterator[float]:
    """The quantities of an event: as they are, or those of one kind of unit in its SI unit."""
    for name in _QUANTITY_LISTS:
        for element in event.get(name, ()):
            if "quantity" not in element:
                continue
            if unit is None:
                yield float(element["quantity"])
            elif "uom" in element and units.measures(element["uom"]) == units.measures(unit):
                yield units.si(element["quantity"], element["uom"])


def measured(name: str, unit: str) -> Amounts:
    """What a sensor report says of `name` in a kind of unit, in its SI unit."""
    return Amounts(f"{name} {units.measures(unit)}", partial(_measured, name, unit))


def quantity(unit: str | None) -> Amounts:
    """Quantities of one kind of unit; None for all, as they are."""
    return Amounts("quantity" if unit is None else f"quantity {units.measures(unit)}", partial(quantities, unit))


def transaction(wanted: str | None = None) -> Words:
    """Business transactions of one type; None for all."""
    return Words("transaction", partial(_pairs, "bizTransactionList", "bizTransaction", names.transaction_type, wanted),
                 names.thing)  # fmt: skip


def party(name: str, wanted: str | None = None) -> Words:
    """Sources or destinations of one type; None for all."""
    return Words(name, partial(_pairs, f"{name}List", name, names.party_type, wanted), names.thing)


def things(*lists: str) -> Words:
    """EPCs that stand in some lists of an event."""
    return Words("thing", partial(_things, lists), names.thing)


def classes(*lists: str) -> Words:
    """EPC classes that stand in some quantity lists of an event."""
    return Words("class", partial(_classes, lists), names.thing)


def is_there(name: str) -> Words:
    """That an event has the member `name`."""
    return Words("has", lambda event: [name] if name in event else ())


def _one(name: str, spell: Spelling) -> Words:
    return Words(name, partial(_texts, name, spell), spell)


EVENT_TYPE = Words("eventType", partial(_texts, "type", names.event_type), names.event_type)
ACTION = _one("action", names.plain)
BIZ_STEP = _one("bizStep", names.biz_step)
DISPOSITION = _one("disposition", names.disposition)
SET = Words("set", partial(_dispositions, "set"), names.disposition)
UNSET = Words("unset", partial(_dispositions, "unset"), names.disposition)
READ_POINT = Words("readPoint", partial(_place, "readPoint"), names.thing)
BIZ_LOCATION = Words("bizLocation", partial(_place, "bizLocation"), names.thing)
TRANSFORMATION = _one("transformationID", names.thing)
EVENT_ID = _one("eventID", names.plain)
ERROR_REASON = Words("errorReason", partial(_error, "reason", names.error_reason), names.error_reason)
CORRECTIVE = Words("corrective", partial(_error, "correctiveEventIDs", names.plain))
SENSOR_TYPE = Words("sensorType", partial(_sensed, "type", names.measurement), names.measurement)
TRUTH = Words("booleanValue", _truths)
SENSED = {name: Words(name, partial(_sensed, name, spell), spell) for name, spell in _METADATA_OR_REPORT.items()}
ANY_THING = things("parentID", "epcList", "childEPCs", "inputEPCList", "outputEPCList")
ANY_CLASS = classes(*_QUANTITY_LISTS)

EVENT_TIME = Amounts("eventTime", partial(_moments, partial(_texts, "eventTime", names.plain)), spans.place_of_moment, True)
RECORD_TIME = Amounts("recordTime", partial(_moments, partial(_texts, "recordTime", names.plain)), spans.place_of_moment, True)
ERROR_TIME = Amounts("errorTime", partial(_moments, partial(_error, "declarationTime", names.plain)), spans.place_of_moment, True)
SENSOR_TIMES = {name: Amounts(f"sensor {name}", partial(_moments, partial(_sensed_times, name)), spans.place_of_moment)
                for name in ("startTime", "endTime", "time")}  # fmt: skip
PERCENTILE = Amounts("percRank", _percentiles)

_THING_LISTS = ("parentID", "epcList", "childEPCs", "inputEPCList", "outputEPCList")
# What the index keeps of an event, by the member that it stands in: of some thirty an event has ten. Facts that read less
# of the same code are found by it too. Event ids have an index of their own in the ledger.
INDEXED_WORDS: dict[str, tuple[Words, ...]] = {
    "type": (EVENT_TYPE,), "action": (ACTION,), "bizStep": (BIZ_STEP,), "disposition": (DISPOSITION,),
    "persistentDisposition": (SET, UNSET), "readPoint": (READ_POINT,), "bizLocation": (BIZ_LOCATION,),
    "transformationID": (TRANSFORMATION,), "errorDeclaration": (ERROR_REASON, CORRECTIVE, is_there("errorDeclaration")),
    "sensorElementList": (SENSOR_TYPE, TRUTH, *SENSED.values(), is_there("sensorElementList")),
    "bizTransactionList": (transaction(),), "sourceList": (party("source"),), "destinationList": (party("destination"),),
}  # fmt: skip
INDEXED_IDENTIFIERS = {name: things(name) for name in _THING_LISTS} | {name: classes(name) for name in _QUANTITY_LISTS}
INDEXED_AMOUNTS: dict[str, tuple[Amounts, ...]] = {
    "eventTime": (EVENT_TIME,), "recordTime": (RECORD_TIME,), "errorDeclaration": (ERROR_TIME,),
    "sensorElementList": (*SENSOR_TIMES.values(), PERCENTILE), **dict.fromkeys(_QUANTITY_LISTS, (quantity(None),)),
}  # fmt: skip


def measurements(event: dict) -> Iterator[tuple[str, float]]:
    """Every amount that has a unit: the code of its fact, and itself in the SI unit."""
    for _, reports in sensors(event):
        for report in reports:
            unit = report.get("uom", "")
            for name in MEASURED:
                if name in report:
                    yield f"{name} {units.measures(unit)}", units.si(report[name], unit, difference=name == "sDev")
    for name in _QUANTITY_LISTS:
        for element in event.get(name, ()):
            if "quantity" in element and "uom" in element:
                unit = element["uom"]
                yield f"quantity {units.measures(unit)}", units.si(element["quantity"], unit)
