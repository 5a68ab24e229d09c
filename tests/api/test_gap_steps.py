"""The steps of a gap's life over HTTP, one at a time and in many gaps at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from api.v1 import gap_filters
from compliance import calendar
from compliance.gaps import bulk
from compliance.models import Gap, GapStep
from events import index
from parties.models import Membership
from tests import world as worlds

WHY = {"reason": "운송사가 송장을 늦게 보냈습니다."}
NOTED = {"reason": "Third time this year."}


def a_gap(world, status="open", *, serial="STEP-1", **more) -> str:
    uri = worlds.pack(serial)
    now = timezone.now()
    return str(Gap.objects.create(
        rule="G02", epc_key=index.key(uri), epc=uri, anchor=f"urn:uuid:{uuid4()}", due_at=now, rule_version=1, status=status, opened_at=now,
        **{"severity": "high", "responsible": world.collector.gln, "concerns": [world.collector.gln, world.maker.gln],
           "details": {"author": world.collector.gln, "since": now.isoformat(), "due": now.isoformat()}, **more},
    ).pk)  # fmt: skip


def read(caller, gap_id: str) -> dict:
    return caller.get(f"gaps/{gap_id}").json()


def tag(caller, gap_id: str) -> dict:
    return {"If-Match": caller.get(f"gaps/{gap_id}").headers["ETag"]}


class TestOneAtATime:
    def test_an_explanation_is_shown_with_its_evidence_and_taken_back(self, world, collector, maker, regulator):
        [event] = worlds.say(world.collector, type="received", battery=worlds.pack("STEP-1"), condition="intact",
                             occurred_at=worlds.ago(days=2))  # fmt: skip
        gap_id = a_gap(world)
        shown = {"events": [event.event_id], "documents": [{"title": "운송장", "sha256": "ab" * 32}]}
        told = collector.post(f"gaps/{gap_id}/explain", WHY | shown).json()
        assert {name: told["steps"][-1][name] for name in shown} == shown
        assert read(regulator, gap_id)["steps"][-1]["documents"] == shown["documents"]
        assert read(maker, gap_id)["steps"][-1]["documents"] == read(maker, gap_id)["steps"][-1]["events"] == []
        assert told["offers"] == ["explained", "withdrawn", "assigned", "commented"]
        assert collector.post(f"gaps/{gap_id}/withdraw", WHY).json()["status"] == "open"

    def test_an_acceptance_has_a_last_day(self, world, regulator):
        gap_id, until = a_gap(world, "explained"), calendar.day_of(timezone.now()) + timedelta(days=7)
        answer = regulator.post(f"gaps/{gap_id}/accept", WHY | {"until": until.isoformat()}, headers=tag(regulator, gap_id))
        assert answer.json()["steps"][-1]["until"] == until.isoformat()
        assert str(until) in answer.json()["card"]["must_act"]["ko"]
        late = a_gap(world, "explained")
        refused = regulator.post(f"gaps/{late}/accept", WHY | {"until": "2099-01-01"}, headers=tag(regulator, late))
        assert (refused.status_code, refused.json()["code"]) == (422, "accepted-until-wrong")

    def test_each_side_has_a_person_and_authorities_keep_theirs_to_themselves(self, world, collector, regulator):
        gap_id = a_gap(world)
        ours, theirs = (str(Membership.objects.get(user=world[name].user).ref) for name in ("collector", "regulator"))
        collector.post(f"gaps/{gap_id}/assign", {"person": ours})
        regulator.post(f"gaps/{gap_id}/assign", {"person": theirs} | WHY)
        assert [read(regulator, gap_id)[name] for name in ("handler", "examiner")] == [ours, theirs]
        assert [read(collector, gap_id)[name] for name in ("handler", "examiner")] == [ours, None]
        assert theirs not in str(read(collector, gap_id)["steps"])
        assert collector.post(f"gaps/{gap_id}/assign", {"person": theirs}).json()["code"] == "person-unknown"

    def test_one_sees_ones_own_people_and_nobody_elses(self, world, collector):
        person = Membership.objects.get(user=world.collector.user)
        assert collector.get("people").json()["items"] == [
            {"person": str(person.ref), "name": person.user.get_username(), "duty": "manager"}]  # fmt: skip

    def test_comments_are_for_both_sides_and_notes_for_authorities(self, world, collector, maker, regulator):
        gap_id = a_gap(world)
        regulator.post(f"gaps/{gap_id}/comment", {"reason": "Which invoice?"})
        regulator.post(f"gaps/{gap_id}/note", NOTED)
        assert [step["action"] for step in read(collector, gap_id)["steps"]] == ["commented"]
        assert [step["action"] for step in read(regulator, gap_id)["steps"]] == ["commented", "noted"]
        assert read(maker, gap_id)["steps"] == [] and NOTED["reason"] not in str(read(collector, gap_id))

    @pytest.mark.parametrize(("body", "pointer"), [
        ({"documents": [{"title": "x"}]}, "/documents"), ({"documents": [{"title": "x", "sha256": "zz"}]}, "/documents"),
        ({"events": ["x"] * 21}, "/events"), ({"events": "x"}, "/events"), ({"until": "2026-12-01"}, "/until")])  # fmt: skip
    def test_a_body_is_what_it_must_be(self, world, collector, body, pointer):
        answer = collector.post(f"gaps/{a_gap(world)}/explain", WHY | body)
        assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer])


class TestManyAtOnce:
    def step(self, caller, step: str, **body) -> dict:
        answer = caller.post("gaps/bulk", {"step": step, **body})
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def test_good_rows_stand_and_every_row_is_answered(self, world, collector):
        mine, done = [a_gap(world, serial=f"B-{n}") for n in range(3)], a_gap(world, "accepted")
        other = a_gap(world, responsible=world.stranger.gln, concerns=[world.stranger.gln])
        told = self.step(collector, "explain", ids=[*mine, done, other, mine[0]], **WHY)
        codes = [(row["id"], row["outcome"], (row["problem"] or {}).get("code")) for row in told["results"]]
        assert codes == [*[(one, "done", None) for one in mine], (done, "refused", "gap-status"),
                         (other, "refused", "not-found")]  # fmt: skip
        assert Gap.objects.filter(status="explained").count() == 3

    def test_sent_again_it_does_nothing_twice(self, world, collector, regulator):
        ids = [a_gap(world, serial=f"B-{n}") for n in range(2)]
        for outcome in ("done", "unchanged"):
            told = self.step(collector, "explain", ids=ids, documents=[{"title": "a", "sha256": "00" * 32}], **WHY)
            assert {row["outcome"] for row in told["results"]} == {outcome}
        read_at = timezone.now().isoformat()
        for outcome in ("done", "unchanged"):
            told = self.step(regulator, "accept", ids=ids, read_at=read_at, reason="fine")
            assert {row["outcome"] for row in told["results"]} == {outcome}
        assert GapStep.objects.count() == 4
        with_other_words = self.step(collector, "comment", ids=ids, reason="thanks")
        assert {row["outcome"] for row in with_other_words["results"]} == {"done"}

    def test_nobody_decides_in_bulk_on_words_that_came_later(self, world, collector, regulator):
        old, new = a_gap(world), a_gap(world)
        self.step(collector, "explain", ids=[old], **WHY)
        read_at = timezone.now().isoformat()
        self.step(collector, "explain", ids=[new], **WHY)
        told = self.step(regulator, "reject", ids=[old, new], read_at=read_at, reason="no")
        assert [(row["outcome"], (row["problem"] or {}).get("code")) for row in told["results"]] == [
            ("done", None), ("refused", "gap-changed")]  # fmt: skip
        missing = regulator.post("gaps/bulk", {"step": "accept", "ids": [new], "reason": "x"})
        assert (missing.status_code, missing.json()["code"]) == (428, "precondition-required")

    def test_a_filter_takes_all_that_match_a_portion_at_a_time(self, world, collector, monkeypatch):
        monkeypatch.setattr(bulk, "BULK_MAX", 2)
        for number in range(3):
            a_gap(world, serial=f"B-{number}")
        a_gap(world, severity="low")
        chosen = {"filter": {"severity": "high", "status": "open"}}
        answers = [self.step(collector, "explain", **chosen, **WHY) for _ in range(3)]
        assert [(len(answer["results"]), answer["more"]) for answer in answers] == [(2, True), (1, False), (0, False)]
        assert Gap.objects.get(severity="low").status == "open"

    def test_a_pasted_list_of_batteries_is_a_filter(self, world, collector):
        ids = [a_gap(world, serial=f"B-{n}") for n in range(3)]
        batteries = [worlds.pack("B-0"), "urn:epc:id:sgtin:9521234.054321.B-2", worlds.pack("B-9")]
        told = self.step(collector, "explain", filter={"batteries": batteries}, **WHY)
        assert {row["id"] for row in told["results"]} == {ids[0], ids[2]}
        wrong = collector.post("gaps/bulk", {"step": "explain", "filter": {"batteries": ["nonsense"]}, **WHY})
        assert wrong.status_code == 422 and "Battery 1" in wrong.json()["detail"]

    @pytest.mark.parametrize(("body", "status"), [
        ({"ids": [str(uuid4())] * bulk.BULK_MAX}, 200), ({"ids": [str(uuid4())] * (bulk.BULK_MAX + 1)}, 422),
        ({"filter": {"batteries": [worlds.pack("X")] * gap_filters.BATTERIES_MAX}}, 200),
        ({"filter": {"batteries": [worlds.pack("X")] * (gap_filters.BATTERIES_MAX + 1)}}, 422),
        ({"ids": []}, 422), ({}, 422), ({"ids": [str(uuid4())], "filter": {}}, 422), ({"filter": {"colour": "red"}}, 422),
        ({"ids": [str(uuid4())], "until": "2026-12-01"}, 422), ({"ids": ["x"]}, 422)])  # fmt: skip
    def test_bounds(self, collector, body, status):
        assert collector.post("gaps/bulk", {"step": "explain"} | WHY | body).status_code == status


class TestTheList:
    def found(self, caller, **query) -> list[str]:
        answer = caller.get("gaps", limit=2, **query)
        ids = [row["id"] for row in answer.json()["items"]]
        while onward := answer.json()["next"]:
            answer = caller.get(onward.removeprefix("http://testserver"))
            ids += [row["id"] for row in answer.json()["items"]]
        return ids

    def test_orders(self, world, collector):
        now = timezone.now()
        ids = [a_gap(world, severity=severity) for severity in ("low", "critical", "medium", "high", "critical")]
        for age, gap_id in enumerate(ids):
            Gap.objects.filter(pk=gap_id).update(opened_at=now - timedelta(days=age))
        assert self.found(collector) == self.found(collector, sort="newest") == ids
        assert self.found(collector, sort="oldest") == ids[::-1]
        assert self.found(collector, sort="severity") == [ids[4], ids[1], ids[3], ids[2], ids[0]]
        assert collector.get("gaps", sort="colour").status_code == 400

    def test_filters_and_counts(self, world, collector, regulator):
        person = Membership.objects.get(user=world.collector.user).ref
        long_ago = timezone.now() - timedelta(days=30)
        late, given, settled = a_gap(world, asked_at=long_ago, rung=2), a_gap(world, handler=person), a_gap(world, "accepted")
        assert self.found(collector, late="true") == self.found(collector, rung=1) == self.found(collector, rung=2) == [late]
        assert self.found(collector, rung=3) == []
        assert set(self.found(collector, late="false")) == {given, settled}
        assert self.found(collector, person=str(person)) == [given]
        assert collector.get("gaps/counts").json() == {"status": {"accepted": 1, "open": 2}, "severity": {"high": 2},
                                                       "rule": {"G02": 2}}  # fmt: skip
        assert regulator.get("gaps/counts", late="true").json()["status"] == {"open": 1}
