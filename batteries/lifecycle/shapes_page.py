"""docs/shapes.md, from the declarations: by which shape a plain EPCIS event is read as which event of the life cycle."""

from batteries.lifecycle import (
    dialect,
    types,  # noqa: F401 - declares every event type
)
from batteries.lifecycle.declaration import REGISTRY

_HEAD = """\
# Shapes of plain EPCIS

Written by `manage.py reference` from the declarations in `batteries/lifecycle/types/`; a test holds it against them.

An event without a word of ours is read by its type, action, business step and disposition, and where these are not enough by one
thing more that it says. *any* is every disposition, and none, that no other row of the step has; `unknown` never counts as any.
`TransactionEvent` stands for its three actions. An event of any other shape is recorded, answered and searchable, and moves
no battery; so do the steps around a hand-over (`picking`, `staging_outbound`, `departing` without export papers, `arriving`).

`packing`, `loading` and whatever else puts things into a logistic unit (`AggregationEvent`, its parent an SSCC) is followed:
see [conformance.md](conformance.md#both-dialects-are-one-truth).

| read as | step | disposition | and | told by |
|---|---|---|---|---|
"""
_TRANSACTION = "TransactionEvent"


def text() -> str:
    """The whole page."""
    return _HEAD + "".join(row for type_ in REGISTRY.values() for row in _rows(type_))


def _rows(type_) -> list[str]:
    tellers: dict[tuple, dict[str, None]] = {}
    for (kind, action, step, disposition, *mark), read_as in dialect.shapes().items():
        if read_as is type_:
            said = kind if kind == _TRANSACTION and type_.epcis.handover else f"{kind} {action}".strip()
            tellers.setdefault((step, disposition, *mark), {})[said] = None
    ordered = sorted(tellers.items(), key=lambda item: (item[0][0], not item[0][1], item[0]))
    return [_row(type_.code, *shape, tellers=list(told)) for shape, told in ordered]


def _row(code: str, step: str, disposition: str, mark: str = "", *, tellers: list[str]) -> str:
    return f"| `{code}` | {step} | {disposition or '*any*'} | {mark} | {', '.join(tellers)} |\n"
