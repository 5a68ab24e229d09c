"""The report on paper: what is printed of the data, and how each value looks."""

from pathlib import Path

from compliance import calendar
from compliance.reports.declaration import REGISTRY, Column, Kind
from compliance.reports.forms import display
from compliance.reports.typesetting import typeset

_TEMPLATE = Path(__file__).parent / "report.typ"
ROWS_MAX = 300
"""Rows of one section on paper, some twelve sheets; nobody reads more there, and the other forms have them all."""


def make(report: dict, imprint) -> bytes:
    """The printed report as PDF/A, with embedded fonts, page numbers and the time of printing."""
    return typeset(_printable(report, imprint), template=_TEMPLATE, timestamp=int(imprint.printed_at.timestamp()))


def _printable(report: dict, imprint) -> dict:
    tables = {table["code"]: table for table in report["sections"]}
    name = next(row["value"] for row in tables["A"]["rows"] if row["item"] == "name")
    return {
        "report_id": imprint.report_id, "sha256": imprint.sha256, "name": name, "operator": report["operator"],
        "printed_at": f"{imprint.printed_at.astimezone(calendar.SEOUL):%Y-%m-%d %H:%M:%S} KST",
        "period": report["period"], "position": report["cut"]["position"], "summary": report["summary"],
        "notice": report["notice"], "legend": report["legend"], "statement": report["statement"],
        "versions": {"parameters": report["parameter_version"], "rules": report["rules_version"]},
        "cover": [_line(row) for row in tables["A"]["rows"] if row["item"] not in _NOT_ON_COVER],
        "sections": [_printed(table, report["parties"]) for code, table in tables.items()
                     if REGISTRY[code].printed and code != "A"],
        "annexes": [f"{code} {table['names']['ko']} {table['names']['en']}" for code, table in tables.items()
                    if not REGISTRY[code].printed],
        "charts": {"F": _routes(tables["F"]), "I": _rates(tables["I"])},
    }  # fmt: skip


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


def _routes(table: dict) -> list[dict]:
    words = REGISTRY["F"].columns[0].options
    return [{"ko": words[row["route"]].ko, "en": words[row["route"]].en, "packs": row["packs"], "modules": row["modules"]}
            for row in table["rows"]]  # fmt: skip


def _rates(table: dict) -> list[dict]:
    words = REGISTRY["I"].columns[0].options
    return [
        {"ko": words[row["element"]].ko, "en": words[row["element"]].en, "pct": row["rate"]["pct"],
         "targets": {name: row[name]["pct"] for name in ("eu_2027", "eu_2031", "cn_norm") if row[name]}}
        for row in table["rows"] if row["rate"] and row["rate"]["pct"] is not None
    ]  # fmt: skip
