"""Rules about batteries that are damaged, recalled, stolen or held by order."""

from collections.abc import Iterator

from batteries.claims import Part
from compliance.models import Parameter, Severity
from compliance.rules.custody import FED
from compliance.rules.declaration import LOTS, Basis, Rule
from parties.text import Text

_PROPOSED, _OTHER = Parameter.Certainty.PROPOSED, Parameter.Certainty.OTHER_LAW
_DEGREES = ("sound", "damaged", "critical")
_SPOILT = frozenset({"burnt", "flooded", "fire", "flood", "thermal_runaway"})


class WrongDangerState(Rule):
    """What is damaged is assessed and travels as what it was found to be; what burnt or was flooded is no circular resource."""

    code = "G31"
    names = Text("Damage not declared as it is", "손상·위험물 상태 불일치")
    manual_ko = (
        "손상된 배터리는 손상 평가를 받고 그 결과대로 신고하여 운송해야 합니다. 소손되거나 침수된 배터리는 순환자원이 "
        "될 수 없습니다."
    )
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Dangerous-goods rules: damaged batteries are assessed and carried under special provision 376 (by analogy). "
             "Designated circular resources are neither flooded nor burnt (Korean notice of 2024, by secondary sources).",
             "위험물 운송규정: 손상 배터리는 평가 후 특별규정 376에 따라 운송합니다(준용). "
             "순환자원 지정 고시(2024)는 침수·소손 배터리를 제외합니다(2차 자료 기준)."), _OTHER,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "not_assessed": Text("it counts as damaged and nobody had assessed the damage", "손상되었거나 손상으로 신고되었으나 손상 평가가 없음"),
        "wrong_state": Text("declared as {dg_state}, though it was found to be {dg_needed}",
                            "평가 결과는 '{dg_needed}'이나 '{dg_state}'(으)로 신고함"),
        "spoilt": Text("it had been through {condition} before", "이전에 '{condition}' 이력이 있음"),
    }  # fmt: skip
    closes = Text("The damage is assessed with its true time, or the claim is corrected.",
                  "손상 평가를 실제 시각으로 기록하거나 기록을 정정하면 해소됩니다.")  # fmt: skip
    closing_types = ("damage_assessed", "corrected", "voided")

    def judge(self, case):
        for step in case.told("dispatched"):
            if step.before.form not in LOTS and not step.before.end:
                yield from self._of_dispatch(case, step)
        for step in case.told("circular_resource_registered"):
            if spoilt := self._spoilt(case, step.claim.occurred_at):
                yield self._found(case, step.claim, "spoilt", condition=spoilt)

    def _of_dispatch(self, case, step) -> Iterator:
        declared, assessed = step.claim.fields.get("dg_state", "sound"), step.before.dg_state
        if not assessed and (step.before.damaged or declared != "sound"):
            yield self._found(case, step.claim, "not_assessed")
        elif assessed and _degree(declared) < _degree(assessed):
            yield self._found(case, step.claim, "wrong_state", dg_state=declared, dg_needed=assessed)

    def _spoilt(self, case, moment) -> str:
        """What the battery went through before `moment` that bars it from being a circular resource; empty for nothing."""
        for step in case.told("incident", "received"):
            known = step.claim.fields.get("incident_type") or step.claim.fields.get("condition", "")
            if known in _SPOILT and step.claim.occurred_at <= moment:
                return known
        return ""

    def _found(self, case, claim, reason: str, **details):
        return self.found(case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(), reasons=[reason], **details)


class ResoldUnderRecall(Rule):
    """What its maker called back is not sold or fitted before it is mended."""

    code = "X06"
    names = Text("Sold under recall", "리콜 미조치 판매")
    manual_ko = "제조사가 리콜한 배터리는 조치를 마치기 전에 판매하거나 장착할 수 없습니다."
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: a recalled pack is a known danger.", "제안 기준: 리콜 대상 팩은 알려진 위험입니다."), _PROPOSED)
    what = Text("{author} recorded '{type}' on {since}, while it was under the recall {campaign}.",
                "{author}이(가) 리콜({campaign}) 조치 전인 {since}에 '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The repair that settled the recall is recorded with its true time, or the claim is withdrawn.",
                  "리콜 조치를 실제 시각으로 기록하거나 해당 기록을 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("module_replaced", "remanufactured", "voided", "corrected")
    _sales = ("traded", "auctioned", "placed_on_market", "installed")

    def judge(self, case):
        if not case.told("recalled"):
            return
        told = set()
        for step in case.told("dispatched", "pack_swapped", *self._sales):
            campaign = step.before.recalled
            if campaign and campaign not in told and not step.before.end and self._is_sale(step.claim):
                told.add(campaign)
                yield self.found(case, step.claim, type=step.claim.type.code, campaign=campaign,
                                 since=step.claim.occurred_at.isoformat())  # fmt: skip

    def _is_sale(self, claim) -> bool:
        if claim.is_("dispatched"):
            return claim.fields.get("purpose") == "sale"
        # Of a swap the pack that is fitted is the one sold; the old one comes back.
        return not claim.is_("pack_swapped") or claim.part is Part.PIECE


class SeenThoughStolen(Rule):
    """What was reported stolen or lost is not handled before it is found."""

    code = "X07"
    names = Text("Scanned though reported stolen", "도난 신고품 스캔")
    manual_ko = "도난·분실 신고된 배터리는 회수되었음을 기록하기 전에 취급할 수 없습니다."
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: whoever handles a stolen pack knows where it is.",
                       "제안 기준: 도난 신고된 팩을 취급한 사업자는 그 소재를 알고 있습니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}, though it had been reported stolen or lost on {before_that}.",
                "{before_that}에 도난·분실 신고된 팩에 대해 {author}이(가) {since}에 '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("That it was found is recorded with its true time, or one of the two claims is withdrawn.",
                  "회수를 실제 시각으로 기록하거나 두 기록 중 하나를 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("found", "voided", "corrected")

    def judge(self, case):
        if not case.told("theft_reported"):
            return
        reported, told = None, False
        for step in case.history.steps:
            if step.claim.is_("theft_reported"):
                reported, told = step.claim, False
            elif reported and step.before.lost and not told and self._handles(step.claim):
                told = True
                yield self.found(case, step.claim, evidence=(reported.event_id,), type=step.claim.type.code,
                                 since=step.claim.occurred_at.isoformat(), before_that=reported.occurred_at.isoformat())  # fmt: skip

    def _handles(self, claim) -> bool:
        # What goes into a lot has a rule of its own (G23): one wrong is told once.
        return claim.type is not None and claim.type.seen and claim.type.code not in ("found", *FED)


class MovedUnderHold(Rule):
    """What the authority holds does not move."""

    code = "X08"
    names = Text("Moved during a hold", "이동제한 중 이동")
    manual_ko = "감독기관이 이동을 제한한 배터리는 옮길 수 없습니다."
    severity = Severity.CRITICAL
    basis = Basis(Text("Proposed: an order of the authority holds until it is lifted.", "제안 기준: 이동제한 명령은 해제될 때까지 유효합니다."),
                  _PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}, while the order {order} forbade it to move.",
                "이동제한 명령({order}) 중인 {since}에 {author}이(가) '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The lifting of the order is recorded with its true time, or the claim is withdrawn.",
                  "이동제한 해제를 실제 시각으로 기록하거나 해당 기록을 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("hold_released", "voided", "corrected")
    _moves = (
        "dispatched", "picked_up", "received", "collected", "removed", "installed", "pack_swapped", "placed_on_market", "exported",
        "dismantled", "module_dismantled", "remanufactured", "repurposed", "shredded", "material_recovered", "disposed",
    )  # fmt: skip

    def judge(self, case):
        if not case.told("regulator_hold"):
            return
        told = set()
        for step in case.told(*self._moves):
            order, arrives = step.before.hold, step.before.transfer and not step.claim.is_("dispatched")
            # What was under way when the order came may arrive.
            if order and order not in told and not step.before.end and not arrives:
                told.add(order)
                yield self.found(case, step.claim, type=step.claim.type.code, order=order,
                                 since=step.claim.occurred_at.isoformat())  # fmt: skip


def _degree(state: str) -> int:
    return _DEGREES.index(state) if state in _DEGREES else 0
