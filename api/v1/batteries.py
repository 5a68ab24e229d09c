"""Batteries, modules and lots: who holds what, and each one's story as far as the viewer may see it."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import cursors, openapi, pages, parameters
from api.problems import Problem
from api.shapes import batteries as shapes
from api.v1 import stories, things
from api.views import AnyForm, ApiView, etag, tagged
from batteries import label_sheets, timeline
from batteries.custody import Form, History, Legal
from batteries.lifecycle.codes import CHEMISTRIES
from batteries.models import Battery as Row
from batteries.models import concerning, open_to
from events.epc import Epc

BATTERY_ID = {"battery_id": "Digital Link, EPC URN or registered alias, percent-encoded as one segment."}
_STATE_FILTERS = (
    parameters.gln("holder", "Held by this operator."),
    parameters.gln("expected_by", "On the way to this operator."),
    parameters.choice("form", "Of this form.", Form),
    parameters.choice("legal_status", "Of this legal status.", Legal),
    parameters.flag("in_transit", "Dispatched and not yet received."),
    parameters.flag("lost", "Reported stolen or lost."),
    parameters.flag("damaged", "Known to be damaged."),
    parameters.flag("ended", "Left the record: recycled, exported, destroyed, or made into something else."),
)
_MODEL_FILTERS = (
    parameters.gln("maker", "Made by this operator."),
    parameters.word("model", "Of this model."),
    parameters.choice("chemistry", "Of this cathode chemistry.", CHEMISTRIES),
)
_FILTERS = (*_STATE_FILTERS, *_MODEL_FILTERS, *parameters.PAGE)
_COLUMNS = {"legal_status": "legal"}
_TIMES = (
    parameters.moment("as_of", "Only what had happened by then."),
    parameters.moment("as_known_on", "Only what had been recorded by then."),
    parameters.REASON,
)


class Batteries(ApiView):
    """Batteries that concern the viewer."""

    scopes = {"GET": "batteries:read"}

    @openapi.operation("list_batteries", {200: shapes.BatteryPageSerializer}, tag="batteries", parameters=_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Batteries, modules and lots that your operator holds, expects, carries, or was involved with.

        A filter on how a battery stands leaves only those whose state is yours to see.
        """
        asked = parameters.read(request.GET, _FILTERS)
        self.note_look(f"batteries?{request.GET.urlencode()}")
        rows = _filtered(self._visible(asked), asked).order_by("epc_key")
        if (place := cursors.read(request)) is not None:
            rows = rows.filter(epc_key__gt=place)
        found = list(rows[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        onward = cursors.following(request, str(shown[-1].epc_key)) if len(found) > len(shown) else None
        return pages.answer(request, [stories.row(row, viewer=self.viewer) for row in shown], onward=onward)

    def _visible(self, asked: dict) -> QuerySet[Row]:
        # What was merged into another name is listed under that.
        rows = Row.objects.filter(merged_into="")
        if self.viewer.is_authority:
            return rows
        gln = self.viewer.gln
        # Otherwise whoever once made it, or merely claims to have it, could ask for each holder in turn, and see where it
        # turns up.
        if any(asked[parameter.name] is not None for parameter in _STATE_FILTERS):
            return rows.filter(open_to(gln))
        return rows.filter(concerning(gln))


class BatteryView(ApiView):
    """Something about one battery that is on record."""

    scopes = {"GET": "batteries:read"}

    def find(self, text: str, **until) -> tuple[Epc, History]:
        """What the address names, with its story; Problem when nothing was ever recorded about it."""
        epc = things.find_thing(text)
        history = timeline.read(epc.key, **until)
        if not timeline.is_known(history) and not (any(until.values()) and timeline.is_known(timeline.read(epc.key))):
            raise Problem("not-found")
        self.note_look(epc.uri)
        return epc, history


class Battery(BatteryView):
    """One battery, module or lot."""

    @openapi.operation("read_battery", {200: shapes.FullBatterySerializer}, tag="batteries",
                       parameters=[parameters.REASON], path=BATTERY_ID)  # fmt: skip
    def get(self, request: Request, battery_id: str) -> HttpResponse:
        """What it is, and who holds it where in which state, as far as that is yours to see."""
        parameters.read(request.GET, [parameters.REASON])
        epc, history = self.find(battery_id)
        return tagged(request, stories.full(epc, history, viewer=self.viewer))


class BatteryHistory(BatteryView):
    """The story of one battery."""

    @openapi.operation("read_battery_history", {200: shapes.HistorySerializer}, tag="batteries",
                       parameters=_TIMES, path=BATTERY_ID)  # fmt: skip
    def get(self, request: Request, battery_id: str) -> HttpResponse:
        """Every claim about it that you may see, in the order in which they happened, each with the state after it."""
        if things.is_whole(battery_id, tail="history"):
            return Battery.as_view()(request._request, battery_id=f"{battery_id}/history")
        asked = parameters.read(request.GET, _TIMES)
        until = {name: asked[name] for name in ("as_of", "as_known_on")}
        epc, history = self.find(battery_id, **until)
        return tagged(request, stories.story(epc, history, viewer=self.viewer, **until))


class BatteryLabel(ApiView):
    """The label of one battery."""

    scopes = {"GET": "batteries:read"}
    content_negotiation_class = AnyForm

    @openapi.operation(
        "read_battery_label", {(200, "image/svg+xml"): OpenApiTypes.STR, (200, "image/png"): OpenApiTypes.BINARY,
                               (200, "application/pdf"): OpenApiTypes.BINARY},
        tag="batteries", path=BATTERY_ID | {"form": "svg, png or pdf."},
    )  # fmt: skip
    def get(self, request: Request, battery_id: str, form: str) -> HttpResponse:
        """A QR code that a phone opens, with the identifier beneath it, to be printed in its own size."""
        if things.is_whole(battery_id, tail=f"label.{form}"):
            return Battery.as_view()(request._request, battery_id=f"{battery_id}/label.{form}")
        epc = things.find(battery_id)
        media_type, write = label_sheets.FORMS[form]
        content = write(epc, settings.PUBLIC_ORIGIN)
        return HttpResponse(content, content_type=media_type, headers={"ETag": etag(content)})




def _filtered(rows: QuerySet[Row], asked: dict) -> QuerySet[Row]:
    for name in ("holder", "expected_by", "form", "legal_status", "lost", "damaged", "maker", "model", "chemistry"):
        if asked[name] is not None:
            rows = rows.filter(**{_COLUMNS.get(name, name): asked[name]})
    if asked["in_transit"] is not None:
        rows = rows.filter(in_transit_since__isnull=not asked["in_transit"])
    if asked["ended"] is not None:
        rows = rows.exclude(ending="") if asked["ended"] else rows.filter(ending="")
    return rows
