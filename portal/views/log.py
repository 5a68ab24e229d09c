"""The log as people look at it: how far it is signed, and which witnesses stand by it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events.log import cosigning, publishing
from portal.pages import page


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What the newest checkpoint covers, and how far each witness has cosigned. Open to everybody."""
    published = publishing.published()
    size = published.size if published else 0
    rows = [{"standing": each, "state": each.state(size)} for each in cosigning.standings()]
    return page(request, "log", published=published, rows=rows)
