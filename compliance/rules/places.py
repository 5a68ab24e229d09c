"""Rules about who and where: registration, permits, travel."""

from itertools import pairwise

from batteries.lifecycle.declaration import Custodian
from compliance import calendar
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from compliance.rules.telling import is_first, is_first_of_both
from parties.roles import Activity
from parties.text import Text

_CERTIFIED = ("pre_removal_evaluated", "safety_inspected", "periodic_inspected")
"""Types that only a designated body records."""


class NotRegistered(Rule):
    """Only registered businesses handle batteries, at registered sites, for what those are permitted to do.

    What needs no permit is done at one's own site. Evaluators and inspectors come to where it is.
    Of a claim about several it is told once, with the first of them.
    """

    code = "G12"
    names = Text("Not registered or not permitted", "미등록·무허가")
    manual_ko = (
        "배터리는 등록된 사업자가 등록된 사업장에서 허가받은 업무 범위 안에서만 취급해야 합니다. 허가가 필요 없는 "
        "행위는 자기 사업장에서 해야 하며, 평가·검사기관은 배터리가 있는 곳으로 출장할 수 있습니다. 여러 배터리에 "
        "관한 기록은 첫 배터리에서 한 번만 알립니다."
    )
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Only registered businesses may distribute, reuse and remanufacture (Used Battery Act and Motor Vehicle "
             "Management Act, by press summaries; wording not confirmed).",
             "등록 사업자만 유통·재사용·재제조할 수 있습니다(사용후 배터리법·자동차관리법, 보도 기준, 조문 미확인)."),
        Parameter.Certainty.LAW_UNSEEN,
    )  # fmt: skip
    what = Text("'{type}' by {author} on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    closes = Text("The registration or permit is shown to have been valid then, or the claim is withdrawn.",
                  "당시 유효한 등록·허가를 증명하거나 기록을 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("voided", "corrected")
    version = 4
    reasons = {
        "counterparty_unregistered": Text("the counterparty was not registered then: {counterparty}",
                                          "당시 등록되지 않은 상대방: {counterparty}"),
        "role_not_entitled": Text("{author} is not registered for this", "{author}은(는) 해당 업종으로 등록되지 않음"),
        "author_suspended": Text("{author} was not in business then", "당시 {author}은(는) 영업 중이 아니었음"),
        "facility_unregistered": Text("the facility is not registered", "등록되지 않은 시설"),
        "facility_of_another": Text("{here} is the site of another operator", "{here}은(는) 다른 사업자의 사업장임"),
        "activity_not_permitted": Text("the facility has no permit for this", "해당 행위의 허가가 없는 시설"),
    }  # fmt: skip

    def judge(self, case):
        for step in case.history.steps:
            claim = step.claim
            if claim.type and is_first(claim) and (reasons := self._reasons(case.register, claim)):
                strangers = self._strangers(case.register, claim)
                yield self.found(case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(),
                                 reasons=reasons, counterparty=strangers[0] if strangers else "", here=claim.facility)  # fmt: skip

    def _reasons(self, register, claim) -> list[str]:
        reasons = []
        if self._strangers(register, claim):
            reasons.append("counterparty_unregistered")
        if not register.roles(claim.author) & claim.type.by:
            reasons.append("role_not_entitled")
        elif claim.type.custodian is not Custodian.ANYONE and not register.knows(claim.author, claim.occurred_at):
            reasons.append("author_suspended")
        if claim.facility:
            reasons += self._site_reasons(register, claim)
        return reasons

    def _strangers(self, register, claim) -> list[str]:
        """Whoever takes part in the hand-over, its carrier too, and was not in the register then."""
        others = (claim.fields.get(name) for name in ("recipient", "sender", "carrier", "buyer"))
        return [gln for gln in others if gln and not register.knows(gln, claim.occurred_at)]

    def _site_reasons(self, register, claim) -> list[str]:
        site = register.sites.get(claim.facility)
        if site is None:
            return ["facility_unregistered"]
        own, activity = site.operator == claim.author, claim.type.activity
        if not own and claim.type.custodian is Custodian.ANYONE:
            # Evaluators and inspectors come to where it is.
            return []
        if not own and not activity:
            return ["facility_of_another"]
        permitted = not activity or site.permits_on(activity, calendar.day_of(claim.occurred_at))
        # An evaluator whose certificate ran out has a rule of its own (X09): one wrong is told once.
        return [] if permitted or _ran_out(site, claim) else ["activity_not_permitted"]


class CertificateExpired(Rule):
    """Who evaluates and inspects holds a certificate that is valid on the day."""

    code = "X09"
    names = Text("Evaluator's certificate expired", "평가·검사기관 지정 만료")
    manual_ko = "성능평가와 안전검사를 하는 기관은 실시일에 유효한 지정을 받은 상태여야 합니다."
    severity = Severity.HIGH
    basis = Basis(
        Text("Evaluation and inspection are for designated bodies (Used Battery Act, by secondary sources; wording not confirmed).",
             "성능평가·안전검사는 지정기관이 수행합니다(사용후 배터리법, 2차 자료 기준, 조문 미확인)."),
        Parameter.Certainty.PROPOSED,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since} at {here}, whose certificate had run out.",
                "{author}이(가) 지정이 만료된 {here}에서 {since}에 '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The certificate is shown to have been valid then, or a valid body examines the battery again.",
                  "당시 유효한 지정을 증명하거나 유효한 기관이 다시 평가하면 해소됩니다.")  # fmt: skip
    closing_types = ("voided", "corrected")
    version = 2

    def judge(self, case):
        for step in case.told(*_CERTIFIED):
            claim = step.claim
            site = case.register.sites.get(claim.facility)
            if site and site.operator == claim.author and is_first(claim) and _ran_out(site, claim):
                yield self.found(case, claim, type=claim.type.code, here=claim.facility,
                                 since=claim.occurred_at.isoformat())  # fmt: skip


def _ran_out(site, claim) -> bool:
    """Whether the site of an evaluator or inspector had a certificate for this once, and not on the day any more."""
    activity, day = claim.type.activity, calendar.day_of(claim.occurred_at)
    if activity not in (Activity.EVALUATE, Activity.INSPECT) or site.permits_on(activity, day):
        return False
    return any(covered == activity and end is not None and end < day for covered, _, end in site.permits)


class OffSite(Rule):
    """What is said to happen at a site is scanned there."""

    code = "G17"
    names = Text("Scanned away from the site", "사업장 밖 스캔")
    manual_ko = "사업장에서 있었다고 신고한 일은 그 사업장에서 스캔해야 합니다."
    severity = Severity.LOW
    basis = Basis(Text("Proposed: batteries are handled at registered sites.", "제안 기준: 배터리는 등록 사업장에서 취급해야 합니다."),
                  Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' at {here} on {since}, scanned {km} km away.",
                "{author}이(가) {since}에 {here}의 '{type}'을(를) {km}km 떨어진 곳에서 스캔했습니다.")  # fmt: skip
    closes = Text("The site is registered where it is, or the claim is corrected.", "사업장 위치를 등록하거나 기록을 정정하면 해소됩니다.")
    closing_types = ("corrected",)
    version = 2
    uses = ("geofence.km", "geofence.far_km")

    def judge(self, case):
        for step in case.history.steps:
            claim = step.claim
            km = self._km_off(case, claim) if "location" in claim.fields and is_first(claim) else None
            limits = km is not None and case.limits(claim.occurred_at)
            if limits and km > limits.get("geofence.km"):
                far = km > limits.get("geofence.far_km")
                yield self.found(case, claim, severity=Severity.MEDIUM if far else Severity.LOW, type=claim.type.code,
                                 here=claim.facility, km=round(km, 1), since=claim.occurred_at.isoformat())  # fmt: skip

    def _km_off(self, case, claim) -> float | None:
        """How far from the site it was scanned, by the least that the scanner's accuracy leaves open."""
        spot = claim.fields["location"]
        if claim.type is None or not claim.type.seen:
            return None
        km = case.register.km_from(claim.facility, spot["latitude"], spot["longitude"])
        return None if km is None else max(km - spot.get("accuracy_m", 0) / 1000, 0)


class ImpossibleTravel(Rule):
    """A battery travels no faster than a lorry, or the aircraft that it was sent by: one number seen in two places at once is a copied label."""

    code = "G16"
    names = Text("Impossible travel", "불가능한 이동")
    manual_ko = (
        "배터리는 화물차보다, 항공으로 보낸 경우에는 항공기보다 빨리 이동할 수 없습니다. 한 식별번호가 같은 때에 두 "
        "곳에서 확인되면 식별표가 복제된 것입니다."
    )
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: physical plausibility of two sightings of one label.",
                       "제안 기준: 같은 식별표가 두 장소에서 확인된 시각의 물리적 타당성."), Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("Seen at {here} on {since}, {km} km from {there}, only {hours} h after it was seen there.",
                "{there}에서 확인된 지 {hours}시간 만에 {km}km 떨어진 {here}에서 {since}에 확인되었습니다.")  # fmt: skip
    closes = Text(
        "The claim with the wrong place or time is corrected.", "장소나 시각이 잘못된 기록을 정정하면 해소됩니다."
    )
    closing_types = ("corrected", "voided")
    version = 3
    uses = ("travel.max_kmh", "travel.max_kmh_air", "travel.slack_hours")

    def judge(self, case):
        seen = [s for s in case.history.steps if s.claim.type and s.claim.type.seen and s.claim.facility]
        for earlier, later in pairwise(seen):
            flown = later.before.transfer and later.before.transfer.mode == "air"
            earlier, later = earlier.claim, later.claim
            km = case.register.distance_km(earlier.facility, later.facility)
            hours = (later.occurred_at - earlier.occurred_at).total_seconds() / 3600
            limits = case.limits(later.occurred_at)
            fastest = limits.get("travel.max_kmh_air" if flown else "travel.max_kmh")
            too_far = km is not None and km > fastest * (hours + limits.get("travel.slack_hours"))
            if too_far and is_first_of_both(later, earlier):
                yield self.found(
                    case, later, evidence=(earlier.event_id,), here=later.facility, there=earlier.facility,
                    km=round(km), hours=round(hours, 1), since=later.occurred_at.isoformat(),
                )  # fmt: skip
