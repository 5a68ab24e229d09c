"""The report as data: every section's rows, from which each form is made."""

from collections.abc import Callable, Iterable

from compliance import parameters
from compliance.register import Register
from compliance.reports import cut as cuts
from compliance.reports import sections as declared  # noqa: F401 - declares every section
from compliance.reports import site, variants
from compliance.reports.cut import Cut, Scope
from compliance.reports.declaration import CHANGES, REGISTRY, Column, Kind, Section, Source
from compliance.reports.differences import Amended, Predecessor
from compliance.reports.sections.cover import STATEMENT, rules_version
from compliance.reports.sections.gaps import CustodyGaps
from compliance.reports.sections.stock import Movements
from compliance.reports.variants import Variant
from events.log import heads
from parties.text import Text

SCHEMA = "compliance-report/2"
NOTICE = Text("In the style of the Act; not an official form.", "법을 본뜬 양식이며 법정 서식이 아님.")
LEGEND = Text(
    "n/a: not known or not applicable, never 0. †: default composition or weighed mass, not the maker's declaration. "
    "‡: incomplete, not known for every battery it should count. Percentages show numerator/denominator.",
    "n/a: 알 수 없거나 해당 없음(0이 아님). †: 기본 조성 또는 계량값(제조사 신고값 아님). ‡: 일부 배터리의 값을 알 수 없음. "
    "비율은 분자/분모를 함께 표시.",
)
_SCANNED_PCT, _READ_PCT = 10, 70
_NOT_COUNTED = "AKLPZ"
"""Sections about the report itself, its gaps and its limits: they are there when nothing happened."""


def compute(cut: Cut, *, variant: Variant | None = None, amended: Predecessor | None = None,
            beat: Callable[[int], None] = lambda pct: None) -> dict:  # fmt: skip
    """The whole report of `cut` as JSON values; the same cut gives the same values.

    1. The batteries that the operator ever spoke of or was named about are found.
    2. Each story is folded once, in chunks, and every source takes from it what its sections need.
    3. The sections of the variant make their rows; an amendment says what it changed.

    Costs about a fold of 40 claims per battery, some 3 ms; `beat` is told the progress in percent between chunks.
    """
    variant = variant or variants.REGISTRY[variants.DEFAULT]
    scope = cuts.scope(cut, beat=lambda: beat(0))
    ordered = [REGISTRY[code] for code in sorted(REGISTRY) if variant.takes(code)]
    needed = dict.fromkeys([Movements, CustodyGaps, *(section.source for section in ordered)])
    sources = {source: source(cut, scope) for source in needed}
    if amended:
        sources[Amended] = Amended(cut, scope, amended)
    _tell(sources.values(), cut, scope, beat=beat)
    tables = [_table(section, sources[section.source]) for section in ordered]
    if amended:
        sources[Amended].new = tables
        tables = [*tables, _table(REGISTRY[CHANGES], sources[Amended])]
    head = _head(cut, variant, amended, sources)
    head["summary"]["zero_report"] = head["summary"]["zero_report"] and (variant.takes("B") or not _has_figures(tables))
    return head | {"sections": tables, "parties": _parties(tables)}


def _tell(sources: Iterable[Source], cut: Cut, scope: Scope, *, beat: Callable[[int], None]) -> None:
    """Every story in scope, told once to all the sources."""
    done = 0
    for things in cuts.things(scope.keys, below=cut.below):
        for thing in things:
            shown = site.share(thing, cut)
            for source in sources:
                source.see(shown)
        done += cuts.CHUNK
        beat(_SCANNED_PCT + (_READ_PCT - _SCANNED_PCT) * min(done, len(scope.keys)) // len(scope.keys))


def _head(cut: Cut, variant: Variant, amended: Predecessor | None, sources: dict[type, Source]) -> dict:
    told = amended and {"number": amended.number, "report": amended.report_id, "sha256": amended.sha256}
    return {
        "schema": SCHEMA, "operator": cut.operator, "statement": STATEMENT._asdict(),
        "variant": {"code": variant.code, "names": variant.names._asdict()},
        "facility": cut.facility or None, "battery": cut.battery or None,
        "number": amended.number + 1 if amended else 1, "amends": told,
        "period": {"start": cut.start.isoformat(), "end": cut.end.isoformat(), "time_zone": "Asia/Seoul",
                   "span": variant.span_of(cut.start, cut.end)},
        "cut": {"position": cut.below, "asked_at": cut.asked_at.isoformat(timespec="microseconds"),
                "checkpoint": heads.text(cut.below)},
        "parameter_version": parameters.at(cut.end).version, "rules_version": rules_version(),
        "summary": _summary(sources), "notice": NOTICE._asdict(), "legend": LEGEND._asdict(),
    }  # fmt: skip


def _summary(sources: dict[type, Source]) -> dict:
    stock, gaps = sources[Movements], sources[CustodyGaps]
    claims = stock.scope.claims.total()
    return {
        "claims": claims, "opening_packs": len(stock.opening), "closing_packs": len(stock.closing),
        "movements": len(stock.moves), "gaps": len(gaps.rows), "critical_gaps": gaps.unresolved("critical"),
        "zero_report": not (claims or stock.moves or stock.opening or stock.closing),
    }  # fmt: skip


def _has_figures(tables: list[dict]) -> bool:
    """Whether a section that counts anything counted something: what has no stock tells by it that it is no zero report."""
    keys = {(table["code"], column["key"]) for table in tables if table["code"][0] not in _NOT_COUNTED
            for column in table["columns"] if column["kind"] in (Kind.COUNT, Kind.NUMBER)}  # fmt: skip
    return any(row.get(key) for table in tables for row in table["rows"] for code, key in keys if code == table["code"])


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
