"""The nation's figures, and those from outside that some of them need."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import bodies, cursors, idempotency, openapi, pages, parameters, parsers
from api.problems import Problem
from api.renderers import JSON, dump
from api.shapes import statistics as shapes
from api.views import ApiView, tagged
from compliance import calendar
from compliance.models import OutsideFigure
from compliance.national import figures, statistics
from compliance.national.declaration import REGISTRY
from parties.text import Text

_DAY = {"type": "string", "format": "date"}
_PERIOD = (
    parameters.day("from", "The first Korean day; 1 January of this year if left out."),
    parameters.day("to", "The last Korean day; 31 December of the year of the first if left out."),
)
_FILTERS = (
    parameters.choice("kind", "Of this kind.", figures.KINDS), parameters.LIMIT, parameters.CURSOR,
)  # fmt: skip
_FIGURE = (
    bodies.Field("kind", {"enum": list(figures.KINDS)},
                 Text("one of: " + ", ".join(figures.KINDS), "다음 중 하나: " + ", ".join(figures.KINDS))),
    bodies.Field("item", {"enum": list(figures.STRATEGIC)}, Text("the symbol of a mineral, such as Li", "광물 기호(예: Li)"), required=False),
    bodies.Field("period_start", _DAY, Text("the first day, such as 2026-01-01", "시작일(예: 2026-01-01)")),
    bodies.Field("period_end", _DAY, Text("the last day, such as 2026-12-31", "종료일(예: 2026-12-31)")),
    bodies.Field("value", {"type": "number"}, Text("a number in the unit of the kind", "해당 단위의 숫자")),
    bodies.Field("source", {"type": "string"}, Text("where the figure comes from", "수치의 출처")),
    bodies.Field("reason", {"type": "string"}, Text("why it is entered, or why again", "입력 또는 변경 사유")),
)  # fmt: skip


class Statistics(ApiView):
    """All national indicators."""

    scopes = {"GET": "reference:read"}

    @openapi.operation("list_statistics", {200: shapes.IndicatorsSerializer}, tag="reference", parameters=_PERIOD)
    def get(self, request: Request) -> HttpResponse:
        """Every indicator for a period, one calendar year unless told otherwise.

        A regulator is shown all; others are not shown figures behind which fewer than five operators stand.
        """
        start, end = _period(request)
        told = statistics.all_told(start=start, end=end, now=timezone.now(), viewer=self.viewer)
        return tagged(request, {"items": told})


class Statistic(ApiView):
    """One national indicator."""

    scopes = {"GET": "reference:read"}

    @openapi.operation("read_statistic", {200: shapes.IndicatorSerializer}, tag="reference", parameters=_PERIOD,
                       path={"indicator": "Its code, such as capture_rate."})  # fmt: skip
    def get(self, request: Request, indicator: str) -> HttpResponse:
        """One indicator for a period, with what it is computed from."""
        start, end = _period(request)
        if indicator not in REGISTRY:
            raise Problem("not-found")
        told = statistics.told(REGISTRY[indicator], start=start, end=end, now=timezone.now(), viewer=self.viewer)
        return tagged(request, told)


class Figures(ApiView):
    """Figures from outside the ledger."""

    scopes = {"GET": "reference:read", "POST": "reports:write"}

    @openapi.operation("enter_figure", {201: shapes.FigureSerializer}, tag="reference", raw_body=bodies.schema(_FIGURE), once=True)
    def post(self, request: Request) -> HttpResponse:
        """Enter a figure that the ledger does not hold: the nation's as a regulator, your own e-manifest totals as an operator.

        What was entered before for the same days stays on record, and the newest stands.
        """
        body = parsers.read(request)
        told = bodies.read(body.value, _FIGURE)
        return idempotency.answer_once(request, body.sha256, lambda: self._enter(told))

    @openapi.operation("list_figures", {200: shapes.FigurePageSerializer}, tag="reference", parameters=_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """The nation's figures and your own, the newest first; of those for the same days the first stands."""
        asked = parameters.read(request.GET, _FILTERS)
        rows = figures.visible(self.viewer)
        if asked["kind"]:
            rows = rows.filter(kind=asked["kind"])
        if place := cursors.read(request):
            rows = rows.filter(id__lt=place)
        found = list(rows[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        onward = cursors.following(request, shown[-1].id) if len(found) > len(shown) else None
        return pages.answer(request, [_told(row) for row in shown], onward=onward)

    def _enter(self, told: dict) -> HttpResponse:
        start, end = (date.fromisoformat(told[name]) for name in ("period_start", "period_end"))
        try:
            row = figures.enter(told["kind"], told["value"], item=told.get("item", ""), start=start, end=end,
                                source=told["source"], reason=told["reason"], by=self.viewer)  # fmt: skip
        except figures.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal
        row.refresh_from_db()
        return HttpResponse(dump(_told(row)), status=201, content_type=JSON)


def _period(request: Request) -> tuple[date, date]:
    asked = parameters.read(request.GET, _PERIOD)
    start = asked["from"] or calendar.day_of(timezone.now()).replace(month=1, day=1)
    end = asked["to"] or start.replace(month=12, day=31)
    if not (start <= end and (end - start).days < statistics.DAYS_MAX):
        raise Problem("period-invalid")
    return start, end


def _told(row: OutsideFigure) -> dict:
    return {
        "id": row.id, "kind": row.kind, "operator": row.operator or None, "item": row.item or None,
        "period_start": row.period_start, "period_end": row.period_end, "value": row.value, "unit": figures.KINDS[row.kind].unit,
        "source": row.source, "reason": row.reason, "entered_at": row.entered_at,
    }  # fmt: skip
