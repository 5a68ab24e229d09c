"""What parameters take: lists, numbers, moments and the like, read from text; each with its limit."""

from collections.abc import Callable, Sequence
from enum import Enum
from math import isfinite

from events.query import extensions, facts, names, patterns, spans, units
from events.query.error import wrong
from events.schema import vocabulary

VALUES_MAX = 200
"""Values of one list."""
LENGTH_MAX = 600
"""Characters of one value."""
NUMBER_MAX = 1e300

in_si = units.si


class Kind(Enum):
    """What a parameter takes, as the documentation calls it."""

    LIST = "list"
    PATTERNS = "list of identifiers or patterns"
    EVENT_TYPES = "list of event types"
    ACTIONS = "list of ADD, OBSERVE, DELETE"
    TRUTH = "true or false"
    NUMBER = "number"
    TIME = "time"
    AMOUNT = "number or time"
    VOID = "nothing: its value is ignored"


def read(kind: Kind, name: str, given: Sequence[str]) -> object:
    """The value that `given` means for the parameter `name`; raises QueryError."""
    if kind is Kind.VOID:
        return None
    if len(given) > VALUES_MAX or any(len(text) > LENGTH_MAX or "\0" in text for text in given):
        raise wrong(name, f"at most {VALUES_MAX} values of at most {LENGTH_MAX} characters are taken.",
                    f"값은 최대 {VALUES_MAX}개, 각 {LENGTH_MAX}자까지입니다.")  # fmt: skip
    if not all(given) or not given:
        raise wrong(name, "give it a value.", "값을 지정하세요.")
    return _READERS[kind](name, given)


def _one(read_one: Callable[[str, str], object]) -> Callable[[str, Sequence[str]], object]:
    def read_only(name: str, given: Sequence[str]) -> object:
        if len(given) > 1:
            raise wrong(name, "takes one value.", "값은 하나만 지정합니다.")
        return read_one(name, given[0])

    return read_only


def _number(name: str, text: str) -> float:
    number = extensions.as_number(text)
    if number is None or not isfinite(number):
        raise wrong(name, "takes a number, such as 25.5.", "25.5 같은 숫자를 지정하세요.")
    return number


def _time(name: str, text: str) -> float:
    # A plus sign that nobody encoded arrives as a space.
    found = facts.moment(text.replace(" ", "+"))
    if found is None:
        raise wrong(name, "takes a time with its offset, such as 2026-01-31T09:00:00+09:00 (with the + as %2B).",
                    "2026-01-31T09:00:00+09:00처럼 시차를 포함한 시각을 지정하세요(+는 %2B).")  # fmt: skip
    return spans.seconds(found)


def _amount(name: str, text: str) -> tuple[bool, float]:
    if facts.moment(text.replace(" ", "+")) is not None:
        return True, _time(name, text)
    return False, _number(name, text)


def _truth(name: str, text: str) -> list[str]:
    known = {"true": "true", "1": "true", "false": "false", "0": "false"}
    if text.lower() not in known:
        raise wrong(name, "takes true or false.", "true 또는 false를 지정하세요.")
    return [known[text.lower()]]


def _actions(name: str, given: Sequence[str]) -> Sequence[str]:
    if set(given) - set(vocabulary.ACTIONS):
        raise wrong(name, "takes ADD, OBSERVE and DELETE.", "ADD, OBSERVE, DELETE만 지정할 수 있습니다.")
    return given


def _event_types(name: str, given: Sequence[str]) -> Sequence[str]:
    if any(":" not in text and text not in names.EVENT_TYPES for text in map(names.event_type, given)):
        words = ", ".join(names.EVENT_TYPES)
        raise wrong(name, f"takes {words}, or the URI of a type.", f"{words} 또는 유형의 URI를 지정하세요.")
    return given


def _patterns(name: str, given: Sequence[str]) -> Sequence[str]:
    for text in given:
        if patterns.is_pattern(text):
            try:
                patterns.read(text)
            except patterns.PatternError as error:
                raise wrong(name, f"{text[:80]} is no EPC pattern: {error}.", f"{text[:80]}은(는) EPC 패턴이 아닙니다.") from error
    return given


_READERS = {
    Kind.LIST: lambda name, given: given,
    Kind.PATTERNS: _patterns,
    Kind.EVENT_TYPES: _event_types,
    Kind.ACTIONS: _actions,
    Kind.TRUTH: _one(_truth),
    Kind.NUMBER: _one(_number),
    Kind.TIME: _one(_time),
    Kind.AMOUNT: _one(_amount),
}
