"""R: the indicators of the whole country, for the regulator's report."""

from typing import ClassVar

from compliance.models import Fact, OutsideFigure
from compliance.national import statistics
from compliance.national.declaration import unit
from compliance.national.figures import KINDS, STRATEGIC
from compliance.reports.declaration import Column, Kind, Section, Source
from compliance.reports.sections.stock import seoul
from parties.access import Viewer
from parties.roles import Role
from parties.text import Text

FACTS_MAX = 100_000
"""Facts in the annex, some 30 MB of JSON; the events behind what is beyond are found by asking for a shorter period."""
KIND_NAMES = {kind.value: Text(*reversed(kind.label.split(" · "))) for kind in Fact.Kind}


class Nation(Source):
    """The nation's figures as they stand when the report is built; they are computed once for all its sections."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self._told: dict[str, dict] | None = None

    def told(self, code: str) -> dict:
        """One indicator with its lines, as a regulator sees it."""
        if self._told is None:
            viewer = Viewer(gln=self.cut.operator, roles=frozenset({Role.REGULATOR}))
            found = statistics.all_told(start=self.cut.start, end=self.cut.end, now=self.cut.asked_at, viewer=viewer)
            self._told = {one["indicator"]: one for one in found}
        return self._told[code]


class _Indicators:
    """Some indicators under one heading."""

    source = Nation
    indicators: ClassVar[tuple[str, ...]] = ()
    identity = ("indicator", "item")
    columns = (
        Column(key="indicator", label=Text("Code", "코드"), width=18, printed=False),
        Column(key="item", label=Text("Item", "세부 코드"), width=18, printed=False),
        Column(key="name", label=Text("Indicator", "지표"), kind=Kind.WORDS, width=20),
        Column(key="line", label=Text("Of it", "세부"), kind=Kind.WORDS, width=20),
        Column(key="num", label=Text("Numerator", "분자"), kind=Kind.NUMBER, width=11, places=None),
        Column(key="den", label=Text("Denominator", "분모"), kind=Kind.NUMBER, width=11, places=None),
        Column(key="value", label=Text("Figure", "값"), kind=Kind.NUMBER, width=9, places=None),
        Column(key="unit", label=Text("Unit", "단위"), kind=Kind.WORDS, width=9),
        Column(key="target", label=Text("Target", "목표"), kind=Kind.TARGET, unit="%", width=9),
        Column(key="operators", label=Text("Operators behind it", "관련 사업자 수"), kind=Kind.COUNT, width=8),
        Column(key="note", label=Text("Note", "비고"), kind=Kind.WORDS, width=22),
    )

    def rows(self, source):
        return [_row(source.told(code), line) for code in self.indicators for line in source.told(code)["lines"]]

    def notes(self, source):
        told = [source.told(code) for code in self.indicators]
        return [Text(f"{one['name']['en']}: {one['formula']['en']}.", f"{one['name']['ko']}: {one['formula']['ko']}.") for one in told]


class Retiring(_Indicators, Section):
    """What is retired, and where it goes first."""

    code = "R1"
    names = Text("Retirement, capture and leakage", "발생·확보·유출")
    about = Text("How many packs left service, came to an operator, or left the country.", "사용을 마친 팩의 발생, 확보, 수출 유출.")
    indicators = ("retirements", "capture_rate", "export_leakage", "evaluation_coverage")


class Routes(_Indicators, Section):
    """What becomes of packs."""

    code = "R2"
    names = Text("Routes and times", "처리 경로와 소요 시간")
    about = Text("What became of the packs that ended, and how long they waited for it.", "처리를 마친 팩의 경로와 소요 시간.")
    indicators = ("route_split", "time_to_route")


class Minerals(_Indicators, Section):
    """What is won back, against what is needed."""

    code = "R3"
    names = Text("Strategic minerals", "전략광물")
    about = Text("The ten strategic minerals against domestic demand; five of them are in no traction battery.",
                 "10대 전략 핵심광물의 회수와 국내 수요. 이 중 5종은 배터리에 없습니다.")  # fmt: skip
    indicators = ("mineral_recycling_rate", "battery_share", "recovery_efficiency", "certified_material")


class Conduct(_Indicators, Section):
    """How well the record is kept."""

    code = "R4"
    names = Text("Gaps and timeliness", "관리 공백과 신고 적시율")
    about = Text("Where the record does not add up, and how soon it is kept.", "기록의 공백과 신고 시점.")
    indicators = ("gap_rate", "timeliness")


class Fleet(_Indicators, Section):
    """Safety, second lives, data and registry."""

    code = "R5"
    names = Text("Safety, second lives, data and registry", "안전·재사용·데이터·등록")
    about = Text("Incidents, units of a second life, quality of the data, and who is registered.",
                 "사고, 재사용·재제조 제품, 데이터 품질, 등록 현황.")  # fmt: skip
    indicators = ("safety", "second_life_fleet", "data_quality", "registry")


class OutsideFigures(Section):
    """What was entered by hand."""

    code = "R6"
    names = Text("Figures from outside the ledger", "원장 밖 입력 수치")
    about = Text("The demand table and other figures that were entered by hand, each with its source; the newest stands.",
                 "수요량 등 직접 입력한 수치와 출처. 같은 기간에는 최신 입력을 적용합니다.")  # fmt: skip
    source = Nation
    columns = (
        Column(key="kind", label=Text("Figure", "수치"), kind=Kind.CODE, options={c: k.names for c, k in KINDS.items()}, width=22),
        Column(key="item", label=Text("Item", "품목"), kind=Kind.CODE, options=STRATEGIC, width=10),
        Column(key="start", label=Text("From", "시작"), kind=Kind.DAY, width=10),
        Column(key="end", label=Text("To", "끝"), kind=Kind.DAY, width=10),
        Column(key="value", label=Text("Value", "값"), kind=Kind.NUMBER, width=12),
        Column(key="unit", label=Text("Unit", "단위"), kind=Kind.WORDS, width=8),
        Column(key="source", label=Text("Source", "출처"), width=26),
        Column(key="reason", label=Text("Reason", "사유"), width=26),
        Column(key="entered_at", label=Text("Entered", "입력 일시"), kind=Kind.MOMENT, width=15),
        Column(key="stands", label=Text("Stands", "적용"), kind=Kind.YES, width=7),
    )

    def rows(self, source):
        cut = source.cut
        rows = list(OutsideFigure.objects.filter(operator="", entered_at__lte=cut.asked_at, period_start__lte=cut.end,
                                                 period_end__gte=cut.start).order_by("kind", "item", "period_start", "id"))  # fmt: skip
        newest = {(row.kind, row.item, row.period_start, row.period_end): row.id for row in rows}
        return [_entered(row) | {"stands": row.id in newest.values()} for row in rows]


class Facts(Section):
    """The events behind R1 to R5."""

    code = "R7"
    names = Text("Facts behind the indicators", "지표의 근거 이벤트")
    about = Text("What R1 to R5 count in the period, with the event that shows each.", "R1~R5가 집계한 사실과 그 이벤트.")
    source = Nation
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="kind", label=Text("Fact", "사실"), kind=Kind.CODE, options=KIND_NAMES, width=20),
        Column(key="item", label=Text("Item", "세부"), width=16),
        Column(key="operator", label=Text("Operator", "사업자"), kind=Kind.PARTY, width=26),
        Column(key="form", label=Text("Form", "형태"), width=10),
        Column(key="kwh", label=Text("Rated energy", "정격 에너지"), kind=Kind.NUMBER, unit="kWh"),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        within = Fact.objects.filter(at__gte=source.cut.opens_at, at__lt=source.cut.closes_at).order_by("at", "event_id", "kind", "item", "epc_key")
        return [{"at": seoul(fact.at), **{key: getattr(fact, key) or None for key in ("item", "operator", "form", "kwh")},
                 "kind": fact.kind, "kg": fact.kg, "event_id": fact.event_id} for fact in within[:FACTS_MAX]]  # fmt: skip

    def notes(self, source):
        return [Text(f"At most {FACTS_MAX:,} rows stand here.", f"최대 {FACTS_MAX:,}행까지 표시합니다.")]


def _row(told: dict, line: dict) -> dict:
    target = None if line["target"] is None else {"pct": line["target"], "met": line["met"]}
    return {
        "indicator": told["indicator"], "item": line["item"], "name": told["name"], "line": line["label"],
        "num": line["numerator"], "den": line["denominator"], "value": line["value"],
        "unit": unit(line["unit"])._asdict(), "target": target, "operators": line["operators"], "note": line["note"],
    }  # fmt: skip


def _entered(row: OutsideFigure) -> dict:
    return {
        "kind": row.kind, "item": row.item or None, "start": row.period_start.isoformat(), "end": row.period_end.isoformat(),
        "value": row.value, "unit": unit(KINDS[row.kind].unit)._asdict(), "source": row.source, "reason": row.reason,
        "entered_at": seoul(row.entered_at),
    }  # fmt: skip
