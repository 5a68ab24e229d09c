"""The XML binding at the doors: documents in, answers out, and one truth of the same event in both forms."""

import pytest

from events import feed, schema
from events.models import MasterData
from tests.api.test_recording import event as native
from tests.epcis.documents import EX, alone, event
from tests.epcis.test_capture import finished, recorded
from tests.events.binding.documents import document, object_event, read

ID = "urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b20"
ABOUT = f"<eventID>{ID}</eventID>"
SAID = """<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>
  <disposition>https://ref.gs1.org/cbv/Disp-in_transit</disposition>
  <bizTransactionList>
    <bizTransaction type="urn:epcglobal:cbv:btt:po">urn:epc:id:gdti:9521234.00001.7</bizTransaction>
  </bizTransactionList>
  <ex:note ex:by="somebody"><ex:deep xsi:type="xsd:integer">1</ex:deep><ex:deep>two</ex:deep></ex:note>"""
XML = document(object_event(SAID, about=ABOUT))
JSON = {**event(eventID=ID), "ex:note": {"ex:by": "somebody", "ex:deep": [1, "two"]}}
AS_XML = {"Accept": "application/xml"}
AS_SENT = {"GS1-EPC-Format": "Never_Translates"}


@pytest.fixture
def post(maker):
    return lambda path, body, **headers: maker.post(path, body, content_type="application/xml", headers=headers)


def shown(content: bytes) -> list[dict]:
    """The events of an answer, as a client reads them; the answer is a valid document."""
    events, shell = read(content)
    assert schema.check_document(shell) == []
    assert [schema.check_event(each) for each in events] == [[]] * len(events)
    return events


class TestOneTruth:
    @pytest.mark.parametrize("xml_first", [True, False])
    def test_the_same_event_in_the_other_form_is_a_repetition(self, maker, post, xml_first):
        ways = [lambda: post("/epcis/events", XML), lambda: maker.post("/epcis/events", alone(EX, **JSON))]
        first, again = [way() for way in (ways if xml_first else reversed(ways))]
        assert (first.status_code, again.status_code, recorded()) == (201, 201, 1)
        assert again.json() == first.json()

    def test_without_an_id_both_get_the_same(self, maker, post):
        without = XML.replace(ABOUT.encode(), b"")
        sent = {name: said for name, said in JSON.items() if name != "eventID"}
        ids = {post("/epcis/events", without).json()["eventID"], maker.post("/epcis/events", alone(EX, **sent)).json()["eventID"]}
        assert len(ids) == recorded() == 1

    def test_what_is_given_out_may_be_sent_again(self, maker, post):
        post("/epcis/events", XML)
        answer = maker.get(f"/epcis/events/{ID}", headers=AS_XML | AS_SENT)
        again = maker.post("/epcis/capture", answer.content, content_type="text/xml")
        assert finished(maker, again)["success"] is True
        assert recorded() == 1

    def test_a_native_event_may_be_sent_again_as_xml(self, maker):
        event_id = maker.record(native()).json()["event_id"]
        answer = maker.get(f"/epcis/events/{event_id}", headers=AS_XML | AS_SENT)
        again = maker.post("/epcis/events", answer.content, content_type="application/xml")
        assert (again.status_code, again.json()["eventID"], recorded()) == (201, event_id, 1)

    def test_another_event_under_its_id_is_refused(self, maker, post):
        maker.post("/epcis/events", alone(EX, **JSON))
        answer = post("/epcis/events", XML.replace(b"bizstep:shipping", b"bizstep:receiving"))
        assert (answer.status_code, answer.json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")

    def test_an_error_declaration_may_come_in_the_other_form(self, maker, post):
        maker.post("/epcis/events", alone(EX, **JSON))
        declared = "<errorDeclaration><declarationTime>2026-01-06T10:00:00Z</declarationTime></errorDeclaration>"
        assert post("/epcis/events", document(object_event(SAID, about=ABOUT + declared))).status_code == 201
        assert feed.by_ids([ID], errors=True)[ID].verb == "corrected"


class TestIn:
    def test_an_event_may_come_by_itself(self, post):
        alone = object_event("<ex:a>1</ex:a>", about=ABOUT).replace("<ObjectEvent", f'<ObjectEvent xmlns:ex="{EX["ex"]}"')
        answer = post("/epcis/events", alone.encode())
        assert (answer.status_code, answer.json()["ex:a"]) == (201, "1")
        assert EX in answer.json()["@context"]

    @pytest.mark.parametrize("events", [0, 2])
    def test_one_event_is_one(self, post, events):
        answer = post("/epcis/events", document(*[object_event()] * events))
        assert (answer.status_code, answer.json()["type"], recorded()) == (400, "epcisException:ValidationException", 0)

    def test_a_document_is_recorded_by_a_worker(self, maker, post):
        answer = post("/epcis/capture", document(object_event(SAID, about=ABOUT), object_event("<ex:a>1</ex:a>")), **AS_XML)
        assert (answer.status_code, answer.content) == (202, b"")
        assert finished(maker, answer)["captured"] == recorded() == 2

    def test_a_bad_event_is_told_with_its_number_and_element(self, maker, post):
        job = finished(maker, post("/epcis/capture", document(object_event(), object_event("<foo>1</foo>"))))
        assert (job["captured"], job["refused"], recorded()) == (0, 1, 0)
        [error] = job["errors"]
        assert (error["instance"], error["errors"][0]["pointer"]) == ("/eventList/1", "/eventList/1/foo")
        assert "foo" in error["errors"][0]["detail"]

    def test_good_events_stand_where_the_client_wants_it(self, maker, post):
        sent = document(object_event(), object_event("<foo>1</foo>"))
        job = finished(maker, post("/epcis/capture", sent, **{"GS1-Capture-Error-Behaviour": "proceed"}))
        assert (job["captured"], job["refused"], recorded()) == (1, 1, 1)

    def test_what_cannot_be_read_is_told_with_its_place(self, post):
        answer = post("/epcis/capture", XML.replace(b"EventList", b"EventsList"))
        assert answer.status_code == 400
        told = answer.json()
        assert (told["code"], told["line"], told["pointer"]) == ("unknown-field", 1, "/EPCISDocument/EPCISBody/EventsList")

    def test_a_document_type_is_refused(self, post):
        answer = post("/epcis/capture", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + XML.partition(b"?>")[2])
        assert (answer.status_code, answer.json()["code"]) == (400, "document-type")

    @pytest.mark.parametrize(("most", "status"), [(2, 202), (1, 413)])
    def test_the_limits_of_a_document_hold(self, post, settings, most, status):
        settings.CAPTURE_EVENTS_MAX = most
        assert post("/epcis/capture", document(object_event(), object_event())).status_code == status

    def test_master_data_of_the_header_is_kept(self, maker, post):
        header = (
            '<EPCISHeader><extension><EPCISMasterData><VocabularyList><Vocabulary type="urn:epcglobal:epcis:vtype:ReadPoint">'
            '<VocabularyElementList><VocabularyElement id="urn:epc:id:sgln:9521234.00001.0"><attribute id="urn:epcglobal:cbv:mda#city">'
            "Invented</attribute></VocabularyElement></VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData>"
            "</extension></EPCISHeader>"
        )
        assert finished(maker, post("/epcis/capture", document(header=header)))["success"]
        assert MasterData.objects.get().attributes == {"urn:epcglobal:cbv:mda#city": ["Invented"]}


class TestOut:
    @pytest.mark.parametrize(("path", "form"), [
        ("/epcis/events", "application/xml"), (f"/epcis/events/{ID}", "text/xml"),
        ("/epcis/bizSteps/shipping/events", "application/xml"), ("/epcis/queries/mine/events", "application/xml"),
    ])  # fmt: skip
    def test_events_are_given_as_xml_to_who_asks_for_it(self, maker, path, form):
        maker.post("/epcis/events", alone(EX, **JSON))
        maker.post("/epcis/queries", {"name": "mine", "query": {"EQ_bizStep": ["shipping"]}})
        answer = maker.get(path, headers={"Accept": form} | AS_SENT)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{form}; charset=utf-8")
        [back] = shown(answer.content)
        said = maker.get(path, headers=AS_SENT).json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        assert [back] == said

    def test_a_captured_event_is_answered_as_a_document(self, post):
        [back] = shown(post("/epcis/events", XML, **AS_XML).content)
        assert back.pop("recordTime")
        assert {name: said for name, said in back.items() if name != "@context"} == JSON

    @pytest.mark.parametrize(("asked", "word"), [
        ("Always_URN", b">urn:epcglobal:cbv:bizstep:shipping<"), ("No_Preference", b">urn:epcglobal:cbv:bizstep:shipping<"),
        ("Always_Web_URI", b">https://ref.gs1.org/cbv/BizStep-shipping<"),
    ])  # fmt: skip
    def test_words_are_written_as_the_client_wants(self, post, asked, word):
        assert word in post("/epcis/events", XML, **AS_XML, **{"GS1-CBV-XML-Format": asked}).content

    def test_a_way_of_writing_words_that_is_none_is_not_acceptable(self, post):
        answer = post("/epcis/events", XML, **AS_XML, **{"GS1-CBV-XML-Format": "Always_French"})
        assert (answer.status_code, recorded()) == (406, 0)

    def test_what_carries_no_events_has_no_xml(self, maker):
        maker.post("/epcis/events", alone(EX, **JSON))
        for path in ("/epcis/", "/epcis/capture", "/epcis/bizSteps", "/epcis/queries", "/epcis/bizSteps/shipping"):
            answer = maker.get(path, headers=AS_XML)
            assert (answer.status_code, answer.json()["type"]) == (406, "epcisException:NotAcceptableException"), path

    def test_errors_stay_json(self, maker):
        answer = maker.get("/epcis/events/urn:uuid:none", headers=AS_XML)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
