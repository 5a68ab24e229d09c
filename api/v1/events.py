"""Events: recording them, foreseeing what they would do, and reading what was recorded."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import cursors, idempotency, openapi, pages, parameters, parsers
from api.renderers import JSON, dump
from api.shapes import events as shapes
from api.v1 import capture, claims, outlooks
from api.views import ApiView, tagged
from batteries import projection, timeline
from batteries.lifecycle.declaration import REGISTRY
from compliance import foresight
from events import feed, search
from events.epc import Epc
from events.feed import Record

EXPLAIN_MAX = 100
"""Events foreseen at once: each is judged by every rule, twice."""
_FILTERS = (
    parameters.thing("battery", "Events about this battery, module or lot; all of them for whoever holds it."),
    parameters.choice("type", "Events of this type.", REGISTRY),
    parameters.gln("author", "Events that this operator recorded."),
    parameters.moment("recorded_after", "Recorded later than this."),
    parameters.moment("recorded_before", "Recorded earlier than this."),
    parameters.moment("occurred_after", "Happened later than this, as claimed."),
    parameters.moment("occurred_before", "Happened earlier than this, as claimed."),
    parameters.whole(
        "after", "The change feed: claims behind the first `after` of the log, oldest first; begin with 0 and go on "
        "with the `after` of the answer. Without it the newest come first.", least=0, most=2**53,
    ),
    *parameters.PAGE,
)  # fmt: skip


class Events(ApiView):
    """Events of the ledger."""

    scopes = {"GET": "events:read", "POST": "events:write"}

    @openapi.operation(
        "record_events", {201: shapes.RECORDED, 200: shapes.RECORDED, 207: shapes.ResultsSerializer,
                          (422, "application/problem+json"): shapes.RefusedSerializer},
        tag="events", body=openapi.NativeEvents, once=True, prefer=True,
    )  # fmt: skip
    def post(self, request: Request) -> HttpResponse:
        """Record one event, or a list of them.

        A list is answered with `counts` and `results`, a row for each event. An event that was recorded before is
        answered with its first record: sending twice does no harm. An event is refused only when it is malformed or
        spoken in somebody else's name; one that does not fit the battery's story is recorded and opens a gap.
        """
        body = parsers.read(request)
        return idempotency.answer_once(
            request, body.sha256, lambda: capture.record(request, body.value, by=self.author)
        )  # fmt: skip

    @openapi.operation("list_events", {200: shapes.ClaimPageSerializer}, tag="events", parameters=_FILTERS)
    def get(self, request: Request) -> HttpResponse:
        """Events that your operator recorded or is named in, and the whole story of what it holds."""
        asked = parameters.read(request.GET, _FILTERS)
        self.note_look(f"events?{request.GET.urlencode()}")
        wanted = self._filter(asked)
        if asked["after"] is not None:
            return self._grown(wanted, asked)
        records = search.newest(wanted, before=cursors.read(request), limit=asked["limit"] + 1)
        shown = records[: asked["limit"]]
        onward = cursors.following(request, shown[-1].seq) if len(records) > len(shown) else None
        return pages.answer(request, self._shown(shown), onward=onward)

    def _grown(self, wanted: search.Filter, asked: dict) -> HttpResponse:
        growth = search.grown(wanted, after=asked["after"], limit=asked["limit"])
        onward = None if growth.complete else pages.address(self.request, after=growth.after)
        return pages.answer(self.request, self._shown(growth.records), onward=onward, after=growth.after)

    def _shown(self, records: list[Record]) -> list[dict]:
        return [claims.brief(record, viewer=self.viewer) for record in records]

    def _filter(self, asked: dict) -> search.Filter:
        times = {name: asked[name] for name in asked if name.endswith(("_after", "_before"))}
        thing: Epc | None = asked["battery"]
        concerning = None if self.viewer.is_authority else self.viewer.gln
        # A pallet or crate is nobody's: who says to have received one learns nothing of what lies in it.
        if concerning and thing and projection.is_thing(thing.uri) and timeline.whole([thing.uri], self.viewer):
            concerning = None
        return search.Filter(
            about=thing and thing.key, concerning=concerning, verb=asked["type"], author=asked["author"], **times
        )


class Event(ApiView):
    """One event of the ledger."""

    scopes = {"GET": "events:read"}

    @openapi.operation(
        "read_event", {200: shapes.FullClaimSerializer}, tag="events", parameters=[parameters.REASON],
        path={"event_id": "The event's id, percent-encoded."},
    )  # fmt: skip
    def get(self, request: Request, event_id: str) -> HttpResponse:
        """One event as it was recorded: the native reading and the EPCIS 2.0 event.

        An event that is not yours to see is answered like one that does not exist.
        """
        parameters.read(request.GET, [parameters.REASON])
        record = claims.find(event_id, viewer=self.viewer)
        self.note_look(event_id)
        withdrawal = feed.by_ids([event_id], errors=True).get(event_id)
        return tagged(request, claims.full(record, viewer=self.viewer, withdrawal=withdrawal))


class Explain(ApiView):
    """What events would do."""

    scopes = {"POST": "events:write"}

    @openapi.operation("explain_events", {200: shapes.OutlooksSerializer}, tag="events", body=openapi.NativeEvents)
    def post(self, request: Request) -> HttpResponse:
        """Say what would become of events, were they recorded now; nothing is written.

        For each: whether it is accepted, who would hold what, which gaps it would open and close, and which duties
        would begin. At most 100 events, each seen after those before it in the list.
        """
        bodies = capture.events_of(parsers.read(request).value, most=EXPLAIN_MAX)
        foreseen = foresight.foresee(bodies, by=self.author, now=timezone.now())
        rows = outlooks.rows(foreseen, viewer=self.viewer, language=self.language, many=len(bodies) > 1)
        return HttpResponse(dump({"results": rows}), content_type=JSON)
