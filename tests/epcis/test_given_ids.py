"""Ids that we give to events that come without one: they come back with their event, and name no other."""

from tests.epcis.documents import EX, alone
from tests.epcis.test_capture import recorded


def test_an_id_that_we_gave_comes_back_with_its_event_and_with_no_other(maker, stranger):
    sent = alone(EX, **{"ex:note": "n"})
    back = maker.post("/epcis/events", sent).json()
    assert (maker.post("/epcis/events", back).json(), recorded()) == (back, 1)
    named = sent | {"eventID": back["eventID"]}
    for caller, told in ((stranger, named), (maker, named | {"bizStep": "holding"})):
        assert (answer := caller.post("/epcis/events", told)).status_code == 400
        assert "event-id-derived" in answer.content.decode()
    declared = named | {"errorDeclaration": {"declarationTime": "2026-01-06T10:00:00Z", "reason": "did_not_occur"}}
    assert (maker.post("/epcis/events", declared).status_code, recorded()) == (201, 2)
