"""Every parameter of the EPCIS 2.0 query (section 8.2.7.1), each declared once: its name, what it takes, what it asks.

Between parameters all must hold; of a list one. A parameter that is not declared is refused: a filter that is misspelt
and passed over would show everything.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.query import conditions, extensions, facts, names, values
from events.query.conditions import Condition
from events.query.facts import Amounts, Words
from events.query.masterdata import Vocabulary, few
from events.query.values import Kind


@dataclass(frozen=True, slots=True)
class Ask:
    """One parameter as it was given: the parts of its name, its value, what prefixes stand for, and the master data."""

    name: str
    part: Mapping[str, str]
    value: Any
    prefixes: Mapping[str, str]
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, or all whose names have one form. `means` makes the condition of what was given."""

    name: str
    form: re.Pattern[str]
    kind: Kind
    means: Callable[[Ask], Condition]
    names_things: bool = False
    """Whether its values are things by which an event is asked for, a thing's whole story among them."""


_EXTENSION = r"(?P<extension>[A-Za-z_][^\s]*:[^\s]+)"
_INNER_PLACE = rf"(?P<inner>INNER_)?(?:(?P<place>{'|'.join(filter(None, extensions.PLACES))})_)?(?P<behind>INNER_)?"
_ATTRIBUTED = {
    "readPoint": facts.READ_POINT, "bizLocation": facts.BIZ_LOCATION, "bizStep": facts.BIZ_STEP,
    "disposition": facts.DISPOSITION, "epcClass": facts.ANY_CLASS, "epc": facts.ANY_THING, "anyEPC": facts.ANY_THING,
    "parentID": facts.things("parentID"), "bizTransaction": facts.transaction(), "source": facts.party("source"),
    "destination": facts.party("destination"), "transformationID": facts.TRANSFORMATION,
}  # fmt: skip
_FIELD = rf"(?P<field>{'|'.join(_ATTRIBUTED)}|[^_\s]+:[^_\s]+)"


def find(name: str) -> tuple[Parameter, Mapping[str, str]] | None:
    """The parameter that has this name, and the parts of the name; None when there is none."""
    for parameter in _BY_NAME.get(name, PATTERNS):
        if match := parameter.form.fullmatch(name):
            return parameter, {part: text for part, text in match.groupdict().items() if text is not None}
    return None


def _fixed(name: str, kind: Kind, means: Callable[[Ask], Condition], **more: Any) -> Parameter:
    return Parameter(name, re.compile(re.escape(name)), kind, means, **more)


def _list(name: str, words: Words, kind: Kind = Kind.LIST) -> Parameter:
    return _fixed(name, kind, lambda ask: conditions.listed(words, ask.value))


def _match(name: str, words: Words) -> Parameter:
    return _fixed(name, Kind.PATTERNS, lambda ask: conditions.matched(words, ask.value), names_things=True)


def _compare(names_of: str, amounts: Amounts, kind: Kind, *allowed: str) -> Iterator[Parameter]:
    for comparison in allowed:
        yield _fixed(f"{comparison}_{names_of}", kind,
                     lambda ask, comparison=comparison: conditions.compared(amounts, comparison, ask.value))  # fmt: skip


def _below(words: Words) -> Callable[[Ask], Condition]:
    return lambda ask: conditions.listed(words, few(ask.vocabulary.descendants(frozenset(map(words.spell, ask.value)))))


def _fixed_parameters() -> Iterator[Parameter]:
    yield _list("eventType", facts.EVENT_TYPE, Kind.EVENT_TYPES)
    for name, amounts in (("eventTime", facts.EVENT_TIME), ("recordTime", facts.RECORD_TIME),
                          ("errorDeclarationTime", facts.ERROR_TIME), ("errorDeclaration_Time", facts.ERROR_TIME)):  # fmt: skip
        yield from _compare(name, amounts, Kind.TIME, "GE", "LT")
    for name, amounts in facts.SENSOR_TIMES.items():
        yield from _compare(name, amounts, Kind.TIME, "GE", "LT")
    yield _list("EQ_action", facts.ACTION, Kind.ACTIONS)
    for name, words in (
        ("bizStep", facts.BIZ_STEP), ("disposition", facts.DISPOSITION), ("persistentDisposition_set", facts.SET),
        ("persistentDisposition_unset", facts.UNSET), ("readPoint", facts.READ_POINT),
        ("bizLocation", facts.BIZ_LOCATION), ("transformationID", facts.TRANSFORMATION),
        ("errorReason", facts.ERROR_REASON), ("correctiveEventID", facts.CORRECTIVE), ("type", facts.SENSOR_TYPE),
        *facts.SENSED.items(),
    ):  # fmt: skip
        yield _list(f"EQ_{name}", words)
    yield _list("EQ_booleanValue", facts.TRUTH, Kind.TRUTH)
    yield _fixed("WD_readPoint", Kind.LIST, _below(facts.READ_POINT))
    yield _fixed("WD_bizLocation", Kind.LIST, _below(facts.BIZ_LOCATION))
    yield _fixed("EQ_eventID", Kind.LIST, lambda ask: conditions.identified(facts.EVENT_ID, ask.value))
    yield _match("MATCH_epc", facts.things("epcList", "childEPCs"))
    yield _match("MATCH_parentID", facts.things("parentID"))
    yield _match("MATCH_inputEPC", facts.things("inputEPCList"))
    yield _match("MATCH_outputEPC", facts.things("outputEPCList"))
    yield _match("MATCH_anyEPC", facts.ANY_THING)
    yield _match("MATCH_epcClass", facts.classes("quantityList", "childQuantityList"))
    yield _match("MATCH_inputEPCClass", facts.classes("inputQuantityList"))
    yield _match("MATCH_outputEPCClass", facts.classes("outputQuantityList"))
    yield _match("MATCH_anyEPCClass", facts.ANY_CLASS)
    yield from _compare("quantity", facts.quantity(None), Kind.NUMBER, *conditions.COMPARISONS)
    yield from _compare("percRank", facts.PERCENTILE, Kind.NUMBER, *conditions.COMPARISONS)
    for name, member in (("errorDeclaration", "errorDeclaration"), ("sensorElementList", "sensorElementList"),
                         ("sensorElement", "sensorElementList")):  # fmt: skip
        yield _fixed(f"EXISTS_{name}", Kind.VOID,
                     lambda ask, member=member: conditions.listed(facts.is_there(member), [member]))  # fmt: skip


def _typed(ask: Ask) -> Condition:
    kind = ask.part.get("kind") or None
    if ask.part["list"] == "bizTransaction":
        return conditions.listed(facts.transaction(kind and names.transaction_type(kind)), ask.value)
    return conditions.listed(facts.party(ask.part["list"], kind and names.party_type(kind)), ask.value)


def _quantity(ask: Ask) -> Condition:
    unit = ask.part["unit"]
    amount = values.in_si(ask.value, unit)
    return conditions.compared(facts.quantity(unit), ask.part["comparison"], amount)


def _measured(ask: Ask) -> Condition:
    name, unit = ask.part["measured"], ask.part["unit"]
    amount = values.in_si(ask.value, unit, difference=name == "sDev")
    return conditions.compared(facts.measured(name, unit), ask.part["comparison"], amount)


def _place(ask: Ask) -> tuple[str, str, bool]:
    return ask.part.get("place", ""), names.full(ask.part["extension"], ask.prefixes), bool(
        ask.part.get("inner") or ask.part.get("behind"))  # fmt: skip


def _extension_equals(ask: Ask) -> Condition:
    place, name, inner = _place(ask)
    return conditions.extension_equals(place, name, ask.value, inner=inner)


def _extension_compares(ask: Ask) -> Condition:
    place, name, inner = _place(ask)
    is_time, value = ask.value
    amounts = extensions.moments if is_time else extensions.numbers
    return conditions.compared(amounts(place, name, inner=inner), ask.part["comparison"], value)


def _extension_is_there(ask: Ask) -> Condition:
    place, name, inner = _place(ask)
    return conditions.extension_is_there(place, name, inner=inner)


def _attributed(ask: Ask) -> Words:
    field = ask.part["field"]
    return _ATTRIBUTED.get(field) or extensions.words("", names.full(field, ask.prefixes), inner=False)


def _has_attribute(ask: Ask) -> Condition:
    # Master data is kept as it was written.
    wanted = {spelt for name in ask.value for spelt in names.spellings(name, ask.prefixes)}
    return conditions.listed(_attributed(ask), few(ask.vocabulary.having(wanted)))


def _attribute_equals(ask: Ask) -> Condition:
    attribute = names.spellings(ask.part["attribute"], ask.prefixes)
    return conditions.listed(_attributed(ask), few(ask.vocabulary.having(attribute, ask.value)))


FIXED = tuple(_fixed_parameters())
_UNIT = r"(?P<unit>[A-Z0-9]{1,3})"
PATTERNS = (
    Parameter("EQ_bizTransaction_type, EQ_source_type, EQ_destination_type",
              re.compile(r"EQ_(?P<list>bizTransaction|source|destination)_(?P<kind>\S*)"), Kind.LIST, _typed),
    Parameter("EQ_, GT_, GE_, LT_, LE_quantity_uom",
              re.compile(rf"(?P<comparison>EQ|GT|GE|LT|LE)_quantity_{_UNIT}"), Kind.NUMBER, _quantity),
    Parameter("EQ_, GT_, GE_, LT_, LE_value_uom, and the same of minValue, maxValue, meanValue, sDev, percValue",
              re.compile(rf"(?P<comparison>EQ|GT|GE|LT|LE)_(?P<measured>{'|'.join(facts.MEASURED)})_{_UNIT}"),
              Kind.NUMBER, _measured),
    Parameter("HASATTR_fieldname", re.compile(rf"HASATTR_{_FIELD}"), Kind.LIST, _has_attribute),
    Parameter("EQATTR_fieldname_attribute", re.compile(rf"EQ_?ATTR_{_FIELD}_(?P<attribute>\S+)"), Kind.LIST,
              _attribute_equals),
    Parameter("EXISTS_[INNER_][place_]extension", re.compile(rf"EXISTS_{_INNER_PLACE}{_EXTENSION}"), Kind.VOID,
              _extension_is_there),
    Parameter("EQ_[INNER_][place_]extension", re.compile(rf"EQ_{_INNER_PLACE}{_EXTENSION}"), Kind.LIST,
              _extension_equals),
    Parameter("GT_, GE_, LT_, LE_[INNER_][place_]extension",
              re.compile(rf"(?P<comparison>GT|GE|LT|LE)_{_INNER_PLACE}{_EXTENSION}"), Kind.AMOUNT, _extension_compares),
)  # fmt: skip
_BY_NAME: dict[str, Sequence[Parameter]] = {parameter.name: (parameter,) for parameter in FIXED}
