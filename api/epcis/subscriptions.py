"""Subscriptions to named queries: what is new is posted to an address (EPCIS 2.0, section 12.8)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from api import bodies, parsers
from api.epcis import asking, base, described, headers, queries, tokens
from api.epcis.asking import QueryView
from api.epcis.base import operation
from api.epcis.errors import EpcisError
from api.epcis.queries import QUERY_NAME
from api.shapes import epcis_query as shapes
from batteries.subscriptions import delivering, keeping, schedule
from batteries.subscriptions.keeping import Order
from events.models import QuerySubscription
from events.outward import addresses
from events.query import named, question
from parties.text import Text

_FIELDS = (
    bodies.Field("dest", {"type": "string", "maxLength": addresses.URL_LENGTH_MAX},
                 Text("an https address in the public internet", "공개 인터넷의 https 주소")),
    bodies.Field("signatureToken", {"type": "string", "minLength": 1, "maxLength": keeping.TOKEN_MAX, "pattern": "^[!-~]+$"},
                 Text(f"1 to {keeping.TOKEN_MAX} visible ASCII characters", f"보이는 ASCII 문자 1~{keeping.TOKEN_MAX}자"),
                 required=False),
    bodies.Field("reportIfEmpty", {"type": "boolean"}, Text("true or false", "true 또는 false"), required=False),
    bodies.Field("initialRecordTime", {"type": "string", "format": "date-time", "maxLength": 40},
                 Text("a time with its offset, as RFC 3339 has it", "시간대가 있는 RFC 3339 시각"), required=False),
    bodies.Field("stream", {"type": "boolean"}, Text("true or false", "true 또는 false"), required=False),
    bodies.Field("schedule", {"type": "object"}, Text("an object", "객체"), required=False),
)  # fmt: skip
_YEARS = range(1970, 9999)
_PATH = QUERY_NAME | {"subscription_id": "The subscription's id."}


class Subscriptions(QueryView):
    """Who is told of what is new for a query."""

    scopes = {"GET": "events:read", "POST": "events:read"}

    @operation("epcis_list_subscriptions", {200: shapes.SubscriptionSerializer(many=True)}, path=QUERY_NAME,
               parameters=described.PAGING)  # fmt: skip
    def get(self, request: Request, name: str) -> HttpResponse:
        """The subscriptions to a query of your operator, the oldest first, and how each fares."""
        asked = question.read(asking.given(request, only=asking.PAGING))
        queries.kept(name, self.viewer.gln)
        after = tokens.read(request) or []
        found = [one for one in keeping.of(name, gln=self.viewer.gln) if _place(one) > after]
        shown = found[: asked.per_page]
        onward = _place(shown[-1]) if len(found) > len(shown) else None
        return base.told(request, [_told(one) for one in shown], headers=asking.following(request, onward))

    @operation("epcis_subscribe", {201: shapes.SubscriptionSerializer}, path=QUERY_NAME, raw_body=bodies.schema(_FIELDS))
    def post(self, request: Request, name: str) -> HttpResponse:
        """Have an EPCISQueryDocument posted to `dest` whenever there is something new, or by a schedule.

        Give `stream: true` or a `schedule`, not both. What is posted is signed with `signatureToken`, and is what your
        operator may see then. docs/conformance.md says how.
        """
        found = queries.kept(name, self.viewer.gln)
        asking.given(request, only=())
        with asking.as_validation():
            self.question(named.given(found["query"]), found["prefixes"])
        order = _read(parsers.read(request).value, epc_format=headers.epc_format(request))
        made = self._subscribe(name, order)
        self.note_look(f"epcis/queries/{name}/subscriptions/{made.pk}")
        place = {"Location": f"{queries.address(name)}/subscriptions/{made.pk}"}
        return base.told(request, _told(made), status=201, headers=place)

    def _subscribe(self, name: str, order: Order) -> QuerySubscription:
        try:
            made = keeping.subscribe(name, order, by=self.viewer, reason=self.reason)
        except addresses.AddressError as error:
            raise EpcisError("ValidationException", Text(
                f"'dest' cannot be used. {error}",
                "'dest'에 쓸 수 없는 주소입니다. 공개 인터넷의 https:// 주소를 입력하세요.")) from error  # fmt: skip
        except keeping.Limited as error:
            names = " or ".join(keeping.LIMITS)
            raise EpcisError("SubscriptionControlsException", Text(
                f"A query with {names} cannot be subscribed to, as it would leave new events out; keep one without.",
                f"{', '.join(keeping.LIMITS)} 조건이 있는 질의는 구독할 수 없습니다. 없이 다시 만드세요.")) from error  # fmt: skip
        except keeping.Full as error:
            raise EpcisError("ImplementationException", Text(
                f"An operator has at most {keeping.SUBSCRIPTIONS_MAX} subscriptions; end one first.",
                f"구독은 최대 {keeping.SUBSCRIPTIONS_MAX}개까지 둘 수 있습니다. 먼저 하나를 지우세요."), status=409) from error  # fmt: skip
        return _require(made)


class Subscription(QueryView):
    """One subscription."""

    scopes = {"GET": "events:read", "DELETE": "events:read"}

    @operation("epcis_read_subscription", {200: shapes.SubscriptionSerializer}, path=_PATH)
    def get(self, request: Request, name: str, subscription_id: UUID) -> HttpResponse:
        """How a subscription fares: when it was last told, what went wrong since, and when it is tried next."""
        asking.given(request, only=())
        queries.kept(name, self.viewer.gln)
        return base.told(request, _told(_require(keeping.find(name, subscription_id, gln=self.viewer.gln))))

    @operation("epcis_end_subscription", {204: None}, path=_PATH)
    def delete(self, request: Request, name: str, subscription_id: UUID) -> HttpResponse:
        """Have nothing posted any more."""
        queries.kept(name, self.viewer.gln)
        _require(keeping.end(name, subscription_id, gln=self.viewer.gln))
        return HttpResponse(status=204)


def _require(found: Any) -> Any:
    """What was found; raises EpcisError where it is nothing."""
    if not found:
        raise EpcisError("NoSuchResourceException", Text(
            "Your operator has no such subscription; GET …/subscriptions lists them.",
            "이 구독이 없습니다. 목록은 GET …/subscriptions를 확인하세요."))  # fmt: skip
    return found


def _read(body: object, *, epc_format: str) -> Order:
    if not isinstance(body, dict):
        raise EpcisError("ValidationException", Text("Send an object with 'dest' and 'stream' or 'schedule'.",
                                                     "'dest'와 'stream' 또는 'schedule'이 있는 객체를 보내세요."))  # fmt: skip
    asked = bodies.read(body, _FIELDS)
    since = asked.get("initialRecordTime")
    if bool(asked.get("stream")) == ("schedule" in asked):
        raise EpcisError("SubscriptionControlsException", Text("Give 'stream': true or a 'schedule': one of them.",
                                                               "'stream': true와 'schedule' 중 하나만 지정하세요."))  # fmt: skip
    return Order(
        dest=asked["dest"], token=asked.get("signatureToken", ""), report_if_empty=asked.get("reportIfEmpty", False),
        schedule=_schedule(asked), since=_moment(since) if since else None, epc_format=str(epc_format),
    )  # fmt: skip


def _schedule(asked: Mapping) -> dict | None:
    try:
        return schedule.check(asked["schedule"]) if "schedule" in asked else None
    except schedule.ScheduleError as error:
        raise EpcisError("SubscriptionControlsException", error.text) from error


def _moment(text: str) -> datetime:
    with suppress(AttributeError, ValueError, OverflowError):
        moment = parse_datetime(text.upper()).astimezone(UTC)
        if moment.year in _YEARS:
            return moment
    raise EpcisError("ValidationException", Text("'initialRecordTime' is no moment of our time; correct it.",
                                                 "'initialRecordTime' 시각이 올바르지 않습니다."))  # fmt: skip


def _place(one: QuerySubscription) -> list[str]:
    """Where it stands among the subscriptions to its query; there are few enough to look at all of them."""
    return [one.created_at.isoformat(timespec="microseconds"), str(one.pk)]


def _told(one: QuerySubscription) -> dict:
    told = {
        "subscriptionID": one.pk, "queryName": one.query, "dest": one.dest, **_moments(one), "reportIfEmpty": one.report_if_empty,
        "epcFormat": one.epc_format, "isSigned": bool(one.secret), "createdAt": one.created_at, "createdBy": one.key_id,
        "state": delivering.state(one), "lastFailure": one.failed_at, "lastError": one.error or None,
        "failingSince": one.failing_since, "nextAttempt": one.due_at,
    }  # fmt: skip
    known = {"initialRecordTime": one.initial_record_time, "lastNotifiedAt": one.succeeded_at}
    return told | {name: moment for name, moment in known.items() if moment is not None}


def _moments(one: QuerySubscription) -> dict:
    """When it is told. Whoever reads it by the standard's schema finds one of two members, never both."""
    return {"stream": True} if one.schedule is None else {"schedule": one.schedule}
