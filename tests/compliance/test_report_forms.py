"""The four forms: what an inspector, a spreadsheet and a program find in them."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from hashlib import sha256

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from compliance.reports import document, typesetting, variants
from compliance.reports.declaration import REGISTRY
from compliance.reports.forms import FORMS, Imprint, display, pdf
from compliance.reports.forms import json as json_form
from events import canonical
from parties.models import Operator
from tests.compliance import story
from tests.compliance.story import COLLECTOR, MAKER, REFINER

PAYLOADS = ("=1+1", "@SUM(A1)", '#panic("x") $a$ *b* \\', "+82-10")
ANNUAL = variants.REGISTRY["annual"]
PRINTED_AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


_MADE: dict[tuple[str, str], bytes] = {}
"""Forms that are made already: most tests look at the same paper."""
_told: list[bool] = []


@pytest.fixture(autouse=True)
def untold(db):
    """Each test begins with an empty ledger; the story is told when somebody asks for a form that is not made yet."""
    _told.clear()


def tell() -> None:
    """The story, with words in it that a spreadsheet or a typesetter might take for commands."""
    if _told:
        return
    _told.append(True)
    story.found_parties()
    story.tell()
    for number, payload in enumerate(PAYLOADS):
        at = f"2026-07-2{number}T10:00:00+09:00"
        story.say(COLLECTOR, "collected", at, story.pack(10 + number), return_receipt_no=payload, mass_kg=300.5)
    Operator.objects.filter(gln=COLLECTOR).update(name_en="=cmd|' /C calc'!A0")
    story.place_all()


def made(operator: str, ending: str) -> bytes:
    """One form of the operator's report."""
    if (operator, ending) not in _MADE:
        tell()
        # All at once, as each telling of the story has other nonces and so another hash.
        data = document.compute(story.cut(operator))
        _MADE.update({(operator, form): content for form, content in _forms(data, FORMS).items()})
    return _MADE[operator, ending]


def fresh(operator: str, ending: str) -> bytes:
    """The same, of the ledger as it is now."""
    tell()
    return _forms(document.compute(story.cut(operator)), [ending])[ending]


def _forms(data: dict, endings) -> dict[str, bytes]:
    imprint = Imprint("0192f0c1-0000-7000-8000-000000000001", PRINTED_AT, sha256(json_form.make(data)).hexdigest())
    return {ending: FORMS[ending].make(data, imprint) for ending in endings}


def pages(operator: str, *, make=made) -> list[str]:
    """The text of each page of the printed report."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(make(operator, "pdf"))).pages]


def sheet(operator: str, code: str) -> list[list]:
    """The rows of one sheet of the workbook, the headings first."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(made(operator, "xlsx")))
    name = next(name for name in book.sheet_names if name.split(" ")[0] == code)
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows[3:]


def test_every_form_can_be_made_of_every_operator_s_report():
    for operator in (COLLECTOR, REFINER, MAKER, story.PREPROC, story.CARRIER):
        assert all(made(operator, ending) for ending in FORMS)


def test_json_is_canonical_and_has_every_section():
    content = made(COLLECTOR, "json")
    data = json.loads(content)
    assert canonical.dumps(data) == content
    assert [table["code"] for table in data["sections"]] == [
        code for code in sorted(REGISTRY) if ANNUAL.takes(code)
    ]
    assert all(set(row) <= {column["key"] for column in table["columns"]} | {"marks"}
               for table in data["sections"] for row in table["rows"] + table["totals"])  # fmt: skip


def test_pdf_is_in_two_languages_with_page_numbers_print_time_and_hash():
    text = pages(COLLECTOR)
    cover = text[0]
    for words in ("사용후 배터리 이행보고서", "Used Battery Compliance Report", "누리수거센터", "법정 서식이 아님", "not an official form",
                  "2026-11-23 14:00:00 KST", "0192f0c1-0000-7000-8000-000000000001"):  # fmt: skip
        assert words in cover
    assert sha256(made(COLLECTOR, "json")).hexdigest() in cover
    for number, page in enumerate(text, start=1):
        assert f"{number} / {len(text)}" in page
        assert "법정 서식이 아님" in page
    whole = "\n".join(text)
    for section in (section for section in REGISTRY.values() if ANNUAL.takes(section.code)):
        assert (f"{section.code}. {section.names.ko}" in whole) is (section.printed and section.code != "A")
    for limit in ("제안(미확정)", "다른 법령 준용"):
        assert limit in whole


def test_pdf_embeds_its_fonts_and_is_an_archive_file():
    content = fresh(REFINER, "pdf")
    reader = pypdf.PdfReader(io.BytesIO(content))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)
    assert any("NotoSansKR" in font["/BaseFont"] for font in fonts)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert fresh(REFINER, "pdf") == content, "the same data and imprint give the same file"


def test_pdf_prints_shares_with_numerator_and_denominator_and_marks():
    text = "\n".join(pages(REFINER))
    for words in ("75.0 %", "8.50/11.3", "11.3 ‡", "not met", "n/a", "Not in battery stream"):
        assert words in text


def test_pdf_takes_words_as_words_and_never_as_markup():
    text = "\n".join(pages(COLLECTOR)).replace("\n", "").replace("\u200b", "")
    assert '#panic("x")' in text
    assert "$a$" in text
    assert "*b*" in text


def test_pdf_repeats_the_headings_of_a_table_that_goes_on():
    tell()
    for number in range(60):
        at = f"2026-07-30T10:{number:02d}:00+09:00"
        story.say(COLLECTOR, "collected", at, story.pack(100 + number), return_receipt_no="R", mass_kg=300)
    story.place_all()
    assert sum("Korean battery id" in page for page in pages(COLLECTOR, make=fresh)) >= 3


def test_pdf_says_what_it_leaves_to_the_other_forms(monkeypatch):
    monkeypatch.setattr(pdf, "ROWS_MAX", 3)
    assert "5 further rows are in the data forms" in "\n".join(pages(COLLECTOR, make=fresh))


def test_typesetting_that_fails_says_why():
    with pytest.raises(typesetting.NotSet, match="does not contain key"):
        typesetting.typeset({"report_id": "no report at all"}, template=pdf._TEMPLATE, timestamp=0)


def test_workbook_has_numbers_as_numbers_and_text_as_text():
    rows = sheet(COLLECTOR, "C")
    heads = [head.split("\n")[0] for head in rows[0]]
    lines = [dict(zip(heads, row, strict=True)) for row in rows[1:]]
    assert lines[0]["계량"] == 400.0
    assert lines[0]["일시"] == datetime(2026, 7, 11, 8, 0)
    assert [line["인계서 번호"] for line in lines[4:8]] == list(PAYLOADS)
    assert lines[3]["출고 일시"] == ""
    content = made(COLLECTOR, "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(re.search(r"<f>|<hyperlink", sheet) for sheet in sheets)
    assert all('state="frozen"' in sheet for sheet in sheets[1:])


def test_workbook_splits_a_share_into_its_numbers():
    rows = sheet(REFINER, "I")
    line = dict(zip(rows[0], rows[1], strict=True))
    rate = {head.rpartition("· ")[2]: value for head, value in line.items() if head.startswith("회수율")}
    assert rate == {"%": 74.955908, "분자 numerator": 8.5, "분모 denominator": 11.34}


def test_csv_opens_in_a_korean_excel_and_runs_nothing():
    content = made(COLLECTOR, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [row for row in rows for value in row.values()
                if value and value[0] in "=+@\t\r" or value.startswith("-") and not re.fullmatch(r"-[\d.e-]+", value)]  # fmt: skip
    assert {"'=1+1", "'@SUM(A1)", "'+82-10"} <= {row["value"] for row in rows}
    found = {(row["section"], row["line"], row["row"], row["column"]): row["value"] for row in rows}
    assert found["B", "total", "1", "opening"] == "1"
    assert found["C", "row", "2", "difference_pct"] == "-0.995"
    assert found["C", "row", "4", "declared_kg"] == ""


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(0, 1, "0"), (12345.678, 1, "12,345.7"), (64.0, 1, "64"), (8.5, None, "8.50"), (12345.6, None, "12,300"),
     (0.012345, None, "0.0123"), (-0.995, 2, "-0.99"), (1234, None, "1,230"), (999, None, "999")],
)  # fmt: skip
def test_numbers_on_paper(value, places, shown):
    assert display.number(value, places) == shown
