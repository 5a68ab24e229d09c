"""docs/events.md, from the declarations: what can be recorded, by whom, with which fields, and how EPCIS says it."""

import json
from collections.abc import Iterable, Iterator

from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.codes import SOURCES
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.dialect import placement
from batteries.lifecycle.fields import FORMS, Choice, Field, Group, Rows
from batteries.lifecycle.placement import (
    Beside,
    Declared,
    Destination,
    Disposition,
    Ilmd,
    Lots,
    Pieces,
    Product,
    Sensor,
    Source,
    Target,
    Transaction,
    Vehicle,
    extension_name,
)
from batteries.lifecycle.schemas import DOCUMENT, LOCATION
from parties.roles import Role

_HEAD = """\
# Event types

Written by `manage.py reference` from the declarations in `batteries/lifecycle/types/`; a test holds it against them.

Every event has `type`, `occurred_at` (RFC 3339 with offset) and `battery` or `batteries` (a Digital Link, an EPC URN or a
registered alias). {lots_only} speak of lots only, `corrected` and `voided` of an earlier event: they name no
battery. An event may have `facility` (a GLN), `event_id` (a URI; left out, it is derived from what the claim says, so
that a repeated post is recognised), `operator` (must be the key's own) and `source` ({sources}).
`documents` are rows of {document}; `location` has {location}.
A field that is not listed is an error, never ignored.

Limits on declaration are parameters of this service, not law; see [rules.md](rules.md).

| type | | 한국어 | who | EPCIS 2.0 |
|---|---|---|---|---|
"""


def text() -> str:
    """The whole page."""
    rows = "".join(_row(type_) for type_ in REGISTRY.values())
    lots_only = [type_.code for type_ in REGISTRY.values() if not type_.epcis.things]
    head = _HEAD.format(lots_only=_codes(lots_only), sources=_codes(SOURCES), document=_codes(DOCUMENT), location=_codes(LOCATION))
    return head + rows + "\n" + "\n".join("\n".join(_section(type_)) for type_ in REGISTRY.values())


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in words)


def _row(type_: type[EventType]) -> str:
    return f"| [`{type_.code}`](#{type_.code}) | {type_.names.en} | {type_.names.ko} | {type_.custodian} | {_shape(type_)} |\n"


def _shape(type_: type[EventType]) -> str:
    if "target" in type_.fields:
        return "the corrected event again, with `errorDeclaration`"
    shape = type_.epcis
    return " ".join(
        part for part in (shape.event_type, shape.action, f"`{shape.step}`", f"`{shape.disposition}`") if part
    )


def _section(type_: type[EventType]) -> Iterator[str]:
    yield f"## {type_.code}\n"
    yield f"**{type_.names.en} · {type_.names.ko}.** {' '.join(type_.summary.split())}\n"
    roles = "every role" if len(type_.by) == len(Role.values) else ", ".join(sorted(map(str, type_.by)))
    yield f"- Recorded by: {roles}"
    if type_.activity:
        yield f"- Permit of the facility: {type_.activity}"
    if type_.due:
        yield f"- To be declared within: `{type_.due.parameter}`"
    yield f"- EPCIS: {_shape(type_)}"
    if type_.of_remains:
        yield "- May speak of what is left of a destroyed battery"
    if type_.of_content:
        yield "- Of a logistic unit: counts for what lies in it"
    if type_.after_end:
        yield f"- May follow the end of its life: {', '.join(sorted(type_.after_end))}"
    if type_.official:
        yield "- An act of the authority: refused from anybody else"
    if type_.instead:
        yield f"- `{type_.instead}` may be given instead of a battery"
    if not type_.many:
        yield "- One battery per event"
    yield ""
    if type_.fields:
        yield "| field | | meaning | 한국어 | in EPCIS |\n|---|---|---|---|---|"
        for name, field in type_.fields.items():
            yield _field(name, field, _where(name, field))
            yield from (_field(f"{name}[].{part}", inner, "") for part, inner in _parts(field, Rows))
            yield from (_field(f"{name}.{part}", inner, "") for part, inner in _parts(field, Group))
        yield ""


def _parts(field: Field, kind: type[Rows | Group]) -> Iterator[tuple[str, Field]]:
    if isinstance(field, kind):
        yield from (field.row if isinstance(field, Rows) else field.fields).items()


def _field(name: str, field: Field, where: str) -> str:
    need = "required" if field.required else "optional"
    mask = ", masked" if field.personal else ", restricted" if field.restricted else ""
    return f"| `{name}` | {need}{mask} | {field.label.en}{_limits(field)} | {field.label.ko} | {where} |"


def _limits(field: Field) -> str:
    if isinstance(field, Choice):
        return ": " + _codes(field.options)
    if isinstance(field, Rows):
        return f"; a list of {field.least} to {field.most} rows"
    if isinstance(field, Group):
        return "; an object"
    schema = field.schema()
    if schema.get("pattern") in FORMS:
        return f"; {FORMS[schema['pattern']].en}"
    if schema.get("format") == "date-time":
        return "; RFC 3339 with offset"
    limits = [schema.get("minimum"), schema.get("maximum")]
    if None not in limits:
        return f"; {json.dumps(limits[0])} to {json.dumps(limits[1])}"
    return f"; at most {schema['maxLength']} characters" if "maxLength" in schema else ""


def _where(name: str, field: Field) -> str:
    at = placement(field)
    if isinstance(at, Sensor):
        return f"sensor report `bat:{at.type}`, {at.uom}"
    if isinstance(at, Source | Destination):
        return f"{'source' if isinstance(at, Source) else 'destination'} `{at.of}`"
    if isinstance(at, Transaction):
        return f"business transaction `{at.type}`"
    if isinstance(at, Disposition):
        return "disposition " + ", ".join(f"`{cbv}`" for _, cbv in at.words)
    if isinstance(at, Target | Declared):
        return f"`{at.member}` of the declaration" if isinstance(at, Declared) else "`eventID`"
    if isinstance(at, Product):
        return "`outputEPCList`"
    key = f"`{extension_name(name)}`"
    also = {Ilmd: " in `ilmd`", Vehicle: ", and a pseudonym as `parentID`", Pieces: ", and `childEPCs`",
            Beside: ", and among `childEPCs`"}  # fmt: skip
    if isinstance(at, Lots):
        return f"{key}, and `{at.list_name}`"
    return key + also.get(type(at), "")
