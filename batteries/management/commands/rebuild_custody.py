from django.core.management.base import BaseCommand
from rich.progress import track

from batteries import projection
from batteries.models import Battery


class Command(BaseCommand):
    help = (
        "Write who holds each battery anew, from the ledger alone. Readers see the old rows until the new ones are "
        "there; claims go on being recorded. Safe to stop and to run again."
    )

    def handle(self, **options):
        before = Battery.objects.count()
        done = sum(track(projection.rebuild(), description="batteries, 500 at a time", total=before // 500 + 1))
        self.stdout.write(
            f"{done} things read from the ledger, {Battery.objects.count()} rows written (were {before})."
        )
