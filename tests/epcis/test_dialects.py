"""Two dialects, one truth: a life told in plain EPCIS, with no word of ours, is the life that a native client tells."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import quote

import pytest
from django.db import transaction

from batteries.lifecycle import foreign, recording
from batteries.lifecycle.placement import NAMESPACE
from batteries.models import Battery
from batteries.replay import Replay
from compliance.models import Gap
from compliance.reports import document
from compliance.reports.cut import Cut
from events import epc, feed, sequencer
from events.capture import contexts
from tests import world as worlds
from tests.api.caller import Caller
from tests.epcis.documents import CONTEXT
from tests.world import World, ago

URI = worlds.pack("TOLD-1")
URN = epc.parse(URI, company_prefix_length=7).urn
# What any client says of a pack in its own namespace, with the units in the names.
PLATE = {"ex:model": "GB-75", "ex:category": "ev", "ex:chemistry": "nmc811", "ex:ratedKwh": 75.0, "ex:massKg": 450.0,
         "ex:moduleCount": 8}  # fmt: skip
MASS = [{"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*", "quantity": 450.0, "uom": "KGM"}]
VEHICLE = "https://952.example/8004/9521234VEH1"


def plain(world: World, party: str, days: float, kind: str, action: str, step: str, disposition: str, **more) -> tuple[str, dict]:
    """Who tells it, and the event."""
    event = {"type": kind, "eventTime": ago(days=days), "eventTimeZoneOffset": "+00:00", "action": action, "bizStep": step,
             "disposition": disposition, "readPoint": {"id": f"https://952.example/414/{world[party].site}"}}  # fmt: skip
    things = {"parentID": VEHICLE, "childEPCs": [URN]} if kind == "AssociationEvent" else {"epcList": [URN]}
    return party, event | things | more


def party(world: World, role: str, name: str) -> list[dict]:
    """A list of one source or destination, by the URN of the party."""
    return [{"type": "possessing_party", role: epc.parse(f"/417/{world[name].gln}", company_prefix_length=7).urn}]


def plain_life(world: World) -> list[tuple[str, dict]]:
    to, out_of = (lambda name: {"destinationList": party(world, "destination", name)}), (
        lambda name: {"sourceList": party(world, "source", name)})  # fmt: skip
    return [
        plain(world, "maker", 900, "ObjectEvent", "ADD", "commissioning", "active", ilmd=PLATE),
        plain(world, "maker", 890, "AssociationEvent", "ADD", "installing", "active"),
        plain(world, "dismantler", 20, "AssociationEvent", "DELETE", "removing", "unavailable", childQuantityList=MASS),
        plain(world, "dismantler", 18, "ObjectEvent", "OBSERVE", "shipping", "in_transit", quantityList=MASS, **to("collector")),
        plain(world, "collector", 17, "ObjectEvent", "OBSERVE", "receiving", "in_progress", **out_of("dismantler")),
        plain(world, "collector", 10, "ObjectEvent", "OBSERVE", "shipping", "in_transit", quantityList=MASS, **to("recycler")),
        plain(world, "recycler", 9, "ObjectEvent", "OBSERVE", "accepting", "in_progress", **out_of("collector")),
    ]


SSCC = "urn:epc:id:sscc:9521234.0000000001"


def _moved(life: list[tuple[str, dict]], change) -> list[tuple[str, dict]]:
    return [(who, change(event) if event["bizStep"] in ("shipping", "receiving", "accepting") else event) for who, event in life]


def life_on_a_pallet(world: World) -> list[tuple[str, dict]]:
    """The same life; the collector packs the pack on a pallet, and the hand-over names that alone."""
    *before, sent, taken = plain_life(world)
    packed = plain(world, "collector", 11, "AggregationEvent", "ADD", "packing", "in_progress", parentID=SSCC, childEPCs=[URN])
    unpacked = plain(world, "recycler", 8, "AggregationEvent", "DELETE", "unpacking", "in_progress", parentID=SSCC)
    handed = [(who, event | {"epcList": [SSCC]}) for who, event in (sent, taken)]
    # That the pack lies on it is told last of all.
    return [*before, *handed, *((who, {name: said for name, said in event.items() if name != "epcList"}) for who, event in (unpacked, packed))]


def life_by_orders(world: World) -> list[tuple[str, dict]]:
    """The same life, each hand-over told as a TransactionEvent."""
    order = [{"type": "po", "bizTransaction": "urn:epc:id:gdti:9521234.00001.7"}]
    return _moved(plain_life(world), lambda event: event | {"type": "TransactionEvent", "action": "ADD", "bizTransactionList": order})


LIVES = {"named": plain_life, "on a pallet": life_on_a_pallet, "by orders": life_by_orders}


def native_life(world: World) -> list[tuple[str, dict]]:
    told = {name: (party, body) for name, party, body in worlds._life(world, URI)
            if name not in ("vehicle_deregistered", "pre_removal_evaluated")}  # fmt: skip
    return [(party, {"type": name.partition("/")[0], "battery": URI, **body}) for name, (party, body) in told.items()]


@dataclass(frozen=True)
class Told:
    """What is held of the pack after its life was told, by whichever dialect."""

    custody: dict
    gaps: set
    figures: dict


def tell_plain(world: World, life=plain_life) -> None:
    for who, event in life(world):
        [result] = foreign.record([event], context=contexts.read([CONTEXT, {"ex": "https://ns.example.com/"}]), by=world[who].author)
        assert not result.faults, result.faults


def tell_native(world: World) -> None:
    for who, body in native_life(world):
        worlds.say(world[who], body)


CUSTODY = ("holder", "expected_by", "facility", "legal", "form", "maker", "model", "category", "chemistry", "rated_kwh", "mass_kg")
COUNTED = ("count", "number", "moment")


def held(world: World, now: datetime) -> Told:
    worlds.settle()
    row = Battery.objects.get(epc_key=epc.parse(URI).key)
    gaps = set(Gap.objects.filter(status="open").values_list("rule", "responsible"))
    cut = Cut(world.collector.gln, date(now.year - 1, 1, 1), now.date(), sequencer.size(), now)
    return Told({name: getattr(row, name) for name in CUSTODY}, gaps, figures(document.compute(cut)))


def figures(data: dict) -> dict:
    """Every number, count and moment of a report, by section and column.

    A packing is a declaration that the native client has no word for: lists of what was declared have it as "other".
    """
    return {
        (section["code"], column["key"]): [row.get(column["key"]) for row in section["rows"] if row.get("type") != "other"]
        for section in data["sections"] for column in section.get("columns", ()) if column["kind"] in COUNTED
    }  # fmt: skip


def after(world: World, tell, now: datetime) -> Told:
    """What is held after `tell`; nothing of it stays."""
    with transaction.atomic():
        tell(world)
        found = held(world, now)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("life", LIVES)
def test_custody_gaps_and_figures_are_the_same_in_both(world, monkeypatch, life):
    now = datetime.now(UTC)
    # Both tell of the same moments.
    monkeypatch.setitem(globals(), "ago", lambda **span: (now - timedelta(**span)).isoformat(timespec="seconds"))
    monkeypatch.setattr(worlds, "ago", globals()["ago"])
    native, foreign_ = after(world, tell_native, now), after(world, partial(tell_plain, life=LIVES[life]), now)
    assert foreign_.custody == native.custody
    assert native.custody["holder"] == world.recycler.gln
    assert foreign_.gaps == native.gaps
    assert foreign_.figures == native.figures
    assert any(value for values in native.figures.values() for value in values)


def test_a_plain_event_is_read_at_the_native_door(world):
    tell_plain(world)
    worlds.settle()
    story = Caller(world.collector.token).get("events", battery=URI).json()["items"]
    received = next(item for item in story if item["type"] == "received" and item["author"] == world.collector.gln)
    assert received["native"]["battery"] == URI
    assert received["native"]["sender"] == world.dismantler.gln
    assert received["native"]["facility"] == world.collector.site


def test_an_event_of_the_pallet_is_in_the_story_of_the_pack(world):
    tell_plain(world, life_on_a_pallet)
    worlds.settle()
    of = quote(URI, safe="")
    recycler, stranger = Caller(world.recycler.token), Caller(world.stranger.token)
    story = recycler.get(f"batteries/{of}/history").json()["steps"]
    assert [(item["type"], item["author"]) for item in story][-4:] == [
        (None, world.collector.gln), ("dispatched", world.collector.gln), ("received", world.recycler.gln), (None, world.recycler.gln)]
    received = story[-2]["event_id"]
    native = recycler.get(f"events/{quote(received, safe='')}").json()
    assert native["native"]["sender"] == world.collector.gln
    assert stranger.get(f"events/{quote(received, safe='')}").status_code == 404
    walk = Replay()
    assert sum(walk.run())
    assert walk.findings.named == []


def test_who_knows_the_number_of_a_pallet_learns_nothing_of_what_lies_on_it(world):
    tell_plain(world, life_on_a_pallet)
    event = plain(world, "stranger", 9, "ObjectEvent", "OBSERVE", "receiving", "in_progress", epcList=[SSCC])[1]
    [result] = foreign.record([event], context=contexts.read([CONTEXT]), by=world.stranger.author)
    assert result.status == "recorded"
    worlds.settle()
    stranger = Caller(world.stranger.token)
    assert world.stranger.gln not in Battery.objects.get(epc_key=epc.parse(URI).key).involved
    assert stranger.get("batteries").json()["items"] == []
    now = datetime.now(UTC)
    cut = Cut(world.stranger.gln, date(now.year - 1, 1, 1), now.date(), sequencer.size(), now)
    assert URI not in repr(document.compute(cut))


def test_a_native_event_is_read_at_the_door_of_epcis(world):
    maker = Caller(world.maker.token)
    told = maker.record({"type": "manufactured", "battery": URI, "occurred_at": ago(days=3), **worlds.nameplate()}).json()
    worlds.settle()
    found = maker.get(f"/epcis/events/{quote(told['event_id'], safe='')}").json()
    [event] = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert (event["bizStep"], event["epcList"], event["bat:lifecycleEvent"]) == ("commissioning", [URI], "manufactured")


def test_a_native_event_may_be_sent_again_as_epcis(world):
    maker = Caller(world.maker.token)
    first = maker.record({"type": "manufactured", "battery": URI, "occurred_at": ago(days=3), **worlds.nameplate()}).json()
    event = maker.get(f"events/{quote(first['event_id'], safe='')}").json()["epcis"]
    again = maker.post("/epcis/events", event)
    assert (again.status_code, again.json()["eventID"]) == (201, first["event_id"])
    worlds.integrate()
    assert len(maker.get("events").json()["items"]) == 1


class TestWordsOfOurs:
    """Who speaks our words in EPCIS is held to them as a native client is."""

    @pytest.fixture
    def event(self, maker_event) -> dict:
        return maker_event

    @pytest.fixture
    def maker_event(self, world) -> dict:
        body = {"type": "manufactured", "battery": URI, "occurred_at": ago(days=3), **worlds.nameplate()}
        [native] = recording.read([body], by=world.maker.author)
        return recording.compile(native, by=world.maker.author).event

    @pytest.mark.parametrize(("change", "code"), [
        ({"bat:lifecycleEvent": "conjured"}, "type-unknown"), ({"bat:lifecycleEvent": "voided"}, "type-unknown"),
        ({"bat:lifecycleEvent": "removed"}, "verb-of-another-shape"), ({"ilmd": {}}, "field-missing"),
        ({"ilmd": {"bat:massKg": "heavy"}}, None),
    ])  # fmt: skip
    def test_what_no_native_client_could_say_is_refused(self, world, event, change, code):
        [result] = foreign.record([event | change], context=contexts.read([{"bat": NAMESPACE}]), by=world.maker.author)
        assert result.status == "rejected"
        assert code is None or code in {fault.code for fault in result.faults}

    @pytest.mark.parametrize(("said", "status"), [({"bat:unNumber": "UN3480"}, "recorded"), ({"bat:unNumber": "UN1"}, "rejected"),
                                                  ({"bat:lifecycleEvent": "dispatched", "bat:unNumber": "UN3480"}, "rejected")])  # fmt: skip
    def test_of_a_pallet_they_say_what_they_say_of_a_pack(self, world, said, status):
        _, event = plain(world, "collector", 10, "ObjectEvent", "OBSERVE", "shipping", "in_transit", epcList=[SSCC], **said)
        [result] = foreign.record([event], context=contexts.read([{"bat": NAMESPACE}]), by=world.collector.author)
        assert result.status == status, result.faults

    @pytest.mark.parametrize("prefix", ["bat", "b"])
    @pytest.mark.parametrize(("who", "status"), [("maker", "rejected"), ("regulator", "recorded")])
    def test_an_act_of_the_authority_is_the_authority_s(self, world, prefix, who, status):
        hold = {"type": "ObjectEvent", "eventTime": ago(days=1), "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
                "bizStep": "holding", "disposition": "unavailable", "epcList": [URI],
                f"{prefix}:lifecycleEvent": "regulator_hold", f"{prefix}:orderNo": "O-1"}  # fmt: skip
        [result] = foreign.record([hold], context=contexts.read([{prefix: NAMESPACE}]), by=world[who].author)
        assert result.status == status, result.faults
        if who == "maker":
            assert [fault.code for fault in result.faults] == ["not-the-authority"]

    def test_the_author_is_the_operator_of_the_key(self, world, event):
        [result] = foreign.record([event], context=contexts.read([{"bat": NAMESPACE}]), by=world.stranger.author)
        assert feed.by_ids([result.event_id])[result.event_id].author == world.stranger.gln
