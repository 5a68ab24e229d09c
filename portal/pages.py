"""One way to answer with a page: in the reader's language, with who is signed in, and never kept by others."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from portal.visitors import visitor_of


def page(request: HttpRequest, template: str, /, *, status: int = 200, **context) -> HttpResponse:
    """The page `portal/{template}.html` filled in with `context`."""
    context["visitor"] = visitor_of(request)
    response = render(request, f"portal/{template}.html", context, status=status)
    # What a page shows depends on who looks: a phone passed on to another person must not show it from its cache.
    response.headers["Cache-Control"] = "private, no-store" if context["visitor"].signed_in else "private, no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language", "Accept"])
    return response
