"""Words to printed rows, by geometry.

Engines disagree on what a line is: Tesseract cuts a label from its amount at the far right,
RapidOCR gives one box a phrase.  Here a row is what a person would read as one: words whose
middles lie on one slightly sloping, slightly bent line.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from statistics import median

import numpy as np

from receipts.bounds import sound
from receipts.model import Line, Word

SLOPES = np.linspace(-0.12, 0.12, 49)[np.argsort(np.abs(np.linspace(-0.12, 0.12, 49)))]
REACH = 0.55
"""How far from the row's line a word's middle may lie, in heights of the smaller print."""

OUT_OF_REACH = 9.0
"""A distance, in heights, beyond all reach."""

MOST_NEAR = 32
"""Rows above, and as many below, that a word is compared with, the nearest ones.  A word stands
beside two or three; the bound keeps a page of words heaped on each other from taking minutes."""

ROUNDING_ERROR = 0.01
"""Pixels that two ways to compute one level may differ by, and far more than they do."""


def rows(words: Sequence[Word]) -> tuple[Line, ...]:
    """Group words into printed rows, from top to bottom, each from left to right.

    Args:
        words: Words of one page, boxes in its pixels, in any order.

    Returns:
        The rows; every word is in exactly one, at a place on the page.
    """
    words = [sound(word) for word in words]
    open_rows = _OpenRows(_slope(words))
    for word in sorted(words, key=lambda w: w.box.left):
        open_rows.add(word)
    lines = [Line(tuple(row)) for row in open_rows.rows]
    return tuple(sorted(lines, key=lambda line: _level(line.words, open_rows.slope)))


class _OpenRows:
    """Rows that grow to the right, found by the level at which they stand.

    Args:
        slope: Of all rows, down per pixel right.
    """

    def __init__(self, slope: float) -> None:
        self.rows: list[list[Word]] = []
        self.slope = slope
        # The level of each row's last word and the row's number, in order of level.
        self._levels: list[tuple[float, int]] = []
        self._level_of: list[float] = []

    def add(self, word: Word) -> None:
        """Put a word into the nearest row within reach, or begin one with it."""
        level = _crossing(word, self.slope)
        near = [(self._distance(row, word), row) for row in self._near(level, word.box.height)]
        distance, row = min(near, default=(OUT_OF_REACH, 0))
        if distance <= REACH:
            self.rows[row].append(word)
            del self._levels[bisect_left(self._levels, (self._level_of[row], row))]
            self._level_of[row] = level
        else:
            row = len(self.rows)
            self.rows.append([word])
            self._level_of.append(level)
        insort(self._levels, (level, row))

    def _near(self, level: float, height: float) -> list[int]:
        """The rows whose level a word of this height may reach."""
        levels, reach = self._levels, REACH * max(height, 1.0) + ROUNDING_ERROR
        here = bisect_left(levels, (level, -1))
        first = bisect_left(levels, (level - reach, -1), max(here - MOST_NEAR, 0), here)
        last = bisect_left(levels, (level + reach, -1), here, min(here + MOST_NEAR, len(levels)))
        return [row for _, row in levels[first:last]]

    def _distance(self, row: int, word: Word) -> float:
        """How far off the row's line ``word`` lies, in heights; far where they overlap."""
        last, box = self.rows[row][-1].box, word.box
        if box.left < last.right - 0.4 * min(last.right - last.left, box.right - box.left):
            return OUT_OF_REACH
        (x, y), (last_x, last_y) = box.centre, last.centre
        smaller = min(last.bottom - last.top, box.bottom - box.top)
        return abs(y - last_y - self.slope * (x - last_x)) / max(smaller, 1.0)


def _level(words: Sequence[Word], slope: float) -> float:
    """Where a row of these words crosses the left edge of the page."""
    return median(_crossing(word, slope) for word in words)


def _crossing(word: Word, slope: float) -> float:
    """Where a line of this slope through the word's middle crosses the left edge of the page."""
    x, y = word.box.centre
    return y - slope * x


def _slope(words: Sequence[Word]) -> float:
    """The slope, down per pixel right, at which the words' middles fall into the fewest rows.

    A projection profile over the middles of words, as for deskewing (Postl 1986): of all
    slopes within reach the one with the largest sum of squares of its profile; the flatter
    one where two are alike.
    """
    if len(words) < 6:
        return 0.0
    x = np.array([word.box.centre[0] for word in words])
    y = np.array([word.box.centre[1] for word in words])
    letters = np.sqrt([len(word.text) for word in words])
    bin_height = max(median(word.box.height for word in words) / 3, 1.0)
    best, best_score = 0.0, -1.0
    for slope in SLOPES:
        level = (y - slope * (x - x.mean())) / bin_height
        profile = np.bincount(np.round(level - level.min()).astype(int), letters)
        smooth = np.convolve(profile, (0.5, 1.0, 0.5))
        score = float((smooth**2).sum()) * (1 - 0.5 * abs(slope))
        if score > best_score:
            best, best_score = float(slope), score
    return best
