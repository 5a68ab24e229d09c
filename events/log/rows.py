"""One claim as the ledger and the log hold it, and whether its parts say the same."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import orjson
import zstandard

from events import entry
from events.log import commitment, merkle, numbering

UNREADABLE = (zstandard.ZstdError, KeyError, ValueError)
"""What reading an entry that was changed may raise."""

COLUMNS = """
    l.position, l.place, l.numbers, l.hashes, e.seq, e.recorded_at, e.occurred_at, e.verb, e.entry_sha256, e.dictionary,
    e.entry
"""


class Row(NamedTuple):
    """The columns of a leaf, `place` being its own among the leaves of its run, and of the claim below it; without the
    claim, all but the first four are None."""

    position: int
    place: int
    numbers: bytes
    hashes: bytes
    seq: int | None
    recorded_at: datetime
    occurred_at: datetime
    verb: str
    entry_sha256: bytes
    dictionary: int
    entry: bytes

    @property
    def leaf_hash(self) -> bytes:
        """The hash of the leaf."""
        return self.hashes[self.place * merkle.HASH_LENGTH : (self.place + 1) * merkle.HASH_LENGTH]

    def where(self, body: "Body | None" = None) -> str:
        """The claim by its place in the log, and by the event id that its body says if that is vouched for."""
        name = body.event["eventID"] if body else f"sequence {self.seq}" if self.seq is not None else "no row"
        return f"position {self.position}, {name}"


class Body(NamedTuple):
    """What a stored entry says."""

    said: dict

    @property
    def event(self) -> dict:
        return self.said["event"]


class Fault(NamedTuple):
    """What about a claim is not as it was recorded."""

    kind: str
    text: str


_DELETED = Fault("deleted", "the log has it and the ledger does not: its row was deleted")
_CHANGED = Fault("body", "the entry cannot be read, or is not the one that was hashed: it was changed")
_UNCOMMITTED = Fault("leaf", "its time, hash, key, kind or numbers are not what the log committed to")


def examine(row: Row) -> tuple[Body | None, Fault | None]:
    """The body of a claim, or None where it is not the one that the log committed to; and what is wrong with the claim.

    A body that nothing vouches for is not looked into: whoever wrote it may have written anything.
    """
    if row.seq is None:
        return None, _DELETED
    try:
        data = entry.expand(bytes(row.entry), dictionary=row.dictionary)
    except UNREADABLE:
        return None, _CHANGED
    if sha256(data).digest() != row.entry_sha256:
        return None, _CHANGED
    try:
        body = Body(orjson.loads(data))
        is_committed = commitment.leaf_hash(**_committed(row, body)) == row.leaf_hash
    except (ValueError, TypeError, KeyError):
        is_committed = False
    if not is_committed:
        return None, _UNCOMMITTED
    wrong = _columns(row, body)
    return body, Fault("column", f"its {', '.join(wrong)} is not what the entry says") if wrong else None


def _committed(row: Row, body: Body) -> dict:
    numbers = numbering.of(body.event, row.numbers, row.place)
    return {
        "recorded_at": row.recorded_at, "entry_sha256": row.entry_sha256, "key_id": body.said["key"],
        "kind": row.verb or body.event["type"], "numbers_sha256": numbering.digest(body.said["nonce"], numbers),
    }  # fmt: skip


def _columns(row: Row, body: Body) -> list[str]:
    """The columns that say what the body says, where they are not the same."""
    wrong = ["occurred_at"] if row.occurred_at != datetime.fromisoformat(body.event["eventTime"]) else []
    # The leaf commits to the verb, or where there is none to the type, so a verb that is a type would pass for none.
    return wrong + (["verb"] if row.verb == body.event["type"] else [])
