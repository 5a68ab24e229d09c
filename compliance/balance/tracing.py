"""Following contents from batteries and scrap through every process step: pro rata, and never to a single pack again."""

from collections.abc import Callable, Iterator
from math import fsum

from batteries.claims import Claim, Part
from batteries.custody import Custody, Form, History
from compliance import composition
from compliance.balance import amounts
from compliance.balance.amounts import FRACTIONS, KEYS, MASS, NOTHING, UNKNOWN, Amount, Basis, Content, Origin
from compliance.composition import ELEMENTS

_CARRIERS = {"Cu": "copper", "Al": "aluminium"}
"""Which fraction carries an element when a battery is shredded; the others go into the black mass."""
_PARTED = frozenset({"aluminium", "copper", "steel", "plastics"})
"""Fractions that are recycled as they are."""
_RUN = "material_recovered"

Histories = Callable[[str], History | None]
"""The history of a battery or lot by its URI; None for one that nobody knows."""


class Tracer:
    """Contents of everything whose history can be asked for; each is worked out once.

    The order in which claims arrived makes no difference, and neither does a chain of any length. Lots that were made
    of each other, which only a false claim can say, are of unknown content.
    """

    def __init__(self, history_of: Histories):
        self._history_of = history_of
        self._contents: dict[str, Content] = {}
        self._taken: dict[str, Content] = {}
        self._open: set[str] = set()

    def content(self, uri: str) -> Content:
        """What is in a battery or module, or was in a lot when it was made."""
        waiting = [uri]
        while waiting:
            last = waiting[-1]
            missing = [] if last in self._contents else [up for up in self._above(last) if up not in self._contents]
            if last in self._contents or not missing:
                self._settle(waiting.pop())
            elif last in self._open:
                self._contents |= dict.fromkeys(missing, UNKNOWN)
            else:
                self._open.add(last)
                waiting += missing
        return self._contents[uri]

    def taken(self, claim: Claim) -> Content:
        """What went into the process that `claim` is."""
        if claim.event_id not in self._taken:
            self._taken[claim.event_id] = amounts.pool(content for _, content in self.inputs(claim))
        return self._taken[claim.event_id]

    def inputs(self, claim: Claim) -> Iterator[tuple[str, Content]]:
        """Everything that went into the process, each with its content."""
        for uri in _batteries(claim):
            yield uri, self.content(uri)
        for row in _lots(claim):
            yield row["lot"], self.part_of(row["lot"], row["mass_kg"])

    def part_of(self, uri: str, kg: float) -> Content:
        """What is in `kg` of a lot."""
        whole = self._kg_made(uri)
        if not whole:
            return UNKNOWN | {MASS: Amount({Origin(): kg}, Basis.DECLARED, None, None)}
        return amounts.part(self.content(uri), kg / whole)

    def won(self, claim: Claim) -> dict[str, float]:
        """Kilograms of each element that a recovery won, less what its inputs held as products of an earlier one."""
        rows = claim.fields.get("outputs", ())
        before = [self.part_of(row["lot"], row["mass_kg"]) for row in _lots(claim) if self.is_product(row["lot"])]
        return {element: fsum([*(row.get("element_kg", 0) for row in rows if row.get("element") == element),
                               *(-content[element].kg for content in before if content[element])])
                for element in ELEMENTS}  # fmt: skip

    def is_product(self, uri: str) -> bool:
        """Whether a lot is recovered material, so that refining it further is no second recovery."""
        history = self._history_of(uri)
        return history is not None and history.state.form is Form.MATERIAL

    def _above(self, uri: str) -> list[str]:
        history = self._history_of(uri)
        if history is None or history.state.nameplate.rated_kwh is not None:
            return []
        return [up for claim in _makers(history, uri) for up in (*_batteries(claim), *(r["lot"] for r in _lots(claim)))]

    def _settle(self, uri: str) -> None:
        self._open.discard(uri)
        if uri not in self._contents:
            self._contents[uri] = self._content(uri)

    def _content(self, uri: str) -> Content:
        history = self._history_of(uri)
        if history is None or not history.steps:
            return UNKNOWN
        if history.state.nameplate.rated_kwh is not None:
            return _of_battery(history.state)
        made = [self._made(claim, uri) for claim in _makers(history, uri)]
        return amounts.pool(made) if made else UNKNOWN

    def _made(self, claim: Claim, uri: str) -> Content:
        """What `claim` made of `uri`: its share of what went in, corrected by what was measured of it."""
        if claim.part is Part.PIECE:
            return amounts.part(self.content(claim.batteries[0]), _piece_share(claim, uri))
        rows = [row for row in claim.fields.get("outputs", ()) if row["lot"] == uri]
        if claim.part is Part.THING:
            return amounts.pool(_of_scrap(claim, row) for row in rows)
        taken = self.taken(claim)
        return amounts.pool(_row_content(claim, row, taken) for row in rows)

    def _kg_made(self, uri: str) -> float:
        history = self._history_of(uri)
        return history.state.nameplate.mass_kg or 0 if history else 0


def _makers(history: History, uri: str) -> list[Claim]:
    """The claims that made it, of the batteries and lots that it was made of or out of nothing."""
    return [step.claim for step in history.steps if step.claim.part in (Part.PRODUCT, Part.PIECE)
            or any(row["lot"] == uri for row in step.claim.fields.get("outputs", ()))]  # fmt: skip


def _batteries(claim: Claim) -> tuple[str, ...]:
    return claim.batteries if claim.part is not Part.THING else ()


def _lots(claim: Claim) -> list[dict]:
    return [*claim.fields.get("inputs", ()), *claim.fields.get("input_lots", ())]


def _of_battery(state: Custody) -> Content:
    plate = state.nameplate
    origin = Origin("post_consumer", plate.chemistry)
    typical = composition.contained(plate.chemistry, plate.rated_kwh)
    most = composition.upper_bound(plate.chemistry, plate.rated_kwh)
    mass = UNKNOWN[MASS] if plate.mass_kg is None else Amount({origin: plate.mass_kg}, Basis.DECLARED, plate.mass_kg, plate.mass_kg)
    elements = {element: Amount({origin: kg}, Basis.DEFAULTED, kg, most[element]) for element, kg in typical.items()}
    return {MASS: mass, FRACTIONS: NOTHING[FRACTIONS]} | (elements or dict.fromkeys(ELEMENTS))


def _of_scrap(claim: Claim, row: dict) -> Content:
    """Scrap, or an imported lot: nothing stands behind it but its assay."""
    origin = Origin(claim.fields.get("feed", "pre_consumer"), claim.fields.get("chemistry", ""))
    mass = {origin: row["mass_kg"]}
    bare = UNKNOWN | {MASS: Amount(mass, Basis.DECLARED, row["mass_kg"], row["mass_kg"]), FRACTIONS: NOTHING[FRACTIONS]}
    return bare | {
        element: Amount({origin: kg}, Basis.ASSAYED, kg, kg) for element, kg in assayed(row).items()
    }  # fmt: skip


def assayed(row: dict) -> dict[str, float]:
    """Kilograms of each element that a lot's assay finds in it: shares are of its dry mass."""
    found = row.get("assay", {})
    dry = row["mass_kg"] * (1 - found.get("moisture_pct", 0) / 100)
    return {element: dry * found[name] / 100 for element in ELEMENTS if (name := f"{element.lower()}_pct") in found}


def _piece_share(claim: Claim, uri: str) -> float:
    masses = {row["id"]: row.get("mass_kg") for row in claim.fields.get("modules", ())}
    if uri in masses and all(masses.values()):
        return masses[uri] / fsum(masses.values())
    return 1 / max(len(masses), 1)


def _row_content(claim: Claim, row: dict, taken: Content) -> Content:
    return _STEPS.get(claim.type.code, _relabelled)(claim, row, taken)


def _relabelled(claim: Claim, row: dict, taken: Content) -> Content:
    """A part of what was put together; what was lost on the way has its share too."""
    whole = fsum([*(r["mass_kg"] for r in claim.fields.get("outputs", ())), claim.fields.get("loss_kg", 0)])
    held = amounts.part(taken, row["mass_kg"] / whole if whole else 0.0)
    return amounts.measured(held, {MASS: row["mass_kg"]} | assayed(row), Basis.ASSAYED)


def _shredded(claim: Claim, row: dict, taken: Content) -> Content:
    taken = taken | {FRACTIONS: _parted(claim, taken)}
    held = amounts.part(taken, {key: _carried(key, row, claim) for key in KEYS})
    if row.get("fraction", "black_mass") == "black_mass":
        # Copper that was not parted well stays in the black mass: all of it may be there, though it should not.
        rest = amounts.part(taken, _carried(MASS, row, claim))
        held |= {key: held[key] and rest[key] and held[key]._replace(most=rest[key].most) for key in _CARRIERS}
    return amounts.measured(held, {MASS: row["mass_kg"]} | assayed(row), Basis.ASSAYED)


def _parted(claim: Claim, taken: Content) -> Amount | None:
    """Metals and plastics that the black mass leaves behind: recycled with it, though they are no part of it."""
    kg = fsum(row["mass_kg"] for row in claim.fields["outputs"] if row.get("fraction") in _PARTED)
    before = taken[FRACTIONS].kg if taken[FRACTIONS] else 0.0
    return amounts.measured(taken, {FRACTIONS: before + kg}, Basis.DECLARED)[FRACTIONS]


def _carried(key: str, row: dict, claim: Claim) -> float:
    """The share of `key` that a lot carries: by what was assayed of all the lots that carry it, else by their masses."""
    rows = claim.fields["outputs"]
    present = {other.get("fraction", "black_mass") for other in rows}
    carrier = _CARRIERS.get(key, "black_mass")
    carrier = carrier if carrier in present else "black_mass"
    if row.get("fraction", "black_mass") != carrier:
        return 0.0
    carriers = [other for other in rows if other.get("fraction", "black_mass") == carrier]
    found = [assayed(other) for other in carriers]
    if all(key in one for one in found) and (whole := fsum(one[key] for one in found)):
        return assayed(row)[key] / whole
    whole = fsum(other["mass_kg"] for other in carriers)
    return row["mass_kg"] / whole if whole else 0.0


def _recovered(claim: Claim, row: dict, taken: Content) -> Content:
    """A product is the element that was won; what else it holds is not counted."""
    element, kg = row.get("element", ""), row.get("element_kg", 0)
    mates = fsum(r.get("element_kg", 0) for r in claim.fields["outputs"] if r.get("element") == element)
    held = amounts.part(taken, kg / mates if mates else 0.0)
    found = amounts.measured(held, {MASS: row["mass_kg"]} | ({element: kg} if element in ELEMENTS else {}), Basis.DECLARED)
    return NOTHING | {key: found[key] for key in (MASS, element) if key in found}


_STEPS: dict[str, Callable[[Claim, dict, Content], Content]] = {"shredded": _shredded, _RUN: _recovered}
