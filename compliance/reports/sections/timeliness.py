"""L: how soon the operator declared what happened, and what of it was taken back."""

from collections import defaultdict
from math import ceil
from statistics import median

from compliance import declared
from compliance.parameters import Schedule
from compliance.reports.declaration import Column, Kind, Section, Source, ratio
from compliance.reports.sections.cover import TYPE_NAMES
from compliance.reports.sections.stock import seoul
from events import feed
from parties.models import Operator
from parties.text import Text

STANDINGS = {
    "stands": Text("Stands", "유효"),
    "corrected": Text("Corrected", "정정됨"),
    "voided": Text("Withdrawn", "취소됨"),
}
_DAY_S = 86_400


class Declarations(Source):
    """Every claim of the operator about something that happened in the period, once each, those taken back too."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.schedule = Schedule()
        self.joined_at = Operator.objects.filter(gln=cut.operator).values_list("joined_at", flat=True).first()
        self._found: dict[str, dict] = {}
        self._withdrawn: set[str] = set()

    def see(self, thing):
        for step in thing.history.steps:
            self._take(step.claim)
        for claim in thing.history.withdrawn:
            if self._take(claim):
                self._withdrawn.add(claim.event_id)

    def rows(self) -> list[dict]:
        """One line per declaration, in the order in which things happened."""
        errors = feed.by_ids(self._withdrawn, errors=True)
        for event_id in self._withdrawn:
            error = errors.get(event_id)
            told = error.event["errorDeclaration"] if error else {}
            corrected = str(told.get("reason", "")).endswith("incorrect_data")
            self._found[event_id]["standing"] = "corrected" if corrected else "voided"
        return sorted(self._found.values(), key=lambda row: (row["at"], row["event_id"]))

    def _take(self, claim) -> bool:
        """Keep a claim of the operator's period; a claim about many batteries is one declaration."""
        if claim.author != self.cut.operator or not self.cut.covers(claim.occurred_at):
            return False
        if claim.event_id not in self._found:
            self._found[claim.event_id] = self._line(claim)
        return True

    def _line(self, claim) -> dict:
        due = declared.due_at(claim, self.schedule, joined_at=self.joined_at)
        start = declared.clock_starts_at(claim, joined_at=self.joined_at)
        return {
            "at": seoul(claim.occurred_at), "type": claim.type.code if claim.type else "other",
            "recorded_at": seoul(claim.recorded_at), "due_at": seoul(due),
            "delay_days": round((claim.recorded_at - start).total_seconds() / _DAY_S, 3),
            "in_time": None if due is None else claim.recorded_at <= due, "standing": "stands",
            "event_id": claim.event_id,
        }  # fmt: skip


class Timeliness(Section):
    """Delays by event type."""

    code = "L"
    names = Text("Late and corrected declarations", "지연·정정 신고")
    about = Text("How soon the operator declared what happened in the period, by event type.",
                 "기간 중 발생한 일을 언제 신고했는지 이벤트 유형별로 집계.")  # fmt: skip
    source = Declarations
    columns = (
        Column(key="type", label=Text("Event type", "이벤트 유형"), kind=Kind.CODE, options=TYPE_NAMES, width=24),
        Column(key="count", label=Text("Declared", "신고 건수"), kind=Kind.COUNT, width=9),
        Column(key="on_time", label=Text("In time", "기한 내"), kind=Kind.RATIO, unit="%", width=15),
        Column(key="late", label=Text("Late", "지연"), kind=Kind.COUNT, width=8),
        Column(key="median_days", label=Text("Median delay", "지연 중앙값"), kind=Kind.NUMBER, unit="d", width=10, places=None),
        Column(key="p95_days", label=Text("95 % within", "95% 이내"), kind=Kind.NUMBER, unit="d", width=10, places=None),
        Column(key="corrected", label=Text("Corrected", "정정"), kind=Kind.COUNT, width=8),
        Column(key="voided", label=Text("Withdrawn", "취소"), kind=Kind.COUNT, width=9),
    )  # fmt: skip

    def rows(self, source):
        groups = defaultdict(list)
        for row in source.rows():
            groups[row["type"]].append(row)
        return [counted(groups[code]) | {"type": code} for code in TYPE_NAMES if code in groups]

    def totals(self, source):
        return [counted(source.rows()) | {"type": None}]

    def notes(self, source):
        return [Text("The delay runs from when it happened, or from when the operator joined if that was later, to when it was "
                     "recorded. Types without a limit are in no share. What was taken back counts as declared, and once more as "
                     "corrected or withdrawn.",
                     "지연은 발생 시각(가입이 더 늦으면 가입 시각)부터 기록 시각까지입니다. 기한이 없는 유형은 비율에서 제외합니다. "
                     "정정·취소된 신고도 신고 건수에 포함합니다.")]  # fmt: skip


class DeclarationList(Section):
    """Each declaration behind L."""

    code = "L1"
    names = Text("Declarations, one by one", "신고 내역")
    about = Text("Every declaration that L counts, with its limit.", "L의 근거가 되는 신고와 그 기한.")
    source = Declarations
    printed = False
    columns = (
        Column(key="at", label=Text("Happened", "발생"), kind=Kind.MOMENT, width=20),
        Column(key="type", label=Text("Event type", "이벤트 유형"), kind=Kind.CODE, options=TYPE_NAMES, width=24),
        Column(key="recorded_at", label=Text("Recorded", "신고 일시"), kind=Kind.MOMENT, width=20),
        Column(key="due_at", label=Text("Due", "신고 기한"), kind=Kind.MOMENT, width=20),
        Column(key="delay_days", label=Text("Delay", "지연"), kind=Kind.NUMBER, unit="d"),
        Column(key="in_time", label=Text("In time", "기한 내"), kind=Kind.YES),
        Column(key="standing", label=Text("Standing", "상태"), kind=Kind.CODE, options=STANDINGS),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return source.rows()


def counted(rows: list[dict]) -> dict:
    """The line that counts `rows`; no median of nothing."""
    limited = [row["in_time"] for row in rows if row["in_time"] is not None]
    delays = sorted(row["delay_days"] for row in rows)
    return {
        "count": len(rows), "on_time": ratio(sum(limited), len(limited)), "late": len(limited) - sum(limited),
        "median_days": round(median(delays), 3) if delays else None,
        "p95_days": delays[ceil(0.95 * len(delays)) - 1] if delays else None,
        "corrected": sum(row["standing"] == "corrected" for row in rows),
        "voided": sum(row["standing"] == "voided" for row in rows),
    }  # fmt: skip
