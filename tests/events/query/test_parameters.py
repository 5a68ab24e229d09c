"""What each parameter asks: on one event of each kind, a value that finds it and one that does not."""

import pytest

from events.query import parameters, question, terms
from events.query.error import QueryError
from events.query.masterdata import Nothing
from events.query.question import COUNT_MAX, PAGE_MAX, PARAMETERS_MAX
from events.query.values import LENGTH_MAX, VALUES_MAX

EX = "https://voc.example.org/"
GTIN = "https://id.gs1.org/01/09521234543213"
EVENT = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": EX}],
    "type": "ObjectEvent", "eventID": "urn:uuid:00000000-0000-4000-8000-000000000001", "action": "ADD",
    "eventTime": "2026-03-01T09:00:00+09:00", "recordTime": "2026-03-02T00:00:00Z",
    "epcList": [f"{GTIN}/21/A1", "urn:epc:id:giai:9521234.T%2F1"], "bizStep": "shipping",
    "quantityList": [{"epcClass": f"{GTIN}/10/L1", "quantity": 2.5, "uom": "KGM"}],
    "disposition": "in_transit", "persistentDisposition": {"set": ["damaged"], "unset": ["stolen"]},
    "readPoint": {"id": "https://id.gs1.org/414/9521234005001", "ex:dock": "D7"},
    "bizLocation": {"id": "https://id.gs1.org/414/9521234005001/254/7", "ex:gate": {"ex:row": 4}},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:example:po:1"}],
    "sourceList": [{"type": "owning_party", "source": "https://id.gs1.org/417/9521234001003"}],
    "destinationList": [{"type": "possessing_party", "destination": "https://id.gs1.org/417/9521234001010"}],
    "errorDeclaration": {"declarationTime": "2026-03-03T00:00:00Z", "reason": "incorrect_data",
                         "correctiveEventIDs": ["urn:example:better"], "ex:who": "clerk", "ex:why": {"ex:form": "F1"}},
    "ilmd": {"ex:lot": "L-1", "ex:made": {"ex:line": "3", "ex:on": "2026-02-01T00:00:00Z"}},
    "ex:grade": 7, "ex:note": "plain words", "ex:when": "2026-05-05T00:00:00Z", "ex:true": True,
    "ex:box": {"ex:inner": [{"ex:deep": 12.5}, {"ex:deep": "x"}], "ex:typed": {"@type": "xsd:int", "@value": 9}},
    "sensorElementList": [{
        "sensorMetadata": {"time": "2026-02-28T22:00:00Z", "startTime": "2026-02-28T20:00:00Z",
                           "endTime": "2026-02-28T21:00:00Z", "deviceID": "urn:example:device:1", "ex:mount": "top",
                           "dataProcessingMethod": "urn:example:method", "bizRules": "urn:example:rules"},
        "sensorReport": [
            {"type": "Temperature", "value": 25, "minValue": 20, "maxValue": 30, "meanValue": 24.5, "sDev": 2, "uom": "CEL",
             "ex:probe": {"ex:serial": "P9"}},
            {"type": "gs1:MassConcentration", "percRank": 50, "percValue": 12, "uom": "GL", "microorganism": "urn:example:m",
             "chemicalSubstance": "urn:example:c", "stringValue": "fine", "hexBinaryValue": "AB01", "booleanValue": True,
             "uriValue": "urn:example:u"},
        ],
        "ex:mark": 1,
    }],
}  # fmt: skip
PACKED = {
    "type": "AggregationEvent", "action": "ADD", "eventTime": "2026-03-01T00:00:00Z", "recordTime": "2026-03-01T00:00:00Z",
    "parentID": "urn:epc:id:sscc:9521234.0000000001", "childEPCs": [f"{GTIN}/21/C1"],
    "childQuantityList": [{"epcClass": f"{GTIN}/10/L2", "quantity": 5}],
}  # fmt: skip
MADE = {
    "type": "TransformationEvent", "eventTime": "2026-03-01T00:00:00Z", "recordTime": "2026-03-01T00:00:00Z",
    "transformationID": "urn:example:t:1", "inputEPCList": [f"{GTIN}/21/I1"], "outputEPCList": [f"{GTIN}/21/O1"],
    "inputQuantityList": [{"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*", "quantity": 1}],
    "outputQuantityList": [{"epcClass": f"{GTIN}/10/L3", "quantity": 1}],
}  # fmt: skip

# Parameter, values that find the event, values that do not.
ASKED = [
    (EVENT, "eventType", ["ObjectEvent", "AggregationEvent"], ["AggregationEvent"]),
    (EVENT, "eventType", ["https://ref.gs1.org/epcis/ObjectEvent"], ["urn:example:OtherEvent"]),
    (EVENT, "GE_eventTime", ["2026-03-01T00:00:00Z"], ["2026-03-01T00:00:00.001Z"]),
    (EVENT, "LT_eventTime", ["2026-03-01T00:00:00.001Z"], ["2026-03-01T00:00:00Z"]),
    (EVENT, "GE_eventTime", ["2026-03-01T09:00:00 09:00"], ["2026-03-01T08:59:00-01:00"]),
    (EVENT, "GE_recordTime", ["2026-03-02T00:00:00Z"], ["2026-03-02T00:00:01Z"]),
    (EVENT, "LT_recordTime", ["2026-03-02T00:00:01Z"], ["2026-03-02T00:00:00Z"]),
    (EVENT, "EQ_action", ["ADD", "DELETE"], ["OBSERVE"]),
    (MADE, "EQ_transformationID", ["urn:example:t:1"], ["urn:example:t:2"]),
    (EVENT, "EQ_bizStep", ["shipping"], ["receiving"]),
    (EVENT, "EQ_bizStep", ["urn:epcglobal:cbv:bizstep:shipping"], ["urn:epcglobal:cbv:bizstep:receiving"]),
    (EVENT, "EQ_bizStep", ["https://ref.gs1.org/cbv/BizStep-shipping"], ["https://ref.gs1.org/cbv/Disp-shipping"]),
    (EVENT, "EQ_disposition", ["https://ref.gs1.org/cbv/Disp-in_transit"], ["active"]),
    (EVENT, "EQ_disposition", ["urn:epcglobal:cbv:disp:in_transit"], ["urn:epcglobal:cbv:bizstep:in_transit"]),
    (EVENT, "EQ_persistentDisposition_set", ["damaged"], ["stolen"]),
    (EVENT, "EQ_persistentDisposition_unset", ["cbv:Disp-stolen"], ["damaged"]),
    (EVENT, "EQ_readPoint", ["urn:epc:id:sgln:9521234.00500.0"], ["https://id.gs1.org/414/9521234005018"]),
    (EVENT, "EQ_bizLocation", ["urn:epc:id:sgln:9521234.00500.7"], ["https://id.gs1.org/414/9521234005001"]),
    (EVENT, "WD_readPoint", ["https://example.org/414/9521234005001"], ["https://id.gs1.org/414/9521234005018"]),
    (EVENT, "WD_bizLocation", ["https://id.gs1.org/414/9521234005001/254/7"], ["https://id.gs1.org/414/9521234005018"]),
    (EVENT, "EQ_bizTransaction_po", ["urn:example:po:1"], ["urn:example:po:2"]),
    (EVENT, "EQ_bizTransaction_urn:epcglobal:cbv:btt:po", ["urn:example:po:1"], ["urn:example:po:2"]),
    (EVENT, "EQ_bizTransaction_", ["urn:example:po:1"], ["urn:example:po:2"]),
    (EVENT, "EQ_source_owning_party", ["urn:epc:id:pgln:9521234.00100"], ["urn:epc:id:pgln:9521234.00101"]),
    (EVENT, "EQ_destination_possessing_party", ["https://id.gs1.org/417/9521234001010"], ["urn:example:x"]),
    (EVENT, "MATCH_epc", ["urn:epc:id:sgtin:9521234.054321.A1"], [f"{GTIN}/21/A2"]),
    (EVENT, "MATCH_epc", ["https://brand.example/x/01/09521234543213/21/A1?q=1"], [GTIN]),
    (EVENT, "MATCH_epc", ["urn:epc:id:giai:9521234.T%2F1"], ["urn:epc:id:giai:9521234.T%2F2"]),
    (EVENT, "MATCH_epc", ["urn:epc:idpat:sgtin:9521234.054321.*"], ["urn:epc:idpat:sgtin:9521234.054322.*"]),
    (EVENT, "MATCH_epc", ["urn:epc:idpat:sgtin:9521234.*.*"], ["urn:epc:idpat:sgtin:9521235.*.*"]),
    (EVENT, "MATCH_epc", ["urn:epc:idpat:giai:*.*"], ["urn:epc:idpat:sscc:*.*"]),
    (PACKED, "MATCH_epc", [f"{GTIN}/21/C1"], ["https://id.gs1.org/00/095212340000000019"]),
    (PACKED, "MATCH_parentID", ["urn:epc:id:sscc:9521234.0000000001"], [f"{GTIN}/21/C1"]),
    (MADE, "MATCH_inputEPC", [f"{GTIN}/21/I1"], [f"{GTIN}/21/O1"]),
    (MADE, "MATCH_outputEPC", [f"{GTIN}/21/O1"], [f"{GTIN}/21/I1"]),
    (MADE, "MATCH_anyEPC", [f"{GTIN}/21/I1"], [f"{GTIN}/21/X1"]),
    (EVENT, "MATCH_epcClass", ["urn:epc:class:lgtin:9521234.054321.L1"], [f"{GTIN}/10/L2"]),
    (PACKED, "MATCH_epcClass", [f"{GTIN}/10/L2"], [f"{GTIN}/10/L1"]),
    (MADE, "MATCH_inputEPCClass", [GTIN], [f"{GTIN}/10/L3"]),
    (MADE, "MATCH_outputEPCClass", [f"{GTIN}/10/L3"], [GTIN]),
    (MADE, "MATCH_anyEPCClass", ["urn:epc:idpat:sgtin:9521234.054321.*"], ["urn:epc:idpat:sgtin:9521234.054322.*"]),
    (EVENT, "EQ_quantity", ["2.5"], ["2"]),
    (EVENT, "GT_quantity", ["2.4"], ["2.5"]),
    (EVENT, "GE_quantity", ["2.5"], ["2.6"]),
    (EVENT, "LT_quantity", ["2.6"], ["2.5"]), (EVENT, "LE_quantity", ["2.5"], ["2.4"]),
    (EVENT, "EQ_quantity_GRM", ["2500"], ["2.5"]),
    (EVENT, "GE_quantity_KGM", ["2.5"], ["3"]), (PACKED, "EQ_quantity", ["5"], ["6"]),
    (EVENT, "EQ_eventID", ["urn:uuid:00000000-0000-4000-8000-000000000001"], ["urn:uuid:1"]),
    (EVENT, "EXISTS_errorDeclaration", ["true"], None), (EVENT, "EXISTS_errorDeclaration", [""], None),
    (EVENT, "EXISTS_errorDeclaration", ["1"], None), (EVENT, "EXISTS_sensorElementList", [""], None),
    (EVENT, "EXISTS_sensorElement", ["true"], None),
    (EVENT, "GE_errorDeclarationTime", ["2026-03-03T00:00:00Z"], ["2026-03-04T00:00:00Z"]),
    (EVENT, "GE_errorDeclaration_Time", ["2026-03-03T00:00:00Z"], ["2026-03-04T00:00:00Z"]),
    (EVENT, "LT_errorDeclarationTime", ["2026-03-04T00:00:00Z"], ["2026-03-03T00:00:00Z"]),
    (EVENT, "EQ_errorReason", ["urn:epcglobal:cbv:er:incorrect_data"], ["did_not_occur"]),
    (EVENT, "EQ_correctiveEventID", ["urn:example:better"], ["urn:example:worse"]),
    (EVENT, "EQ_ex:note", ["plain words"], ["plain"]),
    (EVENT, "EQ_ex:grade", ["7.0"], ["8"]),
    (EVENT, "EQ_ex:true", ["true"], ["false"]),
    (EVENT, f"EQ_{EX}note", ["plain words"], ["other"]),
    (EVENT, "EQ_ex:when", ["2026-05-05T09:00:00+09:00"], ["2026-05-05T00:00:01Z"]),
    (EVENT, "GT_ex:grade", ["6"], ["7"]),
    (EVENT, "LE_ex:grade", ["7"], ["6.9"]),
    (EVENT, "GE_ex:when", ["2026-05-05T00:00:00Z"], ["2026-05-06T00:00:00Z"]),
    (EVENT, "EQ_INNER_ex:deep", ["12.5"], ["13"]),
    (EVENT, "EQ_INNER_ex:deep", ["x"], ["y"]),
    (EVENT, "GE_INNER_ex:deep", ["12"], ["13"]),
    (EVENT, "EQ_INNER_ex:typed", ["9"], ["8"]),
    (EVENT, "EXISTS_ex:box", [""], None),
    (EVENT, "EXISTS_INNER_ex:inner", [""], None),
    (EVENT, "EQ_ILMD_ex:lot", ["L-1"], ["L-2"]),
    (EVENT, "EQ_INNER_ILMD_ex:line", ["3"], ["4"]),
    (EVENT, "EXISTS_ILMD_ex:lot", [""], None),
    (EVENT, "LT_INNER_ILMD_ex:on", ["2026-02-02T00:00:00Z"], ["2026-02-01T00:00:00Z"]),
    (EVENT, "GE_INNER_ILMD_ex:line", ["3"], ["4"]),
    (EVENT, "EQ_ERROR_DECLARATION_ex:who", ["clerk"], ["boss"]),
    (EVENT, "EQ_INNER_ERROR_DECLARATION_ex:form", ["F1"], ["F2"]),
    (EVENT, "EXISTS_ERROR_DECLARATION_ex:who", ["true"], None),
    (EVENT, "EQ_readPoint_ex:dock", ["D7"], ["D8"]),
    (EVENT, "EQ_INNER_bizLocation_ex:row", ["4"], ["5"]),
    (EVENT, "GE_bizLocation_INNER_ex:row", ["4"], ["5"]),
    (EVENT, "EQ_SENSORELEMENT_ex:mark", ["1"], ["2"]), (EVENT, "EQ_SENSORMETADATA_ex:mount", ["top"], ["side"]),
    (EVENT, "EQ_INNER_SENSORREPORT_ex:serial", ["P9"], ["P8"]), (EVENT, "EXISTS_SENSORREPORT_ex:probe", [""], None),
    (EVENT, "GE_startTime", ["2026-02-28T20:00:00Z"], ["2026-02-28T20:30:00Z"]),
    (EVENT, "LT_startTime", ["2026-02-28T20:30:00Z"], ["2026-02-28T20:00:00Z"]),
    (EVENT, "GE_endTime", ["2026-02-28T21:00:00Z"], ["2026-02-28T21:30:00Z"]),
    (EVENT, "LT_time", ["2026-02-28T22:30:00Z"], ["2026-02-28T22:00:00Z"]),
    (EVENT, "EQ_type", ["Temperature"], ["Speed"]),
    (EVENT, "EQ_type", ["https://gs1.org/voc/MassConcentration"], ["gs1:Speed"]),
    (EVENT, "EQ_deviceID", ["urn:example:device:1"], ["urn:example:device:2"]),
    (EVENT, "EQ_dataProcessingMethod", ["urn:example:method"], ["urn:example:x"]),
    (EVENT, "EQ_bizRules", ["urn:example:rules"], ["urn:example:x"]),
    (EVENT, "EQ_microorganism", ["urn:example:m"], ["urn:example:x"]),
    (EVENT, "EQ_chemicalSubstance", ["urn:example:c"], ["urn:example:x"]),
    (EVENT, "EQ_stringValue", ["fine"], ["bad"]),
    (EVENT, "EQ_hexBinaryValue", ["ab01"], ["ab02"]),
    (EVENT, "EQ_uriValue", ["urn:example:u"], ["urn:example:x"]),
    (EVENT, "EQ_booleanValue", ["true"], ["false"]),
    (EVENT, "EQ_value_CEL", ["25"], ["26"]),
    (EVENT, "EQ_value_KEL", ["298.15"], ["25"]),
    (EVENT, "GE_value_FAH", ["77"], ["77.1"]),
    (EVENT, "LT_value_KEL", ["299"], ["298.15"]),
    (EVENT, "GE_minValue_CEL", ["20"], ["21"]),
    (EVENT, "LE_maxValue_KEL", ["303.15"], ["303"]),
    (EVENT, "GT_meanValue_CEL", ["24"], ["24.5"]),
    (EVENT, "EQ_sDev_KEL", ["2"], ["275.15"]),
    (EVENT, "GE_percRank", ["50"], ["51"]),
    (EVENT, "EQ_percValue_KMQ", ["12"], ["13"]),
]  # fmt: skip


def asks(name: str, values: list[str]) -> question.Question:
    return question.read({name: values}, prefixes={"ex": EX})


@pytest.mark.parametrize(("event", "name", "finding", "missing"), ASKED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_parameter(event, name, finding, missing):
    (condition,) = asks(name, finding).conditions
    assert condition.accepts(event)
    assert condition.event_ids or condition.terms & terms.of(event, voices=())
    if missing is not None:
        assert not asks(name, missing).conditions[0].accepts(event)
    bare = {"type": "TransactionEvent", "eventTime": "1970-01-01T00:00:00Z", "recordTime": "1970-01-01T00:00:00Z"}
    if "Time" not in name or "LT_" not in name:
        assert not condition.accepts(bare), "no value matches a field that is not there"


def test_every_declared_parameter_is_shown_here():
    shown = {parameters.find(name)[0].name for _, name, *_ in ASKED}
    about_master_data = {"HASATTR_fieldname", "EQATTR_fieldname_attribute"}
    families = {f"{sign}_{name}" for sign in ("EQ", "GT", "GE", "LT", "LE") for name in ("quantity", "percRank")}
    ends = {f"LT_{name}" for name in ("endTime", "errorDeclaration_Time")} | {"GE_time"}
    declared = {parameter.name for parameter in (*parameters.FIXED, *parameters.PATTERNS)}
    assert declared - shown <= about_master_data | families | ends


class Yard(Nothing):
    """A yard with one spot below it; the yard's read point has a colour."""

    def descendants(self, ids):
        return ids | ({"https://id.gs1.org/414/9521234005001/254/7"} if "https://id.gs1.org/414/9521234005001" in ids else set())

    def having(self, attributes, values=None):
        meant = "urn:example:colour" in attributes and (values is None or "red" in values)
        return frozenset({"https://id.gs1.org/414/9521234005001"} if meant else ())


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("WD_bizLocation", "urn:epc:id:sgln:9521234.00500.0", True), ("WD_bizLocation", "urn:epc:id:sgln:9521234.00501.0", False),
        ("HASATTR_readPoint", "urn:example:colour", True), ("HASATTR_readPoint", "urn:example:size", False),
        ("HASATTR_bizLocation", "urn:example:colour", False), ("EQATTR_readPoint_urn:example:colour", "red", True),
        ("EQ_ATTR_readPoint_urn:example:colour", "red", True), ("EQATTR_readPoint_urn:example:colour", "blue", False),
    ],
)  # fmt: skip
def test_master_data(name, value, found):
    (condition,) = question.read({name: [value]}, vocabulary=Yard()).conditions
    assert condition.accepts(EVENT) is found


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EQ_bizstep": ["shipping"]}, "EQ_bizstep"), ({"EQ_": ["x"]}, "EQ_"), ({"GE_bizStep": ["x"]}, "GE_bizStep"),
        ({"EQ_action": ["MOVE"]}, "EQ_action"), ({"eventType": ["NoEvent"]}, "eventType"), ({"EQ_bizStep": [""]}, "EQ_bizStep"),
        ({"GE_eventTime": ["2026-01-01"]}, "GE_eventTime"), ({"GE_eventTime": ["2026-01-01T00:00:00"]}, "GE_eventTime"),
        ({"GE_eventTime": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]}, "GE_eventTime"), ({"GE_quantity": ["many"]}, "GE_quantity"),
        ({"GE_quantity": ["nan"]}, "GE_quantity"), ({"EQ_booleanValue": ["maybe"]}, "EQ_booleanValue"), ({"GE_ex:grade": ["high"]}, "GE_ex:grade"),
        ({"MATCH_epc": ["urn:epc:idpat:sgtin:9521234.*.1"]}, "MATCH_epc"), ({"MATCH_epc": ["urn:epc:idpat:none:1.*"]}, "MATCH_epc"),
        ({"orderBy": ["colour"]}, "orderBy"), ({"orderBy": ["eventTime"], "orderDirection": ["UP"]}, "orderDirection"),
        ({"eventCountLimit": ["3"]}, "eventCountLimit"), ({"perPage": ["0"]}, "perPage"), ({"perPage": ["-1"]}, "perPage"),
        ({"orderBy": ["eventTime"], "eventCountLimit": ["3"], "maxEventCount": ["3"]}, "eventCountLimit"),
        ({"maxEventCount": ["x"]}, "maxEventCount"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_by_name(given, named):
    with pytest.raises(QueryError) as caught:
        question.read(given)
    assert caught.value.exception == "QueryParameterException"
    assert caught.value.text.en.startswith(f"'{named}'") and caught.value.text.ko.startswith(f"'{named}'")


@pytest.mark.parametrize(
    ("most", "given"),
    [
        (VALUES_MAX, lambda n: {"EQ_bizStep": [f"urn:example:{i}" for i in range(n)]}),
        (LENGTH_MAX, lambda n: {"EQ_bizStep": ["u" * n]}),
        (PARAMETERS_MAX, lambda n: {f"EQ_ex:f{i}": ["1"] for i in range(n)}),
        (COUNT_MAX, lambda n: {"maxEventCount": [str(n)]}),
    ],
)
def test_limits(most, given):
    question.read(given(most))
    with pytest.raises(QueryError):
        question.read(given(most + 1))


def test_a_page_is_capped_and_not_refused():
    assert question.read({"perPage": [str(PAGE_MAX + 1)]}).per_page == PAGE_MAX
    assert question.read({}).per_page == 30
