"""Good files of what is no receipt, or a receipt as nobody prints it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from .good import TEXT, Picture, drawn, encoded, receipt
from .kinds import DECODED, READ, Expect, Family

content = Family("content")

BOUNDED = Expect(every=frozenset((*DECODED.some, "timed_out")))
SIZE = (1200, 1800)


def _array(values: object) -> Picture:
    return Image.fromarray(np.asarray(values, np.uint8))


def _noise(side: tuple[int, int] = SIZE) -> Picture:
    return _array(np.random.default_rng(1).integers(0, 256, (side[1], side[0], 3)))


def _checks(step: int) -> Picture:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return _array((x // step + y // step) % 2 * 255)


def _gradient() -> Picture:
    return _array(np.tile(np.linspace(0, 255, SIZE[0]), (SIZE[1], 1)))


def _lines(count: int, slanted: bool) -> Picture:
    picture = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(picture)
    for number in range(count):
        y = number * SIZE[1] // count
        pen.line((0, y, SIZE[0], y + 300 * slanted), 0)
    return picture


def _dots(step: int) -> Picture:
    """A grid of small dots: 10,800 of them with a step of 14."""
    picture = np.full((SIZE[1], SIZE[0]), 255, np.uint8)
    for y in range(3):
        for x in range(3):
            picture[y::step, x::step] = 0
    return _array(picture)


def _codes() -> Picture:
    """A sheet of what looks like QR codes: three eyes and noise each."""
    draw = np.random.default_rng(2)
    picture = np.full((1800, 1200), 255, np.uint8)
    eye = np.zeros((7, 7), np.uint8)
    eye[1:6, 1:6], eye[2:5, 2:5] = 255, 0
    for top in range(40, 1700, 200):
        for left in range(40, 1100, 200):
            code = draw.integers(0, 2, (25, 25)).astype(np.uint8) * 255
            code[:8, :8] = code[:8, -8:] = code[-8:, :8] = 255
            code[:7, :7] = code[:7, -7:] = code[-7:, :7] = eye
            picture[top : top + 150, left : left + 150] = code.repeat(6, 0).repeat(6, 1)
    return _array(picture)


def _bars() -> Picture:
    bars = np.random.default_rng(3).integers(0, 2, SIZE[0] // 3) * 255
    return _array(np.tile(bars.repeat(3), (SIZE[1], 1)))


def _one_word(letters: int) -> Picture:
    row = "TOTAL" * (letters // 5)
    return drawn(row, size=10, columns=letters)


def _wall() -> Picture:
    """A page of letters without a blank."""
    return drawn("\n".join("TOTAL15.23" * 10 for _ in range(100)), size=16, columns=100)


def _totals(rows: int) -> Picture:
    return drawn("\n".join(f"TOTAL {n}.23" for n in range(rows)), size=16, columns=14)


def _columns() -> Picture:
    return drawn("\n".join("  ".join(f"{n % 100:02}.99" for n in range(r, r + 20))
                           for r in range(100)), size=14, columns=140)  # fmt: skip


def _scaled(factor: float) -> Picture:
    picture = receipt()
    return picture.resize(
        (max(1, int(picture.width * factor)), max(1, int(picture.height * factor)))
    )


def _tilted(degrees: float) -> Picture:
    return receipt().rotate(degrees, expand=True, fillcolor="white")


def _many() -> Picture:
    """Thirty receipts on one page."""
    small = receipt()
    page = Image.new("RGB", (small.width * 6, small.height * 5), "white")
    for number in range(30):
        page.paste(small, (number % 6 * small.width, number // 6 * small.height))
    return page


def _borders() -> Picture:
    """A receipt that is one pixel of a huge black surface on each side."""
    page = Image.new("RGB", (6000, 6000), "black")
    page.paste(receipt(), (2800, 2700))
    return page


def _rings() -> Picture:
    y, x = np.mgrid[-900:900, -600:600]
    return _array((np.hypot(x, y) // 3 % 2) * 255)


def _inverted() -> Picture:
    return _array(255 - np.asarray(receipt()))


def _amounts(text: str) -> Picture:
    return drawn(TEXT.replace("15.23", text))


PICTURES: dict[str, tuple[str, Expect, Callable[[], Picture]]] = {
    "white": ("blank white", DECODED, lambda: Image.new("RGB", SIZE, "white")),
    "black": ("black", DECODED, lambda: Image.new("RGB", SIZE, "black")),
    "noise": ("noise", BOUNDED, _noise),
    "noise-large": ("noise of 24 megapixels, grey", BOUNDED,
                   lambda: _noise((4000, 6000)).getchannel(0)),
    "checks-1": ("a checkerboard of single pixels", BOUNDED, lambda: _checks(1)),
    "checks-20": ("a checkerboard", BOUNDED, lambda: _checks(20)),
    "gradient": ("a gradient", DECODED, _gradient),
    "lines": ("900 thin lines", BOUNDED, lambda: _lines(900, False)),
    "lines-slanted": ("600 slanted lines", BOUNDED, lambda: _lines(600, True)),
    "dots": ("10,000 dots", BOUNDED, lambda: _dots(14)),
    "dots-fine": ("60,000 dots", BOUNDED, lambda: _dots(6)),
    "codes": ("54 QR codes that are none", BOUNDED, _codes),
    "bars": ("a bar code as large as the page", BOUNDED, _bars),
    "rings": ("rings", BOUNDED, _rings),
    "one-word": ("one word of 10,000 letters", BOUNDED, lambda: _one_word(10_000)),
    "wall": ("10,000 letters without a blank", BOUNDED, _wall),
    "totals": ("300 rows of totals", BOUNDED, lambda: _totals(300)),
    "columns": ("2,000 amounts in columns", BOUNDED, _columns),
    "upside-down": ("a receipt upside down", READ, lambda: _tilted(180)),
    "turned-left": ("a receipt turned left", READ, lambda: _tilted(90)),
    "tilted-30": ("a receipt tilted by 30 degrees", DECODED, lambda: _tilted(30)),
    "mirrored": ("a mirrored receipt", DECODED,
                 lambda: receipt().transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "inverted": ("white print on black", DECODED, _inverted),
    "huge-print": ("a receipt with letters of 250 pixels", READ, lambda: _scaled(9)),
    "tiny-print": ("a receipt with letters of 4 pixels", DECODED, lambda: _scaled(0.15)),
    "speck": ("a receipt of 10 x 10 pixels", DECODED, lambda: _scaled(0.02)),
    "many-receipts": ("thirty receipts on one page", BOUNDED, _many),
    "black-border": ("a receipt on a huge black surface", DECODED, _borders),
    "total-huge": ("a total of 25 digits", DECODED, lambda: _amounts("9" * 19 + ".23")),
    "total-exponent": ("a total with an exponent", DECODED, lambda: _amounts("1e999999999")),
    "total-negative": ("a total below zero", DECODED, lambda: _amounts("-15.23")),
    "formula-merchant": ("a merchant that is a formula", DECODED,
                         lambda: drawn(TEXT.replace("FERN & FIELD MARKET", "=1+1 MARKET"))),
    "date-impossible": ("a day that there is none of", DECODED,
                        lambda: drawn(TEXT.replace("11/14/2026", "99/99/9999"))),
    "far-future": ("a day in the year 9999", DECODED,
                   lambda: drawn(TEXT.replace("11/14/2026", "12/31/9999"))),
}  # fmt: skip


def _png(make: Callable[[], Picture]) -> bytes:
    return encoded(make(), "PNG", compress_level=1)


for name, (about, expect, make) in PICTURES.items():
    content.file(name, about, expect, ".png", lambda make=make: _png(make))  # type: ignore[misc]
