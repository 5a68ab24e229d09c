"""Numbers and moments as words of an index: a range is a handful of buckets, coarse inside and fine at its ends.

A value is a whole number of 20 bits that grows with it; its terms are the first 5, 10, 15 and 20 of them. So
any range is covered by TERMS_MAX terms at most, however wide it is, and one with an open end by OPEN_TERMS_MAX (as in the
prefix terms of text engines). The buckets are a little wider than the range: what lies in them is looked at.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

WIDTH = 20
_STEP = 5
_LEVELS = tuple(range(_STEP, WIDTH + 1, _STEP))
LAST = (1 << WIDTH) - 1
# At each end and on each level all children of one bucket but one, which the next level divides; on the first level both
# ends have one bucket in common.
_CHILDREN = (1 << _STEP) - 1
OPEN_TERMS_MAX = _CHILDREN * len(_LEVELS)
TERMS_MAX = 2 * OPEN_TERMS_MAX - _CHILDREN - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_HOUR = -175_320
"""1950-01-01, in hours from 1970: 20 bits of hours reach to 2069, and what lies outside shares the bucket at the end."""

Bucket = tuple[int, int]


def seconds(moment: datetime) -> float:
    """A moment as a number, to the microsecond."""
    return (moment - _EPOCH).total_seconds()


def place_of_moment(value: float) -> int:
    """The place of a moment, given in seconds from 1970."""
    return min(max(int(value // 3600) - _FIRST_HOUR, 0), LAST)


def hour_of_place(place: int) -> int:
    """Where the moments of a place begin, in hours from 1970."""
    return place + _FIRST_HOUR


def place_of_number(value: float) -> int:
    """The place of a number: the first bits of its double, turned so that they grow with it."""
    (bits,) = struct.unpack(">Q", struct.pack(">d", value + 0.0))
    ordered = bits ^ (0xFFFF_FFFF_FFFF_FFFF if bits >> 63 else 1 << 63)
    return ordered >> (64 - WIDTH)


def buckets(place: int) -> Iterator[Bucket]:
    """Every bucket that a value at `place` lies in: how many bits it has, and these."""
    for bits in _LEVELS:
        yield bits, place >> (WIDTH - bits)


def cover(first: int | None, last: int | None) -> list[Bucket]:
    """The fewest buckets that hold all places from `first` to `last`; None leaves an end open."""
    found: list[Bucket] = []
    _cover(0, 0, 0 if first is None else first, LAST if last is None else last, found)
    return found


def _cover(bits: int, prefix: int, first: int, last: int, found: list[Bucket]) -> None:
    low, high = prefix << (WIDTH - bits), ((prefix + 1) << (WIDTH - bits)) - 1
    if low > last or high < first:
        return
    if bits and (bits == WIDTH or (first <= low and high <= last)):
        found.append((bits, prefix))
        return
    for child in range(1 << _STEP):
        _cover(bits + _STEP, (prefix << _STEP) | child, first, last, found)
