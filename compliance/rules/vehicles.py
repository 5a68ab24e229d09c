"""Rules about packs whose vehicle was struck off the register."""

from datetime import datetime

from batteries.claims import Claim
from batteries.custody import History
from compliance import calendar
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Case, Finding, Rule, day_of, in_months
from compliance.rules.identity import fitting
from parties.text import Text

_PROPOSED, _OTHER = Parameter.Certainty.PROPOSED, Parameter.Certainty.OTHER_LAW


class LeftInTheScrap(Rule):
    """The pack of a vehicle that is struck off for scrapping is taken out, or taken in, within the limit."""

    code = "G26"
    names = Text("Scrapped, pack never removed", "폐차 후 미탈거")
    manual_ko = "폐차로 말소된 차량의 팩은 기한 안에 탈거하거나 입고해야 합니다."
    acts = Text("Whoever recorded the de-registration must act.", "말소를 기록한 사업자가 조치해야 합니다.")
    severity = Severity.HIGH
    basis = Basis(Text("China counts a vehicle without its battery as incomplete at scrapping (2026 rules), as a model; "
                       "the limit is proposed.",
                       "배터리 없는 폐차를 불완전 차량으로 보는 중국 2026년 규정을 본뜬 제안 기준입니다."), _PROPOSED)  # fmt: skip
    what = Text("Its vehicle was struck off for scrapping on {since}; by {due} nobody had taken the pack out.",
                "차량이 {since}에 폐차 말소되었으나 {due}까지 팩의 탈거·입고 기록이 없습니다.")  # fmt: skip
    closes = Text("The removal or the receipt of the pack is recorded.", "팩의 탈거 또는 입고를 기록하면 해소됩니다.")
    closing_types = ("removed", "collected", "received")
    uses = ("deregistration.removal_days",)

    def judge(self, case):
        struck, state = _struck_off(case, "scrap"), case.history.state
        if struck is None or state.end or state.lost or not _nobody_has_it(case.history, struck.occurred_at):
            return
        since = day_of(struck, "deregistered_on")
        due = calendar.deadline_in_days(since, case.limits(since).get("deregistration.removal_days"))
        yield _found(self, case, struck, since, due)


class NeverLeft(Rule):
    """What is struck off for export leaves the country within the months that the law gives, or is accounted for here."""

    code = "G27"
    names = Text("Struck off for export, never exported", "수출말소 후 미수출")
    manual_ko = (
        "수출을 위해 말소된 차량의 배터리는 관련 규정이 정한 개월 수 안에 수출하거나 국내에서 그 행방을 밝혀야 "
        "합니다."
    )
    acts = Text("Whoever recorded the de-registration must act.", "말소를 기록한 사업자가 조치해야 합니다.")
    severity = Severity.HIGH
    basis = Basis(Text("Export follows an export de-registration within nine months (motor vehicle registration rules, by "
                       "secondary sources).", "수출말소 후 9개월 이내 수출 이행(자동차등록 관련 규정, 2차 자료 기준)."), _OTHER)  # fmt: skip
    what = Text("Its vehicle was struck off for export on {since}; by {due} no export had been recorded.",
                "차량이 {since}에 수출말소되었으나 {due}까지 수출 기록이 없습니다.")  # fmt: skip
    closes = Text("The export is recorded, or the de-registration is reversed, or the pack is removed here.",
                  "수출을 기록하거나 말소를 되돌리거나 팩을 국내에서 탈거하면 해소됩니다.")  # fmt: skip
    closing_types = ("exported", "removed", "installed", "voided")
    uses = ("export.after_deregistration_months",)

    def judge(self, case):
        struck, state = _struck_off(case, "export"), case.history.state
        if struck is None or state.lost or state.end:
            return
        # What came back was exported once, and what was taken out here is accounted for.
        if any(step.claim.occurred_at > struck.occurred_at for step in case.told("removed", "exported")):
            return
        since = day_of(struck, "deregistered_on")
        due = in_months(since, case.limits(since).get("export.after_deregistration_months"))
        yield _found(self, case, struck, since, due)


def _struck_off(case: Case, reason: str) -> Claim | None:
    """The claim that struck the vehicle which it was last fitted to off the register for `reason`; of several the first.

    What was said last of a vehicle holds: struck off for export after all, it is not struck off for scrapping. It may
    have been said of another pack in the same vehicle: a bus has many, and one of them is easily forgotten.
    """
    found = None
    for step in case.history.steps if case.told("vehicle_deregistered") else ():
        if step.after.deregistered_at is None:
            found = None
        elif step.claim.is_("vehicle_deregistered"):
            found = (found or step.claim) if step.claim.fields.get("reason") == reason else None
    return found or (_struck_off_with_mates(case, reason) if case.mates else None)


def _struck_off_with_mates(case: Case, reason: str) -> Claim | None:
    vehicle, since = case.history.state.vehicle, fitting(case.history)
    said = [step.claim for mate in case.mates.values() for step in mate.steps if step.claim.is_("vehicle_deregistered")
            and step.before.vehicle == vehicle and since and step.claim.occurred_at >= since.occurred_at]  # fmt: skip
    said.sort(key=lambda claim: (claim.occurred_at, claim.event_id))
    return said[0] if said and said[-1].fields.get("reason") == reason and not case.told("vehicle_deregistered") else None


def _nobody_has_it(history: History, struck: datetime) -> bool:
    """Whether it is in its vehicle by the record, or was in none and nobody has taken it since."""
    since = (step.after.holder for step in history.steps if step.claim.occurred_at >= struck)
    return bool(history.state.vehicle) or not any(since)


def _found(rule: Rule, case: Case, struck: Claim, since: datetime, due: datetime) -> Finding:
    """A finding anchored on the claim itself, or on the fitting where another pack's story tells that the vehicle is gone."""
    own = any(step.claim is struck for step in case.told("vehicle_deregistered"))
    anchor = struck if own else fitting(case.history)
    return rule.found(case, anchor, evidence=(struck.event_id,), due_at=due, responsible=struck.author,
                      since=since.isoformat(), due=due.isoformat())  # fmt: skip
