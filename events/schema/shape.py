from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from parties.text import Text

# An extension's key is a CURIE or a full URI, so that two extensions never collide (EPCIS 2.0, section 9.1). The
# official schema demands the form of a URI, so a prefix holds no underscore and a name no letter beyond ASCII.
_MARK = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@?-]|%[0-9A-Fa-f]{2})"
_AUTHORITY = r"//[A-Za-z0-9.-]+(?::[0-9]{1,5})?"
EXTENSION_KEY = (
    rf"^[A-Za-z][A-Za-z0-9+.-]*:(?:{_AUTHORITY}(?:[/?](?:{_MARK}|/)*)?|/?{_MARK}(?:{_MARK}|/)*)(?:#(?:{_MARK}|/)*)?$"
)


class Field(NamedTuple):
    """One property: its JSON Schema, what its value must be in words, and the shape of the objects it holds."""

    schema: dict[str, Any]
    text: Text
    shape: "Shape | None" = None


class Condition(NamedTuple):
    """A rule between properties: a stable code, the JSON Schema that says it, and the sentence for a breach."""

    code: str
    schema: dict[str, Any]
    text: Text


class Shape(NamedTuple):
    """One kind of JSON object: its properties, which are required, and whether extension keys may stand beside."""

    name: str
    fields: dict[str, Field]
    required: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    extensible: bool = True
    misplaced: Mapping[str, Text] = MappingProxyType({})

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the object, with references to the shapes within it under `$defs`."""
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: field.schema for name, field in self.fields.items()},
            "additionalProperties": False,
        }
        if self.extensible:
            schema["patternProperties"] = {EXTENSION_KEY: True}
        if self.required:
            schema["required"] = list(self.required)
        if self.conditions:
            schema["allOf"] = [condition.schema for condition in self.conditions]
        return schema

    def reach(self) -> "dict[str, Shape]":
        """Every shape within this one, itself included, by name."""
        found = {self.name: self}
        for field in self.fields.values():
            if field.shape is not None and field.shape.name not in found:
                found |= field.shape.reach()
        return found


def one(shape: Shape, en: str, ko: str) -> Field:
    """The field that holds one object of `shape`."""
    return Field({"$ref": f"#/$defs/{shape.name}"}, Text(en, ko), shape)


def many(shape: Shape, en: str, ko: str, **bounds: Any) -> Field:
    """The field that holds an array of objects of `shape`."""
    return Field({"type": "array", "items": {"$ref": f"#/$defs/{shape.name}"}} | bounds, Text(en, ko), shape)
