"""Drawn pictures for the tests of this folder: no file is needed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

INK = (200, 10, 10)


def corner(size: tuple[int, int] = (40, 60)) -> Image.Image:
    """A white picture whose upper left quarter is red, so that every turn shows."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill=INK)
    return picture


def encoded(picture: Image.Image, kind: str, **settings: Any) -> bytes:
    """The bytes of ``picture`` as a file of Pillow's format ``kind``."""
    stream = io.BytesIO()
    picture.save(stream, kind, **settings)
    return stream.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header promises a huge picture, with next to no data behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


ROWS = (
    "HARBOUR LIGHT STORES",
    "12 Quayside Lane, Westhaven",
    "Tel 01632 960 118",
    "",
    "Wholemeal loaf        2.40",
    "Free range eggs 6     3.15",
    "Salted butter         1.95",
    "Ground coffee 500g    6.80",
    "Orange juice 1L       2.25",
    "Dish soap refill      3.10",
    "Paper towels x2       4.50",
    "",
    "SUBTOTAL             24.15",
    "VAT 5%                1.21",
    "TOTAL GBP            25.36",
    "",
    "CARD **** 4417       25.36",
    "21/06/2026 17:42  TILL 3",
    "Thank you, call again",
)


def receipt(size: int = 24, rows: tuple[str, ...] = ROWS, margin: int = 40) -> Image.Image:
    """A printed receipt on white paper, characters about ``0.7 * size`` pixels high."""
    font = ImageFont.load_default(size)
    width = 2 * margin + round(max(font.getlength(row) for row in rows))
    height = 2 * margin + round(1.4 * size * len(rows))
    paper = Image.new("RGB", (width, height), (246, 245, 242))
    pen = ImageDraw.Draw(paper)
    for number, row in enumerate(rows):
        label, _, amount = row.rpartition("  ")
        top = margin + 1.4 * size * number
        pen.text((margin, top), label.strip() or row.strip(), font=font, fill=(40, 40, 45))
        if label.strip():
            right = width - margin - font.getlength(amount.strip())
            pen.text((right, top), amount.strip(), font=font, fill=(40, 40, 45))
    return paper


def on_table(
    paper: Image.Image, border: int = 120, colour: tuple[int, int, int] = (92, 70, 54)
) -> Image.Image:
    """The paper flat on a table, which shows all around it."""
    table = Image.new("RGB", (paper.width + 2 * border, paper.height + 2 * border), colour)
    table.paste(paper, (border, border))
    return table


def warped(picture: Image.Image, matrix: np.ndarray, fill: tuple[int, int, int]) -> Image.Image:
    """The picture with its pixels taken through a homography ``(3, 3)``, in the same frame."""
    back = np.linalg.inv(matrix)
    back /= back[2, 2]
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        tuple(back.ravel()[:8]),
        Image.Resampling.BICUBIC,
        fillcolor=fill,
    )


def shaded(picture: Image.Image, darkest: float) -> Image.Image:
    """The picture with a shadow that falls from the upper left, soft at its edge."""
    width, height = picture.size
    y, x = np.mgrid[0:height, 0:width]
    light = darkest + (1 - darkest) / (1 + np.exp(-(x / width + y / height - 1) * 12))
    return Image.fromarray((np.asarray(picture) * light[:, :, None]).astype(np.uint8))
