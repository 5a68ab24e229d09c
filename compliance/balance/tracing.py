"""Following contents from batteries and scrap through every process step: pro rata, and never to a single pack again."""

from collections.abc import Callable, Iterator
from functools import cache
from math import fsum
from typing import NamedTuple

from batteries.claims import Claim, Part
from batteries.custody import Form, History
from compliance import composition
from compliance.balance import amounts
from compliance.balance.amounts import FRACTIONS, KEYS, MASS, NOTHING, UNKNOWN, Amount, Basis, Content, Origin
from compliance.composition import ELEMENTS

_CARRIERS = {"Cu": "copper", "Al": "aluminium"}
"""Which fraction carries an element when a battery is shredded; the others go into the black mass."""
_PARTED = frozenset({"aluminium", "copper", "steel", "plastics"})
"""Fractions that are recycled as they are."""


class Known(NamedTuple):
    """What is kept of a thing's history to say what it contains: little, so that a year's packs fit in memory."""

    form: Form
    chemistry: str
    kwh: float | None
    kg: float | None
    makers: tuple[Claim, ...] = ()
    """The claims that made it, out of batteries and lots or out of nothing; none are kept of a battery with a nameplate."""

    @property
    def above(self) -> set[str]:
        """URIs of what it was made of."""
        return {uri for claim in self.makers for uri in (*_batteries(claim), *(row["lot"] for row in _lots(claim)))}


Histories = Callable[[str], History | None]
"""The history of a battery or lot by its URI; None for one that nobody knows."""


def known(history: History | None) -> Known | None:
    """What is kept of a history; None where there is none."""
    if history is None or not history.steps:
        return None
    state, plate = history.state, history.state.nameplate
    makers = () if plate.rated_kwh is not None else tuple(_makers(history))
    return Known(state.form, plate.chemistry, plate.rated_kwh, plate.mass_kg, makers)


class Tracer:
    """Contents of everything that can be asked for; each lot is worked out once.

    The order in which claims arrived makes no difference, and neither does a chain of any length. Lots that were made
    of each other, which only a false claim can say, are of unknown content.
    """

    def __init__(self, known_of: Callable[[str], Known | None]):
        self._known_of = known_of
        self._contents: dict[str, Content] = {}
        self._taken: dict[str, Content] = {}
        self._open: set[str] = set()

    @classmethod
    def of_histories(cls, history_of: Histories) -> "Tracer":
        """A tracer over whole histories."""
        return cls(cache(lambda uri: known(history_of(uri))))

    def content(self, uri: str) -> Content:
        """What is in a battery or module, or was in a lot when it was made."""
        waiting = [uri]
        while waiting:
            last = waiting[-1]
            missing = [] if self._at_hand(last) else [up for up in sorted(self._above(last)) if not self._at_hand(up)]
            if not missing:
                self._settle(waiting.pop())
            elif last in self._open:
                self._contents |= dict.fromkeys(missing, UNKNOWN)
            else:
                self._open.add(last)
                waiting += missing
        return self._look_up(uri)

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
        found = self._known_of(uri)
        if found is None or not found.kg:
            return UNKNOWN | {MASS: Amount({Origin(): kg}, Basis.DECLARED, None, None)}
        return amounts.part(self.content(uri), kg / found.kg)

    def made(self, claim: Claim, uri: str) -> Content:
        """What is in the lot `uri` as far as the process that `claim` is made it."""
        return self._made(claim, uri)

    def product_of(self, uri: str) -> dict:
        """The row by which a lot of recovered material was declared, also for a part of it; empty for any other."""
        seen: set[str] = set()
        while (found := self._known_of(uri)) and found.makers and uri not in seen:
            seen.add(uri)
            row = next((row for row in products(found.makers[0]) if row["lot"] == uri), {})
            if row.get("product"):
                return row
            uri = min(found.above, default=uri)
        return {}

    def won(self, claim: Claim) -> dict[str, float]:
        """Kilograms of each element that a recovery won, less what its inputs held as products of an earlier one."""
        rows = products(claim)
        before = [self.part_of(row["lot"], row["mass_kg"]) for row in _lots(claim) if self.is_product(row["lot"])]
        return {element: fsum([*(row.get("element_kg", 0) for row in rows if row.get("element") == element),
                               *(-content[element].kg for content in before if content[element])])
                for element in ELEMENTS}  # fmt: skip

    def is_product(self, uri: str) -> bool:
        """Whether a lot is recovered material, so that refining it further is no second recovery."""
        found = self._known_of(uri)
        return found is not None and found.form is Form.MATERIAL

    def _at_hand(self, uri: str) -> bool:
        return uri in self._contents or self._is_battery(uri)

    def _is_battery(self, uri: str) -> bool:
        found = self._known_of(uri)
        return found is not None and found.kwh is not None

    def _look_up(self, uri: str) -> Content:
        # A battery's content is quicker worked out again than kept: there may be a hundred thousand of them.
        return _of_battery(self._known_of(uri)) if self._is_battery(uri) else self._contents[uri]

    def _above(self, uri: str) -> set[str]:
        found = self._known_of(uri)
        return found.above if found else set()

    def _settle(self, uri: str) -> None:
        self._open.discard(uri)
        if not self._at_hand(uri):
            self._contents[uri] = self._content(uri)

    def _content(self, uri: str) -> Content:
        found = self._known_of(uri)
        if found is None or not found.makers:
            return UNKNOWN
        return amounts.pool(self._made(claim, uri) for claim in found.makers)

    def _made(self, claim: Claim, uri: str) -> Content:
        """What `claim` made of `uri`: its share of what went in, corrected by what was measured of it."""
        if claim.part is Part.PIECE:
            return amounts.part(self.content(claim.batteries[0]), _piece_share(claim, uri))
        rows = [row for row in products(claim) if row["lot"] == uri]
        if not (_batteries(claim) or _lots(claim)):
            return amounts.pool(_of_scrap(claim, row) for row in rows)
        taken = self.taken(claim)
        return amounts.pool(_STEPS.get(claim.type.code, _relabelled)(claim, row, taken) for row in rows)


def _makers(history: History) -> Iterator[Claim]:
    for step in history.steps:
        claim = step.claim
        taken_out = claim.part is Part.PIECE and claim.is_("dismantled")
        came_in = claim.is_("imported") and step is history.steps[0]
        named = any(row["lot"] == claim.uri for row in claim.fields.get("outputs", ()))
        if taken_out or came_in or named or claim.part is Part.PRODUCT:
            yield claim


def products(claim: Claim) -> list[dict]:
    """The lots that a claim brought into being, each as a row: what was made here, or what came over the border."""
    if claim.is_("imported"):
        return [{**claim.fields.get("material", {}), "lot": claim.uri, "mass_kg": claim.fields.get("mass_kg", 0)}]
    return claim.fields.get("outputs", [])


def _batteries(claim: Claim) -> tuple[str, ...]:
    return claim.batteries if claim.part is not Part.THING else ()


def _lots(claim: Claim) -> list[dict]:
    return [row for name in ("inputs", "input_lots", "refined_from") for row in claim.fields.get(name, ())]


def _of_battery(found: Known) -> Content:
    origin = Origin("post_consumer", found.chemistry)
    typical = composition.contained(found.chemistry, found.kwh)
    most = composition.upper_bound(found.chemistry, found.kwh)
    mass = None if found.kg is None else Amount({origin: found.kg}, Basis.DECLARED, {origin: found.kg}, found.kg)
    elements = {element: Amount({origin: kg}, Basis.DEFAULTED, {origin: kg}, most[element]) for element, kg in typical.items()}
    return {MASS: mass, FRACTIONS: NOTHING[FRACTIONS]} | (elements or dict.fromkeys(ELEMENTS))


def _of_scrap(claim: Claim, row: dict) -> Content:
    """Scrap, or an imported lot: nothing stands behind it but its assay."""
    feed = row.get("feed", "") if claim.is_("imported") else "pre_consumer"
    origin = Origin(feed, claim.fields.get("chemistry", ""))
    mass, found = {origin: row["mass_kg"]}, assayed(row)
    if row.get("element") in ELEMENTS:
        found = dict.fromkeys(ELEMENTS, 0.0) | found | {row["element"]: row.get("element_kg", 0)}
    bare = UNKNOWN | {MASS: Amount(mass, Basis.DECLARED, mass, row["mass_kg"]), FRACTIONS: NOTHING[FRACTIONS]}
    return bare | {
        element: Amount({origin: kg}, Basis.ASSAYED, {origin: kg}, kg) for element, kg in found.items()
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
    mates = fsum(r.get("element_kg", 0) for r in products(claim) if r.get("element") == element)
    held = amounts.part(taken, kg / mates if mates else 0.0)
    found = amounts.measured(held, {MASS: row["mass_kg"]} | ({element: kg} if element in ELEMENTS else {}), Basis.DECLARED)
    return NOTHING | {key: found[key] for key in (MASS, element) if key in found}


_STEPS: dict[str, Callable[[Claim, dict, Content], Content]] = {
    "shredded": _shredded,
    "material_recovered": _recovered,
    "imported": _recovered,
}
