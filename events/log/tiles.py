"""The tree cut into tiles of 256 hashes: their paths (C2SP tlog-tiles), and the right edge where the tree grows."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from events.log import merkle

WIDTH = 256
LEVEL_MAX = 63
INDEX_MAX = 2**63 - 1

Kind = Literal["hash", "entries"]

_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


class TileError(ValueError):
    """A path names no tile, or hashes are not those of a tree's edge; the message says why."""


class Tile(NamedTuple):
    """One tile: its level, its index within it, how many hashes (or entries) it holds, and which of the two."""

    level: int
    index: int
    width: int
    kind: Kind


class FullTile(NamedTuple):
    """A tile that has become full and never changes again: its 256 hashes in a row, and the root over them."""

    level: int
    index: int
    data: bytes
    root: bytes


def path(level: int, index: int, width: int = WIDTH, kind: Kind = "hash") -> str:
    """The path of a tile below the log's prefix, such as "tile/0/x001/x234/067.p/8"; TileError if there is none."""
    if not (0 <= level <= LEVEL_MAX and 0 <= index <= INDEX_MAX and 1 <= width <= WIDTH):
        raise TileError(f"No tile has level {level}, index {index} and width {width}.")
    if kind == "entries" and level:
        raise TileError("Entries lie at level 0.")
    first = "entries" if kind == "entries" else str(level)
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{first}/{_spell(index)}{partial}"


def parse_path(text: str) -> Tile:
    """The tile that a path names; TileError for every spelling but the one that `path` writes.

    A second spelling of one tile would be a second cache entry, and a way around whatever guards the first.
    """
    found = _PATH.fullmatch(text)
    if not found:
        raise TileError("This is not the path of a tile.")
    first, digits, partial = found.groups()
    kind: Kind = "entries" if first == "entries" else "hash"
    level = 0 if kind == "entries" else int(first)
    tile = Tile(level, int(digits.replace("x", "").replace("/", "")), int(partial or WIDTH), kind)
    if path(*tile) != text:
        raise TileError("This is not the one spelling of a tile's path.")
    return tile


class Edge:
    """The right edge of a growing tree: of each level, the hashes (at most 255) that fill no tile yet."""

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()):
        """Take up a tree of `size` leaves; TileError unless each level has just the hashes that such a tree leaves it."""
        self.size = size
        self.levels = [list(hashes) for hashes in levels]
        if size < 0 or size >> 8 * len(self.levels):
            raise TileError(f"The edge of a tree of {size} leaves has other levels.")
        for level, hashes in enumerate(self.levels):
            expected = (size >> 8 * level) % WIDTH
            if len(hashes) != expected:
                raise TileError(
                    f"Level {level} of a tree of {size} leaves ends in {expected} hashes, not {len(hashes)}."
                )
            _require_hashes(hashes)

    def append(self, leaf_hashes: Sequence[bytes]) -> list[FullTile]:
        """Grow the tree by leaves; answers the tiles that became full, lower levels first. TileError for no hashes."""
        _require_hashes(leaf_hashes)
        level, incoming, full = 0, leaf_hashes, []
        while incoming:
            tiles = self._fill(level, incoming)
            full += tiles
            level, incoming = level + 1, [tile.root for tile in tiles]
        self.size += len(leaf_hashes)
        return full

    def root(self) -> bytes:
        """The root of the whole tree, 32 bytes."""
        carried: list[bytes] = []
        for hashes in self.levels:
            if hashes or carried:
                carried = [merkle.root(hashes + carried)]
        return carried[0] if carried else merkle.EMPTY_ROOT

    def _fill(self, level: int, incoming: Sequence[bytes]) -> list[FullTile]:
        if level == len(self.levels):
            self.levels.append([])
        row = self.levels[level]
        row.extend(incoming)
        first, whole = self.size >> 8 * (level + 1), len(row) - len(row) % WIDTH
        chunks = [row[start : start + WIDTH] for start in range(0, whole, WIDTH)]
        del row[:whole]
        return [
            FullTile(level, first + place, b"".join(hashes), merkle.root(hashes)) for place, hashes in enumerate(chunks)
        ]


def _spell(index: int) -> str:
    """Three digits an element, all but the last behind an x, so that no file bears a directory's name."""
    *upper, last = re.findall("...", f"{index:0{-(-len(str(index)) // 3) * 3}}")
    return "".join(f"x{digits}/" for digits in upper) + last


def _require_hashes(hashes: Sequence[bytes]) -> None:
    if not {merkle.HASH_LENGTH}.issuperset(map(len, hashes)):
        raise TileError(f"A hash has {merkle.HASH_LENGTH} bytes.")
