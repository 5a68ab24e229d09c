from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.log import note
from events.log.note import Note, NoteError, Signature, Signer, Verifier

# The example in the documentation of Go's golang.org/x/mod/sumdb/note.
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{LINE}".encode()

ORIGIN = "trace.example/log"
LOG = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x01" * 32))
NEXT = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x02" * 32))
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(b"\x03" * 32)
WITNESS = Verifier("witness.example/w1", WITNESS_KEY.public_key().public_bytes_raw(), kind=note.COSIGNATURE)
ROOT = sha256(b"root").digest()
CHECKPOINT = note.checkpoint_text(ORIGIN, 20852163, ROOT)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=[chr(code) for code in range(32)])).map(
    lambda text: text + "\n"
)
names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"), min_size=1).filter(
    lambda name: not any(letter.isspace() for letter in name)
)


def cosign(text: str, timestamp: int) -> Signature:
    signature = WITNESS_KEY.sign(f"cosignature/v1\ntime {timestamp}\n{text}".encode())
    return Signature(WITNESS.name, WITNESS.key_id, timestamp.to_bytes(8) + signature)


def add(signed: bytes, *signatures: Signature) -> bytes:
    parsed = Note.parse(signed)
    return Note(parsed.text, parsed.signatures + signatures).encode()


def test_the_documented_example_is_signed_and_opened():
    assert note.sign(TEXT, Signer.parse(SKEY)) == NOTE
    assert note.open_note(NOTE, [Verifier.parse(VKEY)]) == (TEXT, (Verifier.parse(VKEY),))
    assert Signer.parse(SKEY).verifier.text == VKEY


@pytest.mark.parametrize("position", range(len(NOTE)))
def test_no_bit_of_a_note_can_be_changed(position):
    for bit in range(8):
        damaged = bytearray(NOTE)
        damaged[position] ^= 1 << bit
        with pytest.raises(NoteError):
            note.open_note(bytes(damaged), [Verifier.parse(VKEY)])


@given(texts, st.integers(1, 3))
def test_what_is_signed_opens(text, signers):
    chosen = [LOG, NEXT, Signer.parse(SKEY)][:signers]
    signed = note.sign(text, *chosen)
    assert note.open_note(signed, [signer.verifier for signer in chosen]) == (text, tuple(s.verifier for s in chosen))
    assert note.sign(text, *chosen) == signed == Note.parse(signed).encode()


@given(st.text())
def test_text_that_cannot_stand_in_a_note_is_refused(text):
    try:
        signed = note.sign(text, LOG)
    except NoteError:
        return
    assert note.open_note(signed, [LOG.verifier])[0] == text


@given(st.binary())
def test_noise_is_refused_and_never_crashes(noise):
    for damaged in (noise, NOTE + noise, noise + NOTE[:-1], CHECKPOINT.encode() + b"\n" + noise):
        if damaged != NOTE:
            with pytest.raises(NoteError):
                note.open_note(damaged, [Verifier.parse(VKEY)])


@given(names)
def test_a_generated_key_reads_back(name):
    skey, vkey = note.generate(name)
    assert skey.startswith("PRIVATE+KEY+")
    assert Signer.parse(skey).verifier == Verifier.parse(vkey)
    assert Verifier.parse(vkey).text == vkey
    assert note.open_note(note.sign(TEXT, Signer.parse(skey)), [Verifier.parse(vkey)])[0] == TEXT


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u3000", "a\u2028b", "a\nb", "a\x01", "\ud800"])
def test_a_name_that_would_break_a_line_is_refused(name):
    with pytest.raises(NoteError):
        note.generate(name)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("Peter", "Petra"),
        VKEY[:-1],
        VKEY[:-4],
        VKEY + "\n",
        VKEY + "AAAA",
        VKEY.replace("+ARpc", "+AhpC"),
        VKEY.replace("+ARpc", "+BRpc"),
        "a+00000000+AA==",
        "a+00000000+A",
        SKEY,
    ],
)
def test_a_malformed_public_key_is_refused(key):
    with pytest.raises(NoteError):
        Verifier.parse(key)


@pytest.mark.parametrize(
    "key", ["", VKEY, SKEY[:-4], SKEY.replace("c74f20a3", "c74f20a4"), SKEY.replace("+AYEK", "+BIEK"), SKEY + "\n"]
)
def test_a_malformed_private_key_is_refused_and_not_repeated(key):
    with pytest.raises(NoteError) as refused:
        Signer.parse(key)
    assert "AYEK" not in str(refused.value)


def test_a_private_key_does_not_show_in_a_trace():
    assert "AYEK" not in repr(Signer.parse(SKEY)) + str(vars(Signer.parse(SKEY)))


def test_unknown_signatures_are_kept_and_passed_over():
    stranger = Signature("elsewhere.example", b"\x00\x01\x02\x03", b"\x06" + b"x" * 2420)
    namesake = Signature(ORIGIN, b"\x00\x01\x02\x03", b"x" * 64)
    signed = add(note.sign(CHECKPOINT, LOG), stranger, namesake)
    assert note.open_note(signed, [LOG.verifier]) == (CHECKPOINT, (LOG.verifier,))
    assert Note.parse(signed).signatures[1:] == (stranger, namesake)


def test_both_keys_hold_while_one_follows_the_other():
    signed = note.sign(CHECKPOINT, LOG, NEXT)
    for known in ([LOG.verifier], [NEXT.verifier], [LOG.verifier, NEXT.verifier]):
        assert note.open_note(signed, known) == (CHECKPOINT, tuple(known))


def test_a_note_that_nobody_known_has_signed_is_refused():
    for known in ([], [NEXT.verifier], [Verifier(ORIGIN, LOG.verifier.public_key, kind=note.COSIGNATURE)]):
        with pytest.raises(NoteError, match="None of the known keys"):
            note.open_note(note.sign(CHECKPOINT, LOG), known)


def test_one_wrong_signature_of_a_known_key_spoils_the_note():
    forged = Signature(ORIGIN, NEXT.key_id, LOG.sign(CHECKPOINT).data)
    with pytest.raises(NoteError, match="not one of this text"):
        note.open_note(add(note.sign(CHECKPOINT, LOG), forged), [LOG.verifier, NEXT.verifier])


def test_a_note_has_limits():
    line = Signature("a", b"\x00\x01\x02\x03", b"x")
    assert len(Note.parse(Note(TEXT, (line,) * note.SIGNATURES_MAX).encode()).signatures) == note.SIGNATURES_MAX
    with pytest.raises(NoteError, match="100 signatures"):
        Note.parse(NOTE + b"\xe2\x80\x94 a AAECA3g=\n" * note.SIGNATURES_MAX)
    with pytest.raises(NoteError, match="1000000 bytes"):
        note.sign("x" * note.NOTE_SIZE_MAX + "\n", LOG)
    with pytest.raises(NoteError, match="1000000 bytes"):
        Note.parse(b"x" * note.NOTE_SIZE_MAX + NOTE)


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT.encode(),
        TEXT.encode() + b"\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"\xe2\x80\x94", b"-"),
        NOTE.replace(b"Neumann x08", b"Neumann  x08"),
        NOTE.replace(b"nAM=\n", b"nAM= \n"),
        NOTE.replace(b"nAM=\n", b"nAM\n"),
        NOTE.replace(b"nAM=\n", b"nAN=\n"),
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"\n\n", b"\n\x00\n\n"),
        NOTE.replace(b"\n\n", b"\n\xff\n\n"),
        TEXT.encode() + "\n\u2014 a AAECAw==\n".encode(),
    ],
)
def test_a_malformed_note_is_refused(damaged):
    with pytest.raises(NoteError):
        note.open_note(damaged, [Verifier.parse(VKEY)])


def test_a_text_may_have_blank_lines():
    signed = note.sign("one\n\n\ntwo\n\n", LOG)
    assert note.open_note(signed, [LOG.verifier])[0] == "one\n\n\ntwo\n\n"


@given(names, st.integers(0, note.TREE_SIZE_MAX), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_back(origin, size, root):
    text = note.checkpoint_text(origin, size, root)
    assert note.parse_checkpoint(text) == (origin, size, root, ())
    assert note.parse_checkpoint(text + "more\nand more\n").extensions == ("more", "and more")


def test_a_checkpoint_is_written_as_the_standard_has_it():
    assert note.checkpoint_text(ORIGIN, 0, ROOT) == f"{ORIGIN}\n0\n{b64encode(ROOT).decode()}\n"


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("", 1, ROOT),
        ("a\nb", 1, ROOT),
        ("a\x00", 1, ROOT),
        (ORIGIN, -1, ROOT),
        (ORIGIN, 2**63, ROOT),
        (ORIGIN, 1, ROOT[1:]),
    ],
)
def test_a_checkpoint_that_could_not_be_read_is_not_written(origin, size, root):
    with pytest.raises(NoteError):
        note.checkpoint_text(origin, size, root)


@pytest.mark.parametrize(
    "size", ["", "-1", "+1", "01", "00", "1.0", "1e3", " 1", "1 ", "0x1", "\u0661", "1_0", str(2**63)]
)
def test_a_size_has_one_spelling(size):
    with pytest.raises(NoteError):
        note.parse_checkpoint(f"{ORIGIN}\n{size}\n{b64encode(ROOT).decode()}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        ORIGIN,
        CHECKPOINT[:-1],
        CHECKPOINT + "\n",
        CHECKPOINT + "more",
        CHECKPOINT + "\nmore\n",
        f"{ORIGIN}\n1\n",
    ]
    + [
        f"{ORIGIN}\n1\n{root}\n"
        for root in ("AAAA", "!", b64encode(ROOT).decode()[:-1], b64encode(ROOT + b"x").decode())
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        note.parse_checkpoint(text)


def test_cosignatures_of_known_witnesses_are_read_with_their_time():
    signed = add(note.sign(CHECKPOINT, LOG), cosign(CHECKPOINT, 1679315147), cosign(CHECKPOINT, 0))
    found = note.cosignatures(signed, [WITNESS, LOG.verifier])
    assert [(one.verifier, one.timestamp) for one in found] == [(WITNESS, 1679315147), (WITNESS, 0)]
    assert note.cosignatures(signed, []) == ()
    assert note.open_note(signed, [LOG.verifier, WITNESS]) == (CHECKPOINT, (LOG.verifier, WITNESS))


def test_a_witness_key_has_its_own_id_and_text():
    assert Verifier.parse(WITNESS.text) == WITNESS
    assert WITNESS.key_id != Verifier(WITNESS.name, WITNESS.public_key).key_id


def test_a_wrong_cosignature_is_refused():
    right = cosign(CHECKPOINT, 1679315147)
    plain = WITNESS_KEY.sign(CHECKPOINT.encode())
    later = (1679315148).to_bytes(8) + right.data[8:]
    for data in (
        plain,
        later,
        right.data[:-1],
        right.data[:8],
        right.data[:7],
        right.data + b"x",
        b"\xff" + right.data[1:],
    ):
        signed = add(note.sign(CHECKPOINT, LOG), Signature(WITNESS.name, WITNESS.key_id, data))
        with pytest.raises(NoteError):
            note.cosignatures(signed, [WITNESS])


def test_a_cosignature_beyond_the_end_of_time_is_refused():
    signed = add(note.sign(CHECKPOINT, LOG), cosign(CHECKPOINT, 2**63))
    with pytest.raises(NoteError):
        note.cosignatures(signed, [WITNESS])
