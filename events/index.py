"""Which things and parties an EPCIS event is about: what the ledger can be asked by."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from events import epc

PARTY_START = "https://id.gs1.org/417/"


class Mention(IntEnum):
    """In which place an event names something. Numbers are stored: never change one."""

    PARENT = 1
    EPC = 2
    CHILD = 3
    INPUT = 4
    OUTPUT = 5
    CLASS = 6
    CHILD_CLASS = 7
    INPUT_CLASS = 8
    OUTPUT_CLASS = 9
    PARTY = 10


_LISTS = {"epcList": Mention.EPC, "childEPCs": Mention.CHILD, "inputEPCList": Mention.INPUT,
          "outputEPCList": Mention.OUTPUT}  # fmt: skip
_QUANTITIES = {"quantityList": Mention.CLASS, "childQuantityList": Mention.CHILD_CLASS,
               "inputQuantityList": Mention.INPUT_CLASS, "outputQuantityList": Mention.OUTPUT_CLASS}  # fmt: skip
_PARTIES = {"sourceList": "source", "destinationList": "destination"}


def key(uri: str) -> UUID:
    """The 16 bytes by which the ledger finds `uri`; the same for every spelling of one GS1 identifier."""
    return _identity(uri)[0]


@lru_cache(maxsize=100_000)
def _identity(uri: str) -> tuple[UUID, str]:
    """The key of `uri`, and its one spelling; a URI that is no GS1 identifier stands as it is."""
    try:
        found = epc.parse(uri)
    except epc.EpcError:
        return UUID(bytes=sha256(uri.encode()).digest()[:16]), uri
    return found.key, found.uri


def mentions(event: dict) -> set[tuple[UUID, Mention]]:
    """Every thing, lot and party that `event` names, with the place it is named in."""
    return {(key(uri), mention) for uri, mention in named(event)}


def things(event: dict) -> dict[UUID, str]:
    """Every thing and lot that `event` names: its canonical URI by its key. Parties are none."""
    return dict(_identity(uri) for uri, mention in named(event) if mention is not Mention.PARTY)


def parties(event: dict) -> set[str]:
    """GLNs of the parties that `event` names besides its author."""
    return glns(named(event))


def glns(names: Iterable[tuple[str, Mention]]) -> set[str]:
    """GLNs of the parties among what an event names."""
    return {uri.removeprefix(PARTY_START) for uri, mention in names if mention is Mention.PARTY}


def named(event: dict) -> Iterator[tuple[str, Mention]]:
    """Every URI that `event` names, with the place it is named in."""
    if parent := event.get("parentID"):
        yield parent, Mention.PARENT
    # Of the many lists that an event may have it has one or two.
    for name in filter(event.__contains__, _LISTS):
        for uri in event[name]:
            yield uri, _LISTS[name]
    for name in filter(event.__contains__, _QUANTITIES):
        for element in event[name]:
            yield element["epcClass"], _QUANTITIES[name]
    for uri in _party_uris(event):
        yield uri, Mention.PARTY


def _party_uris(event: dict) -> Iterator[str]:
    for name in filter(event.__contains__, _PARTIES):
        for element in event[name]:
            if (uri := element[_PARTIES[name]]).startswith(PARTY_START):
                yield uri
    for name, value in event.items():
        if type(value) is str and value.startswith(PARTY_START) and ":" in name:
            yield value
