"""Checks an evidence bundle: each claim against the signed log, and the list of them for holes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, NamedTuple

from events import index
from events.log import merkle, note, proof
from events.verify import shapes, words
from events.verify.archive import FILE_BYTES_MAX, Archive, NoBundle, readable
from parties.text import Text

__all__ = ["FILE_BYTES_MAX", "Finding", "NoBundle", "Shown", "Verdict", "verify"]

FORMAT = "used-battery-evidence/1"
MANIFEST, CHECKPOINT = "manifest.json", "checkpoint.txt"
ENTRY, LEAF, NUMBERS, PROOF = "entry.json", "leaf.json", "numbers.json", "proof.tlog-proof"
READ_ME, HISTORY, PAGE = "READ-ME.txt", "history.pdf", "verify.html"
BESIDE = frozenset({READ_ME, HISTORY, PAGE})
"""For people to read. Nothing vouches for them: what was claimed stands in the entries."""
CLAIMS_MAX = 16_000
"""With four files each, what a ZIP without extensions holds."""
_PART = re.compile(f"(claims/[0-9]{{4,5}})/({ENTRY}|{LEAF}|{NUMBERS}|{PROOF})")
_FOLDERS = re.compile(r"claims/([0-9]{4,5}/)?")


class Finding(NamedTuple):
    """Something that does not hold; `where` names the claim by its place and event id, or the bundle."""

    where: str
    text: Text


class Shown(NamedTuple):
    """A claim as the bundle shows it: its running number, what it says of itself, and whether it holds.

    Of one about a unit that the thing lay in, the number is the unit's.
    """

    number: int | None
    event_id: str
    kind: str
    recorded_at: str
    has_entry: bool
    holds: bool
    unit: str = ""


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
    with readable():
        return _Check(Archive(file), keys).run()


class _Check:
    def __init__(self, archive: Archive, keys: Sequence[note.Verifier]):
        self.archive, self.read = archive, archive.read
        manifest = shapes.read_manifest(self.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise NoBundle(words.OTHER_FORMAT)
        shapes.require_manifest(manifest)
        if not manifest["claims"]:
            raise NoBundle(words.NO_CLAIMS)
        if len(manifest["claims"]) > CLAIMS_MAX:
            raise NoBundle(words.TOO_MANY.format(most=CLAIMS_MAX))
        self.manifest, self.thing = manifest, manifest["thing"]
        self.keys = tuple(keys) or tuple(note.Verifier.parse(key) for key in manifest["keys"])
        try:
            text, who = note.open_note(self.read(CHECKPOINT), self.keys)
        except note.NoteError as error:
            raise NoBundle(words.UNSIGNED.format(why=str(error))) from error
        head = note.parse_checkpoint(text)
        if not any(verifier.is_of(head) for verifier in who):
            raise NoBundle(words.NOT_THE_LOGS)
        self.verdict = Verdict(self.thing, head, who, bool(keys))
        self.packed: list[tuple[str, frozenset[str]]] = []

    def run(self) -> Verdict:
        last = -1
        for place, claim in enumerate(self.manifest["claims"], start=1):
            where = f"{place}, {claim['event_id']}"
            index, faults = self._check(claim)
            faults += [words.OUT_OF_ORDER] if index <= last else []
            last = max(index, last)
            self.verdict.findings += [Finding(where, fault) for fault in faults]
        self.verdict.findings += [*self._unlinked(), *(Finding(self.thing, fault) for fault in (*self._holes(), *self._strays()))]
        return self.verdict

    def _check(self, claim: dict) -> tuple[int, list[Text]]:
        folder, named = claim["folder"], claim.get("unit", self.thing)
        leaf, opening = self.read(f"{folder}/{LEAF}"), self.read(f"{folder}/{NUMBERS}")
        entry = self.read(f"{folder}/{ENTRY}") if f"{folder}/{ENTRY}" in self.archive.names else None
        said, told = shapes.read_leaf(leaf), proof.parse(self.read(f"{folder}/{PROOF}").decode())
        numbers = shapes.read_numbers(opening)
        number = numbers.get(named)
        faults = [*self._place(told, leaf), *self._contents(said, entry, claim["event_id"], named)]
        if sha256(opening).hexdigest() != said["n"] or number is None:
            faults.append(words.OTHER_NUMBERS)
        self.verdict.claims.append(
            Shown(number, claim["event_id"], said["e"], said["t"], entry is not None, not faults, claim.get("unit", ""))
        )
        if entry is not None and not faults:
            self._note_packing(shapes.read_entry(entry)["event"], numbers)
        return told.index, faults

    def _place(self, told: proof.Proof, leaf: bytes) -> Iterator[Text]:
        try:
            head = proof.verify(told, merkle.leaf_hash(leaf), self.keys)
        except (note.NoteError, merkle.ProofError) as error:
            yield words.NOT_IN_LOG.format(why=str(error))
            return
        if head != self.verdict.head:
            yield words.OTHER_CHECKPOINT

    def _note_packing(self, event: dict, numbers: dict[str, int]) -> None:
        if event.get("type") == "AggregationEvent" and event.get("action") == "ADD" and isinstance(event.get("parentID"), str):
            self.packed.append((index.spelled(event["parentID"]), frozenset(numbers)))

    def _unlinked(self) -> Iterator[Finding]:
        """A claim about a unit says nothing of a thing of which nobody says that it lay there."""
        linked, last = {self.thing}, set()
        while linked != last:
            last = set(linked)
            linked |= {unit for unit, named in self.packed if named & last}
        for place, shown in enumerate(self.verdict.claims, start=1):
            if shown.unit and shown.unit not in linked:
                yield Finding(f"{place}, {shown.event_id}", words.NOT_LINKED.format(unit=shown.unit))

    def _contents(self, said: dict, entry: bytes | None, event_id: str, named: str) -> Iterator[Text]:
        if entry is None:
            return
        if sha256(entry).hexdigest() != said["h"]:
            yield words.OTHER_ENTRY
            return
        kept = shapes.read_entry(entry)
        if kept["key"] != said["k"]:
            yield words.OTHER_KEY
        if kept["event"]["eventID"] != event_id:
            yield words.OTHER_ID
        if named not in index.things(kept["event"]).values():
            yield words.OTHER_THING

    def _holes(self) -> Iterator[Text]:
        """Numbers run from 1 without a hole; a claim whose numbers do not hold proves nothing about others."""
        expected = 1
        for number in sorted(shown.number for shown in self.verdict.claims if shown.number is not None and not shown.unit):
            if number > expected:
                yield words.HOLE.format(first=expected, last=number - 1)
            if number < expected:
                yield words.TWICE.format(number=number)
            expected = max(expected, number + 1)

    def _strays(self) -> Iterator[Text]:
        """A file that no check has looked at could pass for evidence by lying in the bundle."""
        folders = {claim["folder"] for claim in self.manifest["claims"]}
        for name in sorted(self.archive.names - BESIDE - {MANIFEST, CHECKPOINT}):
            part = _PART.fullmatch(name)
            if not (part and part[1] in folders) and not _FOLDERS.fullmatch(name):
                yield words.STRAY.format(name=name)
        if self.manifest["origin"] != self.verdict.head.origin:
            yield words.OTHER_ORIGIN
