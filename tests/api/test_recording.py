"""Recording over HTTP: one event and many, again and again, all or nothing."""

import re

import pytest

from batteries.lifecycle import recording
from events import feed
from tests import world as worlds
from tests.api.caller import Caller


def event(serial: str = "R-1", **changes) -> dict:
    return {"type": "soh_recorded", "battery": worlds.pack(serial), "occurred_at": "2026-05-01T09:00:00+09:00",
            "soh_pct": 80, "method": "bms"} | changes  # fmt: skip


BAD = {"type": "soh_recorded", "battery": worlds.pack("R-9")}


def recorded(*answers) -> set[str]:
    """Which of the events that `answers` name the ledger has."""
    return set(feed.by_ids([row["event_id"] for answer in answers for row in answer if "event_id" in row]))


def test_one_event_is_recorded(maker):
    answer = maker.record(event())
    body = answer.json()
    assert (answer.status_code, body["status"]) == (201, "recorded")
    assert re.fullmatch(r"[0-9a-f]{64}", body["entry_sha256"])
    assert body["recorded_at"].endswith("Z")
    assert [warning["code"] for warning in body["warnings"]] == ["battery-unknown"]
    record = feed.by_ids([body["event_id"]])[body["event_id"]]
    assert bytes(record.entry_sha256).hex() == body["entry_sha256"]
    assert maker.get(answer.headers["Location"]).json()["event_id"] == body["event_id"]


@pytest.mark.parametrize("several", [recording.FEW, recording.FEW + 1])
def test_only_batteries_that_nothing_was_recorded_about_are_called_unknown(maker, several):
    maker.record([event(f"K-{number}") for number in range(0, several, 2)])
    rows = maker.record([event(f"K-{number}", soh_pct=70) for number in range(several)]).json()["results"]
    unknown = [number for number, row in enumerate(rows) if row["warnings"]]
    assert unknown == list(range(1, several, 2))


def test_the_same_event_again_is_answered_with_its_first_record(maker):
    first, again = maker.record(event()), maker.record(event())
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    for member in ("event_id", "recorded_at", "entry_sha256"):
        assert again.json()[member] == first.json()[member]
    assert "recorded before" in again.json()["detail"]
    korean = Caller(maker.headers["Authorization"].removeprefix("Bearer "), language="ko").record(event())
    assert "이미 기록" in korean.json()["detail"]


def test_another_spelling_of_the_same_event_is_the_same(maker):
    maker.record(event())
    spelt = event(battery="urn:epc:id:sgtin:9521234.054321.R-1", occurred_at="2026-05-01T09:00:00.000+09:00", soh_pct=80.0)
    assert maker.record(spelt).json()["status"] == "duplicate"


def test_two_operators_may_say_the_same_thing(maker, collector):
    first, second = maker.record(event()).json(), collector.record(event()).json()
    assert (second["status"], first["event_id"] != second["event_id"]) == ("recorded", True)


def test_a_list_of_new_events(maker):
    answer = maker.record([event(), event("R-2")])
    assert answer.status_code == 201
    assert answer.json()["counts"] == {"recorded": 2, "duplicate": 0, "rejected": 0, "held": 0}
    assert len(recorded(answer.json()["results"])) == 2


def test_a_list_of_one_is_answered_as_a_list(maker):
    assert [row["status"] for row in maker.record([event()]).json()["results"]] == ["recorded"]


@pytest.mark.parametrize(
    ("rows", "status", "outcome"),
    [
        ([event(), event()], 200, ["recorded", "duplicate"]),
        ([event("OLD"), event("OLD")], 200, ["duplicate", "duplicate"]),
        ([event(), event("OLD")], 200, ["recorded", "duplicate"]),
        ([event(), BAD], 207, ["recorded", "rejected"]),
        ([BAD, event("OLD"), BAD], 207, ["rejected", "duplicate", "rejected"]),
        ([BAD, BAD], 422, ["rejected", "rejected"]),
        ([event(event_id="urn:x:1"), event("R-2", event_id="urn:x:1")], 207, ["recorded", "rejected"]),
    ],
)
def test_what_a_list_is_answered_with(maker, rows, status, outcome):
    maker.record(event("OLD"))
    answer = maker.record(rows)
    assert (answer.status_code, [row["status"] for row in answer.json()["results"]]) == (status, outcome)
    assert "Preference-Applied" not in answer.headers


def test_a_bad_row_says_why_and_where_and_good_rows_stand(maker):
    answer = maker.record([event(), event("R-2", soh_pct=200, method="x"), event("R-3")])
    assert len(recorded(answer.json()["results"])) == 2
    problem = answer.json()["results"][1]["problem"]
    assert (problem["status"], problem["code"]) == (422, problem["errors"][0]["code"])
    assert {fault["pointer"] for fault in problem["errors"]} == {"/1/soh_pct", "/1/method"}


def test_strict_is_all(maker):
    answer = maker.record([event(), event("R-2"), event()], Prefer="handling=strict")
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "handling=strict"
    assert maker.record([event("R-7")], Prefer="respond-async, handling=strict").status_code == 201


@pytest.mark.parametrize("bad", [BAD, event("R-1", event_id="urn:x:1"), 7])
def test_strict_is_nothing(maker, bad):
    maker.record(event("R-8", event_id="urn:x:1"))
    answer = maker.record([event(), bad, event("R-2")], Prefer='handling="strict"')
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "batch-held")
    assert [row["status"] for row in body["results"]] == ["held", "rejected", "held"]
    assert answer.headers["Preference-Applied"] == "handling=strict"
    assert maker.record(event()).json()["status"] == "recorded"


def test_lenient_is_the_default_and_may_be_asked_for(maker):
    answer = maker.record([event(), BAD], Prefer="handling=lenient")
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (207, "handling=lenient")


@pytest.mark.parametrize("preference", ["", "handling", "handling=loose", "return=minimal", ",,;=", "x" * 5000])
def test_a_preference_that_is_not_known_is_passed_over(maker, preference):
    answer = maker.record(event(), Prefer=preference)
    assert (answer.status_code, "Preference-Applied" in answer.headers) == (201, False)


def test_one_bad_event_with_strict_is_its_own_problem(maker):
    answer = maker.record(BAD, Prefer="handling=strict")
    assert (answer.status_code, answer.json()["code"]) == (422, "field-missing")


def test_a_clock_that_is_ahead_is_noticed(maker):
    body = maker.record(event(occurred_at=worlds.ago(hours=-2))).json()
    assert {"clock-ahead", "battery-unknown"} == {warning["code"] for warning in body["warnings"]}
    rows = maker.record([event("R-4", occurred_at=worlds.ago(hours=-2))]).json()["results"]
    assert {warning["pointer"] for warning in rows[0]["warnings"]} == {"/0/occurred_at", "/0/battery"}


def test_an_alias_of_an_earlier_row_may_be_used(maker, world):
    made = {"type": "manufactured", "battery": worlds.pack("AL-1"), "occurred_at": worlds.ago(days=9),
            **worlds.nameplate(oem_serial="OEM-AL-1")}  # fmt: skip
    answer = maker.record([made, event(battery="OEM-AL-1")])
    assert answer.status_code == 201
    assert maker.record(event(battery="OEM-AL-1")).json()["status"] == "duplicate"
    assert maker.get("batteries/OEM-AL-1").json()["id"] == worlds.pack("AL-1")


def test_a_correction_withdraws_what_was_wrong(maker):
    wrong, right = maker.record([event(), event(soh_pct=79)]).json()["results"]
    correction = {"type": "corrected", "occurred_at": worlds.ago(minutes=1), "target": wrong["event_id"],
                  "corrective": [right["event_id"]], "why": "단위를 잘못 읽음"}  # fmt: skip
    first = maker.record(correction)
    assert first.status_code == 201
    read = maker.get(f"events/{wrong['event_id']}").json()
    assert (read["withdraws"], read["withdrawn_by"]["withdraws"]) == (False, True)
    assert read["withdrawn_by"]["native"] == correction | {"occurred_at": read["withdrawn_by"]["native"]["occurred_at"]}
    assert maker.record(correction).json()["status"] == "duplicate"
    other = maker.record(correction | {"corrective": []})
    assert (other.status_code, other.json()["code"]) == (422, "already-corrected")


def test_rights_of_the_application_are_enough(as_app, maker):
    assert maker.post("events", event(), headers={"Idempotency-Key": "k-1"}).status_code == 201
    assert maker.get("events").status_code == 200
