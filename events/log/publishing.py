"""Signing what the log has become, and never anything that contradicts what was signed before.

The signer behaves like a witness of itself: it remembers the last head that it signed in a file of its own, proves that
the new head continues it, and only then signs. The file is never restored from a backup: a database that was restored
to an older or another state is noticed by it, and nothing is signed until somebody has looked.
"""

import json
import os
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from events.log import keys, merkle, note, tree

_NEWEST = "SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1"
_SIGNED = "SELECT EXISTS (SELECT FROM events_note WHERE size = %s)"
_KEEP = "INSERT INTO events_note (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_PUBLISHED = "SELECT size, note FROM events_note ORDER BY size DESC LIMIT 1"


class Contradiction(Exception):
    """The log is not a continuation of what was signed. Nothing is signed until an operator has found out why."""


class Head(NamedTuple):
    """A tree by its size and root."""

    size: int
    root: bytes


class Published(NamedTuple):
    """A signed checkpoint as it was published."""

    size: int
    note: str


class Publisher:
    """Signs checkpoints of the log that is called `origin`; `memory` is the file with the last head signed."""

    def __init__(self, signer: note.Signer, *, origin: str, memory: Path):
        self._signer, self._origin, self._memory = signer, origin, memory

    def publish(self) -> bool:
        """Sign the newest checkpoint, if it is not signed yet; False when there is nothing new.

        1. The new head is proven to continue the last one that was signed.
        2. The memory takes the new head, on disk, before the signature exists.
        3. The note is signed and kept. A crash in between is mended by the next call, with the same bytes.

        Raises Contradiction.
        """
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST)
            row = cursor.fetchone()
            if row is None:
                return self._check_empty()
            new = Head(row[0], bytes(row[1]))
            cursor.execute(_SIGNED, [new.size])
            if cursor.fetchone()[0]:
                return False
            self._check_continues(cursor, self._remembered(), new)
            self._remember(new)
            keys.remember(self._signer.verifier)
            signed = note.sign(note.checkpoint_text(self._origin, *new), self._signer)
            cursor.execute(_KEEP, [new.size, signed.decode()])
        return True

    def _check_empty(self) -> bool:
        if last := self._remembered():
            raise Contradiction(f"A tree of {last.size} claims was signed, and the log is empty.")
        return False

    def _check_continues(self, cursor, last: Head | None, new: Head) -> None:
        if last is None or last == new:
            return
        if new.size <= last.size:
            raise Contradiction(f"A tree of {last.size} claims was signed; the log has {new.size}, or others.")
        path = merkle.consistency_path(last.size, new.size, lambda start, end: tree.subtree(cursor, start, end))
        try:
            merkle.verify_consistency(last.size, last.root, new.size, new.root, path)
        except merkle.ProofError as error:
            raise Contradiction(
                f"The log does not continue the {last.size} claims that were signed: {error}"
            ) from error

    def _remembered(self) -> Head | None:
        if not self._memory.exists():
            return None
        kept = json.loads(self._memory.read_text(encoding="utf-8"))
        return Head(kept["size"], bytes.fromhex(kept["root"]))

    def _remember(self, head: Head) -> None:
        fresh = self._memory.with_suffix(".new")
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"size": head.size, "root": head.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._memory)


def published() -> Published | None:
    """The newest signed checkpoint; None while nothing was signed."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED)
        row = cursor.fetchone()
    return Published(*row) if row else None
