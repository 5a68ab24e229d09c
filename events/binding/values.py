"""Extensions: elements of any namespace as JSON values, and JSON values as elements."""

import re
from math import isfinite
from typing import Any
from xml.etree.ElementTree import Element

from events.binding.namespaces import VALUE_TAG, XSI, Keys, parts
from events.binding.pen import Pen
from events.gate import GateError
from parties.text import Text

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_NUMBERS = frozenset({
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "decimal", "double", "float",
})  # fmt: skip
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
# Texts of which XML Schema says that whitespace around them is no part of the value.
_COLLAPSED = frozenset({
    "dateTime", "dateTimeStamp", "date", "time", "duration", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
    "anyURI", "hexBinary", "base64Binary", "QName", "token", "language", "Name", "NCName", "NMTOKEN",
})  # fmt: skip
_WHITESPACE = re.compile(r"[ \t\r\n]+")


def read(element: Element, keys: Keys) -> Any:
    """What an element says: a text, by `xsi:type` a number or a truth, None where it is nil, or an object.

    Attributes are members of the object beside the children; text beside attributes is its rdf:value. A name that
    stands several times has a list. Raises GateError for text between elements.
    """
    about, attributes = _about(element), [name for name in element.attrib if not _is_instance(name)]
    if about.get("nil") in ("true", "1"):
        return None
    if not len(element) and not attributes:
        return _typed(element.text or "", about.get("type", ""))
    if len(element):
        require_no_text(element)
    said: dict[str, list] = {}
    for name in attributes:
        said.setdefault(keys.of(name), []).append(element.attrib[name])
    for child in element:
        said.setdefault(keys.of(child.tag), []).append(read(child, keys))
    if not len(element) and (element.text or "").strip():
        said.setdefault(keys.of(VALUE_TAG), []).append(_typed(element.text, about.get("type", "")))
    return {key: values[0] if len(values) == 1 else values for key, values in said.items()}


def write(key: str, value: Any, pen: Pen) -> None:
    """Write a value under its key; a list repeats the element."""
    if isinstance(value, list):
        for each in value:
            write(key, each, pen)
    elif not isinstance(value, dict):
        _write_scalar(key, value, pen, attributes={})
    elif found := _text_and_attributes(value, pen):
        _write_scalar(key, found[0], pen, attributes=found[1])
    else:
        pen.open(key)
        for name, inner in value.items():
            write(name, inner, pen)
        pen.close()


def number(text: str) -> float | str:
    """The number that a text stands for; the text itself where it is none."""
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and isfinite(found := float(text)):
        return found
    return text


def truth(text: str) -> bool | str:
    """The truth that a text stands for; the text itself where it is none."""
    return _TRUTHS.get(text.strip(), text)


def is_nil(element: Element) -> bool:
    """Whether an element says that there is nothing."""
    return _about(element).get("nil") in ("true", "1")


def is_plain(element: Element) -> bool:
    """Whether an element is nothing but text."""
    return not len(element) and all(map(_is_instance, element.attrib))


def require_no_text(element: Element) -> None:
    """Raise GateError where text stands between the children of an element."""
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        name = parts(element.tag)[1]
        raise GateError("malformed-xml", *Text(
            f"There is text between the elements within {name[:60]}; put it into an element of its own.",
            f"{name[:60]} 안의 요소 사이에 텍스트가 있습니다. 별도 요소에 넣으세요."), pointer=f"/{name}")  # fmt: skip


def _write_scalar(key: str, value: Any, pen: Pen, *, attributes: dict[str, str]) -> None:
    if value is None:
        pen.leaf(key, "", {"xsi:nil": "true"} | attributes)
    elif isinstance(value, bool):
        pen.leaf(key, "true" if value else "false", {"xsi:type": "xsd:boolean"} | attributes)
    elif isinstance(value, int | float):
        kind = "xsd:integer" if isinstance(value, int) else "xsd:double"
        pen.leaf(key, repr(value), {"xsi:type": kind} | attributes)
    else:
        pen.leaf(key, value, attributes)


def _text_and_attributes(value: dict, pen: Pen) -> tuple[Any, dict[str, str]] | None:
    """What an object with an rdf:value is as a text and attributes; None where these cannot say it."""
    attributes = {pen.tag(name): said for name, said in value.items() if isinstance(said, str) and not pen.is_value(name)}
    texts = [said for name, said in value.items() if pen.is_value(name)]
    is_whole = len(attributes) + 1 == len(value) and texts and texts[0] not in (None, "") and not isinstance(texts[0], dict | list)
    return (texts[0], attributes) if is_whole else None


def _typed(text: str, kind: str) -> Any:
    kind = kind.rpartition(":")[2]
    if kind in _COLLAPSED:
        return _WHITESPACE.sub(" ", text).strip(" ")
    return number(text) if kind in _NUMBERS else truth(text) if kind == "boolean" else text


def _about(element: Element) -> dict[str, str]:
    return {parts(name)[1]: said for name, said in element.attrib.items() if _is_instance(name)}


def _is_instance(name: str) -> bool:
    return parts(name)[0] == XSI
