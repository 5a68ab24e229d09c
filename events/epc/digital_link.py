"""GS1 Digital Link URIs taken whole and strictly: what names a thing, what describes it, and everything in its order.

`events.epc.parse` reads names kindly, however a label spells them. Here a URI is held to the standard (GS1 Digital Link
Standard: URI Syntax 1.7): fourteen digits of GTIN, numbers for keys and not words, no slash at the end, data attributes
in the query string alone. A resolver answers by it, and what is built here is what is printed.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus

from events.epc.attributes import NAME, require_attribute, require_companions
from events.epc.error import EpcError
from events.epc.identity import CANONICAL_ORIGIN, Epc, name
from events.epc.keys import QUALIFIERS, WORDS, require_order
from events.epc.link import require_host, require_path

URI_LENGTH_MAX = 4096
_SCHEMES = frozenset({"http", "https", "HTTP", "HTTPS"})
_ELEMENT = re.compile(r"\((\d{2,4})\)((?:(?!\(\d{2,4}\)).)+)", re.DOTALL)
# Every character that RFC 3986 lets stand anywhere in a URI.
_ANYWHERE = re.compile(r"[!#-;=?-\[\]_a-z~]*")

# Keys and qualifiers that no EPC has and a Digital Link may: payment slips, models of things, and what they qualify.
SEQUENCES = QUALIFIERS | {
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8004": (("7040",),),
    "8013": ((),),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
_PLACED = SEQUENCES.keys() | {ai for orders in SEQUENCES.values() for order in orders for ai in order}

Elements = tuple[tuple[str, str], ...]


class DigitalLink(NamedTuple):
    """One URI: `origin` with its stem, the primary key with its qualifiers, and the data attributes."""

    origin: str
    keys: Elements
    attributes: Elements = ()

    @property
    def epc(self) -> Epc:
        """The thing that is named; EpcError where the key is none of an EPC's."""
        return name(self.keys)

    @property
    def levels(self) -> tuple[Epc, ...]:
        """The names in the path from the finest up to the primary key's own, each once."""
        steps = (name((self.keys[0], *self.keys[1:end][-1:])) for end in range(len(self.keys), 0, -1))
        return tuple({step.uri: step for step in (self.epc, *steps)}.values())

    @property
    def path(self) -> str:
        """The path that names the thing, without the stem."""
        return "".join(f"/{ai}/{quote(value, safe='')}" for ai, value in self.keys)

    def __str__(self) -> str:
        query = "&".join(f"{ai}={quote(value, safe='')}" for ai, value in self.attributes)
        return self.origin + self.path + (f"?{query}" if query else "")


def read(uri: str) -> DigitalLink:
    """The parts of `uri`; raises EpcError with what is wrong when it is no GS1 Digital Link URI."""
    if len(uri) > URI_LENGTH_MAX or _ANYWHERE.fullmatch(uri) is None:
        raise _no_link()
    scheme, found, rest = uri.partition("#")[0].partition("://")
    if not found or scheme not in _SCHEMES:
        raise _no_link()
    head, _, query = rest.partition("?")
    host, _, path = head.partition("/")
    require_host(scheme, host)
    stem, keys = read_path(path)
    attributes = read_attributes(query)
    _require_places(keys, attributes)
    require_companions({ai for ai, _ in keys + attributes})
    return DigitalLink("/".join((f"{scheme}://{host}", *stem)), keys, attributes)


def read_path(path: str) -> tuple[list[str], Elements]:
    """The stem's segments and the key with its qualifiers, of an encoded path without its first slash."""
    require_path(path)
    segments = path.split("/")
    found: list[tuple[str, str]] = []
    for place in range(len(segments) - 2, -1, -2):
        ai, value = segments[place], unquote(segments[place + 1], errors="replace")
        if ai not in _PLACED:
            break
        found.insert(0, (ai, value))
        if ai in SEQUENCES:
            return segments[:place], _required(tuple(found))
    raise _no_key(segments)


def read_attributes(query: str) -> Elements:
    """The data attributes in a query string; what is no number is somebody's extension and left alone."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        ai, given, value = pair.partition("=")
        if not given or NAME.fullmatch(ai) is None:
            continue
        if ai in found:
            raise EpcError(
                "epc-attribute",
                f"({ai}) stands twice in the query string; leave it once.",
                f"쿼리 문자열에 ({ai})이(가) 두 번 있습니다. 한 번만 쓰세요.",
            )
        found[ai] = unquote_plus(value, errors="replace")
        require_attribute(ai, found[ai])
    return tuple(found.items())


def build(elements: str | Iterable[tuple[str, str]], origin: str = CANONICAL_ORIGIN) -> DigitalLink:
    """The URI under `origin` of element strings such as `(01)09521234543213(21)A` or of pairs; raises EpcError.

    The first primary key leads, its qualifiers follow in their order, and the rest goes into the query string.
    """
    pairs = tuple(dict.fromkeys(_ELEMENT.findall(elements) if isinstance(elements, str) else elements))
    if isinstance(elements, str) and "".join(f"({ai}){value}" for ai, value in pairs) == "":
        raise _no_link()
    key = next((ai for ai, _ in pairs if ai in SEQUENCES), None)
    if key is None or len({ai for ai, _ in pairs}) != len(pairs):
        raise _no_link()
    values = dict(pairs)
    order = max(SEQUENCES[key], key=lambda order: sum(ai in values for ai in order))
    keys = tuple((ai, values[ai]) for ai in (key, *order) if ai in values)
    attributes = tuple((ai, value) for ai, value in pairs if (ai, value) not in keys)
    for ai, value in attributes:
        require_attribute(ai, value)
    require_companions(set(values))
    return DigitalLink(origin.rstrip("/"), _required(keys), attributes)


def _required(keys: Elements) -> Elements:
    for ai, value in keys:
        require_attribute(ai, value)
    if len(keys) > 1:
        require_order(keys[0][0], [ai for ai, _ in keys[1:]], allowed=SEQUENCES)
    return keys


def _require_places(keys: Elements, attributes: Elements) -> None:
    """What names the thing stands in the path: a qualifier that could stand there may not hide in the query string."""
    (primary, _), *qualifiers = keys
    named = {ai for ai, _ in qualifiers}
    for ai, _ in attributes:
        fits = any(ai in order and named <= set(order) for order in SEQUENCES[primary])
        if ai == primary or ai in named or fits:
            raise EpcError(
                "epc-attribute",
                f"({ai}) belongs into the path of this Digital Link and not into its query string; move it.",
                f"({ai})은(는) 쿼리 문자열이 아니라 디지털 링크의 경로에 써야 합니다. 옮기세요.",
            )


def _no_link() -> EpcError:
    return EpcError(
        "epc-form",
        "This is no GS1 Digital Link URI (https://…/01/{GTIN}/21/{serial}); scan the code again.",
        "GS1 디지털 링크 URI(https://…/01/{GTIN}/21/{일련번호})가 아닙니다. 코드를 다시 스캔하세요.",
    )


def _no_key(segments: list[str]) -> EpcError:
    words = sorted(WORDS.keys() & set(segments))
    hint_en = f" Write ({WORDS[words[0]]}) and not '{words[0]}'." if words else ""
    hint_ko = f" '{words[0]}' 대신 {WORDS[words[0]]}을(를) 쓰세요." if words else ""
    return EpcError(
        "epc-no-key",
        "The path is no GS1 key with its qualifiers, each followed by its value: /01/{GTIN}/21/{serial} or "
        f"/8004/{{GIAI}}.{hint_en}",
        "경로가 GS1 식별키와 한정자, 각각의 값으로 이루어져 있지 않습니다. "
        f"/01/{{GTIN}}/21/{{일련번호}} 또는 /8004/{{GIAI}} 형식으로 쓰세요.{hint_ko}",
    )
