"""The life of a report: asked for, built once however often it is tried, taken over from the dead, and then frozen."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from compliance.models import Report, ReportFile
from compliance.reports import job, lease, orders
from compliance.reports.forms import FORMS
from parties.access import Viewer
from parties.roles import Role
from tests.compliance import story
from tests.compliance.story import COLLECTOR, MAKER
from tests.conftest import empty_ledger

ME = Viewer(gln=COLLECTOR, key_id="key:test")
AUTHORITY = Viewer(gln="9520000009999", roles=frozenset({Role.REGULATOR}), key_id="key:authority")
STRANGER = Viewer(gln=MAKER, key_id="key:other")


@pytest.fixture(autouse=True)
def two_forms(monkeypatch):
    """Two forms stand for all where it is the job that is looked at, and not what it makes."""
    monkeypatch.setattr(job, "FORMS", {ending: FORMS[ending] for ending in ("json", "csv")})


@pytest.fixture
def told(db):
    story.found_parties()
    story.tell()
    story.place_all()


def asked() -> Report:
    """A report of the collector's third quarter, waiting."""
    return job.request(COLLECTOR, *story.Q3, by=ME)


def now_of(report: Report) -> Report:
    """The report as its row is now."""
    return Report.objects.get(pk=report.pk)


def test_a_report_is_asked_for_built_and_done(told, monkeypatch):
    monkeypatch.setattr(job, "FORMS", FORMS)
    report = asked()
    assert (report.status, report.cut_position) == ("queued", story.cut(COLLECTOR).below)
    assert len(report.parameter_version) == 64
    assert job.build(str(report.pk)) is True
    report = now_of(report)
    assert (report.status, report.progress_pct, report.attempts, report.failure) == ("done", 100, 1, "")
    assert report.finished_at is not None
    files = {file.form: file for file in report.files.all()}
    assert set(files) == set(FORMS)
    assert all(sha256(bytes(file.content)).hexdigest() == file.sha256 for file in files.values())
    assert files["json"].sha256 == report.sha256


def test_two_builds_of_one_cut_give_the_same_data(told):
    first, second = asked(), asked()
    Report.objects.filter(pk=second.pk).update(requested_at=first.requested_at)
    assert job.build(first.pk)
    story.say(COLLECTOR, "collected", "2026-07-16T10:00:00+09:00", story.pack(6), return_receipt_no="RR-2")
    story.place_all()
    assert job.build(second.pk)
    assert now_of(first).sha256 == now_of(second).sha256
    assert job.build(asked().pk)
    assert len({report.sha256 for report in Report.objects.all()}) == 2


def test_a_finished_report_never_changes(told):
    report = asked()
    job.build(report.pk)
    frozen = now_of(report)
    assert job.build(report.pk) is False
    assert job.resume() == 0
    with pytest.raises(job.Refused) as refused:
        job.cancel(report, by=ME)
    assert refused.value.code == "report-not-running"
    file = report.files.get(form="csv")
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(status="queued"),
        lambda: Report.objects.filter(pk=report.pk).delete(),
        lambda: ReportFile.objects.filter(pk=file.pk).update(content=b"other"),
        lambda: file.delete(),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()
    assert now_of(report).__dict__.items() >= {k: v for k, v in frozen.__dict__.items() if k != "_state"}.items()


def test_only_the_holder_of_the_lease_can_finish(told):
    report = asked()
    slow = lease.take(report.pk, worker="slow", seconds=0)
    quick = job.claim_next("quick")
    assert (quick.row_id, now_of(report).attempts) == (report.pk, 2)
    assert job.claim_next("third") is None
    assert job.build(report.pk) is False
    with pytest.raises(lease.Lost):
        slow.renew(progress_pct=50)
    assert job.carry_out(slow) is False
    assert not report.files.exists()
    assert job.carry_out(quick) is True
    assert now_of(report).status == "done"


def test_nothing_is_left_when_the_lease_is_lost_at_the_last_moment(told):
    report = asked()
    slow = lease.take(report.pk, worker="slow", seconds=0)
    quick = lease.take(report.pk, worker="quick")
    with pytest.raises(lease.Lost), transaction.atomic():
        slow.finish(sha256="0" * 64)
    assert (now_of(report).leased_by, now_of(report).sha256) == (quick.holder, "")


def test_progress_is_told_while_it_is_built(told):
    report = asked()
    taken = job.claim_next()
    taken.renew(progress_pct=40)
    row = now_of(report)
    assert (row.status, row.progress_pct) == ("running", 40)
    assert row.leased_until > timezone.now() + timedelta(seconds=50)


def test_a_cancelled_report_stops_at_the_next_step(told):
    report = asked()
    taken = job.claim_next("worker")
    assert job.cancel(report, by=AUTHORITY).status == "cancelled"
    assert job.carry_out(taken) is False
    assert (now_of(report).status, report.files.count()) == ("cancelled", 0)
    assert job.build(report.pk) is False
    waiting = asked()
    job.cancel(waiting, by=ME)
    assert job.resume() == 0


def test_an_error_is_kept_and_tried_again_five_times(told):
    report = Report.objects.create(operator="9520000000493", period_start=date(2026, 7, 1), period_end=date(2026, 9, 30),
                                   requested_by="test", requested_at=timezone.now(), cut_position=0)  # fmt: skip
    for attempt in range(1, 6):
        assert job.build(report.pk) is False
        row = now_of(report)
        assert row.attempts == attempt
        assert "DoesNotExist" in row.failure
        if attempt < 5:
            assert row.status == "queued"
            assert job.build(report.pk) is False, "it waits before the next attempt"
            Report.objects.filter(pk=report.pk).update(leased_until=timezone.now())
    assert row.status == "failed"
    assert job.build(report.pk) is False


def test_a_report_that_kills_its_workers_fails_in_the_end(told):
    report = asked()
    for _ in range(5):
        assert lease.take(report.pk, worker="doomed", seconds=0)
    assert job.resume() == 1
    row = now_of(report)
    assert (row.status, row.attempts) == ("failed", 5)
    assert "5 attempts" in row.failure


def test_resume_starts_what_waits_and_what_was_left(told):
    waiting, left, kept = asked(), asked(), asked()
    lease.take(left.pk, worker="dead", seconds=0)
    lease.take(kept.pk, worker="alive")
    started = []
    assert job.resume(started.append) == 2
    assert started == [str(waiting.pk), str(left.pk)]
    assert job.resume() == 2
    assert [now_of(report).status for report in (waiting, left, kept)] == ["done", "done", "running"]


@pytest.mark.parametrize(
    ("operator", "start", "end", "by", "code"),
    [
        (COLLECTOR, date(2026, 7, 1), date(2026, 9, 30), STRANGER, "not-your-report"),
        (COLLECTOR, date(2026, 7, 1), date(2026, 9, 30), Viewer(), "not-your-report"),
        ("9520000009876", date(2026, 7, 1), date(2026, 9, 30), AUTHORITY, "operator-unknown"),
        (COLLECTOR, date(2026, 9, 30), date(2026, 7, 1), ME, "period-invalid"),
        (COLLECTOR, date(2025, 1, 1), date(2026, 1, 2), ME, "period-invalid"),
        (COLLECTOR, date(2026, 7, 1), date(2999, 1, 1), ME, "period-invalid"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_words(told, operator, start, end, by, code):
    with pytest.raises(job.Refused) as refused:
        job.request(operator, start, end, by=by)
    assert refused.value.code == code
    assert refused.value.text.ko
    assert refused.value.text.en


def test_one_operator_cannot_fill_the_queue(told):
    for _ in range(orders.WAITING_MAX):
        asked()
    with pytest.raises(job.Refused) as refused:
        asked()
    assert refused.value.code == "too-many-reports"


def test_a_stranger_cannot_cancel(told):
    with pytest.raises(job.Refused) as refused:
        job.cancel(asked(), by=STRANGER)
    assert refused.value.code == "not-your-report"


def test_the_application_s_own_rights_are_enough(told, as_app):
    report = asked()
    assert job.build(report.pk) is True


@pytest.fixture
def committed(transactional_db):
    story.found_parties()
    story.tell()
    story.place_all(own_transaction=False)
    yield
    empty_ledger()


_DOOMED = """
import sys, time
from dataclasses import replace
import django
django.setup()
from compliance.reports import forms, job

def stall(report, imprint):
    print("half-way", flush=True)
    time.sleep(600)

forms.FORMS["xlsx"] = replace(forms.FORMS["xlsx"], make=stall)
job.build(sys.argv[1], worker="doomed", lease_s=2)
"""


def test_another_worker_finishes_what_a_killed_one_left(committed):
    report = asked()
    doomed = subprocess.Popen(
        [sys.executable, "-c", _DOOMED, str(report.pk)], stdout=subprocess.PIPE, text=True, env=_child_environment(),
        cwd=Path(settings.BASE_DIR),
    )  # fmt: skip
    with doomed:
        assert doomed.stdout.readline() == "half-way\n"
        row = now_of(report)
        assert (row.status, row.leased_by.partition("#")[0]) == ("running", "doomed")
        os.kill(doomed.pid, signal.SIGKILL)
    assert job.build(report.pk) is False, "the lease of the dead still runs"
    assert not report.files.exists()
    deadline = time.monotonic() + 30
    while not job.resume() and time.monotonic() < deadline:
        time.sleep(0.1)
    row = now_of(report)
    assert (row.status, row.attempts, report.files.count()) == ("done", 2, len(job.FORMS))


def test_of_many_workers_at_once_one_builds(committed):
    report = asked()
    outcomes = []

    def work():
        try:
            outcomes.append(job.build(report.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 4 + [True]
    assert (now_of(report).attempts, report.files.count()) == (1, len(job.FORMS))


def _child_environment() -> dict[str, str]:
    base = settings.DATABASES["default"]
    url = f"postgresql://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{connection.settings_dict['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "traceability.settings"}
