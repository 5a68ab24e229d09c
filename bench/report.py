"""The results as a table for the terminal and as a page of the documentation."""

import json
import platform
from dataclasses import asdict, dataclass, field
from datetime import date
from inspect import cleandoc
from pathlib import Path
from statistics import median

import psycopg
from rich import box
from rich.console import Console
from rich.table import Table

from bench.declaration import REGISTRY, Benchmark
from bench.stages import Stage

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


@dataclass
class Result:
    """What one benchmark measured: every round of every cell, and what came of its goals."""

    code: str
    unit: str
    rounds: dict[str, list[float]]
    goals: list[dict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    day: str = ""


def result(benchmark: Benchmark, rounds: dict[str, list[float]]) -> Result:
    """The result of `benchmark` from its rounds."""
    medians = {name: median(values) for name, values in rounds.items()}
    goals = [
        {"words": goal.words, "value": goal.value(medians), "limit": goal.least if goal.least is not None else goal.most,
         "sign": "≥" if goal.least is not None else "≤", "reached": goal.is_reached(medians)}
        for goal in benchmark.asked()
    ]  # fmt: skip
    return Result(benchmark.code, benchmark.unit, rounds, goals, benchmark.remarks, str(date.today()))


def show(console: Console, found: Result) -> None:
    """Print one result."""
    title = cleandoc(REGISTRY[found.code].__doc__).splitlines()[0]
    table = Table("", found.unit, "least", "most", title=title, title_justify="left", box=box.SIMPLE)
    for name, values in found.rounds.items():
        table.add_row(name, *(_figure(value) for value in (median(values), min(values), max(values))))
    console.print(table)
    for goal in found.goals:
        colour = "green" if goal["reached"] else "red"
        console.print(f"  {_verdict(goal)}", style=colour, markup=False, highlight=False)
    for remark in found.remarks:
        console.print(f"  {remark}", markup=False, highlight=False)


def machine(connection: psycopg.Connection) -> dict[str, str]:
    """What the figures were measured on."""
    cpu = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
               platform.processor() or platform.machine())  # fmt: skip
    memory_kb = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    cores = len([line for line in _lines("/proc/cpuinfo") if line.startswith("processor")])
    shown = [connection.execute(f"SHOW {name}").fetchone()[0]
             for name in ("server_version", "shared_buffers", "synchronous_commit", "fsync")]  # fmt: skip
    return {
        "CPU": f"{cpu}, {cores} cores", "Memory": f"{memory_kb / 2**20:.0f} GB",
        "System": f"{platform.system()} {platform.release()}", "Python": platform.python_version(),
        "PostgreSQL": f"{shown[0]}, shared_buffers {shown[1]}, synchronous_commit {shown[2]}, fsync {shown[3]}",
    }  # fmt: skip


class Book:
    """The results of all runs, each benchmark's newest, kept beside the servers' data."""

    def __init__(self, path: Path):
        self.path = path
        self.kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.kept.setdefault("results", {})

    def keep(self, found: Result) -> None:
        """Keep a result in place of the one before."""
        self.kept["results"][found.code] = asdict(found)
        self._write()

    def keep_stages(self, stages: dict[str, list[Stage]]) -> None:
        """Keep where the time goes."""
        self.kept["stages"] = {title: [asdict(stage) for stage in found] for title, found in stages.items()}
        self._write()

    def write_page(self, told: dict[str, str]) -> None:
        """Write docs/benchmarks.md from what is kept."""
        found = [Result(**self.kept["results"][code]) for code in REGISTRY if code in self.kept["results"]]
        days = sorted({one.day for one in found})
        parts = [_HEAD, *(f"| {name} | {value} |" for name, value in (told | {"Measured": ", ".join(days)}).items()),
                 "", "## Goals", "", *_goal_table(found), "", "## Rows", ""]  # fmt: skip
        for one in found:
            parts += _row_section(one)
        if "stages" in self.kept:
            parts += _stage_section({title: [Stage(**stage) for stage in stages]
                                     for title, stages in self.kept["stages"].items()})  # fmt: skip
        PAGE.write_text("\n".join([*parts, _GROWTH]), encoding="utf-8")

    def _write(self) -> None:
        self.path.write_text(json.dumps(self.kept, ensure_ascii=False, indent=1), encoding="utf-8")


_HEAD = """# Benchmarks

Written by `make bench`; nothing here is typed by hand. Every figure stands beside a floor that was measured in the same
run on the same machine, rounds interleaved, and is the median of its rounds: machines differ and are noisy, so the
ratios tell and the absolute figures do not. The servers are the embedded ones with the settings of the demo (two web
workers of eight threads, synchronous commit on), the load comes from a process of its own on the loopback device, and
clients keep their connections. A benchmark is not a test: nothing fails because it was slow.

| machine | |
|---|---|"""
_GROWTH = """## How the cost grows

- **Recording** costs the same whatever the ledger holds: a claim is one probe of the identity table, one row at the end
  of the newest partition, and one entry for each thing and party that it names in an index cut into sixteen parts.
  Those inserts fall on random pages, so they slow down once the index no longer fits in memory; the growing ledgers
  above show the same of reading.
- **Reading one battery** costs its own claims and the depth of the indexes: the logarithm of the ledger.
- **The log** costs a fixed amount for each claim, and one tile for every 256; a proof reads one short range of
  hashes for every level of the tree, the logarithm of the ledger again.
- **Rebuilding** reads every claim once for each thing that it names and grows in a straight line with the ledger.
- **Disk** grows in a straight line: the entry itself is the smaller half, the indexes that find it the larger.
"""


def _goal_table(found: list[Result]) -> list[str]:
    rows = ["| row | measured | goal | |", "|---|---|---|---|"]
    for one in found:
        title = cleandoc(REGISTRY[one.code].__doc__).splitlines()[0]
        rows += [f"| {title} | {_figure(goal['value'])} {goal['words']} | {goal['sign']} {_figure(goal['limit'])} | "
                 f"{_mark(goal)} |" for goal in one.goals]  # fmt: skip
    return rows


def _row_section(one: Result) -> list[str]:
    title, _, words = cleandoc(REGISTRY[one.code].__doc__).partition("\n")
    rows = [f"| cell | {one.unit} | least | most | rounds |", "|---|---|---|---|---|"]
    rows += [f"| {name} | {_figure(median(values))} | {_figure(min(values))} | {_figure(max(values))} | {len(values)} |"
             for name, values in one.rounds.items()]  # fmt: skip
    remarks = [f"- {remark}" for remark in one.remarks]
    if not all(goal["reached"] for goal in one.goals):
        remarks.append(f"- What would close it: {REGISTRY[one.code].closing}")
    return [f"### {title}", "", words.strip(), "", *rows, "", *(f"- {_verdict(goal)}" for goal in one.goals), *remarks, ""]


def _stage_section(stages: dict[str, list[Stage]]) -> list[str]:
    lines = ["## Where the time goes", "",
             "Written by `python -m bench profile`: CPU and waiting in one process, µs an event, medians of its rounds.", ""]  # fmt: skip
    for title, found in stages.items():
        lines += [f"### {title}", "", "| stage | µs an event | share |", "|---|---|---|"]
        whole = sum(stage.microseconds for stage in found)
        lines += [f"| {stage.name} | {stage.microseconds:.1f} | {stage.microseconds / whole:.0%} |" for stage in found]
        lines += [f"| **together** | **{whole:.1f}** | |", ""]
    return lines


def _verdict(goal: dict) -> str:
    return f"{_figure(goal['value'])} {goal['words']}; goal {goal['sign']} {_figure(goal['limit'])}: {_mark(goal)}"


def _mark(goal: dict) -> str:
    if goal["reached"]:
        return "reached"
    short = abs(goal["value"] - goal["limit"]) / goal["limit"]
    return f"**missed by {short:.0%}**"


def _figure(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
