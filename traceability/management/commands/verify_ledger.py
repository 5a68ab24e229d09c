import contextlib

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from batteries.models import Battery
from events import sequencer
from events.log import standing
from parties.text import Text
from traceability import published, verification
from traceability.embedded.errors import say
from traceability.models import Verification

NAMED_MAX = 50


class Command(BaseCommand):
    help = (
        "Rehash every entry, compute every leaf, tile and checkpoint of the log anew, look whether every claim is found "
        "by its id and by what it names, fold every battery anew, and name what is not as it was recorded. Changes "
        "nothing but its own record; a run that was cut off goes on. Ends with status 1 when something was found."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="begin at the first claim, whatever was kept")
        parser.add_argument("--against", metavar="FILE_OR_URL", action="append", default=[],
                            help="a checkpoint kept outside that the log must continue; may be given several times")  # fmt: skip
        parser.add_argument("--key", metavar="VKEY", action="append", default=[],
                            help="a public key of the log (default: that of LOG_KEY); once for every key it ever had")  # fmt: skip

    def handle(self, *, anew, against, key, **options):
        try:
            keys = published.verifiers(key)
            heads = [(source, published.read(source, keys=keys)) for source in against]
        except published.HeadError as fault:
            raise CommandError(say(fault.text)) from fault
        run = None if anew else verification.unfinished()
        if run:
            self.stdout.write(say(_RESUMED.format(at=f"{run.began_at:%Y-%m-%d %H:%M} UTC", claims=run.claims)))
        run = run or verification.begin()
        try:
            self._walk(run, keys)
        except verification.Busy as fault:
            raise CommandError(say(_BUSY)) from fault
        self._tell(run, [(source, published.compare(source, head)) for source, head in heads])

    def _walk(self, run: Verification, keys: list) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        totals = {"log": ("claims", sequencer.size()), "custody": ("things", Battery.objects.count())}
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            tasks = {
                stage: progress.add_task(name, total=total, completed=getattr(run, name))
                for stage, (name, total) in totals.items()
            }
            with contextlib.closing(verification.proceed(run, verifiers=keys)) as steps:
                for step in steps:
                    progress.advance(tasks[step.stage], step.count)

    def _tell(self, run: Verification, standings: list) -> None:
        for damage in verification.damage(run)[:NAMED_MAX]:
            self.stderr.write(str(damage))
        for source, found in standings:
            self.stdout.write(f"{source}: {say(found.text)}")
        continued = {standing.Relation.EQUAL, standing.Relation.LONGER}
        broken = sum(found.relation not in continued for _, found in standings)
        if run.findings or broken:
            raise CommandError(say(_FOUND.format(findings=run.findings + broken, claims=run.claims)))
        self.stdout.write(say(_WELL.format(claims=run.claims, things=run.things)))


_RESUMED = Text(
    en="Going on with the run of {at}, which had verified {claims} claims; --anew begins at the first.",
    ko="{at}에 시작하여 기록 {claims}건을 확인한 검증을 이어서 합니다. 처음부터 하려면 --anew를 쓰세요.",
)
_BUSY = Text(
    en="Another process is verifying; wait for it, or look at /readyz for what it finds.",
    ko="다른 프로세스가 검증하고 있습니다. 끝나기를 기다리거나 /readyz에서 결과를 보세요.",
)
_FOUND = Text(en="{findings} finding(s) in {claims} claims.", ko="기록 {claims}건에서 {findings}가지가 발견되었습니다.")
_WELL = Text(
    en="{claims} claims verified: every entry, leaf, tile and checkpoint is as it was recorded, and {things} things stand "
    "as a replay of their claims says.",
    ko="기록 {claims}건을 확인했습니다. 모든 항목·잎·타일·체크포인트가 기록된 그대로이며, 물건 {things}개의 상태가 "
    "기록을 다시 계산한 결과와 같습니다.",
)
