"""How much text a receipt can have: what is beyond it is left out before anything is parsed.

A photo may show a newspaper, a wall of leaves or a picture made to stop a program, and the time
that parsing takes grows with the text.  Each bound is several times what any receipt needs:
of 296 true texts of receipts and 488 readings of photos by Tesseract, dirt read as print
included, the longest had 89 rows and 1,298 characters, the longest row had 105 characters and
the longest word 72.

Nothing is lost by it: the look keeps every word that the engine saw.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from receipts.model import Box, Line, Word

LONGEST_WORD = 140
"""Characters of a word that are parsed: twice the longest, and less than half a row."""

LONGEST_ROW = 300
"""Characters of a row that are parsed, blanks included.  Nearly three times the longest."""

MOST_ROWS = 400
"""Rows of a page that are parsed.  Over four times the longest receipt: at 4 mm a row, a till's
paper of 1.6 m."""

MOST_CHARACTERS = 8_000
"""Characters of a page that are parsed.  Six times the longest receipt."""

FARTHEST = 100_000.0
"""Pixels from the corner of a page at which a word may stand.  No picture has longer sides."""

_WIDE_BLANK = re.compile(r"\s{4}")
T = TypeVar("T")


def bounded(lines: Sequence[Line]) -> Sequence[Line]:
    """The rows of a page as far as a receipt can have them; the same rows for any receipt.

    Of a longer word the beginning is kept.  Of a longer row or page both ends are kept, because
    a label stands on the left and its amount on the right, the shop's name at the head and the
    total at the foot.  Rows without print are left out, and wide runs of blanks made single.

    Args:
        lines: Printed rows, from top to bottom.
    """
    printed = [line for line in lines if not line.text.isspace() and line.text]
    rows = [_bounded_row(line) for line in _ends(printed, lambda line: 1, MOST_ROWS)]
    return _ends(rows, lambda line: len(line.text), MOST_CHARACTERS)


def _bounded_row(line: Line) -> Line:
    usual = len(line.text) <= LONGEST_ROW and not _WIDE_BLANK.search(line.text)
    if usual and all(len(word.text) <= LONGEST_WORD for word in line.words):
        return line
    printed = [word for word in line.words if word.text and not word.text.isspace()]
    kept = _ends(printed, lambda word: min(len(word.text), LONGEST_WORD) + 1, LONGEST_ROW)
    return Line(
        tuple(replace(word, text=" ".join(word.text.split())[:LONGEST_WORD]) for word in kept)
    )


def _ends(items: Sequence[T], size: Callable[[T], int], most: int) -> Sequence[T]:
    """As many items from both ends as have half of ``most`` in size each; all if they fit."""
    sizes = [size(item) for item in items]
    if sum(sizes) <= most:
        return items
    head, tail = _fitting(sizes, most // 2), _fitting(sizes[::-1], most // 2)
    return [*items[:head], *items[len(items) - tail :]]


def _fitting(sizes: Sequence[int], most: int) -> int:
    """How many of the first items are together no larger than ``most``."""
    whole = 0
    for count, size in enumerate(sizes):
        whole += size
        if whole > most:
            return count
    return len(sizes)


def sound(word: Word) -> Word:
    """The word, with what is no number made one: a place on the page, a confidence of 0 to 1.

    An engine that divides by a width of nothing gives boxes that would spoil every computation.
    """
    box = word.box
    # What is no number fails every comparison.
    if (
        0 <= word.confidence <= 1
        and -FARTHEST <= box.left <= FARTHEST
        and -FARTHEST <= box.right <= FARTHEST
        and -FARTHEST <= box.top <= FARTHEST
        and -FARTHEST <= box.bottom <= FARTHEST
    ):
        return word
    places = box.left, box.top, box.right, box.bottom
    return Word(
        word.text,
        Box(*(_clipped(place, -FARTHEST, FARTHEST) for place in places)),
        _clipped(word.confidence, 0.0, 1.0),
    )


def _clipped(number: float, least: float, most: float) -> float:
    return 0.0 if math.isnan(number) else min(max(number, least), most)
