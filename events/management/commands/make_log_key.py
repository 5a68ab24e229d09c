from django.conf import settings
from django.core.management.base import BaseCommand

from events.log import note


class Command(BaseCommand):
    help = "Make a key pair to sign the log with. The private key is printed once, to be kept as LOG_KEY."
    requires_system_checks = []

    def handle(self, **options):
        private, public = note.generate(settings.LOG_ORIGIN)
        self.stderr.write(f"Publish this, for everybody to verify by: {public}")
        self.stderr.write("Keep this as LOG_KEY of the sequencer and nowhere else:")
        self.stdout.write(private)
