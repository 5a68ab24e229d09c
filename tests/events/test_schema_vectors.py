"""The official EPCIS examples and counter-examples, where they are at hand."""

import copy
import json
import os
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events import schema

VECTORS = Path(os.environ.get("EPCIS_VECTORS") or Path(__file__).parents[3] / "shared" / "epcis")
EXAMPLES = sorted(VECTORS.glob("examples/**/*.jsonld"))
INVALID = sorted(VECTORS.glob("invalid/*.json"))
OWN = sorted((Path(__file__).parent / "data").glob("*.json"))

pytestmark = pytest.mark.skipif(
    not EXAMPLES, reason=f"no EPCIS examples in {VECTORS}; name their folder in EPCIS_VECTORS"
)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_official_examples_are_good(path):
    assert schema.check_document(json.loads(path.read_text())) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_counter_examples_are_refused(path):
    assert schema.check_document(json.loads(path.read_text()))


@pytest.fixture(scope="module")
def official():
    text = (VECTORS / "epcis-json-schema.json").read_text()
    return jsonschema_rs.validator_for(json.loads(text), validate_formats=True)


@pytest.fixture(scope="module")
def good_events():
    documents = [json.loads(path.read_text()) for path in EXAMPLES]
    return [event for whole in documents for event in schema.document_events(whole)] + [
        json.loads(path.read_text()) for path in OWN
    ]


# A report of nothing but an exception is in the standard's text, not in its schema.
def _has_bare_exception(event):
    return any(
        "exception" in report and "type" not in report
        for element in event.get("sensorElementList", ())
        for report in element["sensorReport"]
    )


@given(st.data())
def test_what_is_good_here_is_good_by_the_official_schema(official, good_events, data):
    event = copy.deepcopy(data.draw(st.sampled_from(good_events)))
    for _ in range(data.draw(st.integers(0, 3))):
        _damage(event, data)
    assume(schema.is_valid_event(event) and not _has_bare_exception(event))
    document = {
        "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-02T09:30:00+09:00",
        "epcisBody": {"eventList": [event]},
    }
    assert schema.check_document(document) == []
    official.validate(document)


def _damage(event, data):
    holder = event
    while holder:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[key], dict | list) or data.draw(st.integers(0, 2)) == 0:
            break
        holder = holder[key]
    if not holder:
        return
    change = data.draw(st.sampled_from(["drop", "rename", "replace"]))
    value = holder.pop(key)
    if change == "drop":
        return
    if change == "replace":
        value = data.draw(
            st.sampled_from(
                [
                    None,
                    1,
                    -2.5,
                    True,
                    "",
                    "x",
                    "ADD",
                    "DELETE",
                    "urn:x:1",
                    "a b:c",
                    "shipping",
                    [],
                    {},
                    ["urn:x:1"],
                ]
            )
        )
    if isinstance(holder, list):
        holder.insert(key, value)
    else:
        names = [
            "action",
            "ilmd",
            "bat:a",
            "x",
            "id",
            "type",
            "epcList",
            "childEPCs",
            "time",
            "Ext_1:b",
            "a:",
            "a:%",
            "a:é",
        ]
        holder[data.draw(st.sampled_from(names)) if change == "rename" else key] = value
