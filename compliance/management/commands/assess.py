from django.core.management.base import BaseCommand
from rich.progress import track

from compliance import judge
from compliance.models import Gap


class Command(BaseCommand):
    help = (
        "Judge every battery anew by every rule, after a rule or the registry changed. Safe to stop and to run again."
    )

    def handle(self, **options):
        done = sum(track(judge.reassess(), description="things, 500 at a time", total=None))
        unresolved = Gap.objects.exclude(status=Gap.Status.RESOLVED).count()
        self.stdout.write(f"{done} things judged, {unresolved} gaps that are not resolved.")
