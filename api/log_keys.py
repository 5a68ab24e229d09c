"""The public keys of log and receipts, for whoever verifies without this service."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events import receipts
from events.log import keys


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One key a line (C2SP signed note): all that ever signed the log, the oldest first, then the one of the receipts.

    Who fetches them here trusts this service for them; the operator publishes them elsewhere as well.
    """
    lines = [*keys.known(), *filter(None, [receipts.public_key()])]
    answer = HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=60"
    return answer
