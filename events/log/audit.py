"""Verification from inside: every body rehashed, every leaf, tile and checkpoint computed anew and compared.

What somebody changed behind the triggers is found here and named by its position. Somebody who rewrote the bodies, the
leaves, the tiles and the checkpoints alike is not: that is what a checkpoint kept outside is for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import zstandard
from django.db import connection

from events import entry
from events.log import commitment
from events.log.tiles import Edge

CHUNK = 2_000
_ROWS = """
    SELECT l.position, l.leaf_hash, e.seq, e.event_id, e.recorded_at, e.entry_sha256, e.key_id, e.verb, e.event_type,
           l.numbers_sha256, e.dictionary, e.entry
    FROM events_leaf l LEFT JOIN events_event e USING (seq)
    WHERE l.position >= %s ORDER BY l.position LIMIT %s
"""
_TILES = "SELECT level, number, hashes, root FROM events_tile ORDER BY level, number"
_CHECKPOINTS = "SELECT size, root FROM events_checkpoint ORDER BY size"
_UNPLACED = """
    SELECT count(*) FROM events_event e
    WHERE e.recorded_at < now() - interval '60 seconds' AND NOT EXISTS (SELECT FROM events_leaf l WHERE l.seq = e.seq)
"""
_UNIDENTIFIED = (
    "SELECT count(*) FROM events_identity i WHERE NOT EXISTS (SELECT FROM events_event e WHERE e.seq = i.seq)"
)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was recorded; `where` names it."""

    kind: str
    where: str
    text: str


class Audit:
    """One walk through the whole log. `damage` fills as it goes."""

    def __init__(self):
        self.damage: list[Damage] = []
        self.size = 0
        self._edge = Edge()
        self._tiles: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        self._roots: dict[int, bytes] = {}

    def run(self) -> Iterator[int]:
        """Check everything; yields the number of leaves checked after each chunk."""
        with connection.cursor() as cursor:
            cursor.execute(_CHECKPOINTS)
            self._roots = {size: bytes(root) for size, root in cursor.fetchall()}
            while rows := self._chunk(cursor):
                self._take(rows)
                yield len(rows)
            self._check_tiles(cursor)
            self._check_ends(cursor)

    def _chunk(self, cursor) -> list[tuple]:
        cursor.execute(_ROWS, [self.size, CHUNK])
        return cursor.fetchall()

    def _take(self, rows: list[tuple]) -> None:
        leaves: list[bytes] = []
        for row in rows:
            if row[0] != self.size:
                self._found(
                    "hole", f"position {self.size}", f"the log goes on at {row[0]}: {row[0] - self.size} missing"
                )
                self.size = row[0]
            leaves.append(bytes(row[1]))
            self.size += 1
            self._check_row(*row)
            if self.size in self._roots:
                leaves = self._grow(leaves)
                self._check_root(self.size)
        self._grow(leaves)

    def _grow(self, leaves: list[bytes]) -> list[bytes]:
        for tile in self._edge.append(leaves):
            self._tiles[tile.level, tile.index] = (tile.data, tile.root)
        return []

    def _check_row(self, position, leaf, seq, event_id, recorded_at, sha, key_id, verb, event_type, numbers, dictionary, stored):
        where = f"position {position}"
        if seq is None:
            return self._found("deleted", where, "the log has it and the ledger does not: its row was deleted")
        where += f", {event_id}"
        try:
            body = entry.expand(bytes(stored), dictionary=dictionary)
        except (zstandard.ZstdError, KeyError):
            return self._found("unreadable", where, "the stored entry cannot be read")
        if sha256(body).digest() != bytes(sha):
            self._found("body", where, "the entry is not the one that was hashed: it was changed")
        said = {"recorded_at": recorded_at, "entry_sha256": bytes(sha), "key_id": key_id, "kind": verb or event_type,
                "numbers_sha256": numbers}  # fmt: skip
        if commitment.leaf_hash(**said) != bytes(leaf):
            self._found("leaf", where, "its time, hash, key or kind is not what the log committed to")
        return None

    def _check_root(self, size: int) -> None:
        if self._edge.root() != self._roots.pop(size):
            self._found("checkpoint", f"size {size}", "the tree over the leaves has another root than the checkpoint")

    def _check_tiles(self, cursor) -> None:
        cursor.execute(_TILES)
        for level, number, hashes, root in cursor.fetchall():
            expected = self._tiles.pop((level, number), None)
            if expected != (bytes(hashes), bytes(root)):
                self._found("tile", f"tile {level}/{number}", "its hashes are not those of the leaves below it")
        for level, number in self._tiles:
            self._found("tile", f"tile {level}/{number}", "the tile is full and was not kept")

    def _check_ends(self, cursor) -> None:
        for size in sorted(self._roots):
            self._found(
                "truncated", f"size {size}", f"a checkpoint over {size} claims stands, and the log has {self.size}"
            )
        for statement, kind, text in (
            (_UNPLACED, "unplaced", "claim(s) of more than a minute ago have no position"),
            (_UNIDENTIFIED, "identity", "event id(s) stand for no claim: a row was deleted"),
        ):
            cursor.execute(statement)
            if count := cursor.fetchone()[0]:
                self._found(kind, "ledger", f"{count} {text}")

    def _found(self, kind: str, where: str, text: str) -> None:
        self.damage.append(Damage(kind, where, text))
