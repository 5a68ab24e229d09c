"""Reports over HTTP: asked for, followed, fetched in every form, cancelled."""

import json
import socket
import time
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from celery import current_app
from django.utils import timezone

from compliance import calendar
from compliance.models import Report
from compliance.reports import attesting, job, orders, variants
from parties.access import Viewer
from parties.models import Operator
from tests import world as worlds

YEAR = {"period_start": "2026-01-01", "period_end": "2026-06-30"}
MEDIA_TYPES = {
    "zip": "application/zip",
    "pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@pytest.fixture
def report(maker) -> dict:
    return maker.post("reports", YEAR).json()


def today():
    return calendar.day_of(timezone.now())


def test_a_report_is_asked_for_and_followed(world, maker):
    answer = maker.post("reports", YEAR)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert int(answer.headers["Retry-After"]) > 0
    read = maker.get(answer.headers["Location"])
    assert (read.json(), read.headers["Retry-After"]) == (answer.json() | {"later_claims": []}, answer.headers["Retry-After"])
    assert (read.json()["operator"], read.json()["files"]) == (world.maker.gln, [])


@pytest.mark.timeout(120)
def test_a_finished_report_is_fetched_in_every_form(world, maker, regulator, life):
    order = {"period_start": str(today() - timedelta(days=300)), "period_end": str(today())}
    report = maker.post("reports", order).json()
    assert job.build(report["id"])
    done = maker.get(f"reports/{report['id']}")
    assert (done.json()["status"], done.json()["progress_pct"], "Retry-After" in done.headers) == ("done", 100, False)
    assert {file["form"] for file in done.json()["files"]} == set(MEDIA_TYPES)
    for file in done.json()["files"]:
        fetched = maker.get(file["address"], headers={"Accept": "*/*"})
        assert fetched.headers["Content-Type"] == MEDIA_TYPES[file["form"]]
        assert fetched.headers["ETag"] == f'"{sha256(fetched.content).hexdigest()}"' == f'"{file["sha256"]}"'
        assert fetched.headers["Content-Disposition"] == (
            f'attachment; filename="report-{world.maker.gln}-{order["period_start"]}-{order["period_end"]}.{file["form"]}"'
        )
        again = maker.get(file["address"], headers={"If-None-Match": fetched.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert regulator.get(file["address"]).content == fetched.content
    unchanged = maker.get(f"reports/{report['id']}", headers={"If-None-Match": done.headers["ETag"]})
    assert unchanged.status_code == 304
    cancelled = maker.delete(f"reports/{report['id']}")
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "report-not-running")


@contextmanager
def queue():
    """The list in which messages to the workers wait."""
    with current_app.connection_for_read() as connection:
        yield connection.default_channel.client


def test_a_worker_is_told_at_once(maker, django_capture_on_commit_callbacks):
    with queue() as waiting, django_capture_on_commit_callbacks(execute=True):
        before = waiting.llen("q.default")
        report_id = maker.post("reports", YEAR).json()["id"]
    with queue() as waiting:
        assert waiting.llen("q.default") == before + 1
        assert report_id in json.loads(waiting.lpop("q.default"))["headers"]["argsrepr"]


def test_without_a_broker_the_report_waits_and_the_client_does_not(
    maker, django_capture_on_commit_callbacks, monkeypatch
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        assert maker.post("reports", YEAR).status_code == 202
    assert time.monotonic() - began < 2
    assert Report.objects.get().status == "queued"


def test_an_unfinished_report_has_no_files(maker, report):
    answer = maker.get(f"reports/{report['id']}.pdf")
    assert (answer.status_code, answer.json()["code"]) == (409, "report-unfinished")


def test_a_form_that_is_not_made(maker, report):
    assert maker.get(f"reports/{report['id']}.docx").json()["code"] == "address-unknown"


def test_a_report_is_cancelled_once(maker, report):
    answer = maker.delete(f"reports/{report['id']}")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    again = maker.delete(f"reports/{report['id']}")
    assert (again.status_code, again.json()["code"]) == (409, "report-not-running")


def test_an_operator_asks_for_its_own_and_a_regulator_for_anybodys(world, maker, collector, regulator):
    foreign = collector.post("reports", YEAR | {"operator": world.maker.gln})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-your-report")
    by_authority = regulator.post("reports", YEAR | {"operator": world.maker.gln}).json()
    assert maker.get(f"reports/{by_authority['id']}").status_code == 200
    assert collector.get(f"reports/{by_authority['id']}").status_code == 404
    assert collector.delete(f"reports/{by_authority['id']}").status_code == 404
    unknown = regulator.post("reports", YEAR | {"operator": worlds.gln(999)})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "operator-unknown")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"period_start": "2026-07-01"}, "period-invalid"), ({"period_start": "2026-02-30"}, "wrong-form"),
        ({"period_start": "1.1.2026"}, "wrong-form"), ({"period_start": None}, "wrong-form"),
        ({"operator": "12"}, "wrong-form"), ({"status": "done"}, "field-unknown"), ({"sha256": "x"}, "field-unknown"),
    ],
)  # fmt: skip
def test_an_order_that_is_wrong(maker, change, code):
    answer = maker.post("reports", YEAR | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Report.objects.count() == 0


def test_an_empty_order_names_both_days(maker):
    body = maker.post("reports", {}).json()
    assert [fault["pointer"] for fault in body["errors"]] == ["/period_start", "/period_end"]


@pytest.mark.parametrize(("days", "status"), [(0, 202), (365, 202), (366, 422)])
def test_periods_on_both_sides_of_the_limit(maker, days, status):
    order = {"period_start": str(today() - timedelta(days=days)), "period_end": str(today())}
    assert maker.post("reports", order).status_code == status


def test_a_period_that_ends_tomorrow(maker):
    order = {"period_start": str(today()), "period_end": str(today() + timedelta(days=1))}
    assert maker.post("reports", order).json()["code"] == "period-invalid"


def test_too_many_at_once(maker):
    for _ in range(orders.WAITING_MAX):
        assert maker.post("reports", YEAR).status_code == 202
    answer = maker.post("reports", YEAR)
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-reports")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_list_has_the_last_first_and_is_filtered(world, maker, collector, regulator):
    ids = [maker.post("reports", YEAR).json()["id"] for _ in range(5)]
    collector.post("reports", YEAR)
    maker.delete(f"reports/{ids[0]}")
    assert [row["id"] for row in maker.get("reports").json()["items"]] == ids[::-1]
    assert [row["id"] for row in maker.get("reports", status="cancelled").json()["items"]] == ids[:1]
    assert len(regulator.get("reports").json()["items"]) == 6
    assert len(regulator.get("reports", operator=world.collector.gln).json()["items"]) == 1
    first = maker.get("reports", limit=2).json()
    second = maker.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in first["items"] + second["items"]] == ids[:0:-1]


def test_an_order_names_variant_site_and_battery(world, maker, life):
    order = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
    oem = maker.post("reports", order | {"variant": "oem"}).json()
    assert (oem["variant"], oem["facility"], oem["number"], oem["amends"]) == ("oem", None, 1, None)
    site = maker.post("reports", order | {"facility": world.maker.facility.gln}).json()
    assert (site["variant"], site["facility"]) == ("annual", world.maker.facility.gln)
    assert [row["id"] for row in maker.get("reports", variant="oem").json()["items"]] == [oem["id"]]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [({"variant": "yearly"}, 422, "wrong-form"), ({"variant": "evaluator"}, 422, "variant-unsuited"),
     ({"facility": worlds.gln(999)}, 422, "facility-unknown"), ({"battery": "x"}, 422, "alias-unknown"),
     ({"variant": "dossier"}, 422, "battery-unsuited"), ({"amends": "x"}, 422, "wrong-form")],
)  # fmt: skip
def test_an_order_that_does_not_fit(maker, change, status, code):
    answer = maker.post("reports", change if "amends" in change else YEAR | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Report.objects.count() == 0


def test_a_finished_report_is_amended_by_its_id(world, maker, collector, report):
    early = maker.post("reports", {"amends": report["id"]})
    assert (early.status_code, early.json()["code"]) == (409, "report-unfinished")
    Report.objects.filter(pk=report["id"]).update(status="done", sha256="0" * 64)
    assert collector.post("reports", {"amends": report["id"]}).status_code == 404
    mixed = maker.post("reports", {"amends": report["id"], "variant": "oem"})
    assert mixed.json()["code"] == "field-unknown"
    answer = maker.post("reports", {"amends": report["id"]})
    assert (answer.status_code, answer.json()["number"], answer.json()["amends"]) == (202, 2, report["id"])
    again = maker.post("reports", {"amends": report["id"]})
    assert (again.status_code, again.json()["code"]) == (409, "report-superseded")
    assert maker.get(f"reports/{report['id']}").json()["superseded_by"] is None, "not before the amendment is done"
    Report.objects.filter(pk=answer.json()["id"]).update(status="done")
    assert maker.get(f"reports/{report['id']}").json()["superseded_by"] == answer.json()["id"]


def test_who_signed_is_told_and_what_came_since(world, maker, report):
    Report.objects.filter(pk=report["id"]).update(status="done", sha256="0" * 64)
    manager = Viewer(gln=world.maker.gln, scopes=frozenset({"reports:write"}), key_id="person:x")
    attesting.attest(Report.objects.get(pk=report["id"]), by=manager, sha256="0" * 64)
    told = maker.get(f"reports/{report['id']}").json()
    assert (told["attestation"]["by"], told["attestation"]["sha256"], told["later_claims"]) == ("person:x", "0" * 64, [])
    made = {"type": "manufactured", "battery": worlds.pack("LATE-1"), "occurred_at": "2026-03-01T09:00:00+09:00"}
    [claim] = worlds.say(world.maker, **made, **worlds.nameplate())
    worlds.settle()
    assert maker.get(f"reports/{report['id']}").json()["later_claims"] == [claim.event_id]


def test_what_is_owed_is_told_to_each_and_to_the_authority(world, maker, regulator):
    Operator.objects.update(joined_at=timezone.now() - timedelta(days=800))
    mine = maker.get("reports/due").json()["items"]
    assert {row["operator"] for row in mine} == {world.maker.gln}
    assert {row["variant"] for row in mine} == {"annual"}
    assert [row["due_on"] for row in mine] == sorted(row["due_on"] for row in mine)
    assert mine[0]["state"] == "overdue"
    assert maker.get("reports/due", operator=world.collector.gln).json()["items"] == []
    assert regulator.get("reports/due", operator=world.maker.gln).json()["items"] == mine
    assert maker.get("reports/due", state="attested").json()["items"] == []
    found, page = [], regulator.get("reports/due", limit=3).json()
    while page["next"]:
        found += page["items"]
        page = regulator.get(page["next"].removeprefix("http://testserver")).json()
    assert found + page["items"] == regulator.get("reports/due").json()["items"]
    assert world.regulator.gln not in {row["operator"] for row in found}


def test_the_variants_are_listed(maker):
    items = maker.get("reports/variants").json()["items"]
    assert [row["code"] for row in items] == list(variants.REGISTRY)
    assert items[0]["sections"] == list("ABCDEFGHIJKLMNOP")
