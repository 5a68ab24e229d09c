"""The Merkle tree as it lies in the database: leaf hashes, and full tiles of 256."""

from collections.abc import Iterable

from events.log import merkle
from events.log.tiles import Edge, FullTile

WIDTH = 256
_HASH = merkle.HASH_LENGTH
_LEAVES = "SELECT leaf_hash FROM events_leaf WHERE position >= %s AND position < %s ORDER BY position"
_ROOTS = "SELECT root FROM events_tile WHERE level = %s AND number >= %s AND number < %s ORDER BY number"
# One look a tile: a join with the whole list would read all tiles there are.
_FULL = """
    SELECT w.level, w.number, t.hashes FROM unnest(%s::smallint[], %s::bigint[]) AS w (level, number)
    CROSS JOIN LATERAL (SELECT hashes FROM events_tile WHERE level = w.level AND number = w.number LIMIT 1) AS t
"""
_STORE = "INSERT INTO events_tile (level, number, hashes, root) VALUES (%s, %s, %s, %s)"


def load_edge(cursor, size: int) -> Edge:
    """The right edge of the tree of the first `size` leaves; reads at most 255 rows a level."""
    return Edge(
        size, [hashes(cursor, level, count - count % WIDTH, count) for level, count in enumerate(_counts(size))]
    )


def store(cursor, tiles: list[FullTile]) -> None:
    """Keep tiles that have become full; they never change again."""
    for tile in tiles:
        cursor.execute(_STORE, [tile.level, tile.index, tile.data, tile.root])


def hashes(cursor, level: int, start: int, end: int) -> list[bytes]:
    """The hashes [start, end) of a level: leaf hashes at level 0, above them the roots of full tiles below."""
    if level == 0:
        cursor.execute(_LEAVES, [start, end])
    else:
        cursor.execute(_ROOTS, [level - 1, start, end])
    return [bytes(row[0]) for row in cursor.fetchall()]


class Reader:
    """Reads hashes of the tree of the first `size` leaves by whole tiles, each once: a proof needs two a level.

    Raises ProofError where hashes are missing: rows were deleted behind the triggers.
    """

    def __init__(self, cursor, size: int):
        self.size = size
        self._cursor, self._counts = cursor, _counts(size)
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def prefetch(self, indexes: Iterable[int]) -> None:
        """Read in one journey the full tiles above the leaves at `indexes`."""
        above = {(level, index >> 8 * (level + 1)) for index in indexes for level in range(len(self._counts))}
        self._read_full([(level, number) for level, number in above - self._tiles.keys() if self._is_full(level, number)])

    def subtree(self, start: int, end: int) -> bytes:
        """The root of the leaves [start, end)."""
        level, width = 0, 1
        while start % (width * WIDTH) == 0 and end - start >= width * WIDTH:
            level, width = level + 1, width * WIDTH
        whole = start + (end - start) // width * width
        found = self._hashes(level, start // width, whole // width)
        if whole < end:
            found = [*found, self.subtree(whole, end)]
        return merkle.root(found)

    def _hashes(self, level: int, start: int, end: int) -> list[bytes]:
        found = []
        while start < end:
            number, first = divmod(start, WIDTH)
            taken = self._tile(level, number)[first : first + end - start]
            if not taken:
                raise merkle.ProofError(f"Hash {start} of level {level} of the tree is missing.")
            found += taken
            start += len(taken)
        return found

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            if self._is_full(level, number):
                self._read_full([(level, number)])
            else:
                self._tiles[level, number] = hashes(self._cursor, level, number * WIDTH, self._counts[level])
        return self._tiles[level, number]

    def _is_full(self, level: int, number: int) -> bool:
        return (number + 1) * WIDTH <= self._counts[level]

    def _read_full(self, tiles: list[tuple[int, int]]) -> None:
        if not tiles:
            return
        self._tiles |= dict.fromkeys(tiles, [])
        self._cursor.execute(_FULL, [[level for level, _ in tiles], [number for _, number in tiles]])
        for level, number, data in self._cursor.fetchall():
            self._tiles[level, number] = [bytes(data[at : at + _HASH]) for at in range(0, len(data), _HASH)]


def _counts(size: int) -> list[int]:
    """How many hashes each level has, from the leaves up."""
    counts = [size]
    while counts[-1] >= WIDTH:
        counts.append(counts[-1] // WIDTH)
    return counts
