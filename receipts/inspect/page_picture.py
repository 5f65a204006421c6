"""What a look made of a page, drawn: types of rows, labels, amounts, dates, times, equations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from receipts.inspect.pictures import outline_width, page_picture, sides, with_caption
from receipts.model import Box
from receipts.page.boxes import box_of
from receipts.page.page import ReadPage
from receipts.page.row_types import RowType

if TYPE_CHECKING:
    from receipts.receipt import Receipt

Colour = tuple[int, int, int]

OF_ROWS: dict[RowType, Colour] = {
    "head": (30, 90, 200), "item": (120, 120, 120), "sum": (205, 30, 45), "tax": (200, 120, 20),
    "payment": (130, 60, 160), "foot": (60, 150, 160),
}  # fmt: skip
AMOUNT, LABEL, DATE, TIME = (205, 30, 45), (20, 20, 20), (20, 130, 60), (20, 140, 150)
WASH = 40
"""How opaque the colour of a row is over its print, 0 to 255."""

MOST_EQUATIONS = 12
"""Equations that are listed below a page; receipts have up to eight."""


def draw_page(receipt: Receipt) -> Image.Image:
    """The page with the type of each row, its labels and numbers, and the equations below.

    Raises:
        WrongCall: the receipt holds no picture.
    """
    picture, read = page_picture(receipt), receipt.read_page
    if read is None:
        return picture
    pen = outline_width(picture)
    shade = Image.new("RGBA", picture.size)
    brush, face = ImageDraw.Draw(shade), ImageFont.load_default(4 * pen)
    for row, kind in zip(read.rows, read.row_types, strict=True):
        left, top, right, bottom = sides(row.line.box)
        brush.rectangle((0, top, shade.width, bottom), fill=(*OF_ROWS[kind], WASH))
        brush.text((pen, top), kind, font=face, fill=(*OF_ROWS[kind], 255))
    for box, text, colour in _tokens(read):
        left, top, right, bottom = sides(box)
        brush.rectangle((left, top, right, bottom), outline=(*colour, 255), width=max(pen // 2, 1))
        brush.text((left, bottom), text, font=face, fill=(*colour, 255))
    drawn = Image.alpha_composite(picture.convert("RGBA"), shade).convert("RGB")
    sums = [f"{e.kind.replace('_', ' ')}: {e}" for e in read.equations[:MOST_EQUATIONS]]
    return with_caption(drawn, sums or ["no equation holds"], pen)


def _tokens(read: ReadPage) -> Iterator[tuple[Box, str, Colour]]:
    """Each label, amount, date and time: where it stands, and what it is."""
    for row in read.rows:
        for label in row.labels:
            yield box_of(row.line, label.start, label.end), label.role, LABEL
        for amount in row.amounts:
            if not amount.measured:
                yield box_of(row.line, amount.start, amount.end), str(amount.value), AMOUNT
    for line, readings in zip(read.lines, read.dates, strict=True):
        sound = [r for r in readings if r.value is not None and r.flaws <= 1]
        for reading in sound[:1]:
            yield box_of(line, reading.start, reading.end), str(reading.value), DATE
    for clock in read.clocks:
        box = box_of(read.lines[clock.row], clock.start, clock.end)
        yield box, clock.time.isoformat("minutes"), TIME
