"""Small bodies with a few named fields, closed: what is not declared is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jsonschema_rs

from api.problems import Problem, of_faults
from parties.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its JSON schema, and what it must be in words."""

    name: str
    schema: dict
    must: Text
    required: bool = True


class Fault(NamedTuple):
    """What is wrong with one field."""

    pointer: str
    code: str
    text: Text


def read(value: Any, fields: Iterable[Field]) -> dict[str, Any]:
    """The fields of the body `value`; raises Problem that names everything wrong with it."""
    if not isinstance(value, dict):
        raise Problem("not-an-object")
    declared = {field.name: field for field in fields}
    faults = [fault for field in declared.values() if (fault := _fault(value, field))]
    faults += [_unknown(name, declared) for name in value if name not in declared]
    if faults:
        raise of_faults(faults)
    return value


def schema(fields: Iterable[Field]) -> dict:
    """The JSON schema of a body with exactly `fields`."""
    listed = list(fields)
    return {
        "type": "object",
        "properties": {field.name: field.schema | {"description": field.must.en} for field in listed},
        "required": [field.name for field in listed if field.required],
        "additionalProperties": False,
    }


def _fault(value: dict, field: Field) -> Fault | None:
    if field.name not in value:
        missing = Text(f"'{field.name}' is missing: {field.must.en}.",
                       f"'{field.name}' 항목이 없습니다: {field.must.ko}.")
        return Fault(f"/{field.name}", "field-missing", missing) if field.required else None
    if jsonschema_rs.is_valid(field.schema, value[field.name], validate_formats=True):
        return None
    words = Text(f"'{field.name}' must be {field.must.en}.", f"'{field.name}' 값: {field.must.ko}.")
    return Fault(f"/{field.name}", "wrong-form", words)


def _unknown(name: str, declared: dict[str, Field]) -> Fault:
    known, shown = ", ".join(declared), name[:60]
    pointer = "/" + name[:60].replace("~", "~0").replace("/", "~1")
    return Fault(pointer, "field-unknown", Text(f"'{shown}' is not a field here; there are: {known}.",
                                                f"'{shown}'은(는) 없는 항목입니다. 사용 가능: {known}"))  # fmt: skip
