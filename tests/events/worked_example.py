"""The files of docs/example, from fixed values: one claim in a log of three. Run as a program it writes them."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events import canonical
from events.log import commitment, merkle, note, numbering, proof

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "example"
ORIGIN = "trace.example/log"
THING = "https://id.gs1.org/01/09521234543213/21/EXAMPLE-1"
INDEX = 1
_NONCE = "000102030405060708090a0b0c0d0e0f"
_EVENT = {
    "type": "ObjectEvent", "eventID": "urn:uuid:00000000-0000-4000-8000-000000000001", "action": "OBSERVE",
    "eventTime": "2026-11-24T09:00:00.000+09:00", "eventTimeZoneOffset": "+09:00", "bizStep": "sensor_reporting",
    "disposition": "active", "bat:lifecycleEvent": "soh_recorded", "epcList": [THING], "bat:method": "bms",
    "sensorElementList": [{"sensorReport": [{"type": "bat:stateOfHealth", "uom": "P1", "value": 91.5}]}],
}  # fmt: skip


def files() -> dict[str, bytes]:
    """Each file by name; the same values give the same bytes, the signature too."""
    signer = note.Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(sha256(b"for this example only").digest()))
    entry = canonical.dumps({"event": _EVENT, "gln": "9521234001003", "key": "key:0a1b2c3d", "nonce": _NONCE, "v": 1})
    opening = numbering.opening(_NONCE, {THING: 2})
    leaf = commitment.data(
        recorded_at=datetime(2026, 11, 24, 0, 0, 1, 234567, tzinfo=UTC), entry_sha256=sha256(entry).digest(), key_id="key:0a1b2c3d",
        kind="soh_recorded", numbers_sha256=sha256(opening).digest(),
    )  # fmt: skip
    hashes = [merkle.leaf_hash(b"another claim"), merkle.leaf_hash(leaf), merkle.leaf_hash(b"a third")]
    checkpoint = note.sign(note.checkpoint_text(ORIGIN, 3, merkle.root(hashes)), signer)
    path = merkle.inclusion_path(INDEX, 3, lambda start, end: merkle.root(hashes[start:end]))
    return {
        "entry.json": entry, "leaf.json": leaf, "numbers.json": opening, "checkpoint.txt": checkpoint,
        "proof.tlog-proof": proof.write(proof.Proof(INDEX, path, checkpoint.decode())).encode(),
        "key.txt": f"{signer.verifier.text}\n".encode(),
    }  # fmt: skip


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
