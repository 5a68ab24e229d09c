"""A plain EPCIS event in the one spelling that the life cycle is read in: canonical identifiers, CBV words bare.

The ledger keeps what was sent; only the reading is turned.
"""

import re

import orjson

from events import epc, index, schema

_STARTS = {
    "bizStep": ("https://ref.gs1.org/cbv/BizStep-", "cbv:BizStep-", "urn:epcglobal:cbv:bizstep:"),
    "disposition": ("https://ref.gs1.org/cbv/Disp-", "cbv:Disp-", "urn:epcglobal:cbv:disp:"),
    "party": ("https://ref.gs1.org/cbv/SDT-", "cbv:SDT-"),
    "document": ("https://ref.gs1.org/cbv/BTT-", "cbv:BTT-"),
    "reason": ("https://ref.gs1.org/cbv/ER-", "cbv:ER-"),
}
_LOCAL_NAME = re.compile("[:/#]")
_TYPED = {"sourceList": "party", "destinationList": "party", "bizTransactionList": "document"}
_NATIVE = "bat:lifecycleEvent"


def canonical(event: dict) -> dict:
    """`event` with every identifier in its one spelling; a native event, which is written so, as it is."""
    if _NATIVE in event:
        return event
    changes = [(path, spelled) for path, text in schema.identifiers(event) if (spelled := index.spelled(text)) != text]
    changes += [(path, word) for path, word in _typed(event)]
    if not changes:
        return event
    turned = orjson.loads(orjson.dumps(event))
    for path, value in changes:
        holder = turned
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value
    return turned


def biz_step(event: dict) -> str:
    """The business step in a bare word."""
    return _bare("bizStep", event.get("bizStep", ""))


def disposition(event: dict) -> str:
    """The disposition in a bare word."""
    return _bare("disposition", event.get("disposition", ""))


def marks(event: dict) -> list[str]:
    """What tells the event from others of its step and disposition: the kinds of the business documents that it names,
    in bare words, by whatever namespace; and those of `MARKS` that hold."""
    kinds = (_bare("document", element.get("type", "")) for element in event.get("bizTransactionList", ()))
    return [*(_LOCAL_NAME.split(kind)[-1] for kind in kinds), *(mark for mark, holds in MARKS.items() if holds(event))]


def is_unit(uri: str) -> bool:
    """Whether `uri` names a logistic unit: a pallet or a case with a serial shipping container code."""
    try:
        return epc.parse(uri).scheme == "sscc"
    except epc.EpcError:
        return False


def error_reason(event: dict) -> str:
    """Why an event was declared an error, in a bare word."""
    return _bare("reason", event["errorDeclaration"].get("reason", ""))


def _passes_title_alone(event: dict) -> bool:
    kinds = {element.get("type") for name in ("sourceList", "destinationList") for element in event.get(name, ())}
    return "owning_party" in kinds and "possessing_party" not in kinds


MARKS = {
    "title alone": _passes_title_alone,
    "no longer stolen": lambda event: "stolen" in _persistent(event, "unset"),
    "weighed": lambda event: any(row.get("uom") == "KGM" for row in event.get("quantityList", ())),
    "now stolen": lambda event: "stolen" in _persistent(event, "set"),
}
"""What the event itself says besides its step and disposition, by the name that declared shapes call it."""


def _persistent(event: dict, side: str) -> list[str]:
    return [_bare("disposition", word) for word in event.get("persistentDisposition", {}).get(side, ())]


def _typed(event: dict):
    for name in filter(event.__contains__, _TYPED):
        for place, element in enumerate(event[name]):
            word = _bare(_TYPED[name], element.get("type", ""))
            if word != element.get("type", ""):
                yield (name, place, "type"), word


def _bare(kind: str, word: str) -> str:
    for start in _STARTS[kind]:
        if word.startswith(start):
            return word.removeprefix(start)
    return word
