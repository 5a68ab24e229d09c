"""Counting the claims about each thing anew, in the order of the log: whether the running numbers are right."""

from collections.abc import Iterable
from uuid import UUID

from events import index
from events.log import numbering
from events.log.findings import Findings
from events.log.rows import Body, Row

_BEFORE = """
    SELECT n.epc_key, count(*) FROM events_epc n JOIN events_position l USING (seq) WHERE l.position < %s GROUP BY 1
"""
# Only what is counted otherwise is fetched: a log has as many things as it has batteries.
_TALLY = """
    WITH later AS (
        SELECT n.epc_key, count(*) AS claims FROM events_position l JOIN events_epc n USING (seq)
        WHERE l.position >= %s GROUP BY 1)
    SELECT t.epc_key, t.claims - coalesce(later.claims, 0) FROM events_tally t LEFT JOIN later USING (epc_key)
"""


class Recount:
    """How many claims about each thing the walk has met: one number for each thing of the log.

    Those numbers are not kept with the walk. One that is taken up counts what lies behind it in the index of things,
    which the walk holds against the claims as well.
    """

    def __init__(self, counts: Iterable[tuple[UUID, int]] = ()):
        self._counts = dict(counts)

    @classmethod
    def before(cls, cursor, position: int) -> "Recount":
        """The count of a walk that stands at `position`."""
        if position == 0:
            return cls()
        cursor.execute(_BEFORE, [position])
        return cls(cursor.fetchall())

    def is_right(self, row: Row, body: Body) -> bool:
        """Count one claim, and say whether its leaf commits to the numbers that it has by that."""
        numbers = {}
        for key, uri in index.things(body.event).items():
            numbers[uri] = self._counts[key] = self._counts.get(key, 0) + 1
        return numbering.of(body.event, row.numbers, row.place) == numbers

    def compare(self, cursor, findings: Findings, *, below: int) -> None:
        """Add to `findings` where the sequencer's tally is another, leaving aside the claims from position `below` on."""
        cursor.execute(_TALLY, [below])
        tally = {key: claims for key, claims in cursor.fetchall() if claims}
        for key in sorted(key for key in tally.keys() | self._counts if tally.get(key) != self._counts.get(key)):
            findings.add(
                "tally", f"thing {key}",
                f"the sequencer has counted {tally.get(key, 0)} claims about it and the log has {self._counts.get(key, 0)}",
            )  # fmt: skip
