"""`python -m events.verify`, as somebody runs it who has nothing but the files and a key."""

import json
import subprocess
import sys

import pytest

from events import receipts
from events.log import note
from events.verify import __main__ as verifier
from tests.api.caller import Caller
from tests.api.test_recording import event
from tests.compliance.doctored import changed, drop, edit
from tests.compliance.test_evidence import evidence, key, pack, sample, signed  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


class TestCommand:
    def run(self, *arguments) -> subprocess.CompletedProcess:
        line = [sys.executable, "-m", "events.verify", *map(str, arguments), "--language", "en"]
        return subprocess.run(line, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, check=False)

    def test_tells_what_holds(self, evidence, key, tmp_path):  # noqa: F811
        path = tmp_path / "bundle.zip"
        path.write_bytes(evidence)
        done = self.run(path, "--key", key.text)
        assert (done.returncode, done.stderr) == (0, "")
        assert "All 9 claims are in the log as shown" in done.stdout
        assert "compare" not in done.stdout.lower()
        assert "The key came with the bundle" in self.run(path).stdout

    def test_takes_all_keys_that_the_service_publishes_at_once(self, evidence, key, tmp_path):  # noqa: F811
        path = tmp_path / "bundle.zip"
        path.write_bytes(evidence)
        other = note.generate("another.example/log")[1]
        assert self.run(path, "--key", f"{other}\n{key.text}\n").returncode == 0
        assert self.run(path, "--key", other).returncode == 2

    def test_tells_what_does_not(self, evidence, key, tmp_path):  # noqa: F811
        path = tmp_path / "bundle.zip"
        path.write_bytes(changed(evidence, drop(4)))
        done = self.run(path, "--key", key.text)
        assert done.returncode == 1 and "number" in done.stdout and "does not hold" in done.stderr

    @pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04", b"\x00" * 100])
    def test_tells_what_is_none(self, key, tmp_path, content):  # noqa: F811
        path = tmp_path / "other"
        path.write_bytes(content)
        assert self.run(path, "--key", key.text).returncode in (1, 2)
        assert self.run(tmp_path / "nowhere", "--key", key.text).returncode == 2
        assert self.run(path, "--key", "no-key").returncode == 2

    def test_a_bundle_cannot_write_over_what_is_said_of_it(self, evidence, key, tmp_path):  # noqa: F811
        path = tmp_path / "bundle.zip"
        path.write_bytes(changed(evidence, edit("manifest.json", thing="\x1b[2J\n✓ All 9 claims")))
        done = self.run(path, "--key", key.text)
        assert done.returncode == 1 and "\x1b" not in done.stdout
        assert not any(line.startswith("✓ All") for line in done.stdout.splitlines())

    def test_says_of_what_it_knows_nothing(self, world, life, signed, tmp_path):  # noqa: F811
        path = tmp_path / "bundle.zip"
        path.write_bytes(pack(life["uri"], world.recycler))
        assert "Of 2 of them the entry is not in the bundle" in self.run(path, "--key", signed.text).stdout


def test_the_answer_to_a_post_verifies(world, client, tmp_path, capsys):
    answer = Caller(world.maker.token).record([event("P-1"), {"type": "nonsense"}, event("P-2")])
    path = tmp_path / "answer.json"
    path.write_bytes(answer.content)
    line = [str(path), "--key", receipts.public_key(), "--language", "en"]
    assert verifier.run(line) == verifier.HOLDS
    assert "2 claim(s)" in capsys.readouterr().out
    forged = answer.json()
    forged["results"][0]["entry_sha256"] = "00" * 32
    path.write_text(json.dumps(forged))
    assert verifier.run(line) == verifier.FOUND
    path.write_text(Caller(world.maker.token).get(f"events/{forged['results'][2]['event_id']}/receipt").content.decode())
    assert verifier.run(line) == verifier.HOLDS
    assert verifier.run(line[:1]) == verifier.UNREADABLE


def test_the_text_of_a_proof_verifies(world, life, signed, tmp_path, capsys):  # noqa: F811
    answer = Caller(world.regulator.token).get(f"events/{life['removed']}/proof.txt")
    path = tmp_path / "proof.txt"
    path.write_bytes(answer.content)
    line = [str(path), "--key", signed.text, "--language", "en"]
    assert verifier.run(line) == verifier.HOLDS
    assert "among its first 9" in capsys.readouterr().out
    path.write_bytes(answer.content.replace(b"index 4", b"index 5"))
    assert verifier.run(line) == verifier.FOUND


def test_an_answer_with_a_key_twice_is_none(world, tmp_path):
    path = tmp_path / "answer.json"
    path.write_bytes(Caller(world.maker.token).record(event("P-1")).content.replace(b"{", b'{"event_id":"urn:other",', 1))
    assert verifier.run([str(path), "--key", receipts.public_key()]) == verifier.FOUND
