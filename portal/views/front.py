"""The front page, the box that finds a pack, and the label of one."""

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from batteries import label_sheets
from batteries.naming import NameFault
from events import sequencer
from portal.identifiers import of_text, page_of
from portal.pages import page

_FIGURES_KEPT_S = 30
_COUNTS = """
    SELECT (SELECT count(*) FROM batteries_battery), (SELECT count(*) FROM compliance_gap WHERE status <> 'resolved')
"""
_IDENTIFIER_MAX = 600


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What the service is, and where each of its users begins."""
    return page(request, "front", figures=_figures(), origin=settings.PUBLIC_ORIGIN)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Go to the page of the pack whose number was typed, pasted or scanned."""
    text = request.GET.get("q", "")[:_IDENTIFIER_MAX]
    try:
        return redirect(page_of(of_text(text)))
    except NameFault as fault:
        context = {"fault": fault.text, "q": text, "figures": _figures(), "origin": settings.PUBLIC_ORIGIN}
        return page(request, "front", status=404 if fault.code == "alias-unknown" else 400, **context)


@require_safe
def label(request: HttpRequest, form: str) -> HttpResponse:
    """The label of the pack named in `of`, as SVG, PNG or PDF; it says nothing that the identifier itself does not."""
    try:
        name = of_text(request.GET.get("of", "")[:_IDENTIFIER_MAX])
    except NameFault as fault:
        return HttpResponseBadRequest(fault.text.en, content_type="text/plain; charset=utf-8")
    media_type, write = label_sheets.FORMS[form]
    return _shown(write(name, settings.PUBLIC_ORIGIN), media_type, filename=f"label-{name.key}.{form}")


@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """A4 sheets with the labels of all packs named in `of`, to be cut or printed on sticky paper."""
    given = request.GET.getlist("of")
    if not 0 < len(given) <= label_sheets.LABELS_MAX:
        words = f"Name 1 to {label_sheets.LABELS_MAX} batteries, each as of=…"
        return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
    try:
        names = [of_text(text[:_IDENTIFIER_MAX]) for text in given]
    except NameFault as fault:
        return HttpResponseBadRequest(fault.text.en, content_type="text/plain; charset=utf-8")
    content = label_sheets.pdf(names, origin=settings.PUBLIC_ORIGIN, sheet=True)
    return _shown(content, "application/pdf", filename="labels.pdf")


def _shown(content: bytes, media_type: str, *, filename: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'inline; filename="{filename}"'}
    )


def _figures() -> dict[str, int]:
    return cache.get_or_set("portal.figures", _count, _FIGURES_KEPT_S)


def _count() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        batteries, gaps = cursor.fetchone()
    return {"batteries": batteries, "claims": sequencer.size(), "gaps": gaps}
