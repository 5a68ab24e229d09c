"""The desk's page of limits and days off: everybody reads it, a regulator sets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import calendar
from compliance.limits import DEFAULTS
from compliance.models import DayOff, Parameter
from tests import world as worlds

TODAY = calendar.day_of(timezone.now())
PAGE = "/console/limits/silence.days"


@pytest.fixture(autouse=True)
def nothing_entered():
    yield
    calendar.heed({})


def filled(**more) -> dict:
    return {"value": "60", "effective_from": f"{TODAY}", "basis": "고시 제0호", "certainty": "law", "reason": "시행"} | more


def test_every_limit_is_shown_with_how_sure_it_is(enter, world):
    for language, sure in (("ko", "제안(미확정)"), ("en", "Proposed, not law")):
        text = enter(world.maker, language=language).get("/console/limits").content.decode()
        assert sure in text and all(key in text for key in DEFAULTS)


def test_only_a_regulator_is_offered_the_form(enter, world):
    assert b'name="reason"' not in enter(world.maker).get(PAGE).content
    assert b'name="reason"' in enter(world.regulator).get(PAGE).content
    assert enter(world.maker).post(PAGE, filled()).status_code == 422 and not Parameter.objects.exists()
    assert enter().get(PAGE)["Location"].startswith("/login")
    assert enter(world.maker).get("/console/limits/no.such").status_code == 404


def test_a_preview_counts_and_changes_nothing(enter, world):
    worlds.say(world.maker, type="manufactured", battery=worlds.pack("L1"), occurred_at=worlds.ago(days=5), **worlds.nameplate())
    worlds.settle()
    text = enter(world.regulator).post(PAGE, filled(preview="1")).content.decode()
    assert "기한 전 의무 최대 1건" in text and "G32" in text and 'value="60"' in text
    assert not Parameter.objects.exists()


def test_a_limit_is_set_and_its_history_shown(enter, world):
    client = enter(world.regulator)
    assert client.post(PAGE, filled()).status_code == 302
    coming = TODAY + timedelta(days=30)
    client.post(PAGE, filled(value="45", effective_from=f"{coming}"))
    text = client.get(PAGE).content.decode()
    assert f"{coming}: 45" in text and f"{TODAY}: 60" in text and "고시 제0호" in text
    listed = client.get("/console/limits").content.decode()
    assert "변경 예정" in listed and "silence.days" in listed


@pytest.mark.parametrize("wrong", [{"value": "sixty"}, {"value": "NaN"}, {"value": "[" * 2_000}, {"value": ""}, {"effective_from": "?"},
                                   {"reason": ""}, {"basis": ""}, {"certainty": "rumour"}])  # fmt: skip
def test_what_is_not_in_order_is_said_beside_the_form(enter, world, wrong):
    answer = enter(world.regulator).post(PAGE, filled(**wrong))
    assert answer.status_code == 422 and b'role="alert"' in answer.content and not Parameter.objects.exists()


def test_an_object_is_typed_as_json(enter, world):
    enter(world.regulator).post("/console/limits/kr.mineral_target", filled(value='{"pct": 25, "year": 2031}'))
    assert Parameter.objects.get().value == {"pct": 25, "year": 2031}


def test_a_day_off_is_entered_and_taken_back(enter, world):
    client, day = enter(world.regulator), {"day": f"{TODAY}", "name": "임시공휴일", "reason": "관보"}
    client.post("/console/limits/day-off", day | {"is_off": "yes"})
    client.post("/console/limits/day-off", day | {"is_off": "no"})
    assert list(DayOff.objects.order_by("id").values_list("is_off", flat=True)) == [True, False]
    assert "임시공휴일" in client.get("/console/limits").content.decode()
    enter(world.maker).post("/console/limits/day-off", day)
    assert DayOff.objects.count() == 2
