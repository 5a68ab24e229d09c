"""The OpenAPI document: what each operation takes and answers, from the declarations that the code runs on."""

from collections.abc import Iterable

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from api import examples
from api.parameters import Parameter
from api.parsers import MEDIA_TYPE
from api.problems import MEDIA_TYPE as PROBLEM
from api.shapes.problems import ProblemSerializer
from api.v1.capture import EVENTS_MAX
from batteries.lifecycle import schemas
from batteries.lifecycle.declaration import REGISTRY

_IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="Sent again with the same body, a request is answered as the first time and done once.",
)  # fmt: skip
_PREFER = OpenApiParameter(
    "Prefer", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="`handling=strict`: all or nothing. `handling=lenient`, the default: good rows stand.",
)  # fmt: skip
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True,
    description="The ETag of what you have read and decide on.",
)  # fmt: skip


class BearerScheme(OpenApiAuthenticationExtension):
    """How a key is sent."""

    target_class = "api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema) -> dict:
        """The security scheme of OpenAPI."""
        return {"type": "http", "scheme": "bearer", "description": "An API key, issued to an operator with scopes."}


class NativeEvent(serializers.Serializer):
    """Stands in the document for any native event; the extension below says what that is."""


class NativeEvents(serializers.Serializer):
    """One native event or a list of them."""


class _NativeEventSchema(OpenApiSerializerExtension):
    target_class = NativeEvent

    def map_serializer(self, auto_schema, direction) -> dict:
        """One schema per declared event type, told apart by `type`."""
        references = {code: _component(auto_schema, code).ref for code in REGISTRY}
        return {
            "oneOf": list(references.values()),
            "discriminator": {"propertyName": "type", "mapping": {c: r["$ref"] for c, r in references.items()}},
        }


class _NativeEventsSchema(OpenApiSerializerExtension):
    target_class = NativeEvents

    def map_serializer(self, auto_schema, direction) -> dict:
        """One event, or a list of at most as many as are taken at once."""
        one = auto_schema.resolve_serializer(NativeEvent, direction).ref
        return {"oneOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": EVENTS_MAX}]}


def component_name(code: str) -> str:
    """The name under which an event type stands in the document: soh_recorded -> SohRecordedEvent."""
    return "".join(word.capitalize() for word in code.split("_")) + "Event"


def _component(auto_schema, code: str) -> ResolvedComponent:
    component = ResolvedComponent(
        name=component_name(code), type=ResolvedComponent.SCHEMA, object=code, schema=schemas.schema(REGISTRY[code])
    )
    auto_schema.registry.register_on_missing(component)
    return component


def operation(
    operation_id: str,
    answers: dict,
    *,
    tag: str,
    parameters: Iterable[Parameter] = (),
    path: dict[str, str] | None = None,
    body: type[serializers.Serializer] | None = None,
    raw_body: dict | None = None,
    text_forms: Iterable[str] = (),
    once: bool = False,
    prefer: bool = False,
    headers: Iterable[OpenApiParameter] = (),
    problem: type[serializers.Serializer] = ProblemSerializer,
):
    """Describe a view's method: its answers by status, its parameters, and that every other answer is a problem.

    `path` gives words to the parts of the address; `body` or `raw_body`, a JSON schema, say what is sent, and `text_forms`
    in which media types other than JSON it may be sent; `once` says that it takes an Idempotency-Key, and `problem` in
    which form this door tells what went wrong.
    """
    described = [_query(parameter) for parameter in parameters] + list(headers)
    described += [OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, description=words)
                  for name, words in (path or {}).items()]  # fmt: skip
    described += [_IDEMPOTENCY_KEY] if once else []
    described += [_PREFER] if prefer else []
    problems = {("default", PROBLEM): OpenApiResponse(problem, description="What went wrong (RFC 9457).")}
    sent = dict.fromkeys(text_forms, {"type": "string"})
    return extend_schema(
        operation_id=operation_id, summary=operation_id.replace("_", " ").capitalize(), tags=[tag],
        parameters=described, examples=examples.EVENTS if body is NativeEvents else None,
        request={MEDIA_TYPE: body or raw_body} | sent if body or raw_body else None, responses=answers | problems,
    )  # fmt: skip


def _query(parameter: Parameter) -> OpenApiParameter:
    return OpenApiParameter(parameter.name, parameter.schema, OpenApiParameter.QUERY, description=parameter.about)
