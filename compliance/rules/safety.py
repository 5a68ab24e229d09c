"""Rules about evaluation before removal and inspection before sale."""

from datetime import date

from compliance import calendar, declared
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule, days, in_months
from parties.text import Text

_ACT = Parameter.Certainty.LAW_UNSEEN


class NotEvaluated(Rule):
    """A pack is evaluated before it is taken out of the vehicle, and not too long before."""

    code = "G06"
    names = Text("Removed without evaluation", "성능평가 없는 탈거")
    manual_ko = "팩은 차량에서 탈거하기 전에 성능평가를 받아야 하며, 탈거할 때 그 평가가 유효기간 안에 있어야 합니다."
    severity = Severity.HIGH
    basis = Basis(
        Text("Used Battery Act (No. 21683, in force 2027-05-27): performance evaluation before removal. The article's "
             "wording and the validity of the evaluation are not confirmed.",
             "사용후 배터리법(제21683호, 2027-05-27 시행)의 탈거 전 성능평가. 조문 문구와 평가 유효기간은 미확인입니다."), _ACT,
    )  # fmt: skip
    what = Text("{author} removed it on {since} without a valid evaluation before.",
                "{author}이(가) 유효한 성능평가 없이 {since}에 탈거했습니다.")  # fmt: skip
    closes = Text("The evaluator records the evaluation that had been made before the removal.",
                  "탈거 전에 실시한 성능평가를 평가기관이 기록하면 해소됩니다.")  # fmt: skip
    closing_types = ("pre_removal_evaluated",)
    uses = ("evaluation.validity_days", "evaluation.mandatory_from_registration_year")

    def judge(self, case):
        for step in case.told("removed"):
            if not self._valid(case, step):
                limits = case.limits(step.claim.occurred_at)
                recent = self._year(step.before) >= limits.get("evaluation.mandatory_from_registration_year")
                yield self.found(case, step.claim, severity=Severity.CRITICAL if recent else Severity.HIGH,
                                 since=step.claim.occurred_at.isoformat())  # fmt: skip

    def _valid(self, case, step) -> bool:
        evaluation, removed_at = step.before.evaluation, step.claim.occurred_at
        if evaluation is None:
            return False
        validity = days(case.limits(removed_at).get("evaluation.validity_days"))
        until = evaluation.valid_until
        return removed_at - evaluation.at <= validity and (not until or f"{calendar.day_of(removed_at)}" <= until)

    def _year(self, state) -> int:
        return int(state.vehicle_registered_on[:4] or 0)


class EvaluatedAfterwards(Rule):
    """An evaluation before removal comes before the removal, and is not first told of when the pack is out."""

    code = "G07"
    names = Text("Evaluated after removal, or backdated", "탈거 후 평가·소급 기록")
    manual_ko = "탈거 전 성능평가는 탈거보다 먼저 실시해야 하며, 팩을 탈거한 뒤에야 처음 신고해서는 안 됩니다."
    severity = Severity.HIGH
    basis = Basis(
        Text("Used Battery Act (No. 21683, in force 2027-05-27): performance evaluation before removal. The article's "
             "wording is not confirmed; how late an earlier evaluation may be declared is proposed.",
             "사용후 배터리법(제21683호, 2027-05-27 시행)의 탈거 전 성능평가. 조문 문구는 미확인이며 사후 신고 한도는 제안 기준입니다."), _ACT,
    )  # fmt: skip
    what = Text("{author} recorded an evaluation before removal for {since}: {reasons}.",
                "{author}이(가) {since}의 탈거 전 성능평가를 기록: {reasons}")  # fmt: skip
    reasons = {
        "after_removal": Text("the pack had been taken out on {before_that}", "팩은 이미 {before_that}에 탈거됨"),
        "backdated": Text("it was first told of on {declared}, past its limit, when the pack had been out since {before_that}",
                          "팩이 {before_that}에 탈거된 뒤 기한을 넘겨 {declared}에 처음 신고됨"),
    }  # fmt: skip
    closes = Text("The date is corrected, or the regulator accepts the explanation.", "일시를 정정하거나 감독기관이 소명을 수용하면 종결됩니다.")
    closing_types = ("corrected", "voided")
    uses = ("declare.handover_days",)

    def judge(self, case):
        out = None
        for step in case.told("installed", "removed", "pre_removal_evaluated"):
            if step.claim.is_("installed"):
                out = None
            elif step.claim.is_("removed"):
                out = step.claim
            else:
                if out and not step.before.vehicle:
                    yield self._found(case, step.claim, "after_removal", out)
                elif removal := self._told_when_out(case, step.claim):
                    yield self._found(case, step.claim, "backdated", removal)

    def _told_when_out(self, case, evaluation):
        """The removal before which the evaluation is said to have been made, had it happened when that was said too late."""
        author = case.register.operators.get(evaluation.author)
        due = declared.due_at(evaluation, case.schedule, joined_at=author.joined_at if author else None)
        if due is None or evaluation.recorded_at <= due:
            return None
        later = (s.claim for s in case.told("removed") if s.claim.occurred_at >= evaluation.occurred_at)
        return next((removal for removal in later if removal.occurred_at < evaluation.recorded_at), None)

    def _found(self, case, claim, reason: str, removal):
        return self.found(
            case, claim, evidence=(removal.event_id,), since=claim.occurred_at.isoformat(), reasons=[reason],
            before_that=removal.occurred_at.isoformat(), declared=claim.recorded_at.isoformat(),
        )  # fmt: skip


class NotInspected(Rule):
    """A remanufactured or repurposed unit passes a safety inspection before it is sold or fitted."""

    code = "G08"
    names = Text("Sold without safety inspection", "안전검사 없는 유통")
    manual_ko = "재제조·재사용 제품은 판매하거나 설치하기 전에 안전검사에 합격해야 합니다."
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Used Battery Act (No. 21683, in force 2027-05-27): safety inspection before distribution. The article's "
             "wording is not confirmed.", "사용후 배터리법(제21683호, 2027-05-27 시행)의 유통 전 안전검사. 조문 문구는 미확인입니다."), _ACT,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' of a {origin} unit on {since}; no inspection had been passed.",
                "{author}이(가) {since}에 안전검사를 통과하지 않은 {origin} 제품의 '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The inspection body records the inspection that had been passed before.",
                  "그 전에 통과한 안전검사를 검사기관이 기록하면 해소됩니다.")  # fmt: skip
    closing_types = ("safety_inspected",)
    version = 2
    _origins = frozenset({"remanufactured", "repurposed"})
    _exempt_purposes = frozenset({"inspection", "return", "treatment"})
    _fitted = frozenset({"installed", "placed_on_market", "traded"})

    def judge(self, case):
        for step in case.told("dispatched", *self._fitted):
            if self._sold(step) and not step.before.inspected_by:
                yield self.found(case, step.claim, type=step.claim.type.code, origin=step.before.created_by,
                                 since=step.claim.occurred_at.isoformat())  # fmt: skip
                return

    def _sold(self, step) -> bool:
        if step.before.created_by not in self._origins or step.before.end:
            return False
        shipped = step.claim.is_("dispatched") and step.claim.fields.get("purpose") not in self._exempt_purposes
        return shipped or step.claim.type.code in self._fitted


class InspectionOverdue(Rule):
    """A unit at work at its site is inspected within the period, or by the day that the inspection body named if that is sooner."""

    code = "G09"
    names = Text("Periodic inspection overdue", "정기 안전검사 지연")
    manual_ko = (
        "설치되어 가동 중인 제품은 정해진 주기마다 정기 안전검사를 받아야 합니다. 검사기관이 더 이른 날을 지정한 "
        "경우에는 그날까지 받아야 합니다."
    )
    acts = Text("Its holder must act.", "해당 배터리의 보유자가 조치해야 합니다.")
    severity = Severity.HIGH
    basis = Basis(
        Text("Used Battery Act (No. 21683, in force 2027-05-27): periodic safety inspection every three years, by secondary "
             "sources; the article's wording is not confirmed.",
             "사용후 배터리법(제21683호, 2027-05-27 시행)의 3년 주기 정기 안전검사(2차 자료 기준). 조문 문구는 미확인입니다."), _ACT,
    )  # fmt: skip
    what = Text("It was last inspected or placed on the market on {since}; by {due} no inspection had been passed.",
                "{since}의 검사·설치 이후 {due}까지 정기 안전검사 합격 기록이 없습니다.")  # fmt: skip
    closes = Text("The inspection body records a periodic inspection that was passed.", "검사기관이 정기검사 합격을 기록하면 해소됩니다.")
    closing_types = ("periodic_inspected",)
    uses = ("safety.periodic_years", "safety.periodic_warn_days")

    def judge(self, case):
        state = case.history.state
        if not state.in_use_site or state.end or state.inspected_at is None:
            return
        since = next(s.claim for s in case.told("placed_on_market", "periodic_inspected")
                     if s.after.inspected_at == state.inspected_at)  # fmt: skip
        limits = case.limits(state.inspected_at)
        due = in_months(state.inspected_at, 12 * limits.get("safety.periodic_years"))
        if state.next_inspection_due:
            named = calendar.start_of(date.fromisoformat(state.next_inspection_due))
            due = min(due, calendar.deadline_in_days(named, 0))
        warn_at = due - days(limits.get("safety.periodic_warn_days"))
        yield self.found(case, since, due_at=due, responsible=state.holder or since.author, due=due.isoformat(),
                         since=state.inspected_at.isoformat(), warn_at=warn_at.isoformat())  # fmt: skip
