import hashlib
import json
from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest

from compliance.models import Attestation, Report, ReportFile
from compliance.reports import due, job, variants
from parties.models import Look, Membership, Operator
from portal.views.reports import _periods
from portal.words import WORDS
from tests import world as worlds
from tests.compliance import story

PATH = "/console/reports"
ASKED = {"start": "2026-10-01", "end": "2026-10-31"}


@pytest.fixture
def report(world, life) -> Report:
    return job.request(world.recycler.gln, date(2026, 10, 1), date(2026, 10, 31), by=world.recycler.viewer)


def test_an_operator_asks_for_its_own_report(enter, world, life):
    answer = enter(world.recycler).post(PATH, ASKED | {"operator": world.maker.gln})
    made = Report.objects.get()
    assert (answer["Location"], made.operator) == (f"{PATH}/{made.pk}", world.recycler.gln)
    assert made.requested_by == f"person:{world.recycler.user.membership.ref}"


def test_an_authority_asks_for_anybodys(enter, world, life):
    client = enter(world.regulator, reason="case 9")
    assert world.recycler.gln in client.get(PATH).content.decode()
    client.post(PATH, ASKED | {"operator": world.recycler.gln})
    assert Report.objects.get().operator == world.recycler.gln


def test_a_waiting_report_looks_again_by_itself_with_and_without_scripts(enter, world, report):
    html = enter(world.recycler).get(f"{PATH}/{report.pk}").content.decode()
    assert "data-poll" in html and '<noscript><meta http-equiv="refresh"' in html and "<progress" in html


def test_a_finished_report_is_taken_away_in_every_form(enter, world, report):
    assert job.build(report.pk)
    client = enter(world.recycler)
    html = client.get(f"{PATH}/{report.pk}").content.decode()
    assert "data-poll" not in html and "http-equiv" not in html
    for form, start in {"pdf": b"%PDF", "xlsx": b"PK", "json": b"{"}.items():
        answer = client.get(f"{PATH}/{report.pk}.{form}")
        assert answer.content.startswith(start) and answer["Content-Disposition"].endswith(f'.{form}"')
        assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert json.loads(client.get(f"{PATH}/{report.pk}.json").content)["operator"] == world.recycler.gln
    assert client.get(f"{PATH}/{report.pk}.exe").status_code == 404
    assert "2026-10-01 – 2026-10-31" in client.get(PATH).content.decode()


def test_reports_are_nobody_elses(enter, world, report):
    assert job.build(report.pk)
    stranger = enter(world.stranger)
    assert stranger.get(f"{PATH}/{report.pk}").status_code == 404
    assert stranger.get(f"{PATH}/{report.pk}.pdf").status_code == 404
    assert stranger.post(f"{PATH}/{report.pk}/cancel").status_code == 404
    assert str(report.pk) not in stranger.get(PATH).content.decode()
    assert enter(world.regulator).get(f"{PATH}/{report.pk}.pdf").status_code == 404
    assert enter(world.regulator, reason="case 9").get(f"{PATH}/{report.pk}.pdf").status_code == 200
    assert Look.objects.filter(subject=f"report {report.pk}.pdf", reason="case 9").exists()


def test_a_report_can_be_cancelled_while_it_waits(enter, world, report):
    client = enter(world.recycler)
    client.post(f"{PATH}/{report.pk}/cancel")
    report.refresh_from_db()
    assert report.status == Report.Status.CANCELLED
    answer = client.post(f"{PATH}/{report.pk}/cancel", follow=True)
    assert 'class="note error"' in answer.content.decode()


@pytest.mark.parametrize("asked", [
    {"start": "2026-10-31", "end": "2026-10-01"}, {"start": "", "end": ""}, {"start": "soon", "end": "2026-10-01"},
    {"start": "2020-01-01", "end": "2026-10-01"}, {"start": "2026-10-01", "end": "2999-01-01"},
])  # fmt: skip
def test_an_impossible_period_is_refused_in_words(enter, world, life, asked):
    answer = enter(world.recycler).post(PATH, asked)
    assert answer.status_code == 422 and answer.context["fault"].ko in unquote(answer.content.decode())
    assert not Report.objects.exists()


def test_who_may_only_read_asks_for_none(enter, world, life):
    Membership.objects.filter(user=world.recycler.user).update(duty=Membership.Duty.WORKER)
    client = enter(world.recycler)
    html = client.get(PATH).content.decode()
    assert WORDS["report_scope"].ko in html and 'name="start"' not in html
    assert client.post(PATH, ASKED).status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize(("today", "month", "quarter", "year"), [
    (date(2026, 11, 23), ("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-09-30"), ("2025-01-01", "2025-12-31")),
    (date(2026, 1, 31), ("2025-12-01", "2025-12-31"), ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
    (date(2028, 3, 1), ("2028-02-01", "2028-02-29"), ("2027-10-01", "2027-12-31"), ("2027-01-01", "2027-12-31")),
])  # fmt: skip
def test_the_usual_periods(today, month, quarter, year):
    found = [(str(period["start"]), str(period["end"])) for period in _periods(today)]
    assert found == [month, quarter, year, (f"{today.year}-01-01", str(today))]


def test_the_form_offers_the_kinds_and_sites_of_the_visitor(enter, world, life):
    html = enter(world.recycler).get(PATH).content.decode()
    offered = [variant.code for variant in variants.suiting(world.recycler.operator.roles)]
    assert all((f'value="{code}"' in html) is (code in offered) for code in variants.REGISTRY)
    assert world.recycler.facility.gln in html and world.maker.facility.gln not in html
    client = enter(world.recycler)
    client.post(PATH, ASKED | {"variant": "recycler", "facility": world.recycler.facility.gln})
    made = Report.objects.get()
    assert (made.variant, made.facility) == ("recycler", world.recycler.facility.gln)
    refused = client.post(PATH, ASKED | {"variant": "national"})
    assert refused.status_code == 422
    assert client.post(PATH, ASKED | {"variant": "dossier", "battery": "no such thing"}).status_code == 422


def test_what_is_owed_stands_above_all(enter, world, life):
    Operator.objects.update(joined_at=datetime(2024, 3, 1, tzinfo=UTC))
    html = enter(world.recycler).get(PATH).content.decode()
    assert "2024-01-01 – 2024-12-31" in html and "2025-02-28" in html and due.STATES["overdue"].ko in html
    mine = enter(world.recycler).get(PATH).context["owed"]
    assert {row["one"].operator for row in mine} == {world.recycler.gln}
    everybody = enter(world.regulator, reason="case 9").get(PATH).context["owed"]
    assert len({row["one"].operator for row in everybody}) > 1
    assert world.regulator.gln not in {row["one"].operator for row in everybody}


@pytest.fixture
def finished(report) -> Report:
    """A report as a worker leaves it, with one file."""
    Report.objects.filter(pk=report.pk).update(status="done", sha256="ab" * 32, cut_position=0)
    ReportFile.objects.create(report=report, form="json", content=b"{}", sha256="ab" * 32)
    return Report.objects.get(pk=report.pk)


def test_a_manager_signs_after_reading(enter, world, finished):
    client, path = enter(world.recycler), f"{PATH}/{finished.pk}"
    assert 'name="read"' in client.get(path).content.decode()
    unread = client.post(f"{path}/attest", {"sha256": finished.sha256}, follow=True)
    assert 'class="note error"' in unread.content.decode() and not Attestation.objects.exists()
    client.post(f"{path}/attest", {"sha256": finished.sha256, "read": "yes"})
    said = Attestation.objects.get()
    assert (said.report, said.by) == (finished, f"person:{world.recycler.user.membership.ref}")
    html = client.get(path).content.decode()
    assert said.by in html and 'name="read"' not in html


def test_who_may_not_sign_is_offered_no_form(enter, world, finished):
    authority = enter(world.regulator, reason="case 9")
    assert 'name="read"' not in authority.get(f"{PATH}/{finished.pk}").content.decode()
    authority.post(f"{PATH}/{finished.pk}/attest", {"sha256": finished.sha256, "read": "yes"})
    assert enter(world.stranger).post(f"{PATH}/{finished.pk}/attest").status_code == 404
    assert not Attestation.objects.exists()


def test_open_critical_gaps_are_asked_about(enter, world, finished):
    story.gap("G01", "a", datetime(2026, 10, 2, tzinfo=UTC), responsible=world.recycler.gln)
    client = enter(world.recycler)
    assert 'name="disclosure"' in client.get(f"{PATH}/{finished.pk}").content.decode()
    order = {"sha256": finished.sha256, "read": "yes"}
    client.post(f"{PATH}/{finished.pk}/attest", order)
    assert not Attestation.objects.exists()
    client.post(f"{PATH}/{finished.pk}/attest", order | {"disclosure": "운송 중 분실로 조사 중입니다."})
    assert Attestation.objects.get().critical_gaps == 1


def test_a_finished_report_is_amended_and_says_so(enter, world, finished):
    client = enter(world.recycler)
    answer = client.post(f"{PATH}/{finished.pk}/amend")
    newer = Report.objects.get(amends=finished)
    assert answer["Location"] == f"{PATH}/{newer.pk}"
    old = client.get(f"{PATH}/{finished.pk}").content.decode()
    assert WORDS["report_superseded"].ko in old and str(newer.pk) in old and f"{finished.pk}/amend" not in old
    again = client.post(f"{PATH}/{finished.pk}/amend", follow=True)
    assert 'class="note error"' in again.content.decode()
    assert str(finished.pk) in client.get(f"{PATH}/{newer.pk}").content.decode()


def test_the_list_marks_what_was_attested_and_is_contradicted_since(enter, world, finished):
    order = {"sha256": finished.sha256, "read": "yes"}
    enter(world.recycler).post(f"{PATH}/{finished.pk}/attest", order)
    authority = enter(world.regulator, reason="case 9")
    assert [row["contradicted"] for row in authority.get(PATH).context["rows"]] == [False]
    worlds.say(world.recycler, type="stocktake", battery=worlds.pack("LATE-1"), occurred_at="2026-10-15T09:00:00+09:00")
    worlds.integrate()
    for client in (authority, enter(world.recycler)):
        answer = client.get(PATH)
        assert [row["contradicted"] for row in answer.context["rows"]] == [True]
        assert WORDS["report_contradicted"].ko in answer.content.decode()
