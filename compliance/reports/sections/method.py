"""P: the limits and the default compositions that the figures rest on, and how sure each is."""

from compliance import composition, limits, parameters
from compliance.models import Parameter
from compliance.reports.declaration import Column, Kind, Section, Source
from parties.text import Text

CERTAINTIES = {
    "law": Text("Law", "법령"), "law_unseen": Text("Law, wording not confirmed", "법령(조문 미확인)"),
    "other_law": Text("Other law, by analogy", "다른 법령 준용"),
    "proposed": Text("Proposed, not law", "제안(미확정)"),
}  # fmt: skip


class Method(Source):
    """The limits in force in the period: of each the value that it began with, and every one that was set in its course."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.set_by: dict[str, list[Parameter | None]] = {key: [None] for key in limits.DEFAULTS}
        for row in Parameter.objects.filter(effective_from__lte=cut.end, key__in=self.set_by).order_by("effective_from", "id"):
            rows = self.set_by[row.key]
            # Of one day the later word stands.
            if row.effective_from <= cut.start or (rows[-1] and rows[-1].effective_from == row.effective_from):
                rows.pop()
            rows.append(row)


class Limits(Section):
    """Every limit, what it rests on, and whether it is law."""

    code = "P1"
    names = Text("Parameters in force", "적용 기준값")
    about = Text("The limits in force in the period. One that was changed in its course has a row for each value, and what "
                 "had happened before the day of the change is judged by the earlier. What is marked as proposed is not law.",
                 "기간 중 적용된 기준값. 기간 중 변경된 기준은 값마다 한 줄이며, 변경일 전에 발생한 일은 이전 값으로 판정합니다. "
                 "'제안(미확정)'은 법정 기준이 아닙니다.")  # fmt: skip
    source = Method
    identity = ("key", "effective_from")
    columns = (
        Column(key="key", label=Text("Key", "키"), width=26),
        Column(key="name", label=Text("Name", "이름"), kind=Kind.WORDS, width=30),
        Column(key="value", label=Text("Value", "값"), width=20),
        Column(key="certainty", label=Text("Certainty", "확실성"), kind=Kind.CODE, options=CERTAINTIES, width=16),
        Column(key="effective_from", label=Text("Set from", "설정일"), kind=Kind.DAY, width=10),
        Column(key="basis", label=Text("Basis", "근거"), kind=Kind.WORDS, width=44),
    )

    def rows(self, source):
        return [_limit(default, row) for default in limits.DEFAULTS.values() for row in source.set_by[default.key]]


class Compositions(Section):
    """The default composition that stands in where no assay was declared."""

    code = "P2"
    names = Text("Default composition", "기본 조성")
    about = Text(f"Element mass in kg per rated kWh. Source: {composition.SOURCE}.",
                 f"정격 kWh당 원소 질량(kg). 출처: {composition.SOURCE}.")  # fmt: skip
    source = Method
    columns = (
        Column(key="chemistry", label=Text("Chemistry", "양극재"), width=12),
        *(Column(key=element, label=Text(element, element), kind=Kind.NUMBER, unit="kg/kWh", places=4)
          for element in composition.ELEMENTS),
    )  # fmt: skip

    def rows(self, source):
        return [{"chemistry": code.upper(), **per_kwh._asdict()} for code, per_kwh in composition.CHEMISTRIES.items()]


def _limit(default, row: Parameter | None) -> dict:
    return {
        "key": default.key, "name": default.name._asdict(),
        "value": _written(row.value if row else default.value),
        "certainty": str(row.certainty if row else default.certainty), "basis": parameters.basis(default, row)._asdict(),
        "effective_from": row.effective_from.isoformat() if row else None,
    }  # fmt: skip


def _written(value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in sorted(value.items())) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
