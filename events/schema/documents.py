"""The documents that carry EPCIS events and master data."""

from events.schema import fields
from events.schema.shape import Field, Shape, many, one
from parties.text import Text

_OBJECT = Text("an object", "객체여야 합니다")
_OBJECTS = Text("an array of objects", "객체 배열이어야 합니다")

# The events are checked one by one, each by its type, so that a fault names the event it is in.
_events = Field({"type": "array", "items": {"type": "object"}}, Text("an array of events", "이벤트 배열이어야 합니다"))
_version = Field(
    {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*$"},
    Text("a version such as 2.0", "2.0 같은 버전이어야 합니다"),
)
_attribute = Shape(
    "attribute",
    {
        "id": fields.uri,
        "attribute": Field(
            {"type": ["number", "string", "object"]},
            Text("a text, a number or an object", "문자열, 숫자 또는 객체여야 합니다"),
        ),
    },
    required=("id",),
)
_element = Shape(
    "vocabularyElement",
    {"id": fields.uri, "attributes": many(_attribute, *_OBJECTS), "children": fields.uris},
    required=("id",),
)
_vocabulary = Shape(
    "vocabulary",
    {"type": fields.uri, "vocabularyElementList": many(_element, *_OBJECTS)},
    required=("type",),
)
_vocabularies = many(_vocabulary, *_OBJECTS)
_master_data = Shape("epcisMasterData", {"vocabularyList": _vocabularies})
_header = Shape("epcisHeader", {"epcisMasterData": one(_master_data, *_OBJECT)})
_body = Shape("epcisBody", {"eventList": _events}, required=("eventList",))
_results_body = Shape("resultsBody", {"eventList": _events, "vocabularyList": _vocabularies}, required=("eventList",))
_query_results = Shape(
    "queryResults",
    {
        "queryName": fields.string,
        "subscriptionID": fields.string,
        "resultsBody": one(_results_body, *_OBJECT),
    },
    required=("queryName", "resultsBody"),
)
_query_body = Shape("queryBody", {"queryResults": one(_query_results, *_OBJECT)}, required=("queryResults",))


def _document(name: str, own: dict[str, Field], *, required: tuple[str, ...]) -> Shape:
    named = Field({"const": name}, Text(f"the word {name}", f"{name}이어야 합니다"))
    every = {
        "@context": fields.context,
        "type": named,
        "id": fields.uri,
        "schemaVersion": _version,
        "creationDate": fields.time,
    }
    return Shape(name, every | own, required=("@context", "type", "epcisBody", *required))


DOCUMENTS = {
    "EPCISDocument": _document(
        "EPCISDocument",
        {
            "instanceIdentifier": fields.string,
            "sender": fields.string,
            "receiver": fields.string,
            "epcisHeader": one(_header, *_OBJECT),
            "epcisBody": one(_body, *_OBJECT),
        },
        required=("schemaVersion", "creationDate"),
    ),
    "EPCISQueryDocument": _document("EPCISQueryDocument", {"epcisBody": one(_query_body, *_OBJECT)}, required=()),
}
# Where each kind of document keeps its events.
EVENT_PATHS = {
    "EPCISDocument": ("epcisBody", "eventList"),
    "EPCISQueryDocument": ("epcisBody", "queryResults", "resultsBody", "eventList"),
}
