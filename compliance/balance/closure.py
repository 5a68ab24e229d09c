"""How much of what went into one step of a process is accounted for by what its author declares."""

from collections.abc import Callable
from math import fsum
from typing import NamedTuple

from batteries.claims import Claim, Part
from batteries.custody import Step
from parties.text import Text

PROCESSES = {
    "dismantling": Text("Dismantling of packs", "팩 해체"),
    "module_dismantling": Text("Dismantling of modules", "모듈 해체"),
    "shredding": Text("Shredding", "파쇄"),
    "recovery": Text("Recovery", "금속 회수"),
    "splitting": Text("Splitting of lots", "배치 분할"),
    "merging": Text("Merging of lots", "배치 병합"),
    "blending": Text("Blending of lots", "배치 혼합"),
}


class Closure(NamedTuple):
    """The masses of one step in kilograms; None where nobody weighed, which is not the same as nothing."""

    event_id: str
    process: str
    input_kg: float | None
    output_kg: float | None
    residue_kg: float = 0
    loss_kg: float = 0

    @property
    def accounted_kg(self) -> float | None:
        """Outputs, residues and declared loss together."""
        return None if self.output_kg is None else round(fsum((self.output_kg, self.residue_kg, self.loss_kg)), 6)

    @property
    def difference_kg(self) -> float | None:
        """What went in and came out nowhere; negative where more came out than went in."""
        accounted = self.accounted_kg
        return None if accounted is None or self.input_kg is None else round(self.input_kg - accounted, 6)

    @property
    def pct(self) -> float | None:
        """What is accounted for, in per cent of what went in; None where either is not known, or nothing went in."""
        accounted = self.accounted_kg
        return None if accounted is None or not self.input_kg else round(100 * accounted / self.input_kg, 6)

    def within(self, low_pct: float, high_pct: float) -> bool | None:
        """Whether the step closes within the band, its ends included; None where that cannot be said."""
        return None if self.pct is None else low_pct <= self.pct <= high_pct


def of(step: Step) -> Closure | None:
    """The closure of the process that `step` is, seen from what went into it; None for what is no process."""
    if step.claim.part in (Part.PRODUCT, Part.PIECE):
        return None
    return of_claim(step.claim, plate_kg=step.before.nameplate.mass_kg)


def of_claim(claim: Claim, *, plate_kg: float | None = None) -> Closure | None:
    """The closure that `claim` declares; a pack that was not weighed then has the mass of its nameplate, `plate_kg`."""
    weigh = _WEIGHED.get(claim.type.code) if claim.type else None
    return weigh(claim, plate_kg) if weigh else None


def rows_kg(rows) -> float:
    """The mass of lots, to the milligram."""
    return round(fsum(row.get("mass_kg", 0) for row in rows), 6)


def _dismantled(claim: Claim, plate_kg: float | None) -> Closure:
    modules, fractions = claim.fields.get("modules", ()), claim.fields.get("fractions", {})
    weighed = all("mass_kg" in row for row in modules) and (modules or fractions)
    output = fsum([rows_kg(modules), *fractions.values()]) if weighed else None
    return Closure(
        claim.event_id, "dismantling", claim.fields.get("mass_kg", plate_kg), output, loss_kg=claim.fields.get("loss_kg", 0)
    )


def _module_dismantled(claim: Claim, plate_kg: float | None) -> Closure:
    alone = plate_kg if len(claim.batteries) == 1 else None
    output = fsum([rows_kg(claim.fields.get("outputs", ())), *claim.fields.get("fractions", {}).values()])
    return Closure(claim.event_id, "module_dismantling", claim.fields.get("input_mass_kg", alone), output,
                   loss_kg=claim.fields.get("loss_kg", 0))  # fmt: skip


def _shredded(claim: Claim, _plate_kg) -> Closure:
    outputs = claim.fields.get("outputs", ())
    residue = rows_kg(row for row in outputs if row.get("fraction") == "residue")
    return Closure(claim.event_id, "shredding", claim.fields.get("input_mass_kg"), rows_kg(outputs) - residue, residue,
                   claim.fields.get("loss_kg", 0))  # fmt: skip


def _recovered(claim: Claim, _plate_kg) -> Closure:
    """Salts carry water, oxygen and sulphate that were never in the lot, so outputs count by the element they hold.

    Graphite that is burnt and oxygen that is driven off are loss: a run of which no loss is declared cannot be closed.
    """
    won = round(fsum(row.get("element_kg", 0) for row in claim.fields.get("outputs", ())), 6)
    residue = residue_kg(claim)
    whole = "loss_kg" in claim.fields and residue is not None
    return Closure(claim.event_id, "recovery", rows_kg(claim.fields.get("inputs", ())), won if whole else None,
                   residue or 0, claim.fields.get("loss_kg", 0))  # fmt: skip


def residue_kg(claim: Claim) -> float | None:
    """The residue of a recovery: the one figure, else the rows of it added up; None where neither is declared."""
    if "residue_kg" in claim.fields:
        return claim.fields["residue_kg"]
    return rows_kg(claim.fields["residues"]) if claim.fields.get("residues") else None


def _relabelled(process: str) -> Callable:
    def weigh(claim: Claim, _plate_kg) -> Closure:
        return Closure(claim.event_id, process, rows_kg(claim.fields.get("inputs", ())),
                       rows_kg(claim.fields.get("outputs", ())), loss_kg=claim.fields.get("loss_kg", 0))  # fmt: skip

    return weigh


_WEIGHED: dict[str, Callable[[Claim, float | None], Closure]] = {
    "dismantled": _dismantled,
    "module_dismantled": _module_dismantled,
    "shredded": _shredded,
    "material_recovered": _recovered,
    "lot_split": _relabelled("splitting"),
    "lots_merged": _relabelled("merging"),
    "lots_blended": _relabelled("blending"),
}
