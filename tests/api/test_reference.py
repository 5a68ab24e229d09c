"""What everybody may look up."""

import pytest

from batteries.lifecycle.declaration import REGISTRY
from compliance.limits import DEFAULTS
from compliance.models import Parameter
from tests import world as worlds


def items(caller, path: str, **query) -> list[dict]:
    return caller.get(path, **query).json()["items"]


def test_operators(world, maker, regulator):
    rows = {row["gln"]: row for row in items(maker, "operators")}
    assert rows.keys() == {party.gln for party in world}
    assert rows[world.maker.gln]["business_number"] == world.maker.operator.business_number
    assert rows[world.carrier.gln]["business_number"] is None
    assert all(row["business_number"] for row in items(regulator, "operators"))
    assert [row["gln"] for row in items(maker, "operators", role="carrier")] == [world.carrier.gln]
    first = maker.get("operators", limit=3).json()
    second = maker.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["gln"] for row in first["items"] + second["items"]] == sorted(rows)[:6]


def test_facilities(world, maker):
    rows = {row["gln"]: row for row in items(maker, "facilities")}
    assert rows.keys() == {party.site for party in world}
    assert (rows[world.maker.site]["capacity_packs"], rows[world.carrier.site]["capacity_packs"]) == (200, None)
    assert {permit["activity"] for permit in rows[world.recycler.site]["permits"]} == {"shred", "recover", "dismantle"}
    assert [row["gln"] for row in items(maker, "facilities", operator=world.carrier.gln)] == [world.carrier.site]
    assert [row["gln"] for row in items(maker, "facilities", activity="shred")] == [world.recycler.site]


def test_models(world, maker, stranger):
    for n in range(6):
        worlds.say(world.maker, type="manufactured", battery=worlds.pack(f"MO-{n}"), occurred_at=worlds.ago(days=2),
                   **worlds.nameplate(model=f"M-{n % 3}"))  # fmt: skip
    worlds.settle()
    rows = items(stranger, "models")
    assert [row["model"] for row in rows] == ["M-0", "M-1", "M-2"]
    assert (rows[0]["maker"], rows[0]["rated_kwh"]) == (world.maker.gln, 75.0)
    first = stranger.get("models", limit=2).json()
    assert [row["model"] for row in items(stranger, first["next"].removeprefix("http://testserver"))] == ["M-2"]
    assert items(stranger, "models", maker=world.carrier.gln) == []


@pytest.fixture
def changed(world):
    return Parameter.objects.create(
        key="silence.days", value=45, effective_from="2026-07-01", basis="A decree", certainty="law", set_by="key:x",
        reason="shorter", created_at=world.maker.key.created_at,
    )  # fmt: skip


def test_parameters_hold_from_their_day_on(maker, changed):
    for day, value, certainty in (("2026-06-30", 90, "proposed"), ("2026-07-01", 45, "law")):
        rows = {row["key"]: row for row in items(maker, "parameters", on=day)}
        assert rows.keys() == DEFAULTS.keys()
        row = rows["silence.days"]
        assert (row["value"], row["certainty"]) == (value, certainty)
        assert row["effective_from"] == (None if certainty == "proposed" else "2026-07-01")
    versions = {maker.get("parameters", on=day).json()["version"] for day in ("2026-06-30", "2026-07-01", "2026-07-02")}
    assert len(versions) == 2


def test_event_types(maker):
    rows = items(maker, "event-types")
    assert [row["code"] for row in rows] == list(REGISTRY)
    for row in rows:
        full = maker.get(row["address"]).json()
        assert {**full, **row} == full
        assert full["schema"]["properties"]["type"] == {"const": row["code"]}
    assert maker.get("event-types/teleported").status_code == 404
