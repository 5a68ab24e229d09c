"""What a leaf of the log says: a small commitment to an entry, never the entry itself.

Public tiles reveal no business by it, and an entry's body can lawfully be erased without breaking the tree. The nonce
in the entry keeps anybody from guessing what a hash stands for.
"""

from datetime import UTC, datetime

from events import canonical
from events.log import merkle

VERSION = 1


def data(*, recorded_at: datetime, entry_sha256: bytes, key_id: str, kind: str) -> bytes:
    """The leaf of an entry as canonical bytes: when it was recorded, its SHA-256, which key spoke, and of what kind."""
    moment = recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    said = {"e": kind, "h": bytes(entry_sha256).hex(), "k": key_id, "t": moment, "v": VERSION}
    return canonical.dumps(said)


def leaf_hash(**said) -> bytes:
    """The hash of the leaf that `data` says."""
    return merkle.leaf_hash(data(**said))
