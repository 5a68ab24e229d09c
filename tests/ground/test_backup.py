"""Backup: one snapshot in a file that says of itself what it is, and the programs that write it."""

import json
import os
import subprocess
import threading
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection

from events import ledger, sequencer
from tests.events.test_sequencer import record, settle
from tests.ground.backups import WAITING, backup, publish, told
from traceability.backup import dumping, programs
from traceability.embedded.place import package_programs


def text_of(archive: Path) -> str:
    done = subprocess.run([package_programs() / "pg_restore", "--file=-", archive], capture_output=True, check=True)
    return done.stdout.decode()


class TestBackup:
    def test_is_a_dump_and_a_manifest_that_nobody_else_reads(self, lived, signer, settings, tmp_path, capsys):
        checkpoint = publish(signer, settings)
        path = backup(tmp_path)
        made = json.loads((tmp_path / "ledger.dump.json").read_text())
        assert made["size"] == sequencer.size() and made["checkpoint"] == checkpoint
        assert made["bytes"] == path.stat().st_size and f"a log of {sequencer.size()} claims" in capsys.readouterr().out
        assert path.stat().st_mode & 0o077 == 0
        assert not list(tmp_path.glob("*.part"))

    def test_holds_claims_and_neither_secrets_nor_sessions(self, lived, signer, settings, tmp_path):
        session = SessionStore()
        session.create()
        publish(signer, settings)
        said = text_of(backup(tmp_path))
        assert str(ledger.identity_key({"eventID": told()[0][1]})) in said and signer.name in said
        for secret in ("LOG_KEY", "SECRET_KEY", "PSEUDONYM_KEY"):
            assert getattr(settings, secret) not in said
        assert session.session_key not in said and lived.maker.token not in said

    def test_goes_to_a_file_of_its_own_in_a_folder(self, lived, tmp_path):
        call_command("backup", str(tmp_path))
        assert len(list(tmp_path.glob("traceability-2*Z.dump"))) == len(list(tmp_path.glob("*.dump.json"))) == 1

    def test_overwrites_nothing(self, lived, tmp_path):
        (tmp_path / "ledger.dump").touch()
        with pytest.raises(CommandError, match="exists"):
            backup(tmp_path)
        with pytest.raises(CommandError, match="no folder"):
            backup(tmp_path / "nowhere")

    def test_holds_up_neither_writers_nor_the_sequencer(self, lived, tmp_path):
        before, placed = sequencer.size(), []

        def work():
            record("MEANWHILE")
            settle(before + len(WAITING) + 1)
            placed.append(sequencer.size())
            connection.close()

        def tell(what, done, total):
            if not placed:
                worker = threading.Thread(target=work)
                worker.start()
                worker.join()

        made = dumping.write(tmp_path / "ledger.dump", tell=tell)
        assert (made.size, placed) == (before, [before + len(WAITING) + 1])

    def test_one_that_fails_leaves_nothing_that_looks_like_one(self, lived, tmp_path, monkeypatch):
        monkeypatch.setattr(dumping, "_LOCK_WAIT_MS", 100)
        (tmp_path / "here").mkdir()
        with psycopg.connect(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]) as migration:
            migration.execute("LOCK TABLE compliance_gap")
            with pytest.raises(CommandError, match="(?s)pg_dump ended with status 1.*due to statement timeout"):
                backup(tmp_path / "here")
        assert list((tmp_path / "here").iterdir()) == []


class TestPrograms:
    @pytest.fixture
    def nowhere(self, tmp_path, monkeypatch):
        monkeypatch.setattr(programs, "package_programs", lambda: None)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    def install(self, folder: Path, version: str) -> None:
        (folder / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        os.chmod(folder / "pg_dump", 0o755)

    def test_the_wheels_are_found_where_the_system_has_none(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert programs.find("pg_dump", major=18) == package_programs() / "pg_dump"

    def test_none_at_all_is_said_with_what_to_install_in_both_languages(self, nowhere, db):
        with pytest.raises(CommandError, match="There is no pg_dump on this machine.*postgresql-client-18"):
            call_command("backup", str(nowhere / "x"))
        with pytest.raises(programs.BackupError) as fault:
            programs.find("pg_restore", major=18)
        assert "pg_restore이(가) 없습니다" in fault.value.text.ko

    def test_one_older_than_the_server_is_said(self, nowhere):
        self.install(nowhere, "17.2")
        with pytest.raises(programs.BackupError, match="PostgreSQL 17, older than the 18"):
            programs.find("pg_dump", major=18)
        self.install(nowhere, "18.0")
        assert programs.find("pg_dump", major=18) == nowhere / "pg_dump"

    def test_the_one_nearest_to_the_server_is_taken(self, nowhere, monkeypatch):
        self.install(nowhere, "19.1")
        assert programs.find("pg_dump", major=18) == nowhere / "pg_dump"
        monkeypatch.setattr(programs, "package_programs", package_programs)
        assert programs.find("pg_dump", major=18) == package_programs() / "pg_dump"

    def test_the_password_is_not_on_the_command_line(self, db):
        password = connection.get_connection_params()["password"]
        assert password and password not in programs._conninfo()
        assert connection.settings_dict["NAME"] in programs._conninfo()
