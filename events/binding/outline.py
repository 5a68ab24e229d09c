"""What stands around the events of an EPCIS document in XML, gathered as JSON would have it."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from events.binding import namespaces, shapes
from events.binding.fields import WRAPPERS
from events.binding.namespaces import Keys, parts
from events.gate import GateError
from events.schema.shapes import EVENTS
from parties.text import Text

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# What may stand in what. Elements of other namespaces are passed over.
_WITHIN = {
    "EPCISDocument": ("EPCISHeader", "EPCISBody"), "EPCISQueryDocument": ("EPCISHeader", "EPCISBody"),
    "EPCISHeader": ("EPCISMasterData",), "EPCISMasterData": ("VocabularyList",), "EPCISBody": ("EventList", "QueryResults"),
    "QueryResults": ("queryName", "subscriptionID", "resultsBody"), "resultsBody": ("EventList", "VocabularyList"),
    "VocabularyList": ("Vocabulary",), "Vocabulary": ("VocabularyElementList",),
    "VocabularyElementList": ("VocabularyElement",), "queryName": (), "subscriptionID": (),
}  # fmt: skip
_EVENTS, _ELEMENTS = "EventList", "VocabularyElementList"
_TEXTS = frozenset({"queryName", "subscriptionID"})
_PASSED_OVER = ""
_NO_ROOT = Text(
    "The root is neither an EPCISDocument of the namespace urn:epcglobal:epcis:xsd:2 nor an EPCISQueryDocument of "
    "urn:epcglobal:epcis-query:xsd:2, nor one of version 1.x; correct its name and namespace.",
    "최상위 요소가 EPCISDocument(urn:epcglobal:epcis:xsd:2) 또는 EPCISQueryDocument(urn:epcglobal:epcis-query:xsd:2)가 "
    "아닙니다. 이름과 네임스페이스를 고치세요.",
)
_SOAP = Text("This is a SOAP message, which is not taken here; send the EPCISDocument in its body by itself.",
             "SOAP 메시지는 받지 않습니다. 본문의 EPCISDocument만 보내세요.")  # fmt: skip
_TEXT_BETWEEN = Text("There is text between the elements around the events; remove it.",
                     "이벤트 바깥의 요소 사이에 텍스트가 있습니다. 지우세요.")  # fmt: skip


class Outline:
    """Follows the elements around the events; `shell` is the document without its events. With `alone` an event may be the root.

    What is wrong is told by GateError, without the place: the reader knows it.
    """

    def __init__(self, *, alone: bool):
        self.shell: dict[str, Any] = {}
        self.prefixes: dict[str, str] = {}
        self.is_version_1 = False
        self._alone = alone
        # The names of the open elements; a wrapper bears the name of what it wraps.
        self._open: list[str] = []
        self._results: dict[str, Any] = {}
        self._vocabularies: list[dict] = []

    @property
    def is_among_events(self) -> bool:
        """Whether what is read whole is an event, and no element of a vocabulary."""
        return self._open[-2:-1] != [_ELEMENTS]

    def enter(self, tag: str, attributes: Mapping[str, str], scope: Mapping[str, str]) -> bool:
        """An element begins, where prefixes stand for what `scope` says; answers whether it is to be read whole."""
        if not self._open:
            return self._enter_root(tag, attributes, scope)
        holder, (namespace, local, _) = self._open[-1], parts(tag)
        if holder == _PASSED_OVER or (namespace and holder != _EVENTS):
            self._open.append(_PASSED_OVER)
        elif not namespace and local in WRAPPERS:
            self._open.append(holder)
        elif holder != _EVENTS and local not in _WITHIN[holder]:
            raise GateError("unknown-field", *_unexpected(local, holder))
        else:
            self._open.append(local)
            if holder in (_EVENTS, _ELEMENTS):
                return True
            self._note(local, attributes)
        return False

    def leave(self) -> None:
        """The innermost element ends."""
        self._open.pop()

    def text(self, text: str) -> None:
        """Characters between tags."""
        name = self._open[-1] if self._open else _PASSED_OVER
        if name in _TEXTS:
            self._results[name] = self._results.get(name, "") + text
        elif name != _PASSED_OVER and text.strip():
            raise GateError("malformed-xml", *_TEXT_BETWEEN)

    def take(self, element: Element, keys: Keys) -> None:
        """An element of the vocabulary that was begun last is complete."""
        self._vocabularies[-1].setdefault("vocabularyElementList", []).append(shapes.VOCABULARY_ELEMENT.read(element, keys))
        for prefix, namespace in keys.context().items():
            self.shell["@context"][1].setdefault(prefix, namespace)

    def _enter_root(self, tag: str, attributes: Mapping[str, str], scope: Mapping[str, str]) -> bool:
        self.prefixes = namespaces.legible(scope)
        namespace, local, *_ = [*tag.split("\n"), ""] if "\n" in tag else ["", tag]
        kind = namespaces.DOCUMENTS.get((namespace, local))
        is_event = self._alone and kind is None and not parts(tag)[0] and local in EVENTS
        if kind is None and not is_event:
            raise GateError("unknown-type", *(_SOAP if local == "Envelope" else _NO_ROOT))
        self._open.append(local)
        self.is_version_1 = namespace.endswith(":1")
        if not is_event:
            said = {name: text for name, text in attributes.items() if "\n" not in name}
            self.shell = said | {"@context": [CONTEXT, dict(self.prefixes)], "type": kind}
        return is_event

    def _note(self, local: str, attributes: Mapping[str, str]) -> None:
        """Keep in the shell that an element is there."""
        if local == "EPCISBody":
            is_query = self.shell["type"] == "EPCISQueryDocument"
            self.shell["epcisBody"] = {} if is_query else {"eventList": []}
        elif local == "QueryResults":
            self.shell["epcisBody"]["queryResults"] = self._results
        elif local == "resultsBody":
            self._results["resultsBody"] = {"eventList": [], "vocabularyList": self._vocabularies}
        elif local == "EPCISMasterData" and self.shell["type"] == "EPCISDocument":
            # In JSON, a query document has its master data beside the events.
            self.shell["epcisHeader"] = {"epcisMasterData": {"vocabularyList": self._vocabularies}}
        elif local == "Vocabulary":
            self._vocabularies.append({name: text for name, text in attributes.items() if "\n" not in name})


def _unexpected(local: str, holder: str) -> Text:
    return Text(f"There is no element {local[:60]} in {holder}; correct the name or remove it.",
                f"{holder}에는 {local[:60]} 요소가 없습니다. 이름을 고치거나 지우세요.")  # fmt: skip
