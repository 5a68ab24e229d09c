"""EPC URNs in both directions (EPC Tag Data Standard, section 6)."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from events.epc import prefixes
from events.epc.digits import check_digit
from events.epc.error import EpcError

_SHORTEST_PREFIX, _LONGEST_PREFIX = 6, 12
_ESCAPED = str.maketrans({character: f"%{ord(character):02X}" for character in '"%&/<>?#'})
_DIGITS = re.compile(r"[0-9]+")
_FIELD = re.compile(r"(?:[A-Za-z0-9!'()*+,.:;=_-]|%[0-9A-Fa-f]{2})*")

Ais = tuple[tuple[str, str], ...]


class Form(NamedTuple):
    """How one URN scheme lays out a key: `digits` of prefix and reference together, and what leads and follows.

    `lead` tells which digit stands first in the key though behind the prefix in the URN: "moved" for the indicator of
    a GTIN or the extension digit of an SSCC, "0" for the filler of a GRAI, "" for none. `tail` names the qualifier
    that follows, "+" for a serial number in the key itself, "" for none.
    """

    ai: str
    digits: int
    lead: str = ""
    tail: str = ""


_FORMS = {
    "id:sgtin": Form("01", 13, "moved", "21"),
    "id:upui": Form("01", 13, "moved", "235"),
    "class:lgtin": Form("01", 13, "moved", "10"),
    "id:sscc": Form("00", 17, "moved"),
    "id:grai": Form("8003", 12, "0", "+"),
    "id:gdti": Form("253", 12, "", "+"),
    "id:sgcn": Form("255", 12, "", "+"),
    "id:sgln": Form("414", 12, "", "254"),
    "id:pgln": Form("417", 12),
    "id:gsrn": Form("8018", 17),
    "id:gsrnp": Form("8017", 17),
    "id:gsin": Form("402", 16),
}
_FREE = {"id:giai": ("8004", None), "id:ginc": ("401", None), "id:cpi": ("8010", "8011")}
_ITIP = "id:itip"
_SCHEME_OF = {(form.ai, form.tail.strip("+") or None): scheme for scheme, form in _FORMS.items()}
_SCHEME_OF |= {pair: scheme for scheme, pair in _FREE.items()} | {("8006", "21"): _ITIP}


def elements(text: str) -> tuple[Ais, int]:
    """The application identifiers an EPC URN stands for, and the length of its company prefix in digits."""
    kind, _, rest = text[len("urn:epc:") :].partition(":")
    scheme, _, body = rest.partition(":")
    scheme = f"{kind.lower()}:{scheme.lower()}"
    if scheme not in _FORMS and scheme not in _FREE and scheme != _ITIP:
        raise _unknown_scheme()
    prefix, *fields = _fields(scheme, body)
    if _DIGITS.fullmatch(prefix) is None or not _SHORTEST_PREFIX <= len(prefix) <= _LONGEST_PREFIX:
        raise _wrong_shape(scheme)
    return _read(scheme, prefix, fields), len(prefix)


def compose(ais: Ais, *, company_prefix_length: int | None = None) -> str | None:
    """The EPC URN of `ais`, or None where no URN exists or the length of the company prefix is not known."""
    key, value = ais[0]
    qualifier, serial = ais[1] if len(ais) > 1 else (None, "0" if key == "414" else "")
    scheme = _SCHEME_OF.get((key, "254" if key == "414" else qualifier))
    length = company_prefix_length or prefixes.length(value[1:] if _leads(scheme) else value)
    if scheme is None or length is None or not _SHORTEST_PREFIX <= length <= _LONGEST_PREFIX:
        return None
    if scheme in _FREE:
        return _compose_free(scheme, value, serial, length)
    if scheme == _ITIP:
        body, piece, total = value[:13], value[14:16], value[16:]
        return f"urn:epc:{scheme}:{_split(body, length, lead=True)}.{piece}.{total}.{_escape(serial)}"
    return _compose_fixed(scheme, value, serial, length)


def _fields(scheme: str, body: str) -> list[str]:
    # Only what follows the last counted dot may itself hold dots.
    counted = {"id:itip": 4, "id:giai": 1, "id:ginc": 1}.get(scheme, 2)
    if scheme in _FORMS and not _FORMS[scheme].tail:
        counted = 1
    fields = body.split(".", counted)
    if len(fields) != counted + 1 or _FIELD.fullmatch(body) is None:
        raise _wrong_shape(scheme)
    return fields


def _read(scheme: str, prefix: str, fields: list[str]) -> Ais:
    if scheme in _FREE:
        return _read_free(scheme, prefix, fields)
    form = _FORMS.get(scheme) or Form("8006", 13, "moved", "21")
    reference = fields[0]
    if len(prefix) + len(reference) != form.digits or (reference and _DIGITS.fullmatch(reference) is None):
        raise _wrong_shape(scheme)
    body = reference[:1] + prefix + reference[1:] if form.lead == "moved" else prefix + reference
    body = "0" + body if form.lead == "0" else body
    key = body + check_digit(body)
    if scheme == _ITIP:
        return (("8006", key + fields[1] + fields[2]), ("21", _unescape(fields[3])))
    if form.tail == "+":
        return ((form.ai, key + _required(scheme, _unescape(fields[1]))),)
    if form.tail == "254" and fields[1] == "0":
        return ((form.ai, key),)
    return ((form.ai, key), (form.tail, _unescape(fields[1]))) if form.tail else ((form.ai, key),)


def _read_free(scheme: str, prefix: str, fields: list[str]) -> Ais:
    ai, qualifier = _FREE[scheme]
    key = (ai, prefix + _required(scheme, _unescape(fields[0])))
    return (key, (qualifier, fields[1])) if qualifier else (key,)


def _compose_free(scheme: str, value: str, serial: str, length: int) -> str | None:
    prefix, reference = value[:length], value[length:]
    if not reference or _DIGITS.fullmatch(prefix) is None:
        return None
    return f"urn:epc:{scheme}:{prefix}.{_escape(reference)}" + (f".{serial}" if serial else "")


def _compose_fixed(scheme: str, value: str, serial: str, length: int) -> str | None:
    form = _FORMS[scheme]
    counted = form.digits + (form.lead == "0")
    if form.tail == "+":
        serial = value[counted + 1 :]
        if not serial:
            return None
    split = _split(value[form.lead == "0" : counted], length, lead=form.lead == "moved")
    return f"urn:epc:{scheme}:{split}" + (f".{_escape(serial)}" if form.tail else "")


def _split(digits: str, length: int, *, lead: bool) -> str:
    first, rest = (digits[:1], digits[1:]) if lead else ("", digits)
    return f"{rest[:length]}.{first}{rest[length:]}"


def _leads(scheme: str | None) -> bool:
    return scheme == _ITIP or (scheme in _FORMS and bool(_FORMS[scheme].lead))


def _escape(value: str) -> str:
    return value.translate(_ESCAPED)


def _unescape(field: str) -> str:
    return unquote(field, errors="replace") if "%" in field else field


def _required(scheme: str, value: str) -> str:
    if not value:
        raise _wrong_shape(scheme)
    return value


def _wrong_shape(scheme: str) -> EpcError:
    return EpcError(
        "epc-urn",
        f"The parts of a urn:epc:{scheme} must be a company prefix of 6 to 12 digits and the references that belong "
        "to it, with dots between and of the right lengths; correct them.",
        f"urn:epc:{scheme}는 점으로 구분된 6~12자리 업체코드와 정해진 길이의 참조번호로 이루어집니다. 고치세요.",
    )


def _unknown_scheme() -> EpcError:
    known = ", ".join(scheme.partition(":")[2] for scheme in (*_FORMS, *_FREE, _ITIP))
    return EpcError(
        "epc-urn-scheme",
        f"An EPC URN must name one thing (urn:epc:id:…) or one lot (urn:epc:class:lgtin:…) in one of the schemes "
        f"{known}; a pattern names none, so write a class as /01/{{GTIN}}.",
        f"EPC URN은 개체(urn:epc:id:…) 또는 로트(urn:epc:class:lgtin:…)를 다음 체계로 나타내야 합니다: {known}. "
        "패턴은 쓸 수 없으므로 품목은 /01/{GTIN}으로 쓰세요.",
    )
