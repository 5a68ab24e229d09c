"""What befalls a logistic unit befalls what lies in it: claims about a pallet, as claims about the packs on it.

An aggregation says what lies in which unit from when on; later events name the unit alone. A pack's story is told with
those of its unit's events that happened while it lay there, in whatever order they were recorded. The ledger knows nothing
of this: it is read out of the claims each time, and so a late aggregation heals what was told before it.

Nobody's word is put into another's mouth. Who sends a unit on sends what it packed itself, or took in with the unit; and
only those are heard who have to do with the pack: who spoke of it by its own name, and whom such hands name. A stranger
who speaks of a unit neither moves what lies in it nor learns of it.

A unit has a life of its own, too. It is put into use, labelled, mended and taken out of use, and nothing is done to the packs by
that: only types that are declared to be `of_content` reach them, and way-points that are read as none.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from batteries import claims
from batteries.claims import Claim, Part
from batteries.lifecycle.declaration import Custodian
from batteries.lifecycle.plain import is_unit
from batteries.withdrawal import standing
from events import epc, index
from events.feed import Record

DEEP_MAX = 5
"""How far units in units are followed: a case on a pallet in a container is three."""
_EVER = datetime.max.replace(tzinfo=UTC)
Read = Callable[[Iterable[UUID]], dict[UUID, list[Record]]]
Told = dict[UUID, list[Claim]]


class Stay(NamedTuple):
    """That something lay in a unit from one moment to another, as its packer says."""

    unit: str
    packer: str
    since: datetime
    until: datetime


def told(keys: Iterable[UUID], read: Read) -> Told:
    """What is claimed of each of `keys`: by its own name, and of the units that it lay in; `read` brings the records."""
    own = _claims(keys, read)
    known = dict(own)
    for _ in range(DEEP_MAX):
        missing = {index.key(uri) for found in known.values() for uri in _units(found)} - known.keys()
        if not missing:
            break
        known |= _claims(sorted(missing), read)
    return {key: _with_units(key, known, {}) for key in own}


def ever_in(units: Iterable[UUID], read: Read) -> set[UUID]:
    """Keys of all that anybody ever said to lie in one of `units`, or in a unit in it."""
    found: set[UUID] = set()
    units = set(units)
    for _ in range(DEEP_MAX):
        inside = {uri for found_in in _claims(sorted(units), read).values() for claim in found_in if claim.part is Part.HULL and claim.packing
                  for uri in claim.packing.things}  # fmt: skip
        units = {key for uri in inside if is_unit(uri) and (key := index.key(uri)) not in found}
        found |= {index.key(uri) for uri in inside}
        if not units:
            break
    return found


def _claims(keys: Iterable[UUID], read: Read) -> Told:
    keys = list(keys)
    records = read(keys)
    return {key: claims.of(records.get(key, ()), key) for key in keys}


def _units(found: list[Claim]) -> set[str]:
    packings = [claim.packing for claim in found if claim.packing]
    return {packing.unit for packing in packings} | {uri for packing in packings for uri in packing.things if is_unit(uri)}


def _with_units(key: UUID, known: Told, done: Told) -> list[Claim]:
    """The claims about a thing with those of its units. `done` has what was told so already, each unit once: of units that
    lie in each other the one that was come to first ends the ring."""
    if key not in done:
        done[key] = own = known.get(key, [])
        done[key] = [*own, *_through_units(own, known, done)]
    return done[key]


def _through_units(own: list[Claim], known: Told, done: Told) -> list[Claim]:
    if not any(claim.packing for claim in own):
        return []
    # Who says of a pack by its name what it says of the unit says it once.
    said = {(claim.type, claim.author, claim.occurred_at) for claim in own if claim.type}
    names_it = {claim.event_id for claim in own}
    befell = [claim for stay in _stays(own) for claim in _befell(stay, own, known, done)]
    found = {(claim.event_id, claim.withdraws): claim for claim in befell if claim.event_id not in names_it}
    return [claim for claim in found.values() if (claim.type, claim.author, claim.occurred_at) not in said]


def _stays(own: list[Claim]) -> list[Stay]:
    """Where the thing lay, by the claims that name it: until it is taken out, or packed elsewhere."""
    moves = [claim for claim in standing(own) if claim.packing and claim.uri in claim.packing.things]
    found: list[Stay] = []
    for claim in sorted(moves, key=lambda claim: (claim.occurred_at, not claim.packing.inside, claim.event_id)):
        lies = found[-1] if found and found[-1].until == _EVER else None
        is_same = lies is not None and lies.unit == claim.packing.unit
        if lies and is_same is not claim.packing.inside:
            found[-1] = lies._replace(until=claim.occurred_at)
        if claim.packing.inside and not is_same:
            found.append(Stay(claim.packing.unit, claim.author, claim.occurred_at, _EVER))
    return found


def _befell(stay: Stay, own: list[Claim], known: Told, done: Told) -> list[Claim]:
    """What is claimed of the unit during the stay, as said of the thing that lay in it."""
    during = [claim for claim in _with_units(index.key(stay.unit), known, done)
              if claim.part is not Part.HULL and stay.since <= claim.occurred_at <= stay.until
              and (claim.of_content or claim.packing)]  # fmt: skip
    return [
        claim._replace(uri=own[0].uri, batteries=_opened(claim, own[0].uri, stay, known), packing=None)
        for claim in _until_emptied(stay.unit, _believed(stay, own, during)) if _reaches(claim)
    ]


def _reaches(claim: Claim) -> bool:
    """Whether it is told of the content too. What only says where the unit was put is, whatever the step is called."""
    return claim.of_content or (claim.packing is not None and claim.type is None)


def _opened(claim: Claim, uri: str, stay: Stay, known: Told) -> tuple[str, ...]:
    """What a claim about the unit is about, the unit opened: what the packer of `uri` and who speaks say to lie in it."""
    inside = _content(stay.unit, claim.occurred_at, known, by=frozenset({stay.packer, claim.author}))
    inside = inside if uri in inside else (*inside, uri)
    return tuple(dict.fromkeys(each for about in claim.batteries for each in (inside if about == stay.unit else (about,))))


def _believed(stay: Stay, own: list[Claim], during: list[Claim]) -> list[Claim]:
    """Those of the unit's claims that count for the thing: by whom it knows, and of who gives it on, by whom it was given."""
    circle = _heard(standing(own))
    stands = standing(during)
    while True:
        givers = [(stay.packer, stay.since), *((c.author, c.occurred_at) for c in stands if c.author in circle and _takes(c))]
        found = [claim for claim in during if claim.author in circle and (
            not _gives(claim) or any(by == claim.author and at <= claim.occurred_at for by, at in givers))]  # fmt: skip
        grown = circle | _heard(claim for claim in found if claim in stands)
        if grown == circle:
            return found
        circle = grown


def _gives(claim: Claim) -> bool:
    return claim.type is not None and claim.type.custodian is Custodian.HOLDER


def _takes(claim: Claim) -> bool:
    return claim.type is not None and claim.type.custodian is Custodian.TAKER


def _heard(found: Iterable[Claim]) -> set[str]:
    return {gln for claim in found for gln in (claim.author, *claim.named)}


def _until_emptied(unit: str, found: list[Claim]) -> list[Claim]:
    out = min((claim.occurred_at for claim in standing(found) if claim.packing and claim.packing.unit == unit), default=_EVER)
    return [claim for claim in found if claim.occurred_at <= out]


def _content(unit: str, moment: datetime, known: Told, *, by: frozenset[str], depth: int = 0) -> tuple[str, ...]:
    """What lay in a unit at a moment as `by` packed it, units in it opened; crates that go and come are none of it."""
    inside: dict[str, None] = {}
    moves = [claim for claim in standing(known.get(index.key(unit), ())) if claim.packing and claim.uri == claim.packing.unit
             and claim.author in by and (claim.occurred_at <= moment if claim.packing.inside else claim.occurred_at < moment)]  # fmt: skip
    for claim in sorted(moves, key=lambda claim: (claim.occurred_at, not claim.packing.inside, claim.event_id)):
        if claim.packing.inside:
            inside |= dict.fromkeys(claim.packing.things)
        else:
            out = claim.packing.things
            inside = {uri: None for uri in inside if out and uri not in out}
    opened = [_content(uri, moment, known, by=by, depth=depth + 1) if is_unit(uri) and depth < DEEP_MAX else (uri,)
              for uri in inside if not _is_crate(uri)]  # fmt: skip
    return tuple(dict.fromkeys(uri for some in opened for uri in some))


def _is_crate(uri: str) -> bool:
    try:
        return epc.parse(uri).scheme == "grai"
    except epc.EpcError:
        return False
