"""A car's number in an event of others: its author reads it, whoever need not know the car does not."""

from urllib.parse import quote

import pytest

from batteries import timeline
from batteries.lifecycle import foreign, vehicles
from events import feed
from events.capture import contexts
from events.query import following
from tests import world as worlds
from tests.api.caller import Caller
from tests.epcis.documents import event
from tests.world import VIN


@pytest.mark.parametrize("said", [
    {"ex:vin": VIN}, {"ex:vehicleVin": VIN}, {"ex:car": {"ex:VIN": [VIN]}}, {"https://ns.example.com/voc#vin": VIN},
    {"parentID": f"https://ns.example.com/vin/{VIN}"}, {"ilmd": {"ex:vin": VIN}}, {"parentID": f"urn:example:vin:{VIN}"},
    {"ex:vin": {"rdf:value": VIN, "ex:country": "KR"}}, {"ex:vin": {"@value": VIN}},
])  # fmt: skip
def test_it_is_masked_wherever_it_is_called_so(said):
    assert VIN in str(said)
    assert VIN not in str(vehicles.masked(event(**said)))


@pytest.mark.parametrize("said", [
    {"ex:serial": VIN}, {"parentID": f"https://id.gs1.org/8004/{VIN}"}, {"ex:win": VIN}, {"ex:calvin": VIN}, {"ex:vineyard": VIN},
])  # fmt: skip
def test_what_only_looks_like_one_stays(said):
    told = event(**said)
    assert vehicles.masked(told) is told


def test_its_author_and_the_authority_read_it_and_nobody_else(world):
    [result] = foreign.record(
        [event(**{"ex:vin": VIN})], context=contexts.read([{"ex": "https://ns.example.com/"}]), by=world.recycler.author
    )
    record = feed.by_ids([result.event_id])[result.event_id]
    assert timeline.event_for(world.recycler.viewer, record)["ex:vin"] == VIN
    assert timeline.event_for(world.regulator.viewer, record)["ex:vin"] == VIN
    assert timeline.event_for(world.stranger.viewer, record)["ex:vin"] != VIN


def test_a_value_that_names_a_car_is_none_for_who_need_not_know_it(world):
    car, to = f"urn:example:vin:{VIN}", f"https://id.gs1.org/417/{world.carrier.gln}"
    told = event(type="AssociationEvent", action="ADD", parentID=car, childEPCs=[worlds.pack("V-1")], epcList=None,
                 destinationList=[{"type": "possessing_party", "destination": to}])  # fmt: skip
    foreign.record([told], context=contexts.read(None), by=world.maker.author)
    worlds.integrate()
    following.follow()
    for party, sees in ((world.carrier, False), (world.regulator, True)):
        caller = Caller(party.token)
        assert (car in caller.get("/epcis/epcs").json()["member"]) is sees
        assert [caller.get(f"/epcis/epcs/{quote(car, safe='')}{tail}").status_code for tail in ("", "/events")] == (
            [200, 200] if sees else [404, 404])  # fmt: skip
