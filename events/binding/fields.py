"""Every field of EPCIS as it stands in XML and in JSON, declared once for both directions.

What nobody declared here and is no extension is read under its own name, so that the schema of events says that there is
no such field, and where.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from xml.etree.ElementTree import Element

from events.binding import values
from events.binding.namespaces import Keys, is_own, parts
from events.binding.pen import Pen

WRAPPERS = frozenset({"extension", "baseExtension"})
"""In EPCIS 1.x what a later version added stands in one of these."""
_WORD_MAX = 100


class Kind(Protocol):
    """How one kind of field is read from an element and written as one."""

    def read(self, element: Element, keys: Keys) -> Any:
        """The JSON value of an element."""

    def write(self, name: str, value: Any, pen: Pen) -> None:
        """Write a JSON value as an element."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text, a number or a truth, as an element or as an attribute."""

    from_text: Callable[[str], Any] = str
    to_text: Callable[[Any, Pen], str] = lambda value, pen: value

    def read(self, element: Element, keys: Keys) -> Any:
        """The value; an object, which no schema takes, where more than text is there."""
        if not values.is_plain(element):
            return values.read(element, keys)
        return self.from_text((element.text or "").strip())

    def write(self, name: str, value: Any, pen: Pen) -> None:
        """One element with a text."""
        pen.leaf(name, self.to_text(value, pen))


class Word(NamedTuple):
    """A word of the CBV or of the GS1 Web Vocabulary: bare in JSON, a URI in XML."""

    bare: Callable[[str], str]
    urn: str
    web: str

    def kind(self) -> Plain:
        """The field that holds it."""
        return Plain(self.read, self.uri)

    def read(self, text: str) -> str:
        """The bare word, where a text is one."""
        return self.bare(text) if len(text) <= _WORD_MAX else text

    def uri(self, value: str, pen: Pen) -> str:
        """The word as the reader wants it; a URI of somebody else's as it is."""
        bare = self.bare(value)
        return bare if ":" in bare else (self.web if pen.words_as_web_uri else self.urn) + bare


@dataclass(frozen=True, slots=True)
class Rows:
    """A list: one element that holds others of one name."""

    item: str
    kind: Kind

    def read(self, element: Element, keys: Keys) -> list:
        """The rows; whatever else is there becomes a row that no schema takes."""
        values.require_no_text(element)
        found = []
        for child in element:
            namespace, local, _ = parts(child.tag)
            if not namespace and local in WRAPPERS:
                found += self.read(child, keys)
            elif not namespace and local == self.item:
                found.append(self.kind.read(child, keys))
            else:
                found.append({keys.of(child.tag): values.read(child, keys)})
        return found

    def write(self, name: str, value: list, pen: Pen) -> None:
        """The list with its rows."""
        pen.open(name)
        for row in value:
            self.kind.write(self.item, row, pen)
        pen.close()


@dataclass(frozen=True, slots=True)
class Pair:
    """An identifier with its type as an attribute."""

    name: str
    word: Word

    def read(self, element: Element, keys: Keys) -> dict:
        """An object of both."""
        said = _attributes_of(element, keys, {"type": self.word.kind()})
        # What is more than text is no identifier, and the schema says so.
        return said | {self.name: values.read(element, keys) if len(element) else (element.text or "").strip()}

    def write(self, name: str, value: dict, pen: Pen) -> None:
        """One element with an attribute."""
        pen.leaf(name, value[self.name], {"type": self.word.uri(value["type"], pen)} if "type" in value else {})


class Place(NamedTuple):
    """Where a field stands in JSON; whether its element may stand several times, and is in a list even if it stands once."""

    key: str
    kind: Kind
    many: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """An object: elements and attributes with names of their own, and extensions beside them."""

    elements: Mapping[str, Place] = field(default_factory=dict)
    attributes: Mapping[str, Plain] = field(default_factory=dict)
    ordered: bool = True
    """Whether XML Schema has the elements in the order in which they are declared."""

    def read(self, element: Element, keys: Keys) -> dict:
        """The object."""
        said: dict[str, list] = {}
        self._gather(element, keys, said)
        listed = {place.key for place in self.elements.values() if place.listed}
        found = {key: each if key in listed or len(each) > 1 else each[0] for key, each in said.items()}
        return _attributes_of(element, keys, self.attributes) | found

    def write(self, name: str, value: dict, pen: Pen) -> None:
        """The element with all that the object holds; extensions come last."""
        said = {key: self.attributes[key].to_text(value[key], pen) for key in self.attributes if key in value}
        more = {key: inner for key, inner in value.items() if self._is_attribute(key, inner)}
        pen.open(name, said | {pen.tag(key): inner for key, inner in more.items()})
        self.write_members({key: inner for key, inner in value.items() if key not in said and key not in more}, pen)
        pen.close()

    def write_members(self, value: dict, pen: Pen, order: tuple[str, ...] = ()) -> None:
        """What stands within the element: fields in their order, then extensions."""
        for local in order or self.elements:
            place = self.elements[local]
            if place.key in value:
                held = value[place.key]
                for each in held if place.many and isinstance(held, list) else [held]:
                    place.kind.write(local, each, pen)
        known = {place.key for place in self.elements.values()}
        for key, inner in value.items():
            if key not in known:
                values.write(key, inner, pen)

    def _gather(self, element: Element, keys: Keys, said: dict[str, list]) -> None:
        values.require_no_text(element)
        for child in element:
            namespace, local, _ = parts(child.tag)
            place = self.elements.get(local) if not namespace else None
            if not namespace and local in WRAPPERS:
                self._gather(child, keys, said)
            elif place is None:
                said.setdefault(keys.of(child.tag), []).append(values.read(child, keys))
            elif not values.is_nil(child):
                said.setdefault(place.key, []).append(place.kind.read(child, keys))

    def _is_attribute(self, key: str, value: Any) -> bool:
        """Extensions of an object that has no elements of its own are attributes, where they can be."""
        return bool(self.attributes) and not self.elements and ":" in key and isinstance(value, str)


def _attributes_of(element: Element, keys: Keys, kinds: Mapping[str, Plain]) -> dict:
    return {keys.of(name): kinds[name].from_text(said) if name in kinds else said
            for name, said in element.attrib.items() if not is_own(parts(name)[0])}  # fmt: skip
