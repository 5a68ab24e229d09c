"""The JSON schema of a native event, and what is wrong with one that does not match, in words for people."""

from dataclasses import dataclass
from functools import cache

import jsonschema_rs

from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.codes import SOURCES
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.fields import EPC_MAX, FORMS, GLN_FORM, Choice, Number, Word, described, form, object_schema
from parties.text import Text

BATTERIES_MAX = 1_000
DOCUMENTS_MAX = 20
FAULTS_MAX = 20
"""Faults named per event; a client mends the first ones first."""

_UNIT = {"type": "string", "minLength": 1, "maxLength": EPC_MAX}
DOCUMENT = {
    "title": Word(label=Text("Title", "제목"), required=False),
    "sha256": Word(
        label=Text("SHA-256 of the document", "문서 SHA-256"),
        longest=64,
        pattern=form("^[0-9a-f]{64}$", words=Text("64 hexadecimal figures in small letters", "소문자 16진수 64자")),
    ),
    "uri": Word(label=Text("Where it is", "위치"), longest=300, required=False),
}
LOCATION = {
    "latitude": Number(label=Text("Latitude", "위도"), least=-90, most=90),
    "longitude": Number(label=Text("Longitude", "경도"), least=-180, most=180),
    "accuracy_m": Number(label=Text("Accuracy, m", "정확도(m)"), most=100_000, required=False),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an event, and where: `pointer` is a JSON pointer into it (RFC 6901)."""

    pointer: str
    code: str
    text: Text


@cache
def schema(type_: type[EventType]) -> dict:
    """The JSON schema of a native event of `type_`; closed, so that a misspelt field is named and not dropped."""
    common = {
        "type": {"const": type_.code},
        "event_id": {"type": "string", "format": "uri", "maxLength": EPC_MAX,
                     "description": "The claim's id. Left out, it is derived from what the claim says."},
        "occurred_at": {"type": "string", "format": "date-time", "maxLength": 40,
                        "description": "When it happened, RFC 3339 with offset."},
        "facility": {"type": "string", "pattern": GLN_FORM, "description": "GLN of the place."},
        "operator": {"type": "string", "description": "Who speaks; must be the key's own operator."},
        "documents": {"type": "array", "items": object_schema(DOCUMENT), "maxItems": DOCUMENTS_MAX},
        "location": object_schema(LOCATION),
        "source": described(Choice(label=Text("How it was entered", "입력 경로"), options=SOURCES)),
    }  # fmt: skip
    return {
        "type": "object",
        "title": f"{type_.names.en} · {type_.names.ko}",
        "description": type_.summary,
        "properties": common | _subject(type_) | {name: described(field) for name, field in type_.fields.items()},
        "required": ["type", "occurred_at", *(name for name, field in type_.fields.items() if field.required)],
        "additionalProperties": False,
    }


def faults(type_: type[EventType], body: dict) -> list[Fault]:
    """Every way in which `body` does not match the schema of `type_`; empty when it does."""
    validator = _validator(type_.code)
    if validator.is_valid(body):
        return _subject_faults(type_, body)
    found = [_fault(error, body, type_) for error in validator.iter_errors(body)]
    return found[:FAULTS_MAX]


def _subject(type_: type[EventType]) -> dict:
    if not _names_batteries(type_):
        return {}
    one = {"battery": _UNIT | {"description": "Digital Link, EPC URN or registered alias."}}
    if not type_.many:
        return one
    return one | {"batteries": {"type": "array", "items": _UNIT, "minItems": 1, "maxItems": BATTERIES_MAX}}


def _names_batteries(type_: type[EventType]) -> bool:
    return bool(type_.epcis.things) and "target" not in type_.fields


def _subject_faults(type_: type[EventType], body: dict) -> list[Fault]:
    if not _names_batteries(type_):
        return []
    if body.get(type_.instead) and not {"battery", "batteries"} & body.keys():
        return []
    if ("battery" in body) == ("batteries" in body):
        text = Text("Name the battery in 'battery', or several in 'batteries', and not in both.",
                    "'battery' 또는 'batteries' 중 하나로 배터리를 지정하세요.")  # fmt: skip
        return [Fault("/battery", "battery-missing" if "battery" not in body else "battery-twice", text)]
    return []


@cache
def _validator(code: str):
    return jsonschema_rs.Draft202012Validator(schema(REGISTRY[code]), validate_formats=True)


_SENTENCES = {
    "required": ("field-missing", Text("'{name}' is missing.", "'{name}' 항목이 없습니다.")),
    "additionalProperties": (
        "field-unknown",
        Text(
            "'{name}' is not a field of '{type}'. It has: {fields}.",
            "'{name}'은(는) '{type}'의 항목이 아닙니다. 사용 가능: {fields}",
        ),
    ),
    "type": ("wrong-type", Text("Must be {limit}.", "{limit} 형식이어야 합니다.")),
    "enum": ("not-in-list", Text("Must be one of: {limit}.", "다음 중 하나여야 합니다: {limit}")),
    "const": ("not-in-list", Text("Must be '{limit}'.", "'{limit}'이어야 합니다.")),
    "minimum": ("too-small", Text("Must be at least {limit}.", "{limit} 이상이어야 합니다.")),
    "maximum": ("too-big", Text("Must be at most {limit}.", "{limit} 이하여야 합니다.")),
    "minLength": ("too-short", Text("Must have at least {limit} character(s).", "{limit}자 이상이어야 합니다.")),
    "maxLength": ("too-long", Text("Must have at most {limit} characters.", "{limit}자 이하여야 합니다.")),
    "minItems": ("too-few", Text("Must list at least {limit}.", "{limit}개 이상이어야 합니다.")),
    "maxItems": ("too-many", Text("May list at most {limit}.", "{limit}개 이하여야 합니다.")),
    "uniqueItems": ("listed-twice", Text("Lists one thing twice.", "같은 항목이 중복되었습니다.")),
    "pattern": ("wrong-form", Text("Must be {limit}.", "다음 형식이어야 합니다: {limit}")),
    "format": ("wrong-form", Text("Is not a valid {limit}.", "올바른 형식이 아닙니다: {limit}")),
}
_FORMATS = {
    "date-time": Text("RFC 3339 date and time with offset, such as 2026-11-23T09:00:00+09:00",
                      "시간대를 붙인 RFC 3339 일시(예: 2026-11-23T09:00:00+09:00)"),
    "date": Text("calendar day, such as 2026-11-23", "날짜(예: 2026-11-23)"),
    "uri": Text("URI", "URI"),
}  # fmt: skip
_KINDS = {
    "number": Text("a number", "숫자"), "integer": Text("a whole number", "정수"), "string": Text("a text", "문자열"),
    "boolean": Text("true or false", "true·false"), "array": Text("a list", "목록"), "object": Text("an object", "객체"),
}  # fmt: skip


def _fault(error, body: dict, type_: type[EventType]) -> Fault:
    kind = error.kind
    code, text = _SENTENCES.get(kind.name, ("invalid", Text("Is not valid.", "올바르지 않습니다.")))
    path = list(error.instance_path)
    values = {"name": "", "type": type_.code, "fields": ""}
    if kind.name == "required":
        values["name"] = kind.property
        path.append(kind.property)
    elif kind.name == "additionalProperties":
        values["name"] = ", ".join(map(str, kind.unexpected[:5]))
        values |= _around(type_, path)
        path.append(kind.unexpected[0])
    limit = _limit(kind)
    return Fault(
        pointer(path), code, Text(text.en.format(limit=limit.en, **values), text.ko.format(limit=limit.ko, **values))
    )


def _around(type_: type[EventType], path: list) -> dict:
    """The fields that may stand at `path`, and what they are the fields of."""
    place, owner = schema(type_), type_.code
    for part in path:
        place, owner = (place["items"], owner) if isinstance(part, int) else (place["properties"][part], part)
    return {"type": owner, "fields": ", ".join(place["properties"])}


def _limit(kind) -> Text:
    if kind.name == "format":
        return _FORMATS[kind.format]
    if kind.name == "pattern":
        return FORMS[kind.pattern]
    if kind.name == "type":
        return _KINDS[kind.types[0]]
    words = ", ".join(map(str, kind.options)) if kind.name == "enum" else getattr(kind, "expected_value", None)
    return Text(*2 * [str(words or getattr(kind, "limit", ""))])


def pointer(path) -> str:
    """The JSON pointer of a path of keys and indexes."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
