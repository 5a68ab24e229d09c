"""Foreseeing: what events would do, with nothing written and nothing told that is not the caller's to know."""

from django.db import connection

from api.v1 import events
from tests import world as worlds
from tests.api.test_recording import BAD, event


def claims() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        return cursor.fetchone()[0]


def received(uri: str, **changes) -> dict:
    return {"type": "received", "battery": uri, "occurred_at": worlds.ago(hours=1), "condition": "intact"} | changes


def explain(caller, body) -> list[dict]:
    answer = caller.post("events/explain", body)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["results"]


def test_nothing_is_written(maker, life):
    before = claims()
    explain(maker, [event(), event("R-2")])
    assert claims() == before


def test_the_holder_is_told_what_a_dispatch_would_begin(world, calls, life):
    [row] = explain(calls("recycler"), {"type": "dispatched", "battery": life["uri"], "occurred_at": worlds.ago(hours=1),
                                        **worlds.shipment(world.stranger)})  # fmt: skip
    assert (row["accepted"], row["already_recorded"]) == (True, False)
    [effect] = row["effects"]
    assert effect["you_would_hold"] is True
    assert effect["state"]["expected_by"] == world.stranger.gln
    assert "G01" in {duty["rule"] for duty in effect["duties"]}


def test_rows_are_seen_one_after_the_other(world, maker):
    uri = worlds.pack("EX-1")
    made = {"type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=3), **worlds.nameplate()}
    sent = {"type": "dispatched", "battery": uri, "occurred_at": worlds.ago(days=1), **worlds.shipment(world.collector)}
    rows = explain(maker, [made, sent, BAD])
    assert [row["accepted"] for row in rows] == [True, True, False]
    assert rows[0]["effects"][0]["state"]["holder"] == world.maker.gln
    assert rows[1]["effects"][0]["opens"] == []
    assert rows[2]["problem"]["errors"][0]["pointer"].startswith("/2/")


def test_somebody_elses_battery_stays_unknown(world, stranger, life):
    [row] = explain(stranger, received(life["uri"]))
    [effect] = row["effects"]
    assert (effect["you_would_hold"], effect["state"]) == (True, None)
    assert all(found["responsible"] == world.stranger.gln for name in ("opens", "closes", "duties") for found in effect[name])
    [row] = explain(stranger, event(battery=life["uri"]))
    assert (row["effects"][0]["you_would_hold"], row["effects"][0]["state"]) == (False, None)
    assert world.recycler.gln not in str(row)


def test_what_was_recorded_before_is_said_to_be(maker):
    maker.record(event())
    [row] = explain(maker, event())
    assert (row["accepted"], row["already_recorded"], row["effects"]) == (True, True, [])


def test_one_bad_event(maker):
    [row] = explain(maker, BAD)
    assert (row["accepted"], row["problem"]["code"]) == (False, "field-missing")
    assert row["problem"]["errors"][0]["pointer"] == "/occurred_at"


def test_both_sides_of_the_limit(maker):
    many = [event(f"E-{number}") for number in range(events.EXPLAIN_MAX + 1)]
    answer = maker.post("events/explain", many)
    assert (answer.status_code, answer.json()["limit_events"]) == (413, events.EXPLAIN_MAX)
    assert len(explain(maker, many[:-1])) == events.EXPLAIN_MAX
