"""What a person hears by e-mail: how often, in which language; and the link in each mail that ends it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from compliance.models import MailSetting
from compliance.notices import digest
from portal.pages import page
from portal.templatetags.speech import said
from portal.visitors import members_only
from portal.words import WORDS


# Mail programs post to it by themselves (RFC 8058), without cookie or token of ours. The link itself is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails of the person whose link this is; looking at it changes nothing."""
    is_done = request.method == "POST"
    if is_done and not digest.unsubscribe(token):
        raise Http404
    return page(request, "unsubscribe", is_done=is_done)


@members_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep how often and in which language the visitor hears by e-mail."""
    chosen = {"frequency": request.POST.get("frequency"), "language": request.POST.get("language")}
    membership = getattr(request.user, "membership", None)
    if membership and chosen["frequency"] in MailSetting.Frequency and chosen["language"] in MailSetting.Language:
        MailSetting.objects.update_or_create(membership=membership, defaults=chosen)
        messages.success(request, said(WORDS["mail_kept"]))
    return redirect("portal:gaps")
