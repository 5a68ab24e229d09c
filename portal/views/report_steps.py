"""What is done to a finished report at the desk: it is amended, or a person signs for it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from compliance import tasks
from compliance.reports import attesting, job
from portal.templatetags.speech import said
from portal.views.reports import require_scope, visible
from portal.visitors import members_only, visitor_of
from portal.words import WORDS


@members_only
@require_POST
def amend(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Make a finished report anew from what is known now, as its numbered successor."""
    visitor = visitor_of(request)
    report = get_object_or_404(visible(visitor), pk=report_id)
    try:
        require_scope(visitor)
        newer = job.amend(report, by=visitor.viewer)
    except job.Refused as refused:
        messages.error(request, said(refused.text))
        return redirect("portal:report", report_id=report.pk)
    transaction.on_commit(lambda: tasks.hint(newer.pk))
    return redirect("portal:report", report_id=newer.pk)


@members_only
@require_POST
def attest(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Sign for the report whose hash the person has seen."""
    visitor = visitor_of(request)
    report = get_object_or_404(visible(visitor), pk=report_id)
    # Who did not say that they have read it has seen no hash.
    seen = request.POST.get("sha256", "") if request.POST.get("read") == "yes" else ""
    try:
        attesting.attest(report, by=visitor.viewer, sha256=seen, disclosure=request.POST.get("disclosure", ""))
        messages.success(request, said(WORDS["report_done_attest"]))
    except job.Refused as refused:
        messages.error(request, said(refused.text))
    return redirect("portal:report", report_id=report.pk)
