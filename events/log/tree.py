"""The Merkle tree as it lies in the database: leaf hashes, and the roots of full tiles of 256."""

from events.log import merkle
from events.log.tiles import Edge, FullTile

WIDTH = 256
ROW = 32
"""At multiples of so many leaves a row begins, though others may begin between them."""
_LEAVES = """
    SELECT string_agg(substring(hashes FROM greatest(%s - position, 0)::integer * 32 + 1), '' ORDER BY position)
    FROM events_leaf WHERE position >= %s AND position < %s
"""
_ROOTS = """
    SELECT string_agg(root, '' ORDER BY number) FROM events_tile WHERE level = %s AND number >= %s AND number < %s
"""
_STORE = "INSERT INTO events_tile (level, number, root) VALUES (%s, %s, %s)"


def load_edge(cursor, size: int) -> Edge:
    """The right edge of the tree of the first `size` leaves; reads at most 255 rows a level."""
    return Edge(
        size, [hashes(cursor, level, count - count % WIDTH, count) for level, count in enumerate(_counts(size))]
    )


def store(cursor, tiles: list[FullTile]) -> None:
    """Keep tiles that have become full; they never change again."""
    for tile in tiles:
        cursor.execute(_STORE, [tile.level, tile.index, tile.root])


def hashes(cursor, level: int, start: int, end: int) -> list[bytes]:
    """The hashes [start, end) of a level: leaf hashes at level 0, above them the roots of full tiles below."""
    if level == 0:
        # The first of the wanted hashes may stand within a row.
        cursor.execute(_LEAVES, [start, start - start % ROW, end])
    else:
        cursor.execute(_ROOTS, [level - 1, start, end])
    data = bytes(cursor.fetchone()[0] or b"")[: (end - start) * merkle.HASH_LENGTH]
    return [data[at : at + merkle.HASH_LENGTH] for at in range(0, len(data), merkle.HASH_LENGTH)]


class Reader:
    """Reads hashes of the tree of the first `size` leaves by whole tiles, each once: a proof needs two a level.

    Raises ProofError where hashes are missing: rows were deleted behind the triggers.
    """

    def __init__(self, cursor, size: int):
        self.size = size
        self._cursor, self._counts = cursor, _counts(size)
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

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
            start, count = number * WIDTH, self._counts[level]
            self._tiles[level, number] = hashes(self._cursor, level, start, min(start + WIDTH, count))
        return self._tiles[level, number]


def _counts(size: int) -> list[int]:
    """How many hashes each level has, from the leaves up."""
    counts = [size]
    while counts[-1] >= WIDTH:
        counts.append(counts[-1] // WIDTH)
    return counts
