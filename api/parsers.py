"""Reading the body of a request: strict JSON within limits, or a problem that says what to do."""

from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import parse_header_parameters
from rest_framework.parsers import BaseParser

from api.problems import Problem, too_large
from events import gate
from parties.text import Text

MEDIA_TYPE = "application/json"
_CHARSETS = frozenset({"", "utf-8", "utf8"})


class Body(NamedTuple):
    """What a request said, and the hash by which a repetition of it is known."""

    value: Any
    sha256: bytes


class GateParser(BaseParser):
    """JSON as the gate reads it; the framework's own reader takes duplicate keys, 1e999 and other charsets."""

    media_type = MEDIA_TYPE

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        """The value of the body."""
        return read(parser_context["request"]).value


def read(request: HttpRequest) -> Body:
    """The JSON body of `request`; raises Problem for one that is not JSON, too large, or not the same to all readers.

    Size is checked twice: on the length that is announced, before anything is read, and on what really comes.
    """
    _check_headers(request)
    content = _content(request, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        value = gate.read(content, max_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    except gate.GateError as error:
        place = {"line": error.line, "column": error.column, "pointer": error.pointer}
        known = {name: value for name, value in place.items() if value is not None}
        raise Problem(error.code, Text(error.en, error.ko), **known) from error
    return Body(value, sha256(content).digest())


def _check_headers(request: HttpRequest) -> None:
    if not request.META.get("CONTENT_TYPE") and not request.META.get("CONTENT_LENGTH"):
        raise Problem("empty-body")
    media_type, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    charset = parameters.get("charset", "").lower()
    if media_type != MEDIA_TYPE or charset not in _CHARSETS:
        raise Problem("media-type-unsupported")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("encoding-unsupported")


def _content(request: HttpRequest, *, limit: int) -> bytes:
    # The server has refused a length that is no number before it reaches this.
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise too_large()
    try:
        content = stream(request).read(limit + 1)
    except UnreadablePostError as error:
        raise Problem("bad-request") from error
    if len(content) > limit:
        raise too_large()
    return content


def stream(request: HttpRequest):
    """The body, to be read."""
    # Django takes a body without a length for an empty one; the server marks where a chunked one ends.
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        return request.META["wsgi.input"]
    return request
