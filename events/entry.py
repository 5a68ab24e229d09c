"""What the ledger keeps of a claim: the event, who recorded it, and a nonce, as canonical bytes.

The hash is taken over exactly the bytes that are stored (RFC 8785), so it never has to be derived again. The
nonce keeps anybody who sees only hashes from guessing what they stand for. Entries carry public identifiers
only: never a database id, never a person.
"""

import secrets
import threading
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson
import zstandard

VERSION = 1
_LEVEL = 3
# A dictionary is part of the stored format: add a file and a number, never change one that has been used.
_DICTIONARIES = {0: None, 1: "1.zdict"}
CURRENT_DICTIONARY = max(_DICTIONARIES)
_FOLDER = Path(__file__).parent / "dictionaries"


@dataclass(frozen=True, slots=True)
class Author:
    """Who records: the operator by GLN, and the key or the person's pseudonym that spoke for it."""

    gln: str
    key_id: str


def seal(event: bytes, *, by: Author) -> bytes:
    """The entry for an event given as canonical bytes; canonical too, as its keys stand in sorted order."""
    return b'{"event":%b,"gln":"%b","key":"%b","nonce":"%b","v":%d}' % (
        event, by.gln.encode(), by.key_id.encode(), secrets.token_hex(16).encode(), VERSION,
    )  # fmt: skip


def digest(entry: bytes) -> bytes:
    """The SHA-256 that a leaf of the log commits to."""
    return sha256(entry).digest()


def compress(entry: bytes) -> bytes:
    """An entry as it lies in the table, by the current dictionary.

    Reads back what it is about to store: a ledger that cannot be read is found out before it is acknowledged.
    """
    stored = _codec(CURRENT_DICTIONARY).compressor.compress(entry)
    if expand(stored, dictionary=CURRENT_DICTIONARY) != entry:
        raise RuntimeError("an entry did not read back as it was written; nothing was recorded")
    return stored


def expand(stored: bytes, *, dictionary: int) -> bytes:
    """The canonical bytes of a stored entry."""
    return _codec(dictionary).decompressor.decompress(stored)


def read(stored: bytes, *, dictionary: int) -> dict:
    """A stored entry as values: `event`, `gln`, `key`, `nonce`, `v`."""
    return orjson.loads(expand(stored, dictionary=dictionary))


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict | None:
    name = _DICTIONARIES[number]
    return name and zstandard.ZstdCompressionDict((_FOLDER / name).read_bytes())


class _Codec:
    """A compressor and a decompressor; neither may be used by two threads at once."""

    def __init__(self, number: int):
        data = _dictionary(number)
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=data, write_dict_id=False)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=data)


_own = threading.local()


def _codec(number: int) -> _Codec:
    codecs = _own.__dict__.setdefault("codecs", {})
    if number not in codecs:
        codecs[number] = _Codec(number)
    return codecs[number]
