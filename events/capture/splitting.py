"""Reading an EPCIS document of any size in bounded memory: its events one by one, and what stands around them.

A streaming JSON reader would hand over values in which a key that stood twice is lost already. So only the events'
limits are found here, and the bytes between them are read as strictly as any other body.
"""

import re
from collections.abc import Iterator

import orjson

from events import gate
from events.gate import GateError
from events.schema.documents import EVENT_PATHS
from parties.text import Text

EVENT_BYTES_MAX = 1024 * 1024
"""One event; a shipment of 10,000 serial numbers has about half of that."""
SHELL_BYTES_MAX = 8 * 1024 * 1024
"""What stands around the events: the header with its master data."""
_PATHS = frozenset(EVENT_PATHS.values())
_DEPTH_MAX = max(map(len, _PATHS))
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_TOKEN = re.compile(_STRING + rb'|[{}\[\],:"]', re.DOTALL)
_WITHIN = re.compile(_STRING + rb'|[{}\[\],"]', re.DOTALL)
_BLANK = b" \t\r\n"
_LEVELS = 12
_TOO_LARGE = Text(
    f"One event has more than {EVENT_BYTES_MAX} bytes, or what stands around the events more than {SHELL_BYTES_MAX}; "
    "split it.",
    f"이벤트 하나가 {EVENT_BYTES_MAX}바이트를, 또는 이벤트 밖의 내용이 {SHELL_BYTES_MAX}바이트를 넘습니다. 나누세요.",
)


def _nested(levels: int) -> bytes:
    plain = rb'[^"{}\[\]]++|' + _STRING
    found = rb"[{\[](?:" + plain + rb")*+[}\]]"
    for _ in range(levels - 1):
        found = rb"[{\[](?:" + plain + b"|" + found + rb")*+[}\]]"
    return found


# Most events are no deeper than this, and come whole; others are gone through token by token.
_WHOLE = re.compile(rb"[ \t\r\n]*+(" + _nested(_LEVELS) + rb")[ \t\r\n]*+([,\]])", re.DOTALL)


class Splitter:
    """Feed it the bytes of a document as they come; it answers with the events that became complete.

    `shell` is then the document without its events. Raises GateError as soon as something cannot be read.
    """

    def __init__(self):
        self._buffer = b""
        self._at = 0
        self._shell = bytearray()
        self._keys: list[str | None] = []
        self._key: str | None = None
        self._depth = 0
        self._inside = False
        self._events = 0
        self._closed = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that `chunk` completes, as bytes of one JSON value each."""
        self._buffer += chunk
        while True:
            piece = self._next_event() if self._inside else self._next_outside()
            if piece is None:
                break
            if piece:
                yield piece
        self._buffer, self._at = self._buffer[self._at :], 0
        if len(self._buffer) > EVENT_BYTES_MAX or len(self._shell) > SHELL_BYTES_MAX:
            raise GateError("too-large", *_TOO_LARGE)

    def shell(self) -> dict | object:
        """What stands around the events, read strictly; call it when all bytes were fed."""
        return gate.read(bytes(self._shell) + self._buffer, max_bytes=SHELL_BYTES_MAX + EVENT_BYTES_MAX)

    def _next_outside(self) -> bytes | None:
        """Go on to where the events begin; None when more bytes are needed for that."""
        end = self._at
        for match in _TOKEN.finditer(self._buffer, end):
            token = match[0]
            if token == b'"':
                break
            end = match.end()
            if self._step(token):
                self._inside = True
                self._keep(end)
                return b""
        self._keep(end)
        return None

    def _keep(self, end: int) -> None:
        self._shell += self._buffer[self._at : end]
        self._at = end

    def _step(self, token: bytes) -> bool:
        """Follow one token; True where the list of the events opens."""
        lead = token[0]
        if lead == 0x22:
            if len(self._keys) <= _DEPTH_MAX:
                self._key = _text(token)
        elif lead in b"{[":
            self._keys.append(self._key)
            self._key = None
            return lead == 0x5B and len(self._keys) <= _DEPTH_MAX + 1 and tuple(self._keys[1:]) in _PATHS
        elif lead in b"}]":
            if self._keys:
                self._keys.pop()
            self._key = None
        elif lead == 0x2C:
            self._key = None
        return False

    def _next_event(self) -> bytes | None:
        """The bytes up to the next comma or bracket of the list itself; None when it has not come yet."""
        if match := _WHOLE.match(self._buffer, self._at):
            return self._cut(match.start(2), is_last=match[2] == b"]")
        depth = 0
        for match in _WITHIN.finditer(self._buffer, self._at):
            lead = match[0][0]
            if lead == 0x22:
                if len(match[0]) == 1:
                    return None
            elif lead in b"{[":
                depth += 1
            elif depth:
                depth -= lead in b"}]"
            else:
                return self._cut(match.start(), is_last=lead != 0x2C)
        return None

    def _cut(self, at: int, *, is_last: bool) -> bytes:
        piece = self._buffer[self._at : at].strip(_BLANK)
        if is_last:
            # The bracket stays, as it closes the list in the shell.
            self._at, self._inside = at, False
        else:
            self._at = at + 1
        if not piece and (self._events or not is_last):
            # Two commas in a row, or one before the end: the reader says where.
            gate.read(b"[,]", max_bytes=10)
        self._events += 1
        return piece


def _text(token: bytes) -> str | None:
    try:
        return orjson.loads(token)
    except orjson.JSONDecodeError:
        return None
