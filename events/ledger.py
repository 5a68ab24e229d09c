"""The only way a claim is written."""

import struct
from collections.abc import Iterator, Sequence
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

_NUMBERS = "SELECT now(), array(SELECT nextval('events_seq') FROM generate_series(1, %s))"
_RESERVE = """
    INSERT INTO events_identity (id_key, content_sha256, seq)
    SELECT encode(substring(r.packed FROM i * 56 + 1 FOR 16), 'hex')::uuid, substring(r.packed FROM i * 56 + 17 FOR 32),
        ('x' || encode(substring(r.packed FROM i * 56 + 49 FOR 8), 'hex'))::bit(64)::bigint
    FROM (SELECT %s::bytea AS packed) r, generate_series(0, %s - 1) AS i
    ON CONFLICT DO NOTHING
    RETURNING seq
"""
# One claim in one statement: a program that posts hand-overs singly waits for each journey to the database.
_WRITE_ONE = """
    WITH reserved AS (
        INSERT INTO events_identity (id_key, content_sha256, seq) VALUES (%s, %s, nextval('events_seq'))
        ON CONFLICT DO NOTHING RETURNING seq),
    kept AS (
        INSERT INTO events_event (seq, occurred_at, author, key_id, event_id, event_type, biz_step, verb, entry_sha256,
                                  dictionary, entry)
        SELECT seq, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM reserved),
    indexed AS (
        INSERT INTO events_epc (epc_key, seq, role)
        SELECT m.epc_key, seq, m.role FROM reserved, unnest(%s::uuid[], %s::smallint[]) AS m (epc_key, role))
    SELECT seq, now() FROM reserved
"""
_COPY_EVENTS = """
    COPY events_event (seq, occurred_at, author, key_id, event_id, event_type, biz_step, verb, entry_sha256,
                       dictionary, entry)
    FROM STDIN (FORMAT BINARY)
"""
_pack_epc = struct.Struct(">hi16siqih").pack
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
    id_key: bytes
    content_sha256: bytes
    entry_sha256: bytes
    stored: bytes
    claim: Claim


def append(claims: Sequence[Claim], *, by: Author) -> list[Outcome]:
    """Record `claims` durably in one transaction and answer each in its place.

    1. Canonical bytes and hashes. An event without an id gets one derived from what it says and who says it, so
       that a repeated post is recognised whatever the client kept.
    2. Event ids are reserved in one order for all writers: overlapping batches wait, they never deadlock.
    3. What is new is written by COPY, one claim by itself in one statement; what was there is answered with its first record.

    Takes no lock that others wait for, and gives no position: that is the sequencer's work, a moment later.
    Raises ValueError beyond BATCH_MAX claims, InvalidEvent for what is no EPCIS event; then nothing is written.
    """
    if len(claims) > BATCH_MAX:
        raise ValueError(f"{len(claims)} claims in one call; at most {BATCH_MAX}")
    drafts = [_draft(claim, by) for claim in claims]
    firsts: dict[bytes, _Draft] = {}
    for draft in drafts:
        firsts.setdefault(draft.id_key, draft)
    # A caller's transaction is not given a savepoint: what fails here fails it whole.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        recorded = _write(cursor, firsts, by)
        known = _first_records(cursor, [key for key in firsts if key not in recorded])
    return [_outcome(draft, firsts, recorded, known, by) for draft in drafts]


def _draft(claim: Claim, by: Author) -> _Draft:
    if not schema.is_valid_event(claim.event):
        raise InvalidEvent(schema.check_event(claim.event))
    # An id is plain text, so that one look at the event serves for both of its forms.
    plain = canonical.is_plain(claim.event)
    return _sealed(named(claim.event, by=by, plain=plain), claim.verb, by, plain)


def _sealed(event: dict, verb: str, by: Author, plain: bool) -> _Draft:
    content = canonical.dumps(event, plain=plain)
    sealed = entry.seal(content, by=by)
    return _Draft(
        event["eventID"], _identity(event), sha256(content).digest(), entry.digest(sealed), entry.compress(sealed),
        Claim(event, verb),
    )  # fmt: skip


def identity_key(event: dict) -> UUID:
    """What must be unique of an event: its id, and once more for its error declaration (EPCIS 2.0, 7.4.1.2)."""
    return UUID(bytes=_identity(event))


def _identity(event: dict) -> bytes:
    suffix = "\nerrorDeclaration" if "errorDeclaration" in event else ""
    return sha256((event["eventID"] + suffix).encode()).digest()[:16]


def named(event: dict, *, by: Author, plain: bool | None = None) -> dict:
    """`event` with its id; one without is named after what it says and who says it. `plain` as in canonical.dumps."""
    return event if "eventID" in event else {**event, "eventID": _derived_id(event, by, plain)}


def _derived_id(event: dict, by: Author, plain: bool | None) -> str:
    said = bytearray(sha256(by.gln.encode() + b"\n" + canonical.dumps(event, plain=plain)).digest()[:16])
    said[6] = 0x80 | said[6] & 0x0F  # UUID version 8 (RFC 9562, 5.8), which Python's uuid knows from 3.14 on
    said[8] = 0x80 | said[8] & 0x3F
    digits = said.hex()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _write(cursor, firsts: dict[bytes, _Draft], by: Author) -> dict[bytes, tuple[int, datetime]]:
    return _write_one(cursor, *firsts.values(), by) if len(firsts) == 1 else _write_many(cursor, firsts, by)


def _write_one(cursor, draft: _Draft, by: Author) -> dict[bytes, tuple[int, datetime]]:
    event, mentions = draft.claim.event, index.mentions(draft.claim.event)
    cursor.execute(_WRITE_ONE, [
        UUID(bytes=draft.id_key), draft.content_sha256, datetime.fromisoformat(event["eventTime"]), by.gln, by.key_id,
        draft.event_id, event["type"], event.get("bizStep", ""), draft.claim.verb, draft.entry_sha256,
        entry.CURRENT_DICTIONARY, draft.stored, [key for key, _ in mentions], [int(mention) for _, mention in mentions],
    ])  # fmt: skip
    row = cursor.fetchone()
    return {draft.id_key: row} if row else {}


def _write_many(cursor, firsts: dict[bytes, _Draft], by: Author) -> dict[bytes, tuple[int, datetime]]:
    new, recorded_at = _reserve(cursor, firsts)
    if new:
        copy.send_packed(cursor, _COPY_EVENTS, _event_rows(new, by))
        copy.send_packed(cursor, _COPY_EPCS, (row for seq, draft in new for row in _epc_rows(seq, draft.claim.event)))
    return {draft.id_key: (seq, recorded_at) for seq, draft in new}


def _reserve(cursor, firsts: dict[bytes, _Draft]) -> tuple[list[tuple[int, _Draft]], datetime]:
    """Drafts whose id was free, each with its sequence number, and the time at which they are recorded."""
    cursor.execute(_NUMBERS, [len(firsts)])
    recorded_at, seqs = cursor.fetchone()
    # Numbers follow the rows, so that the log tells a batch in the order in which it was sent.
    numbers = dict(zip(firsts, sorted(seqs), strict=True))
    packed = b"".join(key + firsts[key].content_sha256 + numbers[key].to_bytes(8, "big") for key in sorted(firsts))
    cursor.execute(_RESERVE, [packed, len(firsts)])
    reserved = {seq for (seq,) in cursor.fetchall()}
    return [(seq, firsts[key]) for key, seq in numbers.items() if seq in reserved], recorded_at


def _event_rows(new: list[tuple[int, _Draft]], by: Author) -> Iterator[bytes]:
    text, raw = copy.text, copy.raw
    columns, author, dictionary = b"\0\x0b", text(by.gln) + text(by.key_id), copy.int2(entry.CURRENT_DICTIONARY)
    for seq, draft in new:
        event = draft.claim.event
        yield b"".join((
            columns, copy.int8(seq), copy.timestamp(datetime.fromisoformat(event["eventTime"])), author,
            text(draft.event_id), text(event["type"]), text(event.get("bizStep", "")), text(draft.claim.verb),
            raw(draft.entry_sha256), dictionary, raw(draft.stored),
        ))  # fmt: skip


def _epc_rows(seq: int, event: dict) -> set[bytes]:
    return {_pack_epc(3, 16, index.key(uri).bytes, 8, seq, 2, mention) for uri, mention in index.named(event)}


def _first_records(cursor, keys: list[bytes]) -> dict[bytes, tuple]:
    if not keys:
        return {}
    cursor.execute(_FIRST, [[UUID(bytes=key) for key in keys]])
    return {row[0].bytes: row[1:] for row in cursor.fetchall()}


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
