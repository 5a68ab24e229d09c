import signal
import time

import structlog
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection
from kombu.exceptions import OperationalError

from events import sequencer
from events.log import note, publishing
from events.log.memory import Contradiction

ROOM_CHECK_SECONDS = 60
"""Two partitions of eight million claims stand ready; nobody fills one in a minute."""

HINT_SECONDS = 30
SIGN_SECONDS = 0.8
"""Under load a claim waits so long for the next signature, and has its proof within a second of its answer: placing it and
making the signature durable take the rest."""
TOOK_S_MAX = 0.05
"""What placing a batch may be expected to take, when the next signature is prepared for."""

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Give every recorded claim its place in the log, for ever. One process at a time does it; "
        "a second one waits in reserve and takes over when the first is gone."
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # What a predecessor left unsigned is signed first.
        self.is_unsigned, self.publish_at, self.look_at, self.took_s = True, float("-inf"), float("-inf"), 0.0

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=0.1, help="seconds to rest when idle (default: 0.1)")
        parser.add_argument("--once", action="store_true", help="place what is there, then stop")

    def handle(self, *, interval, once, **options):
        self.stopping, self.quiet_until = False, float("-inf")
        self.publisher = _publisher()
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
            began = time.monotonic()
            placed = sequencer.integrate()
            self.took_s = min(time.monotonic() - began, TOOK_S_MAX)
            self.is_unsigned |= placed > 0
            if self.is_unsigned and 0 < (due_in := self.publish_at - time.monotonic()) <= self.took_s:
                time.sleep(due_in)
            self._publish(time.monotonic())
            if placed:
                self._announce(placed)
            if placed < sequencer.BATCH_MAX:
                if once:
                    self.publish_at = float("-inf")
                    self._publish(time.monotonic())
                    return
                time.sleep(self._rest(time.monotonic(), interval))

    def _rest(self, now: float, interval: float) -> float:
        """How long to rest: where a signature falls due before, only until what came by then can still be placed."""
        due_in = self.publish_at - self.took_s - now
        return min(interval, due_in) if self.is_unsigned and due_in > 0 else interval

    def _publish(self, now: float) -> None:
        """Sign what there is, once in `SIGN_SECONDS` at most: a claim that comes alone is signed at once.

        A contradiction, or a memory that cannot be written, stops the signing and not the recording.
        """
        if self.publisher is None or now < max(self.publish_at, float("-inf") if self.is_unsigned else self.look_at):
            return
        self.look_at = now + SIGN_SECONDS
        try:
            has_signed = self.publisher.publish()
        except (Contradiction, OSError) as fault:
            self.publish_at = now + HINT_SECONDS
            log.error("log.signing_stopped", fault=str(fault))
            return
        # Where another process was at it, this one asks again.
        if has_signed or self.is_unsigned:
            self.publish_at = now + SIGN_SECONDS
        self.is_unsigned = self.is_unsigned and not has_signed

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


def _publisher() -> publishing.Publisher | None:
    """The signer that the settings name; None where the log is kept and not signed."""
    if not settings.LOG_KEY:
        log.info("log.unsigned", hint="set LOG_KEY to sign it: manage.py make_log_key")
        return None
    signers = [_signer(name) for name in ("LOG_KEY", "LOG_KEY_NEXT") if getattr(settings, name)]
    try:
        return publishing.Publisher(*signers, origin=settings.LOG_ORIGIN, memory=settings.LOG_MEMORY)
    except note.NoteError as fault:
        raise CommandError(f"LOG_KEY and LOG_KEY_NEXT do not sign this log: {fault}") from fault


def _signer(name: str) -> note.Signer:
    try:
        return note.Signer.parse(getattr(settings, name))
    except note.NoteError as fault:
        raise CommandError(f"{name} does not sign: {fault} manage.py make_log_key makes one.") from fault
