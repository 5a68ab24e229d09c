"""How a section of the report is declared: one class, from which every form of the report is derived."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from math import fsum
from typing import ClassVar

from compliance.reports.cut import Cut, Scope, Thing
from parties.text import Text

REGISTRY: dict[str, "Section"] = {}
CHANGES = "Z"
"""The section in which an amendment says what it changed; no original has it."""
DEFAULTED = "†"
"""Rests on a default, or on a scale, instead of on the maker's declaration."""
INCOMPLETE = "‡"
"""Not known for every battery that it should count."""


class Kind(StrEnum):
    """What the cells of a column hold. A cell without a value is None, which is never the same as 0."""

    TEXT = "text"
    WORDS = "words"
    """A text in both languages: {"en", "ko"}."""
    CODE = "code"
    """One of the column's options."""
    PARTY = "party"
    """An operator or facility, by GLN."""
    THING = "thing"
    """A battery, module or lot, by its canonical Digital Link."""
    COUNT = "count"
    NUMBER = "number"
    RATIO = "ratio"
    """{"num", "den", "pct"}: a share always shows what it is a share of."""
    TARGET = "target"
    """{"pct", "met"}: a limit, and whether it was met; None where that cannot be said."""
    MOMENT = "moment"
    """RFC 3339 in Korean time."""
    DAY = "day"
    YES = "yes"


_NAMING = frozenset({Kind.TEXT, Kind.CODE, Kind.PARTY, Kind.THING, Kind.DAY})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key in the data, its words, its unit, and how it is printed."""

    key: str
    label: Text
    kind: Kind = Kind.TEXT
    unit: str = ""
    options: dict[str, Text] | None = None
    width: int = 10
    """Characters that it wants; print and spreadsheet share the room by it."""
    places: int | None = 1
    """Decimal places in print; None for three significant digits. Data files carry what was computed."""
    printed: bool = True
    """Whether it stands on paper; the data files have every column."""
    ages: bool = False
    """Whether it is another on each day that one asks; an amendment does not call that a change."""


class Source:
    """What one or more sections are computed from; it sees every story in the cut once."""

    def __init__(self, cut: Cut, scope: Scope):
        self.cut = cut
        self.scope = scope

    def see(self, thing: Thing) -> None:
        """Take from the story of `thing` what the sections need, and keep nothing else of it."""


class Section:
    """A part of the report. `rows`, `totals` and `notes` are functions of the source and so of the cut alone."""

    code: ClassVar[str]
    names: ClassVar[Text]
    about: ClassVar[Text]
    source: ClassVar[type[Source]]
    columns: ClassVar[tuple[Column, ...]]
    printed: ClassVar[bool] = True
    """Whether it stands on paper; what is not printed is the annex by which a figure is traced to its events."""
    identity: ClassVar[tuple[str, ...]] = ()
    """The columns that name a row, by which an amendment finds it again; empty for those that a section usually has."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.code in REGISTRY:
            raise TypeError(f"{cls.__name__}: the code {cls.code} is taken")
        REGISTRY[cls.code] = cls()

    def rows(self, source) -> list[dict]:
        """One dict a row, by column key; `marks` holds the signs that stand behind values."""
        raise NotImplementedError

    def named_by(self) -> tuple[str, ...]:
        """The columns that name a row: the event and the thing in a register, else the words before the first figure."""
        if self.identity:
            return self.identity
        register = [c.key for c in self.columns if c.key == "event_id" or c.kind is Kind.THING]
        if "event_id" in register:
            return tuple(register)
        words = takewhile(lambda column: column.kind in _NAMING, self.columns)
        return tuple(column.key for column in words)

    def totals(self, source) -> list[dict]:
        """Rows that add up the others."""
        return []

    def notes(self, source) -> list[Text]:
        """What a reader must know to read the figures rightly."""
        return []


def total(values) -> float:
    """The sum, to the milligram; the same whatever the order of the values."""
    return round(fsum(values), 6)


def ratio(num: float, den: float) -> dict:
    """A share with what it is a share of; no share of nothing."""
    return {"num": num, "den": den, "pct": round(100 * num / den, 6) if den else None}
