"""What batteries and lots contain: declared by an assay where there is one, else the default for their chemistry."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from batteries import timeline
from batteries.claims import Claim, Part
from batteries.custody import History
from compliance import composition
from compliance.reports.cut import CHUNK
from events import index

_CARRIERS = {"Cu": "copper", "Al": "aluminium"}
"""Which fraction carries an element; the others go into the black mass."""


class Amount(NamedTuple):
    """Kilograms of an element, and whether they were declared or come from a default."""

    kg: float
    declared: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a battery's story to say what it contains."""

    chemistry: str
    kwh: float | None
    parent: str
    share: float
    """The part of its parent that it is, by mass, or by number where not every piece was weighed."""


class Contents:
    """Contents below one position of the log, read once for all that is asked."""

    def __init__(self, below: int):
        self.below = below
        self._known: dict[str, _Known] = {}

    def load(self, uris) -> None:
        """Read the stories of batteries and modules `uris`, and of the packs that the modules came out of."""
        wanted = sorted(set(uris) - self._known.keys())
        self._read(wanted)
        parents = {self._known[uri].parent for uri in wanted if self._known[uri].parent}
        self._read(sorted(parents - self._known.keys()))

    def of_battery(self, uri: str) -> dict[str, float] | None:
        """Kilograms by element in a battery or module, by default composition; None when nobody can say."""
        known = self._known[uri]
        if known.kwh is not None:
            return composition.contained(known.chemistry, known.kwh) or None
        parent = self._known.get(known.parent)
        if parent is None or parent.kwh is None:
            return None
        whole = composition.contained(parent.chemistry, parent.kwh)
        return {element: kg * known.share for element, kg in whole.items()} or None

    def of_lot(self, uri: str, origin: Claim | None) -> dict[str, Amount | None]:
        """By element, how much is in a lot made by the claim `origin`; None for what nobody can say."""
        if origin is None or not origin.is_("shredded"):
            return dict.fromkeys(composition.ELEMENTS)
        row = next((row for row in origin.fields.get("outputs", ()) if row["lot"] == uri), None)
        if row is None:
            return dict.fromkeys(composition.ELEMENTS)
        defaults = self._shredded(origin)
        return {element: _amount(element, row, origin, defaults) for element in composition.ELEMENTS}

    def _shredded(self, origin: Claim) -> dict[str, float] | None:
        contents = [self.of_battery(uri) for uri in origin.batteries]
        if not contents or None in contents:
            return None
        return {element: sum(one.get(element, 0) for one in contents) for element in composition.ELEMENTS}

    def _read(self, uris: list[str]) -> None:
        for start in range(0, len(uris), CHUNK):
            keys: dict[UUID, str] = {index.key(uri): uri for uri in uris[start : start + CHUNK]}
            for key, history in timeline.read_many(list(keys), below=self.below).items():
                self._known[keys[key]] = _known(history)


def _known(history: History) -> _Known:
    plate = history.state.nameplate
    piece = next((step.claim for step in history.steps if step.claim.part is Part.PIECE), None)
    if piece is None or plate.rated_kwh is not None:
        return _Known(plate.chemistry, plate.rated_kwh, "", 0)
    return _Known("", None, next(iter(piece.batteries), ""), _share(piece))


def _share(piece: Claim) -> float:
    masses = {row["id"]: row.get("mass_kg") for row in piece.fields.get("modules", ())}
    if piece.uri in masses and all(masses.values()):
        return masses[piece.uri] / sum(masses.values())
    return 1 / max(len(masses), 1)


def _amount(element: str, row: dict, origin: Claim, defaults: dict[str, float] | None) -> Amount | None:
    assayed = row.get("assay", {}).get(f"{element.lower()}_pct")
    if assayed is not None:
        return Amount(row["mass_kg"] * assayed / 100, True)
    if defaults is None:
        return None
    return Amount(defaults[element] * _part(element, row, origin), False)


def _part(element: str, row: dict, origin: Claim) -> float:
    """The part of an element that a lot carries, by its mass among the lots of the fraction that carries it."""
    masses = {}
    for other in origin.fields["outputs"]:
        fraction = other.get("fraction", "black_mass")
        masses[fraction] = masses.get(fraction, 0) + other["mass_kg"]
    carrier = _CARRIERS.get(element, "black_mass")
    carrier = carrier if carrier in masses else "black_mass"
    if row.get("fraction", "black_mass") != carrier or not masses[carrier]:
        return 0.0
    return row["mass_kg"] / masses[carrier]
