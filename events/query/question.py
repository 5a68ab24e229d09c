"""A question: conditions that must all hold, and how the answer is to be ordered, cut and paged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from events.query import extensions, names, parameters, patterns, values
from events.query.conditions import Condition
from events.query.error import wrong
from events.query.masterdata import Nothing, Vocabulary
from events.query.parameters import Ask

PAGE_DEFAULT, PAGE_MAX = 30, 500
PARAMETERS_MAX = 60
"""Parameters of one question."""
COUNT_MAX = 10_000
"""The most that eventCountLimit and maxEventCount may say."""
TIMES = ("eventTime", "recordTime")
CONTROLS = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "perPage", "nextPageToken")
_NAME = re.compile(r"[A-Za-z_][^\s]*:[^\s]+")


class Direction(Enum):
    """Which end of the order comes first."""

    ASC = "ASC"
    DESC = "DESC"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `things` are the identifiers by which it asks, patterns left out; `per_page` is capped."""

    conditions: tuple[Condition, ...] = ()
    order_by: str = ""
    """eventTime, recordTime, the URI of an extension, or empty for the newest first as they were recorded."""
    direction: Direction = Direction.DESC
    count_limit: int | None = None
    count_max: int | None = None
    per_page: int = PAGE_DEFAULT
    things: frozenset[str] = field(default=frozenset())


def read(
    given: Mapping[str, Sequence[str]], *, prefixes: Mapping[str, str] | None = None, vocabulary: Vocabulary | None = None
) -> Question:
    """The question that parameters ask, each with its values; raises QueryError for what is no question.

    `prefixes` are those that the caller declares for the names of extensions.
    """
    if len(given) > PARAMETERS_MAX:
        raise wrong(next(iter(given)), f"a question has at most {PARAMETERS_MAX} parameters.",
                    f"조건은 최대 {PARAMETERS_MAX}개입니다.")  # fmt: skip
    known = names.prefixes(None) | dict(prefixes or {})
    conditions, things = [], set()
    for name in filter(lambda name: name not in CONTROLS, given):
        condition, asked = _condition(name, given[name], known, vocabulary or Nothing())
        conditions.append(condition)
        things |= asked
    return Question(tuple(conditions), things=frozenset(things), **_controls(given, known))


def _condition(name: str, given: Sequence[str], known: Mapping, vocabulary: Vocabulary) -> tuple[Condition, set[str]]:
    found = parameters.find(name)
    if found is None:
        raise wrong(name, "there is no such parameter; see the list in the documentation.",
                    "없는 조건입니다. 문서의 목록을 확인하세요.")  # fmt: skip
    parameter, part = found
    value = values.read(parameter.kind, name, given)
    things = {names.thing(text) for text in given if not patterns.is_pattern(text)} if parameter.names_things else set()
    return parameter.means(Ask(name, part, value, known, vocabulary)), things


def _controls(given: Mapping[str, Sequence[str]], known: Mapping[str, str]) -> dict:
    order_by = names.full(order, known) if (order := _text(given, "orderBy")) else ""
    if order_by and order_by not in TIMES and not _NAME.fullmatch(order_by):
        raise wrong("orderBy", "takes eventTime, recordTime or the name of an extension.",
                    "eventTime, recordTime 또는 확장 필드 이름을 지정하세요.")  # fmt: skip
    direction = _text(given, "orderDirection") or "DESC"
    if direction not in Direction.__members__:
        raise wrong("orderDirection", "takes ASC or DESC.", "ASC 또는 DESC를 지정하세요.")
    count_limit, count_max = _count(given, "eventCountLimit"), _count(given, "maxEventCount")
    if count_limit and count_max:
        raise wrong("eventCountLimit", "give it or maxEventCount, not both.", "maxEventCount와 함께 쓸 수 없습니다.")
    if count_limit and not order_by:
        raise wrong("eventCountLimit", "needs orderBy, which says which are the first.", "orderBy가 필요합니다.")
    per_page = _count(given, "perPage", most=2**31) or PAGE_DEFAULT
    return {"order_by": order_by, "direction": Direction(direction), "count_limit": count_limit, "count_max": count_max,
            "per_page": min(per_page, PAGE_MAX)}  # fmt: skip


def _text(given: Mapping[str, Sequence[str]], name: str) -> str:
    if name not in given:
        return ""
    if len(given[name]) != 1 or not given[name][0] or len(given[name][0]) > values.LENGTH_MAX:
        raise wrong(name, "takes one value.", "값은 하나만 지정합니다.")
    return given[name][0]


def _count(given: Mapping[str, Sequence[str]], name: str, *, most: int = COUNT_MAX) -> int | None:
    text = _text(given, name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text[:20]) <= most:
        raise wrong(name, f"takes a whole number from 1 to {most}.", f"1부터 {most}까지의 정수를 지정하세요.")
    return int(text)


def order_value(question: Question, event: Mapping) -> tuple:
    """Where an event stands in the order of an extension: what has none stands last."""
    found = next(extensions.values(event, "", question.order_by, inner=False), None)
    return _rank(found, reverse=question.direction is Direction.DESC)


def _rank(value: object, *, reverse: bool) -> tuple:
    for kind, read_as in enumerate((extensions.as_number, extensions.as_seconds)):
        if (amount := read_as(value)) is not None:
            return kind, -amount if reverse else amount, ""
    if isinstance(value, str):
        return 2, 0.0, tuple(-ord(character) for character in value) if reverse else tuple(map(ord, value))
    return 3, 0.0, ()
