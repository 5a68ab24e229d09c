"""The event hash id of CBV 2.0, section 8.9: a fingerprint of what an event says, the same in whichever spelling it says it.

It is an id and a hint of duplicates. It is no proof: neither who said it nor when it was recorded is in it, and an error
declaration has its original's.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from events.capture import contexts
from events.query import names

_CBV = "https://ref.gs1.org/cbv/"
_VOC = "https://gs1.org/voc/"
_LEFT_OUT = frozenset({"type", "recordTime", "eventID", "errorDeclaration", "@context"})
Known = Mapping[str, str]


def hash_id(event: dict, *, prefixes: Known | None = None, ignore: Iterable[str] = ()) -> str:
    """The hash id of a valid `event`; `prefixes` are those of its document, and `ignore` names fields to leave out."""
    return f"ni:///sha-256;{sha256(prehash(event, prefixes=prefixes, ignore=ignore).encode()).hexdigest()}?ver=CBV2.0"


def prehash(event: dict, *, prefixes: Known | None = None, ignore: Iterable[str] = ()) -> str:
    """The text that is hashed: what the event says in a fixed order and one spelling."""
    known = contexts.EPCIS | names.prefixes(event.get("@context")) | dict(prefixes or {})
    left_out = _LEFT_OUT | set(ignore)
    said = {name: value for name, value in event.items() if name not in left_out}
    return f"eventType={event['type']}" + _ordered(said, _EVENT, known)


def _ordered(said: dict, order: Mapping[str, Any], known: Known) -> str:
    """The members of `said` in their order, then its extensions, sorted."""
    standard = "".join(write(name, said[name], known) for name, write in order.items() if name in said)
    return standard + "".join(sorted(_extension(name, value, known) for name, value in said.items() if ":" in name))


def _value(spell, name: str, value: Any, known: Known) -> str:
    return f"{name}={spell(value)}"


def _values(spell, name: str, value: Any, known: Known) -> str:
    """A value, or each of a list, under one name."""
    return "".join(sorted(f"{name}={spell(each)}" for each in (value if isinstance(value, list) else [value])))


def _worded(spell, start: str, name: str, value: Any, known: Known) -> str:
    """A word, or each of a list, under one name."""
    return "".join(sorted(f"{name}={_word(spell(each), start, known)}" for each in (value if isinstance(value, list) else [value])))


def _things(name: str, value: list, known: Known) -> str:
    """A list of things; one that names nothing is not there."""
    return "" if not value else name + "".join(sorted(f"epc={_text(each)}" for each in value))


def _object(order, name: str, value: dict, known: Known) -> str:
    return name + _ordered(value, order, known)


def _objects(order, each_name: str, name: str, value: list, known: Known) -> str:
    return "" if not value else name + "".join(sorted(each_name + _ordered(each, order, known) for each in value))


def _repeated(order, name: str, value: list, known: Known) -> str:
    """A list whose every object bears the name of the list."""
    return "".join(sorted(name + _ordered(each, order, known) for each in value))


def _extension(name: str, value: Any, known: Known) -> str:
    key = _braced(name, known)
    if isinstance(value, list):
        return "".join(sorted(_extension(name, each, known) for each in value))
    if isinstance(value, dict):
        inner = (_extension(inner, said, known) if ":" in inner else f"{inner}={_scalar(said)}" for inner, said in value.items())
        return key + "".join(sorted(inner))
    return f"{key}={_scalar(value)}"


def _braced(name: str, known: Known) -> str:
    """An extension's name with its namespace in braces."""
    prefix, _, local = name.partition(":")
    if prefix in known and not local.startswith("//"):
        return f"{{{known[prefix]}}}{local}"
    at = max(name.rfind("/"), name.rfind("#"), name.rfind(":") if "/" not in name else -1) + 1
    return f"{{{name[:at]}}}{name[at:]}"


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    return _text(value) if isinstance(value, str) else ""


def _text(value: str) -> str:
    return names.thing(value)


def _number(value: float) -> str:
    """The shortest digits, without trailing zeros and without an exponent."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    digits = repr(value)
    return digits if "e" not in digits else f"{value:.20f}".rstrip("0")


def _time(value: str) -> str:
    """The instant in UTC, rounded to milliseconds."""
    moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    moment = moment.replace(microsecond=0) + timedelta(milliseconds=round(moment.microsecond / 1_000))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1_000:03d}Z"


def _word(bare: str, start: str, known: Known) -> str:
    """A CBV word as its web URI; somebody else's by what its prefix stands for."""
    return names.full(bare, known) if ":" in bare else start + bare


_plain = partial(_value, _scalar)
_uri = partial(_value, _text)
_instant = partial(_value, _time)
_step = partial(_worded, names.biz_step, f"{_CBV}BizStep-")
_disposition = partial(_worded, names.disposition, f"{_CBV}Disp-")
_party_type = partial(_worded, names.party_type, f"{_CBV}SDT-")
_document_type = partial(_worded, names.transaction_type, f"{_CBV}BTT-")
_measurement = partial(_worded, names.measurement, _VOC)
_QUANTITY = {"epcClass": _uri, "quantity": _plain, "uom": _plain}
_PLACE = {"id": _uri}
_METADATA = {"time": _instant, "startTime": _instant, "endTime": _instant} | dict.fromkeys(
    ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), _uri
)
_REPORT = {
    "type": _measurement, "exception": _measurement,
    "deviceID": _uri, "deviceMetadata": _uri, "rawData": _uri, "dataProcessingMethod": _uri, "time": _instant,
    "microorganism": _uri, "chemicalSubstance": _uri, "value": _plain,
    "component": partial(_worded, names.plain, f"{_CBV}Comp-"), "stringValue": _plain, "booleanValue": _plain,
    "hexBinaryValue": _plain, "uriValue": _uri, "minValue": _plain, "maxValue": _plain, "meanValue": _plain, "sDev": _plain,
    "percRank": _plain, "percValue": _plain, "uom": _plain, "coordinateReferenceSystem": _uri,
}  # fmt: skip
_SENSOR = {"sensorMetadata": partial(_object, _METADATA), "sensorReport": partial(_repeated, _REPORT)}
_quantities = partial(_objects, _QUANTITY, "quantityElement")
# The order is the standard's, but for certificationInfo, which its table forgets and its reference implementation has.
_EVENT = {
    "eventTime": _instant, "eventTimeZoneOffset": _plain, "certificationInfo": partial(_values, _text),
    "epcList": _things, "parentID": _uri, "childEPCs": _things, "quantityList": _quantities,
    "childQuantityList": _quantities, "inputEPCList": _things, "inputQuantityList": _quantities,
    "outputEPCList": _things, "outputQuantityList": _quantities, "action": _plain, "transformationID": _uri,
    "bizStep": _step, "disposition": _disposition,
    "persistentDisposition": partial(_object, {"set": _disposition, "unset": _disposition}),
    "readPoint": partial(_object, _PLACE), "bizLocation": partial(_object, _PLACE),
    "bizTransactionList": partial(_objects, {"type": _document_type, "bizTransaction": _uri}, ""),
    "destinationList": partial(_objects, {"type": _party_type, "destination": _uri}, ""),
    "sourceList": partial(_objects, {"type": _party_type, "source": _uri}, ""),
    "sensorElementList": partial(_objects, _SENSOR, "sensorElement"), "ilmd": partial(_object, {}),
}  # fmt: skip
