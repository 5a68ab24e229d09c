import json
import time
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
from compliance.demo import cast, fleet, people, posting, purse, registry
from compliance.demo.fleet import Fleet
from compliance.demo.purse import Posted, Purse


class Command(BaseCommand):
    help = "Post a plausible, invented fleet with planted faults through the HTTP API. A second time does no harm."

    def add_arguments(self, parser):
        parser.add_argument("--packs", type=int, default=60, help="how many packs (default: 60)")
        parser.add_argument("--seed", type=int, default=7, help="which fleet (default: 7)")
        parser.add_argument("--until", type=date.fromisoformat, help="the fleet's day, YYYY-MM-DD (default: today)")
        parser.add_argument("--origin", default="http://127.0.0.1:8000", help="where the service answers")
        parser.add_argument("--truth", type=Path, help="where the planted faults are written (default: in .local)")
        parser.add_argument(
            "--resume", action="store_true", help="go on with the fleet of an earlier day, if it is like"
        )

    def handle(self, *, packs, seed, until, origin, truth, resume, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "The demo's companies and passwords have no place in production (PRODUCTION=0 for a desk)."
            )
        self.console = Console()
        kept = purse.read()
        asked = Posted(packs, seed, str(until or self._day(kept, packs, seed, resume)))
        if asked.is_like(kept.posted) and kept.posted.complete and people.are_known(kept):
            self.console.print(
                f"이미 등록된 시연 데이터입니다 · The fleet of {packs} packs is there already ({asked.until})."
            )
            return
        made = self._build(asked)
        self._write_truth(made, truth or purse.home() / "demo-truth.json")
        self._prepare(kept, asked, made)
        self._post(made, origin, kept, packs)
        kept.posted = Posted(asked.packs, asked.seed, asked.until, complete=True)
        purse.keep(kept)

    def _day(self, kept: Purse, packs: int, seed: int, resume: bool) -> date:
        # A fleet that an earlier day has begun keeps its day, or it would be posted twice under two sets of names.
        if resume and kept.posted and (kept.posted.packs, kept.posted.seed) == (packs, seed):
            return kept.posted.day
        return calendar.day_of(timezone.now())

    def _build(self, asked: Posted) -> Fleet:
        if asked.day > calendar.day_of(timezone.now()):
            raise CommandError(f"--until {asked.until} lies in the future.")
        try:
            return fleet.build(asked.packs, asked.seed, asked.day, cast.world())
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _write_truth(self, made: Fleet, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        planted = [entry.as_json() for entry in made.truth]
        path.write_text(json.dumps(planted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def _prepare(self, kept: Purse, asked: Posted, made: Fleet) -> None:
        world = cast.world()
        registry.enter(world, now=timezone.now())
        people.admit(world, kept)
        kept.posted, kept.sample = asked, made.sample
        purse.keep(kept)

    def _post(self, made: Fleet, origin: str, kept: Purse, packs: int) -> None:
        keys = {company.gln: kept.keys[key] for key, company in cast.world().items() if key in kept.keys}
        began = time.monotonic()
        bar = Progress(
            TextColumn("시연 데이터 · Fleet"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=self.console
        )  # fmt: skip
        with bar:
            task = bar.add_task("post", total=len(made))
            try:
                tallies = posting.post(made, origin=origin, keys=keys, note=lambda n: bar.advance(task, n))
            except posting.Refused as refusal:
                raise CommandError(str(refusal)) from refusal
        self._sum_up(made, tallies, packs, time.monotonic() - began)

    def _sum_up(self, made: Fleet, tallies: dict[str, posting.Tally], packs: int, seconds: float) -> None:
        title = f"{packs} packs · {len(made)} events · {len(made.truth)} planted faults · {seconds:.1f} s"
        table = Table("사업자\nOperator", title=title, box=box.SIMPLE)
        for heading in ("이벤트\nEvents", "신규\nRecorded", "중복\nDuplicate", "요청\nRequests"):
            table.add_column(heading, justify="right", no_wrap=True)
        names = {company.gln: f"{company.names.ko}\n{company.names.en}" for company in cast.world().values()}
        for gln, tally in sorted(tallies.items(), key=lambda row: -row[1].events):
            numbers = (tally.events, tally.became["recorded"], tally.became["duplicate"], tally.requests)
            table.add_row(names[gln], *map(str, numbers))
        self.console.print(table)
