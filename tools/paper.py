"""Put things on paper: a till's print, a coffee stain, handwriting.

The unit is half a dot of a thermal printer, so that the camera has something to bend and blur.
Fonts are those that matplotlib carries, so that every machine prints the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]

CELL = 24  # width of one character
PITCH = 58  # from one row to the next
MARGIN = 56
INK = 38
PAPER = 247
STRIPE = 4  # as wide as a worn place of the print head
FACES = {
    "mono": "DejaVuSansMono.ttf",
    "bold": "DejaVuSansMono-Bold.ttf",
    "sans": "DejaVuSans.ttf",
    "logo": "DejaVuSerif-Bold.ttf",
    "hand": "STIXGeneral.ttf",
}
STRETCH = {"logo": 1.7, "big": 1.6, "tall": 1.6, "total": 1.25}  # height of the row
CENTRED = {"logo", "big", "tall", "centre", "barcode"}


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One of ``FACES``, ``size`` pixels to the em."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return ImageFont.truetype(folder / FACES[face], size)


def set_text(text: str, face: str, width: float, height: float) -> Image.Image:
    """``text``, white on black, in a row ``height`` high; ``width`` is that of a digit."""
    drawn = font(face, 80)
    length = max(drawn.getlength(text), 1.0)
    row = Image.new("L", (round(length) + 4, 100))
    ImageDraw.Draw(row).text((2, 4), text, font=drawn, fill=255)
    squeeze = width / drawn.getlength("n" if face in ("mono", "bold") else "0")
    return row.resize((max(round(length * squeeze), 1), round(height)), Image.Resampling.LANCZOS)


def print_receipt(
    rows: Sequence[Sequence[str]], columns: int, face: str, rng: np.random.Generator
) -> tuple[Picture, dict[str, tuple[int, int]]]:
    """Print ``rows`` of ``(role, left[, right])``, as ``samples.toml`` describes them.

    Returns:
        The paper, grey, and for each role the top and bottom of its last row.
    """
    width = columns * CELL + 2 * MARGIN
    heights = [round(PITCH * STRETCH.get(row[0], 0.5 if row[0] == "gap" else 1.0)) for row in rows]
    ink = Image.new("L", (width, sum(heights) + 4 * MARGIN))
    top, places = 2 * MARGIN, {}
    for row, height in zip(rows, heights, strict=True):
        _print_row(ink, top, height, list(row), columns, face)
        places[row[0]] = (top, top + height)
        top += height
    return _develop(np.asarray(ink), rng), places


def _print_row(
    ink: Image.Image, top: int, height: int, row: list[str], columns: int, face: str
) -> None:
    role, left, right = (*row, "")[:3]
    if role == "barcode":
        return _print_barcode(ink, top, height, left)
    if role == "rule":
        left, face = left * columns, "mono"
    cell, typeface = float(CELL), face
    if role in ("logo", "big"):
        cell, typeface = CELL * 1.75, "logo" if role == "logo" else face
        cell = min(cell, columns * CELL / max(len(left), 1))
    elif role in ("tall", "total"):
        typeface = "bold" if face == "mono" else face
        cell = CELL * 1.2 if role == "tall" else CELL
    words = set_text(left, typeface, cell, height)
    x = (ink.width - words.width) // 2 if role in CENTRED else MARGIN
    ink.paste(255, (x, top), words)
    if right:
        words = set_text(right, typeface, cell, height)
        ink.paste(255, (ink.width - MARGIN - words.width, top), words)
    return None


def _print_barcode(ink: Image.Image, top: int, height: int, digits: str) -> None:
    """Bars of one to three dots, in a pattern that follows the digits."""
    draw, x = ImageDraw.Draw(ink), ink.width // 2 - len(digits) * 15
    for digit in digits:
        for bar in range(3):
            thick = 4 * (1 + (int(digit) + bar) % 3) // 2
            draw.rectangle((x, top + 4, x + thick, top + height - 8), fill=255)
            x += 10


def _develop(ink: Picture, rng: np.random.Generator) -> Picture:
    """Heat to grey: the head is worn in places, and the paper takes the heat unevenly."""
    height, width = ink.shape
    head = np.clip(rng.normal(0.93, 0.06, (1, width // STRIPE + 1)), 0.6, 1.0)
    speed = rng.normal(0.95, 0.04, (height // 8 + 1, 1)).repeat(8, axis=0)
    heat = ink / 255.0 * head.repeat(STRIPE, axis=1)[:, :width] * speed[:height]
    return (PAPER - (PAPER - INK) * np.clip(heat, 0, 1)).astype(np.uint8)


def spill(paper: Picture, top: int, bottom: int, rng: np.random.Generator) -> Picture:
    """Coffee on the left of the rows between ``top`` and ``bottom`` of a grey ``paper``: RGB.

    The middle of the spill takes the print away; the ring of the cup only colours it.
    """
    y, x = np.mgrid[0 : paper.shape[0], 0 : paper.shape[1]].astype(np.float32)
    middle, reach = (top + bottom) / 2, CELL * 6.4
    angle = np.arctan2(y - middle, x - MARGIN - CELL * 4)
    far = np.hypot(x - MARGIN - CELL * 4, y - middle) / reach
    for waves in range(2, 8):
        far += rng.uniform(0.01, 0.035) * np.sin(waves * angle + rng.uniform(0, 6))
    wet = np.clip((1 - far) * 12, 0, 1)
    for _ in range(5):
        away, side = rng.uniform(1.15, 1.7), rng.uniform(-2.4, 1.2)
        at = MARGIN + CELL * 4 + reach * away * np.cos(side), middle + reach * away * np.sin(side)
        drop = np.hypot(x - at[0], y - at[1]) / rng.uniform(7, 20)
        wet = np.maximum(wet, np.clip((1 - drop) * 4, 0, 1) * 0.7)
    rim = np.exp(-(((far - 0.95) / 0.03) ** 2))
    cup = np.hypot(x - paper.shape[1] * 0.66, y - middle - 330) / 250
    ring = np.exp(-(((cup - 1) / 0.03) ** 2)) * (0.55 + 0.45 * np.sin(angle * 3))
    grey = paper.astype(np.float32)
    washed = grey + (225 - grey) * np.clip((1 - far) * 6, 0, 1) * 0.985
    tint = np.array([0.26, 0.40, 0.60], np.float32)
    depth = (0.55 * wet + 0.45 * rim + 0.22 * ring)[..., None]
    stained = np.clip(washed[..., None] * (1 - tint * depth), 0, 255)
    return np.asarray(stained, dtype=np.uint8)


def write_note(lines: Sequence[str], rng: np.random.Generator) -> Picture:
    """A lined sheet, written on by hand: RGB."""
    sheet = Image.new("RGB", (1000, 130 * len(lines) + 260), (250, 244, 205))
    draw = ImageDraw.Draw(sheet)
    for y in range(190, sheet.height, 130):
        draw.line((0, y, 1000, y), fill=(160, 190, 215), width=4)
    draw.line((120, 0, 120, sheet.height), fill=(225, 130, 130), width=4)
    for number, line in enumerate(lines):
        x = 150.0 + rng.uniform(-12, 25)
        for letter in line:
            x += _write(sheet, letter, x, 82 + 130 * number + rng.uniform(-5, 5), rng)
    return np.asarray(sheet)


def _write(sheet: Image.Image, letter: str, x: float, y: float, rng: np.random.Generator) -> float:
    """One letter in blue ink; returns how far the pen moved."""
    if not letter.isalpha():
        return 34.0
    script = chr(0x1D4EA + ord(letter) - ord("a"))
    mark = Image.new("L", (160, 200))
    ImageDraw.Draw(mark).text((30, 20), script, font=font("hand", 96), fill=235)
    mark = mark.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC)
    sheet.paste((38, 52, 120), (round(x) - 30, round(y) - 20), mark)
    return font("hand", 96).getlength(script) * 0.86
