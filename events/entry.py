"""What the ledger keeps of a claim: the event, who recorded it, and a nonce, as canonical bytes.

The hash is taken over exactly the bytes that are stored (RFC 8785), so it never has to be derived again. The
nonce keeps anybody who sees only hashes from guessing what they stand for. Entries carry public identifiers
only: never a database id, never a person.
"""

import re
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
_HEAD, _GLN, _ID, _NONCE, _TAIL = b'{"event":', b',"gln":"', b'"eventID":"', b',"nonce":"', b'","v":%d}' % VERSION
_NONCE_BYTES = 16
_FORM = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
_DERIVED_FORM = re.compile(_FORM)
_DERIVED_ID = re.compile(_ID + _FORM.encode() + b'",')
_DERIVED = b"\0"
"""Stands where an event id stood that follows from the rest; in JSON this byte stands nowhere."""
# A dictionary is part of the stored format: add a file and a number, never change one that has been used.
# An entry without a dictionary is stored whole, and one with a dictionary as `fold` leaves it.
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
        event, by.gln.encode(), by.key_id.encode(), secrets.token_hex(_NONCE_BYTES).encode(), VERSION,
    )  # fmt: skip


def derived_id(event: bytes, *, gln: str) -> str:
    """The id of an event that has none: made of its canonical bytes and of who says it."""
    return _derived_id(event, gln.encode()).decode()


def _derived_id(event: bytes, gln: bytes) -> bytes:
    said = bytearray(sha256(gln + b"\n" + event).digest()[:16])
    said[6] = 0x80 | said[6] & 0x0F  # UUID version 8 (RFC 9562, 5.8), which Python's uuid knows from 3.14 on
    said[8] = 0x80 | said[8] & 0x3F
    digits = said.hex()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}".encode()


def has_derived_form(event_id: str) -> bool:
    """Whether it looks like what `derived_id` makes."""
    return _DERIVED_FORM.fullmatch(event_id) is not None


def digest(entry: bytes) -> bytes:
    """The SHA-256 that a leaf of the log commits to."""
    return sha256(entry).digest()


def compress(entry: bytes) -> bytes:
    """An entry as it lies in the table, by the current dictionary.

    Reads back what it is about to store: a ledger that cannot be read is found out before it is acknowledged.
    """
    compress = _codec(CURRENT_DICTIONARY).compressor.compress
    for with_id in (False, True):
        nonce, folded = fold(entry, with_id=with_id)
        stored = nonce + compress(folded)
        # An id that somebody chose is not what an event without one would get, and stays.
        if expand(stored, dictionary=CURRENT_DICTIONARY) == entry:
            return stored
    raise RuntimeError("an entry did not read back as it was written; nothing was recorded")


def expand(stored: bytes, *, dictionary: int) -> bytes:
    """The canonical bytes of a stored entry."""
    decompress = _codec(dictionary).decompressor.decompress
    return _unfold(stored[:_NONCE_BYTES], decompress(stored[_NONCE_BYTES:])) if dictionary else decompress(stored)


def fold(entry: bytes, *, with_id: bool = False) -> tuple[bytes, bytes]:
    """What no compressor can make smaller, taken out of an entry: its nonce, as bytes, and an id that looks derived."""
    end = len(entry) - len(_TAIL)
    nonce, folded = entry[end - 2 * _NONCE_BYTES : end], entry[: end - 2 * _NONCE_BYTES - len(_NONCE)]
    if not with_id and (found := _DERIVED_ID.search(folded)):
        folded = folded[: found.start()] + _DERIVED + folded[found.end() :]
    return bytes.fromhex(nonce.decode()), folded


def _unfold(nonce: bytes, folded: bytes) -> bytes:
    start = folded.find(_DERIVED)
    if start >= 0:
        bare = folded[:start] + folded[start + 1 :]
        folded = bare[:start] + _ID + _id_of(bare) + b'",' + bare[start:]
    return folded + _NONCE + nonce.hex().encode() + _TAIL


def _id_of(folded: bytes) -> bytes:
    """The id that an event without one gets, out of what is left of its entry."""
    past = folded.rindex(_GLN)
    return _derived_id(folded[len(_HEAD) : past], folded[past + len(_GLN) :].partition(b'"')[0])


def content(entry: bytes) -> bytes:
    """The canonical bytes of the event in an entry: all of it but what `seal` put around them."""
    return entry[len(_HEAD) : entry.rindex(_GLN)]


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
        # A column holds nothing else, so a frame need not begin by saying that it is one; what has no dictionary does.
        data, form = _dictionary(number), zstandard.FORMAT_ZSTD1_MAGICLESS if number else zstandard.FORMAT_ZSTD1
        how = zstandard.ZstdCompressionParameters.from_level(_LEVEL, format=form, write_dict_id=False)
        self.compressor = zstandard.ZstdCompressor(dict_data=data, compression_params=how)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=data, format=form)


_own = threading.local()


def _codec(number: int) -> _Codec:
    codecs = _own.__dict__.setdefault("codecs", {})
    if number not in codecs:
        codecs[number] = _Codec(number)
    return codecs[number]
