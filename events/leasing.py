"""Who carries out a job: a lease in its row, taken and kept by compare-and-set, so that no broker is trusted with it.

A worker that dies simply stops renewing; when the lease ends, another takes the job. A worker that was only slow finds
at its next step that the lease is no longer its own, and stops without a trace. Time is the database's, as the clocks
of two machines need not agree.
"""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

LEASE_S = 60.0
"""Longer than any single step between two renewals takes."""
ATTEMPTS_MAX = 5
RETRY_S = 15.0
"""The pause after the first failed attempt; it doubles with each."""
_SPENT = f"No worker finished it in {ATTEMPTS_MAX} attempts. 작업자가 {ATTEMPTS_MAX}회 시도했으나 완료하지 못했습니다."


class Lost(Exception):
    """The job was cancelled, or another worker took it: whoever hears this stops and changes nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row of `model` for a while; `holder` names this one attempt and no other."""

    model: type[models.Model]
    row_id: UUID
    holder: str
    seconds: float

    def renew(self, **values) -> None:
        """Keep the lease for another while and say how far the work is; Lost when it is no longer ours."""
        if not self._mine().update(leased_until=_in(self.seconds), **values):
            raise Lost

    def give_up(self, failure: str) -> None:
        """Say what went wrong: the job waits for another attempt, or has failed when it had its last."""
        failure = failure[: self.model._meta.get_field("failure").max_length]
        attempts = self._mine().values_list("attempts", flat=True).first() or 0
        last = attempts >= ATTEMPTS_MAX
        self._mine().update(
            status="failed" if last else "queued", failure=failure, leased_by="",
            leased_until=None if last else _in(RETRY_S * 2 ** (attempts - 1)), finished_at=Now() if last else None,
        )  # fmt: skip

    def finish(self, **values) -> None:
        """Mark the job done; Lost when it is no longer ours. Call it inside the transaction that stores the work."""
        done = {"status": "done", "leased_until": None, "leased_by": "", "failure": "", "finished_at": Now()}
        if not self._mine().update(**done, **values):
            raise Lost

    def _mine(self):
        return self.model.objects.filter(pk=self.row_id, status="running", leased_by=self.holder)


def due(model: type[models.Model]):
    """The rows that wait for a worker: new ones, failed attempts after their pause, and those of dead workers."""
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    return model.objects.filter(free, status__in=["queued", "running"])


def take(model: type[models.Model], row_id: UUID, *, worker: str, seconds: float = LEASE_S) -> Lease | None:
    """The lease on a row that is due; None when another has it, or it needs no work any more."""
    # Attempts are counted when they begin, so a job that kills its worker is not tried for ever.
    due(model).filter(pk=row_id, attempts__gte=ATTEMPTS_MAX).update(
        status="failed", leased_by="", leased_until=None, finished_at=Now(), failure=_SPENT
    )
    holder = f"{worker[:40]}#{secrets.token_hex(8)}"
    taken = due(model).filter(pk=row_id, attempts__lt=ATTEMPTS_MAX).update(
        status="running", leased_by=holder, leased_until=_in(seconds), attempts=F("attempts") + 1,
    )  # fmt: skip
    return Lease(model, row_id, holder, seconds) if taken else None


def this_worker() -> str:
    """A name for this process that a person can find it by."""
    return f"{socket.gethostname()[:28]}:{os.getpid()}"


def _in(seconds: float):
    return Now() + timedelta(seconds=seconds)
