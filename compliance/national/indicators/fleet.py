"""Safety, second lives, how good the data are, and who is registered."""

from compliance import calendar
from compliance.national.declaration import PACKS, Indicator, Line, Span, ask, share
from compliance.national.indicators.retirement import period
from parties.text import Text

EXPIRING_DAYS = 90
"""How soon a permit ends that is counted as expiring."""
_YEAR_S = 365.25 * 86_400
_INCIDENTS = """
    SELECT count(*), count(DISTINCT operator) FROM compliance_fact
    WHERE kind = 'incident' AND item <> 'theft' AND at >= %(from)s AND at < %(until)s
"""
_PACK_YEARS = f"""
    SELECT coalesce(sum(extract(epoch FROM least(coalesce(ended_at, %(until)s), %(until)s)
                                         - greatest(coalesce(made_at, first_at), %(from)s))), 0)
    FROM batteries_battery
    WHERE {PACKS} AND coalesce(made_at, first_at) < %(until)s AND coalesce(ended_at, %(until)s) > %(from)s
"""
_OVERDUE = """
    SELECT count(*) FILTER (WHERE due <= %(today)s), count(*), count(DISTINCT holder) FILTER (WHERE due <= %(today)s)
    FROM (SELECT holder, coalesce(next_inspection_due, ((inspected_at AT TIME ZONE 'Asia/Seoul')
                 + make_interval(years => %(years)s))::date) AS due
          FROM batteries_battery WHERE in_use_site <> '' AND ending = '') AS placed
"""
_UNITS = """
    SELECT count(*) FILTER (WHERE b.ending = ''), sum(b.rated_kwh) FILTER (WHERE b.ending = ''),
           count(*) FILTER (WHERE b.ended_at >= %(from)s AND b.ended_at < %(until)s), count(DISTINCT f.operator)
    FROM (SELECT DISTINCT ON (epc_key) epc_key, operator FROM compliance_fact
          WHERE kind = 'second_life' AND at < %(until)s ORDER BY epc_key, at) AS f
    JOIN batteries_battery b USING (epc_key)
"""
_QUALITY = f"""
    SELECT count(*) FILTER (WHERE chemistry <> ''), count(*) FILTER (WHERE maker = ''), count(*)
    FROM batteries_battery WHERE {PACKS}
"""
_ASSAYED = """
    SELECT count(DISTINCT (epc_key, event_id)) FILTER (WHERE yes AND kg > 0), count(DISTINCT (epc_key, event_id))
    FROM compliance_fact WHERE kind = 'refined' AND at >= %(from)s AND at < %(until)s
"""
_REGISTRY = """
    SELECT (SELECT count(*) FROM parties_operator WHERE status = 'active'),
           (SELECT count(*) FROM parties_permit WHERE valid_to >= %(today)s AND valid_to < %(soon)s),
           (SELECT count(*) FROM parties_permit WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to >= %(today)s))
"""


class Safety(Indicator):
    """How often something happens to packs, and whether what works at sites is inspected in time."""

    code = "safety"
    names = Text("Safety", "안전")
    formula = Text("incidents ÷ pack-years × 10,000, thefts not counted; overdue periodic inspections ÷ units at sites, now",
                   "사고 건수 ÷ 팩·년 × 10,000(도난 제외), 정기검사 기한 경과 ÷ 설치된 제품(현재)")  # fmt: skip
    source = Text("events", "이벤트")

    def lines(self, span):
        [(incidents, operators)] = ask(_INCIDENTS, period(span))
        start, until = span.bounds
        [(seconds,)] = ask(_PACK_YEARS, {"from": start, "until": min(until, span.now)})
        years = round(float(seconds) / _YEAR_S, 3)
        [(overdue, placed, keepers)] = _overdue(span)
        return [
            Line(item="incidents", label=Text("Incidents", "사고"), num=incidents, den=years,
                 value=round(10_000 * incidents / years, 6) if years else None, unit="per 10,000 pack-years", operators=operators),
            Line(item="overdue", label=Text("Periodic inspection overdue", "정기검사 기한 경과"), num=overdue, den=placed,
                 value=share(overdue, placed), unit="%", operators=keepers),
        ]  # fmt: skip


class SecondLifeFleet(Indicator):
    """The units that were given a second life."""

    code = "second_life_fleet"
    names = Text("Second-life fleet", "재사용·재제조 제품 현황")
    formula = Text("units in being, their rated energy, overdue inspections, and units retired in the period",
                   "현존 제품 수, 정격 에너지, 정기검사 기한 경과, 기간 중 사용 종료")  # fmt: skip
    source = Text("second-life units (section J)", "재사용·재제조 제품(J 항목)")

    def lines(self, span):
        [(units, kwh, retired, makers)] = ask(_UNITS, period(span))
        [(overdue, placed, keepers)] = _overdue(span)
        return [
            Line(item="units", label=Text("Units in being", "현존 제품"), num=units, value=units, unit="units", operators=makers),
            Line(item="energy", label=Text("Rated energy", "정격 에너지"), value=None if units and kwh is None else (kwh or 0) / 1000,
                 unit="MWh", operators=makers),
            Line(item="overdue", label=Text("Inspection overdue", "정기검사 기한 경과"), num=overdue, den=placed, value=overdue,
                 unit="units", operators=keepers),
            Line(item="retired", label=Text("Retired in the period", "기간 중 사용 종료"), num=retired, value=retired, unit="units",
                 operators=makers),
        ]  # fmt: skip


class DataQuality(Indicator):
    """How much of what figures rest on was declared, and how much stands in for it."""

    code = "data_quality"
    names = Text("Data quality", "데이터 품질")
    formula = Text("packs with a declared chemistry ÷ packs; packs whose making nobody recorded ÷ packs; refined lots with an "
                   "assay ÷ refined lots",
                   "양극재가 신고된 팩 ÷ 전체, 제조 기록이 없는 팩 ÷ 전체, 분석값이 있는 제련 투입 배치 ÷ 전체")  # fmt: skip
    source = Text("master data", "기준정보")

    def lines(self, span):
        [(known, legacy, packs)] = ask(_QUALITY, {})
        [(assayed, refined)] = ask(_ASSAYED, period(span))
        return [
            Line(item="chemistry", label=Text("Chemistry declared", "양극재 신고"), num=known, den=packs, value=share(known, packs), unit="%"),
            Line(item="legacy", label=Text("Making not recorded", "제조 기록 없음"), num=legacy, den=packs, value=share(legacy, packs),
                 unit="%"),
            Line(item="assayed", label=Text("Refined lots with an assay", "분석값 있는 제련 투입"), num=assayed, den=refined,
                 value=share(assayed, refined), unit="%"),
        ]  # fmt: skip


class Registry(Indicator):
    """Who is registered, and whose permits end soon."""

    code = "registry"
    names = Text("Registered operators", "등록 사업자")
    formula = Text(f"active operators; permits that end within {EXPIRING_DAYS} days ÷ permits in force",
                   f"영업 중 사업자 수, {EXPIRING_DAYS}일 이내 만료 허가 ÷ 유효 허가")  # fmt: skip
    source = Text("the registry", "등록 정보")

    def lines(self, span):
        today = calendar.day_of(span.now)
        soon = today.fromordinal(today.toordinal() + EXPIRING_DAYS)
        [(operators, expiring, permits)] = ask(_REGISTRY, {"today": today, "soon": soon})
        return [
            Line(item="operators", label=Text("Active operators", "영업 중 사업자"), num=operators, value=operators, unit="operators"),
            Line(item="expiring", label=Text("Permits that end soon", "만료 임박 허가"), num=expiring, den=permits,
                 value=share(expiring, permits), unit="%"),
        ]  # fmt: skip


def _overdue(span: Span) -> list[tuple]:
    years = int(span.limits.get("safety.periodic_years"))
    return ask(_OVERDUE, {"today": calendar.day_of(span.now), "years": years})
