"""What is answered where no view was reached or a view broke: a problem under /api and /epcis, Django's own
page elsewhere."""

import sys

from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults

from api import problems
from api.epcis import errors as epcis
from api.problems import Problem

_UNDER = ("/api/", "/epcis/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refused to read."""
    if _is_ours(request):
        return _tell(request, problems.of(exception) or Problem("bad-request"))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that may not be made."""
    if _is_ours(request):
        return _tell(request, Problem("not-allowed"))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    if _is_ours(request):
        return _tell(request, Problem("address-unknown"))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request during which something broke; a database that is away is no mistake of ours."""
    exception = sys.exc_info()[1]
    foreseen = problems.of(exception) if exception else None
    if _is_ours(request):
        return _tell(request, foreseen or Problem("internal-error"))
    response = defaults.server_error(request)
    if foreseen:
        response.status_code = foreseen.status
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token."""
    if _is_ours(request):
        return _tell(request, Problem("csrf-failed"))
    return csrf.csrf_failure(request, reason=reason)


def _tell(request: HttpRequest, problem: Problem) -> HttpResponse:
    return epcis.handle(problem, {"request": request}) if request.path.startswith("/epcis/") else problems.answer(request, problem)


def _is_ours(request: HttpRequest) -> bool:
    return request.path.startswith(_UNDER)
