"""Draw ``docs/reading.png`` for the README: a sample, what was found on it, and why.

    python tools/draw_readme_picture.py [FILE]

Everything on it comes from a reading of the sample at this moment.  Needs matplotlib (for its
fonts) besides the package itself.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from paper import font
from PIL import Image, ImageDraw

from receipts.fields import FIELDS
from receipts.inspect.pictures import draw
from receipts.inspect.words import shown
from receipts.read import read
from receipts.receipt import Receipt

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "us-restaurant-tilted.jpg"
TARGET = ROOT / "docs" / "reading.png"
TODAY = dt.date(2026, 11, 20)

HEIGHT = 500
CARD = 470
GAP = 16
GROUND, INK, SOFT = (255, 255, 255), (30, 32, 36), (120, 124, 130)
STATUS = {"ok": (26, 127, 55), "review": (154, 103, 0), "failed": (180, 35, 24)}
PHOTO_COLOURS = 80
TERMS = 8
"""Terms of the sum that are shown; the others are added up in one line."""


def main(target: Path = TARGET) -> None:
    """Read the sample and write the picture."""
    receipt = read(SAMPLE, today=TODAY)
    with Image.open(SAMPLE) as photo:
        pictures = [_high(photo.convert("RGB")), _high(draw(receipt, caption=False))]
    width = sum(picture.width + GAP for picture in pictures) + CARD
    sheet = Image.new("RGB", (width, HEIGHT), GROUND)
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width + GAP
    _draw_card(sheet, left, receipt)
    target.parent.mkdir(parents=True, exist_ok=True)
    _with_few_colours(sheet, sheet.crop((0, 0, left, HEIGHT))).save(target, optimize=True)


def _with_few_colours(sheet: Image.Image, photos: Image.Image) -> Image.Image:
    """``sheet`` in the commonest colours of the photos and all shades that are written with."""
    written = [GROUND, INK, SOFT, *(spec.colour for spec in FIELDS.values()), *STATUS.values()]
    shades = [
        round(c + (255 - c) * part / 4) for colour in written for part in range(4) for c in colour
    ]
    common = photos.quantize(PHOTO_COLOURS, Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette((shades + common[: 3 * PHOTO_COLOURS])[: 3 * 256])
    return sheet.quantize(palette=palette, dither=Image.Dither.NONE)


def _high(picture: Image.Image) -> Image.Image:
    size = round(picture.width * HEIGHT / picture.height), HEIGHT
    return picture.resize(size, Image.Resampling.LANCZOS)


def _draw_card(sheet: Image.Image, left: int, receipt: Receipt) -> None:
    """The fields with their probabilities, and the sum that is the total's score."""
    brush = ImageDraw.Draw(sheet)
    brush.text(
        (left, 6), f"{receipt.status}  {receipt.confidence:.2f}",
        fill=STATUS[receipt.status], font=font("bold", 22),
    )  # fmt: skip
    top = 48
    for name in FIELDS:
        field = receipt.field(name)
        value = shown(name, field.value, receipt)
        brush.text((left, top), name, fill=FIELDS[name].colour, font=font("bold", 15))
        brush.text((left + 90, top), value, fill=INK, font=font("mono", 15))
        brush.text((left + CARD - 45, top), f"{field.confidence:.2f}", SOFT, font("mono", 15))
        top += 27
    top += 14
    brush.text((left, top), "why this total", fill=FIELDS["total"].colour, font=font("bold", 15))
    for row in _sum(receipt):
        top += 22
        brush.text((left, top), row, fill=INK, font=font("mono", 13))


def _sum(receipt: Receipt) -> list[str]:
    """The largest terms of the total's score, the rest in one, and the score, in log-odds."""
    if not receipt.total.candidates:
        return []
    best = receipt.total.candidates[0]
    terms = sorted((e for e in best.evidence if e.points), key=lambda e: -abs(e.points))
    rows = [f"{e.points:+7.2f}  {e.name.replace('_', ' ')}" for e in terms[:TERMS]]
    if len(terms) > TERMS:
        rest = sum(e.points for e in terms[TERMS:])
        rows.append(f"{rest:+7.2f}  {len(terms) - TERMS} more")
    return [*rows, f"{best.score:+7.2f}  = score in log-odds"]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
