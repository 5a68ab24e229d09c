"""How much of each element a battery holds, where its maker declared no composition: kilograms per rated kWh.

Typical masses are BatPaC 5.2 default designs (graphite anode, LiPF6) as printed in the replication workbook of
Busch et al. 2026; manganese by stoichiometry. Upper bounds are the older, less efficient cells of Olivetti et al.,
Joule 2017. Aluminium is counted at pack level with the enclosure and is the weakest figure here. A default is
never evidence: whatever rests on one is marked wherever a person reads it.
"""

from typing import NamedTuple

ELEMENTS = ("Li", "Ni", "Co", "Mn", "C", "Cu", "Al")
"""The elements told apart, by symbol; C stands for graphite."""

SOURCE = "BatPaC 5.2 (Busch et al. 2026); upper bounds Olivetti et al., Joule 2017"

_ALUMINIUM = 1.1
_ALUMINIUM_MOST = 1.3


class Composition(NamedTuple):
    """Kilograms of each element per rated kWh."""

    Li: float
    Ni: float
    Co: float
    Mn: float
    C: float
    Cu: float
    Al: float = _ALUMINIUM


CHEMISTRIES = {
    "nmc811": Composition(Li=0.0922, Ni=0.608, Co=0.0763, Mn=0.071, C=0.854, Cu=0.364),
    "nmc721": Composition(Li=0.0926, Ni=0.534, Co=0.0766, Mn=0.143, C=0.854, Cu=0.373),
    "nmc622": Composition(Li=0.1035, Ni=0.512, Co=0.171, Mn=0.160, C=0.853, Cu=0.394),
    "nmc532": Composition(Li=0.1057, Ni=0.436, Co=0.175, Mn=0.245, C=0.851, Cu=0.398),
    "nmc111": Composition(Li=0.1155, Ni=0.318, Co=0.319, Mn=0.297, C=0.850, Cu=0.417),
    "ncma89": Composition(Li=0.0929, Ni=0.681, Co=0.031, Mn=0.029, C=0.854, Cu=0.373),
    "nca": Composition(Li=0.0994, Ni=0.656, Co=0.123, Mn=0.0, C=0.860, Cu=0.381),
    "lmo": Composition(Li=0.0968, Ni=0.0, Co=0.0, Mn=1.5, C=0.805, Cu=0.525),
    "lfp": Composition(Li=0.0890, Ni=0.0, Co=0.0, Mn=0.0, C=0.955, Cu=0.566),
}
"""Typical composition by the chemistry codes that a maker declares; "other" is known to nobody."""

_MOST = {
    "nmc111": {"Li": 0.139, "Ni": 0.392, "Co": 0.394, "Mn": 0.367},
    "nmc622": {"Li": 0.126, "Ni": 0.641, "Co": 0.214, "Mn": 0.200},
    "nmc811": {"Li": 0.111, "Ni": 0.750, "Co": 0.094, "Mn": 0.088},
    "nca": {"Li": 0.112, "Ni": 0.759, "Co": 0.143},
}

PRODUCTS = {
    "li2co3": ("Li", 0.1878), "lioh_h2o": ("Li", 0.1654), "niso4_6h2o": ("Ni", 0.2233), "coso4_7h2o": ("Co", 0.2097),
    "mnso4_h2o": ("Mn", 0.3250), "graphite": ("C", 1.0), "copper": ("Cu", 1.0), "aluminium": ("Al", 1.0),
}  # fmt: skip
"""The element that a product is sold for and the share of it by stoichiometry, in the pure and dry product."""


def contained(chemistry: str, rated_kwh: float) -> dict[str, float]:
    """Kilograms of each element that a battery typically holds; empty when its chemistry has no default."""
    per_kwh = CHEMISTRIES.get(chemistry)
    return {} if per_kwh is None else {e: kg * rated_kwh for e, kg in per_kwh._asdict().items()}


def upper_bound(chemistry: str, rated_kwh: float) -> dict[str, float]:
    """Kilograms of each element that a battery can hold at most; typical where no higher figure is published."""
    typical = contained(chemistry, rated_kwh)
    most = {"Al": _ALUMINIUM_MOST} | _MOST.get(chemistry, {})
    return {e: most[e] * rated_kwh if e in most else kg for e, kg in typical.items()}
