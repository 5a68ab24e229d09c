from django.core.management.base import BaseCommand
from rich.progress import track

from events import sequencer
from events.query import following


class Command(BaseCommand):
    help = "Make the index of EPCIS questions anew from the ledger; EPCIS questions are refused meanwhile."

    def handle(self, **options):
        chunks = sequencer.size() // following.CHUNK + 1
        done = sum(track(following.rebuild(), description=f"claims, {following.CHUNK:,} at a time", total=chunks))
        self.stdout.write(f"{done} claims are in the index.")
