"""The report on paper: what is printed of the data, and how each value looks."""

from pathlib import Path

from django.conf import settings

from batteries import labels
from compliance import calendar
from compliance.reports.declaration import CHANGES, REGISTRY, Column, Kind
from compliance.reports.forms import charts, display
from compliance.reports.typesetting import typeset
from parties.text import Text

_TEMPLATE = Path(__file__).parent / "report.typ"
ROWS_MAX = 300
"""Rows of one section on paper, some twelve sheets; nobody reads more there, and the other forms have them all."""
_AMENDS = Text("Amendment: no. {number}, replaces no. {before}", "정정 {number}호: {before}호(보고서 {report})를 대체")
_FACILITY = Text("One site only: {gln} (gaps and e-manifest totals: the whole operator)",
                 "단일 사업장: {gln} (관리 공백과 전자인계서 합계는 사업자 전체)")  # fmt: skip
_BATTERY = Text("One battery only: {battery}", "단일 배터리: {battery}")


def make(report: dict, imprint) -> bytes:
    """The printed report as PDF/A, with embedded fonts, page numbers and the time of printing."""
    return typeset(_printable(report, imprint), template=_TEMPLATE, timestamp=int(imprint.printed_at.timestamp()))


def _printable(report: dict, imprint) -> dict:
    tables = {table["code"]: table for table in report["sections"]}
    name = next(row["value"] for row in tables["A"]["rows"] if row["item"] == "name")
    return {
        "report_id": imprint.report_id, "sha256": imprint.sha256, "name": name, "operator": report["operator"],
        "printed_at": f"{imprint.printed_at.astimezone(calendar.SEOUL):%Y-%m-%d %H:%M:%S} KST",
        "period": report["period"], "summary": report["summary"], "variant": report["variant"],
        "notice": report["notice"], "legend": report["legend"], "statement": report["statement"],
        "versions": {"parameters": report["parameter_version"], "rules": report["rules_version"]},
        "about": _about(report), "log": _log(report["cut"]), "counts_packs": "B" in tables,
        "cover": [_line(row) for row in tables["A"]["rows"] if row["item"] not in _NOT_ON_COVER],
        "sections": [_printed(tables[code], report["parties"]) for code in sorted(tables, key=_place)
                     if REGISTRY[code].printed and code != "A"],
        "annexes": [f"{code} {table['names']['ko']} {table['names']['en']}" for code, table in tables.items()
                    if not REGISTRY[code].printed],
        "charts": charts.drawn(report),
    }  # fmt: skip


def _place(code: str) -> tuple[bool, str]:
    """What an amendment changed is read first; it stands last in the data, where every section has its letter."""
    return code != CHANGES, code


def _about(report: dict) -> list[dict]:
    """What narrows the report down, as lines under the title: which amendment, which site, which battery."""
    lines = []
    if report["amends"]:
        lines.append(_AMENDS.format(number=report["number"], before=report["amends"]["number"], report=report["amends"]["report"]))
    if report["facility"]:
        lines.append(_FACILITY.format(gln=report["facility"]))
    if report["battery"]:
        lines.append(_BATTERY.format(battery=report["battery"]))
    return [{"ko": display.breakable(line.ko), "en": line.en} for line in lines]


def _log(cut: dict) -> dict:
    origin, size, root = cut["checkpoint"].split("\n")[:3]
    return {"origin": origin, "size": f"{int(size):,}", "root": root, "qr": labels.code(cut["checkpoint"]),
            "service": settings.PUBLIC_ORIGIN}  # fmt: skip


_NOT_ON_COVER = frozenset({"name", "period", "cut", "parameters", "rules", "statement"})


def _line(row: dict) -> dict:
    label = REGISTRY["A"].columns[0].options[row["item"]]
    return {
        "ko": label.ko,
        "en": label.en,
        "value": display.cell(row["value"], REGISTRY["A"].columns[1], mark="", parties={}),
    }


def _printed(table: dict, parties: dict) -> dict:
    columns = [column for column in REGISTRY[table["code"]].columns if column.printed]
    return {
        "code": table["code"], "names": table["names"], "about": table["about"], "notes": table["notes"],
        "columns": [_headed(column) for column in columns],
        "rows": [_cells(row, columns, parties) for row in table["rows"][:ROWS_MAX]],
        "totals": [_total(row, columns, parties) for row in table["totals"]],
        "beyond": max(len(table["rows"]) - ROWS_MAX, 0),
    }  # fmt: skip


def _headed(column: Column) -> dict:
    english = "" if column.label.en == column.label.ko else column.label.en
    unit = "KST" if column.kind is Kind.MOMENT else column.unit
    right = column.kind in display.FIGURES
    return {"ko": column.label.ko, "en": english, "unit": unit, "width": column.width, "right": right}


def _cells(row: dict, columns: list, parties: dict) -> list[dict]:
    marks = row.get("marks", {})
    return [
        display.cell(row.get(column.key), column, mark=marks.get(column.key, ""), parties=parties) for column in columns
    ]


def _total(row: dict, columns: list, parties: dict) -> list[dict]:
    """A line of sums; the leading columns that it sums over say so instead of n/a."""
    cells, leading = _cells(row, columns, parties), True
    for place, cell in enumerate(cells):
        leading = leading and cell["n"]
        if leading:
            cells[place] = cell | ({"t": "합계", "s": "Total"} if place == 0 else {"t": "", "s": ""}) | {"n": False}
    return cells
