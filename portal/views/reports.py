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

from batteries import naming
from compliance import tasks
from compliance.models import Report
from compliance.reports import attesting, due, job, orders, standing, variants
from compliance.reports.forms import FORMS
from compliance.reports.sections.cover import STATEMENT
from parties.directory import Directory
from parties.models import Facility, Operator
from parties.text import Text
from portal.pages import page
from portal.paging import cut
from portal.templatetags.speech import SEOUL, said
from portal.visitors import Visitor, members_only, note_look, visitor_of
from portal.words import WORDS

ROWS = 25
LATER_MAX = 20
"""Later claims that the page names; the API tells more."""
_WAITING = (Report.Status.QUEUED, Report.Status.RUNNING)
_ORDER = ("pdf", "xlsx", "zip", "csv", "json")
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
    report = get_object_or_404(visible(visitor).select_related("attestation"), pk=report_id)
    done = report.status == Report.Status.DONE
    forms = set(report.files.values_list("form", flat=True)) if done else set()
    return page(
        request, "console_report", tab="reports", report=report, waiting=report.status in _WAITING,
        operator=Directory([report.operator]).name(report.operator), files=[form for form in _ORDER if form in forms],
        variant=variants.REGISTRY[report.variant].names, attestation=getattr(report, "attestation", None),
        **(_standing(report, visitor) if done else {}),
    )  # fmt: skip


@members_only
@require_POST
def cancel(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Stop a report that is not finished."""
    visitor = visitor_of(request)
    report = get_object_or_404(visible(visitor), pk=report_id)
    try:
        require_scope(visitor)
        job.cancel(report, by=visitor.viewer)
    except job.Refused as refused:
        messages.error(request, said(refused.text))
    return redirect("portal:report", report_id=report.pk)


@members_only
@require_safe
def download(request: HttpRequest, report_id: UUID, form: str) -> HttpResponse:
    """One form of a finished report, as a file."""
    report = get_object_or_404(visible(visitor_of(request)), pk=report_id)
    file = report.files.filter(form=form).first()
    if file is None:
        raise Http404(form)
    note_look(request, subject=f"report {report.pk}.{form}")
    name = f"report-{report.operator}-{report.period_start:%Y%m%d}-{report.period_end:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{file.sha256}"',
               "Cache-Control": "private, no-store"}  # fmt: skip
    return HttpResponse(bytes(file.content), content_type=FORMS[form].media_type, headers=headers)


def _standing(report: Report, visitor: Visitor) -> dict:
    """How a finished report stands today, and what the visitor may do about it."""
    newer = orders.successor(report)
    open_for = newer is None and "reports:write" in visitor.viewer.scopes and not visitor.viewer.closed
    signs = newer is None and not hasattr(report, "attestation") and attesting.may_attest(report, visitor.viewer)
    return {
        "newer": newer, "later": standing.contradictions(report)[:LATER_MAX], "may_amend": open_for, "may_attest": signs,
        "statement": STATEMENT, "critical": attesting.critical_gaps(report.operator) if signs else 0,
        "least": attesting.DISCLOSURE_MIN, "most": attesting.DISCLOSURE_MAX,
    }  # fmt: skip


def visible(visitor: Visitor) -> QuerySet[Report]:
    """The reports that the visitor may see: an authority that has said why all, an operator those about itself."""
    if visitor.viewer.is_authority:
        return Report.objects.none() if visitor.must_say_why else Report.objects.all()
    return Report.objects.filter(operator=visitor.viewer.gln)


def _request(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    given = request.POST
    operator = given.get("operator", "") if visitor.viewer.is_authority else visitor.viewer.gln
    try:
        start, end = date.fromisoformat(given.get("start", "")), date.fromisoformat(given.get("end", ""))
        require_scope(visitor)
        report = job.request(operator, start, end, by=visitor.viewer, variant=given.get("variant") or variants.DEFAULT,
                             facility=given.get("facility", "").strip(), battery=_battery(given))  # fmt: skip
    except ValueError:
        return _list(request, visitor, values=given, fault=_DATES)
    except (job.Refused, naming.NameFault) as refused:
        return _list(request, visitor, values=given, fault=refused.text)
    transaction.on_commit(lambda: tasks.hint(report.pk))
    return redirect("portal:report", report_id=report.pk)


def _battery(given) -> str:
    named = given.get("battery", "").strip()
    return naming.resolve(named).uri if named else ""


def require_scope(visitor: Visitor) -> None:
    """Raise job.Refused for who may only read."""
    if "reports:write" not in visitor.viewer.scopes or visitor.viewer.closed:
        raise job.Refused("scope-missing", WORDS["report_scope"])


def _list(request: HttpRequest, visitor: Visitor, *, values, fault: Text | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    listed = cut(visible(visitor), by=("requested_at", "id"), after=after, rows=ROWS)
    names = Directory(report.operator for report in listed.rows)
    contradicted = {attestation.report_id for attestation, _ in standing.contradicted(among=listed.rows)}
    periods = _periods(timezone.now().astimezone(SEOUL).date())
    chosen = {"start": values.get("start") or periods[0]["start"].isoformat(),
              "end": values.get("end") or periods[0]["end"].isoformat(),
              **{name: values.get(name, "") for name in ("operator", "variant", "facility", "battery")}}  # fmt: skip
    return page(
        request, "console_reports", status=422 if fault else 200, tab="reports", after=listed.after, fault=fault,
        rows=[{"report": report, "operator": names.name(report.operator), "variant": variants.REGISTRY[report.variant].names,
               "contradicted": report.pk in contradicted} for report in listed.rows],
        owed=_owed(visitor), variants=_suiting(visitor), sites=_sites(visitor),
        may_request="reports:write" in visitor.viewer.scopes and not visitor.viewer.closed,
        operators=_operators() if visitor.viewer.is_authority else {}, periods=periods, values=chosen,
    )  # fmt: skip


def _owed(visitor: Visitor) -> list[dict]:
    """What is still to be handed in, the earliest due first."""
    if visitor.must_say_why:
        return []
    rows = Operator.objects.all() if visitor.viewer.is_authority else Operator.objects.filter(gln=visitor.viewer.gln)
    open_ = [one for one in due.owed(rows, now=timezone.now()) if one.state not in ("attested", "late")][:ROWS]
    names = Directory(one.operator for one in open_)
    return [{"one": one, "operator": names.name(one.operator), "state": due.STATES[one.state]} for one in open_]


def _suiting(visitor: Visitor) -> dict[str, Text]:
    """The variants that the visitor may ask for; an authority also those of the operators."""
    fit = variants.REGISTRY.values() if visitor.viewer.is_authority else variants.suiting(visitor.viewer.roles)
    return {variant.code: variant.names for variant in fit}


def _sites(visitor: Visitor) -> dict[str, Text]:
    rows = Facility.objects.filter(operator=visitor.viewer.gln).order_by("name_ko").values_list("gln", "name_en", "name_ko")
    return {gln: Text(en, ko) for gln, en, ko in rows}


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
