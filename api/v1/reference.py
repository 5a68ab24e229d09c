"""What everybody may look up: operators, sites, models, limits, and the event types."""

from dataclasses import asdict

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import cursors, openapi, pages, parameters
from api.problems import Problem
from api.shapes import reference as shapes
from api.v1 import addresses
from api.views import ApiView, tagged
from batteries.lifecycle import schemas
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.models import Battery
from compliance import calendar, limits
from compliance import parameters as compliance_parameters
from compliance.models import Parameter
from parties.models import Facility, Operator
from parties.roles import Activity, Role

_OPERATOR_FILTERS = (parameters.choice("role", "With this role.", Role.values), parameters.LIMIT, parameters.CURSOR)
_FACILITY_FILTERS = (
    parameters.gln("operator", "Of this operator."),
    parameters.choice("activity", "With a permit for this.", Activity.values),
    parameters.LIMIT,
    parameters.CURSOR,
)
_MODEL_FILTERS = (parameters.gln("maker", "Made by this operator."), parameters.LIMIT, parameters.CURSOR)
_ON = parameters.day("on", "The day, in Korean time; today if left out.")


class _Reference(ApiView):
    """Something that every key with the scope may look up."""

    scopes = {"GET": "reference:read"}

    def sees(self, gln: str) -> bool:
        """Whether the viewer may see what is not public about an operator."""
        return self.viewer.is_authority or self.viewer.gln == gln


class Operators(_Reference):
    """The registered operators."""

    @openapi.operation("list_operators", {200: shapes.OperatorPageSerializer}, tag="reference",
                       parameters=_OPERATOR_FILTERS)  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Registered operators, by GLN."""
        asked = parameters.read(request.GET, _OPERATOR_FILTERS)
        rows = Operator.objects.order_by("gln")
        if asked["role"]:
            rows = rows.filter(roles__contains=[asked["role"]])
        return _by_gln(request, rows, asked["limit"], self._told)

    def _told(self, operator: Operator) -> dict:
        return {
            "gln": operator.gln, "name": {"en": operator.name_en, "ko": operator.name_ko}, "roles": operator.roles,
            "status": operator.status, "joined_at": operator.joined_at,
            "business_number": operator.business_number if self.sees(operator.gln) else None,
        }  # fmt: skip


class Facilities(_Reference):
    """The sites of the registered operators."""

    @openapi.operation("list_facilities", {200: shapes.FacilityPageSerializer}, tag="reference",
                       parameters=_FACILITY_FILTERS)  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Sites with their permits, by GLN."""
        asked = parameters.read(request.GET, _FACILITY_FILTERS)
        rows = Facility.objects.prefetch_related("permits").order_by("gln")
        if asked["operator"]:
            rows = rows.filter(operator_id=asked["operator"])
        if asked["activity"]:
            rows = rows.filter(permits__activity=asked["activity"]).distinct()
        return _by_gln(request, rows, asked["limit"], self._told)

    def _told(self, site: Facility) -> dict:
        seen = self.sees(site.operator_id)
        return {
            "gln": site.gln, "operator": site.operator_id, "name": {"en": site.name_en, "ko": site.name_ko},
            "region": site.region or None, "latitude": site.latitude, "longitude": site.longitude,
            "permits": [{"activity": p.activity, "number": p.number, "valid_from": p.valid_from, "valid_to": p.valid_to}
                        for p in site.permits.all()],
            "capacity_packs": site.capacity_packs if seen else None,
            "capacity_kg_per_day": site.capacity_kg_per_day if seen else None,
        }  # fmt: skip


class Models(_Reference):
    """The battery models on record."""

    @openapi.operation("list_models", {200: shapes.ModelPageSerializer}, tag="reference", parameters=_MODEL_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Battery models, by maker and name, as their makers declared them."""
        asked = parameters.read(request.GET, _MODEL_FILTERS)
        rows = Battery.objects.exclude(model="").exclude(maker="")
        if asked["maker"]:
            rows = rows.filter(maker=asked["maker"])
        if place := cursors.read(request):
            rows = rows.filter(Q(maker__gt=place[0]) | Q(maker=place[0], model__gt=place[1]))
        # One row for a name: of two packs that declare it differently the first by alphabet stands.
        one = rows.order_by("maker", "model", "category", "chemistry", "rated_kwh").distinct("maker", "model")
        found = list(one.only("maker", "model", "category", "chemistry", "rated_kwh")[: asked["limit"] + 1])
        shown = found[: asked["limit"]]
        place = [shown[-1].maker, shown[-1].model] if len(found) > len(shown) else None
        items = [{"maker": m.maker, "model": m.model, "category": m.category or None, "chemistry": m.chemistry or None,
                  "rated_kwh": m.rated_kwh} for m in shown]  # fmt: skip
        return pages.answer(request, items, onward=cursors.following(request, place) if place else None)


class Parameters(_Reference):
    """The limits that the rules judge by."""

    @openapi.operation("list_parameters", {200: shapes.ParametersSerializer}, tag="reference", parameters=[_ON])
    def get(self, request: Request) -> HttpResponse:
        """Every limit as it holds on a day, with what it rests on and how sure that is."""
        day = parameters.read(request.GET, [_ON])["on"] or calendar.day_of(timezone.now())
        rows = Parameter.objects.filter(effective_from__lte=day).order_by("key", "-effective_from", "-id").distinct("key")
        set_ = {row.key: row for row in rows}
        in_force = compliance_parameters.at(day)
        items = [_limit(default, set_.get(key), in_force.get(key)) for key, default in limits.DEFAULTS.items()]
        return tagged(request, {"on": day, "version": in_force.version, "items": items})


class EventTypes(_Reference):
    """The event types."""

    @openapi.operation("list_event_types", {200: shapes.EventTypesSerializer}, tag="reference")
    def get(self, request: Request) -> HttpResponse:
        """All event types, in the order of the life cycle."""
        parameters.read(request.GET, [])
        return tagged(request, {"items": [_declaration(type_) for type_ in REGISTRY.values()]})


class EventTypeDetail(_Reference):
    """One event type."""

    @openapi.operation("read_event_type", {200: shapes.FullEventTypeSerializer}, tag="reference",
                       path={"code": "Its code, such as received."})  # fmt: skip
    def get(self, request: Request, code: str) -> HttpResponse:
        """One event type with the JSON schema of its native event."""
        parameters.read(request.GET, [])
        if code not in REGISTRY:
            raise Problem("not-found")
        return tagged(request, _declaration(REGISTRY[code]) | {"schema": schemas.schema(REGISTRY[code])})


def _by_gln(request: Request, rows, limit: int, told) -> HttpResponse:
    if place := cursors.read(request):
        rows = rows.filter(gln__gt=place)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    onward = cursors.following(request, shown[-1].gln) if len(found) > len(shown) else None
    return pages.answer(request, [told(row) for row in shown], onward=onward)


def _limit(default: limits.Default, row: Parameter | None, value) -> dict:
    return {
        "key": default.key, "name": default.name._asdict(), "value": value,
        "effective_from": row.effective_from if row else None, "basis": compliance_parameters.basis(default, row)._asdict(),
        "certainty": (row or default).certainty,
    }  # fmt: skip


def _declaration(type_: type[EventType]) -> dict:
    shape = {name: value for name, value in asdict(type_.epcis).items() if value and name != "marks"}
    return {
        "code": type_.code, "name": type_.names._asdict(), "summary": type_.summary, "by": sorted(type_.by),
        "activity": type_.activity or None, "due_parameter": type_.due.parameter if type_.due else None,
        "epcis": shape, "address": f"{addresses.ROOT}/event-types/{type_.code}",
    }  # fmt: skip
