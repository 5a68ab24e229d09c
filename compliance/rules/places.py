"""Rules about who and where: registration, permits, travel."""

from itertools import pairwise

from compliance import calendar
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text


class NotRegistered(Rule):
    """Only registered businesses handle batteries, at registered sites, for what those are permitted to do."""

    code = "G12"
    names = Text("Not registered or not permitted", "미등록·무허가")
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
    version = 2

    def judge(self, case):
        for step in case.history.steps:
            claim = step.claim
            if claim.type and (reasons := self._reasons(case.register, claim)):
                strangers = self._strangers(case.register, claim)
                yield self.found(case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(),
                                 reasons=reasons, counterparty=strangers[0] if strangers else "")  # fmt: skip

    def _reasons(self, register, claim) -> list[str]:
        reasons = []
        if self._strangers(register, claim):
            reasons.append("counterparty_unregistered")
        if not register.roles(claim.author) & claim.type.by:
            reasons.append("role_not_entitled")
        if claim.facility:
            reasons += self._site_reasons(register, claim)
        return reasons

    def _strangers(self, register, claim) -> list[str]:
        """Whoever takes part in the hand-over, its carrier too, and was not in the register then."""
        others = (claim.fields.get(name) for name in ("recipient", "sender", "carrier"))
        return [gln for gln in others if gln and not register.knows(gln, claim.occurred_at)]

    def _site_reasons(self, register, claim) -> list[str]:
        site = register.sites.get(claim.facility)
        if site is None:
            return ["facility_unregistered"]
        own = site.operator == claim.author and claim.type.activity
        permitted = not own or site.permits_on(claim.type.activity, calendar.day_of(claim.occurred_at))
        return [] if permitted else ["activity_not_permitted"]


class ImpossibleTravel(Rule):
    """A battery travels no faster than a lorry, or the aircraft that it was sent by: one number seen in two places at once is a copied label."""

    code = "G16"
    names = Text("Impossible travel", "불가능한 이동")
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: physical plausibility of two sightings of one label.",
                       "제안 기준: 같은 식별표가 두 장소에서 확인된 시각의 물리적 타당성."), Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("Seen at {here} on {since}, {km} km from {there}, only {hours} h after it was seen there.",
                "{there}에서 확인된 지 {hours}시간 만에 {km}km 떨어진 {here}에서 {since}에 확인되었습니다.")  # fmt: skip
    closes = Text(
        "The claim with the wrong place or time is corrected.", "장소나 시각이 잘못된 기록을 정정하면 해소됩니다."
    )
    closing_types = ("corrected", "voided")
    version = 2
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
            if km is not None and km > fastest * (hours + limits.get("travel.slack_hours")):
                yield self.found(
                    case, later, evidence=(earlier.event_id,), here=later.facility, there=earlier.facility,
                    km=round(km), hours=round(hours, 1), since=later.occurred_at.isoformat(),
                )  # fmt: skip
