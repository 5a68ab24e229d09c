"""The life of a report: asked for, built by whichever worker has the lease, done and then frozen for ever."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from hashlib import sha256
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from compliance import calendar, parameters
from compliance.models import Report, ReportFile
from compliance.reports import document, lease
from compliance.reports.cut import Cut
from compliance.reports.forms import FORMS, Imprint
from compliance.reports.forms import json as json_form
from compliance.reports.lease import LEASE_S, Lease, Lost
from events import index, sequencer
from parties.access import Viewer
from parties.models import Operator
from parties.text import Text

DAYS_MAX = 366
WAITING_MAX = 10
"""Reports of one operator that may wait or run at a time."""
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


class Refused(Exception):
    """A report that cannot be asked for or cancelled; `code` is stable and `text` says what to do."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text


def request(operator_gln: str, period_start: date, period_end: date, *, by: Viewer) -> Report:
    """Ask for a report on the Korean days from `period_start` to `period_end`, both included.

    What is known now is what the report will show: its place in the log is fixed here, behind the operator's own last
    claim, for which the log is given a second. Raises Refused.
    """
    _check(operator_gln, period_start, period_end, by)
    _await_own_claims(operator_gln)
    return Report.objects.create(
        operator=operator_gln, period_start=period_start, period_end=period_end, requested_by=by.key_id,
        requested_at=timezone.now(), cut_position=sequencer.size(), parameter_version=parameters.at(period_end).version,
    )  # fmt: skip


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
        _build(Report.objects.get(pk=taken.report_id), taken)
    except Lost:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the row keeps it and another attempt may pass
        _log.exception("report_failed", report=str(taken.report_id))
        # A broken connection must not hide what went wrong; the lease then simply ends.
        with suppress(Exception):
            taken.give_up(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
        return False
    return True


def cancel(report: Report, *, by: Viewer) -> Report:
    """Stop a report that is not finished; its worker stops at its next step. Raises Refused."""
    _check_viewer(report.operator, by)
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
    cut = Cut(report.operator, report.period_start, report.period_end, report.cut_position, report.requested_at)
    data = document.compute(cut, beat=lambda pct: taken.renew(pct * _COMPUTED_PCT // 100))
    imprint = Imprint(str(report.pk), timezone.now(), sha256(json_form.make(data)).hexdigest())
    files = []
    for place, form in enumerate(FORMS.values()):
        taken.renew(_COMPUTED_PCT + place * 5)
        content = form.make(data, imprint)
        files.append(ReportFile(report=report, form=form.ending, content=content, sha256=sha256(content).hexdigest()))
    with transaction.atomic():
        taken.finish(sha256=imprint.sha256, parameter_version=data["parameter_version"])
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


def _check(operator_gln: str, start: date, end: date, by: Viewer) -> None:
    _check_viewer(operator_gln, by)
    if not Operator.objects.filter(gln=operator_gln).exists():
        raise Refused("operator-unknown", Text(f"No operator has the GLN {operator_gln[:20]}.",
                                               f"GLN {operator_gln[:20]}인 사업자가 없습니다."))  # fmt: skip
    today = calendar.day_of(timezone.now())
    if not start <= end <= today or (end - start).days >= DAYS_MAX:
        raise Refused("period-invalid", Text(
            f"A period begins before it ends, has at most {DAYS_MAX} days, and ends today ({today}) at the latest.",
            f"기간은 시작일이 종료일보다 늦지 않고 {DAYS_MAX}일 이하이며 오늘({today})까지여야 합니다."))  # fmt: skip
    waiting = Report.objects.filter(operator=operator_gln, status__in=[_Status.QUEUED, _Status.RUNNING]).count()
    if waiting >= WAITING_MAX:
        raise Refused("too-many-reports", Text(
            f"{waiting} reports are waiting already: cancel one, or wait until one is done.",
            f"대기 중인 보고서가 이미 {waiting}건입니다. 하나를 취소하거나 완료될 때까지 기다리세요."))  # fmt: skip


def _check_viewer(operator_gln: str, by: Viewer) -> None:
    if by.gln != operator_gln and not by.is_authority:
        raise Refused("not-your-report", Text("An operator's reports are its own and the regulator's.",
                                              "보고서는 해당 사업자와 감독기관만 다룰 수 있습니다."))  # fmt: skip
