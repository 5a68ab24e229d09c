"""Checks an evidence bundle: each claim against the signed log, and the list of them for holes."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple

from events.log import merkle, note, proof
from events.verify import words
from parties.text import Text

FORMAT = "used-battery-evidence/1"
MANIFEST, CHECKPOINT = "manifest.json", "checkpoint.txt"
ENTRY, LEAF, NUMBERS, PROOF = "entry.json", "leaf.json", "numbers.json", "proof.tlog-proof"
FILE_BYTES_MAX = 8_000_000
"""Of one file in the bundle, as it is once unpacked."""
CLAIMS_MAX = 20_000


class NoBundle(ValueError):
    """What was given is no evidence bundle, or nobody known has signed its checkpoint; `text` says which."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


class Finding(NamedTuple):
    """Something that does not hold; `where` names the claim by its place and event id, or the bundle."""

    where: str
    text: Text


class Shown(NamedTuple):
    """A claim as the bundle shows it: its running number, what it says of itself, and whether it holds."""

    number: int | None
    event_id: str
    kind: str
    recorded_at: str
    has_entry: bool
    holds: bool


@dataclass
class Verdict:
    """What became of a bundle; it holds when nothing was found."""

    thing: str
    head: note.Checkpoint
    signed_by: tuple[note.Verifier, ...]
    key_was_given: bool
    claims: list[Shown] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def verify(file: BinaryIO, keys: Sequence[note.Verifier] = ()) -> Verdict:
    """Check a bundle by `keys`; without one by the key that lies in it, which then has to be compared by hand.

    Raises NoBundle.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _Check(archive, keys).run()
    except (zipfile.BadZipFile, NotImplementedError, KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, NoBundle):
            raise
        raise NoBundle(words.NO_BUNDLE.format(why=str(error)[:200])) from error


class _Check:
    def __init__(self, archive: zipfile.ZipFile, keys: Sequence[note.Verifier]):
        self.archive = archive
        manifest = json.loads(self.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise NoBundle(words.OTHER_FORMAT)
        if len(manifest["claims"]) > CLAIMS_MAX:
            raise NoBundle(words.TOO_MANY.format(most=CLAIMS_MAX))
        self.manifest, self.thing = manifest, manifest["thing"]
        self.keys = tuple(keys) or tuple(note.Verifier.parse(key) for key in manifest["keys"])
        try:
            text, who = note.open_note(self.read(CHECKPOINT), self.keys)
        except note.NoteError as error:
            raise NoBundle(words.UNSIGNED.format(why=str(error))) from error
        self.verdict = Verdict(self.thing, note.parse_checkpoint(text), who, bool(keys))

    def read(self, name: str) -> bytes:
        if self.archive.getinfo(name).file_size > FILE_BYTES_MAX:
            raise NoBundle(words.TOO_LARGE.format(name=name, most=FILE_BYTES_MAX))
        return self.archive.read(name)

    def run(self) -> Verdict:
        names, last = set(self.archive.namelist()), -1
        for place, claim in enumerate(self.manifest["claims"], start=1):
            where = f"{place}, {claim['event_id']}"
            index, faults = self._check(claim, names)
            faults += [words.OUT_OF_ORDER] if index <= last else []
            last = max(index, last)
            self.verdict.findings += [Finding(where, fault) for fault in faults]
        self.verdict.findings += [Finding(self.thing, fault) for fault in self._holes()]
        return self.verdict

    def _check(self, claim: dict, names: set[str]) -> tuple[int, list[Text]]:
        folder = claim["folder"]
        leaf, opening = self.read(f"{folder}/{LEAF}"), self.read(f"{folder}/{NUMBERS}")
        entry = self.read(f"{folder}/{ENTRY}") if f"{folder}/{ENTRY}" in names else None
        said, told = json.loads(leaf), proof.parse(self.read(f"{folder}/{PROOF}").decode())
        number = json.loads(opening)["numbers"].get(self.thing)
        faults = [*self._place(told, leaf), *_contents(said, entry, claim["event_id"])]
        if sha256(opening).hexdigest() != said["n"] or number is None:
            faults.append(words.OTHER_NUMBERS)
        self.verdict.claims.append(
            Shown(number, claim["event_id"], said["e"], said["t"], entry is not None, not faults)
        )
        return told.index, faults

    def _place(self, told: proof.Proof, leaf: bytes) -> Iterator[Text]:
        try:
            head = proof.verify(told, merkle.leaf_hash(leaf), self.keys)
        except (note.NoteError, merkle.ProofError) as error:
            yield words.NOT_IN_LOG.format(why=str(error))
            return
        if head != self.verdict.head:
            yield words.OTHER_CHECKPOINT

    def _holes(self) -> Iterator[Text]:
        """Numbers run from 1 without a hole; a claim whose numbers do not hold proves nothing about others."""
        expected = 1
        for number in sorted(shown.number for shown in self.verdict.claims if shown.number is not None):
            if number > expected:
                yield words.HOLE.format(first=expected, last=number - 1)
            if number < expected:
                yield words.TWICE.format(number=number)
            expected = max(expected, number + 1)


def _contents(said: dict, entry: bytes | None, event_id: str) -> Iterator[Text]:
    if entry is None:
        return
    if sha256(entry).hexdigest() != said["h"]:
        yield words.OTHER_ENTRY
        return
    kept: dict[str, Any] = json.loads(entry)
    if kept["key"] != said["k"]:
        yield words.OTHER_KEY
    if kept["event"]["eventID"] != event_id:
        yield words.OTHER_ID
