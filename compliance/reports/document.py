"""The report as data: every section's rows, from which each form is made."""

from collections.abc import Callable

from compliance import parameters
from compliance.register import Register
from compliance.reports import cut as cuts
from compliance.reports import sections  # noqa: F401 - declares every section
from compliance.reports.cut import Cut
from compliance.reports.declaration import REGISTRY, Column, Kind, Section, Source
from compliance.reports.sections.cover import STATEMENT, rules_version
from compliance.reports.sections.gaps import CustodyGaps
from compliance.reports.sections.stock import Movements
from parties.text import Text

SCHEMA = "compliance-report/1"
NOTICE = Text("In the style of the Act; not an official form.", "법을 본뜬 양식이며 법정 서식이 아님.")
LEGEND = Text(
    "n/a: not known or not applicable, never 0. †: default composition or weighed mass, not the maker's declaration. "
    "‡: incomplete, not known for every battery it should count. Percentages show numerator/denominator.",
    "n/a: 알 수 없거나 해당 없음(0이 아님). †: 기본 조성 또는 계량값(제조사 신고값 아님). ‡: 일부 배터리의 값을 알 수 없음. "
    "비율은 분자/분모를 함께 표시.",
)
_SCANNED_PCT, _READ_PCT = 10, 70


def compute(cut: Cut, *, beat: Callable[[int], None] = lambda pct: None) -> dict:
    """The whole report of `cut` as JSON values; the same cut gives the same values.

    1. The batteries that the operator ever spoke of or was named about are found.
    2. Each story is folded once, in chunks, and every source takes from it what its sections need.
    3. The sections make their rows.

    Costs about a fold of 40 claims per battery, some 3 ms; `beat` is told the progress in percent between chunks.
    """
    scope = cuts.scope(cut, beat=lambda: beat(0))
    ordered = [REGISTRY[code] for code in sorted(REGISTRY)]
    sources = {section.source: section.source(cut, scope) for section in ordered}
    done = 0
    for things in cuts.things(scope.keys, below=cut.below):
        for thing in things:
            for source in sources.values():
                source.see(thing)
        done += cuts.CHUNK
        beat(_SCANNED_PCT + (_READ_PCT - _SCANNED_PCT) * min(done, len(scope.keys)) // len(scope.keys))
    tables = [_table(section, sources[section.source]) for section in ordered]
    return _head(cut, sources) | {"sections": tables, "parties": _parties(tables)}


def _head(cut: Cut, sources: dict[type, Source]) -> dict:
    stock, gaps = sources[Movements], sources[CustodyGaps]
    claims = stock.scope.claims.total()
    return {
        "schema": SCHEMA, "operator": cut.operator, "statement": STATEMENT._asdict(),
        "period": {"start": cut.start.isoformat(), "end": cut.end.isoformat(), "time_zone": "Asia/Seoul"},
        "cut": {"position": cut.below, "asked_at": cut.asked_at.isoformat(timespec="microseconds")},
        "parameter_version": parameters.at(cut.end).version, "rules_version": rules_version(),
        "summary": {
            "claims": claims, "opening_packs": len(stock.opening), "closing_packs": len(stock.closing),
            "movements": len(stock.moves), "gaps": len(gaps.rows), "critical_gaps": gaps.unresolved("critical"),
            "zero_report": not (claims or stock.moves or stock.opening or stock.closing),
        },
        "notice": NOTICE._asdict(), "legend": LEGEND._asdict(),
    }  # fmt: skip


def _table(section: Section, source: Source) -> dict:
    return {
        "code": section.code, "names": section.names._asdict(), "about": section.about._asdict(),
        "columns": [_described(column) for column in section.columns],
        "rows": section.rows(source), "totals": section.totals(source),
        "notes": [note._asdict() for note in section.notes(source)],
    }  # fmt: skip


def _described(column: Column) -> dict:
    options = column.options and {code: text._asdict() for code, text in column.options.items()}
    return {
        "key": column.key, "label": column.label._asdict(), "kind": column.kind.value, "unit": column.unit, "options": options,
    }  # fmt: skip


def _parties(tables: list[dict]) -> dict:
    """The names of everybody and every place that a cell names."""
    glns = {
        row[column["key"]] for table in tables for column in table["columns"] if column["kind"] == Kind.PARTY
        for row in table["rows"] if row.get(column["key"])
    }  # fmt: skip
    register = Register.of(glns)
    known = register.sites | register.operators
    return {gln: {"en": known[gln].name_en, "ko": known[gln].name_ko} for gln in sorted(glns & known.keys())}
