"""What the sections about materials share: the operator's own process steps, and what its lots ultimately came from."""

from collections import defaultdict

from batteries.claims import Claim, Part
from batteries.custody import Form
from compliance.balance import ancestry, closure, facility, stock, yields
from compliance.balance.amounts import Content
from compliance.balance.closure import Closure
from compliance.balance.tracing import Tracer
from compliance.balance.yields import Run
from compliance.reports.declaration import Source
from parties.text import Text

SOURCES = {
    "packs": Text("Packs", "팩"), "modules": Text("Modules", "모듈"), "cells": Text("Cells", "셀"),
    "scrap": Text("Process scrap", "공정 스크랩"), "own": Text("Own lots", "자체 배치"), "bought": Text("Lots of others", "외부 배치"),
}  # fmt: skip
_BY_FORM = {Form.MODULE: "modules", Form.CELLS: "cells", Form.SCRAP: "scrap"}
_TOLD = frozenset({"material_certified", "material_supplied"})


class Flows(Source):
    """Every process step that the operator declared for the period, and what its lots held.

    Steps are kept by their event; of a battery only its mass is. What lots are made of is read when it is asked for.
    """

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.steps: dict[str, Claim] = {}
        self.closures: dict[str, Closure] = {}
        self.sources: dict[str, dict[str, list[float | None]]] = defaultdict(lambda: defaultdict(list))
        self.shredded: list[str] = []
        self.told: dict[str, Claim] = {}
        self.exported: dict[tuple[str, str], tuple[Claim, float]] = {}
        self.accounts: list[stock.Account] = []
        self.entries: list[facility.Entry] = []
        self._tracer: Tracer | None = None
        self._runs: list[Run] | None = None

    def see(self, thing):
        if thing.is_lot:
            account = stock.of_lot(thing.history, holder=self.cut.operator, opens_at=self.cut.opens_at, closes_at=self.cut.closes_at)
            if account.opening_kg or account.movements or account.closing_kg:
                self.accounts.append(account)
        self.entries += facility.entries(
            thing.history, holder=self.cut.operator, kg=thing.plate.kg, is_lot=thing.is_lot, opens_at=self.cut.opens_at,
            closes_at=self.cut.closes_at,
        )  # fmt: skip
        for step in thing.history.steps:
            claim = step.claim
            if claim.author == self.cut.operator and claim.type and self.cut.covers(claim.occurred_at):
                self._take(step, thing)

    def _take(self, step, thing) -> None:
        claim = step.claim
        if claim.type.code in _TOLD:
            self.told[claim.event_id] = claim
        elif claim.is_("exported") and thing.is_lot:
            self.exported[claim.event_id, claim.uri] = claim, step.before.mass_kg_left or 0
        elif claim.is_("imported") and claim.fields.get("refined_from"):
            self.steps[claim.event_id] = claim
        elif found := closure.of(step):
            self.steps[claim.event_id], self.closures[claim.event_id] = claim, found
            self._weigh(step, thing)

    def _weigh(self, step, thing) -> None:
        """Count what went into a step by what it was."""
        claim, before = step.claim, step.before
        by_source = self.sources[claim.event_id]
        if not thing.is_lot:
            by_source[_BY_FORM.get(before.form, "packs")].append(thing.plate.kg)
            if claim.is_("shredded") and not before.end:
                self.shredded.append(thing.plate.uri)
            return
        mine = "own" if before.nameplate.maker == self.cut.operator else "bought"
        rows = [row for name in ("inputs", "input_lots") for row in claim.fields.get(name, ())]
        kg = [row["mass_kg"] for row in rows if row["lot"] == claim.uri]
        by_source[_BY_FORM.get(before.form, mine)].extend(kg)

    @property
    def tracer(self) -> Tracer:
        """What everything that the operator used, told of or sent abroad is made of; read once."""
        if self._tracer is None:
            wanted = {row["lot"] for claim in [*self.steps.values(), *self.told.values()] for rows in claim.fields.values()
                      if isinstance(rows, list) for row in rows if isinstance(row, dict) and "lot" in row}  # fmt: skip
            active = {claim.facility for claim in self.steps.values() if claim.facility}
            wanted |= {entry.uri for entry in self.entries if entry.facility in active}
            wanted |= {lot for _, lot in self.exported} | {uri for claim in self.steps.values() for uri in _batteries(claim)}
            self._tracer = Tracer(ancestry.load(wanted, below=self.cut.below).get)
        return self._tracer

    def content(self, entry: facility.Entry) -> Content:
        """What is in the battery, or in the part of a lot, that a line of the books speaks of."""
        is_whole = entry.form in (Form.PACK, Form.MODULE, Form.UNKNOWN)
        return self.tracer.content(entry.uri) if is_whole else self.tracer.part_of(entry.uri, entry.kg or 0)

    def of(self, *codes: str) -> list[Claim]:
        """The operator's steps of some types, in the order in which they happened."""
        found = [claim for claim in [*self.steps.values(), *self.told.values()] if claim.type.code in codes]
        return sorted(found, key=lambda claim: (claim.occurred_at, claim.event_id))

    @property
    def runs(self) -> list[Run]:
        """Each recovery of the period, here or by toll refining abroad."""
        if self._runs is None:
            self._runs = [yields.of_run(self.tracer, claim) for claim in self.of("material_recovered", "imported")]
        return self._runs


def _batteries(claim: Claim) -> tuple[str, ...]:
    return claim.batteries if claim.part is Part.INPUT else ()
