"""What RFC 3339 and JSON allow and a calendar or a family tree does not: a fault that says so, never a crash."""

import pytest

from batteries.lifecycle import recording
from tests import world as worlds

pytestmark = pytest.mark.django_db


def told(world, **more):
    body = {"type": "soh_recorded", "battery": worlds.pack("EDGE"), "occurred_at": worlds.ago(days=1), "soh_pct": 80,
            "method": "bms", **more}  # fmt: skip
    [result] = recording.record([body], by=world.maker.author)
    return result


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-06-30T23:59:60Z", "wrong-form"), ("0000-01-01T00:00:00Z", "wrong-form"),
        ("2026-01-01T10:00:00+14:01", "wrong-form"), ("2026-01-01T10:00:00+23:59", "wrong-form"),
        ("9999-12-31T23:59:59-12:00", "in-the-future"), ("0001-01-01T00:00:00+14:00", "too-early"),
        ("1989-12-31T23:59:59Z", "too-early"), ("2026-01-01 10:00:00Z", "wrong-form"), ("2026-01-01T10:00:00", "wrong-form"),
        ("2026-02-29T10:00:00Z", "wrong-form"),
    ],
)  # fmt: skip
def test_moments_that_cannot_be(world, moment, code):
    assert [(f.pointer, f.code) for f in told(world, occurred_at=moment).faults] == [("/occurred_at", code)]


@pytest.mark.parametrize("moment", ["2026-01-01t10:00:00z", "2026-01-01T10:00:00.123456789012Z", "1990-01-01T00:00:00Z",
                                    "2026-01-01T10:00:00+14:00", "2026-01-01T10:00:00-14:00", "2024-02-29T10:00:00Z"])  # fmt: skip
def test_moments_that_can(world, moment):
    assert told(world, occurred_at=moment).status == "recorded"


@pytest.mark.parametrize(("day", "status"), [("0000-01-01", "rejected"), ("0001-01-01", "recorded"), ("2026-02-29", "rejected"),
                                             ("9999-12-31", "recorded")])  # fmt: skip
def test_days_are_those_of_the_calendar(world, day, status):
    body = {"type": "vehicle_deregistered", "battery": worlds.pack("EDGE"), "occurred_at": worlds.ago(days=1),
            "reason": "scrap", "certificate_no": "1", "deregistered_on": day}  # fmt: skip
    assert recording.record([body], by=world.maker.author)[0].status == status


def test_a_moment_within_an_event_is_read_alike(world):
    sent = {"type": "dispatched", "soh_pct": None, "method": None, **worlds.shipment(world.recycler)}
    body = {
        "battery": worlds.pack("EDGE"),
        "occurred_at": worlds.ago(days=1),
        **sent,
        "expected_at": "2026-06-30T23:59:60Z",
    }
    [result] = recording.record([{k: v for k, v in body.items() if v is not None}], by=world.maker.author)
    assert [(f.pointer, f.code) for f in result.faults] == [("/expected_at", "wrong-form")]


def test_nothing_descends_from_itself(world):
    pack = worlds.pack("EDGE")
    bodies = [
        {"type": "dismantled", "battery": pack, "occurred_at": worlds.ago(days=1), "modules": [{"id": pack}]},
        {"type": "remanufactured", "battery": pack, "product": pack, "occurred_at": worlds.ago(days=1), "model": "x",
         "chemistry": "lfp", "rated_kwh": 1, "mass_kg": 1, "replaced_modules": 1, "restored_capacity_pct": 90},
    ]  # fmt: skip
    results = recording.record(bodies, by=world.maker.author)
    assert [[f.code for f in result.faults] for result in results] == [["its-own-parent"]] * 2
