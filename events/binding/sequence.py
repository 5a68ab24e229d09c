"""In which order the elements of an event stand: XML Schema gives one, and a document that has another is not valid."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from events.binding.fields import WRAPPERS, Rows, Whole
from events.binding.namespaces import parts
from events.gate import GateError
from parties.text import Text


def require(element: Element, kind: Any, order: tuple[str, ...] = ()) -> None:
    """Raise GateError where a field stands behind one that has to follow it, or behind an extension.

    `order` is that of the fields within `element`, where it is not the one in which `kind` declares them. Names that
    nobody declared are left to the schema of events.
    """
    if isinstance(kind, Rows) and isinstance(kind.kind, Whole):
        for row in element:
            require(row, kind.kind)
    elif isinstance(kind, Whole) and kind.ordered:
        _require_fields(element, kind, _ranks(order or tuple(kind.elements)))


def _require_fields(element: Element, kind: Whole, ranks: Mapping[str, int]) -> None:
    latest, last = 0, ""
    for child in _unwrapped(element):
        namespace, local, _ = parts(child.tag)
        rank = len(ranks) if namespace else ranks.get(local, latest)
        if rank < latest:
            raise GateError("malformed-xml", *_misplaced(local, last), pointer=f"/{local}")
        latest, last = rank, local
        if not namespace and local in kind.elements:
            require(child, kind.elements[local].kind)


def _unwrapped(element: Element) -> Iterator[Element]:
    for child in element:
        namespace, local, _ = parts(child.tag)
        if not namespace and local in WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


@lru_cache(maxsize=64)
def _ranks(order: tuple[str, ...]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(order)}


def _misplaced(local: str, last: str) -> Text:
    return Text(f"{local} stands after {last[:60]}, and the XML Schema of EPCIS has it before; move it.",
                f"{local}은(는) EPCIS XML 스키마에서 {last[:60]} 앞에 있어야 합니다. 옮기세요.")  # fmt: skip
