"""From the address of a request to the Digital Link that it is."""

from itertools import product
from urllib.parse import quote

from django.http import HttpRequest

from batteries import links
from events.epc import CANONICAL_ORIGIN, EpcError, digital_link
from events.epc.digital_link import DigitalLink

_RAW = ("RAW_URI", "REQUEST_URI")
_SEGMENTS_MAX = 12
# How many segments may follow a value with a slash in it: none, or one or two qualifiers with their values.
_BEHIND = (0, 2, 4)


def read(request: HttpRequest) -> DigitalLink:
    """The Digital Link that was asked for, with or without a slash at its end; raises EpcError where it is none."""
    query = request.META.get("QUERY_STRING", "")
    raw = next((value for name in _RAW if (value := request.META.get(name, "")).startswith("/")), None)
    if raw is not None:
        return _read(raw.partition("?")[0], query)
    try:
        return _read(quote(request.path_info, safe="/"), query)
    except EpcError:
        if found := _known_with_slash(request.path_info, query):
            return found
        raise


def _read(path: str, query: str) -> DigitalLink:
    found = digital_link.read(f"{CANONICAL_ORIGIN}{path.removesuffix('/')}" + (f"?{query}" if query else ""))
    if found.origin != CANONICAL_ORIGIN:
        raise EpcError(
            "epc-no-key",
            "This address begins with something that is no GS1 key; scan the code again.",
            "주소가 GS1 식별키로 시작하지 않습니다. 코드를 다시 스캔하세요.",
        )
    return found


def _known_with_slash(path: str, query: str) -> DigitalLink | None:
    """What is on record under a name whose own slash was encoded in the address.

    Servers hand the path over decoded, where such a slash looks like one between segments. Only the record can tell
    it from an address with something too many at its end.
    """
    segments = path.removesuffix("/").split("/")[1:]
    for place, behind in product(range(1, min(len(segments), _SEGMENTS_MAX), 2), _BEHIND):
        end = len(segments) - behind
        value = quote("/".join(segments[place:end]), safe="")
        parts = (*map(quote, segments[:place]), value, *map(quote, segments[end:]))
        try:
            found = _read("".join(f"/{part}" for part in parts), query)
        except EpcError:
            continue
        # A slash behind what is on record is no part of it: there it is one segment too many.
        is_named = found.keys[-1] in found.epc.ais and any("/" in value for _, value in found.keys)
        if is_named and links.entry_of(found.epc):
            return found
    return None
