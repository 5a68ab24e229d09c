"""Rules about what leaves the country."""

from batteries.custody import Form, Legal
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text


class ExportedWithoutPapers(Rule):
    """Used batteries leave the country with the papers of a waste shipment, and black mass only where it may go."""

    code = "G28"
    names = Text("Exported without papers", "서류 없는 수출")
    manual_ko = (
        "사용후 배터리는 폐기물의 국가 간 이동에 필요한 서류를 갖추어 수출해야 하며, 블랙매스는 허용된 국가로만 수출할 "
        "수 있습니다."
    )
    severity = Severity.CRITICAL
    basis = Basis(
        Text("Waste crosses borders under the Basel procedure (Korea's act on transboundary movement of wastes, circular "
             "resources included); black mass goes to no country outside the OECD by the EU's rule, as a model.",
             "폐기물의 국가 간 이동에는 바젤 절차가 적용됩니다(폐기물국가간이동법, 순환자원 포함). "
             "블랙매스의 비OECD 수출 금지는 EU 규정을 본뜬 기준입니다."),
        Parameter.Certainty.OTHER_LAW,
    )  # fmt: skip
    what = Text("{author} exported it to {country} on {since}: {reasons}.", "{author}이(가) {since}에 {country}(으)로 수출: {reasons}")
    reasons = {
        "no_papers": Text("no Basel notification or contract was named", "바젤 통보·계약 번호가 없음"),
        "not_allowed": Text("black mass may not go there", "블랙매스 수출이 허용되지 않는 국가임"),
    }  # fmt: skip
    closes = Text("The export is corrected with the papers that it was made under.", "수출 당시의 서류를 포함해 정정하면 해소됩니다.")
    closing_types = ("corrected",)
    uses = ("export.black_mass_countries",)
    _products = frozenset({Legal.PRODUCT_NEW, Legal.REMANUFACTURED, Legal.REPURPOSED, Legal.IN_USE})

    def judge(self, case):
        for step in case.told("exported"):
            if (reasons := self._reasons(case, step)):
                yield self.found(case, step.claim, country=step.claim.fields.get("destination_country", "?"),
                                 since=step.claim.occurred_at.isoformat(), reasons=reasons)  # fmt: skip

    def _reasons(self, case, step) -> list[str]:
        fields, before = step.claim.fields, step.before
        black = before.form is Form.BLACK_MASS or fields.get("form") == "black_mass"
        allowed = case.limits(step.claim.occurred_at).get("export.black_mass_countries")
        reasons = []
        # A car goes abroad as a car; what goes as a product of its own is no waste.
        if not fields.get("basel_ref") and fields.get("form") != "in_vehicle" and (black or before.legal not in self._products):
            reasons.append("no_papers")
        if black and fields.get("destination_country") not in allowed:
            reasons.append("not_allowed")
        return reasons
