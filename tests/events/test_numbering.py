"""Running numbers: each claim about a thing has the next one, whatever the batches, and its leaf commits to it."""

from hashlib import sha256

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events import feed, index, ledger, sequencer
from events.ledger import Claim
from events.log import commitment, merkle, numbering, tree
from tests import world as worlds
from tests.events.test_ledger import MAKER, event
from tests.events.test_sequencer import ALL

pytestmark = pytest.mark.django_db


def about(*serials: str) -> dict:
    said = event(serials[0])
    return {**said, "epcList": [worlds.pack(serial) for serial in serials]}


def tell(*stories: tuple[str, ...], limit: int = 1_000) -> None:
    for place, serials in enumerate(stories):
        said = about(*serials) | {"eventID": f"urn:test:{sequencer.size()}:{place}"}
        ledger.append([Claim(said)], by=MAKER)
    while sequencer.integrate(limit=limit, horizon=ALL):
        pass


def kept(position: int) -> dict[str, int]:
    """The numbers that the log keeps of a claim."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT numbers, place FROM events_leaves(%s, 1)", [position])
        return numbering.of(feed.after(position, limit=1)[0].event, *cursor.fetchone())


def numbers_of(serial: str) -> list[int]:
    """The numbers of the claims about a pack in the order of the log."""
    about = feed.timelines([key := index.key(worlds.pack(serial))])[key]
    return [kept(position)[worlds.pack(serial)] for position in sorted(record.position for record in about)]


def leaf_hash(position: int) -> bytes:
    with connection.cursor() as cursor:
        [leaf] = tree.hashes(cursor, 0, position, position + 1)
    return leaf


def test_each_claim_about_a_thing_has_the_next_number():
    tell(("A",), ("B",), ("A", "B"), ("A",))
    assert numbers_of("A") == [1, 2, 3]
    assert numbers_of("B") == [1, 2]


def test_the_leaf_commits_to_the_numbers_and_to_nothing_that_could_be_guessed():
    tell(("A",), ("A", "B"))
    record = feed.after(1, limit=1)[0]
    opening = numbering.opening(record.sealed["nonce"], {worlds.pack("A"): 2, worlds.pack("B"): 1})
    leaf = commitment.of(record, numbers_sha256=sha256(opening).digest())
    assert merkle.leaf_hash(leaf) == leaf_hash(1) and sha256(opening).hexdigest().encode() in leaf


def test_a_party_is_no_thing():
    said = about("A") | {"destinationList": [{"type": "owning_party", "destination": index.PARTY_START + MAKER.gln}]}
    assert list(index.things(said).values()) == [worlds.pack("A")]


def test_what_a_withdrawal_withdraws_has_a_number_and_so_has_the_withdrawal():
    tell(("A",))
    first = feed.after(0, limit=1)[0].event
    declared = {"declarationTime": first["eventTime"], "reason": "did_not_occur"}
    ledger.append([Claim({**first, "errorDeclaration": declared})], by=MAKER)
    sequencer.integrate(horizon=ALL)
    assert numbers_of("A") == [1, 2]


class TestAnyOrder(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(
        stories=st.lists(st.sets(st.sampled_from("ABCDE"), min_size=1).map(sorted).map(tuple), min_size=1, max_size=12),
        limit=st.integers(1, 12),
    )
    def test_the_tally_is_what_a_recount_finds(self, stories, limit):
        tell(*stories, limit=limit)
        for serial in "ABCDE":
            told = sum(serial in story for story in stories)
            assert numbers_of(serial) == list(range(1, told + 1))
        for position, record in enumerate(feed.after(0, limit=100)):
            digest = numbering.digest(record.sealed["nonce"], kept(position))
            assert merkle.leaf_hash(commitment.of(record, numbers_sha256=digest)) == leaf_hash(position)


class TestPacking:
    @given(st.lists(st.dictionaries(st.text(max_size=5), st.integers(1, 2**40), max_size=5), max_size=32))
    def test_what_is_packed_is_unpacked(self, numbers):
        told = numbering.pack(numbers)
        assert numbering.unpack(told) == [tuple(each[uri] for uri in sorted(each)) for each in numbers]

    @given(st.binary(max_size=80))
    def test_bytes_of_any_kind_are_read_without_an_error(self, told):
        numbering.unpack(told)

    @pytest.mark.parametrize(("told", "place"), [(b"\x01\x07", 1), (b"\x02\x07\x07", 0), (b"", 0)])
    def test_numbers_that_do_not_fit_the_claim_are_none(self, told, place):
        assert numbering.of(about("A"), told, place) == {}
        assert numbering.of(about("A"), b"\x01\x07", 0) == {worlds.pack("A"): 7}
