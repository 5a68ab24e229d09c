"""The GS1 keys that name things, parties and places, each declared once (GS1 General Specifications, CBV 2.0)."""

import re
from typing import NamedTuple

from events.epc.digits import require_check_digit
from events.epc.error import EpcError

# AI encodable character sets 82 and 39 (GS1 General Specifications, figures 7.11-1 and 7.11-2).
_SET_82 = r"[!-\"%-/0-9:-?A-Z_a-z]"
_SET_39 = r"[#\-/0-9A-Z]"


class Part(NamedTuple):
    """One application identifier: its name for people, its form, and how many leading digits are checked."""

    name: str
    form: re.Pattern[str]
    words_en: str
    words_ko: str
    checked: int = 0


def _numeric(name: str, length: int, *, checked: bool = True) -> Part:
    form = re.compile(f"[0-9]{{{length}}}")
    return Part(name, form, f"{length} digits", f"숫자 {length}자리", length if checked else 0)


def _text(name: str, maximum: int) -> Part:
    words = (
        f"1 to {maximum} characters of the GS1 set 82 (no spaces)",
        f"공백 없이 GS1 82자 집합 1~{maximum}자",
    )
    return Part(name, re.compile(f"{_SET_82}{{1,{maximum}}}"), *words)


def _tailed(name: str, head: str, tail: str, maximum: int, *, checked: int) -> Part:
    words = f"{checked} digits and up to {maximum} more characters", f"숫자 {checked}자리와 최대 {maximum}자"
    return Part(name, re.compile(f"{head}{tail}{{0,{maximum}}}"), *words, checked)


def _prefixed(name: str, charset: str) -> Part:
    # A company prefix has at least 4 digits; what follows it is the owner's.
    words = "a company prefix and a reference, 5 to 30 characters", "업체코드와 참조번호, 5~30자"
    return Part(name, re.compile(f"[0-9]{{4}}{charset}{{1,26}}"), *words)


PARTS = {
    "00": _numeric("SSCC", 18),
    "01": _numeric("GTIN", 14),
    "10": _text("lot", 20),
    "21": _text("serial number", 20),
    "22": _text("consumer product variant", 20),
    "235": _text("third-party serial number", 28),
    "253": _tailed("GDTI", "[0-9]{13}", _SET_82, 17, checked=13),
    "254": _text("GLN extension", 20),
    "255": _tailed("GCN", "[0-9]{13}", "[0-9]", 12, checked=13),
    "401": _prefixed("GINC", _SET_82),
    "402": _numeric("GSIN", 17),
    "414": _numeric("GLN", 13),
    "417": _numeric("GLN", 13),
    "8003": _tailed("GRAI", "0[0-9]{13}", _SET_82, 16, checked=14),
    "8004": _prefixed("GIAI", _SET_82),
    "8006": _numeric("ITIP", 18, checked=False)._replace(checked=14),
    "8010": _prefixed("CPID", _SET_39),
    "8011": Part(
        "CPID serial number",
        re.compile("0|[1-9][0-9]{0,11}"),
        "1 to 12 digits without a leading zero",
        "0으로 시작하지 않는 숫자 1~12자리",
    ),
    "8017": _numeric("GSRN", 18),
    "8018": _numeric("GSRN", 18),
}

# Which qualifiers may stand behind a primary key, in this order only (GS1 Digital Link URI syntax 1.7, section 4).
QUALIFIERS = {
    "00": ((),),
    "01": (("22", "10", "21"), ("235",)),
    "253": ((),),
    "255": ((),),
    "401": ((),),
    "402": ((),),
    "414": (("254",),),
    "417": ((),),
    "8003": ((),),
    "8004": ((),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8017": ((),),
    "8018": ((),),
}

# The finest name wins: a lot or variant printed before a serial number describes the pack, it doesn't name it.
SCHEMES = {
    ("00", None): "sscc",
    ("01", "21"): "sgtin",
    ("01", "10"): "lgtin",
    ("01", "235"): "upui",
    ("01", None): "gtin",
    ("253", None): "gdti",
    ("255", None): "sgcn",
    ("401", None): "ginc",
    ("402", None): "gsin",
    ("414", "254"): "sgln",
    ("414", None): "sgln",
    ("417", None): "pgln",
    ("8003", None): "grai",
    ("8004", None): "giai",
    ("8006", "21"): "itip",
    ("8006", "10"): "itip",
    ("8006", None): "itip",
    ("8010", "8011"): "cpi",
    ("8010", None): "cpi",
    ("8017", None): "gsrnp",
    ("8018", None): "gsrn",
}
_FINEST = ("21", "235", "10", "254", "8011")

# Retired since Digital Link 1.3, yet still printed on labels in the field.
WORDS = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21", "glnx": "254", "cpsn": "8011",
}  # fmt: skip


def require_part(ai: str, value: str) -> None:
    """Raise EpcError unless `value` has the length, the characters and the check digit that `ai` demands."""
    part = PARTS[ai]
    if part.form.fullmatch(value) is None:
        raise EpcError(
            "epc-value",
            f"The value of ({ai}), the {part.name}, must be {part.words_en}; correct it.",
            f"({ai}) {part.name} 값은 {part.words_ko}이어야 합니다. 고쳐 입력하세요.",
        )
    if part.checked:
        require_check_digit(value[: part.checked], name=part.name)
    if ai == "8006":
        _require_piece(value)


def require_order(key: str, qualifiers: list[str], *, allowed: dict[str, tuple] = QUALIFIERS) -> None:
    """Raise EpcError unless `qualifiers` may follow the primary key `key` in this order."""
    for order in allowed[key]:
        remaining = iter(order)
        if all(qualifier in remaining for qualifier in qualifiers):
            return
    orders = " or ".join("/".join(order) for order in allowed[key]) or "none"
    found = "/".join(qualifiers)
    raise EpcError(
        "epc-qualifiers",
        f"Behind ({key}) these may follow, in this order and once each: {orders}; found {found}.",
        f"({key}) 뒤에는 다음만 이 순서로 한 번씩 올 수 있습니다: {orders}. 입력된 것: {found}.",
    )


def finest(ais: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The primary key and the one qualifier that names it most finely: the constrained form of CBV 2.0."""
    values = dict(ais)
    for qualifier in _FINEST:
        if qualifier in values and not _means_nothing(qualifier, values[qualifier]):
            return (ais[0], (qualifier, values[qualifier]))
    return ais[:1]


def _means_nothing(ai: str, value: str) -> bool:
    # The SGLN extension "0" says in words that there is no extension (EPC Tag Data Standard, section 6.3.3).
    return ai == "254" and value == "0"


def _require_piece(value: str) -> None:
    piece, total = int(value[14:16]), int(value[16:18])
    if not 1 <= piece <= total:
        raise EpcError(
            "epc-value",
            f"ITIP says piece {piece} of {total}; the piece number must lie between 1 and the total.",
            f"ITIP가 {total}개 중 {piece}번째라고 합니다. 번호는 1과 총 개수 사이여야 합니다.",
        )
