"""What an amendment changed against the report that it amends: each figure, from what to what, and because of which events.

A row is known by its identity, so that the same row is found in both. The events behind a change are those of the register
rows of the same letter that came, went or changed; where there are none, every claim that lies between the two cuts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.reports.declaration import CHANGES, REGISTRY, Column, Kind, Section, Source
from compliance.reports.forms import display
from parties.text import Text

_REFERENCES = ("event_id", "anchor")
REASONS_MAX = 20
"""Event ids that one change names; a figure that more of them moved says how many more."""
_WAYS = {
    "changed": Text("changed", "변경"), "added": Text("added", "추가"), "removed": Text("removed", "삭제"),
}  # fmt: skip
_UNTOLD = frozenset({"A", "Z"})
"""The cover says at which position it was cut, which is another in every report; changes are not changed but made anew."""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The finished report that another amends."""

    report_id: str
    number: int
    sha256: str
    data: dict
    later: list[str]
    """The claims by or naming the operator that lie between the two cuts, by event id."""


class Amended(Source):
    """What a report is held against: the sections of the one that it amends, and the claims that came since."""

    def __init__(self, cut, scope, predecessor: Predecessor):
        super().__init__(cut, scope)
        self.old = predecessor.data
        self.new: list[dict] = []
        """The sections of this report, once they are made."""
        self.later = dict.fromkeys(predecessor.later)

    def see(self, thing):
        """A claim of somebody else about a battery in scope changes figures too, and names the operator nowhere."""
        for step in thing.history.steps:
            if step.claim.position >= self.old["cut"]["position"]:
                self.later[step.claim.event_id] = None


class Changes(Section):
    """What an amendment says of itself; no original has it."""

    code = CHANGES
    names = Text("Changes against the amended report", "정정 전 보고서와의 차이")
    about = Text("Every figure that differs from the report that this one amends, from what to what, and the events behind it.",
                 "정정 전 보고서와 다른 모든 값과 그 근거 이벤트.")  # fmt: skip
    source = Amended
    columns = (
        Column(key="section", label=Text("Section", "항목"), width=7),
        Column(key="row", label=Text("Row", "행"), width=34),
        Column(key="column", label=Text("Column", "열"), kind=Kind.WORDS, width=16),
        Column(key="change", label=Text("Change", "변경"), kind=Kind.CODE, options=_WAYS, width=8),
        Column(key="was", label=Text("Was", "정정 전"), width=22),
        Column(key="now", label=Text("Now", "정정 후"), width=22),
        Column(key="because", label=Text("Because of the events", "근거 이벤트"), width=44),
    )

    def rows(self, source):
        return between(source.old["sections"], source.new, later=list(source.later))

    def notes(self, source):
        return [Text("Where no event is named, what changed is not a claim: a limit, the registry, or the state of a gap.",
                     "근거 이벤트가 없는 변경은 기준값, 등록정보 또는 관리 공백의 상태가 바뀐 것입니다.")]  # fmt: skip


def between(old: list[dict], new: list[dict], *, later: list[str]) -> list[dict]:
    """The changes from the sections of one report to those of another, in their order and that of their rows.

    `later` are the event ids of the claims that concern the operator and lie between the two cuts.
    """
    was, now = ({table["code"]: table for table in tables} for tables in (old, new))
    found = [line for code in sorted(was.keys() | now.keys()) if code not in _UNTOLD and code in REGISTRY
             for line in _section(was.get(code), now.get(code), REGISTRY[code])]  # fmt: skip
    behind: dict[str, list[str]] = {}
    for line in found:
        behind.setdefault(line["section"][0], []).extend(line.pop("events"))
    return [line | {"because": _reasons(behind[line["section"][0]] or later)} for line in found]


def _section(was: dict | None, now: dict | None, section: Section) -> Iterator[dict]:
    """The changes of one section: of its rows and of its sums."""
    for part, mark in (("rows", ""), ("totals", "Σ ")):
        old = _by_identity((was or {}).get(part, []), section)
        new = _by_identity((now or {}).get(part, []), section)
        for identity in dict.fromkeys([*old, *new]):
            yield from _row(section, mark, old.get(identity), new.get(identity))


def _by_identity(rows: list[dict], section: Section) -> dict[tuple, dict]:
    """The rows by what names them; those that nothing tells apart are counted."""
    seen, found = Counter(), {}
    for row in rows:
        identity = tuple(str(row.get(key)) for key in section.named_by())
        seen[identity] += 1
        found[(*identity, seen[identity])] = row
    return found


def _row(section: Section, mark: str, old: dict | None, new: dict | None) -> Iterator[dict]:
    only = new if old is None else old
    line = {"section": section.code, "row": mark + _name(only, section), "events": _events(only)}
    if old is None or new is None:
        yield line | {"column": None, "change": "added" if old is None else "removed",
                      "was": old and _line(old, section), "now": new and _line(new, section)}  # fmt: skip
        return
    for column in section.columns:
        if not column.ages and old.get(column.key) != new.get(column.key):
            yield line | {"column": column.label._asdict(), "change": "changed", "was": _said(old, column),
                          "now": _said(new, column), "events": _events(new)}  # fmt: skip


def _name(row: dict, section: Section) -> str:
    """What a reader knows the row by; its events stand beside it anyway."""
    named = [column for column in section.columns if column.key in section.named_by() and column.key not in _REFERENCES]
    return " · ".join(_said(row, column) for column in named if row.get(column.key) is not None)


def _line(row: dict, section: Section) -> str:
    """A whole row in one cell: what is known of it, without what names it."""
    told = [column for column in section.columns if column.printed and column.key not in (*section.named_by(), *_REFERENCES)]
    return ", ".join(f"{column.label.ko} {_said(row, column)}" for column in told if row.get(column.key) is not None) or "–"


def _said(row: dict, column: Column) -> str:
    """A value as the tables say it."""
    value = row.get(column.key)
    if column.kind in (Kind.CODE, Kind.THING) and value is not None:
        return display.cell(value, column, mark="", parties={})["t"].replace(display.BREAK, "")
    return written(value)


def written(value) -> str:
    """A value as one text: a share with what it is of, words in both languages, n/a for what is not known."""
    if value is None:
        return "n/a"
    if isinstance(value, dict):
        if "num" in value:
            return f"{written(value['pct'])} % ({written(value['num'])}/{written(value['den'])})"
        return " / ".join(dict.fromkeys(written(part) for part in value.values()))
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _events(row: dict) -> list[str]:
    return [row["event_id"]] if row.get("event_id") else []


def _reasons(events: list[str]) -> str | None:
    told = list(dict.fromkeys(events))
    beyond = [f"+{len(told) - REASONS_MAX}"] if len(told) > REASONS_MAX else []
    return " ".join([*told[:REASONS_MAX], *beyond]) or None
