"""How a national indicator is declared: one class, from which the API, the console and the regulator's report are derived."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import ClassVar

from django.db import connection

from compliance import calendar, parameters
from parties.text import Text

REGISTRY: dict[str, "Indicator"] = {}
PACKS = "(form = 'pack' OR (form = 'unknown' AND strpos(epc, '/10/') = 0))"
"""The rows of batteries that are packs: what nobody described is one unless its name is that of a lot (AI 10)."""
UNITS = {
    "packs": Text("packs", "팩"), "units": Text("units", "대"), "operators": Text("operators", "개사"), "days": Text("days", "일"),
    "vehicles": Text("vehicles", "대"), "per 1,000 packs": Text("per 1,000 packs", "팩 1,000개당"),
    "per 10,000 pack-years": Text("per 10,000 pack-years", "1만 팩·년당"),
}  # fmt: skip
"""The units that are words; the others are signs, the same in every language."""
HIDDEN_BELOW = 5
"""A figure behind which fewer operators stand is not shown to the public: it would tell one what its rivals do."""


@dataclass(frozen=True)
class Span:
    """The Korean days that a figure is about, and the moment at which it is asked for."""

    start: date
    end: date
    now: datetime

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first moment of the period and the first after it."""
        return calendar.start_of(self.start), calendar.start_of(self.end + timedelta(days=1))

    @property
    def is_year(self) -> bool:
        """Whether it is one whole calendar year."""
        return (self.start.month, self.start.day, self.end) == (1, 1, date(self.start.year, 12, 31))

    @cached_property
    def limits(self) -> parameters.Parameters:
        """The limits in force on the last day."""
        return parameters.at(self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure of an indicator. What is None is not known or not applicable, and never 0."""

    item: str
    label: Text
    num: float | None = None
    den: float | None = None
    value: float | None = None
    """The figure in the line's unit: a share of `den` in per cent where the unit says so."""
    unit: str = ""
    target: float | None = None
    operators: int | None = None
    """How many operators stand behind it; None where it tells of none."""
    note: Text | None = None
    hidden: bool = False

    @property
    def measure(self) -> str:
        """What is added up: lines of one measure make a whole."""
        return self.item.partition(".")[2]

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where that cannot be said."""
        return None if self.target is None or self.value is None else self.value >= self.target


class Indicator:
    """A figure of the whole nation. `lines` is a function of the records as they stand and of the span."""

    code: ClassVar[str]
    names: ClassVar[Text]
    formula: ClassVar[Text]
    source: ClassVar[Text]
    outside: ClassVar[Text | None] = None
    """What it needs that the ledger does not hold."""
    split: ClassVar[bool] = False
    """Whether its lines add up to a whole, so that one that is hidden could be told from the others."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.code in REGISTRY:
            raise TypeError(f"{cls.__name__}: the code {cls.code} is taken")
        REGISTRY[cls.code] = cls()

    def lines(self, span: Span) -> list[Line]:
        """The figures, in the order in which they are shown."""
        raise NotImplementedError


def for_public(indicator: Indicator, lines: Sequence[Line]) -> list[Line]:
    """The lines as everybody may see them: what few operators stand behind is hidden, and so is what would reveal it."""
    few = {line.item for line in lines if line.operators is not None and 0 < line.operators < HIDDEN_BELOW}
    for measure in {line.measure for line in lines} if indicator.split else ():
        few |= _told_by_the_rest([line for line in lines if line.measure == measure], few)
    return [_hidden(line) if line.item in few else replace(line, operators=None) for line in lines]


def unit(code: str) -> Text:
    """A unit as people read it."""
    return UNITS.get(code, Text(code, code))


def share(num: float, den: float | None) -> float | None:
    """`num` in per cent of `den`; no share of nothing."""
    return round(100 * num / den, 6) if den else None


def ask(statement: str, values: dict) -> list[tuple]:
    """The rows of one SQL statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _told_by_the_rest(lines: list[Line], few: set[str]) -> set[str]:
    """The line to hide besides a single hidden one, which the whole less what is shown would tell."""
    others = [line for line in lines if line.item not in few and line.operators]
    if len(few & {line.item for line in lines}) != 1 or not others:
        return set()
    return {min(others, key=lambda line: (line.operators, line.item)).item}


def _hidden(line: Line) -> Line:
    return Line(item=line.item, label=line.label, unit=line.unit, target=line.target, hidden=True)
