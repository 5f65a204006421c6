"""Rows to words, however OCR set the blanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.text.fold import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Old Oak Bakery", ["old", "oak", "bakery"]),
        ("OldOakBakery", ["old", "oak", "bakery"]),
        ("oldOAK", ["old", "oak"]),
        ("McDuck", ["mc", "duck"]),
        ("Café Müller", ["cafe", "muller"]),
        ("GROSSE STRAßE", ["grosse", "strasse"]),
        ("Joe's", ["joe", "s"]),
        ("Salt & Pepper", ["salt", "pepper"]),
        ("Salt and Pepper", ["salt", "pepper"]),
        ("Store#0123", ["store", "0123"]),
        ("24Hours", ["24", "hours"]),
        ("STORE0123", ["store", "0123"]),
        ("T1234", ["t1234"]),  # a code
        ("500ml", ["500ml"]),
        ("BAK3RY", ["bak3ry"]),  # a misread letter
        ("BAKERY0", ["bakery", "0"]),
        ("Wa|nut", ["walnut"]),
        ("| TOTAL |", ["total"]),
        ("***", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [word for _, _, word in words(text)] == expected


@given(st.text())
def test_words_stand_in_order_and_apart(text: str) -> None:
    places = [(start, end) for start, end, _ in words(text)]
    flat = [position for place in places for position in place]
    assert flat == sorted(flat)
    assert all(start < end for start, end in places)


@given(st.text(alphabet="xyzXYZé019 &.'|"))
def test_no_letter_or_digit_is_lost(text: str) -> None:
    found = {place for start, end, _ in words(text) for place in range(start, end)}
    assert {place for place, c in enumerate(text) if c.isalnum()} <= found
