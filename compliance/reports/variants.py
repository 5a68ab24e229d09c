"""Which reports there are: each variant declared once, with what stands in it, who owes it, for how long and until when."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parties.roles import Role
from parties.text import Text

DEFAULT = "annual"
DAYS_MAX = 366
REGISTRY: dict[str, "Variant"] = {}


class Span(StrEnum):
    """The lengths of period that a report may cover."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FREE = "free"
    """Any days in order, DAYS_MAX at most."""
    LIFE = "life"
    """Any days in order, however many: one battery's story is short."""


SPANS = {
    Span.MONTH: Text("month", "월"), Span.QUARTER: Text("quarter", "분기"), Span.HALF: Text("half-year", "반기"),
    Span.YEAR: Text("calendar year", "연(1~12월)"), Span.FREE: Text("free period", "자유 기간"), Span.LIFE: Text("life", "생애"),
}  # fmt: skip
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.YEAR: 12}
CALENDAR = tuple(_MONTHS)


class Subject(StrEnum):
    """What a report is about."""

    OPERATOR = "operator"
    NATION = "nation"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One kind of report."""

    code: str
    names: Text
    about: Text
    sections: str
    """The letters of its sections; a letter takes the section and its annexes (B, B1, B2)."""
    without: tuple[str, ...] = ()
    """Sections that it does not take all the same."""
    roles: frozenset[str] = frozenset()
    """Who may be the subject of it; empty for everybody."""
    spans: tuple[Span, ...] = (*CALENDAR, Span.FREE)
    subject: Subject = Subject.OPERATOR
    by_facility: bool = True
    """Whether one may be asked for about a single site."""
    due: str = ""
    """The key of the limit that says when the one on a calendar year is due; empty where none is owed by itself."""

    def takes(self, code: str) -> bool:
        """Whether the section with `code` stands in it."""
        return code[0] in self.sections and code not in self.without

    def suits(self, roles) -> bool:
        """Whether an operator with `roles` may be its subject."""
        return not self.roles or bool(self.roles & set(roles))

    def span_of(self, start: date, end: date) -> Span | None:
        """The length of period from `start` to `end` as this variant knows it; None for one that it does not cover."""
        if start > end:
            return None
        found = calendar_span(start, end)
        if found in self.spans:
            return found
        if Span.LIFE in self.spans:
            return Span.LIFE
        return Span.FREE if Span.FREE in self.spans and (end - start).days < DAYS_MAX else None


def calendar_span(start: date, end: date) -> Span | None:
    """Whether the days are a whole month, quarter, half or year of the calendar."""
    for span, months in _MONTHS.items():
        if start.day == 1 and (start.month - 1) % months == 0 and end == last_day(start, months=months):
            return span
    return None


def last_day(start: date, *, months: int) -> date:
    """The day before the one that lies `months` after the first of a month."""
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1) - timedelta(days=1)


def suiting(roles) -> list[Variant]:
    """The variants that an operator with `roles` may ask for about itself."""
    return [variant for variant in REGISTRY.values() if variant.suits(roles)]


def _declare(**told) -> None:
    variant = Variant(**told)
    if variant.code in REGISTRY:
        raise TypeError(f"The variant {variant.code} is declared twice.")
    REGISTRY[variant.code] = variant


_OPERATORS = frozenset(set(Role) - {Role.REGULATOR})

_declare(
    code="annual", names=Text("Operator's annual report", "사업자 연간 이행보고서"), sections="ABCDEFGHIJKLMNOP",
    about=Text("Everything that an operator declared and did, section A to P.", "사업자의 신고와 처리 전체(A~P)."),
    roles=_OPERATORS, due="annual_report.due",
)  # fmt: skip
_declare(
    code="trader", names=Text("Trader's short form", "유통업 약식 보고서"), sections="ABCDKL",
    about=Text("Stock, receipts, dispatches, gaps and timeliness of who buys and sells.", "유통업의 재고·입고·출고·관리 공백·신고 기한."),
    roles=frozenset({Role.TRADER, Role.COLLECTION, Role.INSURER_AUCTION, Role.EXPORT_CUSTOMS}),
)  # fmt: skip
_declare(
    code="evaluator", names=Text("Evaluator's return", "성능평가기관 실적 보고서"), sections="AE",
    about=Text("Evaluations by grade and result.", "성능평가 등급별 실적."), roles=frozenset({Role.EVALUATOR, Role.INSPECTION}),
)  # fmt: skip
_declare(
    code="second_life", names=Text("Remanufacturing and reuse report", "재제조·재사용 보고서"), sections="ABCDEFJK",
    about=Text("What was given a second life, and from what.", "재제조·재사용 실적과 그 원천."),
    roles=frozenset({Role.REMAN, Role.REUSE, Role.ESS_OPERATOR}),
)  # fmt: skip
_declare(
    code="recycler", names=Text("Recycler's report", "재활용 보고서"), sections="ABCDFGHIKLMNO",
    about=Text("What was dismantled, shredded and won back, with its balances.", "해체·파쇄·회수 실적과 물질수지."),
    roles=frozenset({Role.PREPROC, Role.REFINER, Role.ELV, Role.CELL_MAKER, Role.CAM_MAKER}),
)  # fmt: skip
_declare(
    code="oem", names=Text("Maker's return", "제작자 회수 보고서"), sections="AQ",
    about=Text("Placed on the market, retired, not accounted for, and taken back.", "출시·폐기·소재 미확인·회수율."),
    roles=frozenset({Role.OEM, Role.PACK_MAKER}), by_facility=False,
)  # fmt: skip
_declare(
    code="national", names=Text("National report of the regulator", "국가 종합 보고서"), sections="AR",
    about=Text("The indicators of the whole country.", "국가 지표."),
    roles=frozenset({Role.REGULATOR}), subject=Subject.NATION, by_facility=False, without=("A1", "A2"),
)  # fmt: skip
_declare(
    code="dossier", names=Text("Dossier of one battery", "배터리 단건 이력서"), sections="AS",
    about=Text("Every event, the family, the gaps and the documents of one battery.", "배터리 하나의 이벤트·계보·관리 공백·문서."),
    spans=(Span.LIFE,), subject=Subject.BATTERY, by_facility=False, without=("A1", "A2"),
)  # fmt: skip
