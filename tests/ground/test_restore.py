"""Restore: what comes back is the ledger, and its log goes on in a cluster that knows nothing of the old one."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from batteries.replay import Replay
from events import feed, guard, ledger, sequencer
from events.ledger import Claim
from events.log import note
from events.log.audit import Audit
from tests.batteries.test_projection import catch_up
from tests.events.test_ledger import MAKER, event
from tests.events.test_sequencer import record, settle
from tests.ground.backups import WAITING, backup, elsewhere, publish, told
from traceability.backup.manifest import SIZE_MAX, Manifest

FAR = 1_000_000_000_000
"""Transactions that the old cluster had seen and the new one will not see for years."""


class TestRestore:
    @pytest.mark.parametrize("ahead", [0, FAR], ids=["same-cluster", "old-cluster-far-ahead"])
    def test_brings_back_every_claim_and_the_log_goes_on(self, lived, tmp_path, ahead):
        grow_older(ahead)
        before, size = told(), sequencer.size()
        path = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(path))
            assert told() == before
            assert sequencer.lag().claims == len(WAITING)
            [again] = ledger.append([Claim(event(WAITING[0]))], by=MAKER)
            assert again.status == "duplicate", "ids that were taken are taken"
            record("NEW-1")
            settle(size + len(WAITING) + 1)
            record("NEW-2")
            settle(size + len(WAITING) + 2)
            catch_up()
            after = [each.event["epcList"][0].rsplit("/", 1)[1] for each in feed.after(size, limit=100)]
            assert after == [*WAITING, "NEW-1", "NEW-2"]
            assert told()[:size] == before and sequencer.integrate() == 0 and sequencer.lag().claims == 0
            assert_well()

    def test_the_guard_and_the_rights_are_back(self, lived, tmp_path):
        path = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(path))
            assert guard.missing() == []
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE traceability_app")
                assert guard.excess() == []
                cursor.execute("SELECT has_function_privilege('events_add_partitions(integer)', 'EXECUTE'), "
                               "has_table_privilege('events_identity', 'INSERT'), "
                               "has_column_privilege('events_event', 'xid', 'INSERT')")  # fmt: skip
                assert cursor.fetchone() == (False, True, False)
            record("AS-THE-APP")

    def test_a_restored_ledger_can_be_backed_up_and_restored_again(self, lived, tmp_path):
        first = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(first))
            before, size = told(), sequencer.size()
            (tmp_path / "second").mkdir()
            second = backup(tmp_path / "second")
        with elsewhere():
            call_command("restore", str(second.parent))
            settle(size + len(WAITING))
            assert told()[:size] == before
            assert_well()

    def test_an_empty_ledger_comes_back_and_begins(self, committed_world, tmp_path):
        path = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(path))
            record("FIRST")
            settle(1)
            assert_well()


def grow_older(transactions: int) -> None:
    """Let the ledger be one of a cluster that has seen so many transactions more."""
    guarded = ("events_event", "events_checkpoint")
    with transaction.atomic(), connection.cursor() as cursor:
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER refuse_change")
        cursor.execute(f"UPDATE events_event SET xid = xid + {transactions}")
        cursor.execute(f"UPDATE events_checkpoint SET last_xid = last_xid + {transactions}")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change")


def assert_well() -> None:
    for walk in (Audit(), Replay()):
        list(walk.run())
        assert walk.findings.named == []


class TestStanding:
    @pytest.fixture
    def published(self, lived, signer, settings, tmp_path):
        path = tmp_path / "checkpoint"
        path.write_text(publish(signer, settings))
        return path

    def test_equal_to_the_signers_memory_and_to_what_was_published(self, published, tmp_path, capsys):
        path = backup(tmp_path)
        for more in ([], ["--published", str(published)]):
            with elsewhere():
                call_command("restore", str(path), *more)
                assert "equal: the log here is the published one" in capsys.readouterr().out

    def test_a_prefix_says_how_many_claims_are_missing(self, published, signer, settings, tmp_path):
        path, size = backup(tmp_path), sequencer.size()
        settle(size + len(WAITING))
        publish(signer, settings)
        with elsewhere(), pytest.raises(CommandError, match=f"prefix: 3 claims are missing.*first {size} ") as told_so:
            call_command("restore", str(path))
        assert told_so.value.returncode == 3

    def test_a_longer_one_has_a_tail_that_was_not_published(self, published, tmp_path, capsys):
        settle(sequencer.size() + len(WAITING))
        path = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(path))
            assert "longer: the tail of 3 claims was not published" in capsys.readouterr().out

    def test_a_fork_says_stop(self, published, signer, tmp_path):
        text = note.checkpoint_text(signer.name, sequencer.size() - 1, b"r" * 32)
        published.write_bytes(note.sign(text, signer))
        path = backup(tmp_path)
        with elsewhere(), pytest.raises(CommandError, match="fork: stop") as told_so:
            call_command("restore", str(path), "--published", str(published))
        assert told_so.value.returncode == 1

    def test_without_a_head_outside_it_says_that_nothing_was_compared(self, lived, settings, tmp_path, capsys):
        settings.LOG_MEMORY = tmp_path / "none"
        path = backup(tmp_path)
        with elsewhere():
            call_command("restore", str(path))
            assert "held against no published checkpoint" in capsys.readouterr().out


class TestRefused:
    @pytest.fixture
    def made(self, lived, tmp_path):
        return backup(tmp_path)

    def rewrite(self, made: Path, **changes) -> None:
        manifest = made.with_name(f"{made.name}.json")
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **changes}))

    def test_a_database_that_is_not_empty(self, made):
        with pytest.raises(CommandError, match="is not empty"):
            call_command("restore", str(made))

    def test_a_dump_that_was_changed_by_one_byte(self, made):
        data = bytearray(made.read_bytes())
        data[len(data) // 2] ^= 1
        made.write_bytes(data)
        with elsewhere(), pytest.raises(CommandError, match="the hash differs"):
            call_command("restore", str(made))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"service": "999.0.0"}, "made by release 999.0.0"),
            ({"server": 99}, "of PostgreSQL 99"),
            ({"dump": "../ledger.dump"}, "the dump lies elsewhere"),
            ({"dump": "other.dump"}, "cannot be read"),
            ({"unknown": 1}, "not the manifest"),
            ({"size": 7}, "manifest speaks of 7.*drop it"),
        ],
    )
    def test_a_manifest_that_does_not_fit(self, made, changes, said):
        self.rewrite(made, **changes)
        with elsewhere(), pytest.raises(CommandError, match=f"(?s){said}"):
            call_command("restore", str(made))

    def test_a_dump_without_its_manifest_and_a_folder_without_a_backup(self, made, tmp_path):
        made.with_name(f"{made.name}.json").unlink()
        (tmp_path / "empty").mkdir()
        with pytest.raises(CommandError, match="keep both together"):
            call_command("restore", str(made))
        with pytest.raises(CommandError, match="There is no backup"):
            call_command("restore", str(tmp_path / "empty"))

    def test_a_manifest_that_is_far_too_long_is_none(self, made):
        manifest = made.with_name(f"{made.name}.json")
        manifest.write_text(manifest.read_text() + " " * (SIZE_MAX - manifest.stat().st_size))
        assert Manifest.read(manifest).dump == made.name
        manifest.write_text(manifest.read_text() + " ")
        with pytest.raises(CommandError, match=f"more than {SIZE_MAX} bytes"):
            call_command("restore", str(made))

    def test_a_restore_that_breaks_off_says_what_to_do_with_what_it_left(self, made):
        made.write_bytes(made.read_bytes()[:-2_000])
        manifest = Manifest.read(made.with_name(f"{made.name}.json"))
        self.rewrite(made, sha256=sha256(made.read_bytes()).hexdigest())
        assert manifest.bytes > made.stat().st_size
        with elsewhere(), pytest.raises(CommandError, match="(?s)drop it, make a new one.*pg_restore: error"):
            call_command("restore", str(made))
