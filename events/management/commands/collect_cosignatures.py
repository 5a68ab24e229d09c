import signal
import threading

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from events.log import cosigning, witnesses

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Ask the witnesses that LOG_WITNESSES names to cosign what the log has published. "
        "Each is asked by itself: none waits for another, and nothing in the service waits for any."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="ask each witness once, then stop")

    def handle(self, *, once, **options):
        try:
            chosen = witnesses.parse(settings.LOG_WITNESSES, production=settings.PRODUCTION)
        except witnesses.WitnessError as fault:
            raise CommandError(f"LOG_WITNESSES: {fault}") from fault
        if not chosen:
            raise CommandError("LOG_WITNESSES names nobody to ask.")
        cosigning.enroll(chosen)
        connection.close()
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        # Daemons: an exchange that is under way may be left at any moment, and the process does not outlive its end.
        threads = [threading.Thread(target=self._follow, args=[each, once], daemon=True) for each in chosen]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive() and not self.stopping.is_set():
                thread.join(0.5)

    def _follow(self, witness: witnesses.Witness, once: bool) -> None:
        cosigner = cosigning.Cosigner(witness)
        while not self.stopping.is_set():
            rest = cosigning.ASK_SECONDS
            try:
                rest = cosigner.ask()
            except Error as fault:
                log.warning("witness.interrupted", witness=witness.verifier.name, fault=str(fault).strip())
            finally:
                connection.close()
            if once:
                return
            self.stopping.wait(rest)
