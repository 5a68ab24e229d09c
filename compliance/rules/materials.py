"""Rules about what came out of what went in."""

from batteries.claims import Part
from compliance import composition
from compliance.models import Parameter, Severity
from compliance.rules.custody import FED
from compliance.rules.declaration import Basis, Rule
from parties.text import Text


class FedFromNowhere(Rule):
    """What goes into a lot was held by the one who puts it in: out of its vehicle, received, and not lost."""

    code = "G23"
    names = Text("Put in without custody", "보유하지 않은 투입")
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: input that nobody held is input that may never have been.",
                       "제안 기준: 보유 이력이 없는 투입은 허위 투입일 수 있습니다."), Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "in_vehicle": Text("by the record it was still in a vehicle", "기록상 아직 차량에 장착되어 있음"),
        "lost": Text("it was reported stolen or lost", "도난·분실 신고된 상태임"),
        "not_held": Text("by the record {holder} held it then", "당시 기록상 보유자는 {holder}임"),
    }  # fmt: skip
    closes = Text("The removal and the hand-overs are recorded with their true times, or the claim is corrected.",
                  "탈거와 인계·인수를 실제 시각으로 기록하거나 투입 기록을 정정하면 해소됩니다.")  # fmt: skip
    closing_types = ("removed", "dispatched", "received", "corrected", "voided")

    def judge(self, case):
        for step in case.told(*FED):
            if reason := self._reason(step.claim, step.before):
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
    """No more of an element is won from a lot than the packs in it can have held."""

    code = "G21"
    names = Text("Recovered more than contained", "투입량 초과 회수")
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Proposed: physical bound from the packs' chemistry and rated energy (BatPaC 5.2; upper bounds after "
             "Olivetti 2017), with a tolerance.", "제안 기준: 팩의 조성과 정격 에너지로 산출한 물리적 한도(BatPaC 5.2 등)에 허용오차를 더한 값."),
        Parameter.Certainty.PROPOSED,
    )  # fmt: skip
    what = Text("{author} declared {recovered} kg of {element} out of lots that can have held {bound} kg at most.",
                "{author}이(가) 최대 {bound}kg의 {element}을(를) 함유할 수 있는 배치에서 {recovered}kg 회수를 신고했습니다.")  # fmt: skip
    closes = Text(
        "The recovered masses or the lot's inputs are corrected.", "회수량이나 투입 내역을 정정하면 해소됩니다."
    )
    closing_types = ("corrected",)
    uses = ("composition.tolerance_defaulted",)

    def judge(self, case):
        for step in case.told("material_recovered"):
            if step.claim.part is Part.INPUT:
                yield from self._judge_run(case, step.claim)

    def _judge_run(self, case, claim):
        """A run over several lots cannot say which gave what: it is held against all of them together."""
        tolerance = 1 + case.limits(claim.occurred_at).get("composition.tolerance_defaulted")
        bounds: dict[str, float] = {}
        for row in claim.fields.get("inputs", ()):
            share = self._share(case, row)
            if share is None:
                return
            for element, kg in share.items():
                bounds[element] = bounds.get(element, 0) + kg * tolerance
        for element, recovered in self._recovered(claim).items():
            if recovered > bounds.get(element, 0) + 1e-6:
                bound = round(bounds.get(element, 0), 3)
                yield self.found(case, claim, element=element, recovered=round(recovered, 3), bound=bound)
                return

    def _share(self, case, row: dict) -> dict[str, float] | None:
        """The most that the part of a lot which went in can have held; None when its packs are not all known."""
        history = case.history if row["lot"] == case.uri else case.kin.get(row["lot"])
        lot_kg = history.state.nameplate.mass_kg if history else None
        contained = self._contained(case, history) if lot_kg else None
        return contained and {element: kg * row["mass_kg"] / lot_kg for element, kg in contained.items()}

    def _recovered(self, claim) -> dict[str, float]:
        totals: dict[str, float] = {}
        for row in claim.fields.get("outputs", ()):
            if "element" in row:
                totals[row["element"]] = totals.get(row["element"], 0) + row.get("element_kg", 0)
        return totals

    def _contained(self, case, history) -> dict[str, float] | None:
        totals: dict[str, float] = {}
        for link in history.state.parents:
            plate = case.kin[link.parent].state.nameplate if link.parent in case.kin else None
            if plate is None or plate.rated_kwh is None or plate.chemistry not in composition.CHEMISTRIES:
                return None
            for element, kg in composition.upper_bound(plate.chemistry, plate.rated_kwh).items():
                totals[element] = totals.get(element, 0) + kg
        return totals or None
