"""The five EPCIS 2.0 event types and the documents that carry them."""

from events.schema import fields
from events.schema.shape import EXTENSION_KEY, Condition, Field, Shape, many, one
from parties.text import Text

_OBJECTS = Text("an array of objects", "객체 배열이어야 합니다")
_OBJECT = Text("an object", "객체여야 합니다")
_EVENT_TYPES = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
)

_ilmd = Field(
    {"type": "object", "patternProperties": {EXTENSION_KEY: True}, "additionalProperties": False},
    Text(
        "an object whose keys are CURIEs or URIs, such as bat:chemistry",
        "키가 bat:chemistry 같은 CURIE나 URI인 객체여야 합니다",
    ),
)
_certification = Field(
    {"anyOf": [fields.uri.schema, fields.uris.schema]},
    Text("a URI or an array of URIs", "URI 또는 URI 배열이어야 합니다"),
)
_offset = Field(
    {"type": "string", "pattern": r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$"},
    Text("an offset from UTC such as +09:00", "+09:00 같은 UTC 차이여야 합니다"),
)

_EVERY = {
    "@context": fields.context,
    "eventTime": fields.time,
    "recordTime": fields.time,
    "eventTimeZoneOffset": _offset,
    "eventID": fields.uri,
    "certificationInfo": _certification,
    "errorDeclaration": one(fields.error_declaration, *_OBJECT),
    "bizStep": fields.biz_step,
    "disposition": fields.disposition,
    "persistentDisposition": one(fields.persistent_disposition, *_OBJECT),
    "readPoint": one(fields.place, *_OBJECT),
    "bizLocation": one(fields.place, *_OBJECT),
    "bizTransactionList": many(fields.biz_transaction, *_OBJECTS),
    "sourceList": many(fields.source, *_OBJECTS),
    "destinationList": many(fields.destination, *_OBJECTS),
    "sensorElementList": many(fields.sensor_element, *_OBJECTS),
}
_quantities = many(fields.quantity, *_OBJECTS)
_CHILDREN = {
    "parentID": fields.uri,
    "childEPCs": fields.uris,
    "childQuantityList": _quantities,
    "action": fields.action,
}
_MISPLACED_ILMD = {
    "ilmd": Text(
        "ilmd belongs to a TransformationEvent or an ObjectEvent with action ADD; remove it here.",
        "ilmd는 TransformationEvent 또는 action이 ADD인 ObjectEvent에만 쓸 수 있습니다. 지우세요.",
    )
}
_NO_ACTION = {
    "action": Text(
        "A TransformationEvent has no action; remove it.",
        "TransformationEvent에는 action이 없습니다. 지우세요.",
    )
}


def _filled(name: str) -> dict:
    return {"required": [name], "properties": {name: {"minItems": 1}}}


def _acting(*actions: str) -> dict:
    return {"required": ["action"], "properties": {"action": {"enum": list(actions)}}}


def _event(name: str, own: dict[str, Field], *, required=(), conditions=(), misplaced=None) -> Shape:
    named = Field({"const": name}, Text(f"the word {name}", f"{name}이어야 합니다"))
    return Shape(
        name,
        {"type": named} | _EVERY | own,
        required=("type", "eventTime", "eventTimeZoneOffset", *required),
        conditions=conditions,
        misplaced=misplaced or {},
    )


_nothing_named = Condition(
    "nothing-named",
    {
        "anyOf": [
            {"required": ["epcList"]},
            _filled("quantityList"),
            _filled("sensorElementList") | {"required": ["sensorElementList", "readPoint"]},
        ]
    },
    Text(
        "An ObjectEvent names what it is about: give epcList, quantityList, or sensorElementList with readPoint.",
        "ObjectEvent에는 대상이 필요합니다. epcList, quantityList, 또는 readPoint와 함께 sensorElementList를 쓰세요.",
    ),
)
_misplaced_ilmd = Condition(
    "misplaced-ilmd",
    {"if": _acting("OBSERVE", "DELETE"), "then": {"properties": {"ilmd": False}}},
    _MISPLACED_ILMD["ilmd"],
)
_no_children = Condition(
    "no-children",
    {"anyOf": [_filled("childEPCs"), _filled("childQuantityList"), _acting("DELETE")]},
    Text(
        "Give childEPCs or childQuantityList; only action DELETE may leave both out, and then means all children.",
        "childEPCs나 childQuantityList가 필요합니다. action이 DELETE일 때만 생략할 수 있으며 전체를 뜻합니다.",
    ),
)
_no_parent = Condition(
    "no-parent",
    {"if": _acting("ADD", "DELETE"), "then": {"required": ["parentID"]}},
    Text(
        "An AggregationEvent with action ADD or DELETE says what it was packed into: give parentID.",
        "action이 ADD나 DELETE인 AggregationEvent에는 parentID가 필요합니다.",
    ),
)
_nothing_linked = Condition(
    "nothing-named",
    {"anyOf": [{"required": ["epcList"]}, _filled("quantityList"), _acting("DELETE")]},
    Text(
        "Give epcList or quantityList; only action DELETE may leave both out, and then means all of them.",
        "epcList나 quantityList가 필요합니다. action이 DELETE일 때만 생략할 수 있으며 전체를 뜻합니다.",
    ),
)
_INPUTS = [_filled("inputEPCList"), _filled("inputQuantityList")]
_OUTPUTS = [_filled("outputEPCList"), _filled("outputQuantityList")]
_nothing_transformed = Condition(
    "nothing-transformed",
    {
        "anyOf": [
            {"allOf": [{"anyOf": _INPUTS}, {"anyOf": _OUTPUTS}]},
            {"required": ["transformationID"], "anyOf": _INPUTS + _OUTPUTS},
        ]
    },
    Text(
        "A TransformationEvent needs inputs and outputs; with a transformationID one of the two may follow in "
        "another event.",
        "TransformationEvent에는 투입물과 산출물이 필요합니다. transformationID가 있으면 한쪽은 다른 이벤트로 보낼 수 "
        "있습니다.",
    ),
)

EVENTS = {
    "ObjectEvent": _event(
        "ObjectEvent",
        {"epcList": fields.unique_uris, "quantityList": _quantities, "action": fields.action, "ilmd": _ilmd},
        required=("action",),
        conditions=(_nothing_named, _misplaced_ilmd),
    ),
    "AggregationEvent": _event(
        "AggregationEvent",
        _CHILDREN,
        required=("action",),
        conditions=(_no_children, _no_parent),
        misplaced=_MISPLACED_ILMD,
    ),
    "TransactionEvent": _event(
        "TransactionEvent",
        {
            "parentID": fields.uri,
            "epcList": fields.uris,
            "quantityList": _quantities,
            "action": fields.action,
            "bizTransactionList": many(
                fields.biz_transaction,
                "an array of at least one object",
                "하나 이상의 객체 배열이어야 합니다",
                minItems=1,
            ),
        },
        required=("action", "bizTransactionList"),
        conditions=(_nothing_linked,),
        misplaced=_MISPLACED_ILMD,
    ),
    "TransformationEvent": _event(
        "TransformationEvent",
        {
            "inputEPCList": fields.unique_uris,
            "inputQuantityList": _quantities,
            "outputEPCList": fields.unique_uris,
            "outputQuantityList": _quantities,
            "transformationID": fields.uri,
            "ilmd": _ilmd,
        },
        conditions=(_nothing_transformed,),
        misplaced=_NO_ACTION,
    ),
    "AssociationEvent": _event(
        "AssociationEvent",
        _CHILDREN,
        required=("action", "parentID"),
        conditions=(_no_children,),
        misplaced=_MISPLACED_ILMD,
    ),
}
