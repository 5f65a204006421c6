"""Words to printed rows, by geometry.

Engines disagree on what a line is: Tesseract cuts a label from its amount at the far right,
RapidOCR gives one box a phrase.  Here a row is what a person would read as one: words whose
middles lie on one slightly sloping, slightly bent line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from receipts.model import Line, Word

SLOPES = np.linspace(-0.12, 0.12, 49)[np.argsort(np.abs(np.linspace(-0.12, 0.12, 49)))]
REACH = 0.55
"""How far from the row's line a word's middle may lie, in heights of the smaller print."""


def rows(words: Sequence[Word]) -> tuple[Line, ...]:
    """Group words into printed rows, from top to bottom, each from left to right.

    Args:
        words: Words of one page, boxes in its pixels, in any order.

    Returns:
        The rows; every word is in exactly one.
    """
    slope = _slope(words)
    open_rows: list[_Row] = []
    for word in sorted(words, key=lambda w: w.box.left):
        distances = [row.distance(word, slope) for row in open_rows]
        nearest = min(distances, default=9.0)
        if nearest <= REACH:
            open_rows[distances.index(nearest)].words.append(word)
        else:
            open_rows.append(_Row([word]))
    lines = [Line(tuple(row.words)) for row in open_rows]
    return tuple(sorted(lines, key=lambda line: _level(line, slope)))


@dataclass
class _Row:
    words: list[Word] = field(default_factory=list)

    def distance(self, word: Word, slope: float) -> float:
        """How far off the row's line ``word`` lies, in heights; far where they overlap."""
        last, box = self.words[-1].box, word.box
        if box.left < last.right - 0.4 * min(last.right - last.left, box.right - box.left):
            return 9.0
        (x, y), (last_x, last_y) = box.centre, last.centre
        smaller = min(last.bottom - last.top, box.bottom - box.top)
        return abs(y - last_y - slope * (x - last_x)) / max(smaller, 1.0)


def _level(line: Line, slope: float) -> float:
    """Where the row crosses the left edge of the page."""
    return median(word.box.centre[1] - slope * word.box.centre[0] for word in line.words)


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
