"""Running numbers: each claim about a thing has the next one, whatever the batches, and its leaf commits to it."""

from hashlib import sha256

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events import feed, index, ledger, sequencer
from events.ledger import Claim
from events.log import commitment, numbering
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


def numbers_of(serial: str) -> list[int]:
    """The numbers of the claims about a pack in the order of the log."""
    key = index.key(worlds.pack(serial))
    with connection.cursor() as cursor:
        ranks = numbering.ranks(cursor, [key])
    return [ranks[key, record.seq] for record in sorted(feed.timelines([key])[key], key=lambda r: r.position)]


def committed(position: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numbers_sha256 FROM events_leaf WHERE position = %s", [position])
        return bytes(cursor.fetchone()[0])


def test_each_claim_about_a_thing_has_the_next_number():
    tell(("A",), ("B",), ("A", "B"), ("A",))
    assert numbers_of("A") == [1, 2, 3]
    assert numbers_of("B") == [1, 2]


def test_the_leaf_commits_to_the_numbers_and_to_nothing_that_could_be_guessed():
    tell(("A",), ("A", "B"))
    record = feed.after(1, limit=1)[0]
    said = record.sealed
    opening = numbering.opening(said["nonce"], {worlds.pack("A"): 2, worlds.pack("B"): 1})
    assert sha256(opening).digest() == committed(1)
    assert committed(1).hex() in commitment.data(
        recorded_at=record.recorded_at, entry_sha256=record.entry_sha256, key_id=record.key_id, kind="observed",
        numbers_sha256=committed(1),
    ).decode()  # fmt: skip


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
            keys = index.things(record.event)
            with connection.cursor() as cursor:
                ranks = numbering.ranks(cursor, keys)
            recount = {uri: ranks[key, record.seq] for key, uri in keys.items()}
            assert numbering.digest(record.sealed["nonce"], recount) == committed(position)
