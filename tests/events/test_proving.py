"""Proofs: every published claim verifies against the signed checkpoint, and nothing else does."""

import json

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from events import feed, sequencer
from events.log import merkle, note, proof, proving, tree
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import ORIGIN, key, publisher, tell  # noqa: F401
from tests.events.test_sequencer import record

pytestmark = pytest.mark.django_db
SIZE = 600


@pytest.fixture
def published(publisher):  # noqa: F811
    tell(SIZE)
    publisher.publish()


def evidence(position: int) -> tuple[feed.Record, proving.Evidence]:
    [claim] = feed.after(position, limit=1)
    return claim, proving.prove([claim])[claim.seq]


class TestProve:
    @pytest.mark.parametrize("position", [0, 1, 254, 255, 256, 511, 512, 598, 599])
    def test_a_proof_verifies_offline_by_its_text_alone(self, published, key, position):  # noqa: F811
        claim, found = evidence(position)
        head = proof.verify(proof.parse(proof.write(found.proof)), merkle.leaf_hash(found.leaf), [key[1]])
        assert (head.origin, head.size, found.proof.index) == (ORIGIN, SIZE, position)
        said = json.loads(found.leaf)
        assert (said["h"], said["k"]) == (bytes(claim.entry_sha256).hex(), claim.key_id)
        assert list(found.numbers.values()) == [1]

    def test_many_are_proven_at_once(self, published):
        claims = feed.after(0, limit=SIZE)
        found = proving.prove(claims)
        assert [found[claim.seq].proof.index for claim in claims] == list(range(SIZE))

    def test_a_proof_reads_two_tiles_a_level_at_most(self, published, django_assert_max_num_queries):
        [claim] = feed.after(300, limit=1)
        with django_assert_max_num_queries(2 + 4):
            proving.prove([claim])

    def test_what_is_not_published_yet_is_not_proven(self, published):
        record("LATE")
        with pytest.raises(proving.NotPublished, match="has 600 claims"):
            proving.prove(_unplaced())
        sequencer.integrate(horizon="'9223372036854775807'::xid8")
        with pytest.raises(proving.NotPublished):
            evidence(SIZE)

    @pytest.mark.parametrize(
        "damage",
        [
            "UPDATE events_leaf SET numbers = set_byte(numbers, 25, 2) WHERE position = 288",
            "UPDATE events_leaf SET numbers = '' WHERE position = 288",
            "UPDATE events_leaf SET hashes = set_byte(hashes, 430, 255 - get_byte(hashes, 430)) WHERE position = 288",
            "UPDATE events_event SET verb = 'forged' WHERE seq = (SELECT seq FROM events_position WHERE position = 300)",
            "UPDATE events_event SET recorded_at = '2026-01-01Z' WHERE seq = (SELECT seq FROM events_position WHERE position = 300)",
            "DELETE FROM events_leaf WHERE position > 550",
            "DELETE FROM events_tile WHERE number = 0",
            "UPDATE events_tile SET root = set_byte(root, 0, 255 - get_byte(root, 0)) WHERE number = 0",
        ],
    )
    def test_what_was_changed_behind_the_log_is_never_sent_as_proven(self, published, damage):
        behind_the_guard(damage)
        with pytest.raises(proving.Unprovable):
            evidence(300)


class TestGrow:
    @pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 600), (255, 256), (256, 600), (512, 513), (600, 600)])
    def test_an_older_log_is_shown_to_be_the_beginning(self, published, old, new):
        growth = proving.grow(old, new)
        merkle.verify_consistency(old, growth.old_root, new, growth.new_root, growth.path)

    @pytest.mark.parametrize(("old", "new"), [(0, 5), (7, 6)])
    def test_nothing_continues_an_empty_or_a_longer_log(self, published, old, new):
        with pytest.raises(merkle.ProofError):
            proving.grow(old, new)

    def test_beyond_the_published_log_nothing_is_shown(self, published):
        with pytest.raises(merkle.ProofError, match="has 600 claims"):
            proving.grow(1, SIZE + 1)


class TestReader:
    def test_reads_what_the_rows_say(self, published):
        with connection.cursor() as cursor:
            leaves, reader = tree.hashes(cursor, 0, 0, SIZE), tree.Reader(cursor, SIZE)
            for start, end in [(0, 600), (0, 256), (256, 512), (512, 600), (0, 512), (300, 301), (598, 600)]:
                assert reader.subtree(start, end) == merkle.root(leaves[start:end])


class TestText:
    @settings(max_examples=50)
    @given(
        index=st.integers(0, 2**63 - 1), path=st.lists(st.binary(min_size=32, max_size=32), max_size=64),
        extra=st.binary(max_size=300),
    )  # fmt: skip
    def test_a_proof_reads_back_as_it_was_written(self, index, path, extra):
        told = proof.Proof(index, path, "log\n1\nAAAA\n\n— log AAAAAAA=\n", extra)
        assert proof.parse(proof.write(told)) == told

    @pytest.mark.parametrize(
        "text",
        ["", "c2sp.org/tlog-proof@v2\nindex 0\n\nx", "c2sp.org/tlog-proof@v1\nindex 0\n", "c2sp.org/tlog-proof@v1\n\nx",
         "c2sp.org/tlog-proof@v1\nindex 00\n\nx", "c2sp.org/tlog-proof@v1\nindex -1\n\nx",
         "c2sp.org/tlog-proof@v1\nindex 0\n!!\n\nx", "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nx",
         "c2sp.org/tlog-proof@v1\nindex 0\n\n" + "x" * proof.SIZE_MAX],
    )  # fmt: skip
    def test_what_is_no_proof_is_said_to_be_none(self, text):
        with pytest.raises(note.NoteError):
            proof.parse(text)


def _unplaced() -> list[feed.Record]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {feed.COLUMNS} FROM events_event e {feed.PLACED_OR_NOT} WHERE l.position IS NULL")
        return [feed.Record(*row) for row in cursor.fetchall()]
