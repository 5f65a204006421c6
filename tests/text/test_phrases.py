"""How much of a row is made of the phrases of a vocabulary section."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.text.phrases import phrases_of

MERCHANT = phrases_of("merchant")


@pytest.mark.parametrize(
    ("key", "row", "share"),
    [
        ("address", "street", 1.0),
        ("address", "harbour street", 6 / 13),
        ("address", "12 harbour", 0.0),
        ("legal", "sdn bhd", 1.0),
        ("legal", "corner shop sdn bhd", 6 / 16),
        ("not_name", "tax invoice", 1.0),  # of two words
        ("not_name", "your guest number is 12", 17 / 19),  # of four
        ("shop", "restaurant", 1.0),
        ("shop", "restaurart", 1.0),  # a misread letter in a long word
        ("shop", "restanrart", 0.0),  # two
        ("address", "rb", 0.0),  # no damage is allowed in a short word
        ("legal", "", 0.0),
        ("no such key", "street", 0.0),
    ],
)
def test_the_share_of_letters_in_phrases(key: str, row: str, share: float) -> None:
    assert MERCHANT.share(key, row.split()) == pytest.approx(share)


@pytest.mark.parametrize(
    ("row", "begins"),
    [("tax invoice 12", True), ("table 7", True), ("green door table", False), ("", False)],
)
def test_whether_a_row_begins_with_a_phrase(row: str, begins: bool) -> None:
    assert MERCHANT.starts("not_name", row.split()) is begins


def test_the_phrases_of_a_key_are_folded() -> None:
    assert "gmbh" in MERCHANT.of("legal")
    assert MERCHANT.of("no such key") == ()


def test_a_section_is_prepared_once() -> None:
    assert phrases_of("merchant") is MERCHANT


def test_an_unknown_section_has_no_phrases() -> None:
    assert phrases_of("no such section").share("legal", ["ltd"]) == 0.0


WORDS = st.sampled_from(["sdn", "bhd", "street", "tax", "invoice", "joes", "12", "restaurant"])


@given(st.sampled_from(["legal", "shop", "address", "not_name"]), st.lists(WORDS, max_size=8))
def test_a_share_is_a_share_and_falls_with_foreign_words(key: str, words: list[str]) -> None:
    share = MERCHANT.share(key, words)
    assert 0.0 <= share <= 1.0
    assert MERCHANT.share(key, [*words, "xqzxqz"]) <= share
