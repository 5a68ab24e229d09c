"""Webhooks: where a program is told of the steps of its operator's gaps, what was sent, and sending it again."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api import bodies, cursors, openapi, pages, parameters, parsers
from api.problems import Problem
from api.renderers import JSON, dump
from api.shapes import webhooks as shapes
from api.views import ApiView, tagged
from compliance.gaps import ACTIONS, Refused
from compliance.models import Delivery, Subscription
from compliance.notices import subscriptions
from events.outward import addresses
from parties.access import Viewer
from parties.text import Text

_TOLD = sorted(code for code, action in ACTIONS.items() if action.tells)
_FIELDS = (
    bodies.Field("url", {"type": "string", "maxLength": addresses.URL_LENGTH_MAX},
                 Text("an https address in the public internet", "공개 인터넷의 https 주소")),
    bodies.Field("actions", {"type": "array", "items": {"enum": _TOLD}, "uniqueItems": True},
                 Text("the steps to be told of; without it, all", "알림을 받을 단계, 생략 시 전부"), required=False),
)  # fmt: skip
_ID = {"webhook_id": "The webhook's id."}
_DELIVERY_ID = _ID | {"delivery_id": "The delivery's id."}
_STATE = parameters.choice("state", "In this state.", Delivery.State.values)
_LIST = (_STATE, *parameters.PAGE)


class Webhooks(ApiView):
    """The webhooks of the caller's operator."""

    scopes = {"GET": "gaps:read", "POST": "gaps:write"}

    @openapi.operation("list_webhooks", {200: shapes.WebhookPageSerializer}, tag="webhooks", parameters=[parameters.REASON])
    def get(self, request: Request) -> HttpResponse:
        """The addresses at which your programs are told of the steps of your gaps."""
        parameters.read(request.GET, [parameters.REASON])
        return pages.answer(request, [_brief(one) for one in subscriptions.of(self.viewer)], onward=None)

    @openapi.operation("add_webhook", {201: shapes.NewWebhookSerializer}, tag="webhooks", raw_body=bodies.schema(_FIELDS))
    def post(self, request: Request) -> HttpResponse:
        """Be told of the steps that concern your operator from now on. The secret is shown once, in this answer."""
        asked = bodies.read(parsers.read(request).value, _FIELDS)
        try:
            made, secret = subscriptions.subscribe(asked["url"], by=self.viewer, actions=asked.get("actions", ()))
        except Refused as refused:
            raise Problem(refused.code, refused.text) from refused
        headers = {"Location": f"{request.path}/{made.pk}", "Cache-Control": "no-store"}
        return HttpResponse(dump(_brief(made) | {"secret": secret}), status=201, content_type=JSON, headers=headers)


class Webhook(ApiView):
    """One webhook."""

    scopes = {"GET": "gaps:read", "DELETE": "gaps:write"}

    @openapi.operation("read_webhook", {200: shapes.WebhookSerializer}, tag="webhooks", path=_ID)
    def get(self, request: Request, webhook_id: UUID) -> HttpResponse:
        """One webhook of yours; its secret is not shown again."""
        return tagged(request, _brief(_find(webhook_id, self.viewer)))

    @openapi.operation("end_webhook", {200: shapes.WebhookSerializer}, tag="webhooks", path=_ID)
    def delete(self, request: Request, webhook_id: UUID) -> HttpResponse:
        """Send nothing more to it. For a new secret, add another webhook first and end this one then."""
        found = _find(webhook_id, self.viewer)
        subscriptions.end(found)
        found.refresh_from_db()
        return tagged(request, _brief(found))


class Deliveries(ApiView):
    """What was sent to one webhook."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation("list_deliveries", {200: shapes.DeliveryPageSerializer}, tag="webhooks", parameters=_LIST, path=_ID)
    def get(self, request: Request, webhook_id: UUID) -> HttpResponse:
        """What was sent, or is to be sent, the newest first, with every try and what came of it."""
        asked = parameters.read(request.GET, _LIST)
        rows = _find(webhook_id, self.viewer).deliveries.order_by("-created_at", "-id")
        if asked["state"]:
            rows = rows.filter(state=asked["state"])
        if place := cursors.read(request):
            rows = rows.filter(created_at__lte=datetime.fromisoformat(place[0])).exclude(
                created_at=datetime.fromisoformat(place[0]), id__gte=place[1])  # fmt: skip
        read = list(rows[: asked["limit"] + 1])
        shown = read[: asked["limit"]]
        place = [shown[-1].created_at.isoformat(), str(shown[-1].id)] if len(read) > len(shown) else None
        return pages.answer(request, [_told(one) for one in shown], onward=cursors.following(request, place) if place else None)


class Replay(ApiView):
    """A delivery again."""

    scopes = {"POST": "gaps:write"}

    @openapi.operation("replay_delivery", {200: shapes.DeliverySerializer}, tag="webhooks", path=_DELIVERY_ID)
    def post(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
        """Send a delivery again from the beginning, whatever became of it, under the same id."""
        delivery = subscriptions.replay(_find(webhook_id, self.viewer), delivery_id)
        if delivery is None:
            raise Problem("not-found")
        return tagged(request, _told(delivery))


def _find(webhook_id: UUID, viewer: Viewer) -> Subscription:
    found = Subscription.objects.filter(pk=webhook_id, gln=viewer.gln).first()
    if found is None:
        raise Problem("not-found")
    return found


def _brief(one: Subscription) -> dict:
    return {"id": one.pk, "url": one.url, "actions": one.actions, "created_at": one.created_at, "ended_at": one.ended_at,
            "missed_until": one.missed_until}  # fmt: skip


def _told(one: Delivery) -> dict:
    return {"id": one.pk, "state": one.state, "steps": len(one.steps), "created_at": one.created_at,
            "due_at": one.due_at if one.state == Delivery.State.WAITING else None, "log": one.log}  # fmt: skip
