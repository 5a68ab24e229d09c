"""Capture: one event at once, documents by jobs, all or nothing or what is good, within limits."""

from copy import deepcopy
from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from batteries import capturing
from events import feed, hashing, index, leasing
from events.models import CaptureJob, CapturePart, MasterData
from tests import world as worlds
from tests.api.caller import Caller
from tests.conftest import empty_ledger
from tests.epcis import doomed
from tests.epcis.documents import CONTEXT, EX, alone, document, event


@pytest.fixture
def post(maker):
    return lambda body, **headers: maker.post("/epcis/capture", body, headers=headers)


def finished(maker, answer) -> dict:
    assert answer.status_code == 202, answer.content
    job_id = answer.headers["Location"].rpartition("/")[2]
    assert capturing.carry_out(job_id) is True
    return maker.get(answer.headers["Location"]).json()


def recorded() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        return cursor.fetchone()[0]


class TestOneEvent:
    def test_it_is_recorded_at_once_and_comes_back_as_it_was_said(self, maker):
        sent = alone(EX, eventID="urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b01", **{"ex:note": {"ex:deep": [1, "two"]}})
        answer = maker.post("/epcis/events", sent)
        assert answer.status_code == 201
        assert answer.headers["Location"] == "/epcis/events/urn%3Auuid%3A1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b01"
        back = answer.json()
        assert back.pop("recordTime").endswith("Z")
        assert EX in back.pop("@context")
        assert back == {name: said for name, said in sent.items() if name != "@context"}

    def test_its_hash_id_is_that_of_what_was_sent(self, maker):
        sent = alone(EX, **{"ex:note": "n"})
        event_id = maker.post("/epcis/events", sent).json()["eventID"]
        assert maker.get(f"events/{event_id}").json()["hash_id"] == hashing.hash_id(sent)

    def test_what_a_client_says_of_the_record_time_is_ignored(self, maker):
        back = maker.post("/epcis/events", alone(recordTime="2001-01-01T00:00:00Z")).json()
        assert back["recordTime"] > "2026"
        assert "recordTime" not in feed.by_ids([back["eventID"]])[back["eventID"]].event

    def test_the_same_again_is_answered_as_the_first_time(self, maker):
        first = maker.post("/epcis/events", alone())
        again = maker.post("/epcis/events", alone(recordTime="2001-01-01T00:00:00Z"))
        assert (again.status_code, again.json(), recorded()) == (201, first.json(), 1)

    @pytest.mark.parametrize("who", ["maker", "stranger"])
    def test_another_event_under_a_known_id_is_refused(self, calls, maker, who):
        maker.post("/epcis/events", alone(eventID="urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b02"))
        changed = alone(eventID="urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b02", bizStep="receiving")
        answer = calls(who).post("/epcis/events", changed)
        assert (answer.status_code, answer.json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")

    @pytest.mark.parametrize(("body", "code"), [
        (event(), None), (alone(bizStep="transforming"), "bad-value"), (alone(**{"ex:a": 1}), "prefix-unknown"),
        (alone(ilmd={"ex:lot": "1"}), "misplaced-ilmd"), (alone(eventTime="2999-01-01T00:00:00Z"), "in-the-future"),
        ([alone()], "not-an-object"), (b'{"type":', "malformed-json"), (alone(epcList=["urn:epc:id:sgtin:1.2.3"]), "epc-urn-form"),
    ])  # fmt: skip
    def test_what_is_wrong_is_said_where(self, maker, body, code):
        answer = maker.post("/epcis/events", body)
        assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:ValidationException")
        assert code is None or answer.json()["code"] == code or "epc" in answer.json()["code"]
        assert recorded() == 0

    def test_other_forms_are_not_read(self, maker):
        answer = maker.post("/epcis/events", b"type,ObjectEvent", content_type="text/csv")
        assert (answer.status_code, answer.json()["type"]) == (415, "epcisException:UnsupportedMediaTypeException")
        assert maker.post("/epcis/events", alone(), content_type="application/ld+json").status_code == 201


class TestErrorDeclarations:
    ID = "urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b03"
    DECLARED = {"declarationTime": "2026-01-06T10:00:00Z", "reason": "incorrect_data"}

    def test_it_stands_beside_the_event_with_the_same_id(self, maker):
        maker.post("/epcis/events", alone(eventID=self.ID))
        answer = maker.post("/epcis/events", alone(eventID=self.ID, errorDeclaration=self.DECLARED))
        assert (answer.status_code, answer.json()["errorDeclaration"], recorded()) == (201, self.DECLARED, 2)
        assert feed.by_ids([self.ID], errors=True)[self.ID].verb == "corrected"

    def test_both_may_come_in_one_document(self, maker, post):
        both = document(event(eventID=self.ID), event(eventID=self.ID, errorDeclaration=self.DECLARED))
        assert finished(maker, post(both))["captured"] == recorded() == 2

    @pytest.mark.parametrize(("step", "captured"), [("shipping", 3), ("receiving", 0)])
    def test_it_is_held_against_the_event_wherever_in_the_document_that_stands(self, maker, post, monkeypatch, step, captured):
        monkeypatch.setattr("events.capture.documents.PART_EVENTS", 1)
        job = finished(maker, post(document(
            event(eventID=self.ID), event(bizStep="storing", disposition="in_progress"),
            event(eventID=self.ID, bizStep=step, errorDeclaration=self.DECLARED))))  # fmt: skip
        assert (job["captured"], recorded(), len(job["errors"])) == (captured, captured, captured == 0)
        if not captured:
            assert job["errors"][0]["instance"] == "/eventList/2"

    def test_another_event_is_not_withdrawn_by_it(self, maker):
        maker.post("/epcis/events", alone(eventID=self.ID))
        answer = maker.post("/epcis/events", alone(eventID=self.ID, bizStep="receiving", errorDeclaration=self.DECLARED))
        assert (answer.status_code, answer.json()["code"]) == (409, "not-the-same-event")

    def test_nobody_withdraws_what_another_said(self, maker, stranger):
        maker.post("/epcis/events", alone(eventID=self.ID))
        answer = stranger.post("/epcis/events", alone(eventID=self.ID, errorDeclaration=self.DECLARED))
        assert (answer.status_code, answer.json()["type"]) == (403, "epcisException:SecurityException")


class TestJobs:
    def test_a_document_is_recorded_by_a_worker(self, maker, post):
        answer = post(document(event(), event(bizStep="receiving")))
        waiting = maker.get(answer.headers["Location"]).json()
        assert (waiting["running"], waiting["success"], waiting["captureErrorBehaviour"]) == (True, True, "rollback")
        job = finished(maker, answer)
        assert (job["running"], job["success"], job["errors"], job["captured"]) == (False, True, [], 2)
        assert job["finishedAt"] >= job["createdAt"]
        assert not CapturePart.objects.exists()

    @pytest.mark.parametrize(("missing", "since", "is_running"), [(2, 0, False), (3, 0, True), (3, 14, True), (3, 15, False)])
    def test_it_runs_until_its_events_can_be_asked_for(self, maker, post, monkeypatch, missing, since, is_running):
        monkeypatch.setattr("events.query.searching.TAIL_MAX", 2)
        answer = post(document(*(event(bizStep=step) for step in ("shipping", "receiving", "storing")[:missing])))
        finished(maker, answer)
        CaptureJob.objects.update(finished_at=timezone.now() - timedelta(minutes=since))
        job = maker.get(answer.headers["Location"]).json()
        assert (job["running"], job["success"], "finishedAt" in job) == (is_running, True, not is_running)
        assert [each["running"] for each in maker.get("/epcis/capture").json()] == [is_running]

    def test_one_bad_event_rolls_all_back(self, maker, post):
        job = finished(maker, post(document(event(), event(bizStep="transforming"))))
        assert (job["running"], job["success"], job["captured"], job["refused"], recorded()) == (False, False, 0, 1, 0)
        [error] = job["errors"]
        assert (error["type"], error["instance"]) == ("epcisException:ValidationException", "/eventList/1")
        assert error["errors"][0]["pointer"] == "/eventList/1/bizStep"

    def test_two_events_under_one_id_roll_all_back(self, maker, post):
        name = "urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b04"
        job = finished(maker, post(document(event(), event(eventID=name), event(eventID=name, bizStep="receiving"))))
        assert (job["success"], job["captured"], recorded()) == (False, 0, 0)
        assert job["errors"][0]["type"] == "epcisException:ResourceAlreadyExistsException"

    def test_proceed_keeps_what_is_good(self, maker, post, monkeypatch):
        monkeypatch.setattr("events.capture.documents.PART_EVENTS", 2)
        sent = document(event(), event(bizStep="transforming"), event(bizStep="receiving"))
        answer = post(sent, **{"GS1-Capture-Error-Behaviour": "proceed"})
        assert answer.headers["GS1-Capture-Error-Behaviour"] == "proceed"
        job = finished(maker, answer)
        assert (job["running"], job["success"], job["captured"], job["refused"], recorded()) == (False, False, 2, 1, 2)
        assert [error["instance"] for error in job["errors"]] == ["/eventList/1"]

    def test_a_query_document_may_be_captured(self, maker, post):
        results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [event()]}}
        sent = {"@context": [CONTEXT], "type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}}
        assert finished(maker, post(sent))["captured"] == 1

    def test_an_empty_document_is_captured(self, maker, post):
        assert finished(maker, post(document()))["success"] is True

    def test_the_prefixes_of_the_document_stay_with_its_events(self, maker, post):
        finished(maker, post(document(event(**{"ex:a": 1}), event(bizStep="receiving"), context=[CONTEXT, EX])))
        kept = [record.event.get("@context") for record in feed.timelines(_keys()).popitem()[1]]
        assert kept == [EX, None]

    def test_jobs_are_listed_to_their_operator_alone(self, maker, stranger, post):
        places = [post(document(event())).headers["Location"] for _ in range(3)]
        page = maker.get("/epcis/capture", perPage=2)
        assert [job["captureID"] for job in page.json()] == [place.rpartition("/")[2] for place in reversed(places[1:])]
        rest = maker.client.get(page.headers["Link"].partition(">")[0][1:], headers=maker.headers)
        assert [job["captureID"] for job in rest.json()] == [places[0].rpartition("/")[2]]
        assert "Link" not in rest.headers
        assert stranger.get("/epcis/capture").json() == []
        assert stranger.get(places[0]).status_code == 404

    @pytest.mark.parametrize("headers", [{"GS1-Capture-Error-Behaviour": "ignore"}])
    def test_a_behaviour_that_is_none_is_refused(self, post, headers):
        assert post(document(event()), **headers).json()["type"] == "epcisException:ValidationException"

    def test_master_data_of_the_header_is_kept_by_its_operator(self, maker, post, world):
        place = {"id": "urn:epc:id:sgln:9521234.00001.0", "children": ["urn:epc:id:sgln:9521234.00001.1"],
                 "attributes": [{"id": "urn:epcglobal:cbv:mda#city", "attribute": "Invented"}]}  # fmt: skip
        header = {"epcisMasterData": {"vocabularyList": [
            {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [place]}]}}  # fmt: skip
        finished(maker, post(document(event(), epcisHeader=header)))
        changed = deepcopy(header)
        changed["epcisMasterData"]["vocabularyList"][0]["vocabularyElementList"][0]["attributes"][0]["attribute"] = "Other"
        finished(maker, post(document(epcisHeader=changed)))
        [kept] = MasterData.objects.all()
        assert (kept.gln, kept.uri) == (world.maker.gln, "https://id.gs1.org/414/9521234000013")
        assert kept.attributes == {"urn:epcglobal:cbv:mda#city": ["Other"]}
        assert kept.children == ["https://id.gs1.org/414/9521234000013/254/1"]


class TestLimits:
    def test_they_are_told(self, maker, settings):
        for address in ("/epcis/capture", "/epcis/events"):
            told = maker.client.options(address, headers=maker.headers).headers
            assert told["GS1-EPCIS-Capture-Limit"] == str(settings.CAPTURE_EVENTS_MAX)
            assert told["GS1-EPCIS-Capture-File-Size-Limit"] == str(settings.CAPTURE_BYTES_MAX)
        assert maker.client.options("/epcis/capture").headers["GS1-Capture-Error-Behaviour"] == "all"

    @pytest.mark.parametrize(("events", "status"), [(2, 202), (3, 413)])
    def test_the_number_of_events_is_limited(self, post, settings, events, status):
        settings.CAPTURE_EVENTS_MAX = 2
        answer = post(document(*[event() for _ in range(events)]))
        assert answer.status_code == status
        assert answer.headers["GS1-EPCIS-Capture-Limit"] == "2"
        if status == 413:
            assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"

    @pytest.mark.parametrize(("spare", "status"), [(0, 202), (-1, 413)])
    def test_the_size_of_a_document_is_limited(self, maker, settings, spare, status):
        body = orjson.dumps(document(event()))
        settings.CAPTURE_BYTES_MAX = len(body) + spare
        assert maker.post("/epcis/capture", body).status_code == status


_DOOMED = """
from batteries import capturing
from events import masterdata
{trap}
capturing.carry_out(sys.argv[1], worker="doomed", lease_s=0.01)
"""
_AT_THE_END = "capturing.masterdata.keep = lambda *_, **__: os._exit(9)"
_AFTER_A_PART = """
real, calls = capturing.documents.unpack, []
def unpack(content):
    calls.append(1)
    return real(content) if len(calls) < {calls} else os._exit(9)
capturing.documents.unpack = unpack
"""


_AFTER_A_WRITTEN_PART = """
real, calls = capturing.foreign.write, []
def write(drafts, **more):
    calls.append(1)
    return real(drafts, **more) if len(calls) < 2 else os._exit(9)
capturing.foreign.write = write
"""


@pytest.fixture
def committed_maker(transactional_db):
    yield Caller(worlds.build().maker.token)
    empty_ledger()


@pytest.mark.parametrize(("behaviour", "trap", "left"), [
    ("rollback", _AT_THE_END, 0), ("rollback", _AFTER_A_PART.format(calls=2), 0), ("rollback", _AFTER_A_WRITTEN_PART, 0),
    ("proceed", _AFTER_A_PART.format(calls=2), 2),
])  # fmt: skip
def test_a_worker_that_is_killed_leaves_all_or_nothing(committed_maker, monkeypatch, behaviour, trap, left):
    maker = committed_maker
    monkeypatch.setattr("events.capture.documents.PART_EVENTS", 2)
    sent = document(*[event(eventTime=f"2026-01-05T10:00:0{second}Z") for second in range(5)])
    place = maker.post("/epcis/capture", sent, headers={"GS1-Capture-Error-Behaviour": behaviour}).headers["Location"]
    job_id = place.rpartition("/")[2]
    assert doomed.run(_DOOMED.format(trap=trap), job_id) == 9
    assert recorded() == left
    assert maker.get(place).json()["running"] is True
    CaptureJob.objects.update(leased_until=None)
    assert capturing.resume() == 1
    job = maker.get(place).json()
    assert (job["running"], job["success"], job["captured"], recorded()) == (False, True, 5, 5)


def test_a_job_that_always_breaks_fails_in_the_end(maker, post, monkeypatch):
    place = post(document(event())).headers["Location"]
    monkeypatch.setattr("batteries.capturing.foreign.hear", lambda *_, **__: 1 / 0)
    for _ in range(leasing.ATTEMPTS_MAX):
        CaptureJob.objects.update(leased_until=None)
        assert capturing.resume() == 1
    job = maker.get(place).json()
    assert (job["running"], job["success"]) == (False, False)
    assert job["errors"][0]["type"] == "epcisException:ImplementationException"
    assert capturing.resume() == 0


def _keys():
    return [index.key("urn:epc:id:sgtin:9521234.054321.C-1")]
