from itertools import islice
from typing import Any

import jsonschema_rs

from events.schema.documents import DOCUMENTS, EVENT_PATHS
from events.schema.fault import Fault, explain, pointer
from events.schema.rules import RULES
from events.schema.shape import Shape
from events.schema.shapes import EVENTS

# One broken list of a thousand rows must not be answered with a thousand sentences.
FAULTS_MAX = 20


def is_valid_event(event: Any) -> bool:
    """Whether `event` is an EPCIS 2.0 event of one of the five types; the quick answer of `check_event`."""
    validator = _validator(event, _EVENT_VALIDATORS)
    if validator is None or not validator.is_valid(event):
        return False
    return not any(True for rule in RULES for _ in rule(event))


def check_event(event: Any) -> list[Fault]:
    """What is wrong with `event` as an EPCIS 2.0 event, at most `FAULTS_MAX` faults; empty when nothing is.

    The JSON-LD context isn't asked for: in a document it stands outside the events.
    """
    validator = _validator(event, _EVENT_VALIDATORS)
    if validator is None:
        return [_unknown_type(event, EVENTS)]
    if not validator.is_valid(event):
        return _explained(validator, event, shape=EVENTS[event["type"]])
    return list(islice((fault for rule in RULES for fault in rule(event)), FAULTS_MAX))


def check_document(document: Any, *, with_events: bool = True) -> list[Fault]:
    """What is wrong with an EPCISDocument or EPCISQueryDocument, its events included unless `with_events` is False."""
    validator = _validator(document, _DOCUMENT_VALIDATORS)
    if validator is None:
        return [_unknown_type(document, DOCUMENTS)]
    if not validator.is_valid(document):
        return _explained(validator, document, shape=DOCUMENTS[document["type"]])
    if not with_events:
        return []
    stem = pointer(EVENT_PATHS[document["type"]])
    faults = (
        fault._replace(pointer=f"{stem}/{index}{fault.pointer}")
        for index, event in enumerate(document_events(document))
        for fault in check_event(event)
    )
    return list(islice(faults, FAULTS_MAX))


def document_events(document: dict) -> list[dict]:
    """The events of a document that `check_document` finds no fault with."""
    found: Any = document
    for step in EVENT_PATHS[document["type"]]:
        found = found[step]
    return found


def event_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one event of the type `name`, such as ObjectEvent."""
    return _complete(EVENTS[name])


def document_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an EPCISDocument with its events."""
    schema = _complete(DOCUMENTS["EPCISDocument"])
    for shape in EVENTS.values():
        schema["$defs"] |= {name: part.schema() for name, part in shape.reach().items()}
    body = schema["$defs"]["epcisBody"]
    kinds = [{"$ref": f"#/$defs/{name}"} for name in EVENTS]
    schema["$defs"]["epcisBody"] = body | {"properties": {"eventList": {"type": "array", "items": {"oneOf": kinds}}}}
    return schema


def _complete(shape: Shape) -> dict[str, Any]:
    within = {name: part.schema() for name, part in shape.reach().items() if part is not shape}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | shape.schema() | {"$defs": within}


def _compiled(shapes: dict[str, Shape]) -> dict[str, Any]:
    return {
        name: jsonschema_rs.Draft202012Validator(_complete(shape), validate_formats=True)
        for name, shape in shapes.items()
    }


_EVENT_VALIDATORS = _compiled(EVENTS)
_DOCUMENT_VALIDATORS = _compiled(DOCUMENTS)


def _validator(value: Any, validators: dict[str, Any]) -> Any:
    kind = value.get("type") if isinstance(value, dict) else None
    return validators.get(kind) if isinstance(kind, str) else None


def _explained(validator: Any, value: Any, *, shape: Shape) -> list[Fault]:
    found = (fault for error in validator.iter_errors(value) for fault in explain(error, shape=shape))
    # Several errors may stand for one breach of one rule.
    return list(islice(dict.fromkeys(found), FAULTS_MAX))


def _unknown_type(value: Any, shapes: dict[str, Shape]) -> Fault:
    names = ", ".join(shapes)
    if not isinstance(value, dict):
        return Fault(
            "",
            "not-an-object",
            f"Send a JSON object with a type: {names}.",
            f"type이 있는 JSON 객체를 보내세요: {names}.",
        )
    return Fault(
        "/type",
        "unknown-type",
        f"The type must be one of {names}; correct it.",
        f"type은 다음 중 하나여야 합니다: {names}. 고치세요.",
    )
