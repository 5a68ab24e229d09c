from collections.abc import Iterable
from typing import Any, NamedTuple

from events.schema.shape import Field, Shape
from parties.text import Text


class Fault(NamedTuple):
    """One thing wrong in a value: where (RFC 6901 JSON pointer), a stable code, and what to do in both languages."""

    pointer: str
    code: str
    en: str
    ko: str


def pointer(path: Iterable[str | int]) -> str:
    """The RFC 6901 JSON pointer of the steps of `path`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def explain(error: Any, *, shape: Shape) -> list[Fault]:
    """The faults that one schema error of a value of `shape` stands for, in the words of its declaration."""
    path = list(error.instance_path)
    field, holder = _stand(path, shape)
    condition = _condition(list(error.schema_path), shape)
    if condition is not None:
        return [Fault(pointer(path), condition.code, *condition.text)]
    kind = type(error.kind).__name__.rpartition("_")[2]
    if kind == "Required":
        return [_missing(path, error.kind.property)]
    if kind == "AdditionalProperties":
        return [_unknown([*path, name], name, holder) for name in error.kind.unexpected]
    return [_bad_value(path, field)]


def _stand(path: list[str | int], shape: Shape) -> tuple[Field | None, Shape]:
    """The declared field that `path` leads to, and the shape of the object it stands in or holds."""
    field, holder = None, shape
    for step in path:
        if isinstance(step, str):
            field = holder.fields.get(step)
            if field is None:
                break
            holder = field.shape or holder
    return field, holder


def _condition(schema_path: list[str | int], shape: Shape):
    """The declared condition that `schema_path` runs through, if any."""
    if "allOf" not in schema_path:
        return None
    place = schema_path.index("allOf")
    name = schema_path[place - 1] if place else shape.name
    owner = shape.reach().get(name)
    return owner.conditions[schema_path[place + 1]] if owner and owner.conditions else None


def _missing(path: list[str | int], name: str) -> Fault:
    return Fault(
        pointer([*path, name]),
        "missing-field",
        f"The field {name} is missing; add it.",
        f"필드 {name}이(가) 없습니다. 추가하세요.",
    )


def _unknown(path: list[str | int], name: str, holder: Shape) -> Fault:
    misplaced = holder.misplaced.get(name)
    if misplaced is not None:
        return Fault(pointer(path), "misplaced-field", *misplaced)
    shown = name[:100]
    own = Text("", "")
    if holder.extensible:
        own = Text(
            " Your own fields need a prefix, such as bat:note.",
            " 자체 필드에는 bat:note처럼 접두어를 붙이세요.",
        )
    return Fault(
        pointer(path),
        "unknown-field",
        f"There is no field {shown} here; correct the name or remove it.{own.en}",
        f"여기에는 {shown} 필드가 없습니다. 이름을 고치거나 지우세요.{own.ko}",
    )


def _bad_value(path: list[str | int], field: Field | None) -> Fault:
    text = field.text if field else Text("an object", "객체여야 합니다")
    name = next((step for step in reversed(path) if isinstance(step, str)), "event")
    return Fault(pointer(path), "bad-value", f"{name} must be {text.en}; correct it.", f"{name} 값은 {text.ko}.")
