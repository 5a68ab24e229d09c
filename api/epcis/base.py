"""What all views of the EPCIS interfaces share, and the root from which a client finds the rest."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.encoding import iri_to_uri
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import openapi
from api.epcis import errors, headers
from api.epcis.errors import EpcisError
from api.epcis.headers import WordFormat, word_format
from api.renderers import JSONRenderer, ProblemRenderer, dump
from api.shapes import epcis as shapes
from api.views import AnyForm, ApiView
from batteries.answers import CONTEXT
from events.binding import writing
from parties.text import Text

JSON_LD = "application/ld+json"
MEDIA_TYPES = ("application/json", JSON_LD)
XML = ("application/xml", "text/xml")
RESOURCES = ("eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "capture", "events", "queries")
"""The members of the root: every EPCIS server has all nine."""


operation: Callable = partial(openapi.operation, tag="epcis", problem=shapes.EpcisProblemSerializer)
"""How an operation of these interfaces is described."""


def with_xml(serializer: type, *, status: int = 200) -> dict:
    """The described answers of an operation that answers with events."""
    return {status: serializer} | {(status, form): OpenApiTypes.STR for form in XML}


class JsonLdRenderer(JSONRenderer):
    """The same bytes for a client that asks for JSON-LD: EPCIS has no JSON that is none."""

    media_type = JSON_LD


class XmlRenderer(JSONRenderer):
    """The XML binding, for answers that carry events."""

    media_type = XML[0]


class TextXmlRenderer(XmlRenderer):
    """The same under the name that older clients ask for."""

    media_type = XML[1]


class EpcisView(ApiView):
    """A view of the EPCIS interfaces.

    `scopes` declares for each method what the caller's key must cover; `discover` what OPTIONS tells besides the
    versions. OPTIONS is open to everybody, as it tells nothing of what is on record. `xml` names the methods whose answer
    carries events, and can be had as XML, or carries nothing.
    """

    xml: ClassVar[frozenset[str]] = frozenset()

    renderer_classes = [JSONRenderer, JsonLdRenderer, ProblemRenderer]
    http_method_names = ["get", "head", "post", "delete", "options"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Versions and forms first: who cannot read our answers need not be told more."""
        headers.check_versions(request)
        headers.word_format(request)
        super().initial(request, *args, **kwargs)

    def get_renderers(self) -> list:
        """What answers can be written as; without a request, that of the method that is described."""
        more = [XmlRenderer(), TextXmlRenderer()] if self.request.method in self.xml else []
        return super().get_renderers() + more

    def get_permissions(self) -> list:
        """None for OPTIONS."""
        return [] if self.request.method == "OPTIONS" else super().get_permissions()

    def get_exception_handler(self):
        """Errors in the words of EPCIS."""
        return errors.handle

    def finalize_response(self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any) -> HttpResponse:
        """Every answer says which versions it speaks, and is kept by nobody in between."""
        for name, value in headers.spoken().items():
            response.headers.setdefault(name, value)
        # Whose answer it is, the address does not say.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return super().finalize_response(request, response, *args, **kwargs)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be done here, within which versions and limits."""
        told = {"Allow": ", ".join(self.allowed_methods)} | headers.discovery() | self.discover()
        return HttpResponse(status=204, headers=told)

    def discover(self) -> dict[str, str]:
        """Headers of OPTIONS that are this view's own."""
        return {}


class Root(EpcisView):
    """Where a client begins."""

    scopes = {"GET": "events:read"}

    @operation("epcis_root", {200: shapes.CollectionSerializer})
    def get(self, request: Request) -> HttpResponse:
        """The nine resources that stand below this address."""
        return told(request, collection(RESOURCES))


class Nowhere(EpcisView):
    """Every address under /epcis that is none."""

    authentication_classes = []
    permission_classes = []
    content_negotiation_class = AnyForm
    scopes: ClassVar[dict[str, str]] = {}
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The error, whatever the method; a slash too many at the end of an address leads to it."""
        bare = request.path.rstrip("/")
        if bare != request.path and getattr(resolve(bare).func, "view_class", Nowhere) is not Nowhere:
            place = iri_to_uri(bare) + (f"?{query}" if (query := request.META.get("QUERY_STRING")) else "")
            return HttpResponse(status=308, headers={"Location": place})
        return errors.answer(request, EpcisError("NoSuchResourceException", Text(
            "There is no resource at this address; GET /epcis/ lists them.",
            "이 주소에는 자원이 없습니다. 목록은 GET /epcis/를 확인하세요.")))  # fmt: skip


def collection(members: Any) -> dict:
    """A Collection of `members`."""
    return {"@context": CONTEXT[0], "type": "Collection", "member": list(members)}


def told(request: Request, data: Any, *, status: int = 200, headers: dict | None = None) -> HttpResponse:
    """`data` in the form that the client accepts; as XML, it is a document or an event."""
    media_type = request.accepted_renderer.media_type
    if media_type in XML:
        content = writing.written(data, words_as_web_uri=word_format(request) is WordFormat.WEB_URI)
        return HttpResponse(content, status=status, content_type=f"{media_type}; charset=utf-8", headers=headers)
    media_type = media_type if media_type in MEDIA_TYPES else MEDIA_TYPES[0]
    return HttpResponse(dump(data), status=status, content_type=media_type, headers=headers)
