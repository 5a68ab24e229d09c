"""Check digits of the numbers that name parties and places."""

import re
from functools import lru_cache

from parties.text import Text

_THREEFOLD = str.maketrans("0123456789", "0369258147")
_VALUE = {str(digit): digit for digit in range(10)}
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


class NumberError(ValueError):
    """A number that cannot be what it claims to be; `text` tells a person why."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text


# Many names share one GTIN, and the same few parties and places stand in nearly every claim.
@lru_cache(maxsize=16_384)
def check_digit(body: str) -> str:
    """The GS1 modulo-10 check digit of the digits `body`: weights 3 and 1 from the right (General Specifications 7.9)."""
    # Every second digit from the right counts threefold; translating the digit is quicker than multiplying.
    weighted = body[-1::-2].translate(_THREEFOLD) + body[-2::-2]
    return str(-sum(map(_VALUE.__getitem__, weighted)) % 10)


@lru_cache(maxsize=16_384)
def gln(text: str) -> str:
    """`text` as a 13-digit Global Location Number; raises NumberError with the digit that would be right."""
    if not re.fullmatch(r"[0-9]{13}", text, re.ASCII):
        raise NumberError(
            "gln-form",
            Text(f"A GLN has 13 digits; '{text[:40]}' does not.", f"GLN은 숫자 13자리입니다: '{text[:40]}'"),
        )
    if check_digit(text[:12]) != text[12]:
        raise NumberError(
            "gln-check-digit",
            Text(
                f"GLN {text} ends in {text[12]}, its check digit is {check_digit(text[:12])}: read it again.",
                f"GLN {text}의 검증번호는 {text[12]}이(가) 아니라 {check_digit(text[:12])}입니다. 다시 확인하세요.",
            ),
        )
    return text


def business_number(text: str) -> str:
    """`text` as the ten digits of a Korean business registration number (사업자등록번호), hyphens dropped.

    Raises NumberError when the length or the check digit is wrong.
    """
    digits = text.replace("-", "").strip()
    if not re.fullmatch(r"[0-9]{10}", digits, re.ASCII):
        raise NumberError(
            "business-number-form",
            Text(
                f"A Korean business number has 10 digits; '{text[:40]}' does not.",
                f"사업자등록번호는 숫자 10자리입니다: '{text[:40]}'",
            ),
        )
    if digits[9] != _business_check_digit(digits):
        raise NumberError(
            "business-number-check-digit",
            Text(
                f"Business number {digits} does not check: its last digit would be {_business_check_digit(digits)}.",
                f"사업자등록번호 {digits}의 마지막 자리는 {_business_check_digit(digits)}이어야 합니다.",
            ),
        )
    return digits


def _business_check_digit(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _BUSINESS_WEIGHTS, strict=False))
    return str(-(total + int(digits[8]) * 5 // 10) % 10)
