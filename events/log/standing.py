"""How the log here stands to a head that is kept outside: equal, a prefix of it, longer, or forked."""

from enum import StrEnum
from typing import NamedTuple

from django.db import connection

from events.log import merkle, note, tree
from events.log.memory import Head
from parties.text import Text

_SIZE = "SELECT coalesce(max(size), 0) FROM events_checkpoint"
_SIGNED = "SELECT size, note FROM events_note WHERE size <= %s ORDER BY size DESC LIMIT 1"


class Relation(StrEnum):
    """What the log here is to the one outside."""

    EQUAL = "equal"
    PREFIX = "prefix"
    LONGER = "longer"
    FORK = "fork"


class Standing(NamedTuple):
    """The relation, the size of the log here, by how many claims the two differ, and up to which size it is proven."""

    relation: Relation
    size: int
    claims: int
    proven: int

    @property
    def text(self) -> Text:
        """The relation as a sentence that says what to do."""
        return _SENTENCES[self.relation].format(**self._asdict())


_SENTENCES = {
    Relation.EQUAL: Text(
        en="equal: the log here is the published one, all {size} claims of it.",
        ko="equal: 이 로그는 공개된 로그와 같습니다. 기록 {size}건 모두 일치합니다.",
    ),
    Relation.PREFIX: Text(
        en="prefix: {claims} claims are missing, ask for them again. The first {proven} are proven to be the published "
        "ones. Nothing more can be signed: see docs/operations.md.",
        ko="prefix: 기록 {claims}건이 빠져 있으니 다시 보내 달라고 요청하세요. 처음 {proven}건은 공개된 것과 같음이 "
        "증명되었습니다. 더 이상 서명할 수 없습니다. docs/operations.md를 보세요.",
    ),
    Relation.LONGER: Text(
        en="longer: the tail of {claims} claims was not published. The {proven} before it are the published ones.",
        ko="longer: 마지막 {claims}건은 공개되지 않았습니다. 그 앞의 {proven}건은 공개된 것과 같습니다.",
    ),
    Relation.FORK: Text(
        en="fork: stop. The log here is not the published one; start nothing until it is known why.",
        ko="fork: 중단하세요. 이 로그는 공개된 로그와 다릅니다. 원인을 알기 전에는 아무것도 시작하지 마세요.",
    ),
}


def compare(head: Head, *, mirror: merkle.Subtree | None = None) -> Standing:
    """Where the log here stands to `head`, by its own leaves and tiles (`manage.py verify_ledger` checks those).

    A shorter log cannot be held against a root alone. A mirror of the published tiles proves it whole; without one
    that answers, what it was itself when it was last signed does: the signer signs nothing that does not continue
    what it signed before.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        size = cursor.fetchone()[0]
        if size < head.size:
            return _compare_by_mirror(cursor, size, head, mirror) or _compare_by_note(cursor, size, head)
        if _root(cursor, head.size) != head.root:
            return Standing(Relation.FORK, size, 0, 0)
    relation = Relation.EQUAL if size == head.size else Relation.LONGER
    return Standing(relation, size, size - head.size, head.size)


def _compare_by_mirror(cursor, size: int, head: Head, mirror: merkle.Subtree | None) -> Standing | None:
    """The standing of a shorter log by a consistency proof; None if the mirror is away or does not fit the head."""
    if mirror is None or not size:
        return None
    try:
        path = merkle.consistency_path(size, head.size, mirror)
        merkle.verify_consistency(size, mirror(0, size), head.size, head.root, path)
    except (OSError, merkle.ProofError):
        return None
    if mirror(0, size) != _root(cursor, size):
        return Standing(Relation.FORK, size, 0, 0)
    return Standing(Relation.PREFIX, size, head.size - size, size)


def _compare_by_note(cursor, size: int, head: Head) -> Standing:
    cursor.execute(_SIGNED, [size])
    row, proven = cursor.fetchone(), 0
    if row:
        said = note.parse_checkpoint(note.Note.parse(row[1].encode()).text)
        if _root(cursor, said.size) != said.root:
            return Standing(Relation.FORK, size, 0, 0)
        proven = said.size
    return Standing(Relation.PREFIX, size, head.size - size, proven)


def _root(cursor, size: int) -> bytes:
    try:
        return tree.Reader(cursor, size).subtree(0, size) if size else merkle.EMPTY_ROOT
    except merkle.ProofError:
        # Rows are missing: what is left has another root than anything that was ever published.
        return b""
