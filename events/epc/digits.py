"""Check digits of the GS1 keys (GS1 General Specifications, section 7.9: modulo 10, weights 3 and 1)."""

import re

from events.epc.error import EpcError
from parties import numbers

_DIGITS = re.compile(r"[0-9]+")
_GTIN_LENGTHS = (8, 12, 13, 14)
GTIN_LENGTH = 14
GLN_LENGTH = 13


def check_digit(body: str) -> str:
    """The modulo-10 check digit that belongs behind the digits of `body`; EpcError when they are not digits."""
    if not _is_digits(body):
        raise EpcError(
            "epc-characters",
            "A check digit is computed over the digits 0-9 only; remove every other character.",
            "검증번호는 숫자 0-9로만 계산합니다. 다른 문자를 지우세요.",
        )
    return numbers.check_digit(body)


def require_check_digit(value: str, *, name: str) -> None:
    """Raise EpcError with the digit expected unless the last of the digits `value` is its check digit."""
    expected = numbers.check_digit(value[:-1])
    if value[-1] != expected:
        raise EpcError(
            "epc-check-digit",
            f"The check digit of {name} {value} should be {expected}, not {value[-1]}; "
            "read the number again from the label.",
            f"{name} {value}의 검증번호는 {value[-1]}이(가) 아니라 {expected}입니다. 라벨의 번호를 다시 확인하세요.",
        )


def gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as the 14 digits that every URI carries; EpcError when it is none."""
    if not _is_digits(text) or len(text) not in _GTIN_LENGTHS:
        raise EpcError(
            "epc-gtin",
            "A GTIN has 8, 12, 13 or 14 digits and nothing else; give all of them, the check digit too.",
            "GTIN은 8, 12, 13 또는 14자리 숫자입니다. 검증번호까지 모두 입력하세요.",
        )
    require_check_digit(text, name="GTIN")
    return text.zfill(GTIN_LENGTH)


def gln(text: str) -> str:
    """A GLN of 13 digits with the right check digit, unchanged; EpcError when it is none."""
    if not _is_digits(text) or len(text) != GLN_LENGTH:
        raise EpcError(
            "epc-gln",
            "A GLN has 13 digits and nothing else; give all of them, the check digit too.",
            "GLN은 13자리 숫자입니다. 검증번호까지 모두 입력하세요.",
        )
    require_check_digit(text, name="GLN")
    return text


def _is_digits(text: object) -> bool:
    return isinstance(text, str) and _DIGITS.fullmatch(text) is not None
