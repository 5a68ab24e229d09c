"""The pages that the `type` of a problem leads to, for the people who read logs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from api.problem_types import REGISTRY


def show_all(request: HttpRequest) -> HttpResponse:
    """All problem types, by status."""
    types = sorted(REGISTRY.values(), key=lambda type_: (type_.status, type_.code))
    return render(request, "api/problems.html", {"types": types})


def show_one(request: HttpRequest, code: str) -> HttpResponse:
    """One problem type: what it is called and what to do about it, in both languages."""
    if code not in REGISTRY:
        raise Http404
    return render(request, "api/problem.html", {"type": REGISTRY[code]})
