"""How much of each mineral comes back out of batteries, held against what the country needs.

Element masses, never product masses. What was recovered once and is refined again is won once. Masses recovered are those
declared by domestic operators; what was refined abroad is an import and not domestic recovery.
"""

from compliance.national import figures
from compliance.national.declaration import Indicator, Line, Span, ask, share
from compliance.national.indicators.retirement import period
from compliance.reports.sections.recovery import ABSENT
from parties.text import Text

_LOTS = Text("recoveries (section I)", "회수 신고(I 항목)")
_DEMAND = Text("demand per year and mineral, entered by the regulator", "감독기관이 입력하는 연도·광물별 수요량")
_NOT_THERE = Text("Not in the battery stream.", "배터리에 없음.")
_SUMS = """
    SELECT item, sum(kg), sum(kg) FILTER (WHERE yes), sum(kg) FILTER (WHERE yes IS NULL), count(DISTINCT operator)
    FROM compliance_fact WHERE kind = %(kind)s AND at >= %(from)s AND at < %(until)s GROUP BY item
"""
# A run of which one input is of unknown content tells nothing of its recovery.
_EFFICIENCY = """
    WITH run AS (
        SELECT event_id, item, sum(kg) FILTER (WHERE kind = 'refined') AS contained,
               coalesce(sum(kg) FILTER (WHERE kind = 'recovered'), 0) AS won,
               count(*) FILTER (WHERE kind = 'refined') AS inputs,
               count(*) FILTER (WHERE kind = 'refined' AND kg IS NULL) AS unknown,
               coalesce(sum(kg) FILTER (WHERE kind = 'refined' AND NOT yes), 0) AS defaulted, min(operator) AS operator
        FROM compliance_fact
        WHERE kind IN ('refined', 'recovered') AND at >= %(from)s AND at < %(until)s GROUP BY event_id, item
    )
    SELECT item, sum(won) FILTER (WHERE unknown = 0), sum(contained) FILTER (WHERE unknown = 0),
           count(DISTINCT operator) FILTER (WHERE unknown = 0), count(*) FILTER (WHERE unknown > 0 AND won <> 0),
           sum(defaulted) FILTER (WHERE unknown = 0)
    FROM run WHERE inputs > 0 GROUP BY item
"""


class MineralRecyclingRate(Indicator):
    """Of the country's demand for each strategic mineral, what was recovered here."""

    code = "mineral_recycling_rate"
    names = Text("Recycling rate of strategic minerals", "전략광물 재자원화율")
    formula = Text("element recovered in the country ÷ domestic demand for it; a working definition, as no official one was found",
                   "국내 회수 원소량 ÷ 국내 수요량(공식 산식 미확인, 작업 정의)")  # fmt: skip
    source = _LOTS
    outside = _DEMAND

    def lines(self, span):
        target = span.limits.get("kr.mineral_target")
        return [_against_demand(symbol, span, found[0], found[3], target) for symbol, found in _recovered(span).items()]


class BatteryShare(Indicator):
    """Of the country's demand for each strategic mineral, what came out of used batteries."""

    code = "battery_share"
    names = Text("Share of demand met from used batteries", "사용후 배터리 유래 비율")
    formula = Text("element recovered from post-consumer feed ÷ domestic demand for it",
                   "사용후(소비 후) 원료에서 회수한 원소량 ÷ 국내 수요량")  # fmt: skip
    source = _LOTS
    outside = _DEMAND

    def lines(self, span):
        return [_from_batteries(symbol, span, found) for symbol, found in _recovered(span).items()]


class RecoveryEfficiency(Indicator):
    """Of what was in the lots that were refined, what was won."""

    code = "recovery_efficiency"
    names = Text("Recovery efficiency by mineral", "광물별 회수율")
    formula = Text("element recovered ÷ element contained in what was refined, assayed, declared or by default composition",
                   "회수 원소량 ÷ 제련 투입 함유량(분석값·신고값·기본 조성)")  # fmt: skip
    source = _LOTS

    def lines(self, span):
        rows = {item: found for item, *found in ask(_EFFICIENCY, period(span))}
        return [_efficiency(symbol, rows.get(symbol)) for symbol in figures.STRATEGIC]


class CertifiedMaterial(Indicator):
    """How much recovered material was certified, and how much the makers of cells say they used."""

    code = "certified_material"
    names = Text("Recycled raw material certified and used", "재생원료 인증·사용량")
    formula = Text("element mass in the lots certified; tonnes used by the certificates of use",
                   "인증 배치의 원소량, 사용 인증에 따른 사용량")  # fmt: skip
    source = Text("certifications (section O)", "인증 신고(O 항목)")
    outside = Text("certificates of use by makers of cathodes and cells", "양극재·셀 제조사의 사용 인증")

    def lines(self, span):
        rows = {item: found for item, *found in ask(_SUMS, period(span, kind="certified"))}
        used = figures.standing("material_used", start=span.start, end=span.end, known_at=span.now)
        return [line for symbol, name in figures.STRATEGIC.items() for line in _certified(symbol, name, rows.get(symbol), used)]


def _recovered(span: Span) -> dict[str, tuple]:
    """By strategic mineral: kilograms recovered, of them post-consumer, of unknown feed, and by how many operators."""
    rows = {item: tuple(found) for item, *found in ask(_SUMS, period(span, kind="recovered"))}
    return {symbol: rows.get(symbol, (0, None, None, 0)) for symbol in figures.STRATEGIC}


def _demand(symbol: str, span: Span) -> tuple[float | None, Text | None]:
    if not span.is_year:
        return None, Text("Demand is entered per calendar year; ask for a whole one.", "수요량은 연 단위로 입력됩니다. 한 해 전체를 조회하세요.")
    row = figures.standing("mineral_demand", start=span.start, end=span.end, known_at=span.now).get(symbol)
    return (row.value, None) if row else (None, Text("Nobody has entered the demand.", "수요량 미입력."))


def _against_demand(symbol: str, span: Span, kg: float | None, operators: int, target: dict) -> Line:
    label = figures.STRATEGIC[symbol]
    if symbol in ABSENT:
        return Line(item=symbol, label=label, unit="%", target=target["pct"], note=_NOT_THERE)
    demand, note = _demand(symbol, span)
    tonnes = (kg or 0) / 1000
    goal = Text(f"The target is for {target['year']}.", f"목표는 {target['year']}년 기준입니다.")
    return Line(item=symbol, label=label, num=tonnes, den=demand, value=share(tonnes, demand), unit="%", target=target["pct"],
                operators=operators, note=note or goal)  # fmt: skip


def _from_batteries(symbol: str, span: Span, found: tuple) -> Line:
    label, (_, post, unsaid, operators) = figures.STRATEGIC[symbol], found
    if symbol in ABSENT:
        return Line(item=symbol, label=label, unit="%", note=_NOT_THERE)
    demand, note = _demand(symbol, span)
    tonnes = (post or 0) / 1000
    open_ = Text(f"{unsaid / 1000:.3g} t of mixed or undeclared feed are not in it.",
                 f"혼합·미신고 원료 {unsaid / 1000:.3g}t은 포함하지 않음.") if unsaid else None  # fmt: skip
    return Line(item=symbol, label=label, num=tonnes, den=demand, value=share(tonnes, demand), unit="%", operators=operators,
                note=note or open_)  # fmt: skip


def _efficiency(symbol: str, found) -> Line:
    label = figures.STRATEGIC[symbol]
    if symbol in ABSENT:
        return Line(item=symbol, label=label, unit="%", note=_NOT_THERE)
    won, contained, operators, unknown, defaulted = found or (None, None, 0, 0, None)
    note = _known(unknown, defaulted, contained)
    return Line(item=symbol, label=label, num=won, den=contained, value=None if won is None else share(won, contained), unit="%",
                operators=operators, note=note)  # fmt: skip


def _known(unknown: int, defaulted: float | None, contained: float | None) -> Text | None:
    """How much of the figure is by default composition, and how many recoveries are not in it."""
    by_default = share(defaulted, contained) if defaulted else None
    parts = [Text(f"{by_default:.3g} % of it by default composition.", f"그중 {by_default:.3g}%는 기본 조성 적용.")] if by_default else []
    if unknown:
        parts.append(Text(f"{unknown} recoveries of unknown content are not in it.", f"함유량을 알 수 없는 회수 {unknown}건은 제외."))
    return Text(" ".join(part.en for part in parts), " ".join(part.ko for part in parts)) if parts else None


def _certified(symbol: str, name: Text, found, used: dict) -> list[Line]:
    if symbol in ABSENT:
        return []
    kg, operators = (found[0], found[3]) if found else (0, 0)
    told = used.get(symbol)
    return [
        Line(item=f"{symbol}.certified", label=Text(f"{name.en}, certified", f"{name.ko}, 인증"), num=kg, value=kg, unit="kg",
             operators=operators),
        Line(item=f"{symbol}.used", label=Text(f"{name.en}, used", f"{name.ko}, 사용"), value=told.value if told else None, unit="t"),
    ]  # fmt: skip
