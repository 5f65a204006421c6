"""Pictures of what was read, drawn from what the receipt holds; nothing is computed again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from receipts.errors import WrongCall
from receipts.fields import FIELDS
from receipts.inspect.words import shown
from receipts.model import Box, Field, Look
from receipts.model import Image as Pixels

if TYPE_CHECKING:
    from receipts.receipt import Receipt

SHEET = (48, 50, 54)
PAPER = (255, 255, 255)
TILE = (300, 420)
TILES_IN_ROW = 5


def draw(receipt: Receipt, *, caption: bool = True) -> Image.Image:
    """The page with a labelled box around each field that was found, and what was read below.

    Raises:
        WrongCall: the receipt holds no picture.
    """
    page = page_picture(receipt)
    pen = outline_width(page)
    places: dict[Box, str] = {}  # a word may hold two fields, as "$12.30" does: the first is named
    for name in FIELDS:
        box = place(receipt.field(name))
        if box is not None:
            places.setdefault(box, name)
    for box, name in reversed(places.items()):
        label = f"{name} {receipt.field(name).confidence:.2f}"
        _label(page, box, label, FIELDS[name].colour, pen)
    return with_caption(page, _summary(receipt), pen) if caption else page


def place(field: Field[Any]) -> Box | None:
    """Where the chosen value of a field stands on the page, if that is known."""
    if field.value is None:
        return None
    boxes = (c.box for c in field.candidates if c.value == field.value and c.box is not None)
    return next(boxes, None)


def draw_stages(receipt: Receipt) -> Image.Image:
    """All stages of preparation side by side, each with its name and what it found out.

    Raises:
        WrongCall: the receipt holds no stages.
    """
    if not receipt.stages:
        raise _no_pictures("stages")
    columns = min(len(receipt.stages), TILES_IN_ROW)
    rows = -(-len(receipt.stages) // columns)
    width, height = TILE[0] + 12, TILE[1] + 56
    sheet = Image.new("RGB", (columns * width + 12, rows * height + 12), SHEET)
    for number, stage in enumerate(receipt.stages):
        left, top = 12 + number % columns * width, 12 + number // columns * height
        tile = _picture(stage.image)
        tile.thumbnail(TILE)
        sheet.paste(tile, (left, top))
        for row, text in enumerate((f"{number + 1} {stage.name}", stage.note)):
            at = left, top + TILE[1] + 2 + 19 * row
            _fitted(sheet, at, text, TILE[0], 16 - 2 * row)
    return sheet


def draw_lines(receipt: Receipt, look: int = 0) -> Image.Image:
    """The rows (outlined) and words of one look; a word is the redder, the less sure it is.

    Raises:
        WrongCall: the receipt holds no picture, or no such look.
    """
    if not -len(receipt.looks) <= look < len(receipt.looks):
        raise WrongCall(f"there is no look {look}; the receipt has {len(receipt.looks)}.")
    return _draw_look(page_picture(receipt), receipt.looks[look])


def _draw_look(page: Image.Image, look: Look) -> Image.Image:
    pen = outline_width(page)
    shade = Image.new("RGBA", page.size)
    brush = ImageDraw.Draw(shade)
    for line in look.lines:
        for word in line.words:
            sure = min(max(word.confidence, 0.0), 1.0)
            brush.rectangle(sides(word.box), fill=(round(230 * (1 - sure)), 160, 40, 90))
        brush.rectangle(sides(line.box), outline=(30, 90, 200, 255), width=max(pen // 2, 1))
    return Image.alpha_composite(page.convert("RGBA"), shade).convert("RGB")


def save_steps(receipt: Receipt, folder: Path) -> list[Path]:
    """Write every step as a numbered PNG: the stages, the rows of each look, the fields.

    Args:
        receipt: A receipt that was read with its pictures kept.
        folder: Where to; made if it is not there.

    Returns:
        The files written, in order: ``01-paper.png`` and so on.

    Raises:
        WrongCall: the receipt holds no pictures.
    """
    page = page_picture(receipt)
    steps = [(stage.name, _picture(stage.image)) for stage in receipt.stages]
    steps += [(f"look {look.name}", _draw_look(page.copy(), look)) for look in receipt.looks]
    steps.append(("fields", draw(receipt)))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (name, picture) in enumerate(steps, start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        paths.append(folder / f"{number:02d}-{slug}.png")
        picture.save(paths[-1])
    return paths


def page_picture(receipt: Receipt) -> Image.Image:
    """The upright page.

    Raises:
        WrongCall: the receipt holds no picture.
    """
    if receipt.page is None:
        raise _no_pictures("picture")
    return _picture(receipt.page)


def _no_pictures(what: str) -> WrongCall:
    return WrongCall(
        f"this receipt holds no {what} to draw.",
        advice="Pictures are kept when a file could be opened and keep_pictures is on.",
    )


def _picture(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels).convert("RGB")


def outline_width(page: Image.Image) -> int:
    """Thickness of a line that shows on a page of this size, in pixels."""
    return max(2, round(max(page.size) / 300))


def sides(box: Box) -> tuple[float, float, float, float]:
    """The sides of ``box`` in an order that a drawing accepts, whatever the engine gave."""
    left, right = sorted((box.left, box.right))
    top, bottom = sorted((box.top, box.bottom))
    return left, top, right, bottom


def _label(page: Image.Image, box: Box, text: str, colour: tuple[int, int, int], pen: int) -> None:
    """A box with its label on top of it, or below where there is no room."""
    left, top, right, bottom = sides(box)
    brush = ImageDraw.Draw(page)
    grown = (left - pen, top - pen, right + pen, bottom + pen)
    brush.rectangle(grown, outline=colour, width=pen)
    face = ImageFont.load_default(6 * pen)
    wide, high = brush.textbbox((0, 0), text, font=face)[2:]
    x = max(min(grown[0], page.width - wide - 2 * pen), 0)
    y = grown[1] - high - pen if grown[1] >= high + pen else grown[3]
    brush.rectangle((x, y, x + wide + 2 * pen, y + high + pen), fill=colour)
    brush.text((x + pen, y), text, font=face, fill=PAPER)


def _summary(receipt: Receipt) -> list[str]:
    found = [
        shown(name, receipt.field(name).value, receipt)
        if receipt.field(name).value is not None
        else f"no {name}"
        for name, spec in FIELDS.items()
        if spec.essential or spec.doubt
    ]
    notes = [", ".join(receipt.reasons)] if receipt.reasons else []
    return [f"{receipt.status} {receipt.confidence:.2f}", "  ·  ".join(found), *notes]


def with_caption(page: Image.Image, rows: list[str], pen: int) -> Image.Image:
    """The page with rows of text below it."""
    pitch = 10 * pen
    sheet = Image.new("RGB", (page.width, page.height + pitch * len(rows) + 4 * pen), SHEET)
    sheet.paste(page, (0, 0))
    for number, text in enumerate(rows):
        at = 3 * pen, page.height + 2 * pen + pitch * number
        _fitted(sheet, at, text, page.width - 6 * pen, 7 * pen)
    return sheet


def _fitted(sheet: Image.Image, at: tuple[int, int], text: str, width: int, size: int) -> None:
    """``text`` in white, cut off with dots where it is wider than ``width``."""
    face = ImageFont.load_default(size)
    text = " ".join(text.split())
    if face.getlength(text) > width:
        while text and face.getlength(text + "...") > width:
            text = text[:-1]
        text += "..."
    ImageDraw.Draw(sheet).text(at, text, font=face, fill=PAPER)
