"""The desk's third tab: asking for a compliance report, watching it being built, and taking it away."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import tasks
from compliance.models import Report
from compliance.reports import job
from compliance.reports.forms import FORMS
from parties.directory import Directory
from parties.models import Operator
from parties.text import Text
from portal.pages import page
from portal.paging import cut
from portal.templatetags.speech import SEOUL, said
from portal.visitors import Visitor, members_only, note_look, visitor_of
from portal.words import WORDS

ROWS = 25
_WAITING = (Report.Status.QUEUED, Report.Status.RUNNING)
_ORDER = ("pdf", "xlsx", "csv", "json")
"""The forms as people want them: paper first."""


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The reports that the visitor may see, and the form that asks for another."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    if request.method == "POST":
        return _request(request, visitor)
    return _list(request, visitor, values=request.GET)


@members_only
@require_safe
def show_one(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """How far a report is, and its files once it is done."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    report = get_object_or_404(_visible(visitor), pk=report_id)
    forms = set(report.files.values_list("form", flat=True)) if report.status == Report.Status.DONE else set()
    return page(
        request, "console_report", tab="reports", report=report, waiting=report.status in _WAITING,
        operator=Directory([report.operator]).name(report.operator), files=[form for form in _ORDER if form in forms],
    )  # fmt: skip


@members_only
@require_POST
def cancel(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Stop a report that is not finished."""
    visitor = visitor_of(request)
    report = get_object_or_404(_visible(visitor), pk=report_id)
    try:
        _require_scope(visitor)
        job.cancel(report, by=visitor.viewer)
    except job.Refused as refused:
        messages.error(request, said(refused.text))
    return redirect("portal:report", report_id=report.pk)


@members_only
@require_safe
def download(request: HttpRequest, report_id: UUID, form: str) -> HttpResponse:
    """One form of a finished report, as a file."""
    report = get_object_or_404(_visible(visitor_of(request)), pk=report_id)
    file = report.files.filter(form=form).first()
    if file is None:
        raise Http404(form)
    note_look(request, subject=f"report {report.pk}.{form}")
    name = f"report-{report.operator}-{report.period_start:%Y%m%d}-{report.period_end:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{file.sha256}"',
               "Cache-Control": "private, no-store"}  # fmt: skip
    return HttpResponse(bytes(file.content), content_type=FORMS[form].media_type, headers=headers)


def _visible(visitor: Visitor) -> QuerySet[Report]:
    if visitor.viewer.is_authority:
        return Report.objects.none() if visitor.must_say_why else Report.objects.all()
    return Report.objects.filter(operator=visitor.viewer.gln)


def _request(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    given = request.POST
    operator = given.get("operator", "") if visitor.viewer.is_authority else visitor.viewer.gln
    try:
        start, end = date.fromisoformat(given.get("start", "")), date.fromisoformat(given.get("end", ""))
        _require_scope(visitor)
        report = job.request(operator, start, end, by=visitor.viewer)
    except ValueError:
        return _list(request, visitor, values=given, fault=_DATES)
    except job.Refused as refused:
        return _list(request, visitor, values=given, fault=refused.text)
    transaction.on_commit(lambda: tasks.hint(report.pk))
    return redirect("portal:report", report_id=report.pk)


def _require_scope(visitor: Visitor) -> None:
    if "reports:write" not in visitor.viewer.scopes or visitor.viewer.closed:
        raise job.Refused("scope-missing", WORDS["report_scope"])


def _list(request: HttpRequest, visitor: Visitor, *, values, fault: Text | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    listed = cut(_visible(visitor), by=("requested_at", "id"), after=after, rows=ROWS)
    names = Directory(report.operator for report in listed.rows)
    periods = _periods(timezone.now().astimezone(SEOUL).date())
    chosen = {"start": values.get("start") or periods[0]["start"].isoformat(),
              "end": values.get("end") or periods[0]["end"].isoformat(), "operator": values.get("operator", "")}  # fmt: skip
    return page(
        request, "console_reports", status=422 if fault else 200, tab="reports", after=listed.after, fault=fault,
        rows=[{"report": report, "operator": names.name(report.operator)} for report in listed.rows],
        may_request="reports:write" in visitor.viewer.scopes and not visitor.viewer.closed,
        operators=_operators() if visitor.viewer.is_authority else {}, periods=periods, values=chosen,
    )  # fmt: skip


def _operators() -> dict[str, Text]:
    rows = Operator.objects.order_by("name_ko").values_list("gln", "name_en", "name_ko")
    return {gln: Text(en, ko) for gln, en, ko in rows}


def _periods(today: date) -> list[dict]:
    """The periods that are asked for most: last month, last quarter, last year, this year so far."""
    month = today.replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    before = timedelta(days=1)
    last_quarter_start = (quarter - before).replace(day=1)
    last_quarter_start = last_quarter_start.replace(month=(last_quarter_start.month - 1) // 3 * 3 + 1)
    spans = [
        (Text("last month", "지난달"), (month - before).replace(day=1), month - before),
        (Text("last quarter", "지난 분기"), last_quarter_start, quarter - before),
        (Text("last year", "지난해"), (year - before).replace(month=1, day=1), year - before),
        (Text("this year", "올해"), year, today),
    ]
    return [{"label": label, "start": start, "end": end} for label, start, end in spans]


_DATES = Text("Give both days of the period.", "기간의 시작일과 종료일을 모두 입력하세요.")
