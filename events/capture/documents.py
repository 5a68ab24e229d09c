"""An EPCIS document as it comes in: checked for what can be said at once, its events packed for whoever records them."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import orjson
import zstandard

from events import gate, schema
from events.capture.splitting import EVENT_BYTES_MAX, Splitter
from events.gate import GateError
from events.schema import Fault

PART_EVENTS = 1_000
"""Events that are packed, recorded and counted together."""
_IN_MEMORY = 1024 * 1024


class DocumentFault(ValueError):
    """The body is no EPCIS document; `faults` say where."""

    def __init__(self, faults: list[Fault]):
        super().__init__("; ".join(fault.en for fault in faults))
        self.faults = faults


class TooMany(ValueError):
    """The document has more events than are taken at once."""


class Pieces(Protocol):
    """Takes a document apart: its events as JSON while it is fed, then what stands around them."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that `chunk` completes."""

    def shell(self) -> object:
        """The document without its events."""


@dataclass
class Packed:
    """A document of which nothing is wrong so far: `parts` gives its events as compressed lists, each with its place."""

    events: int
    context: object
    vocabularies: list
    _spool: object
    _sizes: list[tuple[int, int]] = field(default_factory=list)

    def parts(self) -> Iterator[tuple[int, bytes]]:
        """(place of the first event, compressed list)."""
        self._spool.seek(0)
        for first, size in self._sizes:
            yield first, self._spool.read(size)


@contextmanager
def pack(chunks: Iterable[bytes], *, events_max: int, splitter: Pieces | None = None) -> Iterator[Packed]:
    """Read a document from its bytes, however many, holding few of them at a time; `splitter` reads another form than JSON.

    Every event is read strictly here; whether it is valid is found out when it is recorded. Raises GateError,
    DocumentFault or TooMany.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        yield _packed(chunks, _Packer(events_max, spool), splitter or Splitter())


def unpack(content: bytes) -> list:
    """The events of a part."""
    return orjson.loads(zstandard.ZstdDecompressor().decompress(content))


def _packed(chunks: Iterable[bytes], packer: "_Packer", splitter: Pieces) -> Packed:
    for chunk in chunks:
        for piece in splitter.feed(chunk):
            packer.add(piece)
    shell = splitter.shell()
    if faults := schema.check_document(shell, with_events=False):
        raise DocumentFault(faults)
    packer.flush()
    header = shell.get("epcisHeader", {}).get("epcisMasterData", {})
    results = shell["epcisBody"].get("queryResults", {}).get("resultsBody", {})
    vocabularies = header.get("vocabularyList", []) + results.get("vocabularyList", [])
    return Packed(packer.count, shell["@context"], vocabularies, packer.spool, packer.sizes)


class _Packer:
    def __init__(self, events_max: int, spool):
        self.events_max = events_max
        self.count = 0
        self.spool = spool
        self.sizes: list[tuple[int, int]] = []
        self.pending: list[bytes] = []
        self.compressor = zstandard.ZstdCompressor(level=3)

    def add(self, piece: bytes) -> None:
        if self.count >= self.events_max:
            raise TooMany
        try:
            gate.read(piece, max_bytes=EVENT_BYTES_MAX)
        except GateError as error:
            # Line and column count from the event's own beginning, and would mislead.
            place = f"/eventList/{self.count}{error.pointer or ''}"
            raise GateError(error.code, error.en, error.ko, pointer=place) from error
        self.pending.append(piece)
        self.count += 1
        if len(self.pending) == PART_EVENTS:
            self.flush()

    def flush(self) -> None:
        if not self.pending:
            return
        content = self.compressor.compress(b"[" + b",".join(self.pending) + b"]")
        self.spool.write(content)
        self.sizes.append((self.count - len(self.pending), len(content)))
        self.pending = []


