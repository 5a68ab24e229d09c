"""Stored entries: small, and readable for ever."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import canonical, entry
from events.entry import Author

BY = Author("9521000000018", "key:aaaaaaaa")
# A changed dictionary would make every entry that was stored with it unreadable.
DICTIONARIES = {"1.zdict": "5fd26668ff06bcdeb11be521cdec612e47dc8a84a52d173f3b7669b038e84209"}


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
