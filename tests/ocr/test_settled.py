"""What a second engine reads again: the head, figures, what was read badly, what was not seen."""

from __future__ import annotations

import pytest

from receipts.model import Box, Line, Word
from receipts.ocr.base import inside
from receipts.ocr.settled import HEAD_ROWS, regions_without, settled_rows


def line(text: str, row: int, confidence: float = 0.95, left: float = 100) -> Line:
    box = Box(left, 40 * row + 5, left + 200, 40 * row + 35)
    return Line((Word(text, box, confidence),))


HEAD = [line("Corner Shop", row) for row in range(HEAD_ROWS)]


@pytest.mark.parametrize(
    ("text", "confidence", "settled"),
    [
        ("Thank you for your visit", 0.95, True),
        ("Thank you for your visit", 0.80, False),  # read badly
        ("Total 12.30", 0.95, False),  # a value may stand there
        ("of", 0.95, False),  # too little to be sure that it is a row of words
    ],
)
def test_a_row_below_the_head_is_settled_where_it_is_well_read_words(text, confidence, settled):
    row = line(text, HEAD_ROWS, confidence)
    assert settled_rows([*HEAD, row]) == ([row] if settled else [])


def test_the_head_is_always_in_doubt():
    assert settled_rows(HEAD) == []


@pytest.mark.parametrize(
    ("place", "read"),
    [
        ((200, 20), False),  # on the settled row
        ((50, 20), True),  # beside it, where another column may be
        ((350, 20), True),
        ((200, 60), True),  # below it
        ((200, 3), True),  # above it
    ],
)
def test_all_of_the_page_but_the_settled_rows_is_read(place, read):
    regions = regions_without([line("Thank you", 0)], 400, 100)
    x, y = place
    assert inside(Box(x - 1, y - 1, x + 1, y + 1), regions) is read


def test_a_page_without_settled_rows_is_read_whole():
    assert regions_without([], 400, 100) == [Box(0, 0, 400, 100)]


def test_rows_of_a_slanted_page_overlap_and_neither_is_read():
    above, below = (Line((Word("Thank you", box, 0.95),)) for box in (
        Box(100, 10, 390, 50), Box(220, 35, 380, 70),
    ))  # fmt: skip
    regions = regions_without([above, below], 400, 100)
    assert not inside(Box(150, 36, 160, 48), regions)  # beside the lower row, on the upper one
    assert inside(Box(150, 55, 160, 65), regions)
