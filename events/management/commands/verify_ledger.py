from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress

from events import sequencer
from events.log.audit import Audit

SHOWN_MAX = 50


class Command(BaseCommand):
    help = (
        "Rehash every entry, compute every leaf, tile and checkpoint of the log anew, and name what is not as it was "
        "recorded. Reads only; ends with status 1 when something was found."
    )

    def handle(self, **options):
        audit = Audit()
        with Progress(transient=True) as progress:
            task = progress.add_task("claims", total=sequencer.size())
            for count in audit.run():
                progress.advance(task, count)
        for damage in audit.damage[:SHOWN_MAX]:
            self.stderr.write(f"{damage.kind}: {damage.where}: {damage.text}")
        if audit.damage:
            raise CommandError(f"{len(audit.damage)} finding(s) in {audit.size} claims.")
        self.stdout.write(
            f"{audit.size} claims verified: every entry, leaf, tile and checkpoint is as it was recorded."
        )
