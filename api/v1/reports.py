"""Compliance reports: asked for, followed while they are built, fetched, and cancelled."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import bodies, cursors, idempotency, openapi, pages, parameters, parsers
from api.problems import Problem
from api.renderers import JSON, dump
from api.shapes import reports as shapes
from api.v1 import addresses
from api.views import AnyForm, ApiView, tagged
from compliance import tasks
from compliance.models import Report as Row
from compliance.models import ReportFile
from compliance.reports import job
from compliance.reports.forms import FORMS
from parties.access import Viewer
from parties.text import Text

RETRY_S = 2

_DAY = {"type": "string", "format": "date"}
_ORDER = (
    bodies.Field("operator", {"type": "string", "pattern": "^[0-9]{13}$"},
                 Text("the GLN of an operator, 13 digits; left out, your own", "사업자 GLN 13자리(생략하면 귀사)"),
                 required=False),
    bodies.Field("period_start", _DAY, Text("the first day, such as 2026-01-01", "시작일(예: 2026-01-01)")),
    bodies.Field("period_end", _DAY, Text("the last day, such as 2026-12-31", "종료일(예: 2026-12-31)")),
)  # fmt: skip
_FILTERS = (
    parameters.gln("operator", "About this operator."),
    parameters.choice("status", "In this status.", Row.Status.values),
    *parameters.PAGE,
)
_ID = {"report_id": "The report's id."}
_CONTENTS = {"json": OpenApiTypes.OBJECT, "csv": OpenApiTypes.STR}
_FILES = Prefetch("files", ReportFile.objects.only("report_id", "form", "sha256").order_by("form"))


class Reports(ApiView):
    """The reports that the viewer may see."""

    scopes = {"GET": "reports:read", "POST": "reports:write"}

    @openapi.operation(
        "request_report", {202: shapes.ReportSerializer}, tag="reports", raw_body=bodies.schema(_ORDER), once=True
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponse:
        """Ask for the report of an operator and a period; it is built by a worker, and found at Location meanwhile.

        An operator asks for its own; a regulator for anybody's.
        """
        body = parsers.read(request)
        order = bodies.read(body.value, _ORDER)
        return idempotency.answer_once(request, body.sha256, lambda: self._order(order))

    @openapi.operation("list_reports", {200: shapes.ReportPageSerializer}, tag="reports", parameters=_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Reports about your operator, the last requested first."""
        asked = parameters.read(request.GET, _FILTERS)
        self.note_look(f"reports?{request.GET.urlencode()}")
        wanted = {name: asked[name] for name in ("operator", "status") if asked[name] is not None}
        rows = visible(self.viewer).filter(**wanted).order_by("-requested_at", "-id")
        if place := cursors.read(request):
            requested_at, last = datetime.fromisoformat(place[0]), place[1]
            rows = rows.filter(Q(requested_at__lt=requested_at) | Q(requested_at=requested_at, id__lt=last))
        found = list(rows[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        place = [shown[-1].requested_at.isoformat(), str(shown[-1].id)] if len(found) > len(shown) else None
        onward = cursors.following(request, place) if place else None
        return pages.answer(request, [_told(report) for report in shown], onward=onward)

    def _order(self, order: dict) -> HttpResponse:
        days = (date.fromisoformat(order[name]) for name in ("period_start", "period_end"))
        try:
            report = job.request(order.get("operator", self.viewer.gln), *days, by=self.viewer)
        except job.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal
        transaction.on_commit(lambda: tasks.hint(report.id))
        headers = {"Location": addresses.report(report.id), "Retry-After": str(RETRY_S)}
        return HttpResponse(dump(_told(report)), status=202, content_type=JSON, headers=headers)


class Report(ApiView):
    """One report."""

    scopes = {"GET": "reports:read", "DELETE": "reports:write"}

    @openapi.operation("read_report", {200: shapes.ReportSerializer}, tag="reports",
                       parameters=[parameters.REASON], path=_ID)  # fmt: skip
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        """How far it has come, and where its files are; until then Retry-After says when to look again."""
        parameters.read(request.GET, [parameters.REASON])
        report = find(report_id, viewer=self.viewer)
        self.note_look(f"report {report_id}")
        waiting = report.status in (Row.Status.QUEUED, Row.Status.RUNNING)
        return tagged(request, _told(report), headers={"Retry-After": str(RETRY_S)} if waiting else None)

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
        tag="reports", path=_ID | {"form": "pdf, xlsx, csv or json."}, parameters=[parameters.REASON],
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
    rows = Row.objects.prefetch_related(_FILES)
    return rows if viewer.is_authority else rows.filter(operator=viewer.gln)


def find(report_id: UUID, *, viewer: Viewer) -> Row:
    """The report with `report_id`; Problem when there is none that the viewer may see."""
    report = visible(viewer).filter(pk=report_id).first()
    if report is None:
        raise Problem("not-found")
    return report


def _told(report: Row) -> dict:
    return {
        "id": report.id, "operator": report.operator, "period_start": report.period_start,
        "period_end": report.period_end, "status": report.status, "progress_pct": report.progress_pct,
        "requested_at": report.requested_at, "finished_at": report.finished_at, "failure": report.failure or None,
        "cut_position": report.cut_position, "parameter_version": report.parameter_version or None,
        "sha256": report.sha256 or None,
        "files": [{"form": file.form, "address": f"{addresses.report(report.id)}.{file.form}", "sha256": file.sha256}
                  for file in report.files.all()],
    }  # fmt: skip
