"""Tiles as anybody may read them: full ones for ever, partial ones and entry bundles derived from the rows."""

from django.db import connection

from events import feed
from events.log import commitment, numbering, publishing, rows, tree
from events.log.merkle import HASH_LENGTH
from events.log.tiles import WIDTH, Tile

_ENTRIES = f"""
    SELECT {feed.COLUMNS}, l.numbers, l.place
    FROM events_leaves(%s, %s) l JOIN events_event e USING (seq) WHERE l.position < %s ORDER BY l.position
"""


def tile(wanted: Tile) -> bytes | None:
    """The content of a tile of the published tree; None for one that it does not have, or not yet that wide."""
    published = publishing.published()
    if published is None or wanted.index * WIDTH + wanted.width > published.size >> 8 * wanted.level:
        return None
    start = wanted.index * WIDTH
    with connection.cursor() as cursor:
        if wanted.kind == "entries":
            return _bundle(cursor, start, start + wanted.width)
        return b"".join(tree.hashes(cursor, wanted.level, start, start + wanted.width))


def _bundle(cursor, start: int, end: int) -> bytes:
    """Entries one after the other, each behind its length in two bytes (C2SP tlog-tiles)."""
    cursor.execute(_ENTRIES, [start, end - start, end])
    leaves = [_leaf(feed.Record(*row), numbers, place) for *row, numbers, place in cursor.fetchall()]
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves if leaf)


def _leaf(record: feed.Record, told: bytes, place: int) -> bytes:
    """The leaf of a claim; nothing where its entry was changed and cannot be read: it is missing then."""
    try:
        numbers = numbering.of(record.event, told, place)
        return commitment.of(record, numbers_sha256=numbering.digest(record.sealed["nonce"], numbers))
    except rows.UNREADABLE:
        return b""


def is_whole(wanted: Tile, content: bytes) -> bool:
    """Whether all of a tile's hashes or entries are there. Where rows are missing, a cache must not keep what is left."""
    if wanted.kind == "hash":
        return len(content) == wanted.width * HASH_LENGTH
    count = 0
    while content:
        content, count = content[2 + int.from_bytes(content[:2], "big") :], count + 1
    return count == wanted.width
