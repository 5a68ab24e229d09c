"""Evidence as somebody hands it over who would like it to say something else: each change, and what finds it.

Both verifiers are held against this list, the one in Python and the one in the browser.
"""

import io
import json
import zipfile
from collections.abc import Callable

from events import canonical
from events.log import note, proof

THING = "https://id.gs1.org/01/09521234543213/21/LIFE-1"
NOT_IN_LOG = "It is not shown to be in the log"
OTHER_ENTRY = "The entry is not the one that the log committed to"
OTHER_NUMBERS = "Its running number is not the one that the log committed to."
OUT_OF_ORDER = "It stands before an earlier claim of the log."
HOLE = "The list has a hole"


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a bundle by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, change: Callable[[dict], None]) -> bytes:
    """The bundle with its files, by name, as `change` leaves them."""
    files = unpack(content)
    change(files)
    return packed(files.items())


def packed(files, *, how: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP of pairs of name and bytes, in which a name may well stand twice."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", how) as archive:
        for name, data in files:
            # ZipFile only warns of a second file of one name; that is what is wanted here.
            archive.NameToInfo.pop(name, None)
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return kept.getvalue()


def edit(name: str, **values):
    """Values of one JSON file replaced, in the spelling that it should have."""

    def change(files):
        files[name] = canonical.dumps(json.loads(files[name]) | values)

    return change


def list_claims(rewrite: Callable[[list], list]):
    """The list of the claims as `rewrite` answers it."""

    def change(files):
        manifest = json.loads(files["manifest.json"])
        files["manifest.json"] = canonical.dumps(manifest | {"claims": rewrite(manifest["claims"])})

    return change


def drop(*places: int):
    """Claims taken out of the list, with their files."""

    def change(files):
        list_claims(lambda claims: [claim for place, claim in enumerate(claims, 1) if place not in places])(files)
        for name in [name for name in files for place in places if name.startswith(f"claims/{place:04d}/")]:
            del files[name]

    return change


def swap(one: str, other: str):
    """Two files exchanged."""

    def change(files):
        files[one], files[other] = files[other], files[one]

    return change


def put(name: str, content: bytes):
    """One file added or replaced."""
    return lambda files: files.update({name: content})


def respell(name: str, old: bytes, new: bytes):
    """The first `old` in one file written as `new`."""

    def change(files):
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def unsign(files):
    """A second signature line, of a key that nobody knows, below one claim's checkpoint."""
    line = "\u2014 unknown.example AAAAAWFueXRoaW5n\n"
    files["claims/0003/proof.tlog-proof"] += line.encode()


def extend(signer: note.Signer):
    """The checkpoint of one claim's proof as another one of the same root, which the log's own key has signed too."""

    def change(files):
        told = proof.parse(files["claims/0003/proof.tlog-proof"].decode())
        text = note.Note.parse(told.checkpoint.encode()).text + "another word\n"
        other = told._replace(checkpoint=note.sign(text, signer).decode())
        files["claims/0003/proof.tlog-proof"] = proof.write(other).encode()

    return change


CHANGES = [
    (edit("claims/0003/entry.json", key="key:forged00"), {("3", OTHER_ENTRY)}),
    (edit("claims/0003/leaf.json", t="2020-01-01T00:00:00.000000Z"), {("3", NOT_IN_LOG)}),
    (edit("claims/0003/leaf.json", h="00" * 32), {("3", NOT_IN_LOG), ("3", OTHER_ENTRY)}),
    (edit("claims/0003/numbers.json", salt="00"), {("3", OTHER_NUMBERS)}),
    (edit("claims/0003/numbers.json", numbers={THING: 2**53 - 1}), {("3", OTHER_NUMBERS), (THING, HOLE)}),
    (edit("claims/0003/numbers.json", numbers={"https://id.gs1.org/01/09521234543213/21/OTHER": 3}),
     {("3", OTHER_NUMBERS), (THING, HOLE)}),
    (respell("claims/0003/entry.json", b'"gln"', b' "gln"'), {("3", OTHER_ENTRY)}),
    (swap("claims/0003/proof.tlog-proof", "claims/0004/proof.tlog-proof"),
     {("3", NOT_IN_LOG), ("4", NOT_IN_LOG), ("4", OUT_OF_ORDER)}),
    (drop(4, 5), {(THING, HOLE)}),
    (drop(1), {(THING, HOLE)}),
    (list_claims(lambda claims: claims[::-1]), {(str(place), OUT_OF_ORDER) for place in range(2, 10)}),
    (list_claims(lambda claims: [*claims, claims[-1]]), {("10", OUT_OF_ORDER), (THING, "Number 9 stands twice.")}),
    (list_claims(lambda claims: [claims[0] | {"event_id": "urn:other"}, *claims[1:]]),
     {("1", "The entry has another event id than the list says.")}),
    (edit("manifest.json", thing="https://id.gs1.org/01/09521234543213/21/OTHER"),
     {(str(place), what) for place in range(1, 10)
      for what in (OTHER_NUMBERS, "The entry does not name what the bundle is about.")}),
    (edit("manifest.json", origin="another.example/log"),
     {(THING, "The bundle says that it is from another log than its checkpoint.")}),
    (put("claims/0010/entry.json", b"{}"), {(THING, "The file claims/0010/entry.json belongs to none of the claims")}),
    (put("claims/0003/Entry.json", b"{}"), {(THING, "The file claims/0003/Entry.json belongs to none of the claims")}),
    (put("claims/0003/", b""), set()),
    (put("history.pdf", b"another story"), set()),
    (unsign, set()),
]  # fmt: skip
"""A change of a bundle's files, and by what it is found: the claim's place or the thing, and the words up to a colon.
What nothing vouches for can be changed without being found; that is said of it (docs/verification.md)."""

SPELLINGS = [
    respell("manifest.json", b'"thing"', b'"thing":"https://id.gs1.org/01/09521234543213/21/OTHER","thing"'),
    respell("manifest.json", b'"hidden_claims":0', b'"hidden_claims":0.0'),
    respell("manifest.json", b'"hidden_claims":0', b'"hidden_claims":-0'),
    respell("manifest.json", b'"hidden_claims":0', b'"hidden_claims":9007199254740993'),
    respell("manifest.json", b'"hidden_claims":0', b'"hidden_claims":NaN'),
    respell("manifest.json", b'"hidden_claims":0', b'"hidden_claims":' + b"[" * 20_000 + b"]" * 20_000),
    respell("manifest.json", b'"thing":"', b'"thing":"\\u0068'),
    respell("manifest.json", b'"thing":"', b'"thing":"\\ud800'),
    respell("manifest.json", b"{", b"\xef\xbb\xbf{"),
    respell("claims/0003/leaf.json", b'"v":1', b'"v":1,"v":1'),
    respell("claims/0003/numbers.json", b":3}", b":3.0}"),
    respell("claims/0003/numbers.json", b":3}", b":true}"),
    edit("claims/0003/leaf.json", n=7),
    edit("claims/0003/leaf.json", id="urn:other"),
    edit("manifest.json", thing=7),
    edit("manifest.json", claims=[{"folder": "../../claims/0001", "event_id": "x"}]),
]
"""What two readers might read in two ways, or is of another shape: no bundle at all."""


def zips(content: bytes) -> list[bytes]:
    """The bundle as ZIPs in which two programs might see two things; each is refused."""
    files = [*unpack(content).items()]
    directory = content[-6:-2]
    return [
        packed([*files, ("claims/0003/entry.json", b"{}")]),
        packed([("claims/0003/entry.json", b"{}"), *files]),
        b"%PDF-1.7\n" + content,
        content + b"PK\5\6" + b"\0" * 18,
        content[:-2] + b"\x07\x00comment",
        content[:-6] + (int.from_bytes(directory, "little") + 1).to_bytes(4, "little") + content[-2:],
        content[: len(content) // 2],
        packed(files, how=zipfile.ZIP_BZIP2),
        content.replace(b"claims/0003/leaf.json", b"claims/0003/leaf\0json"),
        _spoiled(content),
    ]


def _spoiled(content: bytes) -> bytes:
    """The bundle with one bit of the packed bytes of its first file changed."""
    length = int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little")
    at = 30 + length + 20
    return content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]
