"""Stored entries: small, and readable for ever."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import canonical, entry
from events.entry import Author

BY = Author("9521000000018", "key:aaaaaaaa")
# A changed dictionary would make every entry that was stored with it unreadable.
DICTIONARIES = {"1.zdict": "000a94e0f95a02a45e1ebce5f3e0c2016250d64e48d9c9473e6710bbe81e5d67"}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=10))
def test_what_is_stored_reads_back_to_the_letter(event):
    sealed = entry.seal(canonical.dumps(event), by=BY)
    stored = entry.compress(sealed)
    assert entry.expand(stored, dictionary=entry.CURRENT_DICTIONARY) == sealed
    assert entry.read(stored, dictionary=entry.CURRENT_DICTIONARY)["event"] == event


@given(st.dictionaries(st.text(max_size=20), st.integers(-(2**53) + 1, 2**53 - 1), max_size=10))
def test_a_sealed_entry_is_canonical(event):
    sealed = entry.seal(canonical.dumps(event), by=BY)
    kept = entry.read(entry.compress(sealed), dictionary=entry.CURRENT_DICTIONARY)
    assert canonical.dumps(kept) == sealed


@pytest.mark.parametrize(("chosen", "is_kept"), [
    (None, False), ("urn:uuid:00000000-0000-8000-8000-000000000000", True), ("urn:mine:1", True),
])  # fmt: skip
@pytest.mark.parametrize("around", [{}, {"bat:of": {"eventID": "urn:uuid:00000000-0000-8000-8000-000000000000", "x": 1}}])
def test_an_id_that_follows_from_the_rest_is_not_stored(chosen, is_kept, around):
    event = {"type": "ObjectEvent", "eventTime": "2026-11-25T00:00:00Z", **around}
    event["eventID"] = chosen or entry.derived_id(canonical.dumps(event), gln=BY.gln)
    sealed = entry.seal(canonical.dumps(event), by=BY)
    stored = entry.compress(sealed)
    assert entry.expand(stored, dictionary=entry.CURRENT_DICTIONARY) == sealed
    folded = entry._codec(entry.CURRENT_DICTIONARY).decompressor.decompress(stored[16:])
    assert (event["eventID"].encode() in folded) == (is_kept or bool(around))


def test_many_threads_do_not_disturb_each_other():
    # A zstd compressor that two threads share writes frames that nobody can read.
    entries = [
        entry.seal(canonical.dumps({"n": number, "text": "한글" * (number % 50)}), by=BY) for number in range(400)
    ]
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(entry.compress, entries * 5))
        read = list(pool.map(lambda item: entry.expand(item, dictionary=entry.CURRENT_DICTIONARY), stored))
    assert read == entries * 5


def test_what_does_not_read_back_is_not_recorded(monkeypatch):
    monkeypatch.setattr(entry, "expand", lambda stored, *, dictionary: b"something else")
    with pytest.raises(RuntimeError, match="nothing was recorded"):
        entry.compress(b"an entry")


def test_dictionaries_never_change():
    folder = Path(entry.__file__).parent / "dictionaries"
    assert {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == DICTIONARIES


def test_an_entry_without_a_dictionary_reads_too():
    import zstandard

    sealed = entry.seal(canonical.dumps({"a": 1}), by=BY)
    assert entry.expand(zstandard.ZstdCompressor().compress(sealed), dictionary=0) == sealed


def test_an_unknown_dictionary_is_an_error_and_no_garbage():
    with pytest.raises(KeyError):
        entry.expand(b"", dictionary=99)
