"""The report as one CSV file in long form: a line per value, with its section, row, column and unit.

One file and not a ZIP of one per section: it opens with a double click, and what is sent on is complete. Tables to
read are the spreadsheet's business; this form is for pivot tables, statistics programs and other systems. A byte
order mark and CRLF let a Korean Excel read it as UTF-8 without asking.
"""

import csv
import io
from collections.abc import Iterator

_BOM = "\ufeff"
HEADER = ("section", "section_ko", "row", "line", "column", "label_ko", "label_en", "value", "unit", "mark")
_SUFFIXES = {"ratio": ("pct", "num", "den"), "target": ("pct", "met"), "words": ("ko", "en")}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def make(report: dict, imprint) -> bytes:
    """The whole report, the annexes too, as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for name, value in _head(report, imprint):
        writer.writerow(("", "", "", "head", name, "", "", harmless(value), "", ""))
    for table in report["sections"]:
        for number, line, row in _lines(table):
            writer.writerows(_values(table, number, line, row))
    return (_BOM + out.getvalue()).encode()


def tables(report: dict) -> Iterator[tuple[str, bytes]]:
    """Each section as a table of its own, by its code: a column a value, its heading in both languages with the unit."""
    for table in report["sections"]:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        columns = [(column, suffix) for column in table["columns"] for suffix in _SUFFIXES.get(column["kind"], ("",))]
        writer.writerow([*(_heading(column, suffix) for column, suffix in columns), "표시 / marks"])
        for _, _, row in _lines(table):
            marks = ", ".join(f"{key} {mark}" for key, mark in row.get("marks", {}).items())
            writer.writerow([*(_cell(_part(row.get(column["key"]), suffix)) for column, suffix in columns), marks])
        yield table["code"], (_BOM + out.getvalue()).encode()


def _heading(column: dict, suffix: str) -> str:
    unit = f" [{column['unit']}]" if column["unit"] else ""
    words = " / ".join(dict.fromkeys((column["label"]["ko"], column["label"]["en"])))
    return harmless(f"{words}{unit}{f' ({suffix})' if suffix else ''}")


def _part(value, suffix: str):
    return value.get(suffix) if suffix and isinstance(value, dict) else value


def harmless(value) -> str:
    """`value` as text that no spreadsheet runs as a formula: what looks like one gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _head(report: dict, imprint) -> Iterator[tuple[str, object]]:
    yield "report_id", imprint.report_id
    yield "sha256_of_json", imprint.sha256
    yield "variant", report["variant"]["code"]
    yield "number", report["number"]
    yield "amends", report["amends"] and report["amends"]["report"]
    yield "operator", report["operator"]
    yield "facility", report["facility"]
    yield "battery", report["battery"]
    yield "period", f"{report['period']['start']}/{report['period']['end']}"
    yield "ledger_position", report["cut"]["position"]
    yield "parameter_version", report["parameter_version"]
    yield "notice", f"{report['notice']['ko']} {report['notice']['en']}"


def _lines(table: dict) -> Iterator[tuple[int, str, dict]]:
    yield from ((number, "row", row) for number, row in enumerate(table["rows"], start=1))
    yield from ((number, "total", row) for number, row in enumerate(table["totals"], start=1))


def _values(table: dict, number: int, line: str, row: dict) -> Iterator[tuple]:
    for column in table["columns"]:
        key, mark = column["key"], row.get("marks", {}).get(column["key"], "")
        for suffix, value in _parts(row.get(key)):
            yield (table["code"], table["names"]["ko"], number, line, key + suffix, column["label"]["ko"],
                   column["label"]["en"], _cell(value), column["unit"], mark)  # fmt: skip


def _parts(value) -> Iterator[tuple[str, object]]:
    """A ratio, a target or words are several values, each on a line of its own."""
    if isinstance(value, dict):
        yield from ((f".{name}", part) for name, part in value.items())
    else:
        yield "", value


def _cell(value) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    # A number is written by us and may begin with a minus sign; only text can be a formula.
    return repr(value) if isinstance(value, int | float) else harmless(value)
