"""What can have been there: hard bounds, which nature sets, and soft ones, beyond which a figure is worth a question."""

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple

from batteries.claims import Claim
from batteries.custody import Form, History
from batteries.material import EMPTY_KG
from compliance.balance.amounts import Basis, Origin
from compliance.balance.tracing import Histories, Tracer, assayed
from compliance.composition import ELEMENTS

BLACK_MASS_OF_PACK, BLACK_MASS_OF_CELLS = 0.55, 0.75
"""The most black mass that a kilogram of packs, or of modules and cells, can give."""
ELECTROLYTE_LOSS = (0.08, 0.15)
"""Electrolyte and binder driven off by heat, as a share of the mass of the cells: what is plausible."""
LFP_OTHER_METALS = 0.01
"""Nickel, cobalt or manganese out of LFP beyond this share of the lithium point to a mislabelled lot."""
_ROUNDING_KG = 1e-6
_HOLLOW = frozenset({"Ni", "Co", "Mn"})


class Bound(NamedTuple):
    """What a recovery won of one element, held against what was in its inputs.

    `hard_kg` is the most that can be won, with its tolerance; None where nothing is known of the inputs. `typical_kg`
    is what was in them by assay or default.
    """

    element: str
    recovered_kg: float
    hard_kg: float | None
    typical_kg: float | None
    basis: Basis

    @property
    def broken(self) -> bool:
        """Whether more was won than can have been there."""
        return self.hard_kg is not None and self.recovered_kg > self.hard_kg + _ROUNDING_KG

    @property
    def rate_pct(self) -> float | None:
        """What was won in per cent of what was in the inputs; None where that is not known or nothing."""
        return 100 * self.recovered_kg / self.typical_kg if self.typical_kg else None

    def doubtful(self, target_pct: float | None = None) -> bool:
        """Whether the rate is above everything, or below half of the target that applies."""
        rate = self.rate_pct
        if rate is None:
            return self.recovered_kg > _ROUNDING_KG and self.typical_kg is not None
        return rate > 100 + _ROUNDING_KG or (target_pct is not None and rate < target_pct / 2)


def of_recovery(claim: Claim, history_of: Histories, *, assayed_tolerance: float, defaulted_tolerance: float) -> list[Bound]:
    """The bound of each element of a recovery, from every input however often it was split, merged or blended.

    Where there is an assay it sets the bound, and the packs behind it set one too: an assay makes no nickel.
    """
    return traced(Tracer.of_histories(history_of), claim, assayed_tolerance=assayed_tolerance, defaulted_tolerance=defaulted_tolerance)


def traced(tracer: Tracer, claim: Claim, *, assayed_tolerance: float, defaulted_tolerance: float) -> list[Bound]:
    """The bounds of a recovery by a tracer that has read what it needs."""
    won, taken = tracer.won(claim), tracer.taken(claim)
    found = []
    for element in ELEMENTS:
        amount = taken[element]
        limits = []
        if amount is not None and amount.basis is not Basis.DEFAULTED:
            limits.append(amount.kg * (1 + assayed_tolerance))
        if amount is not None and amount.most is not None:
            limits.append(amount.most * (1 + defaulted_tolerance))
        found.append(Bound(element, won[element], min(limits, default=None), amount and amount.kg,
                           amount.basis if amount else Basis.DEFAULTED))  # fmt: skip
    return found


def mislabelled(claim: Claim, history_of: Histories) -> dict[str, float]:
    """Nickel, cobalt and manganese, in kilograms, that a recovery won of nothing but LFP; empty when there is no doubt."""
    tracer = Tracer.of_histories(history_of)
    taken, won = tracer.taken(claim), tracer.won(claim)
    origins: set[Origin] = {origin for amount in taken.values() if amount for origin in amount.parts}
    if {origin.chemistry for origin in origins} != {"lfp"}:
        return {}
    most = LFP_OTHER_METALS * won["Li"]
    return {element: won[element] for element in ELEMENTS if element in _HOLLOW and won[element] > most + _ROUNDING_KG}


def black_mass(claim: Claim, history_of: Histories) -> tuple[float, float | None]:
    """Kilograms of black mass that a shredding gave, and the most that its inputs can give; None where not all is known."""
    rows = claim.fields.get("outputs", ())
    given = fsum(row["mass_kg"] for row in rows if row.get("fraction", "black_mass") == "black_mass")
    scrap = claim.fields.get("input_lots", ())
    parts = [_black_mass_of(history_of(uri)) for uri in claim.batteries]
    parts += [_black_mass_of(history_of(row["lot"]), row["mass_kg"]) for row in scrap]
    return given, None if None in parts else fsum(parts)


def assay_excess(claim: Claim, history_of: Histories, *, defaulted_tolerance: float) -> dict[str, tuple[float, float]]:
    """By element, what the assays of a shredding find and the most that was in its inputs, where they find more."""
    taken = Tracer.of_histories(history_of).taken(claim)
    found: dict[str, list[float]] = {}
    for row in claim.fields.get("outputs", ()):
        for element, kg in assayed(row).items():
            found.setdefault(element, []).append(kg)
    most = {element: amount.most * (1 + defaulted_tolerance) for element, amount in taken.items()
            if element in found and amount is not None and amount.most is not None}  # fmt: skip
    return {element: (fsum(found[element]), kg) for element, kg in most.items() if fsum(found[element]) > kg + _ROUNDING_KG}


def loss_plausible(loss_kg: float, cell_kg: float) -> bool:
    """Whether a loss is no more than the electrolyte and binder of the cells can account for."""
    return loss_kg <= ELECTROLYTE_LOSS[1] * cell_kg + _ROUNDING_KG


def overdrawn(history: History) -> float:
    """Kilograms that were taken from a lot beyond what anybody declared to have made; 0 where there are none."""
    left = history.state.mass_kg_left
    return -left if left is not None and left < -EMPTY_KG else 0.0


def below_half(rates_pct: Mapping[str, float | None], targets_pct: Mapping[str, float]) -> dict[str, bool]:
    """Elements that fall short of their target, and whether by more than half of it. What is not known falls short of nothing."""
    return {element: rate < targets_pct[element] / 2 for element, rate in rates_pct.items()
            if rate is not None and element in targets_pct and rate < targets_pct[element]}  # fmt: skip


def _black_mass_of(history: History | None, kg: float | None = None) -> float | None:
    if history is None:
        return None
    state = history.state
    kg = state.nameplate.mass_kg if kg is None else kg
    if kg is None:
        return None
    if state.form is Form.SCRAP:
        return kg
    return kg * (BLACK_MASS_OF_PACK if state.form is Form.PACK else BLACK_MASS_OF_CELLS)
