"""Gaps over HTTP: the work list, the card, and the steps of a gap's life."""

import pytest

from tests import world as worlds

WHY = {"reason": "운송사가 송장을 늦게 보냈습니다."}


@pytest.fixture
def gap(world, collector):
    """A pack that the collector says it received, and that nobody says was sent."""
    uri = worlds.pack("GAP-1")
    worlds.say(world.maker, type="manufactured", battery=uri, occurred_at=worlds.ago(days=30), **worlds.nameplate())
    worlds.say(world.collector, type="received", battery=uri, occurred_at=worlds.ago(days=4), condition="intact",
               sender=world.maker.gln)  # fmt: skip
    worlds.settle()
    return {row["rule"]: row for row in collector.get("gaps").json()["items"]}


def steps(caller, gap_id: str) -> list[tuple]:
    return [(step["action"], step["by"], step["note"]) for step in caller.get(f"gaps/{gap_id}").json()["steps"]]


def test_a_gap_tells_in_both_languages_what_how_and_who(gap, collector):
    for row in gap.values():
        for words in (row["title"], *(row["card"][name] for name in ("what", "basis", "must_act", "closes"))):
            assert words["en"]
            assert any("가" <= letter <= "힣" for letter in words["ko"])
        assert row["evidence"]
        assert row["status"] == "open"
        full = collector.get(f"gaps/{row['id']}").json()
        assert {**row, **full} == full
        assert full["steps"][0]["action"] == "opened"


def one(gap, gln: str) -> dict:
    """A gap for the operator to act on."""
    return next(row for row in gap.values() if row["responsible"] == gln)


def test_a_gap_is_explained_rejected_explained_again_and_accepted(world, gap, maker, regulator):
    gap_id = one(gap, world.maker.gln)["id"]
    explained = maker.post(f"gaps/{gap_id}/explain", WHY)
    assert (explained.status_code, explained.json()["status"]) == (200, "explained")
    rejected = regulator.post(f"gaps/{gap_id}/reject", {"reason": "No document"}, headers={"If-Match": tag(regulator, gap_id)})
    assert rejected.json()["status"] == "rejected"
    maker.post(f"gaps/{gap_id}/explain", {"reason": "Here it is"})
    accepted = regulator.post(f"gaps/{gap_id}/accept", {"reason": "Fine"}, headers={"If-Match": tag(regulator, gap_id)})
    assert accepted.json()["status"] == "accepted"
    assert [action for action, *_ in steps(maker, gap_id)] == [
        "opened", "explained", "rejected", "explained", "accepted",
    ]  # fmt: skip
    assert steps(maker, gap_id)[1] == ("explained", world.maker.gln, WHY["reason"])


def tag(caller, gap_id: str) -> str:
    return caller.get(f"gaps/{gap_id}").headers["ETag"]


def test_an_explanation_is_read_by_its_author_and_the_regulator_only(world, gap, collector, maker, regulator):
    gap_id = one(gap, world.maker.gln)["id"]
    maker.post(f"gaps/{gap_id}/explain", WHY)
    assert steps(maker, gap_id)[1] == steps(regulator, gap_id)[1] == ("explained", world.maker.gln, WHY["reason"])
    assert steps(collector, gap_id)[1] == ("explained", world.maker.gln, None)


def test_a_regulator_decides_on_what_it_has_read(world, gap, maker, regulator):
    gap_id = one(gap, world.maker.gln)["id"]
    maker.post(f"gaps/{gap_id}/explain", WHY)
    missing = regulator.post(f"gaps/{gap_id}/accept", {"reason": "Fine"})
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition-required")
    read = tag(regulator, gap_id)
    assert missing.headers["ETag"] == read
    maker.post(f"gaps/{gap_id}/explain", {"reason": "Something else"})
    stale = regulator.post(f"gaps/{gap_id}/accept", {"reason": "Fine"}, headers={"If-Match": read})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    fresh = regulator.post(f"gaps/{gap_id}/accept", {"reason": "Fine"}, headers={"If-Match": tag(regulator, gap_id)})
    assert fresh.status_code == 200


def test_a_step_that_is_not_open(world, gap, regulator):
    gap_id = one(gap, world.maker.gln)["id"]
    answer = regulator.post(f"gaps/{gap_id}/accept", {"reason": "Fine"}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (409, "gap-status")


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "field-missing", "/reason"), ({"reason": ""}, "wrong-form", "/reason"),
        ({"reason": " \n\t"}, "wrong-form", "/reason"), ({"reason": "x" * 1001}, "wrong-form", "/reason"),
        ({"reason": 7}, "wrong-form", "/reason"), ({"reason": "x", "status": "accepted"}, "field-unknown", "/status"),
        ([], "not-an-object", None),
    ],
)  # fmt: skip
def test_a_reason_that_is_none(world, gap, maker, calls, body, code, pointer):
    gap_id = one(gap, world.maker.gln)["id"]
    answer = maker.post(f"gaps/{gap_id}/explain", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    if pointer:
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    korean = calls("maker", language="ko").post(f"gaps/{gap_id}/explain", body).json()
    assert korean["detail"] != answer.json()["detail"]
    assert maker.get(f"gaps/{gap_id}").json()["status"] == "open"


def test_a_reason_of_any_length_within_the_limit(world, gap, maker):
    gap_id = one(gap, world.maker.gln)["id"]
    for reason in ("x", "가" * 1000):
        assert maker.post(f"gaps/{gap_id}/explain", {"reason": reason}).status_code == 200


def test_the_work_list_is_filtered(world, gap, collector):
    def found(**query) -> set[str]:
        return {row["rule"] for row in collector.get("gaps", **query).json()["items"]}

    assert found() == set(gap)
    assert found(status="open") == set(gap)
    assert found(status="resolved") == set()
    for rule, row in gap.items():
        assert found(rule=rule) == {rule}
        assert rule in found(severity=row["severity"])
        assert rule in found(responsible=row["responsible"])
        assert rule in found(battery=row["battery"])
    assert found(battery=worlds.pack("OTHER")) == set()
    assert found(limit=1) <= set(gap)


def test_pages_of_gaps(world, regulator):
    names = [worlds.pack(f"G-{n}") for n in range(7)]
    worlds.say(world.stranger, *[{"type": "received", "battery": name, "occurred_at": worlds.ago(days=5),
                                  "condition": "intact"} for name in names])  # fmt: skip
    worlds.settle()
    everything = regulator.get("gaps", limit=500).json()["items"]
    answer = regulator.get("gaps", limit=2)
    items = answer.json()["items"]
    while onward := answer.json()["next"]:
        answer = regulator.get(onward.removeprefix("http://testserver"))
        items += answer.json()["items"]
    assert [row["id"] for row in items] == [row["id"] for row in everything]
    assert len({row["id"] for row in items}) == len(items) >= 7


def test_a_gap_that_is_not_there(collector):
    assert collector.get("gaps/11111111-1111-4111-8111-111111111111").status_code == 404
    assert collector.get("gaps/not-a-number").json()["code"] == "address-unknown"
