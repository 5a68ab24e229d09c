"""Rules about what may follow the end of a battery's life."""

from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text


class AfterTheEnd(Rule):
    """Nothing happens to a battery that no longer exists: a living number of a dead pack is how origins are laundered."""

    code = "G05"
    names = Text("Claim after the end of life", "종료 후 기록")
    severity = Severity.CRITICAL
    basis = Basis(
        Text("A passport ceases when the battery is recycled (EU 2023/1542 Art. 77(8)); proposed here for the domestic record.",
             "재활용되면 여권은 소멸합니다(EU 2023/1542 제77조(8)). 국내 이력에는 제안 기준으로 적용합니다."),
        Parameter.Certainty.OTHER_LAW,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}, after it had ended ({ending}) on {ended}.",
                "{ended}에 종료({ending})된 뒤 {since}에 {author}이(가) '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The claim that is wrong is withdrawn or corrected.", "잘못된 기록을 취소하거나 정정하면 해소됩니다.")
    closing_types = ("voided", "corrected")

    def judge(self, case):
        for step in case.history.steps:
            end, claim = step.before.end, step.claim
            if end is None or (claim.type and claim.type.after_end) or claim.event_id == end.event_id:
                continue
            yield self.found(
                case, claim, evidence=(end.event_id,), type=claim.type.code if claim.type else "?",
                since=claim.occurred_at.isoformat(), ending=end.ending.value, ended=end.at.isoformat(),
            )  # fmt: skip
