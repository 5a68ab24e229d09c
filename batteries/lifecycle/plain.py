"""A plain EPCIS event in the one spelling that the life cycle is read in: canonical identifiers, CBV words bare.

The ledger keeps what was sent; only the reading is turned.
"""

import orjson

from events import index, schema

_STARTS = {
    "bizStep": ("https://ref.gs1.org/cbv/BizStep-", "cbv:BizStep-", "urn:epcglobal:cbv:bizstep:"),
    "disposition": ("https://ref.gs1.org/cbv/Disp-", "cbv:Disp-", "urn:epcglobal:cbv:disp:"),
    "party": ("https://ref.gs1.org/cbv/SDT-", "cbv:SDT-"),
    "document": ("https://ref.gs1.org/cbv/BTT-", "cbv:BTT-"),
    "reason": ("https://ref.gs1.org/cbv/ER-", "cbv:ER-"),
}
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


def documents(event: dict) -> list[str]:
    """The kinds of the business documents that the event names, in bare words."""
    return [_bare("document", element.get("type", "")) for element in event.get("bizTransactionList", ())]


def error_reason(event: dict) -> str:
    """Why an event was declared an error, in a bare word."""
    return _bare("reason", event["errorDeclaration"].get("reason", ""))


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
