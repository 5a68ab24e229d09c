"""The only way a claim is written."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction

from events import canonical, copy, entry, index, schema
from events.entry import Author

BATCH_MAX = 10_000
"""Claims in one call; beyond it, one transaction would hold the sequencer's horizon back too long."""

_NUMBERS = "SELECT now(), array(SELECT nextval('events_seq') FROM generate_series(1, %s))"
_RESERVE = """
    INSERT INTO events_identity (id_key, seq)
    SELECT encode(substring(r.packed FROM i * 24 + 1 FOR 16), 'hex')::uuid,
        ('x' || encode(substring(r.packed FROM i * 24 + 17 FOR 8), 'hex'))::bit(64)::bigint
    FROM (SELECT %s::bytea AS packed) r, generate_series(0, %s - 1) AS i
    ON CONFLICT DO NOTHING
    RETURNING seq
"""
# One claim in one statement: a program that posts hand-overs singly waits for each journey to the database.
_WRITE_ONE = """
    WITH reserved AS (
        INSERT INTO events_identity (id_key, seq) VALUES (%s, nextval('events_seq')) ON CONFLICT DO NOTHING RETURNING seq),
    kept AS (
        INSERT INTO events_event (seq, occurred_at, dictionary, verb, entry_sha256, entry)
        SELECT seq, %s, %s, %s, %s, %s FROM reserved),
    indexed AS (INSERT INTO events_epc (epc_key, seq) SELECT unnest(%s::uuid[]), seq FROM reserved),
    heard AS (
        INSERT INTO events_party (party, seq, claims, role)
        SELECT p.party, seq, 1, p.role FROM reserved, unnest(%s::bigint[], %s::smallint[]) AS p (party, role))
    SELECT seq, now() FROM reserved
"""
_COPY_EVENTS = "COPY events_event (seq, occurred_at, dictionary, verb, entry_sha256, entry) FROM STDIN (FORMAT BINARY)"
_COPY_EPCS = "COPY events_epc (epc_key, seq) FROM STDIN (FORMAT BINARY)"
_COPY_PARTIES = "COPY events_party (party, seq, claims, role) FROM STDIN (FORMAT BINARY)"
_pack_epc = struct.Struct(">hi16siq").pack
_pack_party = struct.Struct(">hiqiqihih").pack
_FIRST = """
    SELECT i.id_key, e.seq, e.recorded_at, e.entry_sha256, e.verb, e.dictionary, e.entry
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
    is_checked: bool = False
    """Whether the caller held this event to the schema a moment ago, so that it need not be done twice."""

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
class Draft:
    """A claim in the form in which it will lie in the ledger. Nothing of it is written."""

    event_id: str
    id_key: bytes
    content: bytes
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
    return write([draft(claim, by=by) for claim in claims], by=by)


def draft(claim: Claim, *, by: Author) -> Draft:
    """The first step of `append`, for who has to know of all claims that they can be recorded before one is."""
    if not claim.is_checked and not schema.is_valid_event(claim.event):
        raise InvalidEvent(schema.check_event(claim.event))
    # An id is plain text, so that one look at the event serves for both of its forms.
    plain = canonical.is_plain(claim.event)
    return _sealed(named(claim.event, by=by, plain=plain), claim.verb, by, plain)


def write(drafts: Sequence[Draft], *, by: Author) -> list[Outcome]:
    """The other steps of `append`."""
    if len(drafts) > BATCH_MAX:
        raise ValueError(f"{len(drafts)} claims in one call; at most {BATCH_MAX}")
    firsts: dict[bytes, Draft] = {}
    for each in drafts:
        firsts.setdefault(each.id_key, each)
    # A caller's transaction is not given a savepoint: what fails here fails it whole.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        recorded = _write(cursor, firsts, by)
        known = _first_records(cursor, [key for key in firsts if key not in recorded])
    return [_outcome(each, firsts, recorded, known, by) for each in drafts]


def _sealed(event: dict, verb: str, by: Author, plain: bool) -> Draft:
    content = canonical.dumps(event, plain=plain)
    sealed = entry.seal(content, by=by)
    return Draft(
        event["eventID"], _identity(event), content, entry.digest(sealed), entry.compress(sealed), Claim(event, verb),
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


def is_anothers(event: dict, *, by: Author) -> bool:
    """Whether `event` bears an id of the form that we derive and that does not follow from it, said by `by`.

    What such an id follows from cannot be told from it. Whoever sent one that will be another's would take it first.
    """
    given = event.get("eventID", "")
    if not entry.has_derived_form(given):
        return False
    bare = {name: said for name, said in event.items() if name != "eventID"}
    # An error declaration bears the id of what it withdraws, or one of its own.
    first = {name: said for name, said in bare.items() if name != "errorDeclaration"}
    return given not in {_derived_id(said, by, None) for said in (bare, first)}


def _derived_id(event: dict, by: Author, plain: bool | None) -> str:
    return entry.derived_id(canonical.dumps(event, plain=plain), gln=by.gln)


def _write(cursor, firsts: dict[bytes, Draft], by: Author) -> dict[bytes, tuple[int, datetime]]:
    return _write_one(cursor, *firsts.values(), by) if len(firsts) == 1 else _write_many(cursor, firsts, by)


def _write_one(cursor, draft: Draft, by: Author) -> dict[bytes, tuple[int, datetime]]:
    event = draft.claim.event
    about, parties = index.entries(event, author=by.gln)
    cursor.execute(_WRITE_ONE, [
        UUID(bytes=draft.id_key), datetime.fromisoformat(event["eventTime"]), entry.CURRENT_DICTIONARY, draft.claim.verb,
        draft.entry_sha256, draft.stored, list(about), list(parties), list(map(int, parties.values())),
    ])  # fmt: skip
    row = cursor.fetchone()
    return {draft.id_key: row} if row else {}


def _write_many(cursor, firsts: dict[bytes, Draft], by: Author) -> dict[bytes, tuple[int, datetime]]:
    new, recorded_at = _reserve(cursor, firsts)
    if new:
        copy.send_packed(cursor, _COPY_EVENTS, _event_rows(new))
        epcs, parties = _index_rows(new, by)
        copy.send_packed(cursor, _COPY_EPCS, epcs)
        copy.send_packed(cursor, _COPY_PARTIES, parties)
    return {draft.id_key: (seq, recorded_at) for seq, draft in new}


def _reserve(cursor, firsts: dict[bytes, Draft]) -> tuple[list[tuple[int, Draft]], datetime]:
    """Drafts whose id was free, each with its sequence number, and the time at which they are recorded."""
    cursor.execute(_NUMBERS, [len(firsts)])
    recorded_at, seqs = cursor.fetchone()
    # Numbers follow the rows, so that the log tells a batch in the order in which it was sent.
    numbers = dict(zip(firsts, sorted(seqs), strict=True))
    packed = b"".join(key + numbers[key].to_bytes(8, "big") for key in sorted(firsts))
    cursor.execute(_RESERVE, [packed, len(firsts)])
    reserved = {seq for (seq,) in cursor.fetchall()}
    return [(seq, firsts[key]) for key, seq in numbers.items() if seq in reserved], recorded_at


def _event_rows(new: list[tuple[int, Draft]]) -> Iterator[bytes]:
    text, raw = copy.text, copy.raw
    columns, dictionary = b"\0\x06", copy.int2(entry.CURRENT_DICTIONARY)
    for seq, draft in new:
        yield b"".join((
            columns, copy.int8(seq), copy.timestamp(datetime.fromisoformat(draft.claim.event["eventTime"])), dictionary,
            text(draft.claim.verb), raw(draft.entry_sha256), raw(draft.stored),
        ))  # fmt: skip


def _index_rows(new: list[tuple[int, Draft]], by: Author) -> tuple[list[bytes], list[bytes]]:
    found = [(seq, index.entries(draft.claim.event, author=by.gln)) for seq, draft in new]
    epcs = [_pack_epc(2, 16, key.bytes, 8, seq) for seq, (about, _) in found for key in about]
    runs = index.runs((seq, voices) for seq, (_, voices) in found)
    return epcs, [_pack_party(4, 8, run.party, 8, run.seq, 2, run.claims, 2, run.role) for run in runs]


def _first_records(cursor, keys: list[bytes]) -> dict[bytes, tuple]:
    if not keys:
        return {}
    cursor.execute(_FIRST, [[UUID(bytes=key) for key in keys]])
    return {row[0].bytes: row[1:] for row in cursor.fetchall()}


def _outcome(draft: Draft, firsts, recorded, known, by: Author) -> Outcome:
    first = firsts[draft.id_key]
    if draft.id_key in recorded:
        seq, recorded_at = recorded[draft.id_key]
        is_same = draft.content == first.content
        status = Status.RECORDED if first is draft else Status.DUPLICATE if is_same else Status.CONFLICT
        record = seq, recorded_at, first.entry_sha256, by.key_id, first.claim.kind
    else:
        seq, recorded_at, sha, verb, dictionary, stored = known[draft.id_key]
        data = entry.expand(bytes(stored), dictionary=dictionary)
        said = orjson.loads(data)
        is_same = said["gln"] == by.gln and entry.content(data) == draft.content
        status = Status.DUPLICATE if is_same else Status.CONFLICT
        record = seq, recorded_at, bytes(sha), said["key"], verb or said["event"]["type"]
    return Outcome(status, draft.event_id, *(() if status is Status.CONFLICT else record))
