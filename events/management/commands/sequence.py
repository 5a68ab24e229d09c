import signal
import time

import structlog
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection
from kombu.exceptions import OperationalError

from events import sequencer

ROOM_CHECK_SECONDS = 60
"""Two partitions of eight million claims stand ready; nobody fills one in a minute."""

HINT_SECONDS = 30

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Give every recorded claim its place in the log, for ever. One process at a time does it; "
        "a second one waits in reserve and takes over when the first is gone."
    )

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=0.1, help="seconds to rest when idle (default: 0.1)")
        parser.add_argument("--once", action="store_true", help="place what is there, then stop")

    def handle(self, *, interval, once, **options):
        self.stopping, self.quiet_until = False, float("-inf")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            try:
                self._lead(interval, once)
            except Error as fault:
                # The server restarts or the connection was cut: nothing was half done, so begin again.
                log.warning("sequencer.interrupted", fault=str(fault).strip())
                connection.close()
            if once:
                return
            time.sleep(max(interval, 0.5))

    def _stop(self, *_):
        self.stopping = True

    def _lead(self, interval: float, once: bool) -> None:
        if not sequencer.try_lock():
            return
        log.info("sequencer.leading", size=sequencer.size())
        room_checked_at = float("-inf")
        while not self.stopping:
            if time.monotonic() - room_checked_at > ROOM_CHECK_SECONDS:
                sequencer.add_room()
                room_checked_at = time.monotonic()
            placed = sequencer.integrate()
            if placed:
                self._announce(placed)
            if placed < sequencer.BATCH_MAX:
                if once:
                    return
                time.sleep(interval)

    def _announce(self, placed: int) -> None:
        """Hint to the workers that there is work; they also look by themselves, so a lost hint costs seconds only."""
        if time.monotonic() < self.quiet_until:
            return
        try:
            for task in settings.LEDGER_FOLLOWER_TASKS:
                current_app.send_task(task, ignore_result=True, expires=HINT_SECONDS)
        except (OSError, OperationalError) as fault:
            # A dead broker costs its whole time-out; the log must not wait for it batch after batch.
            self.quiet_until = time.monotonic() + HINT_SECONDS
            log.warning("sequencer.hint_lost", fault=str(fault), placed=placed)
