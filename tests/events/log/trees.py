"""The tree as RFC 6962, section 2.1, defines it: by recursion, and slowly. What it is compared with must not share its code."""

from functools import cache
from hashlib import sha256


def leaf(index: int) -> bytes:
    """A hash that no other index has, at the price of an integer."""
    return index.to_bytes(32)


@cache
def mth(start: int, end: int) -> bytes:
    """The root over the leaves [start, end)."""
    size = end - start
    if size < 2:
        return leaf(start) if size else sha256().digest()
    middle = start + split(size)
    return sha256(b"\x01" + mth(start, middle) + mth(middle, end)).digest()


def split(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def path(index: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962, section 2.1.1."""
    if end - start == 1:
        return []
    middle = start + split(end - start)
    if index < middle:
        return [*path(index, start, middle), mth(middle, end)]
    return [*path(index, middle, end), mth(start, middle)]


def subproof(old: int, start: int, end: int, *, whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2; `old` counts from the first leaf of all."""
    if old == end:
        return [] if whole else [mth(start, end)]
    middle = start + split(end - start)
    if old <= middle:
        return [*subproof(old, start, middle, whole=whole), mth(middle, end)]
    return [*subproof(old, middle, end, whole=False), mth(start, middle)]
