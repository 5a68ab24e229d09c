"""Health, readiness, figures, and the checks that containers run."""

import os
import re
import signal
import subprocess
import time
import tomllib

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from batteries import follower, projection
from batteries.models import SetAside
from compliance.models import Report
from events import index, sequencer
from tests import world as worlds
from tests.events.test_audit import behind_the_guard
from traceability import metrics, probes, progress
from traceability.version import CHANGELOG, read_version


def test_alive_says_so_without_touching_anything(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "alive")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_ready_names_each_check(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["status"] == "ready"
    assert set(answer.json()["checks"]) == {
        "database", "migrations", "broker", "sequencer", "verification", "followers", "set_aside",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_lost_broker_degrades_and_does_not_take_the_service_out_of_rotation(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "broker does not answer" in answer.json()["reasons"][0]


@pytest.mark.django_db
def test_a_schema_older_than_the_code_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(probes, "_seen_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unready")
    assert "manage.py migrate" in answer.json()["reasons"][0]


@pytest.mark.django_db
def test_probes_are_answered_under_any_name_and_pages_are_not(client):
    assert client.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200
    assert client.get("/nowhere", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.django_db
def test_figures_tell_of_the_work_and_of_what_waits(client):
    text = client.get("/metrics").content.decode()
    for name in ("ledger_waiting_claims", "ledger_waiting_seconds"):
        assert f"\ntraceability_{name} 0.0\n" in text
    # Other tests leave their hints in the queue: nobody works here.
    assert re.search(r'\ntraceability_queue_messages{queue="q.default"} \d+\.0\n', text)


@pytest.mark.django_db
def test_a_source_that_is_away_is_missing_from_the_figures_and_not_zero(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    names = {family.name for family in metrics.Work().collect()}
    assert "traceability_queue_messages" not in names
    assert "traceability_ledger_waiting_claims" in names


def test_answers_carry_the_browsers_rules_and_a_request_id(client):
    answer = client.get("/healthz", headers={"x-request-id": "given-by-a-proxy"})
    assert answer.headers["X-Request-ID"] == "given-by-a-proxy"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert len(client.get("/healthz", headers={"x-request-id": "x\ny"}).headers["X-Request-ID"]) == 32


def test_the_beats_probe_looks_at_the_age_of_its_file(settings, tmp_path):
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(tmp_path / "beat")
    with pytest.raises(CommandError, match="sent nothing"):
        call_command("probe", "beat")
    written = tmp_path / "beat.dat"
    written.touch()
    call_command("probe", "beat")
    os.utime(written, (time.time() - 100, time.time() - 100))
    with pytest.raises(CommandError, match="sent nothing"):
        call_command("probe", "beat")


@pytest.mark.django_db
def test_the_probes_of_sequencer_and_worker_pass_where_nothing_waits():
    call_command("probe", "sequencer")
    call_command("probe", "worker")


@pytest.fixture
def consumers(life):
    """Two consumers an hour silent: one has done all there is to do, the other has two claims to go."""
    size = sequencer.size()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_watermark")
        cursor.execute(
            "INSERT INTO events_watermark (consumer, position, updated_at) VALUES "
            "('idle', %s, now() - interval '1 hour'), ('stalled', %s, now() - interval '1 hour')",
            [size, size - 2],
        )
        cursor.execute(
            "INSERT INTO events_watermark (consumer, position) SELECT unnest(%s::text[]), %s",
            [list(progress.CONSUMERS), size],
        )


def test_a_worker_that_stands_still_is_killed_by_its_probe(consumers, monkeypatch, tmp_path):
    call_command("probe", "worker")
    monkeypatch.setattr(progress, "STALL_S", 0)
    with subprocess.Popen(["sleep", "60"]) as worker:
        (tmp_path / "pid").write_text(f"{worker.pid}\n")
        with pytest.raises(CommandError, match="No work is done for stalled"):
            call_command("probe", "worker", "--kill", str(tmp_path / "pid"))
        assert worker.wait(timeout=5) == -signal.SIGKILL


@pytest.mark.parametrize(("recorded", "moved", "is_stalled"), [
    ("-2 minutes", "1 hour", True), ("1 hour", "-2 minutes", True), ("1 hour", "1 hour", True),
    ("-2 seconds", "1 hour", False), ("1 hour", "-2 seconds", False),
])  # fmt: skip
def test_a_clock_that_stepped_back_hides_nobody(consumers, recorded, moved, is_stalled):
    behind_the_guard(f"UPDATE events_event SET recorded_at = now() + interval '{recorded}'")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE events_watermark SET updated_at = now() + interval '{moved}'")
    assert progress.find_stalled(seconds=60) == ["stalled"] * is_stalled


def test_a_consumer_that_leaves_its_work_lying_is_found_and_one_without_work_is_not(consumers):
    assert progress.find_stalled(seconds=0) == ["stalled"]
    assert progress.find_stalled() == []
    lags = progress.read_lags()
    assert {name: lag.count for name, lag in lags.items()} == {
        "idle": 0, "stalled": 2, **dict.fromkeys(progress.CONSUMERS, 0)
    }  # fmt: skip
    assert lags["idle"].seconds == 0 < lags["stalled"].seconds


def test_the_webs_probe_says_why(tmp_path):
    with pytest.raises(CommandError, match="does not answer on port 1"):
        call_command("probe", "web", "--port", "1")


def test_version_is_that_of_the_changelog(tmp_path):
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changes\n\n## Unreleased\n\n- x\n\n## 1.4.2 - 2027-01-05\n\n## 1.4.1\n")
    assert read_version(log) == "1.4.2"
    assert read_version(tmp_path / "none") == "0.0.0"
    if CHANGELOG.exists():
        project = tomllib.loads((CHANGELOG.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert read_version() == project["version"]


@pytest.mark.django_db
def test_work_that_was_set_aside_is_shown_where_people_look_and_tried_again_on_command(client, life, capsys):
    worlds.settle()
    key = index.key(life["uri"])
    SetAside.objects.create(consumer="custody", position=0, epc_key=key, tries=follower.TRIES_MAX,
                            failure="ValueError: no fold", next_at=timezone.now())  # fmt: skip
    answer = client.get("/readyz").json()
    assert (answer["status"], answer["checks"]["set_aside"]["ok"]) == ("degraded", False)
    assert "manage.py set_aside" in answer["reasons"][0]
    assert '\ntraceability_set_aside{consumer="custody"} 1.0\n' in client.get("/metrics").content.decode()
    call_command("set_aside")
    assert f"custody: position 0, {life['uri']}: 10 tries: ValueError: no fold" in capsys.readouterr().out
    assert projection.FOLLOWER.retry() == 0, "its tries are spent"
    call_command("set_aside", "--retry")
    assert "1 mended" in capsys.readouterr().out
    assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.django_db
def test_a_failed_report_is_shown_and_queued_again_on_command(world, client):
    today = timezone.now()
    report = Report.objects.create(operator=world.maker.gln, period_start=today, period_end=today, requested_at=today,
                                   status="failed", attempts=5, failure="no room", finished_at=today)  # fmt: skip
    assert "1 of reports" in client.get("/readyz").json()["reasons"][0]
    call_command("set_aside", "--retry")
    report.refresh_from_db()
    assert (report.status, report.attempts) == ("queued", 0)
    assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.django_db
@pytest.mark.parametrize(("age_s", "status"), [(progress.STALL_S - 5, "ready"), (progress.STALL_S + 5, "degraded")])
def test_a_follower_that_is_a_minute_behind_degrades_the_service(world, client, monkeypatch, age_s, status):
    lag = progress.Lag(count=3, seconds=age_s)
    monkeypatch.setattr(progress, "read_lags", lambda: {"custody": lag})
    answer = client.get("/readyz").json()
    assert answer["status"] == status
    assert answer["reasons"] == ([] if status == "ready" else ["custody is 3 claims and 65 s behind the log: is a worker running?"])


def test_figures_tell_how_far_each_follower_is_behind_in_claims_and_seconds(consumers, client):
    text = client.get("/metrics").content.decode()
    assert '\ntraceability_consumer_behind_claims{consumer="stalled"} 2.0\n' in text
    assert re.search(r'\ntraceability_consumer_behind_seconds{consumer="stalled"} \d+\.\d+\n', text)
    assert '\ntraceability_consumer_behind_seconds{consumer="idle"} 0.0\n' in text
    assert '\ntraceability_waiting_seconds{work="reports"} 0.0\n' in text
