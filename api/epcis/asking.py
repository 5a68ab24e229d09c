"""From a request to a question, and from what was found to an EPCISQueryDocument."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import pages
from api.epcis import base, headers, tokens
from api.epcis.base import EpcisView
from api.epcis.errors import EpcisError
from batteries import answers
from events import masterdata
from events.query import formats, question, searching
from events.query.error import QueryError
from events.query.question import CONTROLS, Question
from events.query.searching import Behind
from parties.text import Text

Given = dict[str, list[str]]
RETRY_S = 5
PAGING = ("perPage", "nextPageToken")
XML_TOO = frozenset({"GET", "HEAD"})
"""Methods of a view that answers with events, which can be had as XML."""


class QueryView(EpcisView):
    """A view that asks for events or values; what cannot be asked is told in the words of EPCIS."""

    def handle_exception(self, exception: Exception) -> HttpResponse:
        """Questions that cannot be answered are EPCIS errors."""
        return super().handle_exception(_translated(exception))

    def answer(
        self, given: Given, *, prefixes: Mapping[str, str] | None = None, name: str = "SimpleEventQuery",
        is_there: Callable[[], None] = lambda: None,
    ) -> HttpResponse:  # fmt: skip
        """The next page of events that parameters ask for; `is_there` is asked, and may raise, when there are none."""
        asked = self.question(given, prefixes)
        self.note_look(f"epcis{self.request.path.removeprefix('/epcis')}?{self.request.GET.urlencode()}")
        seen = answers.sight(self.viewer, asked)
        place, left = tokens.read(self.request) or (None, asked.count_limit)
        if place is None:
            searching.require_few(asked, seen)
        limit = min(asked.per_page, left) if left else asked.per_page
        page = searching.page(asked, seen, after=place, limit=limit)
        if not page.found and page.onward is None and place is None:
            is_there()
        left = left and left - len(page.found)
        onward = None if page.onward is None or left == 0 else [page.onward, left]
        return self.document([each.event for each in page.found], onward=onward, name=name)

    def question(self, given: Given, prefixes: Mapping[str, str] | None = None) -> Question:
        """The question that parameters ask."""
        known = headers.extensions(self.request) if prefixes is None else prefixes
        return question.read(given, prefixes=known, vocabulary=masterdata.Words(self.viewer.gln))

    def document(self, events: Iterable[dict], *, onward: object = None, name: str = "SimpleEventQuery") -> HttpResponse:
        """`events` as an EPCISQueryDocument in the form that the client wants identifiers in."""
        wanted = headers.epc_format(self.request)
        body = answers.document(events, name=name, write=formats.WRITINGS[wanted], at=timezone.now())
        return base.told(self.request, body, headers=following(self.request, onward) | {"GS1-EPC-Format": wanted.value})


def given(request: Request, *, only: Sequence[str] | None = None) -> Given:
    """The parameters of the address; lists are written with | between. `only` these are there, where it is given."""
    found: Given = {}
    for name, texts in request.GET.lists():
        if only is not None and name not in only:
            raise EpcisError("QueryParameterException", Text(
                f"'{name[:80]}': here only {', '.join(only)} may be given.",
                f"'{name[:80]}': 여기서는 {', '.join(only)}만 쓸 수 있습니다."))  # fmt: skip
        found[name] = [part for text in texts for part in ([text] if name in CONTROLS else text.split("|"))]
    return found


def refuse(given: Given, name: str) -> None:
    """Raise EpcisError for a parameter that the address has already."""
    if name in given:
        raise EpcisError("QueryParameterException", Text(f"'{name}': the address says this already; leave it out.",
                                                         f"'{name}': 주소에 이미 있습니다. 빼세요."))  # fmt: skip


def following(request: Request, onward: object) -> dict[str, str]:
    """Headers that lead to the page behind the place `onward`; without one, this is the last."""
    kept = {"Cache-Control": "private, no-store"}
    if onward is None:
        return kept
    address = pages.address(request, nextPageToken=tokens.make(request, onward))
    return kept | {"Link": f'<{address}>; rel="next"', "GS1-Next-Page-Token-Expires": tokens.expiry()}


@contextmanager
def as_validation():
    """What a stored question cannot be is a matter of its validity."""
    try:
        yield
    except QueryError as error:
        raise EpcisError("QueryValidationException", error.text) from error


def _translated(exception: Exception) -> Exception:
    if isinstance(exception, QueryError):
        return EpcisError(exception.exception, exception.text)
    if isinstance(exception, Behind):
        return EpcisError("ImplementationException", Text(
            "The index of events is being made anew; ask again in a moment.",
            "이벤트 색인을 다시 만드는 중입니다. 잠시 뒤 다시 조회하세요."),
            status=503, headers={"Retry-After": str(RETRY_S)})  # fmt: skip
    return exception
