"""Conditions on an event: exactly what must hold, and the terms by which the index finds every event where it does."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.query import extensions, patterns, terms
from events.query.facts import Amounts, Words

_OPERATORS = {"EQ": operator.eq, "GT": operator.gt, "GE": operator.ge, "LT": operator.lt, "LE": operator.le}
COMPARISONS = tuple(_OPERATORS)


@dataclass(frozen=True, slots=True)
class Condition:
    """`accepts` decides; every event that it accepts has one of the `terms`, or one of the `event_ids` where these are given."""

    accepts: Callable[[dict], bool]
    terms: frozenset[int] = frozenset()
    event_ids: frozenset[str] = frozenset()


def any_of(*conditions: Condition) -> Condition:
    """One of several conditions that are found by terms."""
    return Condition(lambda event: any(each.accepts(event) for each in conditions),
                     frozenset().union(*(each.terms for each in conditions)))  # fmt: skip


def listed(words: Words, values: Iterable[str]) -> Condition:
    """One of the words is one of `values`."""
    wanted = frozenset(map(words.spell, values))
    return Condition(lambda event: not wanted.isdisjoint(words.read(event)),
                     frozenset(terms.term(words.code, value) for value in wanted))  # fmt: skip


def identified(words: Words, event_ids: Iterable[str]) -> Condition:
    """The event has one of these ids."""
    wanted = frozenset(event_ids)
    return Condition(lambda event: not wanted.isdisjoint(words.read(event)), event_ids=wanted)


def matched(words: Words, values: Iterable[str]) -> Condition:
    """One of the things is one of `values`, which may be patterns; raises PatternError."""
    values = list(values)
    read = [patterns.read(value) if patterns.is_pattern(value) else value for value in values]
    # A class may be written as the pattern of its instances.
    plain = listed(words, [value for value in (*read, *values) if isinstance(value, str)])
    wild = [value for value in read if isinstance(value, patterns.Pattern)]
    if not wild:
        return plain

    def is_meant(event: dict) -> bool:
        return any(pattern.matches(uri) for uri in words.read(event) for pattern in wild)

    return any_of(plain, Condition(is_meant, frozenset().union(*(pattern.terms for pattern in wild))))


def compared(amounts: Amounts, comparison: str, value: float) -> Condition:
    """One of the amounts is, for EQ, GT, GE, LT or LE, so to `value`."""
    holds = _OPERATORS[comparison]
    least = value if comparison in ("EQ", "GT", "GE") else None
    most = value if comparison in ("EQ", "LT", "LE") else None
    return Condition(lambda event: any(holds(amount, value) for amount in amounts.read(event)),
                     terms.within(amounts, least=least, most=most))  # fmt: skip


def extension_equals(place: str, name: str, values: Iterable[str], *, inner: bool) -> Condition:
    """An extension has one of `values`: as a text, a number or a moment."""
    meant = set().union(*map(extensions.spellings, values))
    return listed(extensions.words(place, name, inner=inner), meant)


def extension_is_there(place: str, name: str, *, inner: bool) -> Condition:
    """An extension is there."""
    return listed(extensions.presence(place, name, inner=inner), [extensions.code(place, name, inner=inner)])
