"""A follower of the log that one claim cannot stop: what cannot be done is set aside, shown, and tried again.

A try is counted in the database, in a transaction of its own, before it begins. So a try that killed its worker is seen
as well as one that raised: the next worker finds a try that began and did not end.
"""

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from batteries.models import SetAside
from events import feed, sequencer
from events.feed import Record

CHUNK = 500
TRIES_MAX = 10
RETRY_S = 5.0
"""The pause after the first try, as long as a beat. It doubles with each, so ten tries take three quarters of an hour."""
UNENDED = "The try did not end: its worker was killed, or ran out of time. 작업 중 작업자가 중단되었습니다."

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Follower:
    """One consumer of the log. `things` reads from claims what they name; `work(keys, below=)` brings those up to date."""

    consumer: str
    things: Callable[[Iterable[Record]], set[UUID]]
    work: Callable[..., None]

    def follow(self, *, limit: int = CHUNK) -> int:
        """Do the work that the next claims of the log bring, at most `limit`; answers how many were taken in.

        1. All of it in one transaction with the watermark, unless a try at this very place began and did not end.
        2. Where that fails, one thing at a time: what fails again is set aside and nothing else waits for it.

        0 also when another process is at it. What was set aside stays out until `retry` has done it.
        """
        with feed.turn(self.consumer) as is_ours:
            start = feed.watermark(self.consumer)
            if not is_ours or start >= sequencer.size():
                return 0
            if self._begin(position=start):
                try:
                    return feed.follow(self.consumer, self._handle, limit=limit)
                except Exception as error:  # noqa: BLE001 - whatever it is, one thing at a time shows whose it is
                    _raise_if_away(error)
                    _log.exception("follower_failed", consumer=self.consumer, position=start)
            return self._follow_singly(feed.after(start, limit=limit))

    def retry(self, *, at_once: bool = False) -> int:
        """Try again what was set aside and is due, `at_once` all of it; answers how many things were mended."""
        with feed.turn(self.consumer) as is_ours:
            rows = self._rows() if at_once else self._rows().filter(next_at__lte=Now(), tries__lt=TRIES_MAX)
            return sum(self._retry_one(row) for row in list(rows)) if is_ours else 0

    def without_aside(self, keys: Iterable[UUID]) -> set[UUID]:
        """Those of `keys` whose work is not set aside."""
        keys = set(keys)
        aside = self._rows().filter(epc_key__in=keys)
        aside.filter(failure="").update(failure=UNENDED)
        return keys - set(aside.values_list("epc_key", flat=True))

    def do(self, keys: Iterable[UUID], *, below: int) -> None:
        """Do the work of `keys` whatever became of it before, and set aside what cannot be done."""
        keys = set(keys)
        try:
            with transaction.atomic():
                self._work(keys, below=below)
                self._rows().filter(epc_key__in=keys).delete()
        except Exception as error:  # noqa: BLE001 - as above
            _raise_if_away(error)
            for key in sorted(keys):
                self._try(below=below, position=below - 1, key=key)

    def _work(self, keys: Iterable[UUID], *, below: int) -> None:
        # What a chunk of claims is read into holds no cycles. The collector looks at all of it every few thousand
        # objects, finds nothing, and takes as long as the work.
        collects = gc.isenabled()
        gc.disable()
        try:
            self.work(keys, below=below)
        finally:
            if collects:
                gc.enable()

    def _handle(self, records: list[Record], below: int) -> None:
        self._work(self.without_aside(self.things(records)), below=below)
        self._rows().filter(position=records[0].position, epc_key=None).delete()

    def _follow_singly(self, records: list[Record]) -> int:
        below = records[-1].position + 1
        named: dict[UUID, int] = {}
        for record in records:
            if (keys := self._try_to_read(record)) is not None:
                named |= dict.fromkeys(keys - named.keys(), record.position)
        for key in sorted(self.without_aside(named)):
            self._try(below=below, position=named[key], key=key)
        feed.set_watermark(self.consumer, below)
        return len(records)

    def _try_to_read(self, record: Record) -> set[UUID] | None:
        """What a claim names; None, and a row that says so, for one that cannot be read."""
        try:
            keys = self.things([record])
        except Exception as error:  # noqa: BLE001 - as above
            _raise_if_away(error)
            self._begin(position=record.position)
            self._fail(position=record.position, key=None, error=error)
            return None
        self._rows().filter(position=record.position, epc_key=None).delete()
        return keys

    def _try(self, *, below: int, position: int, key: UUID) -> bool:
        self._begin(position=position, key=key)
        try:
            with transaction.atomic():
                self._work({key}, below=below)
                self._rows().filter(epc_key=key).delete()
        except Exception as error:  # noqa: BLE001 - as above
            _raise_if_away(error)
            self._fail(position=position, key=key, error=error)
            return False
        return True

    def _retry_one(self, row: SetAside) -> bool:
        below = feed.watermark(self.consumer)
        if row.epc_key:
            return self._try(below=below, position=row.position, key=row.epc_key)
        if row.position >= below:
            # The mark of a batch that is still to be followed.
            return False
        self._begin(position=row.position)
        [record] = feed.after(row.position, limit=1)
        if (keys := self._try_to_read(record)) is None:
            return False
        mended = [self._try(below=below, position=row.position, key=key) for key in sorted(keys)]
        return all(mended)

    def _begin(self, *, position: int, key: UUID | None = None) -> bool:
        """Count a try before it begins; False when there was one before that did not end."""
        # A thing has one row, whichever claim it failed at first; a claim that cannot be read has its own.
        place = {"epc_key": key} if key else {"epc_key": None, "position": position}
        row, is_new = SetAside.objects.get_or_create(consumer=self.consumer, **place, defaults={
            "position": position, "tries": 1, "next_at": Now() + timedelta(seconds=RETRY_S)})  # fmt: skip
        if not is_new:
            pause = timedelta(seconds=RETRY_S * 2 ** min(row.tries, TRIES_MAX))
            SetAside.objects.filter(pk=row.pk).update(
                tries=F("tries") + 1, next_at=Now() + pause, failure=row.failure or UNENDED
            )
        return is_new

    def _fail(self, *, position: int, key: UUID | None, error: Exception) -> None:
        place = {"epc_key": key} if key else {"epc_key": None, "position": position}
        words = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        self._rows().filter(**place).update(failure=words[: SetAside._meta.get_field("failure").max_length])
        _log.error("set_aside", consumer=self.consumer, position=position, key=str(key), fault=words)

    def _rows(self):
        return SetAside.objects.filter(consumer=self.consumer)


def _raise_if_away(error: Exception) -> None:
    """A database that is away says nothing about the claims: let the error through, and the next run begin again."""
    if isinstance(error, OperationalError | InterfaceError) and not connection.is_usable():
        raise error
