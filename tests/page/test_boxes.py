"""From characters of a row's text back to its words."""

from __future__ import annotations

import pytest
from drawn import lines
from hypothesis import given
from hypothesis import strategies as st

from receipts.model import Box, Line, Word
from receipts.page.boxes import box_of, sureness_of, words_in

ROW = lines("TOTAL  RM  12.30")[0]  # its text has single blanks: TOTAL RM 12.30


def test_the_text_of_the_row_is_what_is_counted() -> None:
    assert ROW.text == "TOTAL RM 12.30"


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 5, ["TOTAL"]),
        (0, 6, ["TOTAL"]),  # the blank behind a word belongs to none
        (5, 6, []),
        (4, 5, ["TOTAL"]),
        (6, 14, ["RM", "12.30"]),
        (7, 10, ["RM", "12.30"]),  # a part of a word is enough
        (0, 14, ["TOTAL", "RM", "12.30"]),
        (14, 20, []),
    ],
)
def test_words_with_characters_in_the_span(start: int, end: int, found: list[str]) -> None:
    assert [word.text for word in words_in(ROW, start, end)] == found


def test_the_box_is_that_of_the_words_and_else_the_rows() -> None:
    assert (box_of(ROW, 6, 14).left, box_of(ROW, 6, 14).right) == (70, 160)
    assert box_of(ROW, 14, 20) == ROW.box


def test_a_span_is_as_sure_as_its_least_sure_word() -> None:
    box = Box(0, 0, 10, 10)
    row = Line((Word("TOTAL", box, 0.9), Word("12", box, 0.99), Word("30", box, 1.0)))
    assert sureness_of(row, 0, 5) == pytest.approx(0.25)
    assert sureness_of(row, 6, 11) == pytest.approx(0.5)
    assert sureness_of(row, 9, 11) == 1.0
    assert sureness_of(row, 50, 60) == 0.0


@given(st.lists(st.text("AB.1", min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_every_word_is_found_at_its_place_in_the_text(
    texts: list[str], data: st.DataObject
) -> None:
    row = lines(" ".join(texts))[0]
    number = data.draw(st.integers(0, len(texts) - 1))
    start = len(" ".join(texts[:number])) + (number > 0)
    end = start + len(texts[number])
    assert row.text[start:end] == texts[number]
    assert words_in(row, start, end) == [row.words[number]]
