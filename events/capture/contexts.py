"""JSON-LD contexts: what an event's prefixes stand for, kept with the event in as few words as it needs.

Contexts are never fetched: what stands at somebody's address may change, and asking there would tell them of us.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from events.schema import Fault
from events.schema.fault import pointer

EPCIS = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://ref.gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""The prefixes that the EPCIS context itself declares."""
_EPCIS_CONTEXT = re.compile(r"https?://[^?#]*/epcis-context\.jsonld")
# A key that begins with one of these is a whole URI, whatever the context says.
_SCHEMES = frozenset({"http", "https", "urn", "tag", "did", "ni"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a JSON-LD context says: its terms, and addresses of others that say more."""

    terms: Mapping[str, Any] = field(default_factory=dict)
    remote: tuple[str, ...] = ()

    def within(self, other: object) -> "Context":
        """This context and, after it, what an event says itself."""
        if other is None:
            return self
        more = read(other)
        return Context({**self.terms, **more.terms}, tuple(dict.fromkeys((*self.remote, *more.remote))))

    def resolves(self, prefix: str) -> bool:
        """Whether `prefix` stands for something; of a context that we do not fetch it is believed."""
        return prefix in self.terms or prefix in EPCIS or bool(self.remote)

    def iri(self, prefix: str) -> str | None:
        """What `prefix` stands for, where that is said here."""
        said = self.terms.get(prefix, EPCIS.get(prefix))
        said = said.get("@id") if isinstance(said, dict) else said
        return said if isinstance(said, str) else None


@dataclass(frozen=True, slots=True)
class Own:
    """The prefix that is written without a context here, and what it stands for."""

    prefix: str
    namespace: str


def read(context: object) -> Context:
    """The Context of a valid `@context`; the context of EPCIS itself is left out of it."""
    terms: dict[str, Any] = {}
    remote = []
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, dict):
            terms |= {name: said for name, said in part.items() if EPCIS.get(name) != said}
        elif isinstance(part, str) and not _EPCIS_CONTEXT.fullmatch(part):
            remote.append(part)
    return Context(terms, tuple(remote))


def bind(event: dict, context: Context, *, own: Own) -> dict | list[Fault]:
    """`event` with what its prefixes stand for, as it may be kept alone; or the keys whose prefix stands for nothing.

    Our own namespace is always written with our own prefix, and no other namespace ever is: what is read by that prefix
    means the same in every event.
    """
    context = context.within(event.get("@context"))
    bare = {name: value for name, value in event.items() if name != "@context"}
    keys, prefixes = _spoken(bare, context)
    if not all(_is_resolved(key, context) for key in keys):
        return [_unresolved(path, key) for path, key in dict.fromkeys(_names(bare, ())) if not _is_resolved(key, context)]
    used = {key.partition(":")[0] for key in keys} | prefixes
    renamed = _renamed(used, context, own)
    if renamed or any(key.startswith(own.namespace) for key in keys):
        bare = _rename(bare, renamed, own)
    kept = _kept(keys, used, context, renamed, own)
    return {**bare, "@context": kept} if kept else bare


def whole(said: object, *, base: Iterable[object]) -> list:
    """The `@context` under which an event is shown: `base`, then what is kept with the event.

    What both say stands there once, as a context that says a thing twice is none; the later of two prevails, so it stays.
    """
    parts = [*base, *(said if isinstance(said, list) else [said] if said else [])]
    return [part for place, part in enumerate(parts) if part not in parts[place + 1 :]]


def _spoken(event: dict, context: Context) -> tuple[set[str], set[str]]:
    """Every extension key, and the prefixes of the context with which some text begins."""
    keys: set[str] = set()
    prefixes: set[str] = set()
    pending: list = [event]
    for value in pending:
        kind = type(value)
        if kind is dict:
            keys.update([key for key in value if ":" in key])
            pending.extend(value.values())
        elif kind is list:
            pending.extend(value)
        elif kind is str and context.terms and ":" in value:
            prefix, _, local = value.partition(":")
            if prefix in context.terms and not local.startswith("//"):
                prefixes.add(prefix)
    return keys, prefixes


def _names(value: object, path: tuple) -> Iterator[tuple[tuple, str]]:
    """Every extension key, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if ":" in key:
                yield (*path, key), key
            if isinstance(inner, dict | list):
                yield from _names(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, dict | list):
                yield from _names(inner, (*path, place))


def _is_resolved(key: str, context: Context) -> bool:
    prefix, _, local = key.partition(":")
    return local.startswith("//") or prefix in _SCHEMES or key in context.terms or context.resolves(prefix)


def _renamed(used: set[str], context: Context, own: Own) -> dict[str, str]:
    ours = {prefix: own.prefix for prefix in used if prefix != own.prefix and context.iri(prefix) == own.namespace}
    if own.prefix in used and context.iri(own.prefix) not in (None, own.namespace):
        number = next(n for n in range(2, 1_000) if f"{own.prefix}{n}" not in used)
        ours[own.prefix] = f"{own.prefix}{number}"
    return ours


def _rename(value: Any, renamed: dict[str, str], own: Own) -> Any:
    if isinstance(value, str):
        return _renamed_name(value, renamed, own, is_key=False)
    if isinstance(value, list):
        return [_rename(inner, renamed, own) for inner in value]
    if isinstance(value, dict):
        return {_renamed_name(key, renamed, own, is_key=True): _rename(inner, renamed, own) for key, inner in value.items()}
    return value


def _renamed_name(text: str, renamed: dict[str, str], own: Own, *, is_key: bool) -> str:
    if is_key and text.startswith(own.namespace):
        return f"{own.prefix}:{text.removeprefix(own.namespace)}"
    prefix, colon, local = text.partition(":")
    return f"{renamed[prefix]}:{local}" if colon and prefix in renamed and not local.startswith("//") else text


def _kept(keys: set[str], used: set[str], context: Context, renamed: dict[str, str], own: Own) -> dict | list | None:
    """The context that the event needs: terms that it uses, and what changes the meaning of all of them."""
    terms = {}
    for name, said in context.terms.items():
        if name in used or name in keys or name.startswith("@"):
            name = renamed.get(name, name)
            if name != own.prefix:
                terms[name] = said
    if context.remote:
        return [*context.remote, *([terms] if terms else [])]
    return terms or None


def _unresolved(path: tuple, key: str) -> Fault:
    prefix = key.partition(":")[0]
    return Fault(
        pointer(path),
        "prefix-unknown",
        f"The prefix '{prefix[:60]}' stands for nothing: say in the @context for which URI.",
        f"접두어 '{prefix[:60]}'의 뜻이 없습니다. @context에 해당 URI를 적으세요.",
    )
