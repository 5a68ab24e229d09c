"""Proofs that a claim is in the log, and that the log only grew. Each is verified here before anybody gets it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from django.db import connection

from events.feed import Record
from events.log import commitment, merkle, note, numbering, proof, publishing, tree

_NUMBERS = "SELECT e.seq, l.numbers, l.place FROM unnest(%s::bigint[]) AS e (seq) CROSS JOIN LATERAL events_place(e.seq) l"


class NotPublished(Exception):
    """The claim is not in the published log yet; `size` is how far that goes."""

    def __init__(self, size: int):
        super().__init__(f"The published log has {size} claims.")
        self.size = size


class Unprovable(RuntimeError):
    """The log does not prove what the ledger says: something was changed behind it. `manage.py verify_ledger` says what."""


class Evidence(NamedTuple):
    """A claim's place in the log with everything to check it by: the leaf, what opens its numbers, and the proof."""

    leaf: bytes
    opening: bytes
    numbers: dict[str, int]
    proof: proof.Proof


class Growth(NamedTuple):
    """A consistency proof: the tree of `old` leaves is a prefix of that of `new`."""

    old: int
    old_root: bytes
    new: int
    new_root: bytes
    path: list[bytes]


def prove(records: Iterable[Record]) -> dict[int, Evidence]:
    """The evidence for each of `records`, by their seq, against the newest published checkpoint.

    Raises NotPublished, for the first that is not in it, and Unprovable.
    """
    records, checkpoint = list(records), publishing.published()
    size = checkpoint.size if checkpoint else 0
    if any(record.position is None or record.position >= size for record in records):
        raise NotPublished(size)
    with connection.cursor() as cursor, _holding():
        cursor.execute(_NUMBERS, [[record.seq for record in records]])
        told, reader = {seq: run for seq, *run in cursor.fetchall()}, tree.Reader(cursor, size)
        return {record.seq: _prove(record, told.get(record.seq), reader, checkpoint.note) for record in records}


def grow(old: int, new: int) -> Growth:
    """The proof that the first `old` claims are the beginning of the first `new` ones.

    Raises merkle.ProofError unless 0 < old <= new <= the size of the published log, and Unprovable.
    """
    checkpoint = publishing.published()
    size = checkpoint.size if checkpoint else 0
    if not 0 < old <= new <= size:
        raise merkle.ProofError(f"The published log has {size} claims.")
    with connection.cursor() as cursor, _holding():
        reader = tree.Reader(cursor, new)
        path = merkle.consistency_path(old, new, reader.subtree)
        growth = Growth(old, reader.subtree(0, old), new, reader.subtree(0, new), path)
        merkle.verify_consistency(old, growth.old_root, new, growth.new_root, path)
    return growth


def _prove(record: Record, told: tuple[bytes, int] | None, reader: tree.Reader, checkpoint: str) -> Evidence:
    if told is None:
        raise merkle.ProofError("The leaf of the claim is missing.")
    numbers = numbering.of(record.event, *told)
    opening = numbering.opening(record.sealed["nonce"], numbers)
    leaf = commitment.of(record, numbers_sha256=sha256(opening).digest())
    path = merkle.inclusion_path(record.position, reader.size, reader.subtree)
    evidence = Evidence(leaf, opening, numbers, proof.Proof(record.position, path, checkpoint))
    _verify(evidence)
    return evidence


def _verify(evidence: Evidence) -> None:
    head = note.parse_checkpoint(note.Note.parse(evidence.proof.checkpoint.encode()).text)
    leaf_hash, (index, path, *_) = merkle.leaf_hash(evidence.leaf), evidence.proof
    merkle.verify_inclusion(leaf_hash, index, head.size, path, head.root)


@contextmanager
def _holding() -> Iterator[None]:
    """Say of what does not hold that it cannot be proven."""
    try:
        yield
    except merkle.ProofError as error:
        raise Unprovable(str(error)) from error
