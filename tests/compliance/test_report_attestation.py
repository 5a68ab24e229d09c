"""A person signs for a finished report: who may, what must be disclosed, and what later claims make of it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from compliance.models import Attestation, Report
from compliance.reports import attesting, job, standing
from compliance.reports.attesting import DISCLOSURE_MAX, DISCLOSURE_MIN
from compliance.reports.orders import Refused
from parties.access import Viewer
from parties.roles import Role
from tests.compliance import story
from tests.compliance.story import COLLECTOR, MAKER, P4, PREPROC

WRITES = frozenset({"reports:read", "reports:write"})
MANAGER = Viewer(gln=COLLECTOR, scopes=WRITES, key_id="person:2b0c1f7e-0000-4000-8000-000000000001")
OTHERS = {
    "a program": Viewer(gln=COLLECTOR, scopes=WRITES, key_id="key:test"),
    "a worker": Viewer(gln=COLLECTOR, scopes=frozenset({"reports:read"}), key_id=MANAGER.key_id),
    "another operator's manager": Viewer(gln=MAKER, scopes=WRITES, key_id=MANAGER.key_id),
    "the authority": Viewer(gln="9520000009999", roles=frozenset({Role.REGULATOR}), scopes=WRITES, key_id=MANAGER.key_id),
    "whose business is closed": Viewer(gln=COLLECTOR, scopes=WRITES, key_id=MANAGER.key_id, closed=True),
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    """A finished report of a quarter in which nothing was claimed."""
    story.found_parties()
    return finished(job.request(COLLECTOR, *story.Q3, by=MANAGER))


def finished(report: Report) -> Report:
    """The report as a worker leaves it; what stands in its files is no matter here."""
    Report.objects.filter(pk=report.pk).update(status="done", sha256=f"{report.number:064d}")
    return Report.objects.get(pk=report.pk)


def attest(report: Report, by: Viewer = MANAGER, **more) -> Attestation:
    """The manager's word for what stands in the report."""
    return attesting.attest(report, by=by, **{"sha256": report.sha256} | more)


def refusal(*args, **more) -> str:
    """The code of why it cannot be attested."""
    with pytest.raises(Refused) as refused:
        attest(*args, **more)
    assert refused.value.text.ko != refused.value.text.en
    return refused.value.code


def test_a_manager_signs_for_the_data_by_its_hash(report):
    said = attest(report)
    assert (said.by, said.sha256, said.critical_gaps, said.disclosure) == (MANAGER.key_id, report.sha256, 0, "")
    assert "빠짐없고 사실" in said.statement_ko and "complete and true" in said.statement_en
    assert refusal(report) == "report-attested"


def test_the_application_s_own_rights_are_enough(report, as_app):
    assert attest(report).pk


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_signs(report, who):
    assert refusal(report, OTHERS[who]) == "not-to-attest"


def test_what_was_not_seen_is_not_signed_for(report):
    assert refusal(report, sha256="0" * 64) == "other-report"
    assert refusal(job.request(COLLECTOR, *story.Q3, by=MANAGER)) == "report-unfinished"


@pytest.mark.parametrize(
    ("severity", "status", "responsible", "counts"),
    [("critical", "open", COLLECTOR, True), ("critical", "explained", COLLECTOR, True), ("critical", "rejected", COLLECTOR, True),
     ("critical", "accepted", COLLECTOR, False), ("critical", "resolved", COLLECTOR, False),
     ("high", "open", COLLECTOR, False), ("critical", "open", PREPROC, False)],
)  # fmt: skip
def test_an_open_critical_gap_is_settled_or_disclosed(report, severity, status, responsible, counts):
    story.gap("G01", "a", datetime(2026, 9, 1, tzinfo=UTC), severity=severity, status=status, responsible=responsible)
    if counts:
        assert refusal(report) == "critical-gaps-open"
    said = attest(report, disclosure="운송 중 분실로 조사 중입니다.")
    assert said.critical_gaps == counts


@pytest.mark.parametrize(
    ("length", "code"),
    [(DISCLOSURE_MIN - 1, "critical-gaps-open"), (DISCLOSURE_MIN, ""), (DISCLOSURE_MAX, ""), (DISCLOSURE_MAX + 1, "disclosure-too-long")],
)  # fmt: skip
def test_a_disclosure_has_some_words_and_not_too_many(report, length, code):
    story.gap("G01", "a", datetime(2026, 9, 1, tzinfo=UTC))
    words = "가" * length
    assert (refusal(report, disclosure=words) if code else attest(report, disclosure=words).disclosure) == (code or words)


def test_an_attestation_never_changes_and_its_report_is_not_cancelled(report):
    said = attest(report)
    for change in (lambda: Attestation.objects.update(disclosure="x"), said.delete, report.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused) as refused:
        job.cancel(report, by=MANAGER)
    assert refused.value.code == "report-not-running"


def test_an_amended_report_is_not_signed_for_any_more(report):
    amendment = finished(job.amend(report, by=MANAGER))
    assert refusal(report) == "report-superseded"
    assert refusal(amendment, sha256=report.sha256) == "other-report"
    assert attest(amendment)


@pytest.mark.parametrize(
    ("at", "author", "is_contradiction"),
    [("2026-07-01T00:00:00+09:00", PREPROC, True), ("2026-09-30T23:59:59+09:00", PREPROC, True),
     ("2026-06-30T23:59:59+09:00", PREPROC, False), ("2026-10-01T00:00:00+09:00", PREPROC, False),
     ("2026-08-12T00:00:00+09:00", COLLECTOR, True)],
)  # fmt: skip
def test_a_later_claim_about_the_days_contradicts_what_was_signed(report, at, author, is_contradiction):
    attest(report)
    assert list(standing.contradicted()) == []
    story.say(author, "received", at, P4, sender=COLLECTOR, condition="intact", mass_kg=400)
    story.place_all()
    found = [(said.report_id, len(events)) for said, events in standing.contradicted()]
    assert found == ([(report.pk, 1)] if is_contradiction else [])


def test_a_claim_that_is_taken_back_contradicts_too(report):
    event_id = story.say(COLLECTOR, "collected", "2026-08-01T09:00:00+09:00", P4, return_receipt_no="R", mass_kg=400)
    story.place_all()
    later = finished(job.request(COLLECTOR, *story.Q3, by=MANAGER))
    attest(later)
    story.say(COLLECTOR, "voided", "2026-11-01T09:00:00+09:00", target=event_id, why="did_not_occur")
    story.place_all()
    assert [events for _, events in standing.contradicted()] == [[event_id]]


def test_an_amendment_takes_the_contradiction_in(report):
    attest(report)
    story.say(PREPROC, "received", "2026-08-12T09:00:00+09:00", P4, sender=COLLECTOR, condition="intact", mass_kg=400)
    story.place_all()
    amendment = job.amend(report, by=MANAGER)
    assert [said.report_id for said, _ in standing.contradicted()] == [report.pk], "until it is done"
    finished(amendment)
    assert list(standing.contradicted()) == []
    assert standing.contradictions(amendment) == []
