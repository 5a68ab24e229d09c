import io
import re
import string

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from batteries import labels
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
