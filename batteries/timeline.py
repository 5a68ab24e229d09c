"""One battery's story, read from the ledger as it is now: what happened, as of when, as known on when, to whom shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from batteries import claims, custody
from batteries.custody import Custody, History, Step
from batteries.lifecycle.placement import PREFIX
from events import feed
from parties import access
from parties.access import Grant, Viewer


def read(key: UUID, *, as_of: datetime | None = None, as_known_on: datetime | None = None) -> History:
    """The history of the thing with `key`: up to what had happened by `as_of`, and was recorded by `as_known_on`."""
    return read_many([key], as_of=as_of, as_known_on=as_known_on)[key]


def read_many(
    keys: list[UUID], *, below: int | None = None, as_of: datetime | None = None, as_known_on: datetime | None = None
) -> dict[UUID, History]:
    """Histories of several things; with `below`, from claims at smaller positions of the log only."""
    records = feed.timelines(keys, below=below)
    return {key: custody.fold(_known(claims.of(records[key], key), as_of, as_known_on)) for key in keys}


def _known(found: list[claims.Claim], as_of: datetime | None, as_known_on: datetime | None) -> list[claims.Claim]:
    return [
        claim for claim in found
        if (as_known_on is None or claim.recorded_at <= as_known_on)
        # A withdrawal counts by when it was recorded: it says nothing about when the battery moved.
        and (as_of is None or claim.withdraws or claim.occurred_at <= as_of)
    ]  # fmt: skip


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


def carrier(state: Custody) -> str:
    """GLN of the carrier to whom the confirmed holder has given it; empty for none."""
    return state.transfer.carrier if state.transfer and state.transfer.sender == state.confirmed else ""


def sees(viewer: Viewer, granted: Grant, claim: claims.Claim) -> bool:
    """Whether one claim may be shown to `viewer`."""
    return access.sees_claim(viewer, granted, author=claim.author, named=claim.named)


def fields_for(viewer: Viewer, claim: claims.Claim) -> dict:
    """The fields of a claim as `viewer` may read them: a VIN is masked for those who need not know the car."""
    if claim.type is None or viewer.reads_vin or viewer.gln == claim.author:
        return claim.fields
    personal = {name for name, field in claim.type.fields.items() if field.personal}
    return {name: access.masked_vin(value) if name in personal else value for name, value in claim.fields.items()}


def event_for(viewer: Viewer, record: feed.Record) -> dict:
    """The EPCIS event of a record as `viewer` may read it."""
    event = dict(record.event)
    if not (viewer.reads_vin or viewer.gln == record.author) and (vin := event.get(PREFIX + "vin")):
        event[PREFIX + "vin"] = access.masked_vin(vin)
    return event


def is_open(viewer: Viewer, record: feed.Record) -> bool:
    """Whether `viewer` may read the whole of a record's entry, with nothing in it masked."""
    return event_for(viewer, record) == record.event


def is_known(history: History) -> bool:
    """Whether anything was ever recorded about it."""
    return bool(history.steps or history.withdrawn)
