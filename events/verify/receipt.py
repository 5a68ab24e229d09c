"""Checks receipts: the answer to a POST as JSON, or the text of one event's receipt."""

import json
from collections.abc import Sequence

from events.log import merkle, note, proof


class NoReceipt(ValueError):
    """It is no receipt, or does not hold; the message says why."""


def verify(content: bytes, keys: Sequence[note.Verifier]) -> tuple[list[dict], note.Checkpoint]:
    """The lines that a receipt vouches for, each as its values, and its head. Raises NoReceipt."""
    try:
        if content.startswith(proof.HEADER.encode()):
            told = proof.parse(content.decode())
            return [json.loads(told.extra)], proof.verify(told, merkle.leaf_hash(told.extra), keys)
        return _answer(json.loads(content), keys)
    except (note.NoteError, merkle.ProofError) as error:
        raise NoReceipt(str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoReceipt(f"It is neither the answer to a POST nor a receipt ({error}).") from error


def _answer(answer: dict, keys: Sequence[note.Verifier]) -> tuple[list[dict], note.Checkpoint]:
    rows = answer.get("results", [answer])
    lines = [row["receipt_line"] for row in rows if "receipt_line" in row]
    text, _ = note.open_note(answer["receipt"].encode(), keys)
    head = note.parse_checkpoint(text)
    if (head.size, head.root) != (len(lines), merkle.root([merkle.leaf_hash(line.encode()) for line in lines])):
        raise merkle.ProofError("The lines are not those that were signed.")
    return [_checked(row) for row in rows if "receipt_line" in row], head


def _checked(row: dict) -> dict:
    said = json.loads(row["receipt_line"])
    if (said["id"], said["h"]) != (row["event_id"], row["entry_sha256"]):
        raise merkle.ProofError("A row says something else than its receipt line.")
    return said
