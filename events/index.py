"""Which things and parties an EPCIS event is about: what the ledger can be asked by."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from events import epc
from events.remembering import short_texts

PARTY_START = "https://id.gs1.org/417/"
_GLN_LENGTH = 13


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


@short_texts(100_000)
def _identity(uri: str) -> tuple[UUID, str]:
    """The key of `uri`, and its one spelling; a URI that is no GS1 identifier stands as it is."""
    try:
        found = epc.parse(uri)
    except epc.EpcError:
        return UUID(bytes=sha256(uri.encode()).digest()[:16]), uri
    return found.key, found.uri


def spelled(uri: str) -> str:
    """The one spelling of `uri`: its canonical Digital Link, or as it is when it is no GS1 identifier."""
    return _identity(uri)[1]


def things(event: dict) -> dict[UUID, str]:
    """Every thing and lot that `event` names: its canonical URI by its key. Parties are none."""
    return dict(_identity(uri) for uri, mention in named(event) if mention is not Mention.PARTY)


def parties(event: dict) -> set[str]:
    """GLNs of the parties that `event` names besides its author."""
    return glns(named(event))


class Role(IntEnum):
    """What a party has to do with a claim. Numbers are stored: never change one."""

    AUTHOR = 0
    NAMED = 1


class Run(NamedTuple):
    """Claims in a row that one party has the same to do with: `claims` of them from `seq` on."""

    party: int
    seq: int
    claims: int
    role: Role


@short_texts(10_000)
def party_number(gln: str) -> int:
    """The number by which the ledger finds a party: its GLN; what is none gets a negative one that follows from it."""
    if len(gln) == _GLN_LENGTH and gln.isdecimal() and gln.isascii():
        return int(gln)
    return int.from_bytes(sha256(gln.encode()).digest()[:8], "big") | -(2**63)


def voices(event: dict, *, author: str) -> dict[int, Role]:
    """Who has to do with `event`, by number: those whom it names, and its author, named or not."""
    return entries(event, author=author)[1]


def entries(event: dict, *, author: str) -> tuple[dict[UUID, str], dict[int, Role]]:
    """What `event` is found by: its things, as `things` has them, and its voices."""
    names = list(named(event))
    about = dict(_identity(uri) for uri, mention in names if mention is not Mention.PARTY)
    return about, dict.fromkeys(map(party_number, glns(names)), Role.NAMED) | {party_number(author): Role.AUTHOR}


def runs(claims: Iterable[tuple[int, dict[int, Role]]]) -> list[Run]:
    """The voices of claims, each with its sequence number and in the order of those, as runs without a hole."""
    found: list[Run] = []
    last: dict[int, int] = {}
    for seq, heard in claims:
        for party, role in heard.items():
            run = found[last[party]] if party in last else None
            if run and run.role is role and run.seq + run.claims == seq:
                found[last[party]] = run._replace(claims=run.claims + 1)
            else:
                last[party] = len(found)
                found.append(Run(party, seq, 1, role))
    return found


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
            # Our own spelling is known without reading it; a party's URN, or its link on another domain, is not.
            uri = element[_PARTIES[name]]
            if (uri if uri.startswith(PARTY_START) else (uri := spelled(uri))).startswith(PARTY_START):
                yield uri
    for name, value in event.items():
        if type(value) is str and value.startswith(PARTY_START) and ":" in name:
            yield value
