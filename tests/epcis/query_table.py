"""The part of the table that is about asking. The maker made the pack; the collector says that it received it, which nobody
confirms, and was told nothing of the making."""

from urllib.parse import quote

from batteries.subscriptions import keeping
from batteries.subscriptions.keeping import Order
from events.query import following, named
from tests import world as worlds

_OPEN = (401, 403, 403, 200, 200, 200, 200)
_THEIRS = (401, 403, 403, 404, 200, 200, 200)
_NAMED = (401, 403, 403, 404, 404, 200, 404)
_MADE = (401, 403, 403, 404, 200, 404, 200)
_VALUES = {"epcs": _THEIRS, "eventTypes": _THEIRS, "bizSteps": _MADE, "dispositions": _MADE, "bizLocations": _MADE,
           "readPoints": _MADE}  # fmt: skip
EXPECTED = {
    ("GET", "/epcis/events"): _OPEN,
    ("GET", "/epcis/events/{event_id}"): _MADE,
    **{("GET", f"/epcis/{name}"): _OPEN for name in _VALUES},
    **{("GET", f"/epcis/{name}/{{{name}}}{tail}"): row for name, row in _VALUES.items() for tail in ("", "/events")},
    ("GET", "/epcis/queries"): _OPEN,
    ("POST", "/epcis/queries"): (401, 403, 403, 201, 201, 201, 201),
    ("GET", "/epcis/queries/{query}"): _NAMED,
    ("DELETE", "/epcis/queries/{query}"): (401, 403, 403, 404, 404, 204, 404),
    ("GET", "/epcis/queries/{query}/events"): _NAMED,
    ("GET", "/epcis/queries/{query}/subscriptions"): _NAMED,
    ("POST", "/epcis/queries/{query}/subscriptions"): (401, 403, 403, 404, 404, 201, 404),
    ("GET", "/epcis/queries/{query}/subscriptions/{subscription}"): _NAMED,
    ("DELETE", "/epcis/queries/{query}/subscriptions/{subscription}"): (401, 403, 403, 404, 404, 204, 404),
    ("DELETE", "/epcis/nextPageToken/{token}"): (401, 403, 403, 501, 501, 501, 501),
}  # fmt: skip
NAMES = {
    "/epcis/events": "epcis-events", "/epcis/events/{event_id}": "epcis-event", "/epcis/queries": "epcis-queries",
    "/epcis/queries/{query}": "epcis-query", "/epcis/queries/{query}/events": "epcis-query-events",
    "/epcis/queries/{query}/subscriptions": "epcis-subscriptions",
    "/epcis/queries/{query}/subscriptions/{subscription}": "epcis-subscription",
    "/epcis/nextPageToken/{token}": "epcis-token",
    **{f"/epcis/{name}": f"epcis-{name}" for name in _VALUES},
    **{f"/epcis/{name}/{{{name}}}": f"epcis-{name}-value" for name in _VALUES},
    **{f"/epcis/{name}/{{{name}}}/events": f"epcis-{name}-events" for name in _VALUES},
}  # fmt: skip
BODIES = {"/epcis/queries": {"name": "mine", "query": {"EQ_bizStep": ["shipping"]}},
          "/epcis/queries/theirs/subscriptions": {"dest": "https://952.example/in", "stream": True}}


def tell(world) -> dict[str, str]:
    """What the addresses name."""
    uri = worlds.pack("ASK-1")
    [made] = worlds.say(world.maker, type="manufactured", battery=uri, occurred_at=worlds.ago(days=30),
                        facility=world.maker.site, **worlds.nameplate())  # fmt: skip
    worlds.say(world.collector, type="received", battery=uri, occurred_at=worlds.ago(days=3), condition="intact")
    following.follow()
    named.keep("theirs", {"query": {}, "prefixes": {}}, gln=world.collector.gln)
    subscribed = keeping.subscribe("theirs", Order("https://952.example/in"), by=world.collector.viewer)
    place = f"https://id.gs1.org/414/{world.maker.site}"
    values = {"epcs": uri, "bizSteps": "commissioning", "eventTypes": "ObjectEvent", "dispositions": "active",
              "bizLocations": place, "readPoints": place}  # fmt: skip
    told = {name: quote(value, safe="") for name, value in values.items()}
    return told | {"event_id": quote(made.event_id, safe=""), "query": "theirs",
                   "subscription": str(subscribed.pk), "token": "x"}  # fmt: skip
