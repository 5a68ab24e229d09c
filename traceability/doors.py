"""One address with two doors: the code on a pack, which people open with a phone and programs with a client."""

from http import HTTPStatus
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from api.resolver import linksets
from api.resolver import views as resolver
from events.epc.keys import WORDS
from portal.views import packs

_PAGE = "text/html"
# Whatever begins as a Digital Link does, known to us or not, is the resolver's to answer: a key, one of the words that
# once stood for keys, or a compressed link.
PATTERN = r"^(?:[0-9]{2,4}|" + "|".join(sorted(WORDS)) + r")/.*|^e[hx][0-9A-Za-z_-]{10,}$"


def open_link(request: HttpRequest) -> HttpResponse:
    """Show the page of the thing to a person; lead a program, or a person who asks for one link of several, to it."""
    if "linkType" in request.GET or not _is_person(request):
        return resolver.resolve(request)
    response = resolver.open_to_all(packs.show)(request)
    if response.status_code == HTTPStatus.OK:
        response.headers["Link"] = linksets.pointer(quote(request.path_info.removesuffix("/"), safe="/"))
    return response


def _is_person(request: HttpRequest) -> bool:
    """Whether a browser asks: it names pages in so many words, and likes nothing better."""
    page = request.accepted_type(_PAGE)
    if request.method not in ("GET", "HEAD") or page is None or page.main_type == "*" or page.quality == 0:
        return False
    return all(accepted.quality <= page.quality for accepted in request.accepted_types)
