"""Inclusion proofs as text that verifies offline (C2SP tlog-proof)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from events.log import merkle, note

HEADER = "c2sp.org/tlog-proof@v1"
SIZE_MAX = 1_100_000
"""Characters of a proof: those of its note and of 64 hashes."""
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class Proof(NamedTuple):
    """That the leaf at `index` is in the tree of a checkpoint (a signed note): the hashes from the leaf up.

    `extra` is what an application lays beside the proof (C2SP tlog-proof); nothing vouches for it.
    """

    index: int
    path: list[bytes]
    checkpoint: str
    extra: bytes = b""


def write(proof: Proof) -> str:
    """The text of a proof."""
    lines = [HEADER, *([f"extra {note.base64(proof.extra)}"] if proof.extra else []), f"index {proof.index}"]
    return "\n".join([*lines, *map(note.base64, proof.path), "", proof.checkpoint])


def parse(text: str) -> Proof:
    """The proof that `text` says; NoteError if it is none. Nothing of it is verified yet."""
    head, blank, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if header != HEADER or not blank or len(text) > SIZE_MAX:
        raise note.NoteError(f"A proof begins with the line {HEADER} and ends with a checkpoint.")
    extra = note.unbase64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else b""
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if not index:
        raise note.NoteError("A proof says the index of its leaf in decimal digits.")
    return Proof(int(index[1]), [note.unbase64(line) for line in lines], checkpoint, extra)


def verify(proof: Proof, leaf_hash: bytes, verifiers: Iterable[note.Verifier]) -> note.Checkpoint:
    """The checkpoint that one of `verifiers` has signed and in whose tree `proof` shows the leaf.

    Raises NoteError when nobody known has signed it, merkle.ProofError when the path does not lead there.
    """
    text, _ = note.open_note(proof.checkpoint.encode(), verifiers)
    head = note.parse_checkpoint(text)
    merkle.verify_inclusion(leaf_hash, proof.index, head.size, proof.path, head.root)
    return head
