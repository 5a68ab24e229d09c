"""Verification from inside: every body rehashed, every leaf, tile and checkpoint computed anew and compared.

What somebody changed behind the triggers is found here and named by its position. Somebody who rewrote the bodies, the
leaves, the tiles and the checkpoints alike is not: that is what a checkpoint kept outside is for.
"""

from collections.abc import Iterable, Iterator
from typing import Self

import psycopg
from django.db import connection

from events.log import note, rows
from events.log.findings import Findings
from events.log.fingerprints import Fingerprints
from events.log.recount import Recount
from events.log.rows import Row
from events.log.tiles import Edge, FullTile

CHUNK = 2_000
HOLE_MAX = 100_000
"""Missing leaves that the walk passes over to name what lies behind them; behind a wider hole nothing is compared."""
_HEADS_NAMED_MAX = 1_000

_END = """
    SELECT greatest(0, (SELECT max(position) + 1 FROM events_position), (SELECT max(size) FROM events_checkpoint),
                    (SELECT max(size) FROM events_note))
"""
_ROWS = f"""
    SELECT {rows.COLUMNS} FROM events_leaves(%s, %s) l LEFT JOIN events_event e USING (seq)
    WHERE l.position < %s ORDER BY l.position
"""
_TILES = """
    SELECT level, number, root
    FROM events_tile JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted (level, number) USING (level, number)
"""
_EXCESS_TILES = """
    SELECT level, number FROM events_tile
    WHERE level > 6 OR number >= greatest(%s, (SELECT max(size) FROM events_checkpoint)) >> 8 * (level + 1) LIMIT %s
"""
_HEADS = """
    SELECT size, root, NULL FROM events_checkpoint WHERE size > %s AND size <= %s
    UNION ALL SELECT size, NULL, note FROM events_note WHERE size > %s AND size <= %s
    ORDER BY 1 LIMIT %s
"""
_UNPLACED = """
    SELECT count(*), min(e.seq) FROM events_event e
    WHERE e.recorded_at < now() - interval '60 seconds' AND NOT EXISTS (SELECT FROM events_position p WHERE p.seq = e.seq)
"""
_UNIDENTIFIED = (
    "SELECT count(*) FROM events_identity i WHERE NOT EXISTS (SELECT FROM events_event e WHERE e.seq = i.seq)"
)
_NO_LEAF = b"\x00" * 32


class Audit:
    """One walk through the log as it was when the walk began. Its memory grows by two numbers for 2,048 claims, and
    by one for each thing that they are about.

    `verifiers` are the keys that may have signed its checkpoints; without any, what was signed is compared and the
    signatures are not. Between two chunks the walk can be kept, and taken up by another process.
    """

    def __init__(self, *, verifiers: Iterable[note.Verifier] = ()):
        self.findings, self.size, self.end = Findings(), 0, None
        self._verifiers = tuple(verifiers)
        self._edge, self._fingerprints, self._covered = Edge(), Fingerprints(), 0
        self._recount: Recount | None = None

    def run(self) -> Iterator[int]:
        """Check everything; yields the number of leaves checked after each chunk."""
        with connection.cursor() as cursor:
            if self.end is None:
                cursor.execute(_END)
                self.end = cursor.fetchone()[0]
            self._recount = None if self.findings.total else Recount.before(cursor, self.size)
            while found := self._chunk(cursor):
                self._take(cursor, found)
                yield len(found)
            self._check_ends(cursor)
            self._fingerprints.compare(cursor, self.findings, below=self.end)
            if self._recount and not self.findings.counts["truncated"]:
                self._recount.compare(cursor, self.findings, below=self.end)

    def keep(self) -> dict:
        """Where the walk stands, as JSON values."""
        return {
            "size": self.size, "end": self.end, "covered": self._covered, "findings": self.findings.keep(),
            "edge": [[leaf.hex() for leaf in level] for level in self._edge.levels],
            "fingerprints": self._fingerprints.keep(),
        }  # fmt: skip

    @classmethod
    def take_up(cls, kept: dict, *, verifiers: Iterable[note.Verifier] = ()) -> Self:
        """A walk that goes on where `keep` found another."""
        audit = cls(verifiers=verifiers)
        audit.findings = Findings.take_up(kept["findings"])
        audit.size, audit.end, audit._covered = kept["size"], kept["end"], kept["covered"]
        audit._edge = Edge(audit.size, [[bytes.fromhex(leaf) for leaf in level] for level in kept["edge"]])
        audit._fingerprints = Fingerprints.take_up(kept["fingerprints"])
        return audit

    def _chunk(self, cursor) -> list[Row]:
        # In binary form times and bytes cost a third of what they do as text; Django's cursors have none.
        with psycopg.Cursor(cursor.connection) as binary:
            found = binary.execute(_ROWS, [self.size, CHUNK, self.end], binary=True).fetchall()
        return list(map(Row._make, found))

    def _take(self, cursor, found: list[Row]) -> None:
        leaves: list[bytes] = []
        for row in found:
            if gap := row.position - self.size - len(leaves):
                self.findings.add(
                    "hole", f"position {row.position - gap}", f"{gap} leaves before {row.position} are missing"
                )
                self._recount = None
                if gap > HOLE_MAX:
                    self.end = row.position - gap
                    break
                leaves += [_NO_LEAF] * gap
            leaves.append(row.leaf_hash)
            self._check(row)
        self._grow(cursor, leaves)

    def _check(self, row: Row) -> None:
        body, fault = rows.examine(row)
        if fault:
            self.findings.add(fault.kind, row.where(body), fault.text)
        if body is None:
            # What it was about cannot be counted, so no number behind it can be told right from wrong.
            self._recount = None
            return
        self._fingerprints.add(row, body)
        if self._recount and not self._recount.is_right(row, body):
            self.findings.add("number", row.where(body), "its running numbers are not those that the log gives it")

    def _grow(self, cursor, leaves: list[bytes]) -> None:
        """Let the tree grow from head to head, and compare each head and each tile as it is reached."""
        first, tiles = self.size, []
        self.size += len(leaves)
        for size, root, signed in self._heads(cursor, first, self.size):
            tiles += self._edge.append(leaves[self._edge.size - first : size - first])
            self._check_head(size, root, signed)
        tiles += self._edge.append(leaves[self._edge.size - first :])
        self._check_tiles(cursor, tiles)

    def _heads(self, cursor, first: int, last: int) -> list[tuple[int, bytes | None, str | None]]:
        cursor.execute(_HEADS, [first, last, first, last, 2 * CHUNK + 2 * HOLE_MAX])
        return cursor.fetchall()

    def _check_head(self, size: int, root: bytes | None, signed: str | None) -> None:
        expected = self._edge.root()
        if signed is not None:
            self._check_note(size, expected, signed)
            return
        self._covered = size
        if bytes(root) != expected:
            self.findings.add(
                "checkpoint", f"size {size}", "the tree over the leaves has another root than the checkpoint"
            )

    def _check_note(self, size: int, expected: bytes, signed: str) -> None:
        try:
            text = note.Note.parse(signed.encode()).text
            if self._verifiers:
                note.open_note(signed.encode(), self._verifiers)
            said = note.parse_checkpoint(text)
        except note.NoteError as fault:
            self.findings.add("note", f"size {size}", f"the signed checkpoint is not valid: {fault}")
            return
        if (said.size, said.root) != (size, expected):
            self.findings.add("note", f"size {size}", "what was signed is not the tree over the leaves: the log forked")

    def _check_tiles(self, cursor, tiles: list[FullTile]) -> None:
        if not tiles:
            return
        cursor.execute(_TILES, [[tile.level for tile in tiles], [tile.index for tile in tiles]])
        stored = {(level, number): bytes(root) for level, number, root in cursor.fetchall()}
        for tile in tiles:
            where, found = f"tile {tile.level}/{tile.index}", stored.get((tile.level, tile.index))
            if found is None:
                self.findings.add("tile", where, "the tile is full and was not kept")
            elif found != tile.root:
                self.findings.add("tile", where, "its root is not that of the leaves below it")

    def _check_ends(self, cursor) -> None:
        cursor.execute(_EXCESS_TILES, [self.end, _HEADS_NAMED_MAX])
        for level, number in cursor.fetchall():
            self.findings.add("tile", f"tile {level}/{number}", "the log has no leaves for it")
        cursor.execute(_HEADS, [self.size, self.end] * 2 + [_HEADS_NAMED_MAX])
        beyond = cursor.fetchall()
        for size, _, signed in beyond:
            what = "signed checkpoint" if signed else "checkpoint"
            self.findings.add(
                "truncated", f"size {size}", f"a {what} stands over {size} claims; the log has {self.size}"
            )
        if self._covered < self.size and not beyond and not self.findings.counts["hole"]:
            self.findings.add(
                "checkpoint", f"size {self.size}", f"no checkpoint covers the leaves from {self._covered} on"
            )
        self._count(cursor, _UNPLACED, "unplaced", "claim(s) of more than a minute ago have no position, such as sequence {}")
        self._count(cursor, _UNIDENTIFIED, "identity", "event id(s) stand for no claim: a row was deleted")

    def _count(self, cursor, statement: str, kind: str, text: str) -> None:
        cursor.execute(statement)
        count, *named = cursor.fetchone()
        if count:
            self.findings.add(kind, "ledger", f"{count} {text.format(*named)}")
