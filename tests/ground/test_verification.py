"""The verification from inside: by command and by night, cut off and gone on with, shown to whoever asks how it is."""

import threading
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from batteries.models import Battery
from events import sequencer
from events.log import audit, note, publishing, serving, tiles
from events.log.standing import Relation
from tests.batteries.test_projection import catch_up
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import tell
from traceability import published, tasks, verification
from traceability.models import Verification
from traceability.settings import CELERY_BEAT_SCHEDULE

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(life):
    catch_up()
    return life


@pytest.fixture
def signer(settings, tmp_path):
    settings.LOG_KEY = note.generate("log.used-battery.example/test")[0]
    return note.Signer.parse(settings.LOG_KEY)


def signed(signer: note.Signer, path, *, size: int | None = None, root: bytes | None = None) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1")
        newest = publishing.Head(*cursor.fetchone())
    text = note.checkpoint_text(signer.name, size or newest.size, root or bytes(newest.root))
    path.write_bytes(note.sign(text, signer))
    return str(path)


class TestCommand:
    def test_says_what_it_has_verified(self, lived, capsys):
        call_command("verify_ledger")
        assert f"{sequencer.size()} claims verified" in capsys.readouterr().out
        assert verification.newest().findings == 0

    def test_names_what_it_finds_in_the_log_and_in_the_rows(self, lived, capsys):
        behind_the_guard("DELETE FROM events_epc WHERE seq = (SELECT min(seq) FROM events_event)")
        Battery.objects.update(holder="9521000000018")
        with pytest.raises(CommandError, match="finding"):
            call_command("verify_ledger")
        told = capsys.readouterr().err
        assert "index: position 0" in told and "custody: thing" in told

    def test_goes_on_with_a_run_that_was_cut_off(self, lived, capsys, monkeypatch):
        monkeypatch.setattr(audit, "CHUNK", 2)
        walk = verification.proceed(verification.begin())
        next(walk)
        walk.close()
        behind_the_guard("UPDATE events_event SET entry_sha256 = sha256('x') WHERE seq = (SELECT min(seq) FROM events_event)")
        call_command("verify_ledger")
        assert "which had verified 2 claims" in capsys.readouterr().out
        assert Verification.objects.get().claims == sequencer.size()
        with pytest.raises(CommandError, match="finding"):
            call_command("verify_ledger", "--anew")

    def test_goes_on_from_what_was_kept_when_the_process_was_killed(self, lived, monkeypatch):
        monkeypatch.setattr(audit, "CHUNK", 2)
        monkeypatch.setattr(verification, "SAVE_S", -1)
        abandoned = verification.proceed(verification.begin())
        next(abandoned), next(abandoned), next(abandoned)
        run = verification.unfinished()
        assert (run.claims, run.place["size"]) == (6, 6)
        assert sum(step.count for step in verification.proceed(run) if step.stage == "log") == sequencer.size() - 6
        assert (run.claims, run.findings) == (sequencer.size(), 0)
        abandoned.close()

    def test_refuses_to_run_beside_another(self, lived, monkeypatch):
        monkeypatch.setattr(verification, "_LOCK", "SELECT false")
        with pytest.raises(CommandError, match="Another process"):
            call_command("verify_ledger")


class TestAgainst:
    def test_the_newest_checkpoint_is_equal(self, lived, signer, tmp_path, capsys):
        call_command("verify_ledger", "--against", signed(signer, tmp_path / "checkpoint"))
        assert f"equal: the log here is the published one, all {sequencer.size()}" in capsys.readouterr().out

    def test_an_earlier_one_is_continued(self, lived, signer, tmp_path, capsys):
        earlier = signed(signer, tmp_path / "checkpoint")
        old = sequencer.size()
        tell(5)
        call_command("verify_ledger", "--against", earlier, "--key", signer.verifier.text)
        assert f"longer: the tail of 5 claims was not published. The {old} before" in capsys.readouterr().out

    def test_a_restored_log_that_lacks_the_newest_claims_is_a_prefix(self, lived, signer, tmp_path, capsys):
        publishing.Publisher(signer, origin=signer.name, memory=tmp_path / "head.json").publish()
        later = signed(signer, tmp_path / "checkpoint", size=sequencer.size() + 7, root=b"r" * 32)
        with pytest.raises(CommandError, match="finding"):
            call_command("verify_ledger", "--against", later)
        assert f"prefix: 7 claims are missing, ask for them again. The first {sequencer.size()} are" in (
            capsys.readouterr().out)  # fmt: skip

    def test_another_root_is_a_fork(self, lived, signer, tmp_path, capsys):
        forked = signed(signer, tmp_path / "checkpoint", root=b"r" * 32)
        with pytest.raises(CommandError, match="finding"):
            call_command("verify_ledger", "--against", forked)
        assert "fork: stop" in capsys.readouterr().out

    def test_a_checkpoint_is_not_believed_without_its_signature(self, lived, signer, tmp_path, settings):
        file = signed(signer, tmp_path / "checkpoint")
        stranger = note.Verifier.parse(note.generate(signer.name)[1])
        with pytest.raises(CommandError, match="None of the known keys"):
            call_command("verify_ledger", "--against", file, "--key", stranger.text)
        settings.LOG_KEY = ""
        with pytest.raises(CommandError, match="give --key"):
            call_command("verify_ledger", "--against", file)
        with pytest.raises(CommandError, match="A key cannot be read"):
            call_command("verify_ledger", "--key", "nonsense")

    def test_a_checkpoint_of_another_log_is_told_apart(self, lived, signer, tmp_path):
        text = note.checkpoint_text("log.other.example", 1, b"r" * 32)
        (tmp_path / "checkpoint").write_bytes(note.sign(text, signer))
        with pytest.raises(CommandError, match="that of another log"):
            call_command("verify_ledger", "--against", str(tmp_path / "checkpoint"))

    def test_one_that_is_published_is_read_from_its_address(self, lived, signer, mirror, capsys):
        signed(signer, mirror.folder / "checkpoint")
        call_command("verify_ledger", "--against", f"{mirror.url}/checkpoint")
        assert "equal" in capsys.readouterr().out
        with pytest.raises(CommandError, match="404"):
            call_command("verify_ledger", "--against", f"{mirror.url}/elsewhere")


@pytest.fixture
def mirror(tmp_path):
    """A web server with the files of a folder."""
    folder = tmp_path / "served"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", folder=folder)
        server.shutdown()


class TestMirror:
    """A log that lost its tail is held against the published tiles, which prove more than its own last signature."""

    @pytest.fixture
    def kept(self, lived, signer, mirror, tmp_path):
        """The head and the tiles of a log of some 900 claims, of which the last 300 are then lost."""
        for _ in range(3):
            tell(300)
        publishing.Publisher(signer, origin=signer.name, memory=tmp_path / "head.json").publish()
        signed(signer, mirror.folder / "checkpoint")
        for path, data in published_tiles(sequencer.size()):
            (mirror.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (mirror.folder / path).write_bytes(data)
        lost = sequencer.size() - 300
        behind_the_guard(f"DELETE FROM events_leaf WHERE position >= {lost}")
        behind_the_guard(f"DELETE FROM events_checkpoint WHERE size > {lost}; DELETE FROM events_note")
        behind_the_guard("DELETE FROM events_tile WHERE number = (SELECT max(number) FROM events_tile)")
        return lost

    def test_all_that_is_left_is_proven(self, kept, mirror):
        for place in (f"{mirror.url}/checkpoint", str(mirror.folder / "checkpoint")):
            assert stands(place) == (Relation.PREFIX, kept, 300, kept)

    def test_a_rewritten_rest_is_a_fork(self, kept, mirror):
        behind_the_guard("UPDATE events_leaf SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) "
                         "WHERE position = (SELECT max(position) FROM events_leaf)")
        assert stands(f"{mirror.url}/checkpoint").relation is Relation.FORK

    @pytest.mark.parametrize("harm", [lambda tile: tile.unlink(), lambda tile: tile.write_bytes(b"x" * 8192),
                                      lambda tile: tile.write_bytes(b"")])  # fmt: skip
    def test_a_mirror_that_does_not_fit_its_head_proves_nothing(self, kept, mirror, harm):
        for tile in sorted((mirror.folder / "tile" / "0").glob("00*")):
            if tile.is_file():
                harm(tile)
        assert stands(str(mirror.folder / "checkpoint")) == (Relation.PREFIX, kept, 300, 0)


def stands(place: str):
    head = published.read(place, keys=published.verifiers())
    return published.compare(place, head)


def published_tiles(size: int):
    for level, count in enumerate([size, size // 256]):
        for number in range(-(-count // 256)):
            width = min(256, count - number * 256)
            yield tiles.path(level, number, width), serving.tile(tiles.Tile(level, number, width, "hash"))


class TestNightly:
    def test_the_clock_begins_one_a_night_and_goes_on_with_it_by_slices(self):
        nightly, onward = CELERY_BEAT_SCHEDULE["verify-nightly"], CELERY_BEAT_SCHEDULE["traceability.tasks.verify"]
        assert nightly["task"] == onward["task"] == tasks.verify.name
        assert nightly["kwargs"] == {"anew": True}

    def test_a_slice_ends_in_time_and_the_next_goes_on(self, lived, monkeypatch):
        monkeypatch.setattr(audit, "CHUNK", 2)
        monkeypatch.setattr(tasks, "SLICE_S", -1)
        assert tasks.verify() == 0, "nothing is due"
        assert tasks.verify(anew=True) == 1
        turns = 1
        while verification.unfinished():
            assert tasks.verify() <= 1
            turns += 1
        assert turns > sequencer.size() / 2
        assert (verification.newest().claims, verification.newest().findings) == (sequencer.size(), 0)

    def test_old_runs_are_forgotten(self, lived, monkeypatch):
        monkeypatch.setattr(verification, "KEPT_RUNS", 2)
        for _ in range(4):
            tasks.verify(anew=True)
        assert Verification.objects.count() == 3


class TestShown:
    def test_a_ledger_that_was_never_verified_is_no_fault(self, client):
        assert client.get("/readyz").json()["checks"]["verification"]["ended_at"] is None

    def test_the_newest_finding_degrades_until_a_run_finds_nothing(self, client, lived):
        right = Battery.objects.get().grade
        Battery.objects.update(grade="Z")
        tasks.verify(anew=True)
        answer = client.get("/readyz").json()
        assert answer["status"] == "degraded"
        assert "first custody: thing" in answer["checks"]["verification"]["reason"]
        assert f"traceability_verification_findings {float(verification.newest().findings)}" in figures(client)
        Battery.objects.update(grade=right)
        tasks.verify(anew=True)
        assert client.get("/readyz").json()["checks"]["verification"]["claims"] == sequencer.size()
        assert "traceability_verification_findings 0.0" in figures(client)

    @pytest.mark.parametrize(("hours", "well"), [(71, True), (73, False)])
    def test_one_that_is_three_days_old_degrades(self, client, lived, hours, well):
        tasks.verify(anew=True)
        Verification.objects.update(ended_at=timezone.now() - timedelta(hours=hours))
        assert client.get("/readyz").json()["checks"]["verification"]["ok"] is well
        assert "traceability_verification_ended_timestamp_seconds" in figures(client)


def figures(client) -> str:
    return client.get("/metrics").content.decode()
