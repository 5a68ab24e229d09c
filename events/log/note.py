"""Signed notes and the checkpoints written in them, as C2SP signed-note, tlog-checkpoint and tlog-cosignature say."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
NOTE_SIZE_MAX = 1_000_000
SIGNATURES_MAX = 100
TREE_SIZE_MAX = TIMESTAMP_MAX = 2**63 - 1

_PRIVATE = "PRIVATE+KEY+"
_KEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([0-9A-Za-z+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """A note, key or checkpoint is malformed, or nobody trusted has signed it; the message says which."""


class Signature(NamedTuple):
    """One signature line: the key's name, its id (4 bytes), and what the key made of the text."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The signature as it stands below a text, with its newline."""
        return f"\u2014 {self.name} {base64(self.key_id + self.data)}\n"


class Checkpoint(NamedTuple):
    """What a log says of itself: its origin, its size in leaves, the root over them, and lines that nobody audits."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


class Cosignature(NamedTuple):
    """A witness's word that at `timestamp` (seconds since 1970) this was the largest tree it knew of the log."""

    verifier: "Verifier"
    timestamp: int


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public Ed25519 key (32 bytes) under a name, of the log itself (ED25519) or of a witness (COSIGNATURE)."""

    name: str
    public_key: bytes
    kind: int = ED25519
    key_id: bytes = field(init=False)

    def __post_init__(self):
        _require_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE) or len(self.public_key) != 32:
            raise NoteError("Only Ed25519 keys of 32 bytes are known here, of type 1 (note) or 4 (cosignature).")
        spelled = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        object.__setattr__(self, "key_id", sha256(spelled).digest()[:4])

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """The verifier that `vkey` writes as "name+id+key"; NoteError if malformed or if the id is another key's."""
        name, key_id, key = _parse_key(vkey)
        verifier = cls(name, key[1:], kind=key[0])
        if verifier.key_id != key_id:
            raise NoteError("The id in the key is not the id of the key.")
        return verifier

    @property
    def text(self) -> str:
        """The key as a line to hand out: "name+id+base64(type, key)"."""
        return f"{self.name}+{self.key_id.hex()}+{base64(bytes([self.kind]) + self.public_key)}"

    def is_of(self, checkpoint: Checkpoint) -> bool:
        """Whether this is a key of the log itself that the checkpoint is about: not a witness's, nor another log's."""
        return self.kind == ED25519 and self.name == checkpoint.origin

    def is_signed(self, text: str, data: bytes) -> bool:
        """Whether `data` is this key's signature of the note text, timestamped if it is a witness's."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            timestamp, data = int.from_bytes(data[:8]), data[8:]
            if timestamp > TIMESTAMP_MAX:
                return False
            message = f"cosignature/v1\ntime {timestamp}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(data, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private Ed25519 key under a name."""

    def __init__(self, name: str, private_key: Ed25519PrivateKey):
        self.verifier = Verifier(name, private_key.public_key().public_bytes_raw())
        self._private_key = private_key

    @classmethod
    def parse(cls, skey: str) -> Self:
        """The signer of a text that `generate` wrote; NoteError if malformed or if the id is another key's."""
        if not skey.startswith(_PRIVATE):
            raise NoteError("This is not a private key.")
        name, key_id, key = _parse_key(skey.removeprefix(_PRIVATE))
        if key[0] != ED25519 or len(key) != 33:
            raise NoteError("Only Ed25519 keys with a seed of 32 bytes can sign here.")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(key[1:]))
        if signer.key_id != key_id:
            raise NoteError("The id in the key is not the id of the key.")
        return signer

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def key_id(self) -> bytes:
        return self.verifier.key_id

    def sign(self, text: str) -> Signature:
        """This key's signature of a note text. Ed25519 makes of one text always the same bytes."""
        return Signature(self.name, self.key_id, self._private_key.sign(text.encode()))


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and every signature line below it, whether or not its key is known."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: bytes) -> Self:
        """Take a note apart and trust nothing of it yet; NoteError if malformed or over the limits."""
        text, blank, lines = _decode(note).rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise NoteError("A note is a text, a blank line, and lines of signatures.")
        rows = lines[:-1].split("\n")
        if len(rows) > SIGNATURES_MAX:
            raise NoteError(f"A note has at most {SIGNATURES_MAX} signatures.")
        return cls(text + "\n", tuple(_parse_signature(row) for row in rows))

    def encode(self) -> bytes:
        """The note as bytes; NoteError if nobody could read them back."""
        note = _encode(f"{self.text}\n{''.join(signature.line for signature in self.signatures)}")
        if Note.parse(note) != self:
            raise NoteError("The text of a note ends in a newline.")
        return note


def generate(name: str) -> tuple[str, str]:
    """A new key under `name`: the private text ("PRIVATE+KEY+…", unencrypted) and the public one to hand out."""
    private_key = Ed25519PrivateKey.generate()
    verifier = Signer(name, private_key).verifier
    seed = base64(bytes([ED25519]) + private_key.private_bytes_raw())
    return f"{_PRIVATE}{name}+{verifier.key_id.hex()}+{seed}", verifier.text


def sign(text: str, *signers: Signer) -> bytes:
    """The note of `text` with a signature of each signer; NoteError if the text cannot stand in a note."""
    _encode(text)
    return Note(text, tuple(signer.sign(text) for signer in signers)).encode()


def open_note(note: bytes, verifiers: Iterable[Verifier]) -> tuple[str, tuple[Verifier, ...]]:
    """The text of a note and which of `verifiers` have signed it.

    Lines of unknown keys are passed over: so keys are rotated and witnesses added without breaking older readers.
    Raises NoteError if malformed, if a known key's signature is wrong, or if no known key has signed.
    """
    opened = Note.parse(note)
    who = tuple(dict.fromkeys(verifier for verifier, _ in _verified(opened, verifiers)))
    if not who:
        raise NoteError("None of the known keys has signed this note.")
    return opened.text, who


def cosignatures(note: bytes, witnesses: Iterable[Verifier]) -> tuple[Cosignature, ...]:
    """The cosignatures of known witnesses below a checkpoint, in their order; NoteError if one of them is wrong."""
    found = _verified(Note.parse(note), (witness for witness in witnesses if witness.kind == COSIGNATURE))
    return tuple(Cosignature(witness, int.from_bytes(data[:8])) for witness, data in found)


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The note text of a checkpoint, without extension lines; NoteError if a part of it cannot be written."""
    text = f"{origin}\n{size}\n{base64(root)}\n"
    _encode(text)
    if parse_checkpoint(text) != (origin, size, root, ()):
        raise NoteError("An origin is one line.")
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """What the text of an opened note says of the log; NoteError if it is no checkpoint."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise NoteError("A checkpoint has three lines or more, none of them empty.")
    origin, size, root, *extensions = lines
    if not _DECIMAL.fullmatch(size) or int(size) > TREE_SIZE_MAX:
        raise NoteError("The second line of a checkpoint is the tree's size in decimal digits.")
    decoded = unbase64(root)
    if len(decoded) != 32:
        raise NoteError("The third line of a checkpoint is a root of 32 bytes.")
    return Checkpoint(origin, int(size), decoded, tuple(extensions))


def _verified(note: Note, verifiers: Iterable[Verifier]) -> list[tuple[Verifier, bytes]]:
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    found = []
    for name, key_id, data in note.signatures:
        verifier = known.get((name, key_id))
        if verifier and not verifier.is_signed(note.text, data):
            raise NoteError(f"The signature of {name} is not one of this text.")
        if verifier:
            found.append((verifier, data))
    return found


def _parse_signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, data = rest.partition(" ")
    decoded = unbase64(data)
    if dash != "\u2014" or len(decoded) < 5:
        raise NoteError("A signature line is a dash, the key's name, and its id and signature in base64.")
    _require_name(name)
    return Signature(name, decoded[:4], decoded[4:])


def _parse_key(text: str) -> tuple[str, bytes, bytes]:
    found = _KEY.fullmatch(text)
    if not found:
        raise NoteError("A key is written as name+id+base64.")
    name, key_id, key = found.groups()
    return name, bytes.fromhex(key_id), unbase64(key)


def _require_name(name: str) -> None:
    _encode(name)
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError("A key's name is not empty and has neither spaces nor a plus.")


def _encode(text: str) -> bytes:
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        raise NoteError("A note is UTF-8.") from error
    _decode(encoded)
    return encoded


def _decode(note: bytes) -> str:
    if len(note) > NOTE_SIZE_MAX:
        raise NoteError(f"A note has at most {NOTE_SIZE_MAX} bytes.")
    try:
        text = note.decode()
    except UnicodeDecodeError as error:
        raise NoteError("A note is UTF-8.") from error
    if _CONTROL.search(text):
        raise NoteError("A note has no control characters but newlines.")
    return text


def base64(data: bytes) -> str:
    """`data` in standard base64 (RFC 4648, section 4)."""
    return b64encode(data).decode()


def unbase64(text: str) -> bytes:
    """The bytes of a base64 text; NoteError for all but the one spelling of each value.

    A second spelling would be a second checkpoint with the same meaning.
    """
    try:
        decoded = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("This is not base64.") from error
    if base64(decoded) != text:
        raise NoteError("This is not base64 as it is written here.")
    return decoded
