"""Compliance reports: asked for, followed while they are built, fetched, and cancelled."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import bodies, cursors, idempotency, openapi, pages, parameters, parsers
from api.problems import Problem
from api.renderers import JSON, dump
from api.shapes import reports as shapes
from api.v1 import addresses
from api.views import AnyForm, ApiView, tagged
from batteries import naming
from compliance import tasks
from compliance.models import Report as Row
from compliance.models import ReportFile
from compliance.reports import due, job, orders, standing, variants
from compliance.reports.forms import FORMS
from compliance.reports.orders import Order
from parties.access import Viewer
from parties.models import Operator
from parties.text import Text

RETRY_S = 2

_DAY = {"type": "string", "format": "date"}
_GLN = {"type": "string", "pattern": "^[0-9]{13}$"}
_ORDER = (
    bodies.Field("operator", _GLN,
                 Text("the GLN of an operator, 13 digits; left out, your own", "사업자 GLN 13자리(생략하면 귀사)"),
                 required=False),
    bodies.Field("period_start", _DAY, Text("the first day, such as 2026-01-01", "시작일(예: 2026-01-01)")),
    bodies.Field("period_end", _DAY, Text("the last day, such as 2026-12-31", "종료일(예: 2026-12-31)")),
    bodies.Field("variant", {"type": "string", "enum": list(variants.REGISTRY)},
                 Text(f"one of {', '.join(variants.REGISTRY)}; left out, {variants.DEFAULT}",
                      f"다음 중 하나: {', '.join(variants.REGISTRY)}(생략하면 {variants.DEFAULT})"), required=False),
    bodies.Field("facility", _GLN, Text("the GLN of one of the operator's sites; left out, all", "사업장 GLN 13자리(생략하면 전체)"),
                 required=False),
    bodies.Field("battery", {"type": "string", "maxLength": 200},
                 Text("any identifier of one battery, for a dossier", "배터리 식별자(단건 이력서에만)"), required=False),
)  # fmt: skip
_AMENDMENT = (
    bodies.Field("amends", {"type": "string", "format": "uuid"},
                 Text("the id of a finished report, to make it anew from what is known now", "정정할 완료 보고서의 id")),
)  # fmt: skip
_FILTERS = (
    parameters.gln("operator", "About this operator."),
    parameters.choice("status", "In this status.", Row.Status.values),
    parameters.choice("variant", "Of this variant.", variants.REGISTRY),
    *parameters.PAGE,
)
_DUE_FILTERS = (
    parameters.gln("operator", "Owed by this operator."),
    parameters.choice("state", "In this state.", due.STATES),
    *parameters.PAGE,
)
_ID = {"report_id": "The report's id."}
_CONTENTS = {"json": OpenApiTypes.OBJECT, "csv": OpenApiTypes.STR}
_AMENDMENTS = Prefetch("amendments", Row.objects.filter(status=Row.Status.DONE))
_FILES = Prefetch("files", ReportFile.objects.only("report_id", "form", "sha256").order_by("form"))


class Reports(ApiView):
    """The reports that the viewer may see."""

    scopes = {"GET": "reports:read", "POST": "reports:write"}

    @openapi.operation(
        "request_report", {202: shapes.ReportSerializer}, tag="reports", once=True,
        raw_body={"oneOf": [bodies.schema(_ORDER), bodies.schema(_AMENDMENT)]},
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponse:
        """Ask for the report of an operator and a period; it is built by a worker, and found at Location meanwhile.

        An operator asks for its own; a regulator for anybody's. A body with `amends` alone makes a finished report anew from
        what is known now, as its numbered successor, which says what it changed.
        """
        body = parsers.read(request)
        is_amendment = isinstance(body.value, dict) and "amends" in body.value
        asked = bodies.read(body.value, _AMENDMENT if is_amendment else _ORDER)
        return idempotency.answer_once(request, body.sha256, lambda: self._order(asked))

    @openapi.operation("list_reports", {200: shapes.ReportPageSerializer}, tag="reports", parameters=_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Reports about your operator, the last requested first."""
        asked = parameters.read(request.GET, _FILTERS)
        self.note_look(f"reports?{request.GET.urlencode()}")
        wanted = {name: asked[name] for name in ("operator", "status", "variant") if asked[name] is not None}
        rows = visible(self.viewer).filter(**wanted).order_by("-requested_at", "-id")
        if place := cursors.read(request):
            requested_at, last = datetime.fromisoformat(place[0]), place[1]
            rows = rows.filter(Q(requested_at__lt=requested_at) | Q(requested_at=requested_at, id__lt=last))
        found = list(rows[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        place = [shown[-1].requested_at.isoformat(), str(shown[-1].id)] if len(found) > len(shown) else None
        onward = cursors.following(request, place) if place else None
        return pages.answer(request, [_told(report) for report in shown], onward=onward)

    def _order(self, asked: dict) -> HttpResponse:
        if "amends" in asked:
            order = orders.amending(find(UUID(asked["amends"]), viewer=self.viewer))
        else:
            days = (date.fromisoformat(asked[name]) for name in ("period_start", "period_end"))
            more = {name: asked[name] for name in ("variant", "facility") if name in asked}
            battery = _resolved(asked["battery"]) if asked.get("battery") else ""
            order = Order(asked.get("operator", self.viewer.gln), *days, battery=battery, **more)
        try:
            report = job.place(order, by=self.viewer)
        except job.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal
        transaction.on_commit(lambda: tasks.hint(report.id))
        headers = {"Location": addresses.report(report.id), "Retry-After": str(RETRY_S)}
        return HttpResponse(dump(_told(report)), status=202, content_type=JSON, headers=headers)


class Due(ApiView):
    """The reports that are owed."""

    scopes = {"GET": "reports:read"}

    @openapi.operation("list_due_reports", {200: shapes.DuePageSerializer}, tag="reports", parameters=_DUE_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Which reports an operator owes, until when, and what there is of each; by operator, the earliest due first.

        An operator sees what it owes, an authority what everybody owes.
        """
        asked = parameters.read(request.GET, _DUE_FILTERS)
        self.note_look(f"reports/due?{request.GET.urlencode()}")
        rows = Operator.objects.order_by("gln")
        rows = rows if self.viewer.is_authority else rows.filter(gln=self.viewer.gln)
        rows = rows.filter(gln=asked["operator"]) if asked["operator"] else rows
        after = cursors.read(request)
        rows = rows.filter(gln__gt=after) if after else rows
        found = list(rows[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        owed = sorted(due.owed(shown, now=timezone.now()), key=lambda one: (one.operator, one.due_at))
        items = [_owed(one) for one in owed if asked["state"] in (None, one.state)]
        onward = cursors.following(request, shown[-1].gln) if len(found) > len(shown) else None
        return pages.answer(request, items, onward=onward)


class Variants(ApiView):
    """The kinds of report."""

    scopes = {"GET": "reports:read"}

    @openapi.operation("list_report_variants", {200: shapes.VariantPageSerializer}, tag="reports")
    def get(self, request: Request) -> HttpResponse:
        """Which reports there are, for whom, of which periods, and with which sections."""
        parameters.read(request.GET, ())
        items = [
            {"code": one.code, "name": one.names._asdict(), "about": one.about._asdict(), "roles": sorted(one.roles),
             "spans": list(one.spans), "sections": list(one.sections), "subject": one.subject, "by_facility": one.by_facility}
            for one in variants.REGISTRY.values()
        ]  # fmt: skip
        return pages.answer(request, items, onward=None)


class Report(ApiView):
    """One report."""

    scopes = {"GET": "reports:read", "DELETE": "reports:write"}

    @openapi.operation("read_report", {200: shapes.OneReportSerializer}, tag="reports",
                       parameters=[parameters.REASON], path=_ID)  # fmt: skip
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        """How far it has come, and where its files are; until then Retry-After says when to look again."""
        parameters.read(request.GET, [parameters.REASON])
        report = find(report_id, viewer=self.viewer)
        self.note_look(f"report {report_id}")
        waiting = report.status in (Row.Status.QUEUED, Row.Status.RUNNING)
        told = _told(report) | {"later_claims": standing.contradictions(report)}
        return tagged(request, told, headers={"Retry-After": str(RETRY_S)} if waiting else None)

    @openapi.operation("cancel_report", {200: shapes.ReportSerializer}, tag="reports", path=_ID)
    def delete(self, request: Request, report_id: UUID) -> HttpResponse:
        """Cancel a report that is not finished; a finished one stays as it is."""
        report = find(report_id, viewer=self.viewer)
        try:
            cancelled = job.cancel(report, by=self.viewer)
        except job.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal
        return HttpResponse(dump(_told(cancelled)), content_type=JSON)


class ReportForm(ApiView):
    """One form of a finished report."""

    scopes = {"GET": "reports:read"}
    content_negotiation_class = AnyForm

    @openapi.operation(
        "read_report_file", {(200, form.media_type): _CONTENTS.get(form.ending, OpenApiTypes.BINARY)
                             for form in FORMS.values()},
        tag="reports", path=_ID | {"form": "pdf, xlsx, csv, json, or zip with all of them, signed."}, parameters=[parameters.REASON],
    )  # fmt: skip
    def get(self, request: Request, report_id: UUID, form: str) -> HttpResponse:
        """The file; it never changes, and its ETag is its SHA-256."""
        parameters.read(request.GET, [parameters.REASON])
        report = find(report_id, viewer=self.viewer)
        self.note_look(f"report {report_id}.{form}")
        file = ReportFile.objects.filter(report=report, form=form).first()
        if file is None:
            raise Problem("report-unfinished")
        headers = {"ETag": f'"{file.sha256}"', "Cache-Control": "private, immutable, max-age=31536000"}
        if f'"{file.sha256}"' in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        name = f"report-{report.operator}-{report.period_start}-{report.period_end}.{form}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return HttpResponse(bytes(file.content), content_type=FORMS[form].media_type, headers=headers)


def visible(viewer: Viewer) -> QuerySet[Row]:
    """The reports that `viewer` may see: an authority all, an operator those about itself."""
    rows = Row.objects.select_related("attestation").prefetch_related(_FILES, _AMENDMENTS)
    return rows if viewer.is_authority else rows.filter(operator=viewer.gln)


def find(report_id: UUID, *, viewer: Viewer) -> Row:
    """The report with `report_id`; Problem when there is none that the viewer may see."""
    report = visible(viewer).filter(pk=report_id).first()
    if report is None:
        raise Problem("not-found")
    return report


def _resolved(identifier: str) -> str:
    try:
        return naming.resolve(identifier).uri
    except naming.NameFault as fault:
        raise Problem(fault.code, fault.text, status=422) from fault


def _told(report: Row) -> dict:
    newer = next(iter(report.amendments.all()), None)
    return {
        "id": report.id, "operator": report.operator, "variant": report.variant, "facility": report.facility or None,
        "battery": report.battery or None, "period_start": report.period_start, "period_end": report.period_end,
        "number": report.number, "amends": report.amends_id, "superseded_by": newer and newer.id,
        "status": report.status, "progress_pct": report.progress_pct,
        "requested_at": report.requested_at, "finished_at": report.finished_at, "failure": report.failure or None,
        "cut_position": report.cut_position, "parameter_version": report.parameter_version or None,
        "sha256": report.sha256 or None, "attestation": _attested(report),
        "files": [{"form": file.form, "address": f"{addresses.report(report.id)}.{file.form}", "sha256": file.sha256}
                  for file in report.files.all()],
    }  # fmt: skip


def _attested(report: Row) -> dict | None:
    if not hasattr(report, "attestation"):
        return None
    said = report.attestation
    return {
        "by": said.by, "at": said.at, "sha256": said.sha256, "critical_gaps": said.critical_gaps,
        "statement": {"en": said.statement_en, "ko": said.statement_ko}, "disclosure": said.disclosure or None,
    }  # fmt: skip


def _owed(one: due.Owed) -> dict:
    return {
        "operator": one.operator, "variant": one.variant.code, "span": one.span, "period_start": one.start,
        "period_end": one.end, "due_on": one.due_on, "due_at": one.due_at, "state": one.state,
        "report": one.report and one.report.id,
    }  # fmt: skip
