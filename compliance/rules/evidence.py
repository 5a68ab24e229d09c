"""Rules about when it was said: claims that come late, and clocks that are wrong."""

from datetime import timedelta

from compliance import declared
from compliance.models import Parameter, Severity
from compliance.rules.custody import sent_afterwards
from compliance.rules.declaration import Basis, Rule, days
from compliance.rules.telling import is_first, is_first_of_both, made, told_too_early
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_DAY = days(1)


class Late(Rule):
    """What happened is declared within the limit of its kind, counted from when the operator joined at the earliest.

    Of a claim about several it is told once, with the first of them.
    """

    code = "G29"
    names = Text("Declared late", "지연 신고")
    manual_ko = (
        "모든 일은 그 종류에 정해진 기한 안에 신고해야 합니다. 기한은 사업자가 등록되기 전으로는 거슬러 계산하지 "
        "않습니다. 여러 배터리에 관한 기록은 첫 배터리에서 한 번만 알립니다."
    )
    severity = Severity.LOW
    basis = Basis(
        Text("Limits proposed after the waste e-manifest (2 days) and China's reporting clock (15 and 30 working days); "
             "the Act's own are not known yet.",
             "전자인계서(2일)와 중국 보고기한(15·30영업일)을 본뜬 제안 기준이며, 법정 기한은 아직 확인되지 않았습니다."), _PROPOSED,
    )  # fmt: skip
    what = Text("'{type}' happened on {since}, was due on {due}, and was declared on {declared}.",
                "{since}의 '{type}'은(는) {due}까지 신고해야 했으나 {declared}에 신고되었습니다.")  # fmt: skip
    closes = Text("It is counted; an accepted explanation settles it.", "집계되며, 소명이 수용되면 종결됩니다.")
    version = 2
    uses = ("declare.handover_days", "declare.incident_days", "declare.standard_workdays", "declare.repair_workdays",
            "declare.recycler_workdays")  # fmt: skip

    def judge(self, case):
        for step in case.history.steps:
            claim = step.claim
            author = case.register.operators.get(claim.author)
            due = author and declared.missed(claim, case.schedule, joined_at=author.joined_at)
            if due and is_first(claim):
                start = declared.clock_starts_at(claim, joined_at=author.joined_at)
                doubly = claim.recorded_at > due + (due - start)
                yield self.found(
                    case, claim, severity=Severity.MEDIUM if doubly else Severity.LOW, type=claim.type.code,
                    since=claim.occurred_at.isoformat(), due=due.isoformat(), declared=claim.recorded_at.isoformat(),
                )  # fmt: skip


class OutOfOrder(Rule):
    """Nothing is recorded before it happens, and nothing happens to a battery before it is made."""

    code = "G30"
    names = Text("Clock or order wrong", "시각·순서 오류")
    manual_ko = (
        "어떤 일도 일어나기 전에 기록될 수 없으며, 배터리가 제조되기 전에는 그 배터리에 아무 일도 일어날 수 "
        "없습니다."
    )
    severity = Severity.LOW
    basis = Basis(Text("Proposed: evidence is as good as the clock that it was taken by.",
                       "제안 기준: 증거의 신뢰도는 기록 시각의 정확도에 달려 있습니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' for {since}: {reasons}.", "{author}이(가) 기록한 '{type}'({since}): {reasons}")
    reasons = {
        "in_future": Text("it was recorded on {declared}, before it can have happened", "{declared}에 기록되어 발생 시각보다 앞섬"),
        "before_making": Text("the unit was made only on {before_that}", "제조 시각({before_that})보다 앞섬"),
        "before_dispatch": Text("it was dispatched only on {before_that}", "출고 시각({before_that})보다 앞섬"),
    }  # fmt: skip
    closes = Text("The claim with the wrong time is corrected.", "시각이 잘못된 기록을 정정하면 해소됩니다.")
    closing_types = ("corrected", "voided")
    version = 2
    uses = ("clock.skew_minutes", "transfer.match_days")

    def judge(self, case):
        making, early, swapped = made(case), told_too_early(case)[:1], sent_afterwards(case)
        for step in case.history.steps:
            claim = step.claim
            if claim.type is None:
                continue
            if claim.occurred_at > claim.recorded_at and self._off(case, claim, claim.occurred_at - claim.recorded_at):
                if is_first(claim):
                    yield self._found(case, claim, "in_future", claim.occurred_at - claim.recorded_at, None)
            elif claim in early and is_first_of_both(claim, making):
                yield self._found(case, claim, "before_making", making.occurred_at - claim.occurred_at, making)
            elif sent := swapped.get(claim.event_id):
                yield self._found(case, claim, "before_dispatch", sent.occurred_at - claim.occurred_at, sent)

    def _off(self, case, claim, by) -> bool:
        return by > timedelta(minutes=case.limits(claim.occurred_at).get("clock.skew_minutes"))

    def _found(self, case, claim, reason: str, off, other):
        return self.found(
            case, claim, severity=Severity.MEDIUM if off > _DAY else Severity.LOW, reasons=[reason], type=claim.type.code,
            since=claim.occurred_at.isoformat(), declared=claim.recorded_at.isoformat(),
            **({"before_that": other.occurred_at.isoformat(), "evidence": (other.event_id,)} if other else {}),
        )  # fmt: skip
