"""Evidence to take away, and the page that verifies it."""

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from batteries import projection, timeline
from batteries.naming import NameFault
from compliance.evidence import bundle, standalone
from events.epc import Epc
from events.log import proving
from parties.access import Grant
from parties.text import Text
from portal.identifiers import of_text, page_of
from portal.pages import page
from portal.templatetags.speech import said
from portal.visitors import members_only, note_look, visitor_of
from portal.words import WORDS

_IDENTIFIER_MAX = 600
log = structlog.get_logger(__name__)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks evidence in the browser, the same for everybody and the same as lies in a bundle."""
    policy = f"{standalone.policy()}; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "public, max-age=300"}
    return HttpResponse(standalone.page(), content_type="text/html; charset=utf-8", headers=headers)


@members_only
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The evidence about the battery named in `of`, for those who may see its history."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    try:
        name = of_text(request.GET.get("of", "")[:_IDENTIFIER_MAX])
    except NameFault as fault:
        raise Http404(fault.text.en) from fault
    shown = timeline.show(timeline.read(name.key), visitor.viewer)
    is_told = projection.is_thing(name.uri) and (shown.steps or shown.withdrawn)
    if Grant.HISTORY not in shown.granted or not is_told:
        raise Http404(name.uri)
    note_look(request, subject=f"evidence {name.uri}")
    try:
        content = bundle.pack(name, shown, viewer=visitor.viewer, made_at=timezone.now())
    except proving.NotPublished:
        return _back(request, name, WORDS["evidence_later"])
    except bundle.TooMany:
        return _back(request, name, WORDS["evidence_too_large"])
    except proving.Unprovable as error:
        log.error("log.not_provable", fault=str(error))
        return _back(request, name, WORDS["evidence_contradicted"])
    headers = {"Content-Disposition": f'attachment; filename="{bundle.file_name(name)}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _back(request: HttpRequest, name: Epc, words: Text) -> HttpResponse:
    messages.error(request, said(words))
    return redirect(page_of(name))
