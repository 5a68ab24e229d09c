"""What is drawn where people would rather look than read: from the same rows as the tables, never from anything else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from compliance.reports.declaration import REGISTRY

_BARS_MAX = 14
"""Bars that a page shows side by side; a longer time is told in months instead of weeks, and the earliest are left out."""


class Chart(NamedTuple):
    """How the rows of one section are drawn: the drawing's name in the template, and what makes its data of the table."""

    kind: str
    read: Callable[[dict, dict], list[dict]]


def drawn(report: dict) -> dict[str, dict]:
    """By section, the drawing and its data; none where there is nothing to see."""
    tables = {table["code"]: table for table in report["sections"]}
    found = {code: {"kind": chart.kind, "rows": chart.read(tables[code], report)} for code, chart in _CHARTS.items() if code in tables}
    return {code: chart for code, chart in found.items() if chart["rows"]}


def routes(table: dict, report: dict) -> list[dict]:
    """Units by route; nothing while none was processed."""
    words = REGISTRY["F"].columns[0].options
    rows = [{"ko": words[row["route"]].ko, "en": words[row["route"]].en.partition(" (")[0], "packs": row["packs"],
             "modules": row["modules"]} for row in table["rows"] if row["route"] in words]  # fmt: skip
    return rows if any(row["packs"] or row["modules"] for row in rows) else []


def rates(table: dict, report: dict) -> list[dict]:
    """Recovery by mineral beside the figures that it is compared with."""
    words = REGISTRY["I"].columns[0].options
    return [
        {"ko": words[row["element"]].ko, "en": words[row["element"]].en, "pct": row["rate"]["pct"],
         "targets": {name: row[name]["pct"] for name in ("eu_2027", "eu_2031", "cn_norm") if row.get(name)}}
        for row in table["rows"] if row.get("rate") and row["rate"]["pct"] is not None
    ]  # fmt: skip


def national_routes(table: dict, report: dict) -> list[dict]:
    """The nation's packs by route."""
    words = REGISTRY["F"].columns[0].options
    told = [(row["item"].partition("."), row["num"] or 0) for row in table["rows"] if row["indicator"] == "route_split"]
    rows = [{"ko": words[route].ko, "en": words[route].en.partition(" (")[0], "packs": packs, "modules": 0}
            for (route, _, measure), packs in told if measure == "packs" and route in words]  # fmt: skip
    return rows if any(row["packs"] for row in rows) else []


def national_minerals(table: dict, report: dict) -> list[dict]:
    """The recycling rate of each strategic mineral beside the nation's target, where the demand is known."""
    return [
        {"ko": row["line"]["ko"], "en": row["line"]["en"], "pct": row["value"],
         "targets": {"kr": row["target"]["pct"]} if row["target"] else {}}
        for row in table["rows"] if row["indicator"] == "mineral_recycling_rate" and row["value"] is not None
    ]  # fmt: skip


def gaps(table: dict, report: dict) -> list[dict]:
    """Gaps found, gaps resolved and gaps open at the end, by week or month up to the day the report was asked for."""
    opened = [_day(row["opened_at"]) for row in table["rows"]]
    closed = [_day(row["resolved_at"]) for row in table["rows"] if row.get("resolved_at")]
    if not opened:
        return []
    starts = _starts(min(opened), _day(report["cut"]["asked_at"]))
    ends = [*starts[1:], date.max]
    return [
        {"label": f"{start:%y-%m-%d}" if _is_weekly(starts) else f"{start:%Y-%m}",
         "opened": sum(start <= day < end for day in opened), "closed": sum(start <= day < end for day in closed),
         "open": sum(day < end for day in opened) - sum(day < end for day in closed)}
        for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _starts(first: date, last: date) -> list[date]:
    weeks = [first - timedelta(days=first.weekday())]
    while len(weeks) <= _BARS_MAX and weeks[-1] + timedelta(days=7) <= last:
        weeks.append(weeks[-1] + timedelta(days=7))
    if len(weeks) <= _BARS_MAX:
        return weeks
    months = [last.replace(day=1)]
    while len(months) < _BARS_MAX and months[0] > first:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months


def _is_weekly(starts: list[date]) -> bool:
    return len(starts) == 1 or (starts[1] - starts[0]).days == 7


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


_CHARTS = {
    "F": Chart("routes", routes), "I": Chart("rates", rates), "K": Chart("gaps", gaps),
    "R2": Chart("routes", national_routes), "R3": Chart("rates", national_minerals),
}  # fmt: skip
