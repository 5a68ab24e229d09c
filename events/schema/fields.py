"""The fields that several kinds of EPCIS object share, and the small objects within an event."""

from events.schema import vocabulary
from events.schema.shape import Condition, Field, Shape, many
from parties.text import Text

_URI = {"type": "string", "format": "uri"}
_TIME = {"type": "string", "format": "date-time"}
# In JSON the CBV is spoken in bare words; its URN and the retired web form are refused (EPCIS 2.0, section 10.2).
_OLD_CBV = r"^(urn:epcglobal:cbv:|https?://ns\.gs1\.org/cbv/)"
_CBV = "https://ref.gs1.org/cbv/"

uri = Field(_URI, Text("a URI, such as https://id.gs1.org/01/09521234543213/21/A1", "URI여야 합니다"))
uris = Field({"type": "array", "items": _URI}, Text("an array of URIs", "URI 배열이어야 합니다"))
unique_uris = Field(
    {"type": "array", "items": _URI, "uniqueItems": True},
    Text("an array of URIs, each once", "중복 없는 URI 배열이어야 합니다"),
)
time = Field(
    _TIME,
    Text(
        "a date and time with its offset from UTC, such as 2026-03-02T09:30:00+09:00",
        "2026-03-02T09:30:00+09:00처럼 UTC 차이를 포함한 날짜와 시각이어야 합니다",
    ),
)
number = Field({"type": "number"}, Text("a number, not in quotation marks", "따옴표 없는 숫자여야 합니다"))
string = Field({"type": "string"}, Text("a text", "문자열이어야 합니다"))
boolean = Field({"type": "boolean"}, Text("true or false", "true 또는 false여야 합니다"))
context = Field(
    {
        "anyOf": [
            _URI,
            {"type": "object"},
            {"type": "array", "uniqueItems": True, "items": {"anyOf": [_URI, {"type": "object"}]}},
        ]
    },
    Text("a JSON-LD context: a URI, an object, or an array of these", "JSON-LD 컨텍스트여야 합니다"),
)
action = Field(
    {"enum": list(vocabulary.ACTIONS)},
    Text("ADD, OBSERVE or DELETE", "ADD, OBSERVE, DELETE 중 하나여야 합니다"),
)
uom = Field(
    {"type": "string", "pattern": "^[A-Z0-9]{2,3}$"},
    Text("a unit of UN/ECE Recommendation 20, such as KGM", "KGM과 같은 UN/ECE 권고 20 단위 코드여야 합니다"),
)


def word(words: tuple[str, ...], kind: str | None = None) -> Field:
    """The field that holds one of `words`, or a URI of somebody else's; `kind` is the name of the list in the CBV."""
    spoken = [*words, *(f"{_CBV}{kind}-{value}" for value in words if kind)]
    closed = f"{_OLD_CBV}|^{_CBV}{kind}-" if kind else _OLD_CBV
    return Field(
        {"anyOf": [{"enum": spoken}, _URI | {"not": {"pattern": closed}}]},
        Text(
            f"one of the words {', '.join(words)}, or a URI of your own",
            f"다음 단어 중 하나 또는 자체 URI여야 합니다: {', '.join(words)}",
        ),
    )


disposition = word(vocabulary.DISPOSITIONS, "Disp")
biz_step = word(vocabulary.BIZ_STEPS, "BizStep")
_source_type = word(vocabulary.SOURCE_DESTINATION_TYPES, "SDT")

_dispositions = Field(
    {"type": "array", "items": disposition.schema, "minItems": 1, "uniqueItems": True},
    Text(f"an array of {disposition.text.en}", f"배열의 각 값은 {disposition.text.ko}"),
)
persistent_disposition = Shape(
    "persistentDisposition",
    {"set": _dispositions, "unset": _dispositions},
    extensible=False,
    conditions=(
        Condition(
            "nothing-set",
            {"minProperties": 1},
            Text(
                "A persistentDisposition needs set or unset.",
                "persistentDisposition에는 set이나 unset이 필요합니다.",
            ),
        ),
    ),
)
quantity = Shape(
    "quantityElement",
    {"epcClass": uri, "quantity": number, "uom": uom},
    required=("epcClass",),
    extensible=False,
)
biz_transaction = Shape(
    "bizTransaction",
    {"type": word(vocabulary.BIZ_TRANSACTION_TYPES, "BTT"), "bizTransaction": uri},
    required=("bizTransaction",),
    extensible=False,
)
source = Shape("source", {"type": _source_type, "source": uri}, required=("type", "source"), extensible=False)
destination = Shape(
    "destination",
    {"type": _source_type, "destination": uri},
    required=("type", "destination"),
    extensible=False,
)
place = Shape("place", {"id": uri}, required=("id",))

error_declaration = Shape(
    "errorDeclaration",
    {
        "declarationTime": time,
        "reason": word(vocabulary.ERROR_REASONS, "ER"),
        "correctiveEventIDs": uris,
    },
    required=("declarationTime",),
    conditions=(
        Condition(
            "corrected-though-it-never-was",
            {
                "if": {
                    "properties": {"reason": {"enum": ["did_not_occur", f"{_CBV}ER-did_not_occur"]}},
                    "required": ["reason"],
                },
                "then": {"properties": {"correctiveEventIDs": {"maxItems": 0}}},
            },
            Text(
                "What did_not_occur has no corrective events; leave correctiveEventIDs out or name the reason "
                "incorrect_data.",
                "did_not_occur에는 정정 이벤트가 있을 수 없습니다. correctiveEventIDs를 빼거나 사유를 incorrect_data로 "
                "바꾸세요.",
            ),
        ),
    ),
)

sensor_metadata = Shape(
    "sensorMetadata",
    dict.fromkeys(("time", "startTime", "endTime"), time)
    | dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri),
)
_REPORT_URIS = (
    "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism", "chemicalSubstance",
    "coordinateReferenceSystem", "uriValue",
)  # fmt: skip
_hex = Field(
    {"type": "string", "pattern": "^[A-Fa-f0-9]+$"},
    Text("hexadecimal digits", "16진수 문자여야 합니다"),
)
_measurement = Field(
    {
        "anyOf": [
            {"enum": list(vocabulary.MEASUREMENTS)},
            _URI | {"not": {"pattern": r"^https?://(www\.)?gs1\.org/voc/"}},
        ]
    },
    Text(
        "a measurement type such as Temperature, Voltage or ElectricCharge, or a URI of your own",
        "Temperature, Voltage, ElectricCharge 같은 측정 유형 또는 자체 URI여야 합니다",
    ),
)
sensor_report = Shape(
    "sensorReport",
    {
        "type": _measurement,
        "exception": word(vocabulary.SENSOR_ALERTS),
        "component": word(vocabulary.COMPONENTS, "Comp"),
        "time": time,
        "uom": string,
        "stringValue": string,
        "booleanValue": boolean,
        "hexBinaryValue": _hex,
    }
    | dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), number)
    | dict.fromkeys(_REPORT_URIS, uri),
    conditions=(
        Condition(
            "nothing-measured",
            {"anyOf": [{"required": ["type"]}, {"required": ["exception"]}]},
            Text(
                "A sensorReport needs the type of what was measured, or an exception.",
                "sensorReport에는 측정 유형(type)이나 exception이 필요합니다.",
            ),
        ),
    ),
)  # fmt: skip
sensor_element = Shape(
    "sensorElement",
    {
        "sensorMetadata": Field(
            {"$ref": "#/$defs/sensorMetadata"}, Text("an object", "객체여야 합니다"), sensor_metadata
        ),
        "sensorReport": many(
            sensor_report,
            "an array of at least one report",
            "보고가 하나 이상인 배열이어야 합니다",
            minItems=1,
        ),
    },
    required=("sensorReport",),
)
