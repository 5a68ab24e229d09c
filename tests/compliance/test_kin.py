"""Whom a story touches is judged with it: who bears the same number, who shares the vehicle, what was made of it."""

import pytest

from compliance.models import Gap
from tests import world as worlds
from tests.compliance.test_gaps import catch_up, open_codes

pytestmark = pytest.mark.django_db

FIRST, SECOND = worlds.pack("KIN1"), worlds.pack("KIN2")
VIN = "KMHTEST00A0000001"


def made(uri: str, days: float, **more) -> dict:
    return {"type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=days), **worlds.nameplate(**more)}


def open_on(rule: str) -> list[str]:
    return list(Gap.objects.filter(rule=rule).exclude(status="resolved").values_list("epc", flat=True))


def void(party, result) -> None:
    worlds.say(party, {"type": "voided", "target": result.event_id, "why": "다른 팩", "occurred_at": worlds.ago(days=1)})
    catch_up()


def test_a_number_on_two_packs_is_found_on_the_later_and_healed_by_either(world):
    number = {"kr_battery_id": "KR9520000777"}
    [first] = worlds.say(world.maker, made(FIRST, 30, **number))
    catch_up()
    assert open_on("X01") == []
    worlds.say(world.maker, made(SECOND, 29, **number))
    catch_up()
    assert open_on("X01") == [SECOND]
    void(world.maker, first)
    assert open_on("X01") == []


def test_a_place_in_a_vehicle_is_found_taken_and_free_again(world):
    for uri, days in ((FIRST, 20), (SECOND, 10)):
        worlds.say(world.maker, made(uri, days + 1), {"type": "installed", "battery": uri, "vin": VIN,
                                                    "occurred_at": worlds.ago(days=days)})  # fmt: skip
    catch_up()
    assert open_on("X02") == [SECOND]
    worlds.say(world.dismantler, {"type": "removed", "battery": FIRST, "vin": VIN, "remover_qualification": "R", "mass_kg": 400,
                           "occurred_at": worlds.ago(days=12)})  # fmt: skip
    catch_up()
    assert open_on("X02") == []
    assert "X02" not in open_codes()
