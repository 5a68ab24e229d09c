"""One spelling for everything that EPCIS lets be spelt in several ways: identifiers, CBV words, extension names."""

import re
from collections.abc import Iterable, Mapping

from events import epc
from events.capture import contexts
from events.remembering import short_texts
from events.schema import vocabulary

_KNOWN: dict[str, str] = {}
_CBV = "https://ref.gs1.org/cbv/"
_CBV_STARTS = (_CBV, "http://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/", "cbv:")
_VOC_STARTS = ("https://ref.gs1.org/voc/", "https://gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/",
               "gs1:")  # fmt: skip
_TYPE_STARTS = ("https://ref.gs1.org/epcis/", "http://ns.gs1.org/epcis/", "https://ns.gs1.org/epcis/", "epcis:")
_PREFIX = re.compile(r"[^@:/?#\s][^:/?#\s]*")
_CLASS_PATTERN = re.compile(r"urn:epc:idpat:(sgtin|grai|gdti|sgcn|cpi|itip):([^*]+)\.\*", re.IGNORECASE)
_SERIAL = re.compile(r"/(?:21|8011)/0$|0$")
EVENT_TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")


def declare(prefix: str, namespace: str) -> None:
    """Say what `prefix` stands for in events that do not say it themselves."""
    if _KNOWN.setdefault(prefix, namespace) != namespace:
        raise ValueError(f"The prefix {prefix} stands for {_KNOWN[prefix]} already.")


def prefixes(context: object) -> dict[str, str]:
    """What the prefixes of a JSON-LD `@context` stand for, with those that are known everywhere."""
    found = contexts.EPCIS | _KNOWN
    for part in context if isinstance(context, list) else [context]:
        for name, said in part.items() if isinstance(part, dict) else ():
            said = said.get("@id") if isinstance(said, dict) else said
            if isinstance(said, str) and _PREFIX.fullmatch(name):
                found[name] = said
    return found


def full(name: str, known: Mapping[str, str]) -> str:
    """The URI of an extension: `ex:name` by what its prefix stands for, otherwise as it is."""
    prefix, colon, local = name.partition(":")
    return known[prefix] + local if colon and prefix in known else name


def spellings(name: str, known: Mapping[str, str]) -> set[str]:
    """Every way in which a name may have been written: as it is, as a URI, and with a prefix."""
    uri = full(name, known)
    return {name, uri} | {f"{prefix}:{uri[len(start) :]}" for prefix, start in known.items() if uri.startswith(start)}


@short_texts(50_000)
def thing(uri: str) -> str:
    """The one spelling of an identifier; a URI that is no GS1 identifier stands as it is."""
    found = _CLASS_PATTERN.fullmatch(uri)
    try:
        # A class that is written as the pattern of all its serial numbers is the key without one.
        return _SERIAL.sub("", epc.parse(f"urn:epc:id:{found[1].lower()}:{found[2]}.0").uri) if found else epc.parse(uri).uri
    except epc.EpcError:
        return uri


def _word(kind: str, urn: str, words: Iterable[str]):
    known = frozenset(words)
    starts = (*(f"{start}{kind}-" for start in _CBV_STARTS), f"urn:epcglobal:cbv:{urn}:")

    @short_texts(4_096)
    def read(text: str) -> str:
        for start in starts:
            if text.startswith(start) and text[len(start) :] in known:
                return text[len(start) :]
        return text

    return read


biz_step = _word("BizStep", "bizstep", vocabulary.BIZ_STEPS)
disposition = _word("Disp", "disp", vocabulary.DISPOSITIONS)
transaction_type = _word("BTT", "btt", vocabulary.BIZ_TRANSACTION_TYPES)
party_type = _word("SDT", "sdt", vocabulary.SOURCE_DESTINATION_TYPES)
error_reason = _word("ER", "er", vocabulary.ERROR_REASONS)
component = _word("Comp", "comp", vocabulary.COMPONENTS)


def event_type(text: str) -> str:
    """The bare name of an event type."""
    return _without(text, _TYPE_STARTS)


def measurement(text: str) -> str:
    """The bare name of a measurement type of the GS1 Web Vocabulary; another URI stands as it is."""
    return _without(text, _VOC_STARTS)


def plain(text: str) -> str:
    """A text as it is."""
    return text


def hexadecimal(text: str) -> str:
    """Hexadecimal digits, whose case means nothing."""
    return text.lower()


def _without(text: str, starts: tuple[str, ...]) -> str:
    return next((text[len(start) :] for start in starts if text.startswith(start)), text)
