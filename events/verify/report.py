"""Checks a signed report: a ZIP whose manifest names the SHA-256 of each file and is a signed note.

The manifest's lines of files are those of `sha256sum`, so that a person checks them without this program.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO

from events.log import note
from events.verify import words
from events.verify.archive import Archive, NoBundle, readable
from events.verify.bundle import Finding

FORMAT = "used-battery-report/1"
MANIFEST = "manifest.txt"
FILE_BYTES_MAX = 400_000_000
"""Of one file once unpacked; a large operator's year as JSON has some tens of millions."""
_FILE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass
class Verdict:
    """What became of a report; it holds when nothing was found."""

    report: str
    signed_by: tuple[note.Verifier, ...]
    files: list[tuple[str, bool]] = field(default_factory=list)
    """Each file that was signed for, and whether it is the one."""
    findings: list[Finding] = field(default_factory=list)


def manifest(report_id: str, origin: str, files: dict[str, bytes]) -> str:
    """The text that is signed: format, who makes such reports, which report, and a line a file."""
    lines = [f"{sha256(content).hexdigest()}  {name}" for name, content in files.items()]
    return "\n".join([FORMAT, f"{origin}/reports", f"report {report_id}", *lines, ""])


def is_report(content: bytes) -> bool:
    """Whether a ZIP is meant as a report and not as an evidence bundle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False


def verify(file: BinaryIO, keys: Sequence[note.Verifier]) -> Verdict:
    """Hold each file of a report against what was signed. Raises NoBundle where nobody known signed it."""
    with readable():
        archive = Archive(file)
        verdict, told = _signed(archive, keys)
        for name, expected in told.items():
            here = name in archive.names
            holds = here and sha256(archive.read(name, most=FILE_BYTES_MAX)).hexdigest() == expected
            verdict.files.append((name, holds))
            if not holds:
                verdict.findings.append(Finding(name, words.FILE_CHANGED if here else words.FILE_MISSING))
        strays = sorted(archive.names - told.keys() - {MANIFEST})
        verdict.findings += [Finding(name, words.FILE_STRAY) for name in strays]
        return verdict


def _signed(archive: Archive, keys: Sequence[note.Verifier]) -> tuple[Verdict, dict[str, str]]:
    try:
        text, who = note.open_note(archive.read(MANIFEST), keys)
    except note.NoteError as error:
        raise NoBundle(words.NO_REPORT.format(why=str(error))) from error
    lines = text.split("\n")[:-1]
    rows = [_FILE.fullmatch(line) for line in lines[3:]]
    names = [row[2] for row in rows if row]
    if lines[0] != FORMAT or len(lines) < 4 or not all(rows) or len(set(names)) != len(names):
        raise NoBundle(words.NO_REPORT.format(why="its manifest is of another form"))
    return Verdict(lines[2].removeprefix("report "), who), {row[2]: row[1] for row in rows if row}
