"""A claim of the ledger as the API shows it: who said what when, and the native event that may be posted again."""

from django.db.models import Q

from api.problems import Problem
from batteries import timeline
from batteries.answers import CONTEXT
from batteries.lifecycle import dialect
from batteries.lifecycle.types.correcting import Corrected
from batteries.models import Battery
from events import feed, hashing, index
from events.capture import contexts
from events.feed import Record
from parties.access import Viewer

_ID_LENGTH_MAX = 512


def find(event_id: str, *, viewer: Viewer, tail: str = "") -> Record:
    """The claim with this id; Problem for one that is not the viewer's to see, as for one that does not exist.

    `tail` is what the address has behind the id. An id may itself end in it: what is on record under the whole is what
    was asked for.
    """
    names = [f"{event_id}/{tail}", event_id] if tail else [event_id]
    found = feed.by_ids(name for name in names if len(name) <= _ID_LENGTH_MAX)
    record = next((found[name] for name in names if name in found), None)
    if record is None or not _sees(viewer, record):
        raise Problem("not-found")
    return record


def brief(record: Record, *, viewer: Viewer) -> dict:
    """One claim as a row of a list, with what is personal in it masked for those who need not know it."""
    event = timeline.event_for(viewer, record)
    reading = dialect.read(event)
    return {
        "event_id": record.event_id, "type": record.verb or (reading.type.code if reading.type else None),
        "author": record.author, "occurred_at": event["eventTime"], "recorded_at": record.recorded_at,
        "position": record.position, "entry_sha256": bytes(record.entry_sha256).hex(), "withdraws": reading.withdraws,
        "native": _withdrawal(record, event) if reading.withdraws else native(event, reading, record.event_id),
    }  # fmt: skip


def full(record: Record, *, viewer: Viewer, withdrawal: Record | None = None) -> dict:
    """One claim with its EPCIS event, and what withdrew it if anything did."""
    event = timeline.event_for(viewer, record)
    event = event | {"@context": contexts.whole(event.get("@context"), base=CONTEXT)}
    return brief(record, viewer=viewer) | {
        "epcis": event,
        # The hash of the whole would let somebody try until they have what is masked.
        "hash_id": hashing.hash_id(event) if timeline.is_open(viewer, record) else None,
        "withdrawn_by": brief(withdrawal, viewer=viewer) if withdrawal else None,
    }


def native(event: dict, reading: dialect.Reading, event_id: str) -> dict | None:
    """The native event that `event` says; None when no declared type has its shape."""
    if reading.type is None:
        return None
    said = {"type": reading.type.code, "event_id": event_id, **_named(reading.batteries),
            "occurred_at": event["eventTime"]}  # fmt: skip
    if reading.facility:
        said["facility"] = reading.facility
    return said | reading.fields


def _sees(viewer: Viewer, record: Record) -> bool:
    gln = viewer.gln
    if viewer.is_authority or gln == record.author or gln in index.parties(record.event):
        return True
    things = list(index.things(record.event))
    # Who merely claims to hold it sees nothing of its past by that (parties.access.grants).
    return Battery.objects.filter(Q(confirmed=gln) | Q(released_to=gln), epc_key__in=things).exists()


def _named(batteries: tuple[str, ...]) -> dict:
    if not batteries:
        return {}
    return {"battery": batteries[0]} if len(batteries) == 1 else {"batteries": list(batteries)}


def _withdrawal(record: Record, event: dict) -> dict:
    said = {"type": record.verb, "occurred_at": event["errorDeclaration"]["declarationTime"]}
    found = {name: dialect.placement(field).get(event, name) for name, field in Corrected.fields.items()}
    return said | {name: value for name, value in found.items() if value}
