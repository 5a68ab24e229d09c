"""One battery's story, read from the ledger as it is now: what happened, as of when, as known on when, to whom shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from batteries import merging, packing
from batteries.claims import Claim
from batteries.custody import Custody, History, Step
from batteries.lifecycle import (
    dialect,
    types,  # noqa: F401 - a fold without the declarations would see claims of no type
    vehicles,
)
from batteries.lifecycle.declaration import REGISTRY
from batteries.lifecycle.placement import PREFIX, extension_name
from events import feed, index
from parties import access
from parties.access import Grant, Viewer


def read(key: UUID, *, as_of: datetime | None = None, as_known_on: datetime | None = None) -> History:
    """The history of the thing with `key`: up to what had happened by `as_of`, and was recorded by `as_known_on`."""
    return read_many([key], as_of=as_of, as_known_on=as_known_on)[key]


def read_many(
    keys: list[UUID], *, below: int | None = None, as_of: datetime | None = None, as_known_on: datetime | None = None
) -> dict[UUID, History]:
    """Histories of several things; with `below`, from claims at smaller positions of the log only.

    A provisional name that was merged into the true one leads to the history of the true one.
    """
    found = read_apart(keys, below=below, as_of=as_of, as_known_on=as_known_on)
    return {key: found[index.key(found[key].state.merged_into)] if found[key].state.merged_into else found[key]
            for key in keys}  # fmt: skip


def read_apart(
    keys: list[UUID], *, below: int | None = None, as_of: datetime | None = None, as_known_on: datetime | None = None
) -> dict[UUID, History]:
    """The same with each name by itself, for what is kept or judged once for each thing.

    Of a name that was merged into another only the merging is told; the history of the other comes with it.
    """

    def records(some: Iterable[UUID]) -> dict[UUID, list[feed.Record]]:
        return _known_on(as_known_on, feed.timelines(some, below=below))

    def told(some: Iterable[UUID]) -> dict[UUID, list[Claim]]:
        return packing.told(some, records)

    return merging.fold(told(keys), told, until=as_of)


def _known_on(moment: datetime | None, found: dict[UUID, list[feed.Record]]) -> dict[UUID, list[feed.Record]]:
    if moment is None:
        return found
    return {key: [record for record in records if record.recorded_at <= moment] for key, records in found.items()}


@dataclass(frozen=True, slots=True)
class Shown:
    """A history as one viewer may see it; `hidden` claims are counted and not shown."""

    granted: Grant
    state: Custody
    steps: tuple[Step, ...]
    withdrawn: tuple
    hidden: int


def show(history: History, viewer: Viewer) -> Shown:
    """What `viewer` may see of `history`."""
    state = history.state
    granted = access.grants(
        viewer, holder=state.confirmed or None, expected=state.released_to or None, on_behalf=carrier(state) or None
    )
    steps = tuple(step for step in history.steps if sees(viewer, granted, step.claim))
    withdrawn = tuple(claim for claim in history.withdrawn if sees(viewer, granted, claim))
    hidden = len(history.steps) + len(history.withdrawn) - len(steps) - len(withdrawn)
    return Shown(granted, state, steps, withdrawn, hidden)


def show_without_custody(history: History, viewer: Viewer) -> Shown:
    """What `viewer` may see of the claims about something that is no battery and that nobody holds: its own, and those that
    name it."""
    still = (Step(step.claim, Custody(), Custody()) for step in history.steps)
    return show(History(tuple(still), history.withdrawn, history.name), viewer)


def whole(uris: Iterable[str], viewer: Viewer) -> frozenset[str]:
    """Those of `uris` whose whole story `viewer` may see."""
    keys = {index.key(uri): uri for uri in uris}
    return frozenset(keys[key] for key, history in read_many(list(keys)).items()
                     if Grant.HISTORY in show(history, viewer).granted)  # fmt: skip


def carrier(state: Custody) -> str:
    """GLN of the carrier to whom the confirmed holder has given it; empty for none."""
    return state.transfer.carrier if state.transfer and state.transfer.sender == state.confirmed else ""


def sees(viewer: Viewer, granted: Grant, claim: Claim) -> bool:
    """Whether one claim may be shown to `viewer`."""
    return access.sees_claim(viewer, granted, author=claim.author, named=claim.named)


def fields_for(viewer: Viewer, claim: Claim) -> dict:
    """The fields of a claim as `viewer` may read them: a VIN is masked for those who need not know the car, and a secret
    of the trade is left out for those who had no part in it."""
    if claim.type is None or viewer.gln == claim.author:
        return claim.fields
    declared = claim.type.fields
    fields = claim.fields
    if not (viewer.is_authority or viewer.gln in claim.named):
        fields = {name: value for name, value in fields.items() if name not in declared or not declared[name].restricted}
    if viewer.reads_vin:
        return fields
    personal = {name for name, field in declared.items() if field.personal}
    return {name: access.masked_vin(value) if name in personal else value for name, value in fields.items()}


def event_for(viewer: Viewer, record: feed.Record) -> dict:
    """The EPCIS event of a record as `viewer` may read it."""
    event = dict(record.event)
    if viewer.gln == record.author:
        return event
    if not (viewer.is_authority or viewer.gln in index.parties(event)):
        event = {name: value for name, value in event.items() if name not in _restricted()}
    if not viewer.reads_vin and (vin := event.get(PREFIX + "vin")):
        event[PREFIX + "vin"] = access.masked_vin(vin)
    # Others have words of their own for it; what we write ourselves has not.
    if not viewer.reads_vin and (dialect.VERB not in event or "@context" in event):
        return vehicles.masked(event)
    return event


@cache
def _restricted() -> frozenset[str]:
    """The extensions that are a secret of the trade."""
    return frozenset(extension_name(name) for type_ in REGISTRY.values()
                     for name, field in type_.fields.items() if field.restricted)  # fmt: skip


def is_open(viewer: Viewer, record: feed.Record) -> bool:
    """Whether `viewer` may read the whole of a record's entry, with nothing in it masked."""
    return event_for(viewer, record) == record.event


def is_known(history: History) -> bool:
    """Whether anything was ever recorded about it."""
    return bool(history.steps or history.withdrawn)
