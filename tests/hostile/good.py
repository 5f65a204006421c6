"""Good pictures and documents, drawn from code: what the hostile ones are made of."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from . import pdfs, pngs

TEXT = """\
FERN & FIELD MARKET
14 ORCHARD ROAD
SPRINGDALE, OH 45246

11/14/2026  10:42 AM

ORGANIC MILK 1GAL     4.99
SOURDOUGH BREAD       3.49
PAPER TOWELS          6.29

SUBTOTAL             14.77
TAX                   0.46
TOTAL                15.23
VISA                 15.23
THANK YOU
"""

Picture = Image.Image


def drawn(text: str, size: int = 28, margin: int = 30, columns: int = 27) -> Picture:
    """A text in black on white, each character as wide as the next, as tills print."""
    rows = text.rstrip("\n").split("\n")
    step = round(size * 0.62)
    picture = Image.new(
        "RGB", (columns * step + 2 * margin, len(rows) * size * 4 // 3 + 2 * margin), "white"
    )
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size)
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            middle = margin + place * step + step // 2
            pen.text((middle, margin + number * size * 4 // 3), letter, "black", font, anchor="ma")
    return picture


@cache
def receipt() -> Picture:
    """A small receipt that is easy to read."""
    return drawn(TEXT)


def encoded(picture: Picture, form: str, **named: Any) -> bytes:
    """A picture as the bytes of a file."""
    if form == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    stream = io.BytesIO()
    picture.save(stream, form, **named)
    return stream.getvalue()


def _pdf() -> bytes:
    return pdfs.picture(encoded(receipt(), "JPEG"), *receipt().size)


FORMATS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "jpeg": (".jpg", lambda: encoded(receipt(), "JPEG")),
    "jpeg-progressive": (".jpg", lambda: encoded(receipt(), "JPEG", progressive=True)),
    "png": (".png", lambda: encoded(receipt(), "PNG")),
    "png-interlaced": (".png", lambda: pngs.interlaced(receipt().convert("L"))),
    "tiff": (".tif", lambda: encoded(receipt().convert("L"), "TIFF")),
    "tiff-lzw": (".tif", lambda: encoded(receipt(), "TIFF", compression="tiff_lzw")),
    "tiff-deflate": (".tif", lambda: encoded(receipt(), "TIFF", compression="tiff_adobe_deflate")),
    "tiff-jpeg": (".tif", lambda: encoded(receipt(), "TIFF", compression="jpeg")),
    "tiff-g4": (".tif", lambda: encoded(receipt().convert("1"), "TIFF", compression="group4")),
    "webp": (".webp", lambda: encoded(receipt(), "WEBP")),
    "webp-lossless": (".webp", lambda: encoded(receipt(), "WEBP", lossless=True)),
    "bmp": (".bmp", lambda: encoded(receipt().convert("L"), "BMP")),
    "gif": (".gif", lambda: encoded(receipt(), "GIF")),
    "heic": (".heic", lambda: encoded(receipt(), "HEIF")),
    "avif": (".avif", lambda: encoded(receipt(), "AVIF", speed=9)),
    "ppm": (".jpg", lambda: encoded(receipt().convert("L"), "PPM")),
    "pdf": (".pdf", _pdf),
}
"""Every format that is read: the suffix of its file, and a good file of it."""


@cache
def good(name: str) -> bytes:
    """The good file of a format."""
    return FORMATS[name][1]()
