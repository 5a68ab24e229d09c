"""The application identifiers that describe a thing and don't name it: what stands in a Digital Link's query string."""

import re
from functools import cache

from events.epc.digits import require_check_digit
from events.epc.error import EpcError
from events.epc.keys import PARTS, require_part

# Which leading digits of a value hold a check digit, besides those of the keys (GS1 General Specifications, section 3).
_CHECKED = {"02": 14, "03": 14, "410": 13, "411": 13, "412": 13, "413": 13, "415": 13, "416": 13, "8026": 14}
# Made for other carriers, and no data attributes of a Digital Link (GS1 Barcode Syntax Dictionary).
_NEVER = frozenset({"8110", "8112", "8200"})
NAME = re.compile(r"[0-9]+")
# What says nothing alone: a second serial number without the first, contents without their count. Of each group one.
_COMPANIONS = {"02": (("37",),), "250": (("01", "8006"), ("21",))}


def require_attribute(ai: str, value: str) -> None:
    """Raise EpcError unless `ai` is one of GS1's identifiers that may stand in a Digital Link, and `value` fits it."""
    if ai in PARTS:
        return require_part(ai, value)
    form = _forms().get(ai)
    if form is None or ai in _NEVER:
        raise EpcError(
            "epc-attribute",
            f"({ai[:10]}) is no application identifier that a Digital Link may carry; take it out of the query string.",
            f"({ai[:10]})은(는) 디지털 링크에 쓸 수 있는 응용식별자가 아닙니다. 쿼리 문자열에서 빼세요.",
        )
    if form.fullmatch(ai + value) is None:
        raise EpcError(
            "epc-value",
            f"The value of ({ai}) in the query string has the wrong length or characters; correct it.",
            f"쿼리 문자열의 ({ai}) 값의 길이나 문자가 잘못되었습니다. 고쳐 입력하세요.",
        )
    if ai in _CHECKED:
        require_check_digit(value[: _CHECKED[ai]], name=f"({ai})")
    return None


def require_companions(ais: set[str]) -> None:
    """Raise EpcError where one of `ais` says nothing without another that is missing."""
    for ai in sorted(ais & _COMPANIONS.keys()):
        for group in _COMPANIONS[ai]:
            if not ais & set(group):
                needed = "/".join(f"({other})" for other in group)
                raise EpcError(
                    "epc-attribute",
                    f"({ai}) means nothing without {needed}; add it, or leave ({ai}) out.",
                    f"({ai})은(는) {needed} 없이는 뜻이 없습니다. 함께 쓰거나 ({ai})을(를) 빼세요.",
                )


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    # Read when it is first needed: few processes ever see a data attribute.
    from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS

    return {ai: re.compile(entry.pattern, re.ASCII) for ai, entry in _GS1_APPLICATION_IDENTIFIERS.items()}
