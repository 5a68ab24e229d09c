"""Replay equals live: whatever the order of arrival, and however it was followed, the rows are those of a judgement anew."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from batteries.lifecycle import recording
from compliance import gaps, judge
from compliance.assessment import pool
from compliance.models import Duty, Gap, GapStep, JudgedSite, Notice, Parameter, ReportDay, Stay
from events import feed
from parties.models import Facility, Operator
from tests import world as worlds

pytestmark = pytest.mark.django_db

_DERIVED = (Notice, GapStep, Duty, Gap, Stay, ReportDay, JudgedSite)
_FINDING = ("epc", "rule", "anchor", "severity", "due_at", "escalates_at", "responsible", "concerns", "evidence", "details",
            "rule_version", "parameters", "parameter_versions")  # fmt: skip
NOW = timezone.now()
PLAIN = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def at(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat(timespec="seconds")


def fleet(world) -> list[tuple[str, dict]]:
    """What is said about three packs at a site that may hold one, some of it late, one claim of it wrong."""
    home, told = {"facility": world.recycler.site}, []
    for number, age in enumerate((190, 130, 30)):
        uri = worlds.pack(f"R{number}")
        told += [
            ("maker", {"type": "manufactured", "battery": uri, "occurred_at": at(age), **worlds.nameplate()}),
            ("maker", {"type": "dispatched", "battery": uri, "occurred_at": at(age - 2), **worlds.shipment(world.recycler)}),
            ("recycler", {"type": "received", "battery": uri, "occurred_at": at(age - 3), "condition": "intact", **home}),
            ("recycler", {"type": "soh_recorded", "battery": uri, "occurred_at": at(age - 4), "soh_pct": 70, "method": "bms", **home}),
        ]  # fmt: skip
    told += [
        ("recycler", {"type": "soh_recorded", "battery": worlds.pack("R0"), "occurred_at": at(150), "soh_pct": 95, "method": "bms", **home}),
        ("recycler", {"type": "dispatched", "battery": worlds.pack("R0"), "occurred_at": at(140), **worlds.shipment(world.collector)}),
        ("recycler", {"type": "soh_recorded", "battery": worlds.pack("R1"), "occurred_at": at(100), "soh_pct": 69, "method": "bms", **home}),
    ]  # fmt: skip
    return told + [("recycler", {"type": "soh_recorded", "battery": worlds.pack("R2"), "occurred_at": at(24 - n), "soh_pct": 70 - n,
                                 "method": "bms", **home}) for n in range(7)]  # fmt: skip


def rows() -> dict[str, list]:
    unresolved = Gap.objects.exclude(status="resolved")
    return {
        "gaps": sorted(map(repr, unresolved.values_list(*_FINDING))),
        "duties": sorted(map(repr, Duty.objects.values_list(*_FINDING, "waits_for", "held"))),
        "stays": sorted(map(repr, Stay.objects.values_list("epc_key", *judge.stays.Span._fields))),
        "days": sorted(map(repr, ReportDay.objects.values_list("site", "author", "day", "last_at", "event_id"))),
    }


def prepare(world) -> None:
    """Everybody owes timely declarations; the site may hold one pack, and three pauses tell its rhythm."""
    Operator.objects.update(joined_at=NOW - timedelta(days=900))
    Facility.objects.filter(gln=world.recycler.site).update(capacity_packs=1)
    Parameter.objects.create(key="feed.learn_days", value=3, effective_from="2000-01-01", basis="t", certainty="proposed", set_by="t",
                             reason="t", created_at=NOW)  # fmt: skip


def follow(limit: int) -> None:
    while judge.FOLLOWER.follow(limit=limit):
        pass


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(table._meta.db_table for table in _DERIVED)} CASCADE")
    feed.set_watermark(judge.CONSUMER, 0)


@PLAIN
@given(data=st.data())
def test_replay_equals_live(world, data):
    with transaction.atomic():
        prepare(world)
        told = data.draw(st.permutations(fleet(world)))
        limit = data.draw(st.sampled_from([1, 3, 500]))
        withdrawn = data.draw(st.integers(0, len(told) - 1))
        for place, (who, body) in enumerate(told):
            [result] = recording.record([body], by=world[who].author, strict=True)
            if place == withdrawn:
                worlds.say(world[who], {"type": "voided", "target": result.event_id, "occurred_at": at(0.1), "why": "data_entry_error"})
            if data.draw(st.booleans()):
                worlds.integrate()
                follow(limit)
                gaps.sweep(now=timezone.now())
        worlds.settle()
        live = rows()
        assert live["gaps"] or live["duties"]
        pool.everything()
        assert rows() == live, "judged anew beside what was there"
        forget()
        pool.everything()
        assert rows() == live, "judged anew from nothing"
        transaction.set_rollback(True)


def test_late_claims_heal_what_they_should(world):
    """The whole fleet told backwards ends with the findings of the fleet told in order."""
    found = []
    for told in (fleet(world), fleet(world)[::-1]):
        with transaction.atomic():
            prepare(world)
            for who, body in told:
                worlds.say(world[who], body)
                worlds.settle()
            assert Duty.objects.get(held=True).epc == worlds.pack("R1")
            found.append(sorted(Gap.objects.exclude(status="resolved").exclude(rule="G29").values_list("epc", "rule", "severity")))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert {"G01", "G11", "G14", "S01"} <= {rule for _, rule, _ in found[0]}
