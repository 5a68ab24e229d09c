"""Rules about what was measured: health against the grade, against what came before, and against nature."""

from itertools import pairwise

from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_REPAIRS = ("module_replaced", "serviced", "remanufactured")
_READINGS = ("soh_recorded", "pre_removal_evaluated", "tested")


class GradeAgainstHealth(Rule):
    """What becomes of a battery follows from its health: what is graded for use is good for it, and what is sound and
    good for use is not graded for recycling.
    """

    code = "G13"
    names = Text("Grade against measured health", "등급과 SoH 불일치")
    manual_ko = (
        "배터리의 용도는 측정된 건강상태(SoH)에 맞게 판정해야 합니다. 다시 사용하도록 판정한 배터리는 그 용도에 "
        "적합해야 하며, 손상 없이 다시 사용할 수 있는 배터리를 재활용으로 판정해서는 안 됩니다."
    )
    severity = Severity.MEDIUM
    basis = Basis(Text("Convention of the field (80 % and 60 %); no official cut-offs were found. Proposed.",
                       "업계 관행(80%·60%)에 따른 제안 기준이며 공식 기준은 확인되지 않았습니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} graded it for {grade} on {since}; its state of health was {soh} %, and that grade is for {least} to {most} %.",
                "{author}이(가) {since}에 '{grade}' 등급으로 판정했으나 SoH는 {soh}%이며 해당 등급은 {least}~{most}%입니다.")  # fmt: skip
    closes = Text("The grade or the measurement is corrected, or the choice is explained.",
                  "등급이나 측정값을 정정하거나 판정 사유를 소명하면 해소됩니다.")  # fmt: skip
    closing_types = ("corrected",)
    uses = ("grade.soh_reman", "grade.soh_reuse", "grade.tolerance_points")

    def judge(self, case):
        for step in case.told("pre_removal_evaluated", "classified"):
            claim = step.claim
            grade, soh = claim.fields.get("grade"), self._measured(case, step)
            if grade is None or soh is None:
                continue
            limits = case.limits(claim.occurred_at)
            least, most = self._band(grade, limits)
            allowed = limits.get("grade.tolerance_points")
            if soh < least - allowed or (soh > most + allowed and self._is_sound(step)):
                yield self.found(case, claim, grade=grade, soh=soh, least=least, most=most,
                                 since=claim.occurred_at.isoformat())  # fmt: skip

    def _measured(self, case, step) -> float | None:
        """The health that the grade was given by: its own reading, the one that it names, else the last one."""
        named = step.claim.fields.get("basis_event")
        read = next((s.claim.fields.get("soh_pct") for s in case.history.steps if named and s.claim.event_id == named), None)
        return step.claim.fields.get("soh_pct", step.before.soh_pct if read is None else read)

    def _band(self, grade: str, limits) -> tuple[float, float]:
        reman, reuse = limits.get("grade.soh_reman"), limits.get("grade.soh_reuse")
        # What is good for the same use is good for a lesser one too, and there may be no vehicle left that takes it.
        return {"remanufacture": (reman, 100), "reuse": (reuse, 100), "recycle": (0, reuse)}.get(grade, (0, 100))

    def _is_sound(self, step) -> bool:
        """Whether nothing but its health speaks against a use; above 100 % is G15's matter."""
        sound = not step.before.damaged and step.claim.fields.get("safety_result") != "fail"
        return sound and step.claim.fields.get("grade") == "recycle"


class HealthRises(Rule):
    """A battery's health does not rise by itself: either it was repaired, or it is not the same battery."""

    code = "G14"
    names = Text("Health rises without repair", "수리 없는 SoH 상승")
    manual_ko = "배터리의 건강상태(SoH)는 저절로 높아지지 않습니다. 높아졌다면 수리를 받았거나 같은 배터리가 아닌 것입니다."
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: physical plausibility.", "제안 기준: 물리적 타당성."), _PROPOSED)
    what = Text("State of health was {before} % and then {after} % on {since}, with no repair in between.",
                "SoH가 {before}%에서 {since}에 {after}%로 상승했으나 그 사이 수리 기록이 없습니다.")  # fmt: skip
    closes = Text(
        "The wrong measurement is corrected, or the repair is recorded.",
        "잘못된 측정을 정정하거나 수리를 기록하면 해소됩니다.",
    )
    closing_types = ("module_replaced", "serviced", "corrected", "voided")
    version = 2
    uses = ("soh.rise_points", "soh.rise_points_other_method")

    def judge(self, case):
        for earlier, later in pairwise(self._readings(case)):
            if earlier is None or later is None:
                continue
            limits = case.limits(later.occurred_at)
            same = self._method(earlier) == self._method(later)
            allowed = limits.get("soh.rise_points" if same else "soh.rise_points_other_method")
            before, after = earlier.fields["soh_pct"], later.fields["soh_pct"]
            # Tenths of a percent are no exact numbers to a computer: 82.1 - 80.1 is a little more than 2.
            if after - before > allowed + 1e-9:
                yield self.found(case, later, evidence=(earlier.event_id,), before=before, after=after,
                                 since=later.occurred_at.isoformat())  # fmt: skip

    def _readings(self, case):
        """Claims with a reading as they follow each other, and None for each repair between them."""
        for step in case.told(*_READINGS, *_REPAIRS):
            if step.claim.type.code in _REPAIRS:
                # To look after a pack without fitting anything makes it no healthier.
                if not step.claim.is_("serviced") or step.claim.fields.get("parts"):
                    yield None
            elif step.claim.fields.get("soh_pct") is not None:
                yield step.claim

    def _method(self, claim) -> str:
        return claim.fields.get("method", "evaluation")


class Impossible(Rule):
    """What is measured is physically possible, and cycles are only ever added."""

    code = "G15"
    names = Text("Impossible measurement", "불가능한 측정값")
    manual_ko = "측정값은 물리적으로 가능한 범위 안에 있어야 하며, 충·방전 횟수는 늘어나기만 해야 합니다."
    severity = Severity.MEDIUM
    basis = Basis(Text("Proposed: physical plausibility.", "제안 기준: 물리적 타당성."), _PROPOSED)
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "health": Text("a state of health of {soh} %", "SoH {soh}%"),
        "temperature": Text("a temperature of {temperature} °C", "온도 {temperature}°C"),
        "cycles": Text("{cycles} cycles, after {cycles_before} on {before_that}",
                       "충방전 {cycles}회({before_that}에는 {cycles_before}회)"),
    }  # fmt: skip
    closes = Text("The wrong measurement is corrected.", "잘못된 측정값을 정정하면 해소됩니다.")
    closing_types = ("corrected", "voided")
    uses = ("soh.most_pct", "temperature.least_c", "temperature.most_c")

    def judge(self, case):
        counted = None
        for step in case.told(*_READINGS):
            claim = step.claim
            wrong = self._wrong(case, claim)
            cycles = claim.fields.get("cycles")
            if cycles is not None:
                if counted and cycles < counted.fields["cycles"]:
                    wrong |= {"cycles": cycles, "cycles_before": counted.fields["cycles"],
                              "before_that": counted.occurred_at.isoformat()}  # fmt: skip
                counted = claim
            if wrong:
                yield self.found(
                    case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(),
                    reasons=[{"soh": "health"}.get(name, name) for name in ("soh", "temperature", "cycles") if name in wrong], **wrong,
                )  # fmt: skip

    def _wrong(self, case, claim) -> dict:
        limits, soh, heat = case.limits(claim.occurred_at), claim.fields.get("soh_pct"), claim.fields.get("temperature_c")
        wrong = {}
        if soh is not None and not 0 <= soh <= limits.get("soh.most_pct"):
            wrong["soh"] = soh
        if heat is not None and not limits.get("temperature.least_c") <= heat <= limits.get("temperature.most_c"):
            wrong["temperature"] = heat
        return wrong
