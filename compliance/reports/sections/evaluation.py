"""E: what the operator evaluated, what it took out of vehicles, and whether the two fit together."""

from collections import Counter

from batteries.lifecycle.codes import GRADES
from compliance import calendar
from compliance.parameters import Parameters, Schedule
from compliance.reports.declaration import Column, Kind, Section, Source, ratio
from compliance.reports.sections.stock import seoul
from parties.text import Text

KINDS = {
    "pre_removal_evaluated": Text("Before removal", "탈거 전 성능평가"),
    "tested": Text("Detailed test", "정밀 성능평가"),
    "classified": Text("Decision on use", "용도 판정"),
}
BANDS = {
    "high": Text("At or above the upper limit", "상한 이상"),
    "middle": Text("Between the limits", "하한 이상 상한 미만"),
    "low": Text("Below the lower limit", "하한 미만"),
    "unknown": Text("Not measured", "미측정"),
}
STATES = {
    "valid": Text("Evaluated before, and in time", "유효한 평가 있음"),
    "expired": Text("The evaluation had expired", "평가 유효기간 경과"),
    "after": Text("Evaluated only afterwards", "탈거 후 평가"),
    "none": Text("Never evaluated", "평가 없음"),
}
_GRADE_OF = {"high": "remanufacture", "middle": "reuse", "low": "recycle"}
_LIMITS = ("grade.soh_reman", "grade.soh_reuse", "grade.tolerance_points")


class Evaluations(Source):
    """The operator's evaluations in the period, and the packs that it took out of vehicles."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.schedule = Schedule()
        self.made: list[dict] = []
        self.removed: list[dict] = []

    def see(self, thing):
        steps = thing.history.steps
        for place, step in enumerate(steps):
            claim = step.claim
            if claim.author != self.cut.operator or not claim.type or not self.cut.covers(claim.occurred_at):
                continue
            limits = self.schedule.at(calendar.day_of(claim.occurred_at))
            if claim.type.code in KINDS:
                self.made.append(_evaluation(step, thing.plate.uri, limits))
            elif claim.is_("removed"):
                self.removed.append(_removal(step, thing.plate.uri, limits, steps[place + 1 :]))


class EvaluationSummary(Section):
    """Evaluations by kind: grades, health, and where the two disagree."""

    code = "E"
    names = Text("Evaluation and classification", "성능평가 및 용도 판정")
    about = Text("What the operator evaluated in the period, by grade and state of health.", "기간 중 성능평가 실적(등급·SoH별).")
    source = Evaluations
    columns = (
        Column(key="kind", label=Text("Kind", "구분"), kind=Kind.CODE, options=KINDS, width=18),
        Column(key="count", label=Text("Evaluated", "평가 건수"), kind=Kind.COUNT, width=9),
        *(Column(key=code, label=label, kind=Kind.COUNT, width=11) for code, label in GRADES.items()),
        Column(key="high", label=Text("SoH high", "SoH 상"), kind=Kind.COUNT, width=8),
        Column(key="middle", label=Text("SoH middle", "SoH 중"), kind=Kind.COUNT, width=8),
        Column(key="low", label=Text("SoH low", "SoH 하"), kind=Kind.COUNT, width=8),
        Column(key="unknown", label=Text("SoH not measured", "SoH 미측정"), kind=Kind.COUNT, width=9),
        Column(key="mismatched", label=Text("Grade against SoH", "등급·SoH 불일치"), kind=Kind.RATIO, unit="%", width=16),
    )  # fmt: skip

    def rows(self, source):
        return [_counted(kind, [row for row in source.made if row["kind"] == kind]) for kind in KINDS]

    def totals(self, source):
        return [_counted(None, source.made)]

    def notes(self, source):
        upper, lower, tolerance = (source.schedule.at(source.cut.end).get(key) for key in _LIMITS)
        return [Text("High is {upper} % of state of health and above, middle {lower} % and above, low below that: a convention of "
                     "the industry and not law, here as in force on the last day; each evaluation is held against the limits of "
                     "its own day. A grade disagrees when it is not the one of its state of health by more than {tolerance} "
                     "points; the share is of those with both.",
                     "SoH 상은 {upper}% 이상, 중은 {lower}% 이상, 하는 그 미만이며 법령이 아닌 업계 관행입니다(기간 마지막 날 기준, 각 평가는 "
                     "평가일의 기준 적용). 등급이 SoH 기준과 {tolerance}%p를 초과해 어긋나면 불일치로 보며, 비율은 둘 다 있는 평가 기준입니다."
                     ).format(upper=upper, lower=lower, tolerance=tolerance)]  # fmt: skip


class RemovalsByEvaluation(Section):
    """Whether what was taken out of vehicles had been evaluated before."""

    code = "E1"
    names = Text("Removals and their evaluation", "탈거와 성능평가")
    about = Text("Packs that the operator took out of vehicles in the period; each must have been evaluated before.",
                 "기간 중 탈거한 팩. 탈거 전에 성능평가를 받아야 합니다.")  # fmt: skip
    source = Evaluations
    columns = (
        Column(key="state", label=Text("Evaluation", "평가 상태"), kind=Kind.CODE, options=STATES, width=30),
        Column(key="removed", label=Text("Packs removed", "탈거 팩 수"), kind=Kind.COUNT),
        Column(key="share", label=Text("Share", "비율"), kind=Kind.RATIO, unit="%", width=18),
    )

    def rows(self, source):
        found, everything = Counter(row["state"] for row in source.removed), len(source.removed)
        return [{"state": state, "removed": found[state], "share": ratio(found[state], everything)} for state in STATES]

    def totals(self, source):
        valid = sum(row["state"] == "valid" for row in source.removed)
        return [{"state": None, "removed": len(source.removed), "share": ratio(valid, len(source.removed))}]

    def notes(self, source):
        return [Text("The share in the last line is that of the packs with a valid evaluation.",
                     "합계의 비율은 유효한 평가가 있는 팩의 비율입니다.")]  # fmt: skip


class EvaluationList(Section):
    """Each evaluation behind E."""

    code = "E2"
    names = Text("Evaluations, one by one", "성능평가 내역")
    about = Text("Every evaluation that E counts.", "E의 근거가 되는 평가와 그 이벤트.")
    source = Evaluations
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="kind", label=Text("Kind", "구분"), kind=Kind.CODE, options=KINDS, width=18),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="grade", label=Text("Grade", "등급"), kind=Kind.CODE, options=GRADES, width=14),
        Column(key="soh_pct", label=Text("State of health", "SoH"), kind=Kind.NUMBER, unit="%"),
        Column(key="band", label=Text("SoH by the limits of the day", "SoH 구간(평가일 기준)"), kind=Kind.CODE, options=BANDS, width=20),
        Column(key="fits", label=Text("Grade fits", "등급 일치"), kind=Kind.YES),
        Column(key="certificate_no", label=Text("Certificate", "평가서 번호"), width=20),
        Column(key="valid_until", label=Text("Valid until", "유효기한"), kind=Kind.DAY),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )  # fmt: skip

    def rows(self, source):
        return sorted(source.made, key=_in_order)


class RemovalList(Section):
    """Each removal behind E1."""

    code = "E3"
    names = Text("Removals, one by one", "탈거 내역")
    about = Text("Every removal that E1 counts, with the evaluation it rests on.", "E1의 근거가 되는 탈거와 그 성능평가.")
    source = Evaluations
    printed = False
    columns = (
        Column(key="at", label=Text("Removed", "탈거 일시"), kind=Kind.MOMENT, width=20),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="state", label=Text("Evaluation", "평가 상태"), kind=Kind.CODE, options=STATES, width=24),
        Column(key="evaluated_at", label=Text("Evaluated", "평가 일시"), kind=Kind.MOMENT, width=20),
        Column(key="valid_until", label=Text("Valid until", "유효기한"), kind=Kind.DAY),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
        Column(key="evaluation_event_id", label=Text("Evaluation's event", "평가 이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.removed, key=_in_order)


def band(soh_pct: float | None, limits: Parameters) -> str:
    """Where a state of health lies between the limits of its day."""
    if soh_pct is None:
        return "unknown"
    if soh_pct >= limits.get("grade.soh_reman"):
        return "high"
    return "middle" if soh_pct >= limits.get("grade.soh_reuse") else "low"


def fits(grade: str, soh_pct: float, limits: Parameters) -> bool:
    """Whether `grade` is that of a health within the tolerance of the one measured."""
    off = limits.get("grade.tolerance_points")
    return grade in {_GRADE_OF[band(soh, limits)] for soh in (soh_pct - off, soh_pct, soh_pct + off)}


def validity(step, limits: Parameters) -> str:
    """Whether the removal in `step` rests on an evaluation that was good on that day."""
    evaluation, removed_at = step.before.evaluation, step.claim.occurred_at
    if evaluation is None:
        return "none"
    lasts = (removed_at - evaluation.at).total_seconds() <= limits.get("evaluation.validity_days") * 86_400
    declared = evaluation.valid_until
    return "valid" if lasts and (not declared or f"{calendar.day_of(removed_at)}" <= declared) else "expired"


def _evaluation(step, uri: str, limits: Parameters) -> dict:
    claim, fields = step.claim, step.claim.fields
    # Who decides on the use does so on the health that was measured before.
    soh = fields.get("soh_pct", step.before.soh_pct if claim.is_("classified") else None)
    grade = fields.get("grade")
    return {
        "at": seoul(claim.occurred_at), "kind": claim.type.code, "battery": uri, "grade": grade, "soh_pct": soh,
        "band": band(soh, limits), "fits": None if soh is None or grade is None else fits(grade, soh, limits),
        "certificate_no": fields.get("certificate_no"), "valid_until": fields.get("valid_until"), "event_id": claim.event_id,
    }  # fmt: skip


def _removal(step, uri: str, limits: Parameters, later) -> dict:
    state, evaluation = validity(step, limits), step.before.evaluation
    if state == "none" and any(follower.claim.is_("pre_removal_evaluated") for follower in later):
        state = "after"
    return {
        "at": seoul(step.claim.occurred_at), "battery": uri, "state": state,
        "evaluated_at": seoul(evaluation.at) if evaluation else None,
        "valid_until": evaluation.valid_until or None if evaluation else None, "event_id": step.claim.event_id,
        "evaluation_event_id": evaluation.event_id if evaluation else None,
    }  # fmt: skip


def _counted(kind: str | None, rows: list[dict]) -> dict:
    grades, bands = Counter(row["grade"] for row in rows), Counter(row["band"] for row in rows)
    both = [row["fits"] for row in rows if row["fits"] is not None]
    return {
        "kind": kind, "count": len(rows), **{grade: grades[grade] for grade in GRADES},
        **{name: bands[name] for name in BANDS}, "mismatched": ratio(len(both) - sum(both), len(both)),
    }  # fmt: skip


def _in_order(row: dict) -> tuple:
    return row["at"], row["battery"], row["event_id"]
