"""Rules about batteries that stand still: kept too long, or not mentioned any more."""

from batteries.custody import Custody, Form, Legal, Step
from compliance.models import Parameter, Severity
from compliance.rules.custody import told_of_stranger
from compliance.rules.declaration import LOTS, Basis, Rule, days
from parties.roles import Role
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_KEPT_AS_USED = frozenset({Legal.UNKNOWN, Legal.IN_USE, Legal.USED, Legal.WASTE})


class StoredTooLong(Rule):
    """A used battery is treated or passed on within the limit; what was declared waste within the stricter one."""

    code = "G10"
    names = Text("Stored beyond the limit", "보관기간 초과")
    manual_ko = (
        "사용후 배터리는 보관기한 안에 처리하거나 인계해야 합니다. 폐기물로 신고된 배터리에는 더 짧은 기한이 "
        "적용됩니다."
    )
    acts = Text("Its holder must act.", "해당 배터리의 보유자가 조치해야 합니다.")
    severity = Severity.MEDIUM
    basis = Basis(
        Text("Fire risk. Waste rules limit storage to 30 days; an extension to 180 days for EV batteries was announced "
             "in 2023 and is not confirmed. Both limits are proposed here.",
             "화재 위험. 폐기물 보관기간은 30일이며 전기차 배터리 180일 연장은 2023년 예고되었으나 확인되지 않아 두 기준 모두 제안입니다."),
        _PROPOSED,
    )  # fmt: skip
    what = Text("{holder} has kept it since {since}, beyond the limit of {limit} days, and has neither treated it nor passed it on.",
                "{holder}이(가) {since}부터 보관 중이며 처리·인계 없이 보관 한도({limit}일)를 넘겼습니다.")  # fmt: skip
    closes = Text("It is dispatched or processed.", "출고하거나 처리하면 해소됩니다.")
    closing_types = ("dispatched", "dismantled", "remanufactured", "repurposed", "shredded", "exported")
    uses = ("storage.limit_days", "storage.limit_days_strict", "storage.worse_after_days")

    def judge(self, case):
        state = case.history.state
        if not _kept(state) or state.transfer:
            return
        begun = self._begun(case, state)
        limits = case.limits(begun.claim.occurred_at)
        limit = limits.get("storage.limit_days_strict" if state.legal is Legal.WASTE else "storage.limit_days")
        due = begun.claim.occurred_at + days(limit)
        yield self.found(
            case, begun.claim, due_at=due, responsible=state.holder, worse_at=due + days(limits.get("storage.worse_after_days")),
            worse=Severity.HIGH, since=begun.claim.occurred_at.isoformat(), holder=state.holder, limit=limit,
        )  # fmt: skip

    def _begun(self, case, state: Custody) -> Step:
        """The step since which its holder has kept it as what it is now: used, or waste."""
        begun = case.history.steps[-1]
        for step in reversed(case.history.steps):
            same = _kept(step.after) and step.after.held_since == state.held_since
            if not same or (step.after.legal is Legal.WASTE) != (state.legal is Legal.WASTE):
                break
            begun = step
        return begun


class HoardedByTrader(Rule):
    """A trader sells what it buys within a year."""

    code = "X10"
    names = Text("Kept by a trader for a year", "유통업자 장기 보유")
    manual_ko = "유통업자는 매입한 배터리를 1년 안에 판매해야 합니다."
    acts = Text("Its holder must act.", "해당 배터리의 보유자가 조치해야 합니다.")
    severity = Severity.LOW
    basis = Basis(Text("Proposed: a trader is no store; what is not sold in a year may be waste by another name.",
                       "제안 기준: 1년 넘게 팔리지 않은 재고는 사실상 폐기물일 수 있습니다."), _PROPOSED)  # fmt: skip
    what = Text("{holder}, a trader, has held it since {since} without selling it.",
                "유통업자 {holder}이(가) {since}부터 판매 없이 보유하고 있습니다.")  # fmt: skip
    closes = Text("It is sold and dispatched, or processed.", "판매·출고하거나 처리하면 해소됩니다.")
    closing_types = ("dispatched", "exported")
    uses = ("trade.hold_days",)

    def judge(self, case):
        state = case.history.state
        if not _kept(state) or state.transfer or Role.TRADER not in case.register.roles(state.holder):
            return
        taken = next(s.claim for s in case.history.steps if s.after.holder == state.holder and s.after.held_since == state.held_since)
        due = taken.occurred_at + days(case.limits(taken.occurred_at).get("trade.hold_days"))
        yield self.found(case, taken, due_at=due, responsible=state.holder, since=taken.occurred_at.isoformat(),
                         holder=state.holder)  # fmt: skip


class CountDiffers(Rule):
    """What is counted at a site is what the record has there."""

    code = "X04"
    names = Text("Stocktake differs", "재고실사 차이")
    manual_ko = "재고실사로 확인한 배터리는 기록상 그 사업장에 있는 배터리와 일치해야 합니다."
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: a count that differs from the record shows where the record is wrong.",
                       "제안 기준: 실사와 기록의 차이는 기록 오류나 유출을 뜻합니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} counted it on {since}: {reasons}.", "{since} {author}의 재고실사: {reasons}")
    reasons = {
        "not_theirs": Text("by the record {holder} held it then", "당시 기록상 보유자: {holder}"),
        "sent_away": Text("by the record it had been dispatched to {recipient}", "기록상 {recipient}(으)로 출고된 상태임"),
        "elsewhere": Text("at {here}, and by the record it lay at {there}", "실사 장소는 {here}이나 기록상 {there}에 있음"),
        "number": Text("{counted} were counted at the whole site and {named} are named", "전체 {counted}개를 실사했으나 {named}개만 열거됨"),
    }  # fmt: skip
    closes = Text("The missing hand-over or move is recorded with its true time, or the count is corrected.",
                  "누락된 인계·이동을 실제 시각으로 기록하거나 실사를 정정하면 해소됩니다.")  # fmt: skip
    closing_types = ("dispatched", "received", "moved_internal", "corrected", "voided")
    version = 2

    def judge(self, case):
        for step in case.told("stocktake"):
            claim, before = step.claim, step.before
            if before.end:
                continue
            here = claim.fields.get("counted_at_facility") or claim.facility
            reasons = [] if told_of_stranger(case, step) else self._reasons(claim, before, here)
            if reasons:
                yield self.found(
                    case, claim, reasons=reasons, since=claim.occurred_at.isoformat(), holder=before.holder, here=here,
                    there=before.facility, recipient=before.transfer.recipient if before.transfer else "",
                    counted=claim.fields.get("counted"), named=len(claim.batteries),
                )  # fmt: skip

    def _reasons(self, claim, before, here: str) -> list[str]:
        counted = claim.fields.get("counted")
        whole = claim.fields.get("whole_site") and counted is not None and claim.batteries[:1] == (claim.uri,)
        wrong = {
            "not_theirs": before.holder != claim.author,
            "sent_away": before.holder == claim.author and before.transfer is not None,
            "elsewhere": before.holder == claim.author and "" not in (here, before.facility) and here != before.facility,
            # A count of the whole site is told of once, with the first that it names.
            "number": whole and counted != len(claim.batteries),
        }
        return [reason for reason, is_so in wrong.items() if is_so]


class Silent(Rule):
    """A battery that is in no vehicle is heard of now and then: a stocktake, a test, a hand-over."""

    code = "G32"
    names = Text("Silent battery", "장기 무이벤트")
    manual_ko = "차량에 장착되지 않은 배터리는 재고실사, 시험, 인계·인수 등으로 때때로 확인되어야 합니다."
    acts = Text("Its holder must act, or whoever spoke of it last where nobody holds it.",
                "보유자가, 보유자가 없으면 마지막으로 기록한 사업자가 조치해야 합니다.")  # fmt: skip
    severity = Severity.MEDIUM
    basis = Basis(Text("Proposed: stock that nobody mentions was forgotten or diverted.",
                       "제안 기준: 오래 언급되지 않은 재고는 방치·유출 우려가 있습니다."), _PROPOSED)  # fmt: skip
    what = Text("Nothing was recorded about it since {since}; {holder} held it then.",
                "{since} 이후 기록이 없습니다. 당시 보유자: {holder}")  # fmt: skip
    closes = Text(
        "Any claim about it: a state of health, a hand-over, its treatment.",
        "상태 기록, 인계, 처리 등 새 기록이 있으면 해소됩니다.",
    )
    closing_types = ("stocktake", "soh_recorded", "tested", "dispatched", "received")
    version = 2
    uses = ("silence.days", "silence.critical_days")

    def judge(self, case):
        state = case.history.state
        if not case.history.steps or not self._expected(state):
            return
        last = case.history.steps[-1].claim
        limits = case.limits(last.occurred_at)
        yield self.found(
            case, last, due_at=last.occurred_at + days(limits.get("silence.days")),
            responsible=state.holder or last.author, worse_at=last.occurred_at + days(limits.get("silence.critical_days")),
            worse=Severity.HIGH, waits_for="" if state.transfer else state.facility,
            since=last.occurred_at.isoformat(), holder=state.holder,
        )  # fmt: skip

    def _expected(self, state: Custody) -> bool:
        """Whether somebody ought to speak of it: what is told of in passing and held by nobody is nobody's to mention."""
        known = state.form not in LOTS and (state.form is not Form.UNKNOWN or state.holder)
        return bool(known) and not (state.end or state.in_service or state.lost)


def _kept(state: Custody) -> bool:
    """Whether an operator keeps it as a used battery."""
    here = state.holder and not state.in_service and not state.end and not state.lost
    return bool(here) and state.legal in _KEPT_AS_USED and state.form not in LOTS
