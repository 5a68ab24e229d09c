"""M: what went wrong with the batteries in the operator's hands, and how it ended."""

from collections import Counter
from collections.abc import Sequence

from batteries.lifecycle.codes import INCIDENTS, SEVERITIES
from compliance.reports.declaration import Column, Kind, Section, Source
from compliance.reports.sections.registers import shown
from compliance.reports.sections.stock import seoul
from parties.text import Text

KINDS = INCIDENTS | {"theft": Text("Theft or loss", "도난·분실")}
OUTCOMES = {
    "open": Text("No outcome yet", "결과 없음"),
    "missing": Text("Still missing", "미회수"),
    "found": Text("Found", "회수"),
    "assessed": Text("Damage assessed", "손상 평가됨"),
    "handed_on": Text("Handed on or used again", "인계·재사용"),
    "recycled": Text("Recycled", "재활용"),
    "superseded": Text("Became other units or materials", "다른 제품·물질로 전환"),
    "exported": Text("Exported", "수출"),
    "destroyed": Text("Destroyed", "소실"),
    "merged": Text("Told under its true name", "실제 식별자로 통합"),
}
_TYPES = frozenset({"incident", "theft_reported"})
_SIGNS = {"handed_on": {"received", "installed", "placed_on_market"}, "assessed": {"damage_assessed"}}
"""What a battery that has not ended was heard of by, the weightier first."""


class Mishaps(Source):
    """Incidents, thefts and losses of the period that the operator reported or that befell what it held."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.rows: list[dict] = []

    def see(self, thing):
        if any(self._concerns(step) for step in thing.history.steps):
            steps = shown(thing, self.cut)
            self.rows += [_row(step, thing.plate.uri, steps[place + 1 :])
                          for place, step in enumerate(steps) if self._concerns(step)]  # fmt: skip

    def _concerns(self, step) -> bool:
        claim = step.claim
        known = claim.type is not None and claim.type.code in _TYPES and self.cut.covers(claim.occurred_at)
        return known and self.cut.operator in (claim.author, step.before.holder)


class IncidentList(Section):
    """One line per battery and mishap."""

    code = "M"
    names = Text("Incidents", "사고")
    about = Text("Fires, leaks, crashes, thefts and losses of the period, with what became of the battery.",
                 "기간 중 화재·누액·충돌·도난·분실과 그 결과.")  # fmt: skip
    source = Mishaps
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=15),
        Column(key="kind", label=Text("What happened", "유형"), kind=Kind.CODE, options=KINDS, width=14),
        Column(key="severity", label=Text("Severity", "심각도"), kind=Kind.CODE, options=SEVERITIES, width=10),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=24),
        Column(key="reported_by", label=Text("Reported by", "신고자"), kind=Kind.PARTY, width=20),
        Column(key="responder", label=Text("Who responded", "조치 기관"), width=16),
        Column(key="reference", label=Text("Police reference", "신고 접수번호"), width=14),
        Column(key="outcome", label=Text("Outcome", "결과"), kind=Kind.CODE, options=OUTCOMES, width=14),
        Column(key="outcome_at", label=Text("Outcome at", "결과 일시"), kind=Kind.MOMENT, width=15),
        Column(key="outcome_days", label=Text("After", "소요"), kind=Kind.NUMBER, unit="d", width=7),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
        Column(key="outcome_event_id", label=Text("Outcome's event", "결과 이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        return sorted(source.rows, key=lambda row: (row["at"], row["battery"], row["event_id"]))

    def notes(self, source):
        kinds = Counter(row["kind"] for row in source.rows)
        listed = [KINDS[kind] for kind in KINDS if kind in kinds]
        numbers = [kinds[kind] for kind in KINDS if kind in kinds]
        words = Text(_listed([text.en for text in listed], numbers), _listed([text.ko for text in listed], numbers))
        return [Text("In the period: {en}. The outcome is the one known at the cut; it may lie after the period.",
                     "기간 중 {ko}. 결과는 원장 기준 시점까지 알려진 것이며 기간 이후일 수 있습니다."
                     ).format(en=words.en or "none", ko=words.ko or "해당 없음")]  # fmt: skip


def _row(step, uri: str, later: Sequence) -> dict:
    claim, fields = step.claim, step.claim.fields
    outcome, by = _outcome(step, later)
    days = (by.occurred_at - claim.occurred_at).total_seconds() / 86_400 if by else None
    return {
        "at": seoul(claim.occurred_at), "kind": fields.get("incident_type", "theft"), "severity": fields.get("severity"),
        "battery": uri, "reported_by": claim.author, "responder": fields.get("responder"),
        "reference": fields.get("police_ref"), "outcome": outcome, "outcome_at": seoul(by.occurred_at) if by else None,
        "outcome_days": None if days is None else round(days, 3), "event_id": claim.event_id,
        "outcome_event_id": by.event_id if by else None,
    }  # fmt: skip


def _outcome(step, later: Sequence) -> tuple[str, object]:
    """What became of the battery, and the claim that says so."""
    if step.after.lost:
        found = next((follower for follower in later if not follower.after.lost), None)
        return ("found", found.claim) if found else ("missing", None)
    for follower in (step, *later):
        if follower.after.end and not follower.before.end:
            return follower.after.end.ending.value, follower.claim
    return _without_end(later)


def _without_end(later: Sequence) -> tuple[str, object]:
    for outcome, codes in _SIGNS.items():
        claim = next((f.claim for f in later if f.claim.type and f.claim.type.code in codes), None)
        if claim:
            return outcome, claim
    return "open", None


def _listed(words: list[str], numbers: list[int]) -> str:
    return ", ".join(f"{word} {number}" for word, number in zip(words, numbers, strict=True))
