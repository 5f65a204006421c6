"""The forms in which texts are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.text.fold import fold, fold_each, letter_words, squeeze


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("TOTAL", "total"),
        ("Café", "cafe"),
        ("GRÖSSE", "grosse"),
        ("Größe", "grosse"),
        ("à  payer ", "a payer"),
        ("NET\tA\nPAYER", "net a payer"),
        ("Ｔotal", "total"),
        ("alınan", "alinan"),
        ("ALINAN", "alinan"),
        ("ZŁOTY Køb Đak", "zloty kob dak"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_squeezing_ignores_case_and_what_is_no_letter_or_digit(a: str, b: str) -> None:
    assert squeeze(squeeze(a)) == squeeze(a)
    assert squeeze(a + " .-" + b) == squeeze(a + b) == squeeze(a) + squeeze(b)


@given(st.text(max_size=30))
def test_squeezing_what_is_folded_changes_nothing(text: str) -> None:
    assert squeeze(fold(text)) == squeeze(text)


@given(st.text(max_size=30))
def test_a_text_folded_character_by_character_keeps_its_places(text: str) -> None:
    assert len(fold_each(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [("Joe's Café No.12", ["joe", "s", "cafe", "no"]), ("12.50", []), ("T0TAL", ["t", "tal"])],
)
def test_letter_words(text: str, found: list[str]) -> None:
    assert letter_words(text) == found
