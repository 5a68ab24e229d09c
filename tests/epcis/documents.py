"""Plain EPCIS events and documents, as a client who knows nothing of batteries writes them."""

from copy import deepcopy

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
EX = {"ex": "https://ns.example.com/epcis/"}
EVENT = {
    "type": "ObjectEvent", "eventTime": "2026-01-05T10:00:00.000+09:00", "eventTimeZoneOffset": "+09:00",
    "epcList": ["urn:epc:id:sgtin:9521234.054321.C-1"], "action": "OBSERVE", "bizStep": "shipping",
    "disposition": "in_transit", "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epc:id:gdti:9521234.00001.7"}],
}  # fmt: skip


def event(**changes) -> dict:
    """An event with `changes`; None takes a field away."""
    return {name: said for name, said in (deepcopy(EVENT) | changes).items() if said is not None}


def alone(*contexts, **changes) -> dict:
    """An event with its own context."""
    return {"@context": [CONTEXT, *contexts], **event(**changes)}


def document(*events: dict, context: object = CONTEXT, **more) -> dict:
    """An EPCISDocument."""
    return {"@context": context, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-01-05T10:00:00Z",
            "epcisBody": {"eventList": list(events)}} | more  # fmt: skip
