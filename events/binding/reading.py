"""Reading an EPCIS document in XML of any size in bounded memory: its events one by one, and what stands around them.

The parser is Python's own expat, fed in pieces. A document type is refused, and with it every entity but XML's own five;
nothing is ever fetched.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import orjson

from events import gate
from events.binding import shapes
from events.binding.namespaces import Keys, parts
from events.binding.outline import CONTEXT, Outline
from events.capture.splitting import EVENT_BYTES_MAX, SHELL_BYTES_MAX
from events.gate import GateError
from parties.text import Text

DEPTH_MAX = 40
"""Elements within each other; JSON is read to a depth of 32, and XML has some more for the same."""
ELEMENTS_MAX = 50_000
"""Elements and attributes of one event; a shipment of 10,000 serial numbers has some more than those."""
PREFIXES_MAX = 100
"""Namespaces that are declared at one place of the document."""
_ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii"})
_DOCTYPE = Text(
    "A document type (<!DOCTYPE ...>) that declares something or names a file is not read, as entities could hide in it; leave it out.",
    "무언가를 선언하거나 외부 파일을 가리키는 문서 유형(<!DOCTYPE ...>)은 엔티티를 숨길 수 있어 읽지 않습니다. 빼세요.",
)
_ENCODING = Text("The document is not in UTF-8; send it as UTF-8.", "문서가 UTF-8이 아닙니다. UTF-8로 보내세요.")
_TOO_LARGE = Text(
    f"One event has more than {EVENT_BYTES_MAX} bytes or {ELEMENTS_MAX} elements and attributes, or what stands around the events more than "
    f"{SHELL_BYTES_MAX} bytes; split it.",
    f"이벤트 하나가 {EVENT_BYTES_MAX}바이트나 요소·속성 {ELEMENTS_MAX}개를, 또는 이벤트 밖의 내용이 {SHELL_BYTES_MAX}바이트를 "
    "넘습니다. 나누세요.",
)
_TOO_DEEP = Text(f"The XML is nested deeper than {DEPTH_MAX} levels; flatten it.",
                 f"XML이 {DEPTH_MAX}단계보다 깊이 중첩되었습니다. 구조를 단순하게 하세요.")  # fmt: skip
_TOO_MANY = Text(f"More than {PREFIXES_MAX} namespaces are declared at one place; declare fewer.",
                 f"한 위치에 선언된 네임스페이스가 {PREFIXES_MAX}개를 넘습니다. 줄이세요.")  # fmt: skip
_NOT_ONE = Text("Send one event here; documents of many events go to /epcis/capture.",
                "여기에는 이벤트 하나만 보내세요. 여러 건은 /epcis/capture로 보내세요.")  # fmt: skip


class Reader:
    """Feed it the bytes of a document as they come; it answers with the events that became complete, as JSON.

    `shell` is then the document without its events. Raises GateError as soon as something cannot be read; what is
    merely no valid event is left to the schema. With `alone`, the root may be an event.
    """

    def __init__(self, *, alone: bool = False):
        self.outline = Outline(alone=alone)
        self._parser = self._make_parser()
        self._fed = self._spent = self._begun = 0
        self._open: list[str] = []
        self._prefixes: dict[str, list[str]] = {}
        self._builder: TreeBuilder | None = None
        self._depth = self._elements = self._events = 0
        self._within: dict[str, str] = {}
        self._ready: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that `chunk` completes, as bytes of one JSON value each."""
        # Whatever it is told, the parser takes a document that begins so for UTF-16.
        if not self._fed and chunk[:1] in (b"\xff", b"\xfe", b"\0"):
            raise GateError("invalid-text", *_ENCODING, line=1, column=1)
        self._fed += len(chunk)
        self._parse(chunk)
        # A comment or an attribute is kept by the parser until it ends.
        if self._fed - max(self._parser.CurrentByteIndex, 0) > EVENT_BYTES_MAX:
            raise self._located(GateError("too-large", *_TOO_LARGE))
        ready, self._ready = self._ready, []
        return iter(ready)

    def shell(self) -> dict:
        """What stands around the events; call it when all bytes were fed."""
        self._parse(b"", is_last=True)
        return self.outline.shell

    def _make_parser(self):
        # The encoding that is named here is the one in which bytes are read, whatever a document says of itself.
        parser = expat.ParserCreate("UTF-8", "\n")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartNamespaceDeclHandler = self._declare
        parser.EndNamespaceDeclHandler = self._undeclare
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.EndElementHandler = self._end
        return parser

    def _parse(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(chunk, is_last)
        except expat.ExpatError as error:
            raise _malformed(error) from None
        except GateError as error:
            raise self._located(error) from None

    def _located(self, error: GateError) -> GateError:
        if error.pointer is None:
            error.pointer = "".join(f"/{parts(tag)[1][:60]}" for tag in self._open)
        error.line, error.column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return error

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise GateError("invalid-text", *_ENCODING)

    def _doctype(self, _name: str, system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        # GS1's own examples begin with one that declares nothing.
        if system_id or public_id or has_internal_subset:
            raise GateError("document-type", *_DOCTYPE)

    def _declare(self, prefix: str | None, namespace: str | None) -> None:
        self._prefixes.setdefault(prefix or "", []).append(namespace or "")
        if len(self._prefixes) > PREFIXES_MAX:
            raise GateError("too-large", *_TOO_MANY)
        if self._builder is not None:
            self._within.setdefault(prefix or "", namespace or "")

    def _undeclare(self, prefix: str | None) -> None:
        found = self._prefixes[prefix or ""]
        found.pop()
        if not found:
            del self._prefixes[prefix or ""]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open.append(tag)
        if len(self._open) > DEPTH_MAX:
            raise GateError("too-deep", *_TOO_DEEP)
        if self._builder is None and self.outline.enter(tag, attributes, self._scope()):
            self._begin()
        if self._builder is not None:
            self._elements += 1 + len(attributes)
            self._builder.start(tag, attributes)
        self._measure()

    def _text(self, text: str) -> None:
        if self._builder is None:
            self.outline.text(text)
        else:
            self._builder.data(text)
        self._measure()

    def _end(self, tag: str) -> None:
        if self._builder is not None:
            self._builder.end(tag)
            self._measure()
            if len(self._open) == self._depth:
                self._complete()
        self._open.pop()
        if self._builder is None:
            self.outline.leave()

    def _begin(self) -> None:
        self._depth, self._begun, self._elements = len(self._open), self._parser.CurrentByteIndex, 0
        self._within = self._scope()
        self._builder = TreeBuilder()

    def _complete(self) -> None:
        element, self._builder = self._builder.close(), None
        keys = Keys(self._within)
        if not self.outline.is_among_events:
            self.outline.take(element, keys)
            return
        self._ready.append(self._event(element, keys))
        self._spent += self._parser.CurrentByteIndex - self._begun
        self._events += 1

    def _event(self, element: Element, keys: Keys) -> bytes:
        try:
            event = shapes.read_event(element, keys, in_any_order=self.outline.is_version_1)
        except GateError as error:
            raise GateError(error.code, error.en, error.ko, pointer=f"/eventList/{self._events}{error.pointer or ''}") from None
        # What the root declares stands in the context of the document.
        more = {prefix: said for prefix, said in keys.context().items() if self.outline.prefixes.get(prefix) != said}
        return orjson.dumps({**({"@context": more} if more else {}), **event})

    def _scope(self) -> dict[str, str]:
        return {prefix: found[-1] for prefix, found in self._prefixes.items() if found[-1]}

    def _measure(self) -> None:
        """Raise GateError for more than is held in memory at once."""
        at = self._parser.CurrentByteIndex
        held = at - self._begun if self._builder is not None else 0
        if held > EVENT_BYTES_MAX or self._elements > ELEMENTS_MAX or at - self._spent - held > SHELL_BYTES_MAX:
            raise GateError("too-large", *_TOO_LARGE)


def one_event(content: bytes) -> dict:
    """The event in `content` with its context: an event by itself, or a document of one. Raises GateError."""
    reader = Reader(alone=True)
    found = list(reader.feed(content))
    reader.shell()
    if len(found) != 1:
        raise GateError("bad-value", *_NOT_ONE)
    event = gate.read(found[0], max_bytes=EVENT_BYTES_MAX)
    said = {**reader.outline.prefixes, **event.pop("@context", {})}
    return {"@context": [CONTEXT, *([said] if said else [])], **event}


def _malformed(error: expat.ExpatError) -> GateError:
    reason, line, column = expat.errors.messages[error.code], error.lineno, error.offset + 1
    return GateError("malformed-xml", *Text(
        f"The XML is malformed at line {line}, column {column}: {reason}; correct it and send it again.",
        f"XML의 {line}행 {column}열이 잘못되었습니다. 고쳐서 다시 보내세요."), line=line, column=column)  # fmt: skip
