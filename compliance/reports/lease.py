"""Who is building a report: the lease of events.leasing, on the rows of reports."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from compliance.models import Report
from events import leasing
from events.leasing import ATTEMPTS_MAX, LEASE_S, RETRY_S, Lease, Lost, this_worker

__all__ = ["ATTEMPTS_MAX", "LEASE_S", "RETRY_S", "Lease", "Lost", "due", "retry_failed", "take", "this_worker"]
_Status = Report.Status


def due():
    """The reports that wait for a worker."""
    return leasing.due(Report)


def take(report_id: UUID, *, worker: str, seconds: float = LEASE_S) -> Lease | None:
    """The lease on a report that is due; None when another has it, or it needs no building any more."""
    return leasing.take(Report, report_id, worker=worker, seconds=seconds)


def retry_failed() -> int:
    """Let every failed report have its attempts once more; answers how many. A failed amendment that was ordered anew stays."""
    ordered_anew = Report.objects.filter(amends=OuterRef("amends")).exclude(status__in=[_Status.FAILED, _Status.CANCELLED])
    return Report.objects.filter(~Exists(ordered_anew), status=_Status.FAILED).update(
        status=_Status.QUEUED, attempts=0, leased_until=None, finished_at=None
    )
