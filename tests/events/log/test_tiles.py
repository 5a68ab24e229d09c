import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.log import merkle, tiles
from events.log.tiles import Edge, Tile, TileError
from tests.events.log.trees import leaf, mth

PATHS = {
    "tile/0/000": Tile(0, 0, 256, "hash"),
    "tile/0/x001/x234/067": Tile(0, 1234067, 256, "hash"),
    "tile/2/000.p/1": Tile(2, 0, 1, "hash"),
    "tile/63/999.p/255": Tile(63, 999, 255, "hash"),
    "tile/1/x001/000.p/17": Tile(1, 1000, 17, "hash"),
    "tile/entries/x273/112.p/112": Tile(0, 273112, 112, "entries"),
    "tile/entries/000": Tile(0, 0, 256, "entries"),
}
MISSPELT = [
    "tile/00/000",
    "tile/01/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/0",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/x000",
    "tile/0/x000/000",
    "tile/0/001/000",
    "tile/0/x001/x000",
    "tile/0/x1/000",
    "tile/0/X001/000",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/000.p/",
    "tile/0/000.p",
    "tile/0/000/",
    "/tile/0/000",
    "tile//000",
    "tile/entries/000.p/0",
    "tile/0/entries/000",
    "tile/0/\u0661\u0661\u0661",
    "tile/8/0/000",
    "tile/data/000",
    "tile/0/000.p/1000",
    "tile/0/x999/x999/x999/x999/x999/x999/999",
    "checkpoint",
    "tile/0/../000",
    "tile/0/000?",
]

AROUND = [1, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_792, 131_073]


def leaves(start: int, end: int) -> list[bytes]:
    return [leaf(index) for index in range(start, end)]


@pytest.mark.parametrize(("text", "tile"), PATHS.items())
def test_paths_are_spelt_as_the_standard_has_them(text, tile):
    assert tiles.path(*tile) == text
    assert tiles.parse_path(text) == tile


@given(
    st.one_of(st.just((0, "entries")), st.integers(0, 63).map(lambda level: (level, "hash"))),
    st.integers(0, tiles.INDEX_MAX),
    st.integers(1, 256),
)
@example((0, "hash"), tiles.INDEX_MAX, 256)
def test_every_path_reads_back(level_and_kind, index, width):
    level, kind = level_and_kind
    assert tiles.parse_path(tiles.path(level, index, width, kind)) == (level, index, width, kind)


@pytest.mark.parametrize("text", ["", *MISSPELT, "tile/0/000\n", "tile/0/000.p/1\n", "tile/0/000 "])
def test_a_tile_has_one_spelling(text):
    with pytest.raises(TileError):
        tiles.parse_path(text)


@given(st.text("tile/entriesx.p0123456789", max_size=30))
def test_what_reads_as_a_path_is_written_so(text):
    try:
        tile = tiles.parse_path(text)
    except TileError:
        return
    assert tiles.path(*tile) == text


@pytest.mark.parametrize(
    "tile", [(64, 0), (-1, 0), (0, -1), (0, 0, 0), (0, 0, 257), (1, 0, 256, "entries"), (0, 2**63)]
)
def test_what_is_no_tile_has_no_path(tile):
    with pytest.raises(TileError):
        tiles.path(*tile)


@given(st.lists(st.one_of(st.integers(0, 600), st.sampled_from([255, 256, 257])), max_size=12))
@example([0])
@example([255, 1])
@example([256, 1, 255])
@settings(deadline=None)
def test_the_root_is_the_same_however_the_leaves_come(batches):
    edge = Edge()
    for batch in batches:
        edge.append(leaves(edge.size, edge.size + batch))
        assert edge.root() == mth(0, edge.size)
    assert edge.size == sum(batches)


@pytest.mark.parametrize("batch", [1, 255, 256, 257, 1000, 65_535, 65_536, 65_537])
def test_the_edge_holds_around_the_widths_of_tiles(batch):
    edge, full = Edge(), []
    for stop in AROUND:
        while edge.size < stop:
            full += edge.append(leaves(edge.size, min(edge.size + batch, stop)))
        assert edge.root() == mth(0, stop)
        assert [len(hashes) for hashes in edge.levels] == [stop >> 8 * n & 255 for n in range(len(edge.levels))]
    assert_complete(full, edge.size)


def assert_complete(full, size):
    """Each full tile of the tree came once, in order, with the hashes that the standard's formula gives."""
    for level in range(3):
        at_level = [tile for tile in full if tile.level == level]
        assert [tile.index for tile in at_level] == list(range(size // 256 ** (level + 1)))
        for tile in at_level[:2] + at_level[-2:]:
            below = 256**level
            starts = range(tile.index * 256 * below, (tile.index + 1) * 256 * below, below)
            assert tile.data == b"".join(mth(start, start + below) for start in starts)
            assert tile.root == mth(starts.start, starts.stop)


@given(st.integers(0, 70_000), st.integers(0, 700))
@example(65_536, 0)
@example(65_535, 1)
@settings(deadline=None)
def test_an_edge_is_taken_up_where_it_was_left(size, more):
    edge = Edge(size, edge_of(size))
    assert edge.root() == mth(0, size)
    edge.append(leaves(size, size + more))
    assert edge.root() == mth(0, size + more)


def edge_of(size: int) -> list[list[bytes]]:
    found = []
    for width in (1, 256, 65_536):
        end = size // width * width
        found.append([mth(at, at + width) for at in range(size // (width * 256) * width * 256, end, width)])
    return found


@pytest.mark.parametrize(
    ("size", "levels"),
    [(1, []), (0, [[leaf(0)]]), (256, [[]]), (-1, []), (2, [[leaf(0)]]), (1, [[b"short"]]), (256, [leaves(0, 256)])],
)
def test_an_edge_of_another_tree_is_refused(size, levels):
    with pytest.raises(TileError):
        Edge(size, levels)


def test_what_is_no_hash_is_not_appended():
    edge = Edge()
    with pytest.raises(TileError):
        edge.append([leaf(0), b"short"])
    assert (edge.size, edge.root(), edge.append([])) == (0, merkle.EMPTY_ROOT, [])
