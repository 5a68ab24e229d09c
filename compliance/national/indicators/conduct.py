"""Where the record does not add up, and how soon it is kept."""

from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.declaration import REGISTRY as EVENT_TYPES
from compliance.national.declaration import PACKS, Indicator, Line, ask, share
from compliance.national.indicators.retirement import period
from compliance.reports.sections.gaps import SEVERITIES
from parties.text import Text

_ALIVE = f"SELECT count(*) FROM batteries_battery WHERE {PACKS} AND ending = ''"
_GAPS = """
    SELECT severity, count(*), count(DISTINCT responsible),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM %(now)s::timestamptz - opened_at) / 86400)
    FROM compliance_gap WHERE status IN ('open', 'explained', 'rejected') AND severity IN ('high', 'critical') GROUP BY severity
"""
# A claim that was withdrawn later was declared all the same; the withdrawal has a verb of its own. Who spoke is kept by
# runs of claims, so one pass over the runs and their claims tells both.
_CLAIMS = """
    SELECT e.verb, count(*), count(DISTINCT p.party)
    FROM events_party p JOIN events_event e ON e.seq >= p.seq AND e.seq < p.seq + p.claims
    WHERE p.role = 0 AND e.occurred_at >= %(from)s AND e.occurred_at < %(until)s AND e.verb = ANY(%(verbs)s)
    GROUP BY e.verb
"""
_LATE = """
    SELECT details->>'type', count(DISTINCT anchor) FROM compliance_gap
    WHERE rule = 'G29' AND status <> 'resolved'
      AND (details->>'since')::timestamptz >= %(from)s AND (details->>'since')::timestamptz < %(until)s GROUP BY 1
"""


class GapRate(Indicator):
    """How many serious gaps stand open, for every thousand packs."""

    code = "gap_rate"
    names = Text("Custody-gap rate", "관리 공백률")
    formula = Text("open high and critical gaps ÷ packs in being × 1,000; median age of those gaps in days",
                   "미해소 높음·심각 공백 수 ÷ 현존 팩 수 × 1,000, 공백 경과일 중앙값")  # fmt: skip
    source = Text("gaps", "관리 공백")

    def lines(self, span):
        rows = {severity: found for severity, *found in ask(_GAPS, {"now": span.now})}
        [(packs,)] = ask(_ALIVE, {})
        return [line for severity in ("critical", "high") for line in _gaps(severity, rows.get(severity), packs)]


class Timeliness(Indicator):
    """Of what was declared, what was declared in time: by event type."""

    code = "timeliness"
    names = Text("Declaration timeliness", "신고 적시율")
    formula = Text("declarations within their limit ÷ declarations of the type with a limit", "기한 내 신고 ÷ 기한이 있는 유형의 전체 신고")
    source = Text("events and the rule on late declarations (section L)", "이벤트와 지연 신고 규칙(L 항목)")

    def lines(self, span):
        verbs = [code for code, type_ in EVENT_TYPES.items() if type_.due]
        late = dict(ask(_LATE, period(span)))
        told = {verb: found for verb, *found in ask(_CLAIMS, period(span, verbs=verbs))}
        return [_timely(verb, *told[verb], late.get(verb, 0)) for verb in verbs if verb in told]


def _gaps(severity: str, found, packs: int) -> list[Line]:
    number, responsible, age = found or (0, 0, None)
    label = SEVERITIES[severity]
    return [
        Line(item=severity, label=label, num=number, den=packs, value=round(1000 * number / packs, 6) if packs else None,
             unit="per 1,000 packs", operators=responsible),
        Line(item=f"{severity}.age", label=Text(f"{label.en}, median age", f"{label.ko}, 경과 중앙값"),
             value=None if age is None else round(float(age), 3), unit="days", operators=responsible),
    ]  # fmt: skip


def _timely(verb: str, count: int, operators: int, late: int) -> Line:
    # A late claim that was found before its withdrawal was judged must not make the share negative.
    in_time = max(count - late, 0)
    return Line(item=verb, label=EVENT_TYPES[verb].names, num=in_time, den=count, value=share(in_time, count), unit="%",
                operators=operators)  # fmt: skip
