"""Signed receipts: what the service says of a claim the moment it is durable, for its author to keep.

A receipt is a small transparency log of its own: a checkpoint (C2SP signed note) over what was recorded by one request,
one line of it a claim. So one signature serves a batch of ten thousand, and the tools that verify the log verify a receipt.
The log's own leaf cannot be signed at this moment: it commits to running numbers that the sequencer gives later. Both
say the same time, entry hash, key and kind.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from events import canonical
from events.feed import Record
from events.ledger import Outcome
from events.log import commitment, merkle, note, proof
from parties.text import Text

VERSION = 1
UNSIGNED = Text(
    "This service signs no receipts: its operator has set no RECEIPT_KEY. The proof of the event says more.",
    "이 서비스는 영수증을 서명하지 않습니다(RECEIPT_KEY 미설정). 이벤트의 증명(proof)을 이용하세요.",
)


def line(claim: Outcome | Record) -> str:
    """What a receipt says of one claim, as canonical JSON: its kind, entry hash, event id, key, time and version."""
    said = {"e": claim.kind, "h": bytes(claim.entry_sha256).hex(), "id": claim.event_id, "k": claim.key_id,
            "t": commitment.moment(claim.recorded_at), "v": VERSION}  # fmt: skip
    # Texts and a number under ASCII names are plain whatever they say.
    return canonical.dumps(said, plain=True).decode()


def sign(lines: Sequence[str]) -> str | None:
    """The receipt over `lines` as a signed note; None where the settings name no key or nothing was recorded."""
    signer = _signer(settings.RECEIPT_KEY)
    if signer is None or not lines:
        return None
    root = merkle.root([merkle.leaf_hash(said.encode()) for said in lines])
    return note.sign(note.checkpoint_text(signer.name, len(lines), root), signer).decode()


def sign_text(text: str) -> bytes | None:
    """A signed note of a text that is no checkpoint, such as a report's manifest; None where the settings name no key."""
    signer = _signer(settings.RECEIPT_KEY)
    return signer and note.sign(text, signer)


def prove(said: str) -> str | None:
    """A receipt of one claim that stands alone (C2SP tlog-proof), with its line as the extra data."""
    signed = sign([said])
    return signed and proof.write(proof.Proof(0, [], signed, said.encode()))


def name() -> str:
    """What the key of receipts is called: the log's origin and /receipts, so that neither passes for the other."""
    return f"{settings.LOG_ORIGIN}/receipts"


def public_key() -> str | None:
    """The key that verifies receipts, as it is handed out."""
    signer = _signer(settings.RECEIPT_KEY)
    return signer and signer.verifier.text


@lru_cache(maxsize=2)
def _signer(key: str) -> note.Signer | None:
    return note.Signer.parse(key) if key else None
