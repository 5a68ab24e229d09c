"""What a list of gaps may be narrowed to: the same in a query and in a body."""

from uuid import UUID

from api import parameters
from api.problems import Problem
from batteries import naming
from compliance.gaps import search
from compliance.gaps.actions import LADDER
from compliance.models import Gap, Severity
from compliance.rules import REGISTRY
from parties.text import Text

BATTERIES_MAX = 500
"""Identifiers that one filter may list: the ones of a spreadsheet's column, pasted."""


def _read_person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise parameters.Wrong("wrong-form", Text("Must be the reference of a person (a UUID).",
                                                  "담당자 참조번호(UUID)여야 합니다.")) from error  # fmt: skip


PARAMETERS = (
    parameters.choice("status", "In this status.", Gap.Status.values),
    parameters.choice("rule", "Found by this rule.", sorted(REGISTRY)),
    parameters.choice("severity", "Of this severity.", Severity.values),
    parameters.gln("responsible", "For this operator to act on."),
    parameters.Parameter("person", "Given to this person, by reference.", _read_person, {"type": "string", "format": "uuid"}),
    parameters.flag("late", "Whether the operator's answer is overdue."),
    parameters.whole("rung", "Climbed at least so far up the ladder of escalation.", least=1, most=len(LADDER)),
)  # fmt: skip
SCHEMA = {
    "type": "object", "additionalProperties": False,
    "properties": {parameter.name: parameter.schema for parameter in PARAMETERS} | {
        "batteries": {"type": "array", "items": {"type": "string", "maxLength": 600}, "minItems": 1,
                      "maxItems": BATTERIES_MAX}},
}  # fmt: skip


def of_query(asked: dict) -> search.Query:
    """The query that the parameters of a request ask for."""
    return search.Query(**{parameter.name: asked[parameter.name] for parameter in PARAMETERS})


def of_body(given: dict) -> search.Query:
    """The query that a body of SCHEMA asks for; Problem for an identifier that is none."""
    said = dict(given)
    if "person" in said:
        said["person"] = UUID(said["person"])
    if "batteries" in said:
        names = naming.Names(said["batteries"])
        said["batteries"] = frozenset(_key(names, text, place) for place, text in enumerate(said["batteries"]))
    return search.Query(**said)


def _key(names: naming.Names, text: str, place: int) -> UUID:
    try:
        return names.thing(text).key
    except naming.NameFault as fault:
        raise Problem(fault.code, Text(f"Battery {place + 1}: {fault.text.en}", f"{place + 1}번째: {fault.text.ko}"),
                      status=422) from fault  # fmt: skip
