"""The resolver: from a GS1 Digital Link to what stands behind it (GS1-Conformant Resolver standard 1.2)."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from api import problems
from api.problems import Problem
from api.renderers import JSON, dump
from api.resolver import addresses, linksets
from batteries import links
from batteries.links import Entry, Link
from events.epc import EpcError
from parties.text import Text

METHODS = "GET, HEAD, OPTIONS"
_LINKSET_WORDS = frozenset({"linkset", "all"})
_NOTHING_KNOWN = Text("Nothing is on record under this Digital Link.", "이 디지털 링크로 등록된 기록이 없습니다.")
_NO_SUCH_LINK = Text(
    "There is no link of this type; ask with linkType=linkset for those that there are.",
    "이 유형의 링크가 없습니다. linkType=linkset으로 있는 링크를 확인하세요.",
)
Found = list[tuple[Entry, list[Link]]]


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let scripts of every site read the answers of `view`, and answer what methods there are."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": METHODS})
        elif request.method not in ("GET", "HEAD"):
            response = problems.answer(request, Problem("method-not-allowed", headers={"Allow": METHODS}))
        else:
            response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
        response.headers["Access-Control-Expose-Headers"] = "Link, Location"
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        return response

    return answered


@open_to_all
def resolve(request: HttpRequest) -> HttpResponse:
    """Lead to the link that the request asks for: the default link, one of a type, or the whole set of links."""
    try:
        asked = addresses.read(request)
    except EpcError as error:
        return problems.answer(request, Problem(error.code, Text(error.en, error.ko), status=400))
    found = [(entry, links.of(entry, origin=settings.PUBLIC_ORIGIN)) for entry in links.entries(asked)]
    response = _lead(request, found)
    if response.status_code < HTTPStatus.BAD_REQUEST:
        told = (linksets.pointer(asked.path), response.headers.get("Link"))
        response.headers["Link"] = ", ".join(filter(None, told))
    return response


def _lead(request: HttpRequest, found: Found) -> HttpResponse:
    if not found:
        return problems.answer(request, Problem("not-found", _NOTHING_KNOWN))
    wanted = request.GET.get("linkType")
    if wanted in _LINKSET_WORDS or (wanted is None and linksets.is_preferred(request)):
        return linksets.answer(request, found, asked_by_name=wanted is not None)
    if wanted is None:
        return _redirect(request, _default(request, found))
    type_ = links.type_named(wanted)
    for entry, listed in found:
        offered = [link for link in listed if link.type == type_]
        if best := _choose(request, offered):
            return _redirect(request, best[0]) if len(best) == 1 else linksets.offer(request, [(entry, best)])
    return problems.answer(request, Problem("not-found", _NO_SUCH_LINK))


def _default(request: HttpRequest, found: Found) -> Link:
    """Where a request goes that names no type: what it prefers if that is one thing, the default link otherwise."""
    # Of a name that isn't known itself, what is known of its lot or model stands: no redirect leads over another.
    _, listed = found[0]
    best = _choose(request, [link for link in listed if link.type in links.CHOICES])
    return best[0] if len(best) == 1 else next(link for link in listed if link.type == links.DEFAULT)


def _choose(request: HttpRequest, offered: Sequence[Link]) -> list[Link]:
    languages = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return links.choose(offered, accepts=partial(_quality, request), languages=languages)


def _quality(request: HttpRequest, media_type: str) -> float:
    accepted = request.accepted_type(media_type)
    return accepted.quality if accepted else 0.0


def _redirect(request: HttpRequest, link: Link) -> HttpResponse:
    """307 to `link`, the whole query string going with it unchanged."""
    address, mark, fragment = link.href.partition("#")
    if query := request.META.get("QUERY_STRING", ""):
        address += ("&" if "?" in address else "?") + query
    return HttpResponse(status=307, headers={"Location": address + mark + fragment, "Cache-Control": "no-cache"})


@open_to_all
def describe(request: HttpRequest) -> HttpResponse:
    """The resolver description file: what this resolver resolves, and whose it is."""
    return HttpResponse(
        dump({
            "name": "Used battery traceability",
            "resolverRoot": settings.PUBLIC_ORIGIN,
            "supportedPrimaryKeys": links.PRIMARY_KEYS,
            "supportedLinkType": [{"namespace": links.VOCABULARY, "prefix": links.PREFIX}],
            "linkTypeDefaultCanBeLinkset": False,
            "contact": {"fn": "Used battery traceability"},
            "jsonLdContextLocation": linksets.CONTEXT,
        }),
        content_type=JSON,
        headers={"Cache-Control": "public, max-age=3600"},
    )  # fmt: skip


