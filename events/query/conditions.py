"""Conditions on an event: exactly what must hold, and the terms by which the index finds every event where it does."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.query import extensions, patterns, terms
from events.query.facts import Amounts, Words

_OPERATORS = {"EQ": operator.eq, "GT": operator.gt, "GE": operator.ge, "LT": operator.lt, "LE": operator.le}
COMPARISONS = tuple(_OPERATORS)


@dataclass(frozen=True, slots=True)
class Condition:
    """`accepts` decides; every event that it accepts has one of the `terms`, or one of the `event_ids` where these are given.

    `bound` is what it compares, where it does.
    """

    accepts: Callable[[dict], bool]
    terms: frozenset[int] = frozenset()
    event_ids: frozenset[str] = frozenset()
    bound: "Bound | None" = None


@dataclass(frozen=True, slots=True)
class Bound:
    """Amounts from `least` to `most`; None leaves an end open."""

    amounts: Amounts
    least: float | None
    most: float | None

    def terms(self) -> frozenset[int]:
        """Terms by which every event is found that has such an amount."""
        return terms.within(self.amounts, least=self.least, most=self.most)


def groups(conditions: Iterable[Condition]) -> list[frozenset[int]]:
    """The terms of conditions that must all hold: of each group, an event has one.

    Two bounds of a fact that an event has once are one group. Each by itself would lead through all that lies beyond it.
    """
    found = []
    ranges: dict[str, list[Bound]] = defaultdict(list)
    for condition in conditions:
        if condition.bound and condition.bound.amounts.is_single:
            ranges[condition.bound.amounts.code].append(condition.bound)
        else:
            found.append(condition.terms)
    return found + [_together(bounds).terms() for bounds in ranges.values()]


def _together(bounds: list[Bound]) -> Bound:
    least = [bound.least for bound in bounds if bound.least is not None]
    most = [bound.most for bound in bounds if bound.most is not None]
    return Bound(bounds[0].amounts, max(least, default=None), min(most, default=None))


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
    bound = Bound(amounts, least, most)
    return Condition(lambda event: any(holds(amount, value) for amount in amounts.read(event)), bound.terms(), bound=bound)


def extension_equals(place: str, name: str, values: Iterable[str], *, inner: bool) -> Condition:
    """An extension has one of `values`: as a text, a number or a moment."""
    meant = set().union(*map(extensions.spellings, values))
    return listed(extensions.words(place, name, inner=inner), meant)


def extension_is_there(place: str, name: str, *, inner: bool) -> Condition:
    """An extension is there."""
    return listed(extensions.presence(place, name, inner=inner), [extensions.code(place, name, inner=inner)])
