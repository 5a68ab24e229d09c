"""Drafts that wait until a whole document is known to be sound: on disk, so that memory does not grow with it."""

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import orjson
import zstandard

from events.ledger import Claim, Draft

_IN_MEMORY = 4 * 1024 * 1024
_LEVEL = 1


class Spool:
    """Parts of drafts, each with the place of its first, in the order in which they were put; use `spool`."""

    def __init__(self, file):
        self._file = file
        self._parts: list[tuple[int, int]] = []
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)

    def put(self, first: int, drafts: Sequence[Draft]) -> None:
        """Keep one part."""
        rows = [(each.event_id, each.id_key, each.content, each.entry_sha256, each.stored, each.claim.verb) for each in drafts]
        content = self._compressor.compress(pickle.dumps(rows, protocol=5))
        self._file.write(content)
        self._parts.append((first, len(content)))

    def parts(self) -> Iterator[tuple[int, list[Draft]]]:
        """(place of the first draft, drafts)."""
        self._file.seek(0)
        for first, size in self._parts:
            # Nobody else has ever had the file in hand: it has no name.
            rows = pickle.loads(zstandard.ZstdDecompressor().decompress(self._file.read(size)))
            # The canonical bytes of an event say all of it.
            yield first, [Draft(*row, Claim(orjson.loads(row[2]), verb, True)) for *row, verb in rows]


@contextmanager
def spool() -> Iterator[Spool]:
    """A Spool that is gone with the block."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        yield Spool(file)
