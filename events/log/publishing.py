"""Signing what the log has become, and never anything that contradicts what was signed before.

The signer behaves like a witness of itself: it remembers the last head that it signed in a file of its own, proves that
the new head continues it, and only then signs. The file is never restored from a backup: a database that was restored
to an older or another state is noticed by it, and nothing is signed until somebody has looked.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from events.log import keys, merkle, note, tree
from events.log.memory import Contradiction, Head, Memory

_NEWEST = "SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1"
_KEEP = "INSERT INTO events_note (size, note) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_KEEP_LINE = "INSERT INTO events_signature (size, signer, made_at, line) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
# A witness may have signed one tree several times: the last word of each counts.
_PUBLISHED = """
    SELECT n.size, n.note || coalesce((
        SELECT string_agg(line, '' ORDER BY kept_at, signer) FROM (
            SELECT DISTINCT ON (signer) signer, line, kept_at FROM events_signature s
            WHERE s.size = n.size ORDER BY signer, made_at DESC) AS more), '')
    FROM events_note n ORDER BY n.size DESC LIMIT 1
"""


class Published(NamedTuple):
    """A checkpoint as it is published: signed by the log, and by those of its witnesses that have seen it."""

    size: int
    note: str


class Publisher:
    """Signs checkpoints of the log that is called `origin`; `memory` is the file with the last head signed.

    While one key follows another both sign, and a verifier that knows either is content. Raises NoteError for a key
    of another name and for one that is given twice.
    """

    def __init__(self, *signers: note.Signer, origin: str, memory: Path):
        self._signers, self._origin, self._memory = signers, origin, Memory(memory)
        if {signer.name for signer in signers} != {origin}:
            raise note.NoteError(f"A key of the log bears the log's name, {origin}.")
        if len({signer.verifier for signer in signers}) != len(signers):
            raise note.NoteError("The two keys are one key.")

    def publish(self) -> bool:
        """Sign the newest checkpoint, if it is not signed yet; False when there is nothing new or another is at it.

        1. The new head is proven to continue the last one that was signed.
        2. The memory takes the new head, on disk, before the signature exists.
        3. The note is signed and kept. A crash in between is mended by the next call, with the same bytes.

        Raises Contradiction, and OSError where the memory cannot be written.
        """
        with self._memory.held() as alone, connection.cursor() as cursor:
            return alone and self._publish(cursor)

    def _publish(self, cursor) -> bool:
        new, remembered, kept = _newest(cursor), self._memory.read(), published()
        for last in dict.fromkeys([remembered, kept and self._head(kept)]):
            if last:
                _check_continues(cursor, last, new)
        if new is None:
            return False
        signed = kept.note.encode() if kept and kept.size == new.size else None
        signers = self._missing(signed) if signed else self._signers
        if not signers:
            return False
        if remembered != new:
            self._memory.swap(remembered, new)
        for signer in signers:
            keys.remember(signer.verifier)
        text = note.checkpoint_text(self._origin, *new)
        if signed is None:
            cursor.execute(_KEEP, [new.size, note.sign(text, *signers).decode()])
        else:
            for signer in signers:
                keep_line(cursor, new.size, signer.verifier, signer.sign(text).line, made_at=datetime.now(UTC))
        return True

    def _missing(self, signed: bytes) -> list[note.Signer]:
        """The keys that came after the newest note was signed, as one does in the middle of an idle night."""
        known = {(line.name, line.key_id) for line in note.Note.parse(signed).signatures}
        return [signer for signer in self._signers if (signer.name, signer.key_id) not in known]

    def _head(self, kept: Published) -> Head:
        said = note.parse_checkpoint(note.Note.parse(kept.note.encode()).text)
        if said.origin != self._origin:
            raise Contradiction(f"The log was signed as {said.origin}, and a log keeps its name.")
        return Head(said.size, said.root)


def published() -> Published | None:
    """The newest signed checkpoint, with every signature there is of it; None while nothing was signed."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISHED)
        row = cursor.fetchone()
    return Published(*row) if row else None


def keep_line(cursor, size: int, verifier: note.Verifier, line: str, *, made_at: datetime) -> None:
    """Keep one more signature line of the checkpoint of that size. Whoever calls has verified it."""
    cursor.execute(_KEEP_LINE, [size, verifier.text, made_at, line])


def _newest(cursor) -> Head | None:
    cursor.execute(_NEWEST)
    row = cursor.fetchone()
    return Head(row[0], bytes(row[1])) if row else None


def _check_continues(cursor, last: Head, new: Head | None) -> None:
    if last == new:
        return
    if new is None:
        raise Contradiction(f"A tree of {last.size} claims was signed, and the log is empty.")
    if new.size <= last.size:
        raise Contradiction(f"A tree of {last.size} claims was signed; the log has {new.size}, or others.")
    try:
        path = merkle.consistency_path(last.size, new.size, tree.Reader(cursor, new.size).subtree)
        merkle.verify_consistency(last.size, last.root, new.size, new.root, path)
    except merkle.ProofError as error:
        raise Contradiction(f"The log does not continue the {last.size} claims that were signed: {error}") from error
