import os
import signal
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.utils import timezone

from batteries.subscriptions import delivering as telling
from compliance.notices import delivering
from events import sequencer
from events.log import cosigning, publishing
from traceability import progress

SEQUENCER_LAG_S_MAX = 30
BEAT_SILENCE_S_MAX = 60
DELIVERY_LAG_MAX = timedelta(minutes=15)
SENDERS = (telling, delivering)
# Of an idle log each is asked every ten minutes, and one that is away every five.
ASKED_AGO_MAX = timedelta(minutes=20)


class Command(BaseCommand):
    help = "Exit 0 if a process of the service does its work, else say why not; a container's health check."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("process", choices=["web", "sequencer", "worker", "courier", "beat", "witnesses"])
        parser.add_argument("--port", type=int, default=8000, help="the web's port (default: 8000)")
        parser.add_argument(
            "--kill", type=Path, metavar="PIDFILE",
            help="kill the process of this file with -9 if the worker stands still, for `restart` to replace it",
        )  # fmt: skip

    def handle(self, *, process, port, kill, **options):
        try:
            getattr(self, f"probe_{process}")(port=port, kill=kill)
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from error
        self.stdout.write(f"{process}: well")

    def probe_web(self, *, port, **_):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=8).close()
        except urllib.error.HTTPError as error:
            raise CommandError(error.read().decode("utf-8", "replace")) from error
        except OSError as error:
            raise CommandError(f"The web does not answer on port {port}: {error}") from error

    def probe_sequencer(self, **_):
        lag = sequencer.lag()
        if lag.seconds > SEQUENCER_LAG_S_MAX:
            raise CommandError(
                f"{lag.claims} claims wait for a position, the oldest for {lag.seconds:.0f} s."
            )

    def probe_worker(self, *, kill, **_):
        stalled = progress.find_stalled(seconds=progress.STALL_S)
        if stalled:
            if kill:
                os.kill(int(kill.read_text()), signal.SIGKILL)
            raise CommandError(f"No work is done for {', '.join(stalled)}, though there is some.")

    def probe_courier(self, *, kill, **_):
        longest = max(sender.waiting(now=timezone.now()) for sender in SENDERS)
        if longest > DELIVERY_LAG_MAX:
            if kill:
                os.kill(int(kill.read_text()), signal.SIGKILL)
            raise CommandError(f"Deliveries have been due for {longest.total_seconds() // 60:.0f} minutes.")

    def probe_beat(self, **_):
        # Beat writes its file after every task it sends, and it sends one every five seconds.
        written = [path.stat().st_mtime for path in _beat_files()]
        if not written or time.time() - max(written) > BEAT_SILENCE_S_MAX:
            raise CommandError(f"Beat has sent nothing for {BEAT_SILENCE_S_MAX} s.")


    def probe_witnesses(self, **_):
        asked = [standing.asked_at for standing in cosigning.standings()]
        since = timezone.now() - ASKED_AGO_MAX
        if not asked or (publishing.published() and not any(at and at > since for at in asked)):
            raise CommandError(f"No witness was asked for {ASKED_AGO_MAX.seconds // 60} minutes.")


def _beat_files() -> list[Path]:
    # The dbm behind the schedule adds endings of its own choice to the name.
    name = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    return list(name.parent.glob(f"{name.name}*"))
