"""Whom a battery's story touches: what it was made of, what became of it, and who bears its number or shares its vehicle."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from batteries import projection, timeline
from batteries.claims import Claim
from batteries.custody import History
from batteries.models import Alias
from compliance.rules.declaration import LOTS
from events import feed, index

GENERATIONS_MAX = 50
"""How far a family tree is followed; what lies beyond counts as unknown. Lots made of each other have no end."""
Histories = dict[UUID, History]


def ancestors(histories: Histories, *, below: int | None) -> dict[str, History]:
    """What the things were made of, by URI: of a unit its parents, of a lot everything up to batteries with a nameplate.

    Lots that were refined together are among them. Costs one read of many timelines per generation of lots.
    """
    lots = [history for history in histories.values() if history.state.form in LOTS]
    units = [history for history in histories.values() if history.state.form not in LOTS]
    wanted = {uri for history in lots for uri in (*_parents(history), *_refined_with(history))}
    found = _read({uri for history in units for uri in _parents(history)} - wanted, histories, below)
    for _ in range(GENERATIONS_MAX):
        wanted -= found.keys()
        if not wanted:
            break
        read = _read(wanted, histories, below)
        found |= read
        wanted = {uri for history in read.values() if history.state.nameplate.rated_kwh is None for uri in _parents(history)}
    return found


def dependents(histories: Histories, *, below: int) -> Histories:
    """What must be judged with `histories`, as its findings rest on them.

    What they became and what that was refined with, for a late nameplate changes what lots can have held; who bears one
    number with them; who was fitted to a vehicle of theirs.
    """
    found = dict(histories)
    keys = _twins(histories.values()) | _vehicle_mates(histories.values(), below)
    keys |= {index.key(link.child) for history in histories.values() for link in history.state.children}
    for _ in range(GENERATIONS_MAX):
        new = timeline.read_apart(sorted(keys - found.keys()), below=below)
        if not new:
            break
        found |= new
        lots = [history for history in new.values() if history.state.form in LOTS]
        keys = {index.key(link.child) for history in lots for link in history.state.children}
        keys |= {index.key(uri) for history in lots for uri in _refined_with(history)}
    return {key: history for key, history in found.items() if key not in histories}


def alike(histories: Histories, *, below: int | None) -> dict[UUID, dict[str, History]]:
    """Other batteries that were given the Korean number of one of the things, by its key and their URI."""
    bearers = _bearers(histories.values())
    others = _read({uri for uris in bearers.values() for uri in uris}, histories, below) if bearers else {}
    return {
        key: {uri: others[uri] for number in _numbers(history) for uri in bearers.get(number, ()) if uri != history.uri}
        for key, history in histories.items() if bearers
    }  # fmt: skip


def mates(histories: Histories, *, below: int | None) -> dict[UUID, dict[str, History]]:
    """Other packs that were fitted to the vehicle that one of the things is in, by its key and their URI."""
    fitted = _fitted({history.state.vehicle for history in histories.values()} - {""}, below)
    crowded = {vehicle: uris for vehicle, uris in fitted.items() if len(uris) > 1}
    others = _read({uri for uris in crowded.values() for uri in uris}, histories, below) if crowded else {}
    return {
        key: {uri: others[uri] for uri in crowded[history.state.vehicle] if uri != history.uri}
        for key, history in histories.items() if history.state.vehicle in crowded
    }  # fmt: skip


def _parents(history: History) -> Iterator[str]:
    return (link.parent for link in history.state.parents)


def _refined_with(history: History) -> set[str]:
    return {row["lot"] for claim in _claims(history) if claim.is_("material_recovered")
            for row in claim.fields.get("inputs", ())}  # fmt: skip


def _twins(histories: Iterable[History]) -> set[UUID]:
    return {index.key(uri) for uris in _bearers(histories).values() for uri in uris}


def _bearers(histories: Iterable[History]) -> dict[str, set[str]]:
    """Batteries by each Korean number that more than one of them was ever given."""
    numbers = {number for history in histories for number in _numbers(history)}
    found: dict[str, set[str]] = {}
    rows = Alias.objects.filter(value__in=numbers, scheme=Alias.Scheme.KR) if numbers else Alias.objects.none()
    for value, uri in rows.values_list("value", "epc"):
        found.setdefault(value, set()).add(uri)
    return {value: uris for value, uris in found.items() if len(uris) > 1}


def _numbers(history: History) -> set[str]:
    claims = (*_claims(history), *history.withdrawn)
    return {claim.fields["kr_battery_id"] for claim in claims if claim.fields.get("kr_battery_id")}


def _vehicle_mates(histories: Iterable[History], below: int) -> set[UUID]:
    vehicles = {step.after.vehicle for history in histories for step in history.steps} - {""}
    return {index.key(uri) for uris in _fitted(vehicles, below).values() if len(uris) > 1 for uri in uris}


def _fitted(vehicles: set[str], below: int | None) -> dict[str, set[str]]:
    """The packs that any claim ever named with each of `vehicles`."""
    keys = {vehicle: index.key(vehicle) for vehicle in sorted(vehicles)}
    records = feed.timelines(keys.values(), below=below) if keys else {}
    return {vehicle: {uri for record in records.get(key, ()) for uri, mention in index.named(record.event)
                      if mention is not index.Mention.PARTY and projection.is_thing(uri)}
            for vehicle, key in keys.items()}  # fmt: skip


def _claims(history: History) -> Iterator[Claim]:
    return (step.claim for step in history.steps)


def _read(uris: set[str], histories: Histories, below: int | None) -> dict[str, History]:
    keys = {uri: index.key(uri) for uri in sorted(uris)}
    found = timeline.read_many(sorted(set(keys.values()) - histories.keys()), below=below) | histories
    return {uri: found[key] for uri, key in keys.items()}
