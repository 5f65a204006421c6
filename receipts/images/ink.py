"""Printed characters as connected components: what the steps of preparation measure with.

No OCR is involved.  The characters are found once, on a small picture of the page, and are
then carried along through every change of geometry.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from receipts.images.view import Matrix, Points, moved, zoom_at
from receipts.model import Image

NEIGHBOURHOOD = 41
"""Side of the square, in pixels, whose mean is the local brightness of the paper."""

CONTRAST = 12
"""How much darker than its neighbourhood ink is, in grey levels."""

SMALLEST, LARGEST = 6, 60
"""Larger side of a character, in pixels, in a picture of about a megapixel."""

LEAST_FILL, MOST_FILL = 0.12, 0.95
"""Share of its box that a character covers; rules and blocks cover more, scratches less."""

FAINT = 0.45
"""Share of the contrast of strong print below which a component is grain of the ground."""

STRONG = 85
"""Percentile of the components whose contrast is that of strong print."""

MOST_POINTS = 20_000

LETTER_GAP = 2.2
"""From centre to centre in a word: so many times the size of a character, at most."""

ROW_LETTERS = 3
"""So many characters beside each other are a row of print and no accident."""


@dataclass(frozen=True, eq=False)
class Ink:
    """The characters of a picture, ``n`` of them.

    Args:
        centres: Middle of each character's box, x and y in pixels, ``(n, 2)``.
        sides: Width and height of each box in pixels, ``(n, 2)``.
        points: Some of the pixels of the characters, x and y, ``(m, 2)``.
        marks: Upper left and lower right corner of the boxes of everything dark,
            characters or not, one after the other, ``(2 k, 2)``.
    """

    centres: Points = field(repr=False)
    sides: Points = field(repr=False)
    points: Points = field(repr=False)
    marks: Points = field(repr=False)

    @property
    def size(self) -> float:
        """Median of the larger sides, in pixels, 0 where there are no characters."""
        return float(np.median(self.sides.max(axis=1))) if len(self.sides) else 0.0

    @property
    def height(self) -> float:
        """Median height of the characters in pixels, 0 where there are none."""
        return float(np.median(self.sides[:, 1])) if len(self.sides) else 0.0

    def moved(self, matrix: Matrix) -> Ink:
        """The characters where ``matrix`` takes them, sized as it makes them in the middle."""
        if not len(self.centres):
            return self
        middle = np.median(self.centres, axis=0)
        sides = self.sides * np.float32(zoom_at(matrix, float(middle[0]), float(middle[1])))
        return Ink(
            moved(self.centres, matrix), sides, moved(self.points, matrix),
            moved(self.marks, matrix),
        )  # fmt: skip

    def transposed(self) -> Ink:
        """The characters with x and y exchanged: what runs down then runs across."""
        four = (self.centres, self.sides, self.points, self.marks)
        return Ink(*(each[:, ::-1] for each in four))

    def within(self, width: float, height: float) -> Ink:
        """Only what lies inside a window of this size."""

        def inside(points: Points) -> npt.NDArray[np.bool_]:
            return np.asarray(((points >= 0) & (points < (width, height))).all(axis=1))

        kept = inside(self.centres)
        return Ink(
            self.centres[kept], self.sides[kept], self.points[inside(self.points)],
            self.marks[inside(self.marks)],
        )  # fmt: skip

    def in_rows(self) -> npt.NDArray[np.bool_]:
        """Which characters stand in a row of at least three, where rows run across."""
        found = np.zeros(len(self.centres), bool)
        for offset in (0.0, 0.5):  # a row may lie across the border of a band
            found |= self._in_bands(offset)
        return found

    def _in_bands(self, offset: float) -> npt.NDArray[np.bool_]:
        band = np.floor(self.centres[:, 1] / max(self.size, 1) + offset)
        order = np.lexsort((self.centres[:, 0], band))
        steps = np.diff(self.centres[order, 0])
        apart = (np.diff(band[order]) != 0) | (steps > LETTER_GAP * self.size)
        run = np.concatenate([[0], np.cumsum(apart)])[: len(order)]
        long_enough = np.bincount(run, minlength=1)[run] >= ROW_LETTERS
        found = np.zeros(len(order), bool)
        found[order] = long_enough
        return found


def find_ink(grey: Image) -> tuple[Ink, Image]:
    """Find the characters in a grey picture of about a megapixel.

    Returns:
        The characters, and a mask that is 1 where a pixel belongs to one of them.  Every
        measure is the same for a picture and for the picture turned by a quarter.
    """
    darker = cv2.subtract(cv2.blur(grey, (NEIGHBOURHOOD, NEIGHBOURHOOD)), grey)
    dark = np.asarray(darker > CONTRAST)
    _, labels, found, _ = cv2.connectedComponentsWithStats(dark.view(np.uint8), connectivity=8)
    stats = np.asarray(found, np.int32)
    larger = stats[:, 2:4].max(axis=1)
    marks = larger >= SMALLEST
    marks[0] = False  # label 0 is the paper
    pixels = np.flatnonzero(dark)
    label = labels.ravel()[pixels]
    wanted = marks & _is_character(stats)
    if wanted.any():
        total = np.bincount(label, weights=darker.ravel()[pixels], minlength=len(stats))
        contrast = total / stats[:, 4]
        wanted &= contrast >= FAINT * np.percentile(contrast[wanted], STRONG)
        size = float(np.median(larger[wanted]))
        wanted &= (larger >= size / 2) & (larger <= size * 2)
    pixels = pixels[wanted[label]]
    mask = np.zeros(grey.shape, np.uint8)
    mask.ravel()[pixels] = 1
    corners = stats[:, :4].astype(np.float32)
    corners[:, 2:] += corners[:, :2]
    ink = Ink(
        centres=(corners[wanted, :2] + corners[wanted, 2:]) / np.float32(2),
        sides=stats[wanted, 2:4].astype(np.float32),
        points=_points(pixels, grey.shape[1]),
        marks=corners[marks].reshape(-1, 2),
    )
    return ink, mask


def _is_character(stats: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which components have the size and the fill of a character."""
    width, height, area = stats[:, 2], stats[:, 3], stats[:, 4]
    box = width * height
    return np.asarray(
        (np.maximum(width, height) <= LARGEST)
        & (np.minimum(width, height) >= 2)
        & (box >= 4 * SMALLEST)
        & (area >= LEAST_FILL * box)
        & (area < MOST_FILL * box)
    )


def _points(pixels: npt.NDArray[np.intp], width: int) -> Points:
    """Middles of some of the pixels, which are numbered along the rows.

    They are drawn at random: every so-many-th pixel would beat with the rows of print.
    """
    if len(pixels) > MOST_POINTS:
        drawn = np.random.default_rng(0).random(len(pixels)) < MOST_POINTS / len(pixels)
        pixels = pixels[drawn]
    rows, columns = np.divmod(pixels, width)
    return np.column_stack([columns, rows]).astype(np.float32) + np.float32(0.5)
