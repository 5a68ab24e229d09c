"""How much of what went in was won: per recovery, and over the whole chain from the first shredder to the last product."""

from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from batteries.claims import Claim
from compliance.balance import amounts
from compliance.balance.amounts import FRACTIONS, MASS, Basis, Content, Origin
from compliance.balance.tracing import Tracer
from compliance.composition import ELEMENTS


class Run(NamedTuple):
    """One recovery, here or by toll refining abroad: what went in that was not recovered before, and what was won."""

    claim: Claim
    taken: Content
    measured: dict[str, float]
    """Kilograms of each element that are known by an assay or a declaration, and not by default."""
    won: dict[str, float]
    elements: tuple[str, ...]
    """The elements that the claim accounts for: one lot that comes home speaks of its own element alone."""

    def won_from(self, element: str, feed: str) -> float:
        """What was won of an element out of one feed, pro rata to the element mass that went in."""
        parts = amounts.shares(self.taken, element)
        return self.won[element] * fsum(share for origin, share in parts.items() if origin.feed == feed)


class Chain(NamedTuple):
    """What was won of one origin, and what stands behind it."""

    mass_in: float | None
    """The mass of the batteries of which it was won; None where that is not known of all."""
    fractions: float
    won: dict[str, float]
    rated: dict[str, tuple[float, float]]
    """By element, what was won and what the batteries held, over the recoveries of which both are known."""

    @property
    def recycled(self) -> float:
        """Everything that came out to be used again: elements by their own mass, metals and plastics by theirs."""
        return fsum([self.fractions, *self.won.values()])


def of_run(tracer: Tracer, claim: Claim) -> Run:
    """The recovery that `claim` is."""
    parts = [content for uri, content in tracer.inputs(claim) if not tracer.is_product(uri)]
    told = [{e: content[e].kg for e in ELEMENTS if content[e] and content[e].basis is not Basis.DEFAULTED} for content in parts]
    material = claim.fields.get("material", {})
    elements = (material["element"],) if material.get("element") in ELEMENTS else () if material else ELEMENTS
    return Run(claim, amounts.pool(parts), {e: fsum(one.get(e, 0) for one in told) for e in ELEMENTS},
               tracer.won(claim), elements)  # fmt: skip


def chain(runs: Iterable[Run]) -> dict[Origin, Chain]:
    """The runs together, by what the material ultimately came from.

    Several salts come home of one lot that was sent abroad: its mass counts with the first of them.
    """
    found: dict[Origin, list[Chain]] = defaultdict(list)
    weighed: set[str] = set()
    for run in runs:
        abroad = {row["lot"] for row in run.claim.fields.get("refined_from", ())}
        for origin in amounts.shares(run.taken, MASS):
            found[origin].append(_of_origin(run, origin, weighs=not abroad & weighed))
        weighed |= abroad
    return {origin: _together(links) for origin, links in sorted(found.items())}


def _of_origin(run: Run, origin: Origin, *, weighs: bool) -> Chain:
    fractions = run.taken[FRACTIONS]
    won = {e: run.won[e] * amounts.shares(run.taken, e).get(origin, 0.0) for e in run.elements}
    behind = {e: amount.behind.get(origin, 0.0) for e in run.elements if (amount := run.taken[e]) and amount.behind is not None}
    return Chain(
        _mass_behind(run, origin) if weighs else 0.0, fractions.parts.get(origin, 0.0) if fractions and weighs else 0.0,
        won, {element: (won[element], kg) for element, kg in behind.items()},
    )  # fmt: skip


def _mass_behind(run: Run, origin: Origin) -> float | None:
    mass = run.taken[MASS]
    return None if mass is None or mass.behind is None else mass.behind.get(origin, 0.0)


def _together(links: list[Chain]) -> Chain:
    masses = [link.mass_in for link in links]
    rated = {element: [link.rated[element] for link in links if element in link.rated] for element in ELEMENTS}
    return Chain(
        None if None in masses else fsum(masses), fsum(link.fractions for link in links),
        {element: fsum(link.won.get(element, 0) for link in links) for element in ELEMENTS},
        {element: (fsum(won for won, _ in pairs), fsum(held for _, held in pairs)) for element, pairs in rated.items()},
    )  # fmt: skip
