"""Which rows a second engine need not read again, and where on the page all others stand.

Recognition takes most of a second opinion's time, row by row.  No field's value can come from a
row that is below the head and has no figures; where the first engine read such a row well, its
words are as good as another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from receipts.bounds import MOST_ROWS
from receipts.model import Box, Line

HEAD_ROWS = 16
"""So many rows with letters, from the top, may hold the shop's name and are always in doubt."""

WELL_READ = 0.9
"""Confidence from which on a row without figures is settled."""

FEWEST_LETTERS = 4


def settled_rows(lines: Sequence[Line]) -> list[Line]:
    """Rows of a first look that are well read and can hold no value of a field.

    Args:
        lines: All rows of the look, from top to bottom.
    """
    below = islice((line for line in lines if _letters(line, 2)), HEAD_ROWS, HEAD_ROWS + MOST_ROWS)
    return [line for line in below if _is_settled(line)]


def _is_settled(line: Line) -> bool:
    return (
        line.confidence >= WELL_READ
        and not any(map(str.isdigit, line.text))
        and _letters(line, FEWEST_LETTERS)
    )


def _letters(line: Line, fewest: int) -> bool:
    """Whether a row has so many letters; a row as long as a book is not read to its end."""
    return len(list(islice(filter(str.isalpha, line.text), fewest))) == fewest


def regions_without(settled: Sequence[Line], width: float, height: float) -> list[Box]:
    """The page around ``settled`` rows: bands across between them, and what is beside them.

    Args:
        settled: Rows to leave out, from top to bottom.
        width: Of the page, in pixels.
        height: Of the page, in pixels.
    """
    regions, top = [], 0.0
    for line in settled:
        box = line.box
        below = max(top, box.top)  # rows of a slanted page overlap
        regions += [
            Box(0.0, top, width, box.top),
            Box(0.0, below, box.left, box.bottom),
            Box(box.right, below, width, box.bottom),
        ]
        top = max(top, box.bottom)
    regions.append(Box(0.0, top, width, height))
    return [region for region in regions if region.width > 0 and region.height > 0]
