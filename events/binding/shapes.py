"""Which elements an EPCIS event and a vocabulary consist of, in the order of the XML schema of EPCIS 2.0."""

from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from events.binding import sequence, values
from events.binding.fields import Pair, Place, Plain, Rows, Whole, Word
from events.binding.namespaces import Keys
from events.binding.pen import Pen
from events.query import names
from events.schema import vocabulary


def _of_gs1(words: tuple[str, ...]) -> Callable[[str], str]:
    """The bare one of `words` of the GS1 Web Vocabulary; whatever else as it is."""
    known = frozenset(words)
    return lambda text: bare if (bare := names.measurement(text)) in known else text


_CBV = "https://ref.gs1.org/cbv/"
_URN = "urn:epcglobal:cbv:"
_text = Plain()
_number = Plain(values.number, lambda value, pen: repr(value))
_truth = Plain(values.truth, lambda value, pen: "true" if value else "false")
_biz_step = Word(names.biz_step, f"{_URN}bizstep:", f"{_CBV}BizStep-")
_disposition = Word(names.disposition, f"{_URN}disp:", f"{_CBV}Disp-")
_transaction_type = Word(names.transaction_type, f"{_URN}btt:", f"{_CBV}BTT-")
_party_type = Word(names.party_type, f"{_URN}sdt:", f"{_CBV}SDT-")
_reason = Word(names.error_reason, f"{_URN}er:", f"{_CBV}ER-")
_measurement = Word(_of_gs1(vocabulary.MEASUREMENTS), "gs1:", "https://ref.gs1.org/voc/")
_alert = Word(_of_gs1(vocabulary.SENSOR_ALERTS), "gs1:", "https://ref.gs1.org/voc/")
_component = Word(names.component, "cbv:Comp-", f"{_CBV}Comp-")


def _fields(**kinds) -> dict[str, Place]:
    return {name: Place(name, kind) for name, kind in kinds.items()}


_epcs = Rows("epc", _text)


class _Amount(Plain):
    """A number that is nil where there is none."""

    def write(self, name: str, value: float | None, pen: Pen) -> None:
        """One element with the number, or with nothing."""
        if value is None:
            pen.leaf(name, "", {"xsi:nil": "true"})
        else:
            super().write(name, value, pen)


class _Quantity(Whole):
    """How much of a class there is."""

    def write(self, name: str, value: dict, pen: Pen) -> None:
        """The element; XML Schema has no unit without a quantity."""
        super().write(name, {"quantity": None, **value} if "uom" in value else value, pen)


# A quantity is an xsd:decimal, which has no exponent.
_amount = _Amount(values.number, lambda value, pen: f"{Decimal(repr(value)):f}")
_quantities = Rows("quantityElement", _Quantity(_fields(epcClass=_text, quantity=_amount, uom=_text)))
_place = Whole(_fields(id=_text))
_set = {name: Place(name, _disposition.kind(), many=True, listed=True) for name in ("unset", "set")}
_error = Whole(_fields(
    declarationTime=_text, reason=_reason.kind(), correctiveEventIDs=Rows("correctiveEventID", _text)
), ordered=False)  # fmt: skip
_METADATA = dict.fromkeys(
    ("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), _text
)
_REPORT = {"type": _measurement.kind(), "exception": _alert.kind(), "component": _component.kind()} | dict.fromkeys(
    ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "time", "microorganism",
     "chemicalSubstance", "stringValue", "hexBinaryValue", "uriValue", "uom", "coordinateReferenceSystem"), _text,
) | dict.fromkeys(
    ("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), _number
) | {"booleanValue": _truth}  # fmt: skip
_sensor = Whole({
    "sensorMetadata": Place("sensorMetadata", Whole(attributes=_METADATA)),
    "sensorReport": Place("sensorReport", Whole(attributes=_REPORT), many=True, listed=True),
})  # fmt: skip

EVENT = Whole(_fields(
    eventTime=_text, recordTime=_text, eventTimeZoneOffset=_text, eventID=_text, errorDeclaration=_error,
) | {"certificationInfo": Place("certificationInfo", _text, many=True)} | _fields(
    inputEPCList=_epcs, inputQuantityList=_quantities, outputEPCList=_epcs, outputQuantityList=_quantities,
    transformationID=_text, parentID=_text, epcList=_epcs, childEPCs=_epcs, action=_text, bizStep=_biz_step.kind(),
    disposition=_disposition.kind(), readPoint=_place, bizLocation=_place,
    bizTransactionList=Rows("bizTransaction", Pair("bizTransaction", _transaction_type)),
    quantityList=_quantities, childQuantityList=_quantities,
    sourceList=Rows("source", Pair("source", _party_type)),
    destinationList=Rows("destination", Pair("destination", _party_type)),
    sensorElementList=Rows("sensorElement", _sensor), persistentDisposition=Whole(_set), ilmd=Whole(),
))  # fmt: skip
"""All that one of the five types of events may consist of; which of them, the schema of events says."""
_ORDER = tuple(EVENT.elements)
_ORDERS = {"TransactionEvent": ("bizTransactionList", "parentID"), "AssociationEvent": ("childQuantityList", "action")}
"""Where a type has an order of its own: the first stands before the second."""
_NEEDED = {"ObjectEvent": "epcList", "TransactionEvent": "epcList", "AggregationEvent": "childEPCs"}
"""The list that stands in XML even where there is nothing in it."""
_INSTEAD = {"epcList": "quantityList", "childEPCs": "childQuantityList"}


class _Attribute:
    """What is said of a place or a thing under one name: a text, or elements."""

    def read(self, element: Element, keys: Keys) -> dict:
        """The name and what is said."""
        said = {"id": element.attrib.pop("id")} if "id" in element.attrib else {}
        value = values.read(element, keys)
        return said | {"attribute": value.strip() if isinstance(value, str) else value}


VOCABULARY_ELEMENT = Whole(
    {"attribute": Place("attributes", _Attribute(), many=True, listed=True), "children": Place("children", Rows("id", _text))},
    {"id": _text},
)
"""One place or ware of the master data in a header."""


def read_event(element: Element, keys: Keys, *, in_any_order: bool = False) -> dict:
    """The event that an element says; whether it is a valid one, the schema of events tells.

    Raises GateError, also where fields stand in an order other than that of XML Schema, unless they may `in_any_order`.
    """
    kind = keys.of(element.tag)
    if not in_any_order:
        sequence.require(element, EVENT, order(kind))
    said = EVENT.read(element, keys)
    # An element may not say otherwise than the name of the event.
    event = said | {"type": [kind, said["type"]] if "type" in said else kind}
    name = _NEEDED.get(kind, "")
    # JSON leaves out what XML has to name though there is nothing in it.
    if event.get(name) == [] and (event.get(_INSTEAD[name]) or _is_about_no_list(event)):
        del event[name]
    return event


def order(kind: str) -> tuple[str, ...]:
    """The order in which the fields of a type of events stand."""
    if kind not in _ORDERS:
        return _ORDER
    moved, before = _ORDERS[kind]
    rest = [name for name in _ORDER if name != moved]
    return (*rest[: rest.index(before)], moved, *rest[rest.index(before) :])


def write_event(event: dict, pen: Pen) -> str:
    """An event as an element."""
    kind = event["type"]
    said = {name: value for name, value in event.items() if name not in ("type", "@context")}
    if kind in _NEEDED:
        said.setdefault(_NEEDED[kind], [])
    EVENT.write_members(said, pen, order(kind))
    return pen.written(kind)


def _is_about_no_list(event: dict) -> bool:
    if event["type"] == "ObjectEvent":
        return bool(event.get("sensorElementList")) and "readPoint" in event
    return event.get("action") == "DELETE"
