"""Imports and foreign keys point down only."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
LAYERS = ["parties", "events", "batteries", "compliance", "api", "portal", "traceability"]
OURS = [model for label in LAYERS for model in apps.get_app_config(label).get_models()]


def test_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    # import-linter does not see a foreign key that is written as a string.
    for field in model._meta.get_fields():
        target = field.related_model if field.concrete and field.is_relation else None
        if target and target._meta.app_label in LAYERS:
            assert LAYERS.index(target._meta.app_label) <= LAYERS.index(model._meta.app_label), field


def test_no_foreign_key_points_at_the_ledger(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
                       "AND confrelid::regclass::text LIKE 'events\\_%'"
                       # A document on its way into the ledger is none of it.
                       "AND confrelid <> 'events_capturejob'::regclass")  # fmt: skip
        assert cursor.fetchall() == []


def test_no_further_top_level_package():
    named = {*LAYERS, "tests", "docs", "bench"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert {folder for folder in folders if not folder.startswith(".")} <= named
