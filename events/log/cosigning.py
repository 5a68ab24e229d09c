"""Collecting the witnesses' cosignatures of what was published, and telling how far each of them has seen.

Nothing waits for a witness: claims are recorded, integrated and published whether or not one answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from events.log import merkle, publishing, tree, witnesses
from events.log.witnesses import Conflict, Contradicted, Cosigned, Witness, WitnessError

ASK_SECONDS = 2.0
FRESH = timedelta(minutes=10)
"""An idle log has its newest checkpoint cosigned again after this, so that its silence is seen to be silence."""

PAUSE_SECONDS_MAX = 300.0

_NEWEST = "SELECT size, note FROM events_note ORDER BY size DESC LIMIT 1"
_LAST = "SELECT size, made_at FROM events_signature WHERE signer = %s ORDER BY size DESC, made_at DESC LIMIT 1"
_DISMISS = "DELETE FROM events_witness WHERE signer <> ALL(%s)"
_ENROLL = "INSERT INTO events_witness (signer) VALUES (%s) ON CONFLICT DO NOTHING"
_TELL = """
    INSERT INTO events_witness (signer, asked_at, fault, contradicts) VALUES (%s, %s, %s, %s)
    ON CONFLICT (signer) DO UPDATE
    SET asked_at = excluded.asked_at, fault = excluded.fault, contradicts = excluded.contradicts
"""
_STANDINGS = """
    SELECT w.signer, w.asked_at, w.fault, w.contradicts, s.size, s.made_at, n.note || s.line
    FROM events_witness w
    LEFT JOIN LATERAL (
        SELECT size, made_at, line FROM events_signature s WHERE s.signer = w.signer
        ORDER BY size DESC, made_at DESC LIMIT 1) s ON true
    LEFT JOIN events_note n USING (size)
    ORDER BY w.signer
"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a witness has seen: the last checkpoint it cosigned, and why not the one after, if it did not."""

    key: str
    asked_at: datetime | None
    fault: str
    contradicts: bool
    size: int | None
    cosigned_at: datetime | None
    checkpoint: str | None

    @property
    def name(self) -> str:
        return self.key.partition("+")[0]

    def state(self, published: int) -> str:
        """In a word, how the witness stands to a log of so many claims."""
        if self.contradicts:
            return "contradicts"
        if self.fault:
            return "silent"
        return "level" if self.size == published else "behind" if self.size else "new"


class Cosigner:
    """Asks one witness for its cosignatures, again and again."""

    def __init__(self, witness: Witness):
        self._witness, self._faults = witness, 0

    def ask(self) -> float:
        """Ask about the newest checkpoint, if the witness has not cosigned it lately; answers the seconds to rest.

        Raises django.db.Error. Whatever the witness does wrong is told (`standings`) and tried again, ever more slowly.
        """
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST)
            newest = cursor.fetchone()
            cursor.execute(_LAST, [self._witness.verifier.text])
            last, at = cursor.fetchone() or (0, None)
            if newest is None or (last == newest[0] and timezone.now() - at < FRESH):
                return ASK_SECONDS
            try:
                self._keep(cursor, newest[0], self._cosign(cursor, *newest, last))
            except WitnessError as fault:
                return self._rest(cursor, fault)
        return ASK_SECONDS

    def _cosign(self, cursor, size: int, signed: str, last: int) -> Cosigned:
        try:
            return self._go_on(cursor, size, signed, last)
        except Conflict as conflict:
            if conflict.size > size:
                raise Contradicted(f"It has seen a tree of {conflict.size} claims; the log has {size}.") from conflict
            return self._go_on(cursor, size, signed, conflict.size)

    def _go_on(self, cursor, size: int, signed: str, old: int) -> Cosigned:
        path = []
        if 0 < old < size:
            path = _path(cursor, old, size)
        return witnesses.ask(self._witness, old=old, path=path, signed=signed.encode())

    def _keep(self, cursor, size: int, cosigned: Cosigned) -> None:
        at = datetime.fromtimestamp(cosigned.timestamp, UTC)
        publishing.keep_line(cursor, size, self._witness.verifier, cosigned.line, made_at=at)
        self._faults = 0
        cursor.execute(_TELL, [self._witness.verifier.text, timezone.now(), "", False])

    def _rest(self, cursor, fault: WitnessError) -> float:
        """What contradicts the log is an alarm, and everything else the witness's own trouble."""
        self._faults += 1
        contradicts = isinstance(fault, Contradicted)
        cursor.execute(_TELL, [self._witness.verifier.text, timezone.now(), str(fault), contradicts])
        tell = log.error if contradicts else log.warning
        tell("witness.silent", witness=self._witness.verifier.name, fault=str(fault))
        return min(PAUSE_SECONDS_MAX, ASK_SECONDS * 2 ** min(self._faults, 10))


def _path(cursor, old: int, size: int) -> list[bytes]:
    try:
        return merkle.consistency_path(old, size, tree.Reader(cursor, size).subtree)
    except merkle.ProofError as error:
        raise WitnessError(f"The log itself is damaged, and cannot show how it grew: {error}") from error


@transaction.atomic
def enroll(chosen: Sequence[Witness]) -> None:
    """Show these witnesses and no others. What others have cosigned stays."""
    keys = [witness.verifier.text for witness in chosen]
    with connection.cursor() as cursor:
        cursor.execute(_DISMISS, [keys])
        for key in keys:
            cursor.execute(_ENROLL, [key])


def standings() -> list[Standing]:
    """How far each witness has seen, by its name."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS)
        return [Standing(*row) for row in cursor.fetchall()]
