"""Signed checkpoints: each continues the one before, and a log that does not is not signed."""

import json
import random

import pytest

from events import ledger, sequencer
from events.ledger import Claim
from events.log import commitment, merkle, note, publishing, serving, tree
from events.log.memory import Contradiction
from events.log.tiles import Tile
from tests.events.test_audit import behind_the_guard
from tests.events.test_ledger import MAKER, event
from tests.events.test_sequencer import ALL

pytestmark = pytest.mark.django_db

ORIGIN = "log.used-battery.example/test"


@pytest.fixture
def key():
    private, public = note.generate(ORIGIN)
    return note.Signer.parse(private), note.Verifier.parse(public)


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "folder" / "head.json"


@pytest.fixture
def publisher(key, tmp_path):
    return publishing.Publisher(key[0], origin=ORIGIN, memory=tmp_path / "folder" / "head.json")


def tell(count: int) -> None:
    start = sequencer.size()
    ledger.append([Claim(event(f"P{start + number}")) for number in range(count)], by=MAKER)
    while sequencer.integrate(limit=400, horizon=ALL):
        pass


def checkpoint(verifier) -> note.Checkpoint:
    text, who = note.open_note(publishing.published().note.encode(), [verifier])
    assert [v.name for v in who] == [ORIGIN]
    return note.parse_checkpoint(text)


class TestPublishing:
    def test_nothing_is_signed_of_an_empty_log(self, publisher):
        assert publisher.publish() is False and publishing.published() is None

    def test_the_newest_head_is_signed_once(self, publisher, key):
        tell(3)
        assert [publisher.publish(), publisher.publish()] == [True, False]
        signed = checkpoint(key[1])
        assert (signed.origin, signed.size) == (ORIGIN, 3)

    def test_each_continues_the_one_before(self, publisher, key):
        heads = []
        for count in (1, 254, 1, 1, 300, 700):
            tell(count)
            assert publisher.publish()
            heads.append(checkpoint(key[1]))
        from django.db import connection

        with connection.cursor() as cursor:
            for old, new in zip(heads, heads[1:], strict=False):
                path = merkle.consistency_path(old.size, new.size, tree.Reader(cursor, new.size).subtree)
                merkle.verify_consistency(old.size, old.root, new.size, new.root, path)

    def test_a_crash_between_memory_and_note_is_mended_with_the_same_bytes(self, publisher):
        tell(5)
        publisher.publish()
        signed = publishing.published()
        behind_the_guard("DELETE FROM events_note")
        assert publisher.publish() is True
        assert publishing.published() == signed


class TestContradictions:
    @pytest.mark.parametrize(
        "damage",
        [
            "DELETE FROM events_checkpoint",
            "DELETE FROM events_checkpoint WHERE size > 5",
            "UPDATE events_checkpoint SET root = sha256('forked') WHERE size = (SELECT max(size) FROM events_checkpoint)",
        ],
    )
    def test_a_log_that_lost_or_changed_its_head_is_not_signed(self, publisher, damage):
        tell(5)
        tell(5)
        publisher.publish()
        behind_the_guard("DELETE FROM events_note")
        behind_the_guard(damage)
        with pytest.raises(Contradiction):
            publisher.publish()
        assert publishing.published() is None

    def test_a_rewritten_past_is_not_signed(self, publisher, memory):
        tell(300)
        publisher.publish()
        remembered = json.loads(memory.read_text())
        memory.write_text(json.dumps({**remembered, "root": "00" * 32}))
        tell(300)
        with pytest.raises(Contradiction, match="does not continue the 300 claims"):
            publisher.publish()

    def test_an_older_backup_is_noticed_before_it_grows(self, publisher):
        tell(5)
        publisher.publish()
        tell(5)
        publisher.publish()
        for table in ("note", "checkpoint"):
            behind_the_guard(f"DELETE FROM events_{table} WHERE size > 5")
        with pytest.raises(Contradiction, match="A tree of 10 claims was signed; the log has 5"):
            publisher.publish()

    def test_without_its_memory_a_signer_still_continues_what_was_published(self, publisher, memory):
        tell(5)
        publisher.publish()
        memory.unlink()
        tell(5)
        behind_the_guard("UPDATE events_leaf SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0)) WHERE position = 0")
        with pytest.raises(Contradiction, match="does not continue the 5 claims"):
            publisher.publish()

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"size": 5}', '{"size": "x", "root": ""}', "\xff"])
    def test_a_memory_that_says_nothing_is_not_taken_for_a_beginning(self, publisher, memory, content):
        tell(5)
        publisher.publish()
        memory.write_text(content)
        tell(5)
        with pytest.raises(Contradiction, match="does not say what was signed last"):
            publisher.publish()

    def test_a_log_keeps_its_name(self, publisher, memory):
        tell(5)
        publisher.publish()
        other = note.Signer.parse(note.generate("another.example/log")[0])
        with pytest.raises(Contradiction, match=f"signed as {ORIGIN}"):
            publishing.Publisher(other, origin=other.name, memory=memory).publish()


class TestTiles:
    @pytest.fixture
    def published(self, publisher):
        tell(600)
        publisher.publish()
        return 600

    def test_full_partial_and_upper_tiles(self, published):
        assert len(serving.tile(Tile(0, 0, 256, "hash"))) == 256 * 32
        assert len(serving.tile(Tile(0, 2, 88, "hash"))) == 88 * 32
        assert serving.tile(Tile(1, 0, 2, "hash"))[:32] == merkle.root(
            [serving.tile(Tile(0, 0, 256, "hash"))[at : at + 32] for at in range(0, 8192, 32)]
        )

    @pytest.mark.parametrize("wanted", [Tile(0, 2, 89, "hash"), Tile(0, 2, 256, "hash"), Tile(0, 3, 1, "hash"),
                                        Tile(1, 0, 3, "hash"), Tile(2, 0, 1, "hash"), Tile(0, 2, 89, "entries")])  # fmt: skip
    def test_what_is_not_published_is_not_shown(self, published, wanted):
        assert serving.tile(wanted) is None

    def test_what_waits_for_a_signature_is_not_shown(self, published):
        tell(10)
        assert serving.tile(Tile(0, 2, 89, "hash")) is None

    def test_entries_are_the_leaves_and_nothing_of_the_business(self, published):
        bundle, leaves = serving.tile(Tile(0, 1, 256, "entries")), []
        while bundle:
            length = int.from_bytes(bundle[:2], "big")
            leaves.append(bundle[2 : 2 + length])
            bundle = bundle[2 + length :]
        hashes = serving.tile(Tile(0, 1, 256, "hash"))
        assert b"".join(merkle.leaf_hash(leaf) for leaf in leaves) == hashes
        assert set(json.loads(leaves[0])) == {"e", "h", "k", "n", "t", "v"}
        assert json.loads(leaves[0])["v"] == commitment.VERSION

    def test_any_claim_is_proven_by_tiles_alone(self, published, key):
        from django.db import connection

        head = checkpoint(key[1])
        with connection.cursor() as cursor:
            reader = tree.Reader(cursor, published)
            for index in random.Random(1).sample(range(published), 20):
                path = merkle.inclusion_path(index, published, reader.subtree)
                [leaf] = tree.hashes(cursor, 0, index, index + 1)
                merkle.verify_inclusion(leaf, index, published, path, head.root)
