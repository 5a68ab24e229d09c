import io
import re
import string

import pypdf
import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from batteries import label_sheets, labels
from events import epc
from tests.world import GTIN

ORIGIN = "https://trace.example.kr"
SERIALS = st.text(string.ascii_uppercase + string.digits + "-", min_size=1, max_size=20)
ANY_SERIALS = st.text(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_", min_size=1, max_size=20)


def drawn(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def read(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    assert len(found) == 1
    return found[0].text


def raster(svg: str, *, dots: int = 6) -> Image.Image:
    """The code of an SVG label as dots; its only shapes are runs of modules."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    image = Image.new("L", (side * dots, side * dots), 255)
    draw = ImageDraw.Draw(image)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        left, top = int(x) * dots, int(y) * dots
        draw.rectangle((left, top, left + int(length) * dots - 1, top + dots - 1), fill=0)
    return image


@given(SERIALS)
@settings(max_examples=40, deadline=None)
def test_a_reader_finds_in_both_forms_what_was_put_in(serial):
    name = epc.pack(GTIN, serial)
    wanted = f"HTTPS://TRACE.EXAMPLE.KR/01/{GTIN}/21/{serial}"
    assert read(drawn(labels.png(name, origin=ORIGIN))) == wanted
    assert read(raster(labels.svg(name, origin=ORIGIN))) == wanted
    assert epc.parse(wanted) == name


@given(ANY_SERIALS)
@settings(max_examples=40, deadline=None)
def test_any_serial_number_that_gs1_allows_comes_back(serial):
    name = epc.pack(GTIN, serial)
    assert epc.parse(read(drawn(labels.png(name, origin=ORIGIN)))) == name
    assert f"(21){serial}"[:24] in labels.svg(name, origin=ORIGIN).replace("&quot;", '"').replace("&lt;", "<").replace(
        "&amp;", "&"
    )


@pytest.mark.parametrize("name", [
    epc.legacy("9521234ABCDEFGHIJKLMNOPQRSTUVW"), epc.lot("09521234543237", "BM-2026-11"), epc.pack(GTIN, "7"),
])  # fmt: skip
@pytest.mark.parametrize("angle", [0, 7, 90, 183])
def test_a_turned_and_slightly_blurred_label_is_still_read(name, angle):
    image = drawn(labels.png(name, origin=ORIGIN)).rotate(angle, expand=True, fillcolor=255, resample=Image.BICUBIC)
    assert epc.parse(read(image.filter(ImageFilter.GaussianBlur(1.5)))) == name


def test_a_scratched_label_is_still_read():
    name = epc.pack(GTIN, "KR24-EV-000123")
    image = drawn(labels.png(name, origin=ORIGIN))
    ImageDraw.Draw(image).line((60, 200, 240, 150), fill=255, width=9)
    assert epc.parse(read(image)) == name


def test_sizes_are_millimetres():
    name = epc.pack(GTIN, "KR24-EV-000123")
    svg, image = labels.svg(name, origin=ORIGIN), drawn(labels.png(name, origin=ORIGIN, module_mm=0.8, dpi=600))
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    assert f'width="{side * 0.6:.2f}mm"' in svg
    assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert image.width / 600 * 25.4 / side == pytest.approx(0.8, rel=0.03)


def test_the_text_can_be_left_out_and_stays_out_of_the_quiet_zone():
    name = epc.pack(GTIN, "A")
    bare, full = labels.svg(name, origin=ORIGIN, serial_text=False), labels.svg(name, origin=ORIGIN)
    side = int(re.search(r'viewBox="0 0 (\d+)', bare)[1])
    assert "<text" not in bare
    size = float(re.search(r'font-size="([\d.]+)"', full)[1])
    assert all(float(y) - size >= side - 1 for y in re.findall(r'<text [^>]*y="([\d.]+)"', full))
    quiet = drawn(labels.png(name, origin=ORIGIN)).crop((0, 0, 28, 200))
    assert quiet.getextrema() == (255, 255)


def modules(name) -> list[list[bool]]:
    """The modules of a label's code without its quiet zone."""
    image = raster(labels.svg(name, origin=ORIGIN), dots=1)
    side = image.width - 2 * labels.QUIET_ZONE
    return [[image.getpixel((x + labels.QUIET_ZONE, y + labels.QUIET_ZONE)) < 128 for x in range(side)] for y in range(side)]


def test_the_code_is_of_the_size_that_the_standard_measured():
    # A URI of some sixty characters in capitals at level Q: version 4, of 33 modules.
    name = epc.pack(GTIN, "KR24-EV-0001234")
    assert len(f"HTTPS://TRACE.EXAMPLE.KR{name.path}") == 61
    assert len(modules(name)) == 33
    # Modules of a pack's label lie between GS1's least and greatest, in millimetres.
    assert 0.396 <= labels.MODULE_MM <= 0.990


@pytest.mark.parametrize("corner", [(23, 23), (12, 20), (10, 10), (16, 23)])
def test_a_label_with_a_hole_as_large_as_its_correction_mends_is_still_read(corner):
    name = epc.pack(GTIN, "KR24-EV-0001234")
    # Level Q of version 4 mends 26 of 100 code words of eight modules; a hole of ten by ten touches no more than that.
    image, dot = drawn(labels.png(name, origin=ORIGIN)), 7
    left, top = ((place + labels.QUIET_ZONE) * dot for place in corner)
    ImageDraw.Draw(image).rectangle((left, top, left + 10 * dot - 1, top + 10 * dot - 1), fill=0)
    assert epc.parse(read(image)) == name


def test_a_label_that_lost_half_of_its_code_is_not_misread():
    image = drawn(labels.png(epc.pack(GTIN, "KR24-EV-0001234"), origin=ORIGIN))
    ImageDraw.Draw(image).rectangle((60, 85, image.width - 60, image.width - 85), fill=255)
    assert zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode) == []


def printed(names, *, sheet: bool = False, dpi: int = 203) -> Image.Image:
    """The first page as a printer of `dpi` dots to the inch puts it on paper."""
    asked = label_sheets._asked(names, origin=ORIGIN, sheet=sheet)
    pages = typst.compile(str(label_sheets._TEMPLATE), format="png", ppi=dpi, **asked)
    return drawn(pages if isinstance(pages, bytes) else pages[0]).convert("L")


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_pdf_label_is_read_at_the_size_in_which_it_is_printed(dpi):
    name = epc.pack(GTIN, "KR24-EV-000123")
    assert epc.parse(read(printed([name], dpi=dpi))) == name


def test_a_pdf_label_is_as_large_as_the_svg_says():
    name = epc.pack(GTIN, "KR24-EV-000123")
    width, height = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm"', labels.svg(name, origin=ORIGIN)).groups()
    [page] = pypdf.PdfReader(io.BytesIO(label_sheets.pdf([name], origin=ORIGIN))).pages
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(float(width), abs=0.05)
    assert float(page.mediabox.height) / 72 * 25.4 == pytest.approx(float(height), abs=0.05)
    assert f"(21){name.ais[1][1]}" in page.extract_text()


def test_a_sheet_holds_every_label_apart():
    names = [epc.pack(GTIN, f"KR24-EV-{n:06d}") for n in range(30)]
    found = zxingcpp.read_barcodes(printed(names, sheet=True, dpi=300), formats=zxingcpp.BarcodeFormat.QRCode)
    assert {epc.parse(code.text) for code in found} == set(names)
    assert len(pypdf.PdfReader(io.BytesIO(label_sheets.pdf(names * 2, origin=ORIGIN, sheet=True))).pages) == 2
