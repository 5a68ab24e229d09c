"""The algebra of contents: how much of each element is in something, from what, and how surely it is known.

Pooling adds and parting multiplies, so what goes into any tree of splits, merges and blends comes out of it. A
measurement replaces the figure and keeps the shares of the origins: they are pro rata by input element mass, and say
nothing of single batteries.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from math import fsum
from typing import NamedTuple

from compliance.composition import ELEMENTS

MASS, FRACTIONS = "mass", "fractions"
KEYS = (MASS, FRACTIONS, *ELEMENTS)
"""What is told apart in a content: its whole mass, the metals and plastics parted from it on the way, the elements."""


class Basis(IntEnum):
    """How a figure is known; of several together the weakest."""

    DEFAULTED = 0
    DECLARED = 1
    ASSAYED = 2


class Origin(NamedTuple):
    """What a part of a content ultimately comes from. Never a battery: after blending no part is of one."""

    feed: str = ""
    chemistry: str = ""


class Amount(NamedTuple):
    """Kilograms by origin, how they are known, and what stands behind them.

    `behind` is what the batteries held of which this is the rest, losses on the way included, by origin: what a recovery
    over the whole chain is a share of. `most` is the most that they can have held. Both are None where it is not known.
    """

    parts: dict[Origin, float]
    basis: Basis = Basis.ASSAYED
    behind: dict[Origin, float] | None = {}
    most: float | None = 0.0

    @property
    def kg(self) -> float:
        """The whole amount."""
        return fsum(self.parts.values())


Content = dict[str, Amount | None]
"""An amount by key; None where nobody can say."""

NOTHING: Content = {key: Amount({}) for key in KEYS}
UNKNOWN: Content = dict.fromkeys(KEYS)


def pool(contents: Iterable[Content]) -> Content:
    """Contents put together. What is unknown of one part is unknown of the whole."""
    contents = list(contents)
    return {key: _sum([content[key] for content in contents]) for key in KEYS}


def part(content: Content, share: float | Mapping[str, float]) -> Content:
    """The `share` of a content, one for all keys or one for each."""
    return {key: amount and _scaled(amount, share if isinstance(share, float | int) else share[key])
            for key, amount in content.items()}  # fmt: skip


def measured(content: Content, kg: Mapping[str, float], basis: Basis) -> Content:
    """The content with the amounts that somebody measured; origins keep their shares, by mass where nothing else is known."""
    return content | {key: _set(content, key, value, basis) for key, value in kg.items()}


def shares(content: Content, key: str) -> dict[Origin, float]:
    """The share of each origin in an amount, or in the mass, or in whatever is known, where the amount says nothing."""
    for amount in (content[key], content[MASS], *content.values()):
        if amount is not None and (whole := amount.kg) > 0:
            return {origin: kg / whole for origin, kg in amount.parts.items()}
    return {Origin(): 1.0}


def _sum(amounts: list[Amount | None]) -> Amount | None:
    if None in amounts:
        return None
    told = [amount.basis for amount in amounts if amount.kg]
    behind, most = [amount.behind for amount in amounts], [amount.most for amount in amounts]
    return Amount(
        _together(amount.parts for amount in amounts), min(told, default=Basis.ASSAYED),
        None if None in behind else _together(behind), None if None in most else fsum(most),
    )  # fmt: skip


def _together(several: Iterable[dict[Origin, float]]) -> dict[Origin, float]:
    found: dict[Origin, list[float]] = {}
    for parts in several:
        for origin, kg in parts.items():
            found.setdefault(origin, []).append(kg)
    return {origin: fsum(kg) for origin, kg in found.items()}


def _scaled(amount: Amount, share: float) -> Amount:
    return Amount(
        _times(amount.parts, share), amount.basis, amount.behind and _times(amount.behind, share),
        None if amount.most is None else amount.most * share,
    )  # fmt: skip


def _times(parts: dict[Origin, float], share: float) -> dict[Origin, float]:
    return {origin: kg * share for origin, kg in parts.items()}


def _set(content: Content, key: str, kg: float, basis: Basis) -> Amount:
    before = content[key]
    parts = {origin: kg * share for origin, share in shares(content, key).items()}
    return Amount(parts, basis, before and before.behind, before and before.most)
