"""One claim as the ledger and the log hold it, and whether its parts say the same."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import orjson
import zstandard

from events import entry
from events.log import commitment

COLUMNS = """
    l.position, l.leaf_hash, l.numbers_sha256, e.seq, e.event_id, e.author, e.key_id, e.recorded_at, e.occurred_at,
    e.event_type, e.biz_step, e.verb, e.entry_sha256, e.dictionary, e.entry
"""


class Row(NamedTuple):
    """The columns of a leaf and of the claim below it; without the claim, all but the first three are None."""

    position: int
    leaf_hash: bytes
    numbers_sha256: bytes
    seq: int | None
    event_id: str
    author: str
    key_id: str
    recorded_at: datetime
    occurred_at: datetime
    event_type: str
    biz_step: str
    verb: str
    entry_sha256: bytes
    dictionary: int
    entry: bytes

    @property
    def where(self) -> str:
        """The claim by its place in the log and its event id."""
        return f"position {self.position}" + (f", {self.event_id}" if self.seq is not None else "")


class Body(NamedTuple):
    """A stored entry, read: the bytes that were hashed, and what they say."""

    data: bytes
    said: dict

    @property
    def event(self) -> dict:
        return self.said["event"]

    @property
    def content(self) -> bytes:
        """The canonical bytes of the event: all of the entry but what `entry.seal` put around it."""
        return self.data[len(b'{"event":') : self.data.rindex(b',"gln":"')]


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
    except (zstandard.ZstdError, KeyError):
        return None, _CHANGED
    if sha256(data).digest() != row.entry_sha256:
        return None, _CHANGED
    if commitment.leaf_hash(**_committed(row)) != row.leaf_hash:
        return None, _UNCOMMITTED
    body = Body(data, orjson.loads(data))
    wrong = _columns(row, body)
    return body, Fault("column", f"its {', '.join(wrong)} is not what the entry says") if wrong else None


def _committed(row: Row) -> dict:
    return {
        "recorded_at": row.recorded_at, "entry_sha256": row.entry_sha256, "key_id": row.key_id,
        "kind": row.verb or row.event_type, "numbers_sha256": row.numbers_sha256,
    }  # fmt: skip


def _columns(row: Row, body: Body) -> list[str]:
    """The columns that claims are found by, where they are not what the body says."""
    said, event = body.said, body.event
    right = (
        ("event_id", event["eventID"]), ("author", said["gln"]), ("key_id", said["key"]),
        ("event_type", event["type"]), ("biz_step", event.get("bizStep", "")),
        ("occurred_at", datetime.fromisoformat(event["eventTime"])),
    )  # fmt: skip
    # The leaf commits to the verb, or where there is none to the type, so a verb that is a type would pass for none.
    verb = ["verb"] if row.verb == row.event_type else []
    return [name for name, value in right if getattr(row, name) != value] + verb
