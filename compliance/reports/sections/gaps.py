"""K: where the claims do not add up, as it stood when the report was asked for."""

from collections import defaultdict
from statistics import median

from compliance import gaps
from compliance.models import Gap, GapStep
from compliance.reports.declaration import Column, Kind, Section, Source
from compliance.reports.sections.stock import seoul
from compliance.rules import REGISTRY as RULES
from events import feed
from parties.access import Viewer
from parties.text import Text

SEVERITIES = {
    "critical": Text("Critical", "심각"), "high": Text("High", "높음"), "medium": Text("Medium", "보통"), "low": Text("Low", "낮음"),
}  # fmt: skip
STATUSES = {
    "open": Text("Open", "열림"), "explained": Text("Explained", "소명됨"), "accepted": Text("Accepted", "소명 수용"),
    "rejected": Text("Rejected", "소명 반려"), "resolved": Text("Resolved", "해소"),
}  # fmt: skip
PARTS = {"answers": Text("Must act", "조치 책임"), "concerned": Text("Concerned", "관련")}
_BECOMES = {"opened": "open", "reopened": "open", "withdrawn": "open", "expired": "open"}
_PAGE = 1_000


class CustodyGaps(Source):
    """The gaps that concern the operator and its period: what happened in it, or before it and was not yet resolved."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        found = list(
            gaps.visible(Viewer(gln=cut.operator)).filter(opened_at__lte=cut.asked_at).order_by("opened_at", "id")
        )
        self.rows: list[dict] = []
        for start in range(0, len(found), _PAGE):
            self._add(found[start : start + _PAGE])
        self.rows.sort(
            key=lambda row: (
                list(SEVERITIES).index(row["severity"]),
                row["happened_at"],
                row["rule"],
                row["item"],
            )
        )

    def _add(self, page: list[Gap]) -> None:
        anchors = feed.by_ids({gap.anchor for gap in page})
        steps = defaultdict(list)
        for step in GapStep.objects.filter(gap__in=page, at__lte=self.cut.asked_at).order_by("at", "id"):
            steps[step.gap_id].append(step)
        for gap in page:
            happened_at = anchors[gap.anchor].occurred_at if gap.anchor in anchors else gap.due_at
            row = _row(gap, steps[gap.id], happened_at, self.cut)
            ended_before = row["resolved_at"] is not None and row["resolved_at"] < seoul(self.cut.opens_at)
            if happened_at < self.cut.closes_at and (not ended_before or happened_at >= self.cut.opens_at):
                self.rows.append(row)

    def unresolved(self, severity: str) -> int:
        """How many gaps of `severity` the operator must act on and has not settled."""
        return sum(
            row["part"] == "answers" and row["severity"] == severity and row["status"] not in ("resolved", "accepted")
            for row in self.rows
        )  # fmt: skip


class GapList(Section):
    """One line per gap."""

    code = "K"
    names = Text("Custody gaps", "관리 공백")
    about = Text(
        "Every place where the claims about the operator's batteries do not add up.",
        "기록이 서로 맞지 않는 모든 사항.",
    )
    source = CustodyGaps
    identity = ("rule", "item", "anchor")
    columns = (
        Column(key="rule", label=Text("Rule", "규칙"), width=5),
        Column(key="name", label=Text("What", "내용"), kind=Kind.WORDS, width=22),
        Column(key="severity", label=Text("Severity", "심각도"), kind=Kind.CODE, options=SEVERITIES, width=8),
        Column(key="item", label=Text("Battery", "배터리"), kind=Kind.THING, width=24),
        Column(key="happened_at", label=Text("Happened", "발생"), kind=Kind.MOMENT, width=15),
        Column(key="opened_at", label=Text("Found", "발견"), kind=Kind.MOMENT, width=15),
        Column(key="age_days", label=Text("Since then", "경과"), kind=Kind.NUMBER, unit="d", width=6, ages=True),
        Column(key="status", label=Text("Status", "상태"), kind=Kind.CODE, options=STATUSES, width=9),
        Column(key="part", label=Text("Part", "역할"), kind=Kind.CODE, options=PARTS, width=8),
        Column(key="responsible", label=Text("Must act", "조치 책임자"), kind=Kind.PARTY, width=20),
        Column(key="due_at", label=Text("Due", "기한"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="explanation", label=Text("Explanation", "소명"), width=30),
        Column(key="resolved_at", label=Text("Resolved", "해소"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="anchor", label=Text("Event", "이벤트"), width=48, printed=False),
        Column(key="evidence", label=Text("Evidence", "증거 이벤트"), width=60, printed=False),
    )

    def rows(self, source):
        return source.rows

    def notes(self, source):
        critical = source.unresolved("critical")
        return [
            Text("{n} critical gap(s) that the operator must act on are neither resolved nor accepted and are disclosed here.",
                 "사업자가 조치해야 할 심각 단계 공백 중 해소·수용되지 않은 {n}건을 여기에 밝힙니다.").format(n=critical),
            Text("The list shows the gaps as they stood when the report was asked for. What happened before the period is "
                 "listed while it was not resolved when the period began.",
                 "보고서 요청 시점의 상태입니다. 기간 이전에 발생한 공백은 기간 시작 시점에 해소되지 않은 것만 포함합니다."),
        ]  # fmt: skip


class GapTotals(Section):
    """The gaps that the operator must act on, by severity: found and settled in the period, and how they stand."""

    code = "K1"
    names = Text("Gaps to act on, by severity", "심각도별 조치 대상 공백")
    about = Text(
        "Counts of the gaps in K that the operator itself must act on.",
        "K 중 사업자 본인이 조치해야 하는 공백의 집계.",
    )
    source = CustodyGaps
    columns = (
        Column(key="severity", label=Text("Severity", "심각도"), kind=Kind.CODE, options=SEVERITIES, width=14),
        Column(key="opened_in_period", label=Text("Opened in the period", "기간 중 발견"), kind=Kind.COUNT),
        Column(key="closed_in_period", label=Text("Closed in the period", "기간 중 해소"), kind=Kind.COUNT),
        Column(key="open_at_end", label=Text("Open at its end", "기말 미해소"), kind=Kind.COUNT),
        Column(key="found", label=Text("Found", "발견"), kind=Kind.COUNT),
        Column(key="open", label=Text("Open", "열림"), kind=Kind.COUNT),
        Column(key="explained", label=Text("Explained", "소명됨"), kind=Kind.COUNT),
        Column(key="accepted", label=Text("Accepted", "소명 수용"), kind=Kind.COUNT),
        Column(key="rejected", label=Text("Rejected", "소명 반려"), kind=Kind.COUNT),
        Column(key="resolved", label=Text("Resolved", "해소"), kind=Kind.COUNT),
        Column(
            key="median_days",
            label=Text("Median age of the unresolved", "미해소 경과 중앙값"),
            kind=Kind.NUMBER,
            unit="d",
            width=14,
            ages=True,
        ),
    )

    def rows(self, source):
        mine = [row for row in source.rows if row["part"] == "answers"]
        return [_count(severity, [row for row in mine if row["severity"] == severity], source.cut) for severity in SEVERITIES]

    def totals(self, source):
        return [_count(None, [row for row in source.rows if row["part"] == "answers"], source.cut)]

    def notes(self, source):
        return [Text("The first three columns count what was found and settled within the period; the others show how all of "
                     "them stood when the report was asked for.",
                     "앞의 세 열은 기간 중의 발견·해소이며, 나머지는 보고서 요청 시점의 상태입니다.")]  # fmt: skip


def _row(gap: Gap, steps: list[GapStep], happened_at, cut) -> dict:
    moves = [step for step in steps if step.action in (*STATUSES, *_BECOMES)]
    status = _BECOMES.get(moves[-1].action, moves[-1].action) if moves else "open"
    words = [step.note for step in steps if step.action == "explained"]
    resolved_at = moves[-1].at if status == "resolved" else None
    return {
        "rule": gap.rule, "name": RULES[gap.rule].names._asdict() if gap.rule in RULES else None,
        "severity": gap.severity, "item": gap.epc, "happened_at": seoul(happened_at), "opened_at": seoul(gap.opened_at),
        "age_days": round(((resolved_at or cut.asked_at) - happened_at).total_seconds() / 86400, 1), "status": status,
        "part": "answers" if gap.responsible == cut.operator else "concerned", "responsible": gap.responsible or None,
        "due_at": seoul(gap.due_at), "explanation": words[-1] if words else None, "resolved_at": seoul(resolved_at),
        "anchor": gap.anchor, "evidence": " ".join(gap.evidence),
    }  # fmt: skip


def _count(severity: str | None, rows: list[dict], cut) -> dict:
    ages = [row["age_days"] for row in rows if row["status"] not in ("resolved", "accepted")]
    counts = {status: sum(row["status"] == status for row in rows) for status in STATUSES}
    opens, closes = seoul(cut.opens_at), seoul(cut.closes_at)
    closed = [row["resolved_at"] for row in rows if row["resolved_at"] and row["resolved_at"] < closes]
    opened = [row["opened_at"] for row in rows if row["opened_at"] < closes]
    return {
        "severity": severity, "found": len(rows), **counts, "median_days": median(ages) if ages else None,
        "opened_in_period": sum(at >= opens for at in opened), "closed_in_period": sum(at >= opens for at in closed),
        "open_at_end": len(opened) - len(closed),
    }  # fmt: skip
