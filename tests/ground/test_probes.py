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

from events import sequencer
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
    assert set(answer.json()["checks"]) == {"database", "migrations", "broker", "sequencer", "verification"}


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


def test_a_worker_that_stands_still_is_killed_by_its_probe(consumers, monkeypatch, tmp_path):
    call_command("probe", "worker")
    monkeypatch.setattr(progress, "STALL_S", 0)
    with subprocess.Popen(["sleep", "60"]) as worker:
        (tmp_path / "pid").write_text(f"{worker.pid}\n")
        with pytest.raises(CommandError, match="No work is done for stalled"):
            call_command("probe", "worker", "--kill", str(tmp_path / "pid"))
        assert worker.wait(timeout=5) == -signal.SIGKILL


def test_a_consumer_that_leaves_its_work_lying_is_found_and_one_without_work_is_not(consumers):
    assert progress.find_stalled(seconds=0) == ["stalled"]
    assert progress.find_stalled() == []
    assert progress.count_behind() == {"idle": 0, "stalled": 2}


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
