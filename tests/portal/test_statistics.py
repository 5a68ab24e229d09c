"""The nation's figures on the desk: what a regulator sees and enters, and what an operator is shown."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import calendar
from compliance.models import OutsideFigure
from compliance.national.declaration import REGISTRY
from parties.models import Membership
from portal.words import WORDS
from tests import world as worlds

PATH = "/console/statistics"


@pytest.fixture
def year(life) -> int:
    """This year, in which the pack of the story was retired, or the year before when it is young."""
    worlds.settle()
    return calendar.day_of(timezone.now() - timedelta(days=20)).year


def figure(year: int, **changes) -> dict:
    """What the form sends for the demand of lithium."""
    return {"year": str(year), "kind": "mineral_demand", "item": "Li", "value": "90,000", "source": "통계(가상)", "reason": "연간"} | changes


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_indicator_is_on_the_page_with_its_formula_and_small_charts(enter, world, year, language):
    html = enter(world.regulator, language=language).get(PATH, {"year": year}).content.decode()
    for indicator in REGISTRY.values():
        assert indicator.names.in_(language) in html
    assert '<meter min="0" max="100" value="100.000"' in html
    assert ("0 팩" in html, "0 packs" in html) == (language == "ko", language == "en")
    assert ">n/a" in re.sub(r"\s", "", html)


def test_an_operator_is_not_shown_what_tells_of_few(enter, world, year):
    html = enter(world.maker).get(PATH, {"year": year}).content.decode()
    assert WORDS["statistics_hidden"].ko in html
    assert WORDS["statistics_public"].ko in html
    assert WORDS["statistics_hidden"].ko not in enter(world.regulator).get(PATH, {"year": year}).content.decode()


def test_a_regulator_enters_demand_and_sees_it_stand(enter, world, year):
    client = enter(world.regulator)
    answer = client.post(PATH, figure(year))
    assert answer["Location"] == f"{PATH}?year={year}"
    row = OutsideFigure.objects.get()
    assert (row.item, row.value, row.source, row.operator) == ("Li", 90_000, "통계(가상)", "")
    assert "/ 90,000" in client.get(answer["Location"]).content.decode()


def test_an_operator_enters_its_own_manifest_total_and_nothing_of_the_nation(enter, world, year):
    client = enter(world.recycler)
    assert "manifest_in" in (html := client.get(PATH).content.decode())
    assert "mineral_demand" not in html
    assert client.post(PATH, figure(year)).status_code == 422
    client.post(PATH, figure(year, kind="manifest_in", item="", value="1200.5"))
    assert OutsideFigure.objects.get().operator == world.recycler.gln


@pytest.mark.parametrize("change", [{"value": "many"}, {"value": "-1"}, {"source": ""}, {"item": ""}])
def test_a_figure_that_cannot_stand_comes_back_with_what_was_typed(enter, world, year, change):
    answer = enter(world.regulator).post(PATH, figure(year, reason="다시 입력") | change)
    assert answer.status_code == 422
    assert 'value="다시 입력"' in answer.content.decode()
    assert not OutsideFigure.objects.exists()


def test_who_may_only_read_enters_nothing(enter, world, year):
    Membership.objects.filter(user=world.regulator.user).update(duty=Membership.Duty.VIEWER)
    client = enter(world.regulator)
    assert 'name="source"' not in client.get(PATH).content.decode()
    assert client.post(PATH, figure(year)).status_code == 422


@pytest.mark.parametrize("asked", ["", "0", "1999", "99999", "x", "²⁰²⁶"])
def test_an_impossible_year_is_this_year(enter, world, asked):
    html = enter(world.regulator).get(PATH, {"year": asked}).content.decode()
    assert f'required value="{calendar.day_of(timezone.now()).year}"' in html
