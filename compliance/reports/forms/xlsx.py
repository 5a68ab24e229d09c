"""The report as a workbook: a sheet per section, numbers as numbers, times as times, text as nothing but text."""

import io
from datetime import datetime

import xlsxwriter

from compliance.reports.declaration import DEFAULTED, INCOMPLETE, REGISTRY, Column, Kind

FONT = "맑은 고딕"
"""Every Korean Excel has it; other programs fall back to a font of their own."""
ROWS_MAX = 1_048_000
"""A sheet holds 1,048,576 rows; what is beyond stands in the CSV and JSON forms."""
_HEADER_ROW = 3
_SEPARATE = {Kind.RATIO: ("pct", "num", "den"), Kind.TARGET: ("pct", "met"), Kind.WORDS: ("ko", "en")}
_PART_NAMES = {
    "pct": "%",
    "num": "분자 numerator",
    "den": "분모 denominator",
    "met": "충족 met",
    "ko": "한국어",
    "en": "English",
}
_OPTIONS = {
    # Without these XlsxWriter would turn text that begins with '=' into a formula and addresses into links.
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "constant_memory": True, "remove_timezone": True,
}  # fmt: skip


def make(report: dict, imprint) -> bytes:
    """The workbook of every section, the annexes too."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": f"Compliance report {imprint.report_id}", "comments": imprint.sha256,
                             "created": imprint.printed_at.replace(tzinfo=None)})  # fmt: skip
        formats = _formats(book)
        _write_cover(book, formats, report, imprint)
        for table in report["sections"]:
            _write_section(book, formats, table, report["parties"])
    return out.getvalue()


def _formats(book) -> dict:
    plain = {"font_name": FONT, "font_size": 10, "valign": "top"}
    styles = {
        "text": {}, "wrap": {"text_wrap": True}, "head": {"bold": True, "bg_color": "#E8EDF3", "text_wrap": True, "border": 1},
        "title": {"bold": True, "font_size": 14}, "total": {"bold": True, "top": 1}, "note": {"font_color": "#555555"},
        "count": {"num_format": "#,##0"}, "number": {"num_format": "#,##0.###"}, "pct": {"num_format": "0.0##"},
        "moment": {"num_format": "yyyy-mm-dd hh:mm"}, "day": {"num_format": "yyyy-mm-dd"},
    }  # fmt: skip
    # A mark is part of how the number is shown, so that the cell stays a number.
    styles |= {name + mark: {"num_format": f'{styles[name]["num_format"]} "{mark}"'}
               for name in ("count", "number", "pct") for mark in (DEFAULTED, INCOMPLETE)}  # fmt: skip
    return {name: book.add_format(plain | style) for name, style in styles.items()}


def _write_cover(book, formats: dict, report: dict, imprint) -> None:
    sheet = book.add_worksheet("표지 Cover")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    names = report["variant"]["names"]
    sheet.write_string(0, 0, f"{names['ko']} {names['en']}", formats["title"])
    lines = [
        ("보고서 번호 Report", imprint.report_id), ("JSON SHA-256", imprint.sha256),
        ("정정 차수 Number", _numbered(report)),
        ("사업장 Facility", report["facility"] or "–"), ("배터리 Battery", report["battery"] or "–"),
        ("작성 시각 Made at", imprint.printed_at.isoformat(timespec="seconds")),
        ("사업자 Operator", report["operator"]), ("기간 Period", f"{report['period']['start']} – {report['period']['end']}"),
        ("원장 위치 Ledger position", str(report["cut"]["position"])),
        ("체크포인트 Checkpoint", report["cut"]["checkpoint"].strip()),
        ("기준값 버전 Parameter version", report["parameter_version"]), ("규칙 버전 Rule set version", report["rules_version"]),
        ("안내 Notice", f"{report['notice']['ko']} {report['notice']['en']}"),
        ("범례 Legend", f"{report['legend']['ko']} {report['legend']['en']}"),
    ]  # fmt: skip
    for number, (name, value) in enumerate(lines, start=2):
        sheet.write_string(number, 0, name, formats["head"])
        sheet.write_string(number, 1, value, formats["wrap"])


def _numbered(report: dict) -> str:
    amends = report["amends"]
    return f"{report['number']} (정정 대상 amends {amends['report']})" if amends else str(report["number"])


def _write_section(book, formats: dict, table: dict, parties: dict) -> None:
    sheet = book.add_worksheet(f"{table['code']} {table['names']['ko']}"[:31])
    columns = [
        (column, part) for column in REGISTRY[table["code"]].columns for part in _SEPARATE.get(column.kind, ("",))
    ]
    for place, (column, part) in enumerate(columns):
        sheet.set_column(place, place, max(column.width if part in ("", "ko", "en") else 10, 8))
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.write_string(0, 0, f"{table['code']}. {table['names']['ko']} {table['names']['en']}", formats["title"])
    sheet.write_string(1, 0, f"{table['about']['ko']} {table['about']['en']}", formats["note"])
    sheet.set_row(_HEADER_ROW, 44)
    for place, (column, part) in enumerate(columns):
        sheet.write_string(_HEADER_ROW, place, _heading(column, part), formats["head"])
    number = _HEADER_ROW
    for row in table["rows"][:ROWS_MAX] + table["totals"]:
        number += 1
        for place, (column, part) in enumerate(columns):
            value, mark = _value(row, column, part), row.get("marks", {}).get(column.key, "")
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, place, value, formats[_style(column, part) + mark])
            elif value is None:
                sheet.write_blank(number, place, None, formats["text"])
            else:
                _write_words(sheet, number, place, value, column, formats, parties)
    sheet.autofilter(_HEADER_ROW, 0, max(number, _HEADER_ROW + 1), len(columns) - 1)
    for place, line in enumerate(_endnotes(table), start=number + 2):
        sheet.write_string(place, 0, line, formats["note"])


def _heading(column: Column, part: str) -> str:
    unit = "KST" if column.kind is Kind.MOMENT else column.unit if part in ("", "pct") else ""
    piece = f" · {_PART_NAMES[part]}" if part else ""
    return f"{column.label.ko}\n{column.label.en}{f' [{unit}]' if unit else ''}{piece}"


def _value(row: dict, column: Column, part: str):
    value = row.get(column.key)
    return value[part] if part and value is not None else value


def _style(column: Column, part: str) -> str:
    return "pct" if part == "pct" else "count" if column.kind is Kind.COUNT else "number"


def _write_words(sheet, number: int, place: int, value, column: Column, formats: dict, parties: dict) -> None:
    if isinstance(value, bool):
        sheet.write_string(number, place, "Y" if value else "N", formats["text"])
    elif column.kind in (Kind.MOMENT, Kind.DAY):
        sheet.write_datetime(number, place, datetime.fromisoformat(value), formats[column.kind.value])
    else:
        sheet.write_string(number, place, _text(value, column, parties), formats["text"])


def _text(value: str, column: Column, parties: dict) -> str:
    if column.kind is Kind.CODE and value in column.options:
        return f"{column.options[value].ko} {column.options[value].en}"
    if column.kind is Kind.PARTY and value in parties:
        return f"{parties[value]['ko']} ({value})"
    return value


def _endnotes(table: dict) -> list[str]:
    beyond = len(table["rows"]) - ROWS_MAX
    cut = (
        [f"{beyond:,}행은 CSV·JSON에 있습니다. {beyond:,} further rows stand in the CSV and JSON forms."]
        if beyond > 0
        else []
    )
    return [f"{note['ko']} {note['en']}" for note in table["notes"]] + cut
