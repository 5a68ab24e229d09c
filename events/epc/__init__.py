"""GS1 identifiers: what a pack, a lot, a place or a party is called, in one canonical form."""

from events.epc.digits import check_digit, gln, gtin
from events.epc.error import EpcError
from events.epc.identity import CANONICAL_ORIGIN, Epc
from events.epc.naming import legacy, lot, pack, party, place, qr_text
from events.epc.reading import TEXT_LENGTH_MAX, parse

__all__ = [
    "CANONICAL_ORIGIN",
    "TEXT_LENGTH_MAX",
    "Epc",
    "EpcError",
    "check_digit",
    "gln",
    "gtin",
    "legacy",
    "lot",
    "pack",
    "parse",
    "party",
    "place",
    "qr_text",
]
