"""What packs travel in is no battery: a crate, a case with a GTIN, a lorry. It is on record, and in nobody's list."""

from urllib.parse import quote

import pytest

from batteries.lifecycle import foreign
from batteries.models import Battery
from compliance.models import Fact, Gap
from events import epc
from events.capture import contexts
from tests import world as worlds
from tests.api.caller import Caller
from tests.epcis.documents import CONTEXT
from tests.epcis.shapes import VEHICLE, into, seen
from tests.world import ago

CRATE = "https://id.gs1.org/8003/09521234000013CRATE1"
BOX = worlds.module("BOX-1")


@pytest.fixture
def packed(world) -> str:
    """A pack in a case, in a lorry, beside a crate that is shipped."""
    pack = worlds.pack("CRATED-1")
    plain = {"eventTimeZoneOffset": "+00:00", "eventTime": ago(days=5)}
    events = [
        plain | {"type": "ObjectEvent", "bizStep": "storing"} | seen(pack, CRATE),
        plain | {"type": "AggregationEvent", "bizStep": "packing"} | into(BOX, pack),
        plain | {"type": "AggregationEvent", "bizStep": "loading"} | into(VEHICLE, BOX),
        plain | {"type": "ObjectEvent", "bizStep": "shipping"} | seen(CRATE, disposition="in_transit"),
    ]
    results = foreign.record(events, context=contexts.read([CONTEXT]), by=world.collector.author)
    assert {result.status for result in results} == {"recorded"}
    worlds.settle()
    return pack


def test_only_the_battery_is_listed_and_judged(world, packed):
    key = epc.parse(packed).key
    assert set(Battery.objects.values_list("epc_key", flat=True)) == {key}
    assert set(Gap.objects.exclude(epc_key=None).values_list("epc_key", flat=True)) <= {key}
    assert set(Fact.objects.values_list("epc_key", flat=True)) <= {key}


def test_who_says_to_have_received_a_crate_learns_nothing_of_others(world, packed):
    event = {"eventTimeZoneOffset": "+00:00", "eventTime": ago(days=6), "type": "ObjectEvent", "bizStep": "receiving"} | seen(CRATE)
    [result] = foreign.record([event], context=contexts.read([CONTEXT]), by=world.stranger.author)
    assert result.status == "recorded"
    worlds.settle()
    told = Caller(world.stranger.token).get("events", battery=CRATE).json()["items"]
    assert [item["author"] for item in told] == [world.stranger.gln]


def test_what_is_said_of_a_crate_is_on_record_for_who_said_it(world, packed, client):
    own, stranger = Caller(world.collector.token), Caller(world.stranger.token)
    assert len(own.get("events", battery=CRATE).json()["items"]) == 2
    assert stranger.get("events", battery=CRATE).json()["items"] == []
    assert own.get(f"batteries/{quote(CRATE, safe='')}").status_code == 404
    refused = own.record({"type": "soh_recorded", "battery": CRATE, "occurred_at": ago(days=1), "soh_pct": 60, "method": "bms"})
    assert (refused.status_code, refused.json()["code"]) == (422, "not-serialised")
    path = epc.parse(CRATE).path
    told = client.get(f"{path}?linkType=linkset").json()["linkset"][0]
    assert told["itemDescription"].startswith(("Returnable crate", "회수용 용기"))
    assert {type_.rpartition("/")[2] for type_ in told if type_.startswith("https://ref")} == {"pip", "epcis", "defaultLink"}
    page = client.get(f"/pack{path}")
    assert page.status_code == 200 and not page.context["entries"] and page.context["shown"].hidden == 2
    assert client.get("/pack/8003/09521234000013NEVER").status_code == 404
