"""python -m bench [profile] — see --help"""

import argparse
import os
import signal
import sys

import django
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.stack import Ledger, Stack, running

ROUNDS = 5


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks that were asked for and answer the exit code; a missed goal is no failure."""
    asked = _reader().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    console = Console()
    with running() as stack:
        here = stack.ledger("bench_here")
        _set_up_django(here)
        from bench import report, rows  # noqa: F401 - these need Django's settings, and declare the rows

        if unknown := set(asked.only) - set(report.REGISTRY):
            console.print(f"No such row: {', '.join(sorted(unknown))}. There are: {', '.join(report.REGISTRY)}")
            return 2
        book = report.Book(stack.folder / ("quick.json" if asked.quick else "results.json"))
        with here.connect() as connection:
            told = report.machine(connection)
        _run(console, stack, book, asked)
        if not asked.quick:
            book.write_page(told)
            console.print(f"Written: {report.PAGE.relative_to(report.PAGE.parents[1])}")
    return 0


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog="python -m bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measure the service beside its floors, and write docs/benchmarks.md.\n"
        "`profile` measures only where the time of a capture goes, stage by stage.",
    )  # fmt: skip
    reader.add_argument("what", nargs="?", choices=["all", "profile"], default="all")
    reader.add_argument("--only", action="append", default=[], metavar="ROW", help="only this row; may be repeated")
    reader.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of each row (default: {ROUNDS})")
    reader.add_argument("--quick", action="store_true", help="a tenth of the work, small ledgers; writes no page")
    reader.add_argument("--large", action="store_true", help="also a ledger of 10,000,000 claims; takes long, 5 GB")
    return reader


def _set_up_django(ledger: Ledger) -> None:
    # One connection, made anew for each ledger that is looked at from this process: no pool.
    os.environ.update(ledger.environment() | {"DATABASE_POOL_MAX": "0"})
    django.setup()


def _run(console: Console, stack: Stack, book, asked: argparse.Namespace) -> None:
    from bench import report, stages
    from bench.declaration import REGISTRY, Run

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        run = Run(stack, quick=asked.quick, large=asked.large, note=_noting(progress))
        codes = [code for code in REGISTRY if code in asked.only or not asked.only]
        for code in codes if asked.what == "all" else []:
            found = _measure(REGISTRY[code](run), asked.rounds, progress)
            book.keep(found)
            report.show(console, found)
        if asked.what == "profile" or not asked.only:
            found = stages.measure(stack.ledger("bench_stages"), rounds=asked.rounds)
            book.keep_stages(found)
            stages.show(console, found)


def _measure(benchmark, rounds: int, progress: Progress):
    from bench import report

    rounds = max(min(rounds, benchmark.rounds_max), 1)
    task = progress.add_task(benchmark.code, total=None)
    with benchmark.ready() as cells:
        measured: dict[str, list[float]] = {name: [] for name in cells}
        warming = 1 if rounds > 1 else 0
        progress.update(task, total=(rounds + warming) * len(cells))
        for turn in range(-warming, rounds):
            for name, measure in cells.items():
                progress.update(task, description=f"{benchmark.code} {turn + 1}/{rounds}: {name}")
                value = measure()
                # The first round finds caches cold and modules unread, and does not count.
                if turn >= 0:
                    measured[name].append(value)
                progress.advance(task)
    progress.remove_task(task)
    return report.result(benchmark, measured)


def _noting(progress: Progress):
    tasks: dict[str, tuple[int, int]] = {}

    def note(title: str, done: int, whole: int) -> None:
        if title not in tasks:
            tasks[title] = progress.add_task(f"filling: {title}", total=whole), whole
        task, left = tasks[title]
        progress.advance(task, done)
        tasks[title] = task, left - done
        if left <= done:
            progress.remove_task(task)

    return note


if __name__ == "__main__":
    sys.exit(main())
