"""JSON to XML and back is the same event, wherever XML can say it; where it cannot, this says what comes back."""

import os
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.epcis import conforming
from events import hashing, schema
from events.binding import reading, shapes, writing
from events.capture import contexts

VECTORS = Path(os.environ.get("EPCIS_VECTORS") or Path(__file__).parents[4] / "shared" / "epcis")
EXAMPLES = sorted(VECTORS.glob("examples/**/*.jsonld"))
CONTEXT = [reading.CONTEXT, {"ex": "https://ns.example.com/epcis/", "xmlo": "https://other.example/voc#"}]
BASE = {
    "type": "ObjectEvent", "eventTime": "2026-01-05T10:00:00.000+09:00", "recordTime": "2026-01-05T01:00:01Z",
    "eventTimeZoneOffset": "+09:00", "eventID": "urn:a:e", "epcList": ["urn:a:1"], "action": "ADD",
}  # fmt: skip


def again(event: dict, **options) -> dict:
    """`event`, written and read."""
    return reading.one_event(writing.written(event, **options))


def said(event: dict) -> dict:
    """All that an event says, without its context."""
    return {name: value for name, value in event.items() if name != "@context"}


def assert_same(event: dict, back: dict) -> None:
    assert schema.check_event(back) == []
    assert conforming.identical(event, back, contexts.read(event["@context"]))
    assert hashing.prehash(event) == hashing.prehash(back)


_texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t\r&<>\"'"), max_size=6)
_names = st.text("abz09._~!$&'()*+,;=@-", min_size=1, max_size=5)
_keys = st.builds("{}:{}".format, st.sampled_from(["ex", "xmlo", "cbvmda", "gs1"]), _names) | st.sampled_from(
    ["https://third.example/voc#b", "urn:third:c", "ex:_x0041_", "ex:x0041_", "http:x"]
)
_bare = _texts.filter(lambda text: ":" not in text)
_scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _texts | st.floats(-1e15, 1e15, allow_subnormal=False)
_values = st.recursive(
    _scalars,
    lambda inner: st.dictionaries(_keys | _bare, inner, min_size=1, max_size=3)
    | st.lists(inner.filter(lambda value: not isinstance(value, list)), min_size=2, max_size=3),
    max_leaves=8,
)
_extensions = st.dictionaries(_keys, _values, max_size=3)
_uris = st.sampled_from(["urn:a:1", "https://id.gs1.org/01/09521234543213/21/C-1", "https://952.example/a?b=c&d"])
_quantities = st.fixed_dictionaries({"epcClass": _uris}, optional={"quantity": st.integers(0, 9) | st.just(2.5), "uom": st.just("KGM")})
_sensors = st.builds(
    lambda meta, reports, more: {"sensorMetadata": meta, "sensorReport": reports} | more,
    st.builds(dict.__or__, st.fixed_dictionaries({}, optional={"time": st.just("2026-01-05T00:59:00Z"), "deviceID": _uris}), _extensions),
    st.lists(st.builds(dict.__or__, st.fixed_dictionaries({"type": st.sampled_from(["Temperature", "urn:a:mine"])}, optional={
        "value": st.floats(-1e6, 1e6, allow_subnormal=False), "uom": st.just("CEL"), "stringValue": _texts, "booleanValue": st.booleans(),
        "component": st.sampled_from(["x", "ex:mine"]), "exception": st.just("ALARM_CONDITION")}), _extensions), min_size=1, max_size=2),
    _extensions,
)  # fmt: skip
_events = st.builds(dict.__or__, st.fixed_dictionaries({}, optional={
    "bizStep": st.sampled_from(["shipping", "https://952.example/step"]), "disposition": st.just("in_transit"),
    "quantityList": st.lists(_quantities, min_size=1, max_size=2), "readPoint": st.builds(dict.__or__, st.just({"id": "urn:a:p"}), _extensions),
    "persistentDisposition": st.just({"set": ["damaged"], "unset": ["recalled", "stolen"]}), "ilmd": _extensions,
    "certificationInfo": st.sampled_from(["urn:a:1", ["urn:a:1", "urn:a:2"]]),
    "errorDeclaration": st.just({"declarationTime": "2026-01-06T00:00:00Z", "reason": "incorrect_data", "correctiveEventIDs": ["urn:a:2"]}),
    "bizTransactionList": st.just([{"type": "po", "bizTransaction": "urn:a:1"}, {"bizTransaction": "urn:a:2"}]),
    "sourceList": st.just([{"type": "owning_party", "source": "urn:a:1"}]),
    "destinationList": st.just([{"type": "urn:a:mine", "destination": "urn:a:1"}]),
    "sensorElementList": st.lists(_sensors, min_size=1, max_size=2)}), _extensions)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_events, st.booleans())
def test_any_event_comes_back(more, words_as_web_uri):
    event = {"@context": CONTEXT, **BASE, **more}
    assert_same(event, again(event, words_as_web_uri=words_as_web_uri))


@pytest.mark.parametrize("more", [
    {"type": "AggregationEvent", "parentID": "urn:a:p", "childEPCs": ["urn:a:1"], "childQuantityList": [{"epcClass": "urn:a:c"}]},
    {"type": "AssociationEvent", "parentID": "urn:a:p", "action": "DELETE"},
    {"type": "AssociationEvent", "parentID": "urn:a:p", "childQuantityList": [{"epcClass": "urn:a:c"}]},
    {"type": "TransactionEvent", "epcList": ["urn:a:1"], "bizTransactionList": [{"bizTransaction": "urn:a:1"}], "parentID": "urn:a:p"},
    {"type": "TransactionEvent", "quantityList": [{"epcClass": "urn:a:c"}], "bizTransactionList": [{"bizTransaction": "urn:a:1"}]},
    {"type": "TransformationEvent", "action": None, "inputEPCList": ["urn:a:1"], "outputQuantityList": [{"epcClass": "urn:a:c"}],
     "inputQuantityList": [{"epcClass": "urn:a:d", "quantity": 1}], "outputEPCList": ["urn:a:2"], "transformationID": "urn:a:t"},
    {"type": "ObjectEvent", "quantityList": [{"epcClass": "urn:a:c"}]}, {"type": "ObjectEvent", "epcList": []},
    {"type": "ObjectEvent", "readPoint": {"id": "urn:a:p"}, "sensorElementList": [{"sensorReport": [{"type": "Mass"}]}]},
], ids=lambda more: more["type"])  # fmt: skip
def test_every_type_comes_back(more):
    event = {"@context": CONTEXT[:1], **{name: value for name, value in (BASE | {"epcList": None} | more).items() if value is not None}}
    assert schema.check_event(event) == []
    assert said(again(event)) == said(event)


@pytest.mark.parametrize(("kind", "names"), [
    ("ObjectEvent", ("eventID", "errorDeclaration", "epcList", "action", "bizTransactionList", "quantityList", "ilmd")),
    ("AggregationEvent", ("parentID", "childEPCs", "action", "bizTransactionList", "childQuantityList")),
    ("AssociationEvent", ("parentID", "childEPCs", "childQuantityList", "action", "bizTransactionList")),
    ("TransactionEvent", ("eventTime", "bizTransactionList", "parentID", "epcList", "action", "quantityList")),
    ("TransformationEvent", ("inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList", "transformationID", "bizStep")),
])  # fmt: skip
def test_fields_stand_in_the_order_of_the_xml_schema(kind, names):
    assert [name for name in shapes.order(kind) if name in names] == list(names)


def test_a_unit_without_a_quantity_is_written_as_the_xml_schema_has_it():
    event = {"@context": CONTEXT, **BASE, "quantityList": [{"epcClass": "urn:a:c", "uom": "KGM"}]}
    assert b'<epcClass>urn:a:c</epcClass><quantity xsi:nil="true"/><uom>KGM</uom>' in writing.written(event)
    assert_same(event, again(event))


@pytest.mark.parametrize("value", [
    {"rdf:value": "3.5", "unit": "KGM"}, {"rdf:value": 3, "ex:b": "x"}, {"rdf:value": "a", "ex:b": 1}, {"rdf:value": ["a", "b"]},
])  # fmt: skip
def test_a_text_with_attributes_comes_back(value):
    event = {"@context": [*CONTEXT, {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}], **BASE, "ex:a": value}
    assert_same(event, again(event))


@pytest.mark.parametrize(("value", "back"), [
    ({}, ""), ([1], 1), ([[1, 2], [3]], [1, 2, 3]), ("\x01", "\ufffd"), ([], None),
])  # fmt: skip
def test_what_xml_cannot_say_comes_back_otherwise(value, back):
    event = {"@context": CONTEXT, **BASE, "ex:a": value, "ex:b": "x"}
    assert again(event).get("ex:a") == back


@pytest.mark.parametrize(("name", "value", "back"), [
    ("certificationInfo", ["urn:a:1"], "urn:a:1"), ("bizStep", "https://ref.gs1.org/cbv/BizStep-shipping", "shipping"),
])  # fmt: skip
def test_what_json_says_in_two_ways_comes_back_in_one(name, value, back):
    assert again({"@context": CONTEXT, **BASE, name: value})[name] == back


@pytest.mark.parametrize("key", ["https://third.example/", "ex:a/b", "ex:1", "ex:a%20b", "http:x"])
def test_a_key_that_is_no_name_of_xml_comes_back(key):
    event = {"@context": CONTEXT, **BASE, key: {"": "nothing", "두 글자": "x", "a:b": "y"}}
    assert conforming.identical(event, again(event), contexts.read(CONTEXT))


def test_a_prefix_of_a_context_that_is_not_fetched_gets_a_namespace_from_its_address():
    back = again({"@context": ["https://952.example/context.jsonld"], **BASE, "far:a": "1"})
    assert back["far:a"] == "1"
    assert back["@context"][1] == {"far": "https://952.example/context.jsonld#far:"}


@pytest.mark.skipif(not EXAMPLES, reason=f"no EPCIS examples in {VECTORS}; name their folder in EPCIS_VECTORS")
def test_the_examples_of_others_come_back():
    for path in EXAMPLES:
        document = orjson.loads(path.read_bytes())
        for event in schema.document_events(document):
            context = contexts.whole(event.get("@context"), base=contexts.whole(document["@context"], base=()))
            # One of them says in two words what has one, one names a list that it has nothing in.
            event = orjson.loads(orjson.dumps(event).replace(b'"cbv:Comp-', b'"').replace(b'"epcList":[],', b""))
            event = {**event, "recordTime": BASE["recordTime"], "@context": context}
            assert_same(event, again(event))
