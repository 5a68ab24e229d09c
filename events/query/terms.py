"""Terms: what the index keeps of an event, a number for each thing that may be asked of it.

A term stands for a fact and a value; two may share one, so whatever a term finds is looked at once more.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from events import epc
from events.query import extensions, facts, spans
from events.query.facts import Amounts
from events.remembering import short_texts

EVERYTHING = "event"
VOICE = "voice"
SCHEME, STEM = "scheme", "stem"
# How many characters of a key stand before the serial number, where a pattern can fix them.
_STEMS = {"01": 14, "414": 13, "8003": 14, "253": 13, "255": 13, "00": 18, "417": 13}


@short_texts(200_000)
def term(code: str, value: str) -> int:
    """The term of a fact with a value."""
    digest = blake2b(f"{code}\0{value}".encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def of(event: dict, *, voices: Iterable[str]) -> set[int]:
    """All terms of an event, given as it is told with `recordTime`; `voices` are GLNs of those who have to do with it."""
    found = {term(EVERYTHING, "")}
    found.update([term(VOICE, gln) for gln in voices])
    for member in event:
        for fact in facts.INDEXED_WORDS.get(member, ()):
            found.update([term(fact.code, value) for value in fact.read(event)])
        for amounts in facts.INDEXED_AMOUNTS.get(member, ()):
            for value in amounts.read(event):
                found.update(_amount_terms(amounts.code, amounts.place(value)))
        if fact := facts.INDEXED_IDENTIFIERS.get(member):
            for uri in fact.read(event):
                found.add(term(fact.code, uri))
                found.update(shapes(uri))
    for code, amount in facts.measurements(event):
        found.update(_amount_terms(code, spans.place_of_number(amount)))
    for own, value in extensions.everywhere(event):
        found.update(_said_terms(own, value) if type(value) is str else _value_terms(own, value))
    return found


def within(amounts: Amounts, *, least: float | None, most: float | None) -> frozenset[int]:
    """Terms by which every event is found that has an amount from `least` to `most`."""
    ends = [None if end is None else amounts.place(end) for end in (least, most)]
    return covering(amounts, *ends)


def covering(amounts: Amounts, first: int | None, last: int | None) -> frozenset[int]:
    """The same for the places from `first` to `last` of the fact."""
    return frozenset(_bucket_term(amounts.code, bucket) for bucket in spans.cover(first, last))


@short_texts(100_000)
def shapes(uri: str) -> tuple[int, ...]:
    """Terms by which a pattern finds an identifier: its scheme, and the part of it that a whole product shares."""
    try:
        found = epc.parse(uri)
    except epc.EpcError:
        return ()
    ai, value = found.ais[0]
    stem = (term(STEM, f"{ai} {value[: _STEMS[ai]]}"),) if ai in _STEMS else ()
    return term(SCHEME, found.scheme), *stem


@lru_cache(maxsize=50_000)
def _amount_terms(code: str, place: int) -> tuple[int, ...]:
    # The same hours, and numbers that begin alike, come again and again.
    return tuple(_bucket_term(code, bucket) for bucket in spans.buckets(place))


def _bucket_term(code: str, bucket: spans.Bucket) -> int:
    return term(code, f"{bucket[0]} {bucket[1]}")


@short_texts(50_000)
def _said_terms(own: str, value: str) -> tuple[int, ...]:
    return _value_terms(own, value)


def _value_terms(own: str, value: object) -> tuple[int, ...]:
    """The terms of an extension, by what the index calls it, with a value."""
    found = [term("has", own)]
    if (spelt := extensions.spell(value)) is not None:
        found.append(term(own, spelt))
    if (number := extensions.as_number(value)) is not None:
        found += _amount_terms(f"# {own}", spans.place_of_number(number))
    if (moment := extensions.as_seconds(value)) is not None:
        found += _amount_terms(f"@ {own}", spans.place_of_moment(moment))
    return tuple(found)
