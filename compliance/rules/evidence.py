"""Rules about the claims themselves: health that rises, and claims that come late."""

from itertools import pairwise

from compliance import declared
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED


class HealthRises(Rule):
    """A battery's health does not rise by itself: either it was repaired, or it is not the same battery."""

    code = "G14"
    names = Text("Health rises without repair", "수리 없는 SoH 상승")
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: physical plausibility.", "제안 기준: 물리적 타당성."), _PROPOSED)
    what = Text("State of health was {before} % and then {after} % on {since}, with no repair in between.",
                "SoH가 {before}%에서 {since}에 {after}%로 상승했으나 그 사이 수리 기록이 없습니다.")  # fmt: skip
    closes = Text(
        "The wrong measurement is corrected, or the repair is recorded.",
        "잘못된 측정을 정정하거나 수리를 기록하면 해소됩니다.",
    )
    closing_types = ("corrected", "voided")
    uses = ("soh.rise_points", "soh.rise_points_other_method")

    def judge(self, case):
        readings = [s.claim for s in case.history.steps if s.claim.fields.get("soh_pct") is not None]
        for earlier, later in pairwise(readings):
            limits = case.limits(later.occurred_at)
            same = self._method(earlier) == self._method(later)
            allowed = limits.get("soh.rise_points" if same else "soh.rise_points_other_method")
            before, after = earlier.fields["soh_pct"], later.fields["soh_pct"]
            if after - before > allowed:
                yield self.found(case, later, evidence=(earlier.event_id,), before=before, after=after,
                                 since=later.occurred_at.isoformat())  # fmt: skip

    def _method(self, claim) -> str:
        return claim.fields.get("method", "evaluation")


class Late(Rule):
    """What happened is declared within the limit of its kind, counted from when the operator joined at the earliest."""

    code = "G29"
    names = Text("Declared late", "지연 신고")
    severity = Severity.LOW
    basis = Basis(
        Text("Limits proposed after the waste e-manifest (2 days) and China's reporting clock (15 and 30 working days); "
             "the Act's own are not known yet.",
             "전자인계서(2일)와 중국 보고기한(15·30영업일)을 본뜬 제안 기준이며, 법정 기한은 아직 확인되지 않았습니다."), _PROPOSED,
    )  # fmt: skip
    what = Text("'{type}' happened on {since}, was due on {due}, and was declared on {declared}.",
                "{since}의 '{type}'은(는) {due}까지 신고해야 했으나 {declared}에 신고되었습니다.")  # fmt: skip
    closes = Text("It is counted; an accepted explanation settles it.", "집계되며, 소명이 수용되면 종결됩니다.")
    uses = ("declare.handover_days", "declare.incident_days", "declare.standard_workdays", "declare.repair_workdays",
            "declare.recycler_workdays")  # fmt: skip

    def judge(self, case):
        for step in case.history.steps:
            claim = step.claim
            author = case.register.operators.get(claim.author)
            due = author and declared.due_at(claim, case.schedule, joined_at=author.joined_at)
            if due and claim.recorded_at > due:
                start = declared.clock_starts_at(claim, joined_at=author.joined_at)
                doubly = claim.recorded_at > due + (due - start)
                yield self.found(
                    case, claim, severity=Severity.MEDIUM if doubly else Severity.LOW, type=claim.type.code,
                    since=claim.occurred_at.isoformat(), due=due.isoformat(), declared=claim.recorded_at.isoformat(),
                )  # fmt: skip
