"""Receipts: one signature over all that a request recorded, which anybody can check with what the answer holds."""

import json

import pytest

from events import feed, ledger, receipts
from events.ledger import Claim
from events.log import merkle, note, proof
from tests.events.test_ledger import MAKER, OTHER, event

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier() -> note.Verifier:
    return note.Verifier.parse(receipts.public_key())


def lines(*serials: str, by=MAKER) -> list[str]:
    return [receipts.line(outcome) for outcome in ledger.append([Claim(event(s)) for s in serials], by=by)]


@pytest.mark.parametrize("count", [1, 2, 3, 100])
def test_one_signature_stands_over_all_lines(verifier, count):
    told = lines(*(f"R{number}" for number in range(count)))
    text, _ = note.open_note(receipts.sign(told).encode(), [verifier])
    root = merkle.root([merkle.leaf_hash(line.encode()) for line in told])
    assert note.parse_checkpoint(text) == (receipts.name(), count, root, ())


def test_a_line_says_what_is_on_record():
    [line] = lines("R")
    said = json.loads(line)
    record = feed.by_ids([said["id"]])[said["id"]]
    assert (said["h"], said["k"], said["e"]) == (bytes(record.entry_sha256).hex(), MAKER.key_id, "ObjectEvent")
    assert said["t"] == f"{record.recorded_at:%Y-%m-%dT%H:%M:%S.%fZ}"


def test_a_repetition_is_receipted_as_the_first_record_whoever_repeats_it():
    first = lines("R")
    again = [receipts.line(outcome) for outcome in ledger.append(
        [Claim(event("R"))], by=ledger.Author(MAKER.gln, "key:cccccccc"))]  # fmt: skip
    assert again == first


def test_another_operators_claim_is_not_receipted_to_us(settings):
    [mine] = ledger.append([Claim(event("R"))], by=MAKER)
    [theirs] = ledger.append([Claim({**event("R"), "eventID": mine.event_id})], by=OTHER)
    assert theirs.status is ledger.Status.CONFLICT and not theirs.key_id


def test_a_receipt_of_one_stands_alone(verifier):
    [line] = lines("R")
    told = proof.parse(receipts.prove(line))
    assert told.extra.decode() == line
    proof.verify(told, merkle.leaf_hash(told.extra), [verifier])


def test_a_receipt_passes_for_no_checkpoint_of_the_log(verifier, settings):
    text, _ = note.open_note(receipts.sign(lines("R")).encode(), [verifier])
    assert note.parse_checkpoint(text).origin != settings.LOG_ORIGIN


def test_without_a_key_nothing_is_signed(settings):
    settings.RECEIPT_KEY = ""
    assert receipts.sign(lines("R")) is receipts.prove("{}") is receipts.public_key() is None
