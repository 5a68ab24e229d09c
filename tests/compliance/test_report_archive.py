"""The signed ZIP: what is in it, and that nothing in it can be changed without somebody noticing."""

import csv
import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from compliance.reports import document
from compliance.reports.forms import FORMS, Imprint
from events import receipts
from events.log import note
from events.verify import report as verifier
from events.verify.archive import NoBundle
from tests.compliance import story
from tests.compliance.story import COLLECTOR

PRINTED_AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

_MADE: list[bytes] = []
SECRET, PUBLIC = note.generate("another.example/log/receipts")


@pytest.fixture
def told(db):
    story.found_parties()
    story.tell()
    story.say(COLLECTOR, "collected", "2026-07-20T10:00:00+09:00", story.pack(10), return_receipt_no="=1+1", mass_kg=300.5)
    story.place_all()


@pytest.fixture
def made(request) -> bytes:
    """The ZIP, made once: what is done to it here is done to copies."""
    if not _MADE:
        request.getfixturevalue("told")
        _MADE.append(pack())
    return _MADE[0]


def pack() -> bytes:
    """The ZIP of the collector's report."""
    data, imprint = document.compute(story.cut(COLLECTOR)), Imprint("r-1", PRINTED_AT, "0" * 64)
    for form in FORMS.values():
        imprint.forms[form.ending] = form.make(data, imprint)
    return imprint.forms["zip"]


def keys() -> list[note.Verifier]:
    """The key that reports are signed by."""
    return [note.Verifier.parse(receipts.public_key())]


def files_of(content: bytes) -> dict[str, bytes]:
    """What lies in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    """A ZIP of other files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out


def test_every_form_and_a_table_for_each_section_are_in_it(told):
    made = pack()
    names = files_of(made).keys()
    assert {f"report.{form}" for form in FORMS if form != "zip"} < names
    sections = [table["code"] for table in document.compute(story.cut(COLLECTOR))["sections"]]
    assert {f"annexes/{code}.csv" for code in sections} < names
    verdict = verifier.verify(io.BytesIO(made), keys())
    assert (verdict.report, verdict.findings) == ("r-1", [])
    assert {name for name, _ in verdict.files} == names - {"manifest.txt"}
    assert all(holds for _, holds in verdict.files)
    assert pack() == made, "the same data and imprint give the same file"


def test_a_table_has_numbers_that_add_up_and_runs_nothing(made):
    text = files_of(made)["annexes/C.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    weighed = next(head for head in rows[0] if head.startswith("계량"))
    assert sum(float(row[weighed]) for row in rows if row[weighed]) == pytest.approx(400 + 398 + 420 + 380 + 300.5)
    assert "'=1+1" in text and "\r\n" in text
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda files: files | {"report.json": files["report.json"].replace(b'"gaps":0', b'"gaps":1', 1)}, "report.json"),
        (lambda files: {name: content for name, content in files.items() if name != "report.pdf"}, "report.pdf"),
        (lambda files: files | {"report.docx": b"more"}, "report.docx"),
    ],
    ids=["changed", "missing", "added"],
)  # fmt: skip
def test_what_was_changed_taken_out_or_put_in_is_named(made, change, where):
    doctored = change(files_of(made))
    assert doctored != files_of(made)
    assert [finding.where for finding in verifier.verify(zipped(doctored), keys()).findings] == [where]


@pytest.mark.parametrize("manifest", [
    lambda text: text.replace(b"report r-1", b"report r-2"), lambda text: text.partition(b"\n\n")[0] + b"\n",
    lambda text: note.sign("other\nlines\nhere\n", note.Signer.parse(SECRET)),
])  # fmt: skip
def test_a_manifest_that_nobody_known_signed_is_none(made, manifest):
    files = files_of(made)
    with pytest.raises(NoBundle):
        verifier.verify(zipped(files | {"manifest.txt": manifest(files["manifest.txt"])}), keys())


def test_another_service_s_key_signs_nothing_here(made):
    files = files_of(made)
    text = note.Note.parse(files["manifest.txt"]).text
    other = note.sign(text, note.Signer.parse(SECRET))
    with pytest.raises(NoBundle):
        verifier.verify(zipped(files | {"manifest.txt": other}), keys())
    assert not verifier.verify(zipped(files | {"manifest.txt": other}), [note.Verifier.parse(PUBLIC)]).findings


def test_a_manifest_never_passes_for_a_checkpoint(made):
    text = note.Note.parse(files_of(made)["manifest.txt"]).text
    with pytest.raises(note.NoteError):
        note.parse_checkpoint(text)


def test_without_a_key_the_manifest_is_there_and_unsigned(told, settings):
    settings.RECEIPT_KEY = ""
    assert files_of(pack())["manifest.txt"].decode().startswith(verifier.FORMAT)


@pytest.mark.parametrize(("trusts", "code", "words"), [(True, 0, "report r-1 holds"), (False, 2, "needs"), (None, 2, "known keys")])
def test_the_command_knows_a_report_from_an_evidence_bundle(made, tmp_path, trusts, code, words):
    path = tmp_path / "report.zip"
    path.write_bytes(made)
    given = {True: ["--key", receipts.public_key()], False: [], None: ["--key", PUBLIC]}[trusts]
    line = [sys.executable, "-m", "events.verify", str(path), *given, "--language", "en"]
    done = subprocess.run(line, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert done.returncode == code
    assert words.lower() in (done.stdout + done.stderr).lower() or trusts is False
