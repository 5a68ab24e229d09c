"""How many packs are retired, how many come into the hands of an operator, and how many leave the country."""

from compliance.national import figures
from compliance.national.declaration import Indicator, Line, Span, ask, share
from parties.text import Text

_EVENTS = Text("events", "이벤트")
_COUNT = """
    SELECT count(DISTINCT epc_key), count(DISTINCT operator) FROM compliance_fact
    WHERE kind = %(kind)s AND form = 'pack' AND at >= %(from)s AND at < %(until)s
"""
_LEAKAGE = """
    SELECT count(DISTINCT epc_key) FILTER (WHERE kind = 'ended'), count(DISTINCT operator) FILTER (WHERE kind = 'ended'),
           count(DISTINCT epc_key)
    FROM compliance_fact WHERE form = 'pack' AND at >= %(from)s AND at < %(until)s
      AND (kind = 'captured' OR (kind = 'ended' AND item = 'export'))
"""
_EVALUATED = """
    SELECT count(*) FILTER (WHERE yes), count(*), count(DISTINCT operator) FROM compliance_fact
    WHERE kind = 'removed' AND at >= %(from)s AND at < %(until)s
"""


def period(span: Span, **more) -> dict:
    """The bounds of `span` as a statement is asked with them."""
    start, until = span.bounds
    return {"from": start, "until": until, **more}


class Retirements(Indicator):
    """Used batteries declared."""

    code = "retirements"
    names = Text("Retirement declared", "사용후 배터리 발생 신고")
    formula = Text("packs declared used in the period", "기간 중 발생 신고된 팩 수")
    source = _EVENTS

    def lines(self, span):
        [(packs, operators)] = ask(_COUNT, period(span, kind="retired"))
        return [Line(item="declared", label=Text("Declared used", "발생 신고"), num=packs, value=packs, unit="packs", operators=operators)]


class CaptureRate(Indicator):
    """Of the packs of scrapped vehicles, those that came to an operator."""

    code = "capture_rate"
    names = Text("Capture rate", "확보율")
    formula = Text("packs that came to a registered operator ÷ (vehicles de-registered for scrap × packs per vehicle)",
                   "등록 사업자가 확보한 팩 수 ÷ (폐차 말소 대수 × 차량당 팩 수)")  # fmt: skip
    source = _EVENTS
    outside = Text("de-registrations by the vehicle register (MOLIT)", "국토교통부 자동차 말소 통계")

    def lines(self, span):
        [(packs, operators)] = ask(_COUNT, period(span, kind="captured"))
        cars, each = (figures.standing(kind, start=span.start, end=span.end, known_at=span.now).get("")
                      for kind in ("scrap_deregistrations", "packs_per_vehicle"))  # fmt: skip
        den = cars and cars.value * (each.value if each else 1)
        note = None if each or not cars else Text("One pack per vehicle, as nobody entered another number.",
                                                  "차량당 팩 수 미입력으로 1개를 적용.")  # fmt: skip
        return [Line(item="captured", label=Text("Captured", "확보"), num=packs, den=den, value=share(packs, den), unit="%",
                     operators=operators, note=note)]  # fmt: skip


class ExportLeakage(Indicator):
    """Of all packs that left service, those that left the country."""

    code = "export_leakage"
    names = Text("Export leakage", "수출 유출률")
    formula = Text("packs exported, loose or in a vehicle ÷ packs exported or come to an operator",
                   "수출된 팩(차량 장착 포함) ÷ 수출되었거나 사업자가 확보한 팩")  # fmt: skip
    source = _EVENTS
    outside = Text("customs statistics, to find what nobody declared", "미신고분 확인용 관세 통계")

    def lines(self, span):
        [(packs, operators, everything)] = ask(_LEAKAGE, period(span))
        return [Line(item="exported", label=Text("Exported", "수출"), num=packs, den=everything, value=share(packs, everything),
                     unit="%", operators=operators)]  # fmt: skip


class EvaluationCoverage(Indicator):
    """Of the packs taken out of vehicles, those with a valid evaluation before."""

    code = "evaluation_coverage"
    names = Text("Evaluation coverage", "성능평가 이행률")
    formula = Text("removals with a valid evaluation before ÷ removals", "유효한 사전 성능평가가 있는 탈거 ÷ 전체 탈거")
    source = _EVENTS

    def lines(self, span):
        [(valid, removed, operators)] = ask(_EVALUATED, period(span))
        return [Line(item="evaluated", label=Text("Evaluated before removal", "탈거 전 평가"), num=valid, den=removed,
                     value=share(valid, removed), unit="%", operators=operators)]  # fmt: skip
