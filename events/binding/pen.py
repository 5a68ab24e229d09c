"""Writing XML, one element after another."""

import re
from collections.abc import Mapping

from events.binding import namespaces
from events.binding.namespaces import Tags
from events.capture.contexts import Context

_SPECIAL = re.compile("[&<>\"\r\n\t]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPELT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_NO_CHARACTER = "\ufffd"


class Pen:
    """What was written of one event; `context` says what the prefixes of its keys stand for.

    `words_as_web_uri` tells how words of the CBV are written: as Web URIs, otherwise as URNs.
    """

    def __init__(self, context: Context, *, words_as_web_uri: bool = False):
        self.words_as_web_uri = words_as_web_uri
        self._context = context
        self._tags = Tags(context)
        self._out: list[str] = []
        self._open: list[str] = []

    def tag(self, key: str) -> str:
        """The tag by which a key is written."""
        return self._tags.of(key)

    def is_value(self, key: str) -> bool:
        """Whether a key stands for the text of an element that has attributes."""
        return namespaces.is_value(key, self._context)

    def open(self, key: str, attributes: Mapping[str, str] | None = None) -> None:
        """Begin an element; `attributes` by their tags."""
        self._open.append(self.tag(key))
        self._out.append(f"<{self._open[-1]}{self._attributes(attributes)}>")

    def close(self) -> None:
        """End the element that was begun last."""
        self._out.append(f"</{self._open.pop()}>")

    def leaf(self, key: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
        """An element that holds a text only."""
        self._tags.note(text)
        tag, said = self.tag(key), self._attributes(attributes)
        self._out.append(f"<{tag}{said}>{spelt(text)}</{tag}>" if text else f"<{tag}{said}/>")

    def written(self, name: str) -> str:
        """All of it as an element of that name, which declares the namespaces."""
        declared = {f"xmlns:{prefix}": said for prefix, said in self._tags.declared().items()}
        return f"<{name}{_attributes(declared)}>{''.join(self._out)}</{name}>"

    def _attributes(self, said: Mapping[str, str] | None) -> str:
        for value in (said or {}).values():
            self._tags.note(value)
        return _attributes(said or {})


def spelt(text: str) -> str:
    """A text as it stands in XML; what no XML can hold is replaced."""
    return _SPECIAL.sub(lambda found: _SPELT.get(found[0], _NO_CHARACTER), text)


def _attributes(said: Mapping[str, str]) -> str:
    return "".join(f' {name}="{spelt(value)}"' for name, value in said.items())
