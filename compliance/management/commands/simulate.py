from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from compliance import calendar
from compliance.demo import purse
from compliance.simulation import loading, nation, truth
from compliance.simulation.blocks import FAULTS_PCT_MAX, PACKS_MAX, PACKS_MIN, Plan, PlanError
from compliance.simulation.truth import Agreement, Truth, TruthError


class Command(BaseCommand):
    help = (
        "Tell the lives of an invented nation of packs, with faults planted, and keep the truth about them; with --check, "
        "hold the gaps that the rules found against that truth. Stop it at any time: the same command goes on."
    )

    def add_arguments(self, parser):
        parser.add_argument("--packs", type=int, default=2_000, help=f"{PACKS_MIN:,} to {PACKS_MAX:,} (default: 2,000)")
        parser.add_argument("--seed", type=int, default=7, help="which fleet (default: 7)")
        parser.add_argument("--until", type=date.fromisoformat, help="the fleet's day, YYYY-MM-DD (default: today)")
        parser.add_argument(
            "--faults", type=float, default=0.1, metavar="PCT",
            help=f"packs in a hundred with a fault of each kind, 0 to {FAULTS_PCT_MAX:g} (default: 0.1)",
        )  # fmt: skip
        parser.add_argument(
            "--retired", type=float, default=nation.RETIRED_PCT, metavar="PCT",
            help=f"packs in a hundred whose vehicle was given up (default: {nation.RETIRED_PCT:g})",
        )  # fmt: skip
        parser.add_argument(
            "--exported", type=float, default=nation.EXPORTED_PCT, metavar="PCT",
            help=f"of those, how many in a hundred left the country (default: {nation.EXPORTED_PCT:g})",
        )  # fmt: skip
        parser.add_argument("--by", choices=["ledger", "api"], default="ledger", help="the road (default: ledger)")
        parser.add_argument("--origin", default="http://127.0.0.1:8000", help="where the API answers, for --by api")
        parser.add_argument("--workers", type=int, default=2, help="processes, for --by ledger (default: 2)")
        parser.add_argument("--truth", type=Path, help="where the truth is kept (default: in .local)")
        parser.add_argument("--check", action="store_true", help="compare the gaps with the truth, and tell nothing")

    def handle(self, *, packs, seed, until, faults, retired, exported, by, origin, workers, check, **options):
        if settings.PRODUCTION:
            raise CommandError("An invented nation has no place in production (PRODUCTION=0 for a desk).")
        if not 1 <= workers <= loading.WORKERS_MAX:
            raise CommandError(f"--workers is a number from 1 to {loading.WORKERS_MAX}, not {workers}.")
        self.console = Console()
        today = calendar.day_of(timezone.now())
        if until and until > today:
            raise CommandError(f"--until {until} lies in the future.")
        try:
            plan = Plan(packs, seed, until or today, faults, retired, exported)
            kept = Truth(options["truth"] or purse.home() / f"simulation-{plan.tag}.jsonl", plan)
            if check:
                self._check(kept)
            else:
                self._load(kept, by, origin, workers)
        except (PlanError, TruthError, loading.Refused) as error:
            raise CommandError(str(error)) from error

    def _load(self, kept: Truth, by: str, origin: str, workers: int) -> None:
        plan, done = kept.plan, kept.blocks
        if done == plan.blocks:
            self.console.print(f"이미 등록되어 있습니다 · It is all there already: {kept.path}")
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TextColumn("{task.fields[told]}"), console=self.console) as bar:
            entering = bar.add_task("사업자 · Companies", total=plan.districts, told="")
            loading.enter(plan, now=timezone.now(), note=lambda: bar.advance(entering))
            telling = bar.add_task("팩 500개 단위 · Blocks of 500 packs", total=plan.blocks, completed=done, told="")
            claims = 0

            def note(blocks: int, count: int) -> None:
                nonlocal claims
                claims += count
                bar.update(telling, advance=blocks, told=f"{claims:,} claims")

            if by == "api":
                loading.post(plan, kept, origin=origin, note=note)
            else:
                loading.append(plan, kept, workers=workers, note=note)
        self.console.print(f"{claims:,} claims · {kept.path}")

    def _check(self, kept: Truth) -> None:
        if (told := kept.blocks) < kept.plan.blocks:
            raise CommandError(f"Only {told} of {kept.plan.blocks} blocks were told; run the command without --check first.")
        agreement = truth.compare(kept.path)
        self.console.print(_table(agreement))
        for title, rows in (("찾지 못함 · Missed", agreement.missed), ("잘못 찾음 · Not planted", agreement.surplus)):
            for epc, rule in rows[: truth.SHOWN_MAX]:
                self.console.print(f"{title}: {rule} {epc}", soft_wrap=True)
        if agreement.missed or agreement.surplus:
            raise CommandError(
                f"{len(agreement.missed)} missed, {len(agreement.surplus)} not planted. Are all claims judged yet? "
                "manage.py sequence --once and manage.py assess --all judge everything here and now."
            )


def _table(agreement: Agreement) -> Table:
    title = f"recall {agreement.recall:.4f} · precision {agreement.precision:.4f}"
    table = Table("규칙\nRule", title=title, box=box.SIMPLE)
    for heading in ("심음\nPlanted", "발견\nFound", "일치\nAgreed"):
        table.add_column(heading, justify="right")
    for rule in sorted(agreement.planted | agreement.found):
        numbers = (agreement.planted[rule], agreement.found[rule], agreement.agreed[rule])
        table.add_row(rule, *(f"{number:,}" for number in numbers))
    return table
