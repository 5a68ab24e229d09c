from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from api.renderers import JSON, dump


def answer(request: HttpRequest, items: Sequence[Any], *, onward: str | None, **members: Any) -> HttpResponse:
    """One page of a list; `onward`, the address of the next, stands in the body and as a Link (RFC 8288).

    No total is counted: it would cost more than the page, and tell how many there are that the viewer may not see.
    """
    links = {"Link": f'<{onward}>; rel="next"'} if onward else {}
    headers = links | {"Cache-Control": "private, no-store"}
    return HttpResponse(dump({"items": items, "next": onward, **members}), content_type=JSON, headers=headers)


def address(request: HttpRequest, **changes: object) -> str:
    """The address of `request` with some query parameters changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
