"""The names of XML and those of JSON: a namespace with a local name, and `prefix:local` with a context."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain, count

from events.capture import contexts
from events.capture.contexts import Context
from events.gate import GateError
from parties.text import Text

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
VALUE_TAG = f"{RDF}\nvalue\nrdf"
"""Under which the text of an element that has attributes is kept."""
EPCIS = "urn:epcglobal:epcis:xsd:2"
QUERY = "urn:epcglobal:epcis-query:xsd:2"
DOCUMENTS = {
    (EPCIS, "EPCISDocument"): "EPCISDocument", ("urn:epcglobal:epcis:xsd:1", "EPCISDocument"): "EPCISDocument",
    (QUERY, "EPCISQueryDocument"): "EPCISQueryDocument",
    ("urn:epcglobal:epcis-query:xsd:1", "EPCISQueryDocument"): "EPCISQueryDocument",
}  # fmt: skip
"""What the root of a document may be, of version 2.0 and 1.x."""
OWN = frozenset(namespace for namespace, _ in DOCUMENTS)
_XML = "http://www.w3.org/XML/1998/namespace"
_NO_EXTENSIONS = OWN | {XSI, XSD, "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"}
# In XML this vocabulary is named without its last colon.
_IN_JSON = {"urn:epcglobal:cbv:mda": "urn:epcglobal:cbv:mda:"}
_IN_XML = {said: name for name, said in _IN_JSON.items()}
_KNOWN = {namespace: prefix for prefix, namespace in contexts.EPCIS.items()}
ROOT = {
    "epcis": EPCIS, "epcisq": QUERY, "xsi": XSI, "xsd": XSD, "gs1": contexts.EPCIS["gs1"], "cbv": contexts.EPCIS["cbv"],
}  # fmt: skip
"""The prefixes that the root of a document declares here."""
_JSON_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_XML_PREFIX = re.compile(r"(?![Xx][Mm][Ll])[A-Za-z][A-Za-z0-9.-]*")
# Letters that every XML reader takes in a name; whatever else a key may hold is written by its number.
_LETTERS = "A-Za-z_À-ÖØ-öø-ÿ가-힣一-龥"
_OTHERS = re.compile(rf"^[^{_LETTERS}]|[^{_LETTERS}0-9.-]|_(?=x[0-9A-F]{{4,6}}_)")
_BY_NUMBER = re.compile(r"_x([0-9A-F]{4,6})_")
_NOTHING = "_x0000_"
_SPLIT = re.compile(r"(.*[/#:])(.+)", re.DOTALL)


NAMESPACES_MAX = 100
"""Namespaces whose names one event uses."""
# What is longer than any name of a standard is not remembered.
_REMEMBERED_MAX = 200
_TOO_MANY = Text(f"One event uses names of more than {NAMESPACES_MAX} namespaces; use fewer.",
                 f"이벤트 하나에 네임스페이스가 {NAMESPACES_MAX}개를 넘습니다. 줄이세요.")  # fmt: skip


def parts(tag: str) -> tuple[str, str, str]:
    """Namespace, local name and prefix of a tag as the parser gives it; what is the binding's own has no namespace."""
    return _remembered(tag) if len(tag) <= _REMEMBERED_MAX else _parts(tag)


def is_own(namespace: str) -> bool:
    """Whether a namespace is no extension's."""
    return namespace in _NO_EXTENSIONS


class _Prefixes:
    """Prefixes given to namespaces, none to two; those `said` are taken."""

    def __init__(self, said: Mapping[str, str]):
        self._said = said
        self._numbers = count(1)
        self.by_namespace: dict[str, str] = {}
        self.namespaces: dict[str, str] = {}

    def of(self, namespace: str, wanted: Iterable[str]) -> str:
        """The prefix of a namespace: the one that it has, the first of `wanted` that is free, or a new one."""
        if namespace not in self.by_namespace:
            known = (name for name in wanted if self._is_free(name, namespace))
            new = (name for number in self._numbers if self._is_free(name := f"ns{number}", namespace))
            prefix = next(chain(known, new))
            self.by_namespace[namespace], self.namespaces[prefix] = prefix, namespace
        return self.by_namespace[namespace]

    def _is_free(self, prefix: str, namespace: str) -> bool:
        return self._said.get(prefix, namespace) == namespace == self.namespaces.get(prefix, namespace)


class Keys:
    """The keys of one event, made of names whose prefixes stand for what `scope` says."""

    def __init__(self, scope: Mapping[str, str]):
        self._scope = legible(scope)
        self._prefixes = _Prefixes(self._scope)

    def of(self, tag: str) -> str:
        """The key that a tag stands for; raises GateError for more namespaces than an event may have."""
        namespace, local, prefix = parts(tag)
        local = _read(local)
        if not namespace:
            return local
        wanted = filter(_JSON_PREFIX.fullmatch, (_KNOWN.get(namespace, ""), "xml" if namespace == _XML else prefix))
        key = f"{self._prefixes.of(namespace, wanted)}:{local}"
        if len(self._prefixes.by_namespace) > NAMESPACES_MAX:
            raise GateError("too-large", *_TOO_MANY)
        return key

    def context(self) -> dict[str, str]:
        """What the prefixes of the event stand for."""
        return self._scope | _without_known(self._prefixes.namespaces)


class Tags:
    """The tags of one event, made of keys whose prefixes stand for what `context` says."""

    def __init__(self, context: Context):
        self._context = context
        self._prefixes = _Prefixes(ROOT)

    def of(self, key: str) -> str:
        """The tag by which a key is written."""
        if ":" not in key:
            return _written(key)
        namespace, local, prefix = self._split(key)
        return f"{self._prefix(namespace, prefix)}:{_written(local)}"

    def note(self, text: str) -> None:
        """Declare the prefix with which a value begins, so that it keeps its meaning."""
        prefix, colon, local = text.partition(":")
        if colon and prefix in self._context.terms and not local.startswith("//") and (said := self._context.iri(prefix)):
            self._prefix(_in_xml(said), prefix)

    def declared(self) -> dict[str, str]:
        """Namespaces by their prefixes, as far as they were used."""
        return self._prefixes.namespaces

    def _prefix(self, namespace: str, wanted: str) -> str:
        # This one may not be declared, and has its prefix everywhere.
        return "xml" if namespace == _XML else self._prefixes.of(namespace, filter(_XML_PREFIX.fullmatch, [wanted]))

    def _split(self, key: str) -> tuple[str, str, str]:
        prefix, _, local = key.partition(":")
        said = None if local.startswith("//") else self._context.iri(prefix)
        if said:
            return _in_xml(said), local, prefix
        if self._context.remote and not local.startswith("//"):
            # What the prefix stands for is said at an address that is not fetched.
            return f"{self._context.remote[0]}#{prefix}:", local, prefix
        found = _SPLIT.fullmatch(key)
        return (found[1], found[2], "") if found else (key, "", "")


def legible(scope: Mapping[str, str]) -> dict[str, str]:
    """The prefixes of XML that may stand in a JSON-LD context, with what they stand for there."""
    return _without_known({prefix: _IN_JSON.get(namespace, namespace) for prefix, namespace in scope.items()
                           if namespace not in _NO_EXTENSIONS and _JSON_PREFIX.fullmatch(prefix)})  # fmt: skip


def is_value(key: str, context: Context) -> bool:
    """Whether a key is rdf:value."""
    prefix, _, local = key.partition(":")
    return local == "value" and context.iri(prefix) == RDF


def _without_known(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Without those that the context of EPCIS declares alike."""
    return {prefix: namespace for prefix, namespace in prefixes.items() if contexts.EPCIS.get(prefix) != namespace}


def _parts(tag: str) -> tuple[str, str, str]:
    namespace, local, prefix, *_ = [*tag.split("\n"), "", ""] if "\n" in tag else ["", tag, ""]
    return "" if namespace in OWN else _IN_JSON.get(namespace, namespace), local, prefix


_remembered = lru_cache(maxsize=4_096)(_parts)


def _in_xml(namespace: str) -> str:
    return _IN_XML.get(namespace, namespace)


def _written(local: str) -> str:
    return _OTHERS.sub(lambda found: f"_x{ord(found[0]):04X}_", local) or _NOTHING


def _read(local: str) -> str:
    if "_x" not in local:
        return local
    return "" if local == _NOTHING else _BY_NUMBER.sub(_character, local)


def _character(found: re.Match) -> str:
    number = int(found[1], 16)
    return found[0] if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else chr(number)
