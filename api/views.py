"""What all views of the API share."""

from contextlib import suppress
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from api import problems
from api.authentication import viewer_of
from api.parsers import GateParser
from api.permissions import HasScope
from api.renderers import JSON, JSONRenderer, ProblemRenderer, dump
from events.entry import Author
from parties import access
from parties.access import Viewer

REASON_MAX = 200


class ApiView(APIView):
    """A view of the API. `scopes` declares for each method what the caller's key must cover."""

    scopes: ClassVar[dict[str, str]]
    permission_classes = [HasScope]
    parser_classes = [GateParser]
    renderer_classes = [JSONRenderer, ProblemRenderer]
    http_method_names = ["get", "head", "post", "delete"]

    viewer: Viewer

    def perform_authentication(self, request: Request) -> None:
        """Find out who is looking, before anything else is asked."""
        request.viewer = self.viewer = viewer_of(request)

    @property
    def author(self) -> Author:
        """Who the ledger says has spoken when something is recorded now."""
        return Author(self.viewer.gln, self.viewer.key_id)

    @property
    def language(self) -> str:
        """The reader's language."""
        return problems.language_of(self.request)

    def note_look(self, subject: str) -> None:
        """Keep that an authority looked at `subject`, and why."""
        if self.viewer.is_authority:
            access.record_look(self.viewer, subject=subject, reason=self.reason)

    @property
    def reason(self) -> str:
        """Why an authority looks, as it says in X-Access-Reason or ?reason=."""
        return _reason(self.request)


class AnyForm(BaseContentNegotiation):
    """For answers whose form the address says; what the client accepts is not asked."""

    def select_parser(self, request: Request, parsers: list) -> Any:
        """The only parser."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: list, format_suffix: str | None = None) -> tuple:
        """The first renderer; the answer is made without it."""
        return renderers[0], renderers[0].media_type


class OpenView(ApiView):
    """A view that anybody may ask, and that the OpenAPI document passes over."""

    authentication_classes = []
    permission_classes = []
    content_negotiation_class = AnyForm
    scopes = {}
    schema = None


class Nowhere(OpenView):
    """Every address under /api that is none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The problem, whatever the method."""
        return problems.answer(request, problems.Problem("address-unknown"))


def tagged(request: HttpRequest, data: Any, *, headers: dict | None = None) -> HttpResponse:
    """`data` as JSON with its ETag, or 304 when the client has it already."""
    content = dump(data)
    tag = etag(content)
    kept = {"ETag": tag, "Cache-Control": "private, no-cache"} | (headers or {})
    if tag in _tags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=kept)
    return HttpResponse(content, content_type=JSON, headers=kept)


def etag(content: bytes) -> str:
    """The strong ETag of `content`."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def require_match(request: HttpRequest, current: str) -> None:
    """Raise Problem unless If-Match names `current`, the ETag of what the caller decides on."""
    given = request.headers.get("If-Match")
    if given is None:
        raise problems.Problem("precondition-required", headers={"ETag": current})
    if given.strip() != "*" and current not in _tags(given):
        raise problems.Problem("stale", headers={"ETag": current})


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _reason(request: HttpRequest) -> str:
    given = request.headers.get("X-Access-Reason") or request.GET.get("reason", "")
    # Header values reach WSGI as Latin-1; a reason in Korean is UTF-8 or percent-encoded.
    with suppress(UnicodeError):
        given = given.encode("latin-1").decode()
    return unquote(given).replace("\0", "").strip()[:REASON_MAX]
