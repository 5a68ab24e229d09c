"""The only way a claim is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from events import canonical, copy, entry, index, schema
from events.entry import Author

BATCH_MAX = 10_000
"""Claims in one call; beyond it, one transaction would hold the sequencer's horizon back too long."""

_NUMBERS = "SELECT nextval('events_seq') FROM generate_series(1, %s)"
_RESERVE = """
    INSERT INTO events_identity (id_key, content_sha256, seq)
    SELECT encode(substring(r.packed FROM i * 56 + 1 FOR 16), 'hex')::uuid, substring(r.packed FROM i * 56 + 17 FOR 32),
        ('x' || encode(substring(r.packed FROM i * 56 + 49 FOR 8), 'hex'))::bit(64)::bigint
    FROM (SELECT %s::bytea AS packed) r, generate_series(0, %s - 1) AS i
    ON CONFLICT DO NOTHING
    RETURNING id_key, seq, now()
"""
_COPY_EVENTS = """
    COPY events_event (seq, occurred_at, author, key_id, event_id, event_type, biz_step, verb, entry_sha256,
                       dictionary, entry)
    FROM STDIN (FORMAT BINARY)
"""
_COPY_EPCS = "COPY events_epc (epc_key, seq, role) FROM STDIN (FORMAT BINARY)"
_FIRST = """
    SELECT i.id_key, i.content_sha256, e.seq, e.recorded_at, e.entry_sha256, e.author,
        e.key_id, coalesce(nullif(e.verb, ''), e.event_type)
    FROM events_identity i JOIN events_event e USING (seq)
    WHERE i.id_key = ANY(%s)
"""


class InvalidEvent(ValueError):
    """What was to be recorded is no EPCIS 2.0 event; `faults` say where. The doors find this out before the ledger."""

    def __init__(self, faults: list):
        super().__init__("; ".join(f"{fault.pointer}: {fault.en}" for fault in faults))
        self.faults = faults


class Claim(NamedTuple):
    """A valid EPCIS event to be recorded, and the domain verb that the layer above knows it by ("" for none)."""

    event: dict
    verb: str = ""

    @property
    def kind(self) -> str:
        """What leaf and receipt call it: the verb, or for a foreign event its EPCIS type."""
        return self.verb or self.event["type"]


class Status(StrEnum):
    """What became of a claim."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    """Its event id already names a claim that says something else."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim; for a duplicate, the first record of it."""

    status: Status
    event_id: str
    seq: int = 0
    recorded_at: datetime | None = None
    entry_sha256: bytes = b""
    key_id: str = ""
    kind: str = ""
    """Its domain verb, or for a foreign event its EPCIS type."""


@dataclass(slots=True)
class _Draft:
    event_id: str
    id_key: UUID
    content_sha256: bytes
    entry_sha256: bytes
    stored: bytes
    claim: Claim


def append(claims: Sequence[Claim], *, by: Author) -> list[Outcome]:
    """Record `claims` durably in one transaction and answer each in its place.

    1. Canonical bytes and hashes. An event without an id gets one derived from what it says and who says it, so
       that a repeated post is recognised whatever the client kept.
    2. Event ids are reserved in one order for all writers: overlapping batches wait, they never deadlock.
    3. What is new is written by COPY; what was there is answered with its first record.

    Takes no lock that others wait for, and gives no position: that is the sequencer's work, a moment later.
    Raises ValueError beyond BATCH_MAX claims, InvalidEvent for what is no EPCIS event; then nothing is written.
    """
    if len(claims) > BATCH_MAX:
        raise ValueError(f"{len(claims)} claims in one call; at most {BATCH_MAX}")
    drafts = [_draft(claim, by) for claim in claims]
    firsts: dict[UUID, _Draft] = {}
    for draft in drafts:
        firsts.setdefault(draft.id_key, draft)
    with transaction.atomic(), connection.cursor() as cursor:
        recorded = _write(cursor, firsts, by)
        known = _first_records(cursor, [key for key in firsts if key not in recorded])
    return [_outcome(draft, firsts, recorded, known, by) for draft in drafts]


def _draft(claim: Claim, by: Author) -> _Draft:
    if not schema.is_valid_event(claim.event):
        raise InvalidEvent(schema.check_event(claim.event))
    event = named(claim.event, by=by)
    claim = claim._replace(event=event)
    content = canonical.dumps(event)
    sealed = entry.seal(content, by=by)
    return _Draft(
        event["eventID"], identity_key(event), sha256(content).digest(), entry.digest(sealed),
        entry.compress(sealed), claim,
    )  # fmt: skip


def identity_key(event: dict) -> UUID:
    """What must be unique of an event: its id, and once more for its error declaration (EPCIS 2.0, 7.4.1.2)."""
    suffix = "\nerrorDeclaration" if "errorDeclaration" in event else ""
    return UUID(bytes=sha256((event["eventID"] + suffix).encode()).digest()[:16])


def named(event: dict, *, by: Author) -> dict:
    """`event` with its id; one without is named after what it says and who says it."""
    return event if "eventID" in event else {**event, "eventID": _derived_id(event, by)}


def _derived_id(event: dict, by: Author) -> str:
    said = bytearray(sha256(by.gln.encode() + b"\n" + canonical.dumps(event)).digest()[:16])
    said[6] = 0x80 | said[6] & 0x0F  # UUID version 8 (RFC 9562, 5.8), which Python's uuid knows from 3.14 on
    said[8] = 0x80 | said[8] & 0x3F
    return UUID(bytes=bytes(said)).urn


def _write(cursor, firsts: dict[UUID, _Draft], by: Author) -> dict[UUID, tuple[int, datetime]]:
    cursor.execute(_NUMBERS, [len(firsts)])
    # Numbers follow the rows, so that the log tells a batch in the order in which it was sent.
    numbers = dict(zip(firsts, sorted(seq for (seq,) in cursor.fetchall()), strict=True))
    packed = b"".join(
        key.bytes + firsts[key].content_sha256 + numbers[key].to_bytes(8, "big") for key in sorted(firsts)
    )
    cursor.execute(_RESERVE, [packed, len(firsts)])
    recorded = {key: (seq, recorded_at) for key, seq, recorded_at in cursor.fetchall()}
    new = [(seq, firsts[key]) for key, (seq, _) in recorded.items()]
    if new:
        copy.send(cursor, _COPY_EVENTS, 11, (_event_row(seq, draft, by) for seq, draft in new))
        copy.send(cursor, _COPY_EPCS, 3, (row for seq, draft in new for row in _epc_rows(seq, draft.claim.event)))
    return recorded


def _event_row(seq: int, draft: _Draft, by: Author):
    event = draft.claim.event
    return (
        copy.int8(seq), copy.timestamp(datetime.fromisoformat(event["eventTime"])), copy.text(by.gln),
        copy.text(by.key_id), copy.text(draft.event_id), copy.text(event["type"]),
        copy.text(event.get("bizStep", "")), copy.text(draft.claim.verb), copy.raw(draft.entry_sha256),
        copy.int2(entry.CURRENT_DICTIONARY), copy.raw(draft.stored),
    )  # fmt: skip


def _epc_rows(seq: int, event: dict):
    return [(copy.uuid(key), copy.int8(seq), copy.int2(mention)) for key, mention in index.mentions(event)]


def _first_records(cursor, keys: list[UUID]) -> dict[UUID, tuple]:
    if not keys:
        return {}
    cursor.execute(_FIRST, [keys])
    return {row[0]: row[1:] for row in cursor.fetchall()}


def _outcome(draft: _Draft, firsts, recorded, known, by: Author) -> Outcome:
    first = firsts[draft.id_key]
    if draft.id_key in recorded:
        seq, recorded_at = recorded[draft.id_key]
        status = Status.RECORDED if first is draft else _same(draft.content_sha256, first.content_sha256)
        record = seq, recorded_at, first.entry_sha256, by.key_id, first.claim.kind
    else:
        content_sha256, seq, recorded_at, sha, author, *rest = known[draft.id_key]
        status = _same(draft.content_sha256, bytes(content_sha256)) if author == by.gln else Status.CONFLICT
        record = seq, recorded_at, bytes(sha), *rest
    return Outcome(status, draft.event_id, *(() if status is Status.CONFLICT else record))


def _same(content: bytes, first: bytes) -> Status:
    return Status.DUPLICATE if content == first else Status.CONFLICT
