"""The drawings of a receipt by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from receipts.errors import WrongCall
from receipts.inspect.page_picture import draw_page
from receipts.inspect.pictures import draw

if TYPE_CHECKING:
    from receipts.receipt import Receipt

DRAWINGS = {"fields": draw, "page": draw_page}


def draw_as(receipt: Receipt, what: str) -> Image.Image:
    """The drawing of that name.

    Raises:
        WrongCall: There is none, or the receipt holds no picture.
    """
    if what not in DRAWINGS:
        raise WrongCall(f"what to show must be one of {', '.join(DRAWINGS)}, not {what!r}.")
    return DRAWINGS[what](receipt)
