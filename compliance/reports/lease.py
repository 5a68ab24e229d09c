"""Who is building a report: a lease in the row, taken and kept by compare-and-set, so that no broker is trusted with it.

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

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from compliance.models import Report

LEASE_S = 60.0
"""Longer than any single step between two renewals takes."""
ATTEMPTS_MAX = 5
RETRY_S = 15.0
"""The pause after the first failed attempt; it doubles with each."""

_Status = Report.Status


class Lost(Exception):
    """The report was cancelled, or another worker took it: whoever hears this stops and changes nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to build one report for a while; `holder` names this one attempt and no other."""

    report_id: UUID
    holder: str
    seconds: float

    def renew(self, progress_pct: int) -> None:
        """Keep the lease for another while and say how far the work is; Lost when it is no longer ours."""
        if not self._mine().update(leased_until=_in(self.seconds), progress_pct=progress_pct):
            raise Lost

    def give_up(self, failure: str) -> None:
        """Say what went wrong: the report waits for another attempt, or has failed when it had its last."""
        failure = failure[: Report._meta.get_field("failure").max_length]
        attempts = self._mine().values_list("attempts", flat=True).first() or 0
        last = attempts >= ATTEMPTS_MAX
        self._mine().update(
            status=_Status.FAILED if last else _Status.QUEUED, failure=failure, leased_by="",
            leased_until=None if last else _in(RETRY_S * 2 ** (attempts - 1)), finished_at=Now() if last else None,
        )  # fmt: skip

    def finish(self, **values) -> None:
        """Mark the report done; Lost when it is no longer ours. Call it inside the transaction that stores the files."""
        done = {"status": _Status.DONE, "progress_pct": 100, "leased_until": None, "leased_by": "", "failure": "",
                "finished_at": Now()}  # fmt: skip
        if not self._mine().update(**done, **values):
            raise Lost

    def _mine(self):
        return Report.objects.filter(pk=self.report_id, status=_Status.RUNNING, leased_by=self.holder)


def due():
    """The reports that wait for a worker: new ones, failed attempts after their pause, and those of dead workers."""
    free = Q(leased_until=None) | Q(leased_until__lte=Now())
    return Report.objects.filter(free, status__in=[_Status.QUEUED, _Status.RUNNING])


def take(report_id: UUID, *, worker: str, seconds: float = LEASE_S) -> Lease | None:
    """The lease on a report that is due; None when another has it, or it needs no building any more."""
    _give_up_on_spent(report_id)
    holder = f"{worker[:40]}#{secrets.token_hex(8)}"
    taken = due().filter(pk=report_id, attempts__lt=ATTEMPTS_MAX).update(
        status=_Status.RUNNING, leased_by=holder, leased_until=_in(seconds), attempts=F("attempts") + 1,
    )  # fmt: skip
    return Lease(report_id, holder, seconds) if taken else None


def retry_failed() -> int:
    """Let every failed report have its attempts once more; answers how many. A failed amendment that was ordered anew stays."""
    ordered_anew = Report.objects.filter(amends=OuterRef("amends")).exclude(status__in=[_Status.FAILED, _Status.CANCELLED])
    return Report.objects.filter(~Exists(ordered_anew), status=_Status.FAILED).update(
        status=_Status.QUEUED, attempts=0, leased_until=None, finished_at=None
    )


def this_worker() -> str:
    """A name for this process that a person can find it by."""
    return f"{socket.gethostname()[:28]}:{os.getpid()}"


def _give_up_on_spent(report_id: UUID) -> None:
    # Attempts are counted when they begin, so a report that kills its worker is not tried for ever.
    due().filter(pk=report_id, attempts__gte=ATTEMPTS_MAX).update(
        status=_Status.FAILED, leased_by="", leased_until=None, finished_at=Now(),
        failure=f"No worker finished it in {ATTEMPTS_MAX} attempts. 작업자가 {ATTEMPTS_MAX}회 시도했으나 완료하지 못했습니다.",
    )  # fmt: skip


def _in(seconds: float):
    return Now() + timedelta(seconds=seconds)
