import json
from pathlib import Path

import jsonschema_rs
import pytest

from events import schema

EVENTS = {path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "data").glob("*.json"))}
PACKED = EVENTS["packed"]
WRAPPED = PACKED | {"bizStep": "wrapping"}


def document(*events, **changes):
    return {
        "@context": [
            "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
            {"bat": "https://example.kr/voc/"},
        ],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-02T09:30:00+09:00",
        "epcisBody": {"eventList": list(events)},
    } | changes


def test_a_document_holds_its_events():
    whole = document(*EVENTS.values())
    assert schema.check_document(whole) == []
    assert schema.document_events(whole) == list(EVENTS.values())


def test_faults_of_an_event_name_its_place_in_the_document():
    faulty = document(PACKED, WRAPPED)
    assert [fault.pointer for fault in schema.check_document(faulty)] == ["/epcisBody/eventList/1/bizStep"]
    assert schema.check_document(faulty, with_events=False) == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"type": "Document"}, "/type", "unknown-type"),
        ({"schemaVersion": 2.0}, "/schemaVersion", "bad-value"),
        ({"creationDate": "yesterday"}, "/creationDate", "bad-value"),
        ({"@context": "context"}, "/@context", "bad-value"),
        ({"epcisBody": {}}, "/epcisBody/eventList", "missing-field"),
        ({"epcisBody": {"eventList": [7]}}, "/epcisBody/eventList/0", "bad-value"),
        ({"epcisBody": {"eventList": {}}}, "/epcisBody/eventList", "bad-value"),
        ({"note": 1}, "/note", "unknown-field"),
        ({"epcisHeader": {"epcisMasterData": {"vocabularyList": [{}]}}},
         "/epcisHeader/epcisMasterData/vocabularyList/0/type", "missing-field"),
    ],
)  # fmt: skip
def test_bad_documents_are_told_what_to_do(changes, pointer, code):
    faults = schema.check_document(document(PACKED, **changes))
    assert [(fault.pointer, fault.code) for fault in faults] == [(pointer, code)]


def test_a_document_needs_its_context():
    bare = document(PACKED)
    del bare["@context"]
    assert [fault.pointer for fault in schema.check_document(bare)] == ["/@context"]


def test_a_query_document_holds_events_deeper():
    body = {"queryResults": {"queryName": "q", "resultsBody": {"eventList": [PACKED]}}}
    answer = {"@context": "https://example.kr/c.jsonld", "type": "EPCISQueryDocument", "epcisBody": body}
    assert schema.check_document(answer) == []
    assert schema.document_events(answer) == [PACKED]


def test_the_published_schema_says_the_same():
    published = jsonschema_rs.validator_for(schema.document_schema(), validate_formats=True)
    assert published.is_valid(document(*EVENTS.values()))
    assert not published.is_valid(document(WRAPPED))
    for kept in EVENTS.values():
        assert jsonschema_rs.is_valid(schema.event_schema(kept["type"]), kept, validate_formats=True)


def test_faults_of_a_document_are_counted_out():
    assert len(schema.check_document(document(*[WRAPPED] * 500))) == schema.FAULTS_MAX
