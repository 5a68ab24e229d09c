"""Checks receipts and proofs: the answer to a POST as JSON, or the text of one event's receipt or proof."""

import json
from collections.abc import Sequence

from events.log import merkle, note, proof
from events.verify import shapes


class NoReceipt(ValueError):
    """It is no receipt, or does not hold; the message says why."""


def verify(content: bytes, keys: Sequence[note.Verifier]) -> tuple[list[dict], note.Checkpoint]:
    """The lines that a receipt vouches for, each as its values, and its head. Raises NoReceipt.

    The text of a proof is checked too: its line is the leaf, which has no `id`.
    """
    try:
        if content.startswith(proof.HEADER.encode()):
            return _text(proof.parse(content.decode()), keys)
        return _answer(json.loads(content.decode(), object_pairs_hook=_once), keys)
    except (note.NoteError, merkle.ProofError) as error:
        raise NoReceipt(str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoReceipt(f"It is neither the answer to a POST, nor a receipt or proof ({error}).") from error


def _text(told: proof.Proof, keys: Sequence[note.Verifier]) -> tuple[list[dict], note.Checkpoint]:
    is_receipt = "id" in shapes.read(told.extra)
    said = shapes.read_leaf(told.extra, shapes.LINE if is_receipt else shapes.LEAF)
    return [said], _own(proof.verify(told, merkle.leaf_hash(told.extra), keys), told.checkpoint, keys)


def _answer(answer: dict, keys: Sequence[note.Verifier]) -> tuple[list[dict], note.Checkpoint]:
    rows = answer.get("results", [answer])
    lines = [row["receipt_line"] for row in rows if "receipt_line" in row]
    text, _ = note.open_note(answer["receipt"].encode(), keys)
    head = _own(note.parse_checkpoint(text), answer["receipt"], keys)
    if (head.size, head.root) != (len(lines), merkle.root([merkle.leaf_hash(line.encode()) for line in lines])):
        raise merkle.ProofError("The lines are not those that were signed.")
    return [_checked(row) for row in rows if "receipt_line" in row], head


def _own(head: note.Checkpoint, signed: str, keys: Sequence[note.Verifier]) -> note.Checkpoint:
    if not any(verifier.is_of(head) for verifier in note.open_note(signed.encode(), keys)[1]):
        raise note.NoteError("None of the keys that have signed it is a key of the log that it names.")
    return head


def _checked(row: dict) -> dict:
    said = shapes.read_leaf(row["receipt_line"].encode(), shapes.LINE)
    if (said["id"], said["h"]) != (row["event_id"], row["entry_sha256"]):
        raise merkle.ProofError("A row says something else than its receipt line.")
    return said


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
