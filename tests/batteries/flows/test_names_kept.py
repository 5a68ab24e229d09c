"""A recognised pack in the rows, through the door and before the eyes of those who look it up by either name."""

from urllib.parse import quote

import pytest
from django.utils import timezone

from batteries import projection, timeline
from batteries.models import Battery
from compliance import foresight
from compliance.models import Gap
from events import epc, feed
from tests import world as worlds
from tests.api.caller import Caller

pytestmark = pytest.mark.django_db
TRUE, PROVISIONAL = worlds.pack("KEPT-1"), worlds.pack("PROV-KEPT-1")


def rows() -> dict[str, Battery]:
    while projection.FOLLOWER.follow():
        pass
    return {row.epc: row for row in Battery.objects.all()}


@pytest.fixture
def merged(world) -> str:
    """The event that says that the pack with no label is the one the maker made."""
    worlds.say(world.maker, type="manufactured", battery=TRUE, occurred_at=worlds.ago(days=900), **worlds.nameplate())
    worlds.say(world.maker, type="installed", battery=TRUE, occurred_at=worlds.ago(days=890), vin=worlds.VIN)
    worlds.say(world.collector, type="collected", battery=PROVISIONAL, occurred_at=worlds.ago(days=20),
               return_receipt_no="R-1", facility=world.collector.site)  # fmt: skip
    assert rows()[PROVISIONAL].holder == world.collector.gln
    [said] = worlds.say(world.collector, type="identity_merged", battery=PROVISIONAL, true_id=TRUE, evidence="bms_read",
                        occurred_at=worlds.ago(days=10))  # fmt: skip
    return said.event_id


def test_the_stock_has_it_once_under_its_true_name(world, merged):
    kept = rows()
    assert (kept[TRUE].holder, kept[TRUE].facility, kept[TRUE].claims) == (world.collector.gln, world.collector.site, 4)
    stub = kept[PROVISIONAL]
    assert (stub.merged_into, stub.ending, stub.holder, stub.claims) == (TRUE, "merged", "", 1)


def test_what_is_claimed_under_the_old_name_still_reaches_it(world, merged):
    rows()
    worlds.say(world.collector, type="tested", battery=PROVISIONAL, occurred_at=worlds.ago(days=5), soh_pct=66, method="bms")
    assert (rows()[TRUE].soh_pct, rows()[PROVISIONAL].soh_pct) == (66, None)


def test_a_withdrawn_recognition_gives_each_its_own_again(world, merged):
    rows()
    worlds.say(world.collector, type="voided", target=merged, why="다른 팩", occurred_at=worlds.ago(days=1))
    kept = rows()
    assert (kept[TRUE].holder, bool(kept[TRUE].vehicle), kept[TRUE].claims) == ("", True, 2)
    assert (kept[PROVISIONAL].holder, kept[PROVISIONAL].merged_into, kept[PROVISIONAL].ending) == (world.collector.gln, "", "")


def test_a_rebuild_writes_the_same_rows(world, merged):
    def values() -> list[dict]:
        return list(Battery.objects.order_by("epc_key").values())

    rows()
    live = values()
    list(projection.rebuild())
    assert values() == live


def test_either_name_leads_to_the_story(world, merged):
    collector = Caller(world.collector.token)
    answers = [collector.get(f"batteries/{quote(uri, safe='')}/history").json() for uri in (TRUE, PROVISIONAL)]
    assert answers[0]["steps"] == answers[1]["steps"]
    assert [step["type"] for step in answers[0]["steps"]] == ["manufactured", "installed", "collected", "identity_merged"]


def test_the_serial_of_a_legacy_pack_names_it(world):
    old = epc.pack(worlds.GTIN, "OLD-1").uri
    body = {"type": "removed", "battery": old, "occurred_at": worlds.ago(days=3), "vin": worlds.VIN, "mass_kg": 300,
            "remover_qualification": "Q-1", "oem_serial": "KX-0007"}  # fmt: skip
    dismantler = Caller(world.dismantler.token)
    assert dismantler.record(body).status_code == 201
    tested = {"type": "tested", "battery": "KX-0007", "occurred_at": worlds.ago(days=2), "soh_pct": 70, "method": "bms"}
    assert dismantler.record(tested).status_code == 201
    worlds.integrate()
    known = dismantler.get("batteries/KX-0007").json()
    assert (known["id"], known["custody"]["legacy"], rows()[old].legacy) == (old, True, True)


def test_a_price_is_for_those_who_made_it_and_the_authority(world):
    pack = worlds.pack("PRICED-1")
    worlds.say(world.collector, type="collected", battery=pack, occurred_at=worlds.ago(days=9), return_receipt_no="R-2")
    [sold] = worlds.say(world.collector, type="traded", battery=pack, occurred_at=worlds.ago(days=8), contract_no="S-1",
                        buyer=world.recycler.gln, price_band="3m_5m", trader_registration_no="T-1")  # fmt: skip
    worlds.say(world.collector, type="dispatched", battery=pack, occurred_at=worlds.ago(days=7), **worlds.shipment(world.stranger))
    worlds.say(world.stranger, type="received", battery=pack, occurred_at=worlds.ago(days=6), condition="intact")

    for name in ("collector", "recycler", "regulator"):
        said = Caller(world[name].token).get(f"events/{quote(sold.event_id, safe='')}").json()
        assert (said["native"]["price_band"], said["epcis"]["bat:priceBand"]) == ("3m_5m", "3m_5m")
    # The stranger holds it now and may know its past, and not what others paid for it.
    steps = Caller(world.stranger.token).get(f"batteries/{quote(pack, safe='')}/history").json()["steps"]
    traded = next(step["said"] for step in steps if step["type"] == "traded")
    assert (traded["contract_no"], "price_band" in traded) == ("S-1", False)
    record = feed.by_ids([sold.event_id])[sold.event_id]
    assert "bat:priceBand" not in timeline.event_for(world.stranger.viewer, record)


def test_a_gap_goes_with_the_name_and_is_counted_once(world):
    worlds.say(world.maker, type="manufactured", battery=TRUE, occurred_at=worlds.ago(days=900), **worlds.nameplate())
    received = {"type": "received", "battery": PROVISIONAL, "occurred_at": worlds.ago(days=20), "condition": "intact"}
    [came] = worlds.say(world.collector, received)
    worlds.settle()

    def unsent() -> set[str]:
        found = Gap.objects.filter(rule="G02", anchor=came.event_id).exclude(status=Gap.Status.RESOLVED)
        return set(found.values_list("epc", flat=True))

    assert unsent() == {PROVISIONAL}
    worlds.say(world.collector, type="identity_merged", battery=PROVISIONAL, true_id=TRUE, evidence="bms_read",
               occurred_at=worlds.ago(days=10))  # fmt: skip
    worlds.settle()
    assert unsent() == {TRUE}


def test_what_a_recognition_would_do_is_foreseen_for_both_names(world, merged):
    tested = {"type": "tested", "battery": PROVISIONAL, "occurred_at": worlds.ago(days=5), "soh_pct": 66, "method": "bms"}
    second = worlds.pack("PROV-KEPT-2")
    collected = {"type": "collected", "battery": second, "occurred_at": worlds.ago(days=4), "return_receipt_no": "R-3"}
    recognised = {"type": "identity_merged", "battery": second, "true_id": TRUE, "evidence": "other", "occurred_at": worlds.ago(days=3)}
    outlooks = foresight.foresee([tested, collected, recognised], by=world.collector.author, now=timezone.now())
    effects = [{effect.uri: effect.after for effect in outlook.effects} for outlook in outlooks]
    assert [set(told) for told in effects] == [{TRUE}, {second}, {second, TRUE}]
    assert (effects[0][TRUE].soh_pct, effects[2][second].merged_into, effects[2][TRUE].soh_pct) == (66, TRUE, 66)
