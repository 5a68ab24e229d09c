"""Labels as PDF, in the size in which they are printed: one to a page for a label printer, or many on sheets of A4."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import typst

from batteries import labels
from events.epc import Epc

LABELS_MAX = 96
GAP_MM = 4
_TEMPLATE = Path(__file__).parent / "label.typ"
_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')


def pdf(names: Sequence[Epc], *, origin: str, sheet: bool = False) -> bytes:
    """The labels of `names`, at most LABELS_MAX; on an A4 `sheet` with room to cut between them."""
    return typst.compile(str(_TEMPLATE), format="pdf", **_asked(names, origin=origin, sheet=sheet))


def _asked(names: Sequence[Epc], *, origin: str, sheet: bool) -> dict:
    drawn = [labels.svg(name, origin=origin) for name in names[:LABELS_MAX]]
    sizes = [tuple(map(float, _SIZE.search(label).groups())) for label in drawn]
    told = {
        "labels": drawn, "sheet": sheet, "gap": GAP_MM, "title": ", ".join(name.hri for name in names[:3]),
        "width": max(width for width, _ in sizes), "height": max(height for _, height in sizes),
    }  # fmt: skip
    # The typesetter's own fonts are enough: an identifier is ASCII by its form.
    return {"root": str(_TEMPLATE.parent), "ignore_system_fonts": True, "sys_inputs": {"data": json.dumps(told)}}


FORMS: dict[str, tuple[str, Callable[[Epc, str], bytes]]] = {
    "svg": ("image/svg+xml", lambda name, origin: labels.svg(name, origin=origin).encode()),
    "png": ("image/png", lambda name, origin: labels.png(name, origin=origin)),
    "pdf": ("application/pdf", lambda name, origin: pdf([name], origin=origin)),
}
"""The media type of each form that a single label comes in, and what writes it for a name under an origin."""
