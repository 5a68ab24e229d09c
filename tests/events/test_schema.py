import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import schema
from events.schema import vocabulary

DATA = Path(__file__).parent / "data"
EVENTS = {path.stem: json.loads(path.read_text()) for path in sorted(DATA.glob("*.json"))}


def event(name, **changes):
    """A copy of the event kept as `name`, with fields replaced, or removed where the change is None."""
    changed = copy.deepcopy(EVENTS[name]) | {field: value for field, value in changes.items() if value is not None}
    return {field: value for field, value in changed.items() if field not in changes or changes[field] is not None}


def found(value):
    return [(fault.pointer, fault.code) for fault in schema.check_event(value)]


def test_there_is_an_event_of_every_type():
    assert {kept["type"] for kept in EVENTS.values()} == {
        "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent",
    }  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
def test_good_events_are_good(name):
    assert schema.check_event(EVENTS[name]) == []
    assert schema.is_valid_event(EVENTS[name])
    assert schema.is_valid_event(EVENTS[name] | {"@context": ["https://example.kr/context.jsonld", {"a": "b:c"}]})


def test_the_vocabularies_are_complete():
    assert len(vocabulary.BIZ_STEPS) == len(set(vocabulary.BIZ_STEPS)) == 41
    assert len(vocabulary.DISPOSITIONS) == len(set(vocabulary.DISPOSITIONS)) == 33
    assert len(vocabulary.BIZ_TRANSACTION_TYPES) == 13


@pytest.mark.parametrize(
    ("name", "changes", "pointer", "code"),
    [
        ("dispatched", {"eventTime": None}, "/eventTime", "missing-field"),
        ("dispatched", {"eventTime": "22-07-2026"}, "/eventTime", "bad-value"),
        ("dispatched", {"eventTime": "2026-02-30T00:00:00Z"}, "/eventTime", "bad-value"),
        ("dispatched", {"eventTime": "2026-02-03T00:00:00"}, "/eventTime", "bad-value"),
        ("dispatched", {"eventTime": "2026-06-30T23:59:60Z"}, "/eventTime", "impossible-time"),
        ("dispatched", {"eventTime": "0000-01-01T00:00:00Z"}, "/eventTime", "impossible-time"),
        ("dispatched", {"eventTime": "9999-12-31T23:59:59-14:00"}, "/eventTime", "impossible-time"),
        ("dispatched", {"recordTime": "0000-01-01T00:00:00Z"}, "/recordTime", "impossible-time"),
        ("dispatched", {"eventTimeZoneOffset": None}, "/eventTimeZoneOffset", "missing-field"),
        ("dispatched", {"eventTimeZoneOffset": "KST"}, "/eventTimeZoneOffset", "bad-value"),
        ("dispatched", {"eventTimeZoneOffset": "+14:30"}, "/eventTimeZoneOffset", "bad-value"),
        ("dispatched", {"eventID": "7"}, "/eventID", "bad-value"),
        ("dispatched", {"action": None}, "/action", "missing-field"),
        ("dispatched", {"action": "UPDATE"}, "/action", "bad-value"),
        ("dispatched", {"bizStep": "recycling"}, "/bizStep", "bad-value"),
        ("dispatched", {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "/bizStep", "bad-value"),
        ("dispatched", {"bizStep": "https://ns.gs1.org/cbv/BizStep-shipping"}, "/bizStep", "bad-value"),
        ("dispatched", {"bizStep": "https://ref.gs1.org/cbv/BizStep-recycling"}, "/bizStep", "bad-value"),
        ("dispatched", {"disposition": "lost"}, "/disposition", "bad-value"),
        ("dispatched", {"epcList": "urn:x:1"}, "/epcList", "bad-value"),
        ("dispatched", {"epcList": ["KR26-0001"]}, "/epcList/0", "bad-value"),
        ("dispatched", {"epcList": ["urn:x:1", "urn:x:1"]}, "/epcList", "bad-value"),
        ("dispatched", {"epcList": None}, "", "nothing-named"),
        ("dispatched", {"epcList": ["https://id.gs1.org/01/09521234543210/21/A"]}, "/epcList/0", "epc-check-digit"),
        ("dispatched", {"epcList": ["https://a.kr/01/09521234543210/21/A"]}, "/epcList/0", "epc-check-digit"),
        ("dispatched", {"epcList": ["https://id.gs1.org/21/A"]}, "/epcList/0", "epc-no-key"),
        ("dispatched", {"epcList": ["urn:epc:id:sgtin:1.2.3"]}, "/epcList/0", "epc-urn"),
        ("dispatched", {"readPoint": "urn:x:1"}, "/readPoint", "bad-value"),
        ("dispatched", {"readPoint": {}}, "/readPoint/id", "missing-field"),
        ("dispatched", {"readPoint": {"id": "urn:x:1", "line": 2}}, "/readPoint/line", "unknown-field"),
        ("dispatched", {"readPoint": {"id": "https://id.gs1.org/414/9521234000010"}}, "/readPoint/id", "epc-check-digit"),
        ("dispatched", {"note": "hello"}, "/note", "unknown-field"),
        ("dispatched", {"_bat:note": "hello"}, "/_bat:note", "unknown-field"),
        ("dispatched", {"bat note": "hello"}, "/bat note", "unknown-field"),
        ("dispatched", {"a/b": 1}, "/a~1b", "unknown-field"),
        ("dispatched", {"ilmd": {"bat:a": 1}}, "/ilmd", "misplaced-ilmd"),
        ("dispatched", {"sourceList": [{"source": "urn:x:1"}]}, "/sourceList/0/type", "missing-field"),
        ("dispatched", {"sourceList": [{"type": "owner", "source": "urn:x:1"}]}, "/sourceList/0/type", "bad-value"),
        (
            "dispatched",
            {"destinationList": [{"type": "location", "source": "urn:x:1"}]},
            "/destinationList/0/source",
            "unknown-field",
        ),
        (
            "dispatched",
            {"bizTransactionList": [{"type": "urn:epcglobal:cbv:btt:po", "bizTransaction": "urn:x:1"}]},
            "/bizTransactionList/0/type",
            "bad-value",
        ),
        ("dispatched", {"bizTransactionList": [{"type": "po"}]}, "/bizTransactionList/0/bizTransaction", "missing-field"),
        ("dispatched", {"certificationInfo": "UN38.3"}, "/certificationInfo", "bad-value"),
        ("dispatched", {"quantityList": [{"epcClass": "urn:x:1", "quantity": "47"}]}, "/quantityList/0/quantity", "bad-value"),
        ("dispatched", {"quantityList": [{"quantity": 47}]}, "/quantityList/0/epcClass", "missing-field"),
        ("dispatched", {"quantityList": [{"epcClass": "urn:x:1", "uom": "kg"}]}, "/quantityList/0/uom", "bad-value"),
        ("dispatched", {"quantityList": [{"epcClass": "urn:x:1", "bat:a": 1}]}, "/quantityList/0/bat:a", "unknown-field"),
        ("dispatched", {"@context": 7}, "/@context", "bad-value"),
        ("evaluated", {"persistentDisposition": {}}, "/persistentDisposition", "nothing-set"),
        ("evaluated", {"persistentDisposition": {"set": ["lost"]}}, "/persistentDisposition/set/0", "bad-value"),
        ("evaluated", {"persistentDisposition": {"set": []}}, "/persistentDisposition/set", "bad-value"),
        ("identity-issued", {"ilmd": {"chemistry": "LFP"}}, "/ilmd/chemistry", "unknown-field"),
        ("identity-issued", {"action": "OBSERVE"}, "/ilmd", "misplaced-ilmd"),
        ("packed", {"parentID": None}, "", "no-parent"),
        ("packed", {"childEPCs": None, "childQuantityList": None}, "", "no-children"),
        ("packed", {"childEPCs": [], "childQuantityList": []}, "", "no-children"),
        ("packed", {"ilmd": {"bat:a": 1}}, "/ilmd", "misplaced-field"),
        ("packed", {"parentID": "https://id.gs1.org/00/195212341234567890"}, "/parentID", "epc-check-digit"),
        ("unpacked-all", {"parentID": None}, "", "no-parent"),
        ("manufactured", {"parentID": None}, "/parentID", "missing-field"),
        ("manufactured", {"childEPCs": None}, "", "no-children"),
        ("registered", {"bizTransactionList": None}, "/bizTransactionList", "missing-field"),
        ("registered", {"bizTransactionList": []}, "/bizTransactionList", "bad-value"),
        ("registered", {"epcList": None}, "", "nothing-named"),
        ("shredded", {"action": "ADD"}, "/action", "misplaced-field"),
        ("shredded", {"inputEPCList": None}, "", "nothing-transformed"),
        ("shredded", {"outputQuantityList": []}, "", "nothing-transformed"),
        ("recovered-in-parts", {"transformationID": None}, "", "nothing-transformed"),
        ("recovered-in-parts", {"outputQuantityList": None}, "", "nothing-transformed"),
    ],
)  # fmt: skip
def test_bad_events_are_told_what_to_do(name, changes, pointer, code):
    bad = event(name, **changes)
    faults = schema.check_event(bad)
    assert (pointer, code) in found(bad)
    assert not schema.is_valid_event(bad)
    for fault in faults:
        assert fault.en.endswith(".")
        assert re.search("[가-힣]", fault.ko)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("sensorReport", 0, "type"), "Health", "bad-value"),
        (("sensorReport", 0, "value"), "78", "bad-value"),
        (("sensorReport", 0, "hexBinaryValue"), "xyz", "bad-value"),
        (("sensorReport", 0, "soh"), 1, "unknown-field"),
        (("sensorReport", 0, "component"), "w", "bad-value"),
        (("sensorReport", 3, "exception"), "HOT", "bad-value"),
        (("sensorReport", 0, "time"), "2031-05-20T14:10:01+09:00", "sensor-after-event"),
        (("sensorReport", 0, "time"), "2031-05-20T24:00:00+09:00", "bad-value"),
        (("sensorReport", 0, "time"), "2026-06-30T23:59:60Z", "impossible-time"),
        (("sensorMetadata", "time"), "2031-05-20T05:10:01Z", "sensor-after-event"),
        (("sensorMetadata", "endTime"), "2032-01-01T00:00:00Z", "sensor-after-event"),
        (("sensorMetadata", "deviceID"), "TB 7", "bad-value"),
        (("sensorMetadata", "value"), 1, "unknown-field"),
    ],
)
def test_bad_sensor_data_is_placed(path, value, code):
    bad = copy.deepcopy(EVENTS["evaluated"])
    *steps, last = path
    holder = bad["sensorElementList"][0]
    for step in steps:
        holder = holder[step]
    holder[last] = value
    pointer = "/sensorElementList/0/" + "/".join(map(str, path))
    assert found(bad) == [(pointer, code)]
    assert not schema.is_valid_event(bad)


def test_a_report_needs_something_measured_or_an_exception():
    bad = copy.deepcopy(EVENTS["evaluated"])
    bad["sensorElementList"][0]["sensorReport"] = [{"value": 1}]
    assert found(bad) == [("/sensorElementList/0/sensorReport/0", "nothing-measured")]
    bad["sensorElementList"][0]["sensorReport"] = []
    assert found(bad) == [("/sensorElementList/0/sensorReport", "bad-value")]


def test_a_reading_at_the_instant_of_the_event_is_in_time():
    good = copy.deepcopy(EVENTS["evaluated"])
    good["sensorElementList"][0]["sensorMetadata"]["time"] = "2031-05-20T05:10:00Z"
    assert found(good) == []


@pytest.mark.parametrize(
    ("declaration", "pointer", "code"),
    [
        ({"reason": "incorrect_data"}, "/errorDeclaration/declarationTime", "missing-field"),
        ({"declarationTime": "now"}, "/errorDeclaration/declarationTime", "bad-value"),
        ({"declarationTime": "0000-06-01T09:00:00Z"}, "/errorDeclaration/declarationTime", "impossible-time"),
        (
            {"declarationTime": "2031-06-01T09:00:00Z", "reason": "typo"},
            "/errorDeclaration/reason",
            "bad-value",
        ),
        ({"declarationTime": "2031-06-01T09:00:00Z", "by": "lab"}, "/errorDeclaration/by", "unknown-field"),
        (
            {
                "declarationTime": "2031-06-01T09:00:00Z",
                "reason": "did_not_occur",
                "correctiveEventIDs": ["urn:x:1"],
            },
            "/errorDeclaration/correctiveEventIDs",
            "corrected-though-it-never-was",
        ),
        ([], "/errorDeclaration", "bad-value"),
    ],
)
def test_bad_error_declarations_are_placed(declaration, pointer, code):
    assert found(event("withdrawn", errorDeclaration=declaration)) == [(pointer, code)]


def test_what_did_not_occur_may_be_declared():
    declaration = {
        "declarationTime": "2031-06-01T09:00:00Z",
        "reason": "did_not_occur",
        "correctiveEventIDs": [],
    }
    assert found(event("withdrawn", errorDeclaration=declaration)) == []


@pytest.mark.parametrize("value", [None, 7, "ObjectEvent", [], [EVENTS["packed"]]])
def test_what_is_no_object_is_no_event(value):
    assert found(value) == [("", "not-an-object")]
    assert not schema.is_valid_event(value)


@pytest.mark.parametrize("kind", [None, "", "EPCISDocument", "bat:RecyclingEvent", 7, ["ObjectEvent"], {}])
def test_the_type_of_an_event_is_one_of_five(kind):
    assert found(EVENTS["packed"] | {"type": kind}) == [("/type", "unknown-type")]


def test_identifiers_that_are_nobodys_are_left_alone():
    names = [
        "urn:uuid:019c0000-0000-7000-8000-000000000001",
        "urn:epc:id:gid:1.2.3",
        "https://maker.kr/packs/7",
    ]
    assert found(event("dispatched", epcList=names)) == []
    assert (
        found(
            event(
                "dispatched",
                epcList=None,
                quantityList=[{"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*"}],
            )
        )
        == []
    )


def test_identifiers_are_found_wherever_they_stand():
    paths = {"/".join(map(str, path)) for name in EVENTS for path, _ in schema.identifiers(EVENTS[name])}
    assert {
        "epcList/0", "parentID", "childEPCs/1", "childQuantityList/0/epcClass", "inputEPCList/0",
        "outputQuantityList/0/epcClass", "readPoint/id", "bizLocation/id", "sourceList/0/source",
        "destinationList/1/destination",
    } <= paths  # fmt: skip


def test_faults_are_counted_out():
    bad = event("dispatched", epcList=[f"KR26-{row}" for row in range(500)])
    assert len(schema.check_event(bad)) == schema.FAULTS_MAX


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["urn:x:1", "2031-05-20T14:10:00+09:00", "ADD", "https://id.gs1.org/01/0952"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from(sorted(EVENTS)), st.data())
def test_a_damaged_event_is_explained_and_never_crashes(name, data):
    damaged = copy.deepcopy(EVENTS[name])
    holder = damaged
    while True:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[key], dict | list) or not holder[key] or data.draw(st.booleans()):
            break
        holder = holder[key]
    holder[key] = data.draw(json_values)
    faults = schema.check_event(damaged)
    assert schema.is_valid_event(damaged) == (faults == [])
    assert all(fault.en and fault.ko for fault in faults)
