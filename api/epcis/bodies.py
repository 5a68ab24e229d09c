"""Reading the bodies of captures: documents of any size in pieces, or one event; and what is said of those that are refused."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import parse_header_parameters

from api import parsers, problems
from api.epcis.base import MEDIA_TYPES, XML
from api.epcis.errors import EpcisError
from api.problems import Problem
from batteries.lifecycle.schemas import Fault
from events import gate, schema
from events.binding import reading
from events.capture.documents import Pieces
from events.capture.splitting import Splitter
from events.gate import GateError
from parties.text import Text

CHUNK = 256 * 1024
FAULTS_MAX = 20
_CHARSETS = frozenset({"", "utf-8", "utf8"})
_TAKEN = frozenset({"event-id-taken", "not-the-same-event"})
_FORBIDDEN = frozenset({"not-the-authority", "not-your-claim"})


def chunks(request: HttpRequest) -> Iterator[bytes]:
    """The body in pieces; raises EpcisError for a form that is not read, and beyond the limit."""
    check(request)
    limit = settings.CAPTURE_BYTES_MAX
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise _too_large()
    stream, size = parsers.stream(request), 0
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise _too_large()
            yield chunk
    except UnreadablePostError as error:
        raise Problem("bad-request") from error


def check(request: HttpRequest) -> None:
    """Raise EpcisError unless the headers say that the body is plain JSON, JSON-LD or XML."""
    media_type, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    if media_type not in (*MEDIA_TYPES, *XML) or parameters.get("charset", "").lower() not in _CHARSETS:
        raise EpcisError("UnsupportedMediaTypeException", Text(
            f"Send {', '.join(MEDIA_TYPES)} or {XML[0]}, in UTF-8; other forms are not read here.",
            f"{', '.join(MEDIA_TYPES)} 또는 {XML[0]}(UTF-8)로 보내세요. 다른 형식은 읽지 않습니다."))  # fmt: skip
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("encoding-unsupported")


def splitter(request: HttpRequest) -> Pieces:
    """What takes a document in the form of the body apart."""
    return reading.Reader() if _is_xml(request) else Splitter()


def event(request: HttpRequest, language: str) -> dict:
    """The one event in the body; raises EpcisError for anything else."""
    check(request)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        content = b"".join(_bounded(chunks(request), limit))
        value = reading.one_event(content) if _is_xml(request) else gate.read(content, max_bytes=limit)
    except GateError as error:
        raise unreadable(error, {}) from error
    if faults := schema.check_event(value):
        raise invalid(faults, language)
    return value


def unreadable(error: GateError, limits: dict) -> EpcisError:
    """What cannot be read as one certain value."""
    if error.code == "too-large":
        return EpcisError("CaptureLimitExceededException", Text(error.en, error.ko), headers=limits)
    place = {"line": error.line, "column": error.column, "pointer": error.pointer}
    known = {name: value for name, value in place.items() if value is not None}
    return EpcisError("ValidationException", Text(error.en, error.ko), code=error.code, **known)


def invalid(faults: Iterable[schema.Fault], language: str) -> EpcisError:
    """What is no EPCIS event or document."""
    return refused([Fault(fault.pointer, fault.code, Text(fault.en, fault.ko)) for fault in faults], language)


def refused(faults: list[Fault], language: str) -> EpcisError:
    """What cannot be recorded: because it is wrong, taken, or not the client's to say."""
    code = faults[0].code
    exception = ("ResourceAlreadyExistsException" if code in _TAKEN else
                 "SecurityException" if code in _FORBIDDEN else "ValidationException")  # fmt: skip
    told = [problems.describe(fault, language) for fault in faults[:FAULTS_MAX]]
    return EpcisError(exception, faults[0].text, code=code, errors=told)


def too_many(limits: dict) -> EpcisError:
    """A document with more events than are taken at once."""
    most = settings.CAPTURE_EVENTS_MAX
    return EpcisError("CaptureLimitExceededException", Text(
        f"A document has at most {most} events; split it.", f"문서에는 최대 {most}건의 이벤트를 담을 수 있습니다. 나누세요."),
        headers=limits)  # fmt: skip


def without_context() -> EpcisError:
    """An event that stands alone and does not say what its words mean."""
    return EpcisError("ValidationException", Text(
        "An event that is sent alone needs its own @context.", "단독 이벤트에는 자체 @context가 필요합니다."))  # fmt: skip


def _is_xml(request: HttpRequest) -> bool:
    return parse_header_parameters(request.META.get("CONTENT_TYPE", ""))[0] in XML


def _bounded(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        yield piece


def _too_large(limit: int | None = None) -> EpcisError:
    most = limit or settings.CAPTURE_BYTES_MAX
    headers: dict[str, Any] = {"GS1-EPCIS-Capture-File-Size-Limit": str(settings.CAPTURE_BYTES_MAX),
                               "GS1-EPCIS-Capture-Limit": str(settings.CAPTURE_EVENTS_MAX)}  # fmt: skip
    return EpcisError("CaptureLimitExceededException", Text(
        f"A body has at most {most} bytes here; send the events in several.",
        f"본문은 최대 {most}바이트입니다. 여러 번으로 나누어 보내세요."), headers=headers)  # fmt: skip
