"""The printed history: what a court finds on paper, and that it is no more than the reader may see."""

import io
import re

import pypdf
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from compliance.evidence import history
from events.log import note
from tests import world as worlds
from tests.compliance.doctored import unpack
from tests.compliance.test_evidence import evidence, pack, sample, signed  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def paper(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(unpack(content)["history.pdf"]))


def text(content: bytes) -> str:
    pages = [page.extract_text() for page in paper(content).pages]
    return " ".join("\n".join(pages).replace("\u200b", "").split())


def read_back(svg: str) -> str:
    """What a phone reads from a code that is drawn as rows of modules."""
    side = int(re.search(r'width="(\d+)"', svg)[1])
    image = Image.new("L", (side * 4, side * 4), 255)
    draw = ImageDraw.Draw(image)
    for x, y, length in (map(int, found) for found in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg)):
        draw.rectangle((x * 4, y * 4, (x + length) * 4 - 1, y * 4 + 3), fill=0)
    (code,) = zxingcpp.read_barcodes(image)
    return code.text


def test_it_says_in_two_languages_what_it_is_and_what_it_is_not(evidence, sample):  # noqa: F811
    said = text(evidence)
    for words in ("배터리 이력 증거", "Custody history, with evidence", "LIFE-1", "2026-11-24 18:00:00", "GB-75", "450 kg", "가상감독원",
                  "Imaginary regulator", "행정기관의 판단이나 확인이 아닙니다", "not a finding of any authority", "검증 방법", "How to verify",
                  "증명하지 않는 것", "What this does not show"):  # fmt: skip
        assert words in said
    assert f"{sample.signer.name} ({sample.signer.key_id.hex()})" in said
    head = note.parse_checkpoint(note.Note.parse(unpack(evidence)["checkpoint.txt"]).text)
    assert note.base64(head.root) in said


def test_it_has_every_claim_with_its_number_id_and_hash(evidence, sample):  # noqa: F811
    said = text(evidence)
    for name, event_id in sample.life.items():
        assert event_id in said, name
    places = [said.index(f" {number} #{number - 1} ") for number in range(1, 10)]
    assert places == sorted(places)
    for words in ("총질량(kg) Gross mass, kg 450", "보유자 Held by 가상순환 Imaginary recycler", "이동 중 On its way to 가상수거"):
        assert words in said


def test_every_page_has_its_number_and_the_time_of_making(evidence):  # noqa: F811
    pages = [page.extract_text() for page in paper(evidence).pages]
    for number, page in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in page and "작성 Made 2026-11-24 18:00:00 KST" in page


def test_it_is_an_archive_file_with_its_fonts(evidence):  # noqa: F811
    fonts = [font.get_object() for page in paper(evidence).pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors and all("/FontFile2" in d or "/FontFile3" in d for d in descriptors)
    assert any("NotoSansKR" in font["/BaseFont"] for font in fonts)
    assert b"<pdfaid:part>2</pdfaid:part>" in unpack(evidence)["history.pdf"]


def test_a_vin_is_whole_for_those_who_may_read_it_and_masked_for_the_rest(world, life, signed):  # noqa: F811
    assert worlds.VIN in text(pack(life["uri"], world.regulator))
    said = text(pack(life["uri"], world.recycler))
    assert worlds.VIN not in said and "000001" in said
    assert "2 원문 제외 entries left out" in said


def test_what_is_hidden_is_counted_and_the_state_with_it(world, life, signed):  # noqa: F811
    said = text(pack(life["uri"], world.maker))
    assert "7 비공개 기록 not shown to you" in said and "열람 권한 없음 not shown to you" in said
    assert "Held by" not in said and world.recycler.operator.name_ko not in said


def test_a_withdrawn_claim_says_by_which_and_a_withdrawal_of_which(world, life, publish):
    worlds.say(world.recycler, type="voided", target=life["received/again"], why="다른 팩이었음", occurred_at=worlds.ago(hours=1))
    publish()
    said = text(pack(life["uri"], world.regulator))
    assert "철회됨: 번호 10 withdrawn by No. 10" in said and "철회 대상: 번호 9 withdraws No. 9" in said
    assert "취소 Voided" in said and "사유 Why 다른 팩이었음" in said and "1 그중 철회 of them withdrawn" in said


def test_long_histories_break_over_pages_with_their_headings(world, life, publish):
    for hours in range(30):
        worlds.say(world.recycler, type="soh_recorded", battery=life["uri"], occurred_at=worlds.ago(days=2, hours=-hours),
                   soh_pct=60.0, method="bms")  # fmt: skip
    publish()
    pages = [page.extract_text() for page in paper(pack(life["uri"], world.regulator)).pages]
    assert len(pages) > 4 and all("신고 내용" in page and "What was claimed" in page for page in pages[1:])


@pytest.mark.parametrize(("most", "beyond"), [(9, ""), (8, "1건의 기록은 묶음에 있습니다")])
def test_what_is_beyond_paper_is_said_to_be(world, life, signed, monkeypatch, most, beyond):  # noqa: F811
    monkeypatch.setattr(history, "CLAIMS_MAX", most)
    said = text(pack(life["uri"], world.regulator))
    assert ("건의 기록은 묶음에" in said) is bool(beyond) and beyond in said


def test_a_value_longer_than_its_place_is_cut_and_says_so(monkeypatch, world, life, signed):  # noqa: F811
    monkeypatch.setattr(history, "VALUE_MAX", 5)
    assert "GB-75 " in text(pack(life["uri"], world.regulator))
    monkeypatch.setattr(history, "VALUE_MAX", 4)
    assert "GB-7 … " in text(pack(life["uri"], world.regulator))


@pytest.mark.parametrize(("rows", "rest"), [(20, ""), (21, "… 외 1건 … and 1 more")])
def test_lists_have_a_line_a_row_and_say_what_is_left_out(world, life, publish, monkeypatch, rows, rest):
    monkeypatch.setattr(history, "VALUE_MAX", 5_000)
    pieces = [{"id": worlds.module(f"M-{number:02}"), "mass_kg": 20.0} for number in range(rows)]
    worlds.say(world.recycler, type="dismantled", battery=life["uri"], occurred_at=worlds.ago(hours=1),
               facility=world.recycler.site, modules=pieces, loss_kg=1.0)  # fmt: skip
    publish()
    said = text(pack(life["uri"], world.regulator)).replace(" ", "")
    assert all(f"21/M-{number:02}" in said for number in range(20)) and "M-20" not in said
    assert ("외1건" in said) is bool(rest) and ("and1more" in said) is bool(rest)


def test_words_of_operators_are_words_and_never_markup(world, life, publish):
    worlds.say(world.recycler, type="received", battery=life["uri"], occurred_at=worlds.ago(hours=1), condition="intact",
               dispatch_no='#panic("x") $a$ *b* \\')  # fmt: skip
    publish()
    assert '#panic("x") $a$ *b* \\' in text(pack(life["uri"], world.regulator))


def test_the_checkpoint_is_scanned_from_paper(evidence):  # noqa: F811
    checkpoint = unpack(evidence)["checkpoint.txt"].decode()
    told = history._log(checkpoint)
    assert told["qr_is_signed"] and read_back(told["qr"]) == checkpoint
    line = checkpoint[checkpoint.index("\u2014") :]
    longest = checkpoint + line * ((history.QR_BYTES_MAX - len(checkpoint.encode())) // len(line.encode()))
    assert history._log(longest)["qr_is_signed"] and read_back(history._log(longest)["qr"]) == longest
    told = history._log(longest + line)
    assert not told["qr_is_signed"] and read_back(told["qr"]) == checkpoint[: checkpoint.index("\n\n") + 1]
