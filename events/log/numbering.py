"""The running number of each claim about a thing: what shows that a list of its claims has no hole.

A Merkle proof shows that a claim is in the log and not that a shown list is complete. So the sequencer counts: its
leaf of a claim commits to the number that the claim has among all claims about each thing it names. Who holds the
claims 1 to n of a battery knows that none in between was withheld.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from uuid import UUID

from events import canonical, index

_COUNT = """
    INSERT INTO events_tally AS t (epc_key, claims)
    SELECT encode(substring(p.packed FROM i * 24 + 1 FOR 16), 'hex')::uuid,
        ('x' || encode(substring(p.packed FROM i * 24 + 17 FOR 8), 'hex'))::bit(64)::bigint
    FROM (SELECT %s::bytea AS packed) p, generate_series(0, %s - 1) AS i
    ON CONFLICT (epc_key) DO UPDATE SET claims = t.claims + excluded.claims
    RETURNING epc_key, claims
"""
_SEVEN_BITS = 0x7F


def opening(nonce: str, numbers: dict[str, int]) -> bytes:
    """What a leaf commits to: the number of its claim for each thing, by its canonical URI.

    A salt keeps anybody from guessing which things a public leaf is about. It is derived from the nonce of the entry and
    is not the nonce: the numbers can be shown to those from whom something in the entry is kept.
    """
    return canonical.dumps({"numbers": numbers, "salt": sha256(b"numbers\n" + nonce.encode()).hexdigest()})


def digest(nonce: str, numbers: dict[str, int]) -> bytes:
    """The SHA-256 of the opening, which stands in the leaf."""
    return sha256(opening(nonce, numbers)).digest()


def count(cursor, events: Sequence[dict]) -> list[dict[str, int]]:
    """Count `events`, in the order of the log, and answer the numbers of each."""
    named = [index.things(event) for event in events]
    more = Counter(key for things in named for key in things)
    last = _add(cursor, more)
    reached = {key: last[key] - more[key] for key in more}
    numbers = []
    for things in named:
        for key in things:
            reached[key] += 1
        numbers.append({uri: reached[key] for key, uri in things.items()})
    return numbers


def pack(numbers: Iterable[dict[str, int]]) -> bytes:
    """The numbers of claims in a row as the log keeps them: how many each has, and those by the order of the URIs."""
    told = bytearray()
    for each in numbers:
        for number in (len(each), *(each[uri] for uri in sorted(each))):
            while number > _SEVEN_BITS:
                told.append(number & _SEVEN_BITS | _SEVEN_BITS + 1)
                number >>= 7
            told.append(number)
    return bytes(told)


@lru_cache(maxsize=64)
def unpack(told: bytes) -> list[tuple[int, ...]]:
    """What `pack` packed; of bytes that it did not make, whatever they give."""
    numbers, value, shift = [], 0, 0
    for byte in told:
        value, shift = value | (byte & _SEVEN_BITS) << shift, shift + 7
        if byte <= _SEVEN_BITS:
            numbers.append(value)
            value = shift = 0
    claims, at = [], 0
    while at < len(numbers):
        claims.append(tuple(numbers[at + 1 : at + 1 + numbers[at]]))
        at += 1 + numbers[at]
    return claims


def of(event: dict, told: bytes, place: int) -> dict[str, int]:
    """The numbers of the claim at `place` among those that `told` is about: none for what does not fit its event."""
    uris, claims = sorted(index.things(event).values()), unpack(bytes(told))
    numbers = claims[place] if place < len(claims) else ()
    return dict(zip(uris, numbers, strict=False)) if len(uris) == len(numbers) else {}


def _add(cursor, more: Counter) -> dict[UUID, int]:
    # In one order, so that two sequencers at once wait for one another and never both.
    packed = b"".join(key.bytes + more[key].to_bytes(8, "big") for key in sorted(more, key=attrgetter("int")))
    cursor.execute(_COUNT, [packed, len(more)])
    return dict(cursor.fetchall())
