"""Barcodes taken off the page: to an OCR engine they are a wall that swallows the row beside it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from receipts.model import Image

DARK = 128
"""Grey level below which a pixel of an evenly lit page is ink."""

TALLEST = 2.0
"""Bars are taller than this, in characters; print seldom is."""

FEWEST_BARS = 20
"""So many bars side by side are no letters and no table."""

MOST_BARS = 0.8
"""Share of the bars that a row of pixels must cross to be one of the barcode."""

SKIPPED = 4
"""Bars are looked for in every fourth row of pixels: they are the same in all of them."""

MOST_INK = 1.5
"""So many times the ink of its upright strokes a barcode has at most; dark grain has more."""

SOFT = 2
"""Pixels beside the bars that their soft edges reach."""

THICKEST = 0.5
"""Bars and the gaps between them are at most so wide on average, in characters."""


def without_barcodes(grey: Image, character: float) -> Image:
    """The page with the bars of its barcodes made white.

    Upright strokes are what a tall opening leaves of the ink (Serra 1982); where many stand side
    by side, closely, they are bars.  The print around them stays.

    Args:
        grey: Evenly lit page, upright.
        character: Height of most characters, in pixels.
    """
    ink = (grey < DARK).astype(np.uint8)
    tall = np.ones((_odd(TALLEST * character / SKIPPED), 1), np.uint8)
    strokes = np.asarray(cv2.morphologyEx(ink[::SKIPPED], cv2.MORPH_OPEN, tall), np.uint8)
    if not strokes.any():
        return grey
    near = np.ones((1, _odd(2 * THICKEST * character)), np.uint8)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, near)
    )
    blocks = [block for box in boxes[1:] if (block := _bars(ink, strokes, box, character))]
    if not blocks:
        return grey
    cleaned = grey.copy()
    for left, top, right, bottom in blocks:
        cleaned[top:bottom, max(left - SOFT, 0) : right + SOFT] = 255
    return cleaned


def _odd(length: float) -> int:
    """An odd number of pixels: what is opened by an even one comes back shifted."""
    return 2 * round(length / 2) + 1


def _bars(
    ink: Image, strokes: Image, box: npt.NDArray[np.int32], character: float
) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the part of a box that is bars from side to side.

    Letters that touch single bars, above or below, are left outside.
    """
    left, top, width, height = (int(value) for value in box[:4])
    bars = int(_starts(strokes[top + height // 2, left : left + width]).sum())
    if bars < FEWEST_BARS or width > 2 * THICKEST * character * bars:
        return None
    block = slice(top, top + height), slice(left, left + width)
    if ink[::SKIPPED][block].sum() > MOST_INK * strokes[block].sum():
        return None
    first = max((top - 1) * SKIPPED, 0)
    count = _starts(ink[first : (top + height + 1) * SKIPPED, left : left + width]).sum(axis=-1)
    full = np.flatnonzero(count >= MOST_BARS * bars)
    if not full.size:
        return None
    return left, first + int(full[0]), left + width, first + int(full[-1]) + 1


def _starts(rows: Image) -> npt.NDArray[np.bool_]:
    """Where ink begins in rows of pixels."""
    return np.asarray(np.diff(rows, axis=-1, prepend=0) == 1)
