"""Which way up the print is: rows or columns without OCR, head or foot with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from receipts.images.ink import Ink, find_ink
from receipts.images.straighten import grows_too_much, rotation, tilt
from receipts.images.view import Points, View
from receipts.model import Image

ReadQuality = Callable[[Image], float]
"""How legible a grey picture is to an OCR engine: the more, the better, 0 for not at all."""

GAP = 0.35
"""Of a character's size: wider than the gap between letters, narrower than between rows."""

MERGING = 2.0
"""What the merging of letters counts against the other facts, measured on real receipts."""

CLEAR = 1.0
"""Evidence beyond this is not doubted; a tilt of more than a few degrees brings it down."""

FEWEST = 5
"""Characters in rows that are added to both sides, so that few prove little."""


SAMPLE = 600
"""Side of the square, in pixels, that an OCR engine is shown."""

STRIDE = 50
"""Pixels between the places where that square is tried."""


def rows_evidence(ink: Ink, mask: Image) -> float:
    """How far the print speaks for rows that run across: above 0 it does, below for columns.

    Three facts about Latin print are added.  Letters and figures are higher than wide.  They
    stand closer to the next letter than to the next row, so that smearing by less than the
    gap between rows merges them along the row and not across.  And more of them have close
    neighbours along the row.

    Args:
        ink: The characters of a picture of about a megapixel.
        mask: 1 where a pixel of that picture belongs to a character.
    """
    if not len(ink.sides):
        return 0.0
    shape = -float(np.median(np.log(ink.sides[:, 0] / ink.sides[:, 1])))
    gap = max(2, round(GAP * ink.size))
    across, down = _pieces(mask, gap, 1), _pieces(mask, 1, gap)
    in_rows = (FEWEST + ink.in_rows().sum()) / (FEWEST + ink.transposed().in_rows().sum())
    return float(shape + MERGING * np.log(down / across) + np.log(in_rows))


def axis_evidence(grey: Image, ink: Ink, mask: Image) -> float:
    """As :func:`rows_evidence`, with any tilt taken out where it leaves a doubt.

    Rows and columns may each seem tilted in their own way: then the mean is taken of what
    the print shows when straightened as either.
    """
    evidence = rows_evidence(ink, mask)
    if abs(evidence) > CLEAR:
        return evidence
    across, _ = tilt(ink.points)
    down, _ = tilt(ink.transposed().points)
    # Exchanging x and y turns a clockwise tilt into its opposite.
    tilts = {across, -down}
    return float(np.mean([_straightened_evidence(grey, degrees) for degrees in tilts]))


def _straightened_evidence(grey: Image, degrees: float) -> float:
    height, width = grey.shape
    window = rotation(degrees, width, height)
    if grows_too_much(window, width, height):
        return rows_evidence(*find_ink(grey))
    return rows_evidence(*find_ink(View.of(grey).through(window).draw(grey, smear=True)))


def turned(picture: Image, turns: int) -> Image:
    """A picture turned by so many quarters counter-clockwise."""
    return np.ascontiguousarray(np.rot90(picture, turns))


def upright(
    grey: Image, letters: Points, read_quality: ReadQuality, turns: Sequence[int] = (0, 2)
) -> int:
    """Ask an OCR engine which of several quarter turns makes a picture legible.

    Args:
        grey: A picture whose print is about 30 pixels high.
        letters: Middle of each character in it, x and y in pixels, ``(n, 2)``.
        read_quality: Says how legible a picture is.
        turns: Quarter turns counter-clockwise to choose from, the likeliest first.

    Returns:
        The turn at which ``read_quality`` is highest, the first of those that are equal.
    """
    sample = densest(grey, letters)
    qualities = [read_quality(turned(sample, turn)) for turn in turns]
    return turns[int(np.argmax(qualities))]


def densest(grey: Image, letters: Points, side: int = SAMPLE) -> Image:
    """The part of a picture, at most ``side`` pixels square, that has the most letters."""
    height, width = grey.shape
    lefts = np.arange(0, max(width - side, 0) + STRIDE, STRIDE).clip(0, max(width - side, 0))
    tops = np.arange(0, max(height - side, 0) + STRIDE, STRIDE).clip(0, max(height - side, 0))
    x, y = letters[:, 0], letters[:, 1]
    across = ((x >= lefts[:, None]) & (x < lefts[:, None] + side)).astype(np.float32)
    down = ((y >= tops[:, None]) & (y < tops[:, None] + side)).astype(np.float32)
    row, column = np.unravel_index((down @ across.T).argmax(), (len(tops), len(lefts)))
    top, left = tops[row], lefts[column]
    return grey[top : top + side, left : left + side]


def _pieces(mask: Image, width: int, height: int) -> int:
    """How many pieces are left after smearing, counted with the paper."""
    smeared = cv2.dilate(mask, np.ones((height, width), np.uint8))
    return int(cv2.connectedComponents(smeared)[0])
