"""Canonical bytes of a JSON value: the JSON Canonicalization Scheme (RFC 8785)."""

import hashlib
import math
from json.encoder import encode_basestring
from typing import Any

import orjson

# Beyond this a double no longer holds every integer, so two readers may differ (RFC 7493, section 2.2).
INTEGER_MAX = 2**53 - 1
_ONE_PIECE = 1e15
_TINY = 1e-3
_BEFORE_SURROGATES = "\ud800"


class CanonicalError(ValueError):
    """A value has no canonical form; `code` is stable, `en` and `ko` say what is wrong and what to do."""

    def __init__(self, code: str, en: str, ko: str):
        super().__init__(en)
        self.code = code
        self.en = en
        self.ko = ko


def dumps(value: Any, *, plain: bool | None = None) -> bytes:
    """The RFC 8785 bytes of a value of dict, list, str, int, float, bool and None; CanonicalError for any other.

    `plain` is what `is_plain` said of the value, where the caller knows.
    """
    if is_plain(value) if plain is None else plain:
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            # Lone surrogates and deep nesting; the way below tells them apart.
            pass
    return _dumps(value)


def digest(value: Any) -> bytes:
    """The SHA-256 (32 bytes) of the canonical bytes of `value`."""
    return hashlib.sha256(dumps(value)).digest()


def is_plain(value: Any) -> bool:
    """Whether orjson writes `value` exactly as RFC 8785 does.

    It sorts keys by code point, which below the surrogates is the order by UTF-16 unit; it writes every float in its
    shortest digits, but with ".0" behind whole ones and exponents from other bounds on; and it lets through types
    that JSON doesn't have. What is in doubt goes the slow way.
    """
    pending = [value]
    for item in pending:
        kind = type(item)
        if kind is str or kind is bool or item is None:
            continue
        if kind is dict:
            for key in item:
                if type(key) is not str or not (key.isascii() or max(key) < _BEFORE_SURROGATES):
                    return False
            pending.extend(item.values())
        elif kind is list:
            pending.extend(item)
        elif not _is_plain_number(item, kind):
            return False
    return True


def _is_plain_number(item: Any, kind: type) -> bool:
    if kind is int:
        return -INTEGER_MAX <= item <= INTEGER_MAX
    return kind is float and _TINY <= abs(item) < _ONE_PIECE and not item.is_integer()


def _dumps(value: Any) -> bytes:
    parts: list[str] = []
    try:
        _write(value, parts.append)
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise CanonicalError(
            "invalid-text",
            "A text holds half of a surrogate pair, which is no character; send the whole character.",
            "문자열에 서로게이트 쌍의 한쪽만 있습니다. 온전한 문자를 보내세요.",
        ) from None
    except RecursionError:
        raise CanonicalError(
            "too-deep",
            "The value is nested too deep to be written; flatten it.",
            "값이 너무 깊이 중첩되었습니다. 구조를 단순하게 하세요.",
        ) from None


def _write(value: Any, put) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif value is None or value is True or value is False:
        put({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, int):
        put(_integer(value))
    elif isinstance(value, float):
        put(_double(value))
    elif isinstance(value, dict):
        _write_object(value, put)
    elif isinstance(value, list | tuple):
        _write_array(value, put)
    else:
        raise CanonicalError(
            "not-json",
            f"A {type(value).__name__} is no JSON value; turn it into text or a number first.",
            f"{type(value).__name__}은(는) JSON 값이 아닙니다. 먼저 문자열이나 숫자로 바꾸세요.",
        )


def _write_object(value: dict, put) -> None:
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(
                "not-json",
                f"The key {key!r} is no text; JSON objects have text keys only.",
                f"키 {key!r}이(가) 문자열이 아닙니다. JSON 객체의 키는 문자열이어야 합니다.",
            )
    lead = "{"
    for key in sorted(value, key=_utf16):
        put(lead)
        put(encode_basestring(key))
        put(":")
        _write(value[key], put)
        lead = ","
    put("}" if value else "{}")


def _write_array(value: list | tuple, put) -> None:
    lead = "["
    for item in value:
        put(lead)
        _write(item, put)
        lead = ","
    put("]" if value else "[]")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _integer(value: int) -> str:
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise CanonicalError(
            "number-out-of-range",
            f"The integer is beyond ±{INTEGER_MAX}, where numbers lose digits; send it as text.",
            f"정수가 ±{INTEGER_MAX}을(를) 벗어나 자릿수를 잃습니다. 문자열로 보내세요.",
        )
    return int.__repr__(value)


def _double(value: float) -> str:
    """The digits ECMAScript prints for `value` (ECMA-262, Number::toString): shortest, whole up to 21 digits."""
    if not math.isfinite(value):
        raise CanonicalError(
            "number-out-of-range",
            "NaN and infinities are no JSON numbers; leave the field out where nothing was measured.",
            "NaN과 무한대는 JSON 숫자가 아닙니다. 측정값이 없으면 필드를 빼세요.",
        )
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """`digits` with the decimal point behind the first `point` of them, or with an exponent where that is far."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    lead = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{lead}e{point - 1:+d}"
