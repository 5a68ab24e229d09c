"""Black mass is handed over like a pack: whoever refines it has received it."""

import pytest

from batteries import timeline
from batteries.lifecycle import dialect, recording
from compliance.models import Gap
from events import feed, index
from tests import world as worlds
from tests.compliance.test_gaps import catch_up, open_codes

pytestmark = pytest.mark.django_db

LOT = worlds.lot("BM7")


def shredded(world) -> list[dict]:
    return [
        {"type": "manufactured", "battery": worlds.pack("L1"), "occurred_at": worlds.ago(days=40), "model": "M", "mass_kg": 400,
         "category": "ev", "chemistry": "nmc622", "rated_kwh": 64, "module_count": 2},
        {"type": "shredded", "battery": worlds.pack("L1"), "occurred_at": worlds.ago(days=30), "input_mass_kg": 400,
         "outputs": [{"lot": LOT, "mass_kg": 140, "fraction": "black_mass"}]},
        {"type": "dispatched", "battery": LOT, "occurred_at": worlds.ago(days=20), "recipient": world.recycler.gln,
         "un_number": "UN3480", "dg_state": "sound", "mass_kg": 140},
    ]  # fmt: skip


def test_a_lot_changes_hands(world):
    worlds.say(world.maker, *shredded(world))
    key = index.key(LOT)
    assert timeline.read(key).state.transfer.recipient == world.recycler.gln
    worlds.say(
        world.recycler, {"type": "received", "battery": LOT, "occurred_at": worlds.ago(days=19), "condition": "intact"}
    )
    assert timeline.read(key).state.holder == world.recycler.gln
    catch_up()
    refined = {"type": "material_recovered", "occurred_at": worlds.ago(days=9), "process": "hydrometallurgy",
               "inputs": [{"lot": LOT, "mass_kg": 140}], "outputs": [
                   {"lot": worlds.lot("NI7"), "mass_kg": 130, "product": "niso4_6h2o", "element": "Ni", "element_kg": 29}]}  # fmt: skip
    worlds.say(world.recycler, refined)
    catch_up()
    assert not Gap.objects.filter(rule__in=["G02", "G03", "G21"]).exists(), open_codes()


def test_in_epcis_it_is_a_quantity_in_kilograms(world):
    *_, result = worlds.say(world.maker, *shredded(world))
    event = feed.by_ids([result.event_id])[result.event_id].event
    assert event["quantityList"] == [{"epcClass": LOT, "quantity": 140, "uom": "KGM"}]
    assert "epcList" not in event
    assert dialect.read(event).batteries == (LOT,)


def test_packs_and_lots_may_travel_together(world):
    both = shredded(world)[2] | {"batteries": [worlds.pack("L2"), LOT]}
    del both["battery"]
    [result] = worlds.say(world.maker, both)
    event = feed.by_ids([result.event_id])[result.event_id].event
    assert (event["epcList"], event["quantityList"]) == ([worlds.pack("L2")], [{"epcClass": LOT}])
    assert dialect.read(event).batteries == (worlds.pack("L2"), LOT)


def test_what_is_done_to_a_battery_is_not_done_to_a_lot(world):
    body = {"type": "soh_recorded", "battery": LOT, "occurred_at": worlds.ago(days=1), "soh_pct": 80, "method": "bms"}
    [result] = recording.record([body], by=world.maker.author)
    assert [fault.code for fault in result.faults] == ["not-serialised"]
