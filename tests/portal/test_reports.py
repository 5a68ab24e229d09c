import hashlib
import json
from datetime import date
from urllib.parse import unquote

import pytest

from compliance.models import Report
from compliance.reports import job
from parties.models import Look, Membership
from portal.views.reports import _periods
from portal.words import WORDS

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
