from django.core.management.base import BaseCommand

from events.query import following


class Command(BaseCommand):
    help = "Make the index of EPCIS questions anew from the ledger; EPCIS questions are refused meanwhile."

    def handle(self, **options):
        done = 0
        for count in following.rebuild():
            done += count
            self.stdout.write(f"{done} claims", ending="\r")
        self.stdout.write(f"{done} claims are in the index.")
