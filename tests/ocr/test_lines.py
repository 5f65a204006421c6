"""Words to printed rows by geometry alone."""

from __future__ import annotations

import random

import pytest
from drawn import HEIGHT, PITCH, words
from hypothesis import given
from hypothesis import strategies as st

from receipts.model import Box, Word
from receipts.ocr.lines import rows

RECEIPT = """
           CORNER SHOP
         12 HARBOUR ROAD

    MILK                    1.20
    BREAD  2 @ 1.25         2.50
    ORANGES                10.00

    SUBTOTAL               13.70
    TAX                     0.30
    TOTAL                  14.00

    CASH                   20.00
    CHANGE                  6.00
"""
ROWS = [" ".join(row.split()) for row in RECEIPT.splitlines() if row.strip()]


def texts(found: list[Word]) -> list[str]:
    return [line.text for line in rows(found)]


def test_a_label_and_its_amount_far_to_the_right_are_one_row() -> None:
    assert texts(words("TOTAL                                        14.00")) == ["TOTAL 14.00"]


def test_rows_stand_from_top_to_bottom_with_words_from_left_to_right() -> None:
    assert texts(words(RECEIPT)) == ROWS


@pytest.mark.parametrize("slope", [-0.10, -0.06, -0.03, 0.03, 0.06, 0.10])
def test_a_sloping_page_has_the_same_rows(slope: float) -> None:
    # At 0.10 the right end of a row lies lower than the left end of the next.
    assert texts(words(RECEIPT, slope=slope)) == ROWS


@pytest.mark.parametrize("slope", [-0.08, 0.0, 0.08])
def test_the_order_in_which_an_engine_gives_words_does_not_matter(slope: float) -> None:
    found = words(RECEIPT, slope=slope)
    for seed in range(5):
        shuffled = random.Random(seed).sample(found, len(found))
        assert texts(shuffled) == ROWS


def test_a_bent_row_is_followed_from_word_to_word() -> None:
    bent = [
        Word(word.text, _down(word.box, 18 * (word.box.centre[0] / 320) ** 2), word.confidence)
        for word in words(RECEIPT)
    ]
    assert texts(bent) == ROWS


def test_large_print_keeps_small_print_beside_it() -> None:
    found = words("TOTAL          14.00", heights={0: 2 * HEIGHT})
    small = Word("EUR", Box(90, PITCH / 2 - 8, 120, PITCH / 2 + 8), 0.9)
    assert texts([*found, small]) == ["TOTAL EUR 14.00"]


def test_print_of_another_row_is_not_drawn_in() -> None:
    tight = [
        Word("ABOVE", Box(0, 0, 50, 20), 0.9),
        Word("1.00", Box(200, 21, 240, 41), 0.9),
        Word("BELOW", Box(0, 42, 50, 62), 0.9),
    ]
    assert texts(tight) == ["ABOVE", "1.00", "BELOW"]


def test_words_one_above_the_other_are_two_rows() -> None:
    stacked = [Word("A", Box(0, 0, 50, 20), 0.9), Word("B", Box(0, 8, 50, 28), 0.9)]
    assert texts(stacked) == ["A", "B"]


def test_no_words_are_no_rows() -> None:
    assert rows([]) == ()


TEXTS = st.text("ABC.,019", min_size=1, max_size=8)
WORDS = st.builds(
    lambda text, left, top, width, height: Word(
        text, Box(left, top, left + width, top + height), 0.5
    ),
    TEXTS,
    st.floats(-50, 2000),
    st.floats(-50, 2000),
    st.floats(0.5, 400),
    st.floats(0.5, 80),
)


@given(st.lists(WORDS, max_size=25))
def test_every_word_is_in_exactly_one_row_in_its_order(found: list[Word]) -> None:
    lines = rows(found)
    placed = [word for line in lines for word in line.words]
    assert sorted(map(id, placed)) == sorted(map(id, found))
    for line in lines:
        lefts = [word.box.left for word in line.words]
        assert lefts == sorted(lefts)


def _down(box: Box, by: float) -> Box:
    return Box(box.left, box.top + by, box.right, box.bottom + by)
