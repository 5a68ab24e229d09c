import os

from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from compliance.assessment import plan, pool
from compliance.models import Assessment, Gap


class Command(BaseCommand):
    help = (
        "Judge every battery and site anew by every rule, after a rule or the registry changed. Claims go on being "
        "recorded, and are judged when it ends. Safe to stop: run again, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="everything (the default, and all there is)")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
        parser.add_argument("--anew", action="store_true", help="begin again instead of going on with a stopped run")
        parser.add_argument("--cancel", action="store_true", help="stop a run that is under way elsewhere")

    def handle(self, *, workers, anew, cancel, **options):
        if not 1 <= workers <= pool.WORKERS_MAX:
            raise CommandError(f"--workers is a number from 1 to {pool.WORKERS_MAX}.")
        if cancel:
            self._cancel()
        else:
            self._judge(workers, anew)

    def _judge(self, workers: int, anew: bool) -> None:
        stopped = None if anew else plan.unfinished()
        if stopped:
            self.stdout.write("이전 재판정을 이어서 진행합니다 · Going on with the run that was stopped.")
        assessment = stopped or plan.request(Assessment.Cause.ALL, by="manage.py assess")
        is_done = self._run(assessment, workers)
        _, _, things = plan.progress(assessment)
        unresolved = Gap.objects.exclude(status=Gap.Status.RESOLVED).count()
        ending = f"{things} things judged, {unresolved} gaps that are not resolved."
        self.stdout.write(ending if is_done else f"취소됨 · Cancelled. {things} things judged so far; run again to go on.")

    def _run(self, assessment: Assessment, workers: int) -> bool:
        columns = (TextColumn("재판정 · Judging"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[things]} things"),
                   TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
        with Progress(*columns) as bar:
            task = bar.add_task("judge", total=None, things=0)
            return pool.run(assessment, workers=workers,
                            note=lambda done, all_, things: bar.update(task, completed=done, total=all_, things=things))  # fmt: skip

    def _cancel(self) -> None:
        stopped = plan.unfinished()
        if stopped is None or not plan.cancel(stopped):
            raise CommandError("Nothing is being judged anew. 진행 중인 재판정이 없습니다.")
        self.stdout.write("취소했습니다 · Cancelled; each worker ends after the 500 things it is at.")
