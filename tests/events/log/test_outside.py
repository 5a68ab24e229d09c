"""A verifier that nobody here wrote, Go's golang.org/x/mod/sumdb, reads the log over HTTP and finds it sound."""

import json
import os
import shutil
import subprocess
import urllib.request
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection, transaction

from events import copy, sequencer
from events.log import cosigning, note, publishing, tree
from events.log.witnesses import Witness
from tests.events.log.witness import Witness as Honest
from tests.events.log.witness import listening
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import ORIGIN, tell
from traceability import embedded

SOURCE = Path(__file__).parent / "outside" / "main.go"
GOPATH = Path(os.environ.get("GOPATH", "/usr/share/gocode"))
SIZES = (1, 255, 256, 257, 600)
BARE, BIG = 253 * 256, 65_537
PRIVATE, PUBLIC = note.generate(ORIGIN)
LOG = note.Verifier.parse(PUBLIC)

pytestmark = [
    pytest.mark.skipif(shutil.which("go") is None, reason="no Go on this machine (Debian: golang-go)"),
    pytest.mark.skipif(
        not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir(),
        reason="no golang.org/x/mod in GOPATH (Debian: golang-golang-x-mod-dev)",
    ),
    # The compiler builds an HTTP client the first time.
    pytest.mark.timeout(400),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Path:
    built = tmp_path_factory.mktemp("outside") / "verifier"
    offline = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(embedded.home() / "go-build")}
    subprocess.run(["go", "build", "-o", built, SOURCE], env=os.environ | offline, check=True, timeout=300)
    return built


class Outsider:
    """Somebody with the log's address and public key, who keeps every checkpoint that he has seen."""

    def __init__(self, program: Path, url: str, folder: Path):
        self._program, self._url, self._folder = program, f"{url}/log", folder
        self.entries, self.kept = 0, []

    def run(self, *words: str) -> subprocess.CompletedProcess:
        line = [self._program, f"-log={self._url}", f"-origin={ORIGIN}", f"-key={PUBLIC}", f"-entries={self.entries}"]
        return subprocess.run([*line, *words, *self.kept], capture_output=True, text=True, timeout=120)

    def verify(self, *words: str) -> dict[str, int]:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def keep(self) -> None:
        with urllib.request.urlopen(f"{self._url}/checkpoint", timeout=10) as answer:
            self.kept.append(self._folder / f"{len(self.kept)}.note")
            self.kept[-1].write_bytes(answer.read())


@pytest.fixture
def outsider(program, live_server, committed_world, tmp_path):
    return Outsider(program, live_server.url, tmp_path)


@pytest.fixture
def publisher(tmp_path):
    return publishing.Publisher(note.Signer.parse(PRIVATE), origin=ORIGIN, memory=tmp_path / "head.json")


@transaction.atomic
def grow_bare(size: int) -> None:
    """Bring the log to `size` by the sequencer's own functions, with leaves that no claim stands behind."""
    with connection.cursor() as cursor:
        now, xid, seq = sequencer._last(cursor)
        edge = tree.load_edge(cursor, now)
        leaves = [sha256(position.to_bytes(8)).digest() for position in range(now, size)]
        seqs = range(now - size, 0)
        copy.send(cursor, sequencer._COPY_LEAVES, 5, sequencer._leaf_rows(now, seqs, [{}] * len(seqs), leaves))
        tree.store(cursor, edge.append(leaves))
        cursor.execute(sequencer._CHECKPOINT, [size, edge.root(), xid, seq])


def test_reads_it_at_every_kind_of_size_and_from_each_to_the_next(outsider, publisher):
    for number, size in enumerate(SIZES):
        tell(size - sequencer.size())
        publisher.publish()
        found = outsider.verify()
        assert (found["Size"], found["Inclusions"], found["Entries"], found["Consistencies"]) == (size, size, size, number)
        outsider.keep()
    grow_bare(BARE)
    tell(BIG - BARE)
    publisher.publish()
    outsider.entries = BARE
    found = outsider.verify("-sample=5000")
    assert (found["Size"], found["Inclusions"], found["Consistencies"]) == (BIG, 5003, len(SIZES))
    assert found["Entries"] > 0 and found["Refused"] > found["Inclusions"]


def test_believes_a_witness_too(outsider, publisher):
    tell(300)
    publisher.publish()
    honest = Honest(LOG)
    assert "1 of 2 have signed" in outsider.run(f"-witness={honest.verifier.text}").stderr
    with listening(honest.answer) as url:
        cosigning.Cosigner(Witness(url, honest.verifier)).ask()
    assert outsider.verify(f"-witness={honest.verifier.text}")["Cosignatures"] == 1


@pytest.mark.parametrize("damage", [
    "UPDATE events_leaf SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE position = 288",
    "UPDATE events_tile SET root = sha256('forged')",
    "UPDATE events_event SET verb = 'forged' WHERE seq = (SELECT seq FROM events_position WHERE position = 7)",
    "UPDATE events_note SET note = replace(note, E'\\n300\\n', E'\\n299\\n')",
])  # fmt: skip
def test_finds_what_was_changed(outsider, publisher, damage):
    tell(300)
    publisher.publish()
    outsider.verify()
    behind_the_guard(damage)
    assert outsider.run().returncode == 1
