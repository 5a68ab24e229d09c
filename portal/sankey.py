"""A picture of where kilograms came from and went: bands as broad as they are heavy, from the left to the right."""

from collections.abc import Mapping
from typing import NamedTuple

WIDTH, HEIGHT, GAP, MARGIN = 720.0, 300.0, 10.0, 170.0
"""The drawing's own units; the names stand in the margins."""
_BAR = 14.0
_LEAST = 1.5
"""The thinnest band that can be seen."""
_LABEL = 40.0
"""The height of a name with its figure."""


class Band(NamedTuple):
    """One band with its bar at the edge, and where its name stands."""

    key: str
    kg: float
    path: str
    x: float
    y: float
    height: float
    label_x: float
    label_y: float
    anchor: str


class Picture(NamedTuple):
    """The bands of both sides around the bar in the middle."""

    bands: tuple[Band, ...]
    middle_x: float
    middle_height: float
    width: float = WIDTH
    height: float = HEIGHT
    bar: float = _BAR


def draw(came: Mapping[str, float], went: Mapping[str, float]) -> Picture | None:
    """The picture of two sides that weigh the same; None where there is nothing to draw."""
    whole = max(sum(came.values()), sum(went.values()))
    if whole <= 0:
        return None
    most = max(len(_told(came)), len(_told(went)))
    scale = (HEIGHT - GAP * max(most - 1, 0)) / whole
    middle = (WIDTH - _BAR) / 2
    bands = (*_side(came, scale, MARGIN, middle, left=True), *_side(went, scale, WIDTH - MARGIN, middle + _BAR, left=False))
    height = max(HEIGHT, *(band.y + band.height for band in bands))
    return Picture(bands, middle, whole * scale, height=height)


def _told(side: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(key, kg) for key, kg in side.items() if kg > 0]


def _side(side: Mapping[str, float], scale: float, edge: float, middle: float, *, left: bool):
    outer = inner = 0.0
    last = None
    for key, kg in _told(side):
        high = kg * scale
        # Names of thin neighbours would stand on each other.
        outer = outer if last is None else max(outer, last + _LABEL - high / 2)
        x = edge - _BAR if left else edge
        path = _band(edge, outer, middle, inner, high)
        label = edge - _BAR - 6 if left else edge + _BAR + 6
        yield Band(key, kg, path, x, outer, max(high, _LEAST), label, outer + high / 2, "end" if left else "start")
        last = outer + high / 2
        outer, inner = outer + high + GAP, inner + high


def _band(x: float, y: float, to_x: float, to_y: float, high: float) -> str:
    bend = (x + to_x) / 2
    return (
        f"M{x:.1f} {y:.1f}C{bend:.1f} {y:.1f} {bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        f"V{to_y + high:.1f}C{bend:.1f} {to_y + high:.1f} {bend:.1f} {y + high:.1f} {x:.1f} {y + high:.1f}Z"
    )
