"""Who sees what: an operator what it said and was told, the holder everything, the regulator all with a reason."""

from urllib.parse import quote

import pytest

from batteries.lifecycle.declaration import REGISTRY
from parties.models import Look
from tests import samples
from tests import world as worlds
from tests.api.caller import Caller


def address(uri: str) -> str:
    return f"batteries/{quote(uri, safe='')}"


def seen(caller: Caller, uri: str) -> list[str]:
    return [step["type"] for step in caller.get(f"{address(uri)}/history").json()["steps"]]


@pytest.fixture
def told(life):
    worlds.settle()
    return life


WHOLE = ["manufactured", "installed", "vehicle_deregistered", "pre_removal_evaluated", "removed", "dispatched", "received",
         "dispatched", "received"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("maker", ["manufactured", "installed"]),
        ("carrier", ["dispatched"]),
        ("dismantler", ["vehicle_deregistered", "pre_removal_evaluated", "removed", "dispatched", "received"]),
        ("collector", ["dispatched", "received", "dispatched", "received"]),
        ("recycler", WHOLE),
        ("regulator", WHOLE),
        ("stranger", []),
    ],
)
def test_history(calls, told, name, steps):
    caller = calls(name)
    assert seen(caller, told["uri"]) == steps
    story = caller.get(f"{address(told['uri'])}/history").json()
    assert story["hidden_claims"] == len(WHOLE) - len(steps)
    whole = name in ("recycler", "regulator")
    assert (story["custody"] is not None) == whole
    assert all((step["after"] is not None) == whole for step in story["steps"])


@pytest.mark.parametrize(
    ("name", "count"),
    [("maker", 2), ("carrier", 1), ("dismantler", 5), ("collector", 4), ("recycler", 2), ("regulator", 9), ("stranger", 0)],
)
def test_events(calls, told, name, count):
    caller = calls(name)
    assert len(caller.get("events").json()["items"]) == count
    assert len(caller.get("events", after=0).json()["items"]) == count
    about = len(WHOLE) if name == "recycler" else count
    assert len(caller.get("events", battery=told["uri"]).json()["items"]) == about
    assert len(caller.get("events", battery=told["uri"], after=0).json()["items"]) == about


@pytest.mark.parametrize("name", ["maker", "carrier", "dismantler", "collector", "recycler", "regulator", "stranger"])
def test_an_event_that_is_not_yours_is_like_none(calls, told, name):
    caller = calls(name)
    mine = {row["event_id"] for row in caller.get("events", battery=told["uri"]).json()["items"]}
    unknown = caller.get("events/urn:uuid:00000000-0000-0000-0000-000000000000").json()
    for event_id in set(told.values()) - {told["uri"]}:
        answer = caller.get(f"events/{event_id}")
        assert answer.status_code == (200 if event_id in mine else 404)
        if event_id not in mine:
            assert {**answer.json(), "instance": 0} == {**unknown, "instance": 0}


def test_the_holder_sees_what_came_before_it(calls, told):
    assert calls("recycler").get(f"events/{told['manufactured']}").status_code == 200


@pytest.mark.parametrize(
    ("name", "access"),
    [
        ("maker", ["model", "own"]), ("collector", ["model", "own"]), ("stranger", ["model", "own"]),
        ("recycler", ["model", "own", "state", "history"]), ("regulator", ["model", "own", "state", "history"]),
    ],
)  # fmt: skip
def test_a_battery(calls, world, told, name, access):
    caller = calls(name)
    full = caller.get(address(told["uri"])).json()
    assert full["access"] == access
    assert full["nameplate"]["chemistry"] == "nmc811"
    assert (full["custody"] or {}).get("holder") == (world.recycler.gln if "state" in access else None)
    assert (full["became"] is None) == ("history" not in access)
    rows = {row["id"]: row for row in caller.get("batteries").json()["items"]}
    assert (told["uri"] in rows) == (name != "stranger")
    if name != "stranger":
        row = rows[told["uri"]]
        assert (row["custody"], row["access"]) == (full["custody"], access)


def test_whoever_expects_it_sees_its_past(world, calls, told):
    worlds.say(world.recycler, type="dispatched", battery=told["uri"], occurred_at=worlds.ago(hours=3),
               **worlds.shipment(world.stranger, carrier=world.carrier.gln))  # fmt: skip
    worlds.settle()
    assert len(seen(calls("stranger"), told["uri"])) == 10
    assert calls("stranger").get(f"events/{told['manufactured']}").status_code == 200
    carrier = calls("carrier").get(address(told["uri"])).json()
    assert (carrier["access"], carrier["custody"]["carried_by"]) == (["model", "own", "state"], world.carrier.gln)


@pytest.mark.parametrize("filters", [{"holder": 104}, {"form": "pack"}, {"legal_status": "used"}, {"in_transit": "false"},
                                     {"lost": "false"}, {"damaged": "false"}, {"ended": "false"}])  # fmt: skip
def test_a_filter_does_not_tell_what_the_row_does_not(calls, world, told, filters):
    asked = {name: worlds.gln(value) if name == "holder" else value for name, value in filters.items()}
    assert asked.get("holder", world.recycler.gln) == world.recycler.gln
    for name, found in (("maker", 0), ("collector", 0), ("recycler", 1), ("regulator", 1), ("stranger", 0)):
        assert len(calls(name).get("batteries", **asked).json()["items"]) == found, name


@pytest.mark.parametrize(
    ("name", "masked"), [("maker", False), ("dismantler", False), ("recycler", True), ("regulator", False)]
)
def test_a_vin_is_masked_for_those_who_need_not_know_the_car(calls, told, name, masked):
    expected = "*" * 11 + worlds.VIN[-6:] if masked else worlds.VIN
    caller = calls(name)
    story = caller.get(f"{address(told['uri'])}/history")
    vins = {step["said"]["vin"] for step in story.json()["steps"] if "vin" in step["said"]}
    listed = caller.get("events", battery=told["uri"])
    vins |= {row["native"]["vin"] for row in listed.json()["items"] if "vin" in row["native"]}
    event_id = told["removed"] if name == "dismantler" else told["installed"]
    single = caller.get(f"events/{event_id}")
    vins |= {single.json()["native"]["vin"], single.json()["epcis"]["bat:vin"]}
    assert vins == {expected}
    assert (single.json()["hash_id"] is None) is masked, "a number could be tried until the hash fits"
    if masked:
        assert all(worlds.VIN.encode() not in answer.content for answer in (story, listed, single))


def test_looks_of_an_authority_are_kept_with_their_reason(regulator, recycler, told):
    regulator.get(address(told["uri"]), headers={"X-Access-Reason": "Inspection 7"})
    regulator.get(f"{address(told['uri'])}/history", reason="정기 점검")
    regulator.get(f"events/{told['removed']}", headers={"X-Access-Reason": quote("민원 조사")})
    regulator.get("events", headers={"X-Access-Reason": "x" * 999})
    regulator.get("batteries")
    regulator.get("gaps")
    recycler.get(address(told["uri"]), headers={"X-Access-Reason": "curious"})
    looks = list(Look.objects.order_by("id").values_list("subject", "reason"))
    assert looks[:3] == [(told["uri"], "Inspection 7"), (told["uri"], "정기 점검"), (told["removed"], "민원 조사")]
    assert [subject.partition("?")[0] for subject, _ in looks[3:]] == ["events", "batteries", "gaps"]
    assert len(looks[3][1]) == 200


@pytest.fixture
def recycler(calls):
    return calls("recycler")


@pytest.mark.parametrize("claimed", ["received", "dispatched"])
def test_claiming_a_battery_shows_nothing_of_its_past(claimed, told, world):
    caller = Caller(world.stranger.token)
    more = {"condition": "intact"} if claimed == "received" else worlds.shipment(world.stranger)
    answer = caller.record({"type": claimed, "battery": told["uri"], "occurred_at": worlds.ago(days=1), **more})
    assert answer.status_code == 201
    shown = caller.get(f"batteries/{quote(told['uri'], safe='')}").json()
    assert shown["access"] == ["model", "own"] and shown["claims"] == 1


@pytest.mark.parametrize("filters", [{"holder": 106}, {"form": "pack"}, {"damaged": "false"}, {"lost": "false"}])
def test_nor_does_a_filter_tell_how_it_stands(told, world, calls, filters):
    worlds.say(world.stranger, type="received", battery=told["uri"], occurred_at=worlds.ago(days=1), condition="intact")
    worlds.settle()
    asked = {name: worlds.gln(value) if name == "holder" else value for name, value in filters.items()}
    assert len(calls("stranger").get("batteries").json()["items"]) == 1
    assert calls("stranger").get("batteries", **asked).json()["items"] == []


def test_a_provisional_name_of_long_ago_is_no_way_to_anothers_pack(world, calls):
    provisional, true = worlds.pack("PROV-V1"), worlds.pack("V-1")
    taken = {"type": "collected", **samples.sample(REGISTRY["collected"]), "facility": world.collector.site}
    worlds.say(world.stranger, taken | {"battery": provisional, "facility": world.stranger.site, "occurred_at": worlds.ago(days=30)})
    worlds.say(world.collector, taken | {"battery": true, "occurred_at": worlds.ago(days=20)})
    worlds.say(world.stranger, type="identity_merged", battery=provisional, occurred_at=worlds.ago(days=1), true_id=true,
               evidence="serial_found")  # fmt: skip
    worlds.settle()
    assert calls("stranger").get(address(true)).json()["access"] == ["model", "own"]
    assert seen(calls("collector"), true) == ["collected", "collected", "identity_merged"]


def test_who_tells_late_that_he_was_there_first_sees_nothing_and_takes_nothing_away(told, world, calls):
    worlds.say(world.stranger, type="manufactured", battery=told["uri"], occurred_at=worlds.ago(days=2_000), **worlds.nameplate())
    worlds.settle()
    assert calls("stranger").get(address(told["uri"])).json()["access"] == ["model", "own"]
    assert len(seen(calls("recycler"), told["uri"])) == len(WHOLE) + 1
