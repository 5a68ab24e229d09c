"""The life of a report: asked for, built by whichever worker has the lease, done and then frozen for ever."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from hashlib import sha256
from uuid import UUID

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from compliance import parameters
from compliance.models import Report, ReportFile
from compliance.reports import document, lease, orders, standing, variants
from compliance.reports.cut import Cut
from compliance.reports.forms import FORMS, Imprint
from compliance.reports.forms import json as json_form
from compliance.reports.lease import LEASE_S, Lease, Lost
from compliance.reports.orders import Order, Refused
from events import index, sequencer
from parties.access import Viewer
from parties.text import Text

RESUME_MAX = 20
"""Reports that one call of `resume` sets going; the next call comes half a minute later."""
_PATIENCE_S = 1.0
_COMPUTED_PCT = 75

_log = structlog.get_logger(__name__)
_Status = Report.Status
_LAST_OWN = f"""
    SELECT seq + claims - 1 FROM events_party WHERE party = %s AND role = {index.Role.AUTHOR.value}
    ORDER BY seq DESC LIMIT 1
"""
_PLACED = "SELECT EXISTS (SELECT FROM events_place(%s))"


def request(operator_gln: str, period_start: date, period_end: date, *, by: Viewer, **more) -> Report:
    """Ask for a report on the Korean days from `period_start` to `period_end`, both included.

    `more` is what else an Order has: variant, facility, battery. Raises Refused.
    """
    return place(Order(operator_gln, period_start, period_end, **more), by=by)


def amend(report: Report, *, by: Viewer) -> Report:
    """Ask for what a finished report says from what is known now, as its numbered successor. Raises Refused."""
    return place(orders.amending(report), by=by)


def place(order: Order, *, by: Viewer) -> Report:
    """Ask for what `order` says.

    What is known now is what the report will show: its place in the log is fixed here, behind the operator's own last
    claim, for which the log is given a second. Raises Refused.
    """
    orders.check(order, by=by)
    _await_own_claims(order.operator)
    report = Report(
        operator=order.operator, variant=order.variant, facility=order.facility, battery=order.battery, amends=order.amends,
        number=order.amends.number + 1 if order.amends else 1, period_start=order.start, period_end=order.end,
        requested_by=by.key_id, requested_at=timezone.now(), cut_position=sequencer.size(),
        parameter_version=parameters.at(order.end).version,
    )  # fmt: skip
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as taken:
        raise orders.superseded(order.amends, None) from taken
    return report


def claim_next(worker: str = "", *, lease_s: float = LEASE_S) -> Lease | None:
    """The lease on the report that has waited longest; None when none is due."""
    for report_id in _due_ids():
        if taken := lease.take(report_id, worker=worker or lease.this_worker(), seconds=lease_s):
            return taken
    return None


def build(report_id: UUID | str, *, worker: str = "", lease_s: float = LEASE_S) -> bool:
    """Build a report that is due; False when another worker has it, it was cancelled, or it needs no building.

    Safe to run twice at once and to kill at any line: only the holder of the lease can finish, and finishing is one
    transaction. An error is kept in the row and the report tried again later, five times in all; it is not raised.
    """
    taken = lease.take(UUID(str(report_id)), worker=worker or lease.this_worker(), seconds=lease_s)
    return taken is not None and carry_out(taken)


def carry_out(taken: Lease) -> bool:
    """Do the work that `taken` gives the right to; False when it was cancelled, taken over, or went wrong."""
    try:
        _build(Report.objects.get(pk=taken.row_id), taken)
    except Lost:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the row keeps it and another attempt may pass
        _log.exception("report_failed", report=str(taken.row_id))
        # A broken connection must not hide what went wrong; the lease then simply ends.
        with suppress(Exception):
            taken.give_up(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
        return False
    return True


def cancel(report: Report, *, by: Viewer) -> Report:
    """Stop a report that is not finished; its worker stops at its next step. Raises Refused."""
    orders.check_viewer(report.operator, by)
    waiting = Report.objects.filter(pk=report.pk, status__in=[_Status.QUEUED, _Status.RUNNING])
    if not waiting.update(status=_Status.CANCELLED, leased_until=None, leased_by="", finished_at=timezone.now()):
        report.refresh_from_db()
        raise Refused("report-not-running", Text(
            f"The report is '{report.status}'; only one that waits or is being built can be cancelled.",
            f"보고서가 '{report.get_status_display()}' 상태입니다. 대기 또는 작성 중인 것만 취소할 수 있습니다."))  # fmt: skip
    report.refresh_from_db()
    return report


def resume(start: Callable[[str], object] | None = None) -> int:
    """Set every due report going, by `start` with its id, or here and now without one; answers how many."""
    ids = _due_ids()[:RESUME_MAX]
    for report_id in ids:
        (start or build)(str(report_id))
    return len(ids)


def _due_ids() -> list[UUID]:
    return list(lease.due().order_by("requested_at").values_list("pk", flat=True)[: RESUME_MAX * 5])


def _build(report: Report, taken: Lease) -> None:
    cut = Cut(report.operator, report.period_start, report.period_end, report.cut_position, report.requested_at,
              report.facility, report.battery)  # fmt: skip
    data = document.compute(
        cut, variant=variants.REGISTRY[report.variant], amended=standing.predecessor(report),
        beat=lambda pct: taken.renew(progress_pct=pct * _COMPUTED_PCT // 100),
    )  # fmt: skip
    imprint = Imprint(str(report.pk), timezone.now(), sha256(json_form.make(data)).hexdigest())
    for place, form in enumerate(FORMS.values()):
        taken.renew(progress_pct=_COMPUTED_PCT + place * 4)
        imprint.forms[form.ending] = form.make(data, imprint)
    files = [ReportFile(report=report, form=ending, content=content, sha256=sha256(content).hexdigest())
             for ending, content in imprint.forms.items()]  # fmt: skip
    with transaction.atomic():
        taken.finish(progress_pct=100, sha256=imprint.sha256, parameter_version=data["parameter_version"])
        ReportFile.objects.bulk_create(files)


def _await_own_claims(operator_gln: str) -> None:
    """Wait a moment for the log to take in what the operator has just recorded, so that its report has it."""
    deadline = time.monotonic() + _PATIENCE_S
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OWN, [index.party_number(operator_gln)])
        last = cursor.fetchone()
        while last and time.monotonic() < deadline:
            cursor.execute(_PLACED, last)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
