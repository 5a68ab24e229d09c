"""What a leaf of the log says: a small commitment to an entry, never the entry itself.

Public tiles reveal no business by it, and an entry's body can lawfully be erased without breaking the tree. The nonce
in the entry keeps anybody from guessing what a hash stands for.
"""

from datetime import UTC, datetime

from events import canonical
from events.feed import Record
from events.log import merkle

VERSION = 1


def data(*, recorded_at: datetime, entry_sha256: bytes, key_id: str, kind: str, numbers_sha256: bytes) -> bytes:
    """The leaf of an entry as canonical bytes: when it was recorded, its SHA-256, which key spoke, of what kind, and
    the SHA-256 of its running numbers (`events.log.numbering`)."""
    said = {
        "e": kind, "h": bytes(entry_sha256).hex(), "k": key_id, "n": bytes(numbers_sha256).hex(),
        "t": moment(recorded_at), "v": VERSION,
    }  # fmt: skip
    return canonical.dumps(said)


def of(record: Record, *, numbers_sha256: bytes) -> bytes:
    """The leaf of a claim as canonical bytes."""
    return data(
        recorded_at=record.recorded_at, entry_sha256=record.entry_sha256, key_id=record.key_id, kind=record.kind,
        numbers_sha256=numbers_sha256,
    )  # fmt: skip


def moment(at: datetime) -> str:
    """A recorded time as leaves and receipts write it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def leaf_hash(**said) -> bytes:
    """The hash of the leaf that `data` says."""
    return merkle.leaf_hash(data(**said))
