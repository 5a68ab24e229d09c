"""The system checks, each seen to pass and to refuse."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management.base import SystemCheckError
from django.db import connection, connections

from events.log import note
from tests.events.log.witness import Witness
from tests.ground.conftest import CLONE
from traceability import checks

LONG = "k" * 50
SOUND = {"PRODUCTION": True, "SECRET_KEY": LONG, "PSEUDONYM_KEY": "another", "DEBUG": False}


def found(*, databases=None) -> set[str]:
    """The ids of the project's own findings."""
    return {each.id for each in run_checks(tags=[checks.OURS], databases=databases)}


def test_a_sound_deployment_and_a_desk_pass(settings):
    assert found() == set()
    for name, value in SOUND.items():
        setattr(settings, name, value)
    assert found() == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"SECRET_KEY": "short"}, "E001"),
        ({"SECRET_KEY": settings.DESK_SECRET_KEY}, "E001"),
        ({"DEBUG": True}, "E002"),
        ({"TIME_ZONE": "Asia/Seoul"}, "E003"),
        ({"USE_TZ": False}, "E003"),
        ({"PSEUDONYM_KEY": LONG}, "E009"),
        ({"RECEIPT_KEY": "", "DATABASE_ROLE": "app"}, "W002"),
        ({"RECEIPT_KEY": "PRIVATE+KEY+rubbish"}, "E010"),
        ({"WEBHOOKS_TO_LOOPBACK": True}, "E012"),
        ({"LOG_WITNESSES": "https://witness.example"}, "E011"),
        ({"LOG_WITNESSES": f"http://127.0.0.1 {Witness().verifier.text}"}, "E011"),
        ({"RECEIPT_KEY": note.generate("another.example/log/receipts")[0]}, "E010"),
    ],
)
def test_a_bad_setting_is_refused(settings, change, expected):
    for name, value in (SOUND | change).items():
        setattr(settings, name, value)
    assert found() == {f"traceability.{expected}"}


def test_another_engine_is_refused(monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert {each.id for each in checks.check_engine(None)} == {"traceability.E004"}


@pytest.mark.django_db
def test_the_embedded_database_passes():
    assert found(databases=["default"]) == set()


@pytest.mark.django_db
def test_an_old_server_is_refused(monkeypatch):
    monkeypatch.setitem(vars(connections["default"]), "pg_version", 140011)
    assert "traceability.E005" in found(databases=["default"])


@pytest.mark.django_db
def test_a_server_that_does_not_wait_for_the_disk_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert found(databases=["default"]) == {"traceability.E006"}


@pytest.mark.django_db
def test_a_ledger_without_its_guard_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_identity DISABLE TRIGGER ALL")
    assert found(databases=["default"]) == {"traceability.E007"}


@pytest.mark.django_db
def test_an_application_that_logs_in_as_the_owner_is_warned_of(settings):
    settings.DATABASE_ROLE = "app"
    assert found(databases=["default"]) == {"traceability.W001"}


@pytest.mark.django_db
def test_the_applications_own_role_passes(settings, as_app):
    settings.DATABASE_ROLE = "app"
    assert found(databases=["default"]) == set()


def test_a_database_that_is_away_is_an_error_to_the_command_and_no_reason_for_the_web_to_stay_down():
    away = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY": LONG,
                         "PSEUDONYM_KEY": "another", "PRODUCTION": "1"}  # fmt: skip
    line = [sys.executable, "manage.py", "check", "--database", "default"]
    told = subprocess.run(line, cwd=CLONE, env=away, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "traceability.E008" in told.stderr
    web = [sys.executable, "-c", "import traceability.wsgi"]
    assert subprocess.run(web, cwd=CLONE, env=away, capture_output=True, check=False).returncode == 0


@pytest.mark.django_db
def test_web_and_workers_refuse_to_start_badly(settings):
    checks.refuse_bad_deployment()
    settings.PRODUCTION = True
    with pytest.raises(SystemCheckError, match="E001"):
        checks.refuse_bad_deployment()
    bad = os.environ | {"PRODUCTION": "1", "DEBUG": "1"}
    for module in ("granian --interface wsgi --port 0 traceability.wsgi:application",
                   "celery -A traceability.celery worker -P solo",
                   "celery -A traceability.celery beat -s /tmp/none"):  # fmt: skip
        told = subprocess.run([sys.executable, "-m", *module.split()], cwd=CLONE, env=bad, capture_output=True,
                              text=True, timeout=60, check=False)  # fmt: skip
        assert told.returncode != 0, module
        assert "traceability.E002" in told.stdout + told.stderr, module
