import signal
import time

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from events import sequencer

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
        self.stopping = False
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
        sequencer.add_room()
        while not self.stopping:
            placed = sequencer.integrate()
            if placed:
                self._announce(placed)
            if placed < sequencer.BATCH_MAX:
                if once:
                    return
                time.sleep(interval)

    def _announce(self, placed: int) -> None:
        """Hint to the workers that there is work; they also look by themselves, so a lost hint costs seconds only."""
        from traceability.celery import app

        for task in settings.LEDGER_FOLLOWER_TASKS:
            try:
                app.send_task(task, ignore_result=True)
            except OSError as fault:
                log.warning("sequencer.hint_lost", task=task, fault=str(fault), placed=placed)
                return


__all__ = ["Command", "close_old_connections"]
