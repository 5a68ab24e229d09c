"""The label of a pack: a QR code that a phone opens, with the same identifier in characters beneath it.

Durable and readable when dirty: error correction Q, four modules of quiet zone, black on white, sizes in
millimetres (GS1 General Specifications, table 5-46: modules of 0.396 mm at least; 0.6 mm suits a pack).
"""

import io
from collections.abc import Iterator

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

from events import epc as names
from events.epc import Epc

QUIET_ZONE = 4
MODULE_MM = 0.6
DPI = 300
_MM_PER_INCH = 25.4
# In modules. A line longer than this would need letters too small to be read from a pack by eye.
_LINE_CHARACTERS = 24
_LETTER_WIDTH = 0.62
_LETTER_HEIGHT_MAX = 3.4
_LINE_HEIGHT = 1.25


def svg(epc: Epc, *, origin: str, serial_text: bool = True) -> str:
    """The label as SVG, sized in millimetres; `serial_text` sets the element string beneath the code.

    `origin` is what the Digital Link begins with, such as https://trace.example.kr.
    """
    matrix = _matrix(epc, origin)
    side = len(matrix)
    lines = _lines(epc) if serial_text else []
    height = side + _text_height(lines, side)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side * MODULE_MM:.2f}mm" height="{height * MODULE_MM:.2f}mm"'
        f' viewBox="0 0 {side} {height:g}" role="img" aria-label="QR {_escape(epc.hri)}">'
        f'<path fill="#fff" d="M0 0h{side}v{height:g}H0z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{_path(matrix)}"/>{_text(lines, side)}</svg>'
    )


def png(epc: Epc, *, origin: str, module_mm: float = MODULE_MM, dpi: int = DPI) -> bytes:
    """The label as a black and white PNG with its resolution inside, so that it prints at `module_mm` per module.

    A module is a whole number of dots: printers blur the edges of others.
    """
    matrix = _matrix(epc, origin)
    lines = _lines(epc)
    dots = max(round(module_mm * dpi / _MM_PER_INCH), 1)
    side = len(matrix)
    height = round((side + _text_height(lines, side)) * dots)
    image = Image.new("L", (side * dots, height), 255)
    draw = ImageDraw.Draw(image)
    for x, y, length in _runs(matrix):
        draw.rectangle((x * dots, y * dots, (x + length) * dots - 1, (y + 1) * dots - 1), fill=0)
    _write_lines(draw, lines, side=side, dots=dots)
    return _png_bytes(image, dpi=dpi)


def code(text: str) -> str:
    """A QR code of any short text as SVG with its quiet zone, one unit a module; error correction M, for clean paper."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    made.add_data(text.encode(), optimize=0)
    matrix = made.get_matrix()
    side = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{_path(matrix)}"/></svg>'
    )


def _matrix(epc: Epc, origin: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    # One segment in the mode that fits all of it: cutting a short text into segments makes the code larger.
    code.add_data(names.qr_text(epc, origin), optimize=0)
    return code.get_matrix()


def _runs(matrix: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 1
            while x + length < len(row) and row[x + length] == row[x]:
                length += 1
            if row[x]:
                yield x, y, length
            x += length


def _path(matrix: list[list[bool]]) -> str:
    return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in _runs(matrix))


def _lines(epc: Epc) -> list[str]:
    return [
        element[start : start + _LINE_CHARACTERS]
        for element in (f"({ai}){value}" for ai, value in epc.ais)
        for start in range(0, len(element), _LINE_CHARACTERS)
    ]


def _letter_height(lines: list[str], side: int) -> float:
    longest = max(map(len, lines))
    return min(_LETTER_HEIGHT_MAX, (side - 2) / (longest * _LETTER_WIDTH))


def _text_height(lines: list[str], side: int) -> float:
    return round(len(lines) * _letter_height(lines, side) * _LINE_HEIGHT + 1.5, 2) if lines else 0


def _baselines(lines: list[str], side: int) -> list[float]:
    height = _letter_height(lines, side)
    # The text may stand in no part of the quiet zone, which a reader needs to find the code's edge.
    return [side + height * (0.85 + place * _LINE_HEIGHT) for place in range(len(lines))]


def _text(lines: list[str], side: int) -> str:
    if not lines:
        return ""
    written = "".join(
        f'<text x="{side / 2:g}" y="{y:.2f}">{_escape(line)}</text>'
        for line, y in zip(lines, _baselines(lines, side), strict=True)
    )
    return (
        f'<g fill="#000" font-family="monospace" font-size="{_letter_height(lines, side):.2f}"'
        f' text-anchor="middle">{written}</g>'
    )


def _write_lines(draw: ImageDraw.ImageDraw, lines: list[str], *, side: int, dots: int) -> None:
    if not lines:
        return
    font = ImageFont.load_default(_letter_height(lines, side) * dots)
    for line, y in zip(lines, _baselines(lines, side), strict=True):
        draw.text((side * dots / 2, y * dots), line, fill=0, font=font, anchor="ms")


def _png_bytes(image: Image.Image, *, dpi: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG", dpi=(dpi, dpi), optimize=True)
    return written.getvalue()


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
