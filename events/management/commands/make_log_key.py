from django.conf import settings
from django.core.management.base import BaseCommand

from events import receipts
from events.log import note


class Command(BaseCommand):
    help = "Make a key pair to sign the log with, or with --receipts the receipts. The private key is printed once."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--receipts", action="store_true", help="make the key of the web, RECEIPT_KEY")

    def handle(self, *, receipts: bool, **options):
        variable, process = ("RECEIPT_KEY", "web") if receipts else ("LOG_KEY", "sequencer")
        private, public = note.generate(_name(receipts))
        self.stderr.write(f"Publish this, for everybody to verify by: {public}")
        self.stderr.write(f"Keep this as {variable} of the {process} and nowhere else:")
        self.stdout.write(private)


def _name(of_receipts: bool) -> str:
    return receipts.name() if of_receipts else settings.LOG_ORIGIN
