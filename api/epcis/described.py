"""The parameters of a question in the OpenAPI document, from their declarations."""

from api.parameters import Parameter
from events.query import parameters, question
from events.query.values import VALUES_MAX, Kind

_SCHEMAS = {
    Kind.NUMBER: {"type": "number"}, Kind.TIME: {"type": "string", "format": "date-time"},
    Kind.TRUTH: {"type": "boolean"},
}  # fmt: skip
_CONTROLS = {
    "orderBy": ("eventTime, recordTime or the name of an extension.", {"type": "string"}),
    "orderDirection": ("ASC or DESC, the default.", {"type": "string", "enum": ["ASC", "DESC"]}),
    "eventCountLimit": ("Only so many, the first in the order; needs orderBy.", {"type": "integer"}),
    "maxEventCount": ("An error when there are more.", {"type": "integer"}),
    "perPage": (f"Events of a page: {question.PAGE_DEFAULT}, at most {question.PAGE_MAX}. A page may have fewer and lead on.",
                {"type": "integer"}),
    "nextPageToken": ("From the Link of the page before.", {"type": "string"}),
}  # fmt: skip


def _described(parameter: parameters.Parameter) -> Parameter:
    listed = f", at most {VALUES_MAX} values" if parameter.kind.value.startswith("list") else ""
    schema = _SCHEMAS.get(parameter.kind, {"type": "string"})
    return Parameter(parameter.name, f"EPCIS 2.0 query parameter; takes a {parameter.kind.value}{listed}.", str, schema)


QUESTION = tuple(map(_described, parameters.FIXED)) + tuple(
    Parameter(name, about, str, schema) for name, (about, schema) in _CONTROLS.items()
)
PAGING = tuple(parameter for parameter in QUESTION if parameter.name in ("perPage", "nextPageToken"))


def of_value(own: str) -> tuple[Parameter, ...]:
    """The parameters of the events of a value: all but the one that the address says already."""
    return tuple(parameter for parameter in QUESTION if parameter.name != own)
