"""Reading of GS1 Digital Link URIs (GS1 Digital Link Standard: URI Syntax 1.7)."""

import re
from urllib.parse import unquote

from events.epc.digits import GTIN_LENGTH
from events.epc.error import EpcError
from events.epc.keys import PARTS, QUALIFIERS, WORDS

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+")
_SHORT_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,13}")


def elements(text: str) -> tuple[tuple[str, str], ...]:
    """The application identifiers and decoded values in a Digital Link URI or its bare path, primary key first.

    Domain, path stem, query string and fragment are read over: they say who answers, not what is named.
    """
    scheme, found, rest = text.partition("://")
    path = rest if found else text
    path = path.partition("#")[0].partition("?")[0]
    if found:
        host, _, path = path.partition("/")
        require_host(scheme, host)
    else:
        path = path[1:]
    require_path(path)
    return _from_right(path.removesuffix("/").split("/"), stem=bool(found))


def require_host(scheme: str, host: str) -> None:
    """Raise EpcError unless a URI may begin with `scheme` and `host`."""
    if scheme.lower() not in ("http", "https") or _HOST.fullmatch(host) is None:
        raise EpcError(
            "epc-domain",
            "A Digital Link begins with http:// or https:// and a domain name; correct the beginning.",
            "디지털 링크는 http:// 또는 https://와 도메인 이름으로 시작합니다. 앞부분을 고치세요.",
        )


def require_path(path: str) -> None:
    """Raise EpcError unless `path` is one that a URI may have, its percent-encoding whole."""
    if _PATH.fullmatch(path) is None:
        raise EpcError(
            "epc-path",
            "The path holds a character that no URI may hold, or a % without two hexadecimal digits; "
            "percent-encode the values.",
            "경로에 URI에 쓸 수 없는 문자가 있거나 % 뒤에 16진수 두 자리가 없습니다. 값을 퍼센트 인코딩하세요.",
        )


def _from_right(segments: list[str], *, stem: bool) -> tuple[tuple[str, str], ...]:
    """Read pairs from the right up to the primary key, since the stem before it may hold anything."""
    found: list[tuple[str, str]] = []
    for position in range(len(segments) - 2, -1, -2):
        ai = WORDS.get(segments[position], segments[position])
        if ai not in PARTS:
            break
        found.append((ai, _value(ai, segments[position + 1])))
        if ai in QUALIFIERS:
            if position and not stem:
                break
            return tuple(reversed(found))
    raise EpcError(
        "epc-no-key",
        "No GS1 key stands in the path; write it as /01/{GTIN}/21/{serial} or /8004/{GIAI}.",
        "경로에 GS1 식별키가 없습니다. /01/{GTIN}/21/{일련번호} 또는 /8004/{GIAI} 형식으로 쓰세요.",
    )


def _value(ai: str, segment: str) -> str:
    # Bytes beyond ASCII decode to characters that no value may hold, so they are refused with the value.
    value = unquote(segment, errors="replace") if "%" in segment else segment
    if ai == "01" and _SHORT_GTIN.fullmatch(value):
        return value.zfill(GTIN_LENGTH)
    return value
