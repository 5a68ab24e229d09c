"""Rules about what came out of what went in."""

from batteries.claims import Part
from compliance import composition
from compliance.balance import amounts, bounds
from compliance.models import Parameter, Severity
from compliance.rules.custody import FED, told_of_stranger
from compliance.rules.declaration import Basis, Rule
from compliance.rules.masses import is_first_lot
from parties.text import Text


class FedFromNowhere(Rule):
    """What goes into a lot was held by the one who puts it in: out of its vehicle, received, and not lost."""

    code = "G23"
    names = Text("Put in without custody", "보유하지 않은 투입")
    manual_ko = (
        "배치에 투입하는 배터리는 투입하는 사업자가 보유한 것이어야 합니다. 곧 차량에서 탈거되어 입고되었고, "
        "도난·분실된 상태가 아니어야 합니다."
    )
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: input that nobody held is input that may never have been.",
                       "제안 기준: 보유 이력이 없는 투입은 허위 투입일 수 있습니다."), Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "in_vehicle": Text("by the record it was still in a vehicle", "기록상 아직 차량에 장착되어 있음"),
        "lost": Text("it was reported stolen or lost", "도난·분실 신고된 상태임"),
        "not_held": Text("by the record {holder} held it then", "당시 기록상 보유자: {holder}"),
    }  # fmt: skip
    closes = Text("The removal and the hand-overs are recorded with their true times, or the claim is corrected.",
                  "탈거와 인계·인수를 실제 시각으로 기록하거나 투입 기록을 정정하면 해소됩니다.")  # fmt: skip
    closing_types = ("removed", "dispatched", "received", "corrected", "voided")
    version = 2

    def judge(self, case):
        for step in case.told(*FED):
            reason = self._reason(step.claim, step.before)
            if reason and not (reason == "not_held" and told_of_stranger(case, step)):
                yield self.found(case, step.claim, type=step.claim.type.code, holder=step.before.holder,
                                 since=step.claim.occurred_at.isoformat(), reasons=[reason])  # fmt: skip

    def _reason(self, claim, before) -> str:
        if claim.part is not Part.INPUT or before.end:
            return ""
        if before.vehicle:
            return "in_vehicle"
        if before.lost:
            return "lost"
        return "not_held" if before.holder != claim.author else ""


class ModulesMissing(Rule):
    """As many modules come out of a pack as its maker put in."""

    code = "G19"
    names = Text("Modules unaccounted for", "모듈 수 불일치")
    manual_ko = "팩을 해체하면 제조할 때 넣은 수만큼의 모듈이 모두 확인되어야 합니다."
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: a pack taken apart is accounted for in whole.", "제안 기준: 해체된 팩은 전량 확인되어야 합니다."),
                  Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{author} took {found} modules out of a pack that was made with {expected}.",
                "제조 시 모듈이 {expected}개인 팩에서 {author}이(가) {found}개를 신고했습니다.")  # fmt: skip
    closes = Text("The dismantling is corrected with every module, or the difference is explained.",
                  "모든 모듈을 포함해 해체를 정정하거나 차이를 소명하면 해소됩니다.")  # fmt: skip
    closing_types = ("corrected",)

    def judge(self, case):
        for step in case.told("dismantled"):
            declared = step.before.nameplate.module_count
            if step.claim.part is Part.PIECE or declared is None:
                continue
            found = len({row["id"] for row in step.claim.fields.get("modules", ())})
            if found != declared:
                yield self.found(case, step.claim, expected=declared, found=found)


class MoreThanContained(Rule):
    """No more of an element is won from a lot than it can have held, no product holds more of it than nature lets it, and
    no more is taken from a lot than was there.
    """

    code = "G21"
    names = Text("Recovered more than contained", "투입량 초과 회수")
    manual_ko = (
        "배치에 들어 있을 수 있는 양보다 많은 원소를 회수할 수 없고, 제품에는 물리적 한도를 넘는 원소가 들어 있을 "
        "수 없습니다. 또한 배치에 있던 양보다 많은 양을 꺼낼 수 없습니다."
    )
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Proposed: physical bound from assays and from the packs' chemistry and rated energy (BatPaC 5.2; upper bounds "
             "after Olivetti 2017), with a tolerance.",
             "제안 기준: 분석값과 팩의 조성·정격 에너지로 산출한 물리적 한도(BatPaC 5.2 등)에 허용오차를 더한 값."),
        Parameter.Certainty.PROPOSED,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "recovered": Text("{recovered} kg of {element} out of lots that can have held {bound} kg at most",
                          "최대 {bound}kg의 {element}을(를) 함유할 수 있는 배치에서 {recovered}kg 회수를 신고함"),
        "assay": Text("assays find {recovered} kg of {element}, where the batteries can have held {bound} kg at most",
                      "분석값은 {element} {recovered}kg이나 투입 배터리의 최대 함유량은 {bound}kg임"),
        "black_mass": Text("{recovered} kg of black mass out of batteries that can give {bound} kg at most",
                           "최대 {bound}kg의 블랙매스가 나올 수 있는 배터리에서 {recovered}kg을 신고함"),
        "product": Text("{recovered} kg of {element} in a product that can hold {bound} kg at most",
                        "최대 {bound}kg의 {element}을(를) 함유할 수 있는 제품에서 {recovered}kg을 신고함"),
        "overdrawn": Text("{recovered} kg taken from a lot of {bound} kg", "{bound}kg 배치에서 {recovered}kg을 사용함"),
    }  # fmt: skip
    closes = Text("The recovered masses or the lot's inputs are corrected.", "회수량이나 투입 내역을 정정하면 해소됩니다.")
    closing_types = ("corrected", "voided")
    version = 3
    uses = ("composition.tolerance_assayed", "composition.tolerance_defaulted", "mass.tolerance_pct")

    def judge(self, case):
        for step in case.told("material_recovered"):
            if step.claim.part is Part.INPUT and (broken := self._recovered(case, step.claim)):
                yield self._found(case, step.claim, "recovered", *broken)
            elif step.claim.part is Part.PRODUCT:
                yield from self._of_product(case, step.claim)
        for step in case.told("shredded"):
            if step.claim.part is Part.PRODUCT and is_first_lot(step.claim):
                yield from self._of_shredding(case, step.claim)
        yield from self._overdrawn(case)

    def _recovered(self, case, claim) -> tuple | None:
        """The element of which a run won the most beyond its bound. A run over several lots is held against all of them."""
        limits = case.limits(claim.occurred_at)
        found = bounds.of_recovery(
            claim, case.history_of, assayed_tolerance=limits.get("composition.tolerance_assayed"),
            defaulted_tolerance=limits.get("composition.tolerance_defaulted"),
        )  # fmt: skip
        lithium = next((bound.hard_kg for bound in found if bound.element == "Li"), None) or 0
        broken = [b for b in found if b.broken and not self._is_trace(b, lithium)]
        worst = max(broken, key=lambda b: b.recovered_kg - b.hard_kg, default=None)
        return worst and (worst.recovered_kg, worst.hard_kg, worst.element)

    def _of_product(self, case, claim):
        """A product that is said to hold more of its element than it has by stoichiometry, pure and dry; the first of a run."""
        purest = 1 + case.limits(claim.occurred_at).get("composition.tolerance_assayed")
        held = ((row, composition.PRODUCTS.get(row.get("product"))) for row in claim.fields.get("outputs", ()))
        most = ((row, row["mass_kg"] * share[1] * purest) for row, share in held if share and share[0] == row.get("element"))
        row, kg = next(((row, kg) for row, kg in most if row.get("element_kg", 0) > kg), ({}, 0))
        # More than went in is told of what went in.
        if row.get("lot") == claim.uri and self._recovered(case, claim) is None:
            yield self._found(case, claim, "product", row["element_kg"], kg, row["element"])

    def _is_trace(self, bound, lithium_kg: float) -> bool:
        """Traces of a metal that a chemistry does not hold come from other batteries' dust, and say nothing."""
        return bound.hard_kg == 0 and bound.recovered_kg <= bounds.LFP_OTHER_METALS * lithium_kg

    def _of_shredding(self, case, claim):
        tolerance = case.limits(claim.occurred_at).get("composition.tolerance_defaulted")
        excess = bounds.assay_excess(claim, case.history_of, defaulted_tolerance=tolerance)
        given, most = bounds.black_mass(claim, case.history_of)
        if excess:
            element = max(excess, key=lambda e: excess[e][0] - excess[e][1])
            yield self._found(case, claim, "assay", *excess[element], element)
        elif most is not None and given > most * (1 + case.limits(claim.occurred_at).get("mass.tolerance_pct") / 100):
            yield self._found(case, claim, "black_mass", given, most)

    def _overdrawn(self, case):
        """The claim that took more from a lot than anybody had declared to be there; the first of several."""
        for step in case.history.steps if bounds.overdrawn(case.history) else ():
            left, made = step.after.mass_kg_left, step.after.nameplate.mass_kg
            allowed = (made or 0) * case.limits(step.claim.occurred_at).get("mass.tolerance_pct") / 100
            # What is taken of a lot that is used up already is told as a claim after its end (G05).
            gone = made and left is not None and left < -allowed and not step.before.end
            if gone and not self._told(case, step.claim):
                yield self._found(case, step.claim, "overdrawn", made - left, made)
                return

    def _told(self, case, claim) -> bool:
        return claim.is_("material_recovered") and claim.part is Part.INPUT and self._recovered(case, claim) is not None

    def _found(self, case, claim, reason: str, recovered: float, bound: float, element: str = ""):
        return self.found(case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(), reasons=[reason],
                          recovered=round(recovered, 3), bound=round(bound, 3), element=element)  # fmt: skip


class BelowTarget(Rule):
    """A recovery run wins, and a recycler recycles, as much as the target in force asks for.

    Of a recycling of several packs it is told once, with the first of them.
    """

    code = "G22"
    names = Text("Below the recovery target", "회수 목표 미달")
    manual_ko = (
        "회수 공정과 재활용 사업자는 그때 시행 중인 회수·재활용 목표를 충족해야 합니다. 여러 팩을 함께 재활용한 "
        "경우에는 첫 팩에서 한 번만 알립니다."
    )
    severity = Severity.MEDIUM
    basis = Basis(
        Text("No Korean minimum for plants was found: the EU's first targets (2023/1542 Annex XII) stand in for one.",
             "국내 시설별 최소 회수율은 확인되지 않아 EU 1단계 목표(2023/1542 부속서 XII)를 대신 적용합니다."),
        Parameter.Certainty.OTHER_LAW,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "recovery": Text("{pct} % of the {element} was won, where {target} % are asked for", "{element} 회수율 {pct}%(목표 {target}%)"),
        "efficiency": Text("{pct} % of the mass was recycled, where {target} % are asked for", "재활용 효율 {pct}%(목표 {target}%)"),
    }  # fmt: skip
    closes = Text("It is reported; a correction or an accepted explanation settles it.", "집계·보고되며, 정정하거나 소명이 수용되면 종결됩니다.")
    closing_types = ("corrected",)
    uses = ("recovery.eu_2027_pct", "efficiency.eu_2025_pct", "composition.tolerance_assayed", "composition.tolerance_defaulted")

    def judge(self, case):
        for step in case.told("material_recovered"):
            rows = step.claim.fields.get("inputs", ())
            if step.claim.part is Part.INPUT and rows and rows[0]["lot"] == step.claim.uri:
                yield from self._of_run(case, step.claim)
        for step in case.told("recycling_completed"):
            if step.claim.batteries[:1] == (step.claim.uri,):
                yield from self._of_recycling(case, step.claim)

    def _of_run(self, case, claim):
        """The element that falls the furthest short. What a run says nothing of may be won in another."""
        limits = case.limits(claim.occurred_at)
        tolerances = {"assayed_tolerance": limits.get("composition.tolerance_assayed"),
                      "defaulted_tolerance": limits.get("composition.tolerance_defaulted")}  # fmt: skip
        targets, short = limits.get("recovery.eu_2027_pct"), []
        for bound in bounds.of_recovery(claim, case.history_of, **tolerances):
            if bound.recovered_kg and bound.typical_kg and bound.element in targets:
                allowed = tolerances["defaulted_tolerance" if bound.basis is amounts.Basis.DEFAULTED else "assayed_tolerance"]
                pct, target = bound.rate_pct, targets[bound.element]
                if pct < target * (1 - allowed):
                    short.append((pct / target, pct, target, bound.element))
        if short:
            yield self._found(case, claim, "recovery", *min(short)[1:])

    def _of_recycling(self, case, claim):
        treated, recovered = claim.fields.get("input_mass_kg"), claim.fields.get("recovered_mass_kg")
        target = case.limits(claim.occurred_at).get("efficiency.eu_2025_pct")
        if treated and recovered is not None and 100 * recovered / treated < target:
            yield self._found(case, claim, "efficiency", 100 * recovered / treated, target)

    def _found(self, case, claim, reason: str, pct: float, target: float, element: str = ""):
        return self.found(
            case, claim, severity=Severity.HIGH if pct < target / 2 else Severity.MEDIUM, type=claim.type.code, element=element,
            since=claim.occurred_at.isoformat(), pct=round(pct, 1), target=target, reasons=[reason],
        )  # fmt: skip
