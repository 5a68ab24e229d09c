"""The nation's figures, as programs ask for them."""

import pytest

from compliance.models import OutsideFigure
from compliance.national.declaration import REGISTRY
from tests import world as worlds

FIGURE = {"kind": "mineral_demand", "item": "Li", "period_start": "2026-01-01", "period_end": "2026-12-31", "value": 90_000,
          "source": "Invented statistics", "reason": "yearly"}  # fmt: skip


def test_every_indicator_is_told_for_a_year(life, regulator):
    worlds.settle()
    items = regulator.get("statistics", **{"from": "2026-01-01"}).json()["items"]
    assert [item["indicator"] for item in items] == list(REGISTRY)
    assert {(item["from"], item["to"]) for item in items} == {("2026-01-01", "2026-12-31")}


def test_one_indicator_hides_few_operators_from_those_who_are_no_authority(life, regulator, maker):
    worlds.settle()
    seen, hidden = (caller.get("statistics/evaluation_coverage").json()["lines"][0] for caller in (regulator, maker))
    assert (seen["numerator"], seen["denominator"], seen["operators"], seen["hidden"]) == (1, 1, 1, False)
    assert (hidden["numerator"], hidden["denominator"], hidden["operators"], hidden["hidden"]) == (None, None, None, True)
    assert maker.get("statistics/nothing").status_code == 404


@pytest.mark.parametrize("period", [
    {"from": "2026-02-01", "to": "2026-01-31"}, {"from": "2024-01-01", "to": "2025-01-01"}, {"to": "1999-01-01"},
])  # fmt: skip
def test_an_impossible_period_is_a_problem(world, maker, period):
    assert maker.get("statistics", **period).json()["code"] == "period-invalid"


def test_the_longest_period_is_a_leap_year(world, maker):
    assert maker.get("statistics/registry", **{"from": "2024-01-01", "to": "2024-12-31"}).status_code == 200


def test_demand_is_entered_once_and_becomes_a_denominator(world, regulator, maker):
    period = {"from": "2026-01-01", "to": "2026-12-31"}
    line = lambda: regulator.get("statistics/mineral_recycling_rate", **period).json()["lines"][0]
    assert (line()["denominator"], line()["value"]) == (None, None)
    key = {"Idempotency-Key": "demand-1"}
    made = [regulator.post("figures", FIGURE, headers=key).json() for _ in range(2)]
    assert made[0] == made[1]
    assert OutsideFigure.objects.count() == 1
    assert (line()["numerator"], line()["denominator"], line()["value"]) == (0, 90_000, 0)
    assert maker.get("figures", kind="mineral_demand").json()["items"] == [made[0]]


@pytest.mark.parametrize(("change", "status", "code"), [
    ({"kind": "weather"}, 422, "wrong-form"), ({"item": "Nd", "kind": "scrap_deregistrations"}, 422, "figure-unknown"),
    ({"value": -1}, 422, "figure-wrong"), ({"reason": ""}, 422, "figure-wrong"), ({"kind": "manifest_in"}, 422, "figure-unknown"),
])  # fmt: skip
def test_a_figure_that_cannot_stand_is_a_problem(world, regulator, change, status, code):
    answer = regulator.post("figures", FIGURE | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_figures_are_paged(world, regulator):
    for value in (1, 2, 3):
        regulator.post("figures", FIGURE | {"value": value})
    first = regulator.get("figures", limit=2).json()
    rest = regulator.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["value"] for row in first["items"] + rest["items"]] == [3, 2, 1]
