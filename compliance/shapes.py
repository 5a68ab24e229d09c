"""What form the value of a limit may have: told by the unit that its key ends in, or else by its default."""

import re
from dataclasses import dataclass

import jsonschema_rs

from parties.text import Text


@dataclass(frozen=True, slots=True)
class Shape:
    """A form of values: its JSON schema, and what that is in words."""

    schema: dict
    must: Text

    def takes(self, value) -> bool:
        """Whether `value` has this form."""
        return jsonschema_rs.is_valid(self.schema, value, validate_formats=True)


def whole(least: int, most: int) -> Shape:
    """A whole number from `least` to `most`."""
    return Shape({"type": "integer", "minimum": least, "maximum": most},
                 Text(f"a whole number from {least} to {most}", f"{least}~{most}의 정수"))  # fmt: skip


def number(least: float, most: float) -> Shape:
    """A number from `least` to `most`."""
    return Shape({"type": "number", "minimum": least, "maximum": most},
                 Text(f"a number from {least:g} to {most:g}", f"{least:g}~{most:g}의 수"))  # fmt: skip


def numbers_by_name(least: float, most: float) -> Shape:
    """An object of numbers by short names, such as elements."""
    schema = {"type": "object", "minProperties": 1, "maxProperties": 30, "propertyNames": {"pattern": "^[A-Za-z0-9_]{1,20}$"},
              "additionalProperties": {"type": "number", "minimum": least, "maximum": most}}  # fmt: skip
    return Shape(schema, Text(f"an object of 1 to 30 numbers from {least:g} to {most:g} by name",
                              f"이름별 {least:g}~{most:g}의 수 1~30개로 된 객체"))  # fmt: skip


DATE = Shape({"type": "string", "format": "date"}, Text("a day such as 2027-05-27", "날짜(예: 2027-05-27)"))
FLAG = Shape({"type": "boolean"}, Text("true or false", "true 또는 false"))
WORDS = Shape({"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
              Text("a text of 1 to 200 characters", "1~200자의 글"))  # fmt: skip
DAY_OF_YEAR = Shape(
    {"type": "string", "pattern": "^([0-9]{2}-[0-9]{2}|last day of (January|February|March|April|May|June|July|August|September|October"
                                  "|November|December))$"},
    Text("a day of the year such as 03-31, or 'last day of February'", "연중 날짜(예: 03-31) 또는 'last day of February'"),
)  # fmt: skip
DAYS_BY_PERIOD = Shape(
    {"type": "object", "maxProperties": 30, "propertyNames": {"pattern": r"^[a-z_]{1,20}\.(month|quarter|half|year)$"},
     "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 366}},
    Text('days from 0 to 366 by report and period, such as {"trader.quarter": 20}', '보고서·기간별 0~366일(예: {"trader.quarter": 20})'),
)  # fmt: skip
COUNTRIES = Shape({"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}, "uniqueItems": True, "maxItems": 250},
                  Text("a list of countries such as [\"DE\", \"US\"]", "국가 코드 목록(예: [\"DE\", \"US\"])"))  # fmt: skip
_BY_KEY = (
    (re.compile(r"workdays(_|$)"), whole(0, 250)),
    (re.compile(r"days(_|$)"), whole(0, 3650)),
    (re.compile(r"months(_|$)"), whole(0, 240)),
    (re.compile(r"years(_|$)"), whole(0, 50)),
    (re.compile(r"year$"), whole(1990, 2100)),
    (re.compile(r"hours(_|$)"), number(0, 8760)),
    (re.compile(r"minutes(_|$)"), number(0, 10_080)),
    (re.compile(r"kmh(_|$)"), number(1, 2_000)),
    (re.compile(r"(^|[._])km$"), number(0, 1_000)),
    (re.compile(r"_c$"), number(-100, 1_000)),
    (re.compile(r"\.soh_"), number(0, 100)),
    (re.compile(r"countries$"), COUNTRIES),
    (re.compile(r"points(_|$)"), number(0, 100)),
    (re.compile(r"factor$"), number(0, 10)),
    (re.compile(r"tolerance(_|$)(?!points|pct)"), number(0, 1)),
    (re.compile(r"date$"), DATE),
)
_PERCENT = re.compile(r"(^|[._])pct$")


def by_key(key: str, default) -> Shape:
    """The form of the values of `key`, which until somebody sets it is `default`."""
    if isinstance(default, dict):
        return _of_object(key, default)
    if isinstance(default, bool):
        return FLAG
    if isinstance(default, str):
        return DATE if key.endswith("date") else WORDS
    return _by_unit(key) or number(0, 1_000_000)


def _by_unit(key: str) -> Shape | None:
    if _PERCENT.search(key):
        return number(0, 1_000)
    return next((shape for pattern, shape in _BY_KEY if pattern.search(key)), None)


def _of_object(key: str, default: dict) -> Shape:
    if _PERCENT.search(key):
        return numbers_by_name(0, 100)
    # The unit stands in the part's name, or else in the key that all parts share.
    parts = {name: _by_unit(name) or _by_unit(key) or by_key(name, value) for name, value in default.items()}
    schema = {"type": "object", "properties": {name: part.schema for name, part in parts.items()},
              "required": sorted(parts), "additionalProperties": False}  # fmt: skip
    must = Text("an object with " + "; ".join(f"{name}: {part.must.en}" for name, part in parts.items()),
                "다음 항목의 객체 — " + "; ".join(f"{name}: {part.must.ko}" for name, part in parts.items()))  # fmt: skip
    return Shape(schema, must)
