"""Extensions of an EPCIS event: where they may stand, how deep, and what may be asked of their values."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from events.query import facts, names, spans
from events.query.facts import Amounts, Words


class Said(NamedTuple):
    """One value of an extension, scalar or not: of which name, and whether it stands inside another extension."""

    name: str
    inner: bool
    value: object


def _member(name: str, event: dict) -> Iterable[dict]:
    return (event[name],) if name in event else ()


def _metadata(event: dict) -> Iterable[dict]:
    return (metadata for metadata, _ in facts.sensors(event))


def _reports(event: dict) -> Iterable[dict]:
    return (report for _, reports in facts.sensors(event) for report in reports)


PLACES: dict[str, Callable[[dict], Iterable[dict]]] = {
    "": lambda event: (event,),
    "ILMD": partial(_member, "ilmd"),
    "ERROR_DECLARATION": partial(_member, "errorDeclaration"),
    "readPoint": partial(_member, "readPoint"),
    "bizLocation": partial(_member, "bizLocation"),
    "SENSORELEMENT": lambda event: event.get("sensorElementList", ()),
    "SENSORMETADATA": _metadata,
    "SENSORREPORT": _reports,
}
"""Where extensions stand, by what a parameter calls it."""
_PLACES_BUT_SENSORS = tuple(place for place in PLACES if not place.startswith("SENSOR"))


def values(event: dict, place: str, name: str, *, inner: bool) -> Iterator[object]:
    """All values of one extension at `place`."""
    # Within another extension it may stand anywhere; else only what has its name is looked into.
    looked_into = "" if inner else name
    return (said.value for said in _found(event, place, names.prefixes(event.get("@context")), looked_into)
            if said.name == name and said.inner == inner)  # fmt: skip


def everywhere(event: dict) -> Iterator[tuple[str, object]]:
    """Every extension of an event, by what the index calls it, with its value."""
    known = names.prefixes(event.get("@context"))
    for place in PLACES if "sensorElementList" in event else _PLACES_BUT_SENSORS:
        for said in _found(event, place, known):
            yield code(place, said.name, inner=said.inner), said.value


def _found(event: dict, place: str, known: Mapping[str, str], looked_into: str = "") -> Iterator[Said]:
    for member in PLACES[place](event):
        for name, value in member.items():
            # What EPCIS itself names has no prefix.
            if ":" in name and ((full := names.full(name, known)) == looked_into or not looked_into):
                yield from _inside(full, value, False, known)


def _inside(name: str, value: object, inner: bool, known: Mapping[str, str]) -> Iterator[Said]:
    if isinstance(value, list):
        for each in value:
            yield from _inside(name, each, inner, known)
        return
    if isinstance(value, dict) and "@value" in value:
        value = value["@value"]
    yield Said(name, inner, value)
    if isinstance(value, dict):
        for below, each in value.items():
            yield from _inside(names.full(below, known), each, True, known)


def spell(value: object) -> str | None:
    """The one spelling of a scalar value; None for one that has none. A number is not the text of its digits."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"#{float(value)!r}"
        case str():
            return f"@{spans.seconds(said)!r}" if (said := facts.moment(value)) else names.thing(value)
    return None


def spellings(text: str) -> set[str]:
    """What may be meant by the text of a question: a text, a moment or a number."""
    spelt = {spell(text) or ""}
    if (number := as_number(text)) is not None:
        spelt.add(f"#{number!r}")
    return spelt


def as_number(value: object) -> float | None:
    """A number, or the number that a text says; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= 1e300 else None


def as_seconds(value: object) -> float | None:
    """The moment that a text says, in seconds from 1970; None for anything else."""
    return spans.seconds(said) if (said := facts.moment(value)) else None


def code(place: str, name: str, *, inner: bool) -> str:
    """What the index calls an extension."""
    return f"{place}/{'inner ' if inner else ''}{name}"


def words(place: str, name: str, *, inner: bool) -> Words:
    """The scalar values of an extension."""
    return Words(code(place, name, inner=inner), lambda event: filter(None, map(spell, values(event, place, name, inner=inner))))


def presence(place: str, name: str, *, inner: bool) -> Words:
    """That an extension is there."""
    own = code(place, name, inner=inner)
    return Words("has", lambda event: [own] if any(True for _ in values(event, place, name, inner=inner)) else ())


def numbers(place: str, name: str, *, inner: bool) -> Amounts:
    """The values of an extension that are numbers."""
    return Amounts(f"# {code(place, name, inner=inner)}", partial(_amounts, place, name, inner, as_number))


def moments(place: str, name: str, *, inner: bool) -> Amounts:
    """The values of an extension that are moments."""
    own = code(place, name, inner=inner)
    return Amounts(f"@ {own}", partial(_amounts, place, name, inner, as_seconds), spans.place_of_moment)


def _amounts(place: str, name: str, inner: bool, read: Callable, event: dict) -> Iterator[float]:
    return (amount for value in values(event, place, name, inner=inner) if (amount := read(value)) is not None)
