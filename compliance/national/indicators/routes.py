"""What becomes of packs, and after how long."""

from compliance.national.declaration import Indicator, Line, ask, share
from compliance.national.indicators.retirement import period
from compliance.reports.sections.processing import ROUTES
from parties.text import Text

_EVENTS = Text("events", "이벤트")
_SPLIT = """
    SELECT item, count(DISTINCT epc_key), count(DISTINCT operator), sum(kwh), sum(kg), count(*) FILTER (WHERE kg IS NULL)
    FROM compliance_fact WHERE kind = 'ended' AND form = 'pack' AND at >= %(from)s AND at < %(until)s GROUP BY item
"""
_WAIT = """
    SELECT count(*), avg(days), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), count(DISTINCT operator)
    FROM compliance_fact
    WHERE kind = 'ended' AND form = 'pack' AND days IS NOT NULL AND at >= %(from)s AND at < %(until)s
"""
_STORED = """
    SELECT count(*) FILTER (WHERE held_since < %(now)s::timestamptz - make_interval(days => %(days)s)), count(*),
           count(DISTINCT holder) FILTER (WHERE held_since < %(now)s::timestamptz - make_interval(days => %(days)s))
    FROM batteries_battery
    WHERE holder <> '' AND ending = '' AND form = 'pack' AND legal IN ('used', 'circular_resource', 'waste') AND NOT lost
"""
_MEASURES = {
    "packs": (Text("packs", "팩 수"), "packs"), "kwh": (Text("rated energy", "정격 에너지"), "kWh"), "kg": (Text("mass", "질량"), "kg"),
}  # fmt: skip


class RouteSplit(Indicator):
    """Of the packs that ended, what became of them: by number, energy and mass."""

    code = "route_split"
    names = Text("Route split", "처리 경로 비중")
    formula = Text("packs that ended by the route ÷ packs that ended, by number, rated energy and mass",
                   "경로별 처리 ÷ 전체 처리(팩 수, 정격 에너지, 질량)")  # fmt: skip
    source = _EVENTS
    split = True

    def lines(self, span):
        rows = {item: found for item, *found in ask(_SPLIT, period(span))}
        totals = [sum(row[place] or 0 for row in rows.values()) for place in (0, 2, 3)]
        return [
            _route(route, rows.get(route, (0, 0, 0, 0, 0)), measure, place, whole)
            for (measure, place), whole in zip((("packs", 0), ("kwh", 2), ("kg", 3)), totals, strict=True) for route in ROUTES
        ]  # fmt: skip


class TimeToRoute(Indicator):
    """How long packs wait for their final route, and how many wait beyond the limit of storage."""

    code = "time_to_route"
    names = Text("Time from removal to the final route", "탈거 후 최종 처리까지 소요")
    formula = Text("mean and median days from when an operator came to have the pack to its end; packs stored beyond the limit "
                   "÷ used packs in store now",
                   "사업자 확보 시점부터 처리 종료까지의 평균·중앙값(일), 보관 한도 초과 팩 ÷ 현재 보관 중인 사용후 팩")  # fmt: skip
    source = _EVENTS

    def lines(self, span):
        [(ended, mean, middle, operators)] = ask(_WAIT, period(span))
        days = int(span.limits.get("storage.limit_days"))
        [(over, stored, holders)] = ask(_STORED, {"now": span.now, "days": days})
        return [
            Line(item="mean", label=Text("Mean", "평균"), num=ended, value=_rounded(mean), unit="days", operators=operators),
            Line(item="median", label=Text("Median", "중앙값"), num=ended, value=_rounded(middle), unit="days", operators=operators),
            Line(item="stored", label=Text(f"Stored for more than {days} days, now", f"{days}일 초과 보관(현재)"), num=over, den=stored,
                 value=share(over, stored), unit="%", operators=holders),
        ]  # fmt: skip


def _route(route: str, row, measure: str, place: int, whole: float) -> Line:
    words, _ = _MEASURES[measure]
    unknown = row[4] if measure == "kg" else 0
    num = row[place] if row[place] is not None else None
    note = Text(f"The mass of {unknown} is not known.", f"{unknown}개 팩은 질량 미상.") if unknown else None
    return Line(
        item=f"{route}.{measure}", label=Text(f"{ROUTES[route].en}, {words.en}", f"{ROUTES[route].ko}, {words.ko}"), num=num,
        den=whole, value=None if num is None else share(num, whole), unit="%", operators=row[1], note=note,
    )  # fmt: skip


def _rounded(value) -> float | None:
    return None if value is None else round(float(value), 3)
