"""Link sets (RFC 9264) in the forms that they are asked for: JSON, JSON-LD, and a page for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from api.problems import language_of
from api.renderers import JSON, dump
from batteries import links
from batteries.links import Entry, Link

LINKSET, JSON_LD, HTML = "application/linkset+json", "application/ld+json", "text/html"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
_CONTEXT_LINK = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"'
# The same for who reads JSON-LD without fetching anything.
_CONTEXT = {
    "linkset": "@graph",
    "anchor": "@id",
    "href": "@id",
    "itemDescription": "http://purl.org/dc/terms/description",
    "title": "http://purl.org/dc/terms/title",
    "type": "http://purl.org/dc/terms/format",
    "hreflang": {"@id": "http://purl.org/dc/terms/language", "@container": "@set"},
}
_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

Told = list[tuple[Entry, list[Link]]]


def pointer(path: str) -> str:
    """The Link header that says where the link set of the Digital Link with this encoded path is."""
    address = f"{settings.PUBLIC_ORIGIN}{path}?linkType=linkset"
    return f'<{address}>; rel="linkset"; type="{LINKSET}"; title="Link set"'


def is_preferred(request: HttpRequest) -> bool:
    """Whether a request that names no link type asks for the link set by its media type, in so many words."""
    named = {str(accepted).partition(";")[0] for accepted in request.accepted_types}
    return LINKSET in named and request.get_preferred_type([LINKSET, HTML, JSON, JSON_LD]) == LINKSET


def answer(request: HttpRequest, found: Told, *, asked_by_name: bool) -> HttpResponse:
    """The link set of `found` in the form that the request prefers: application/linkset+json unless it says otherwise."""
    forms = [LINKSET, JSON, JSON_LD, HTML] if asked_by_name else [LINKSET]
    return _told(request, found, form=request.get_preferred_type(forms) or LINKSET)


def offer(request: HttpRequest, found: Told) -> HttpResponse:
    """300 with the links of `found`, between which nothing in the request decides."""
    return _told(request, found, form=request.get_preferred_type([LINKSET, HTML]) or LINKSET, status=300)


def _told(request: HttpRequest, found: Told, *, form: str, status: int = 200) -> HttpResponse:
    language = language_of(request)
    document = links.linkset(found, origin=settings.PUBLIC_ORIGIN, language=language)
    if form == HTML:
        response = _page(request, found, document, status=status)
    else:
        body = {"@context": _CONTEXT} | document if form == JSON_LD else document
        # RFC 9264 gives the type no charset, and who compares the header wants the bare type.
        response = HttpResponse(dump(body), content_type=form, status=status, headers={"Link": _CONTEXT_LINK})
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, found: Told, document: dict, *, status: int) -> HttpResponse:
    json_ld = dump({"@context": _CONTEXT} | document).decode().translate(_IN_HTML)
    context = {"found": found, "json_ld": mark_safe(json_ld), "prefix": links.PREFIX, "language": language_of(request)}
    return render(request, "api/linkset.html", context, status=status)
