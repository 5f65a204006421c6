"""The one fuzzy matcher: what is still a phrase, and what is another word."""

from __future__ import annotations

import pytest
from cpu_time import cpu_time
from hypothesis import given
from hypothesis import strategies as st

from receipts.text.confusions import load_confusions
from receipts.text.fold import squeeze
from receipts.text.likeness import is_meant, misreadings, skeleton
from receipts.text.match import Matcher

PHRASES = {
    "total": "total", "sub total": "subtotal", "grand total": "grand", "cash": "cash",
    "card": "card", "change": "change", "amount due": "due", "including gst": "with tax",
    "excluding gst": "without tax", "summe": "total", "rückgeld": "change",
}  # fmt: skip
MATCHER = Matcher(PHRASES, known=frozenset(map(squeeze, ["charge", "totals"])))


def found(text: str) -> list[str]:
    return [match.value for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("row", "values"),
    [
        ("TOTAL 12.50", ["total"]),
        ("Sub-Total: 9.50 Cash 10.00", ["subtotal", "cash"]),
        ("RUCKGELD", ["change"]),
        ("GrandTotal", ["grand"]),
        ("T O T A L", ["total"]),  # blanks added
        ("AMOUNTDUE 3.00", ["due"]),  # a blank lost
        ("CASH 20.00 CARD 7.70", ["cash", "card"]),
        ("AMOUNT 20.00 DUE", []),  # an amount parts phrases
        ("CORNER SHOP", []),
        ("", []),
    ],
)
def test_phrases_are_found_however_blanks_are_set(row: str, values: list[str]) -> None:
    assert found(row) == values


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("T0TAL", "total"),
        ("TOTA1", "total"),
        ("TOIAL", "total"),
        ("SUBT0TAL", "subtotal"),
        ("5UBTOTAL", "subtotal"),
        ("SUBTOTAI", "subtotal"),
        ("GRAND TQTAL", "grand"),
        ("Arnount Due", "due"),  # rn for m
        ("Amount Oue", "due"),
        ("CHANQE", "change"),
        ("Ruckge1d", "change"),
        ("C4SH", "cash"),  # a figure amid letters: no word as it stands
        ("CASE", None),
        ("CARO", "card"),
        ("CARS", None),
        ("LOCAL", None),  # two letters of five
        ("TOTALS", None),  # known as another word
        ("CHARGE", None),
    ],
)
def test_a_misread_phrase_is_known_where_it_is_likelier_than_another_word(
    row: str, value: str | None
) -> None:
    assert found(row) == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("SUBTOTAL", "subtotal"),
        ("SU8TOTAL", "subtotal"),
        ("EXCLUDING GST", "without tax"),
        ("lNCLUDlNG GST", "with tax"),
        ("CASH", "cash"),
        ("CARD", "card"),
    ],
)
def test_of_two_phrases_that_are_alike_the_printed_one_is_found(row: str, value: str) -> None:
    assert found(row) == [value]


def test_places_are_those_of_the_row() -> None:
    row = "Σ  Sub Tota1: 9.50, Café"
    [match] = MATCHER.find(row)
    assert row[match.start : match.end] == "Sub Tota1"


def test_the_place_of_letters_may_speak_for_a_phrase() -> None:
    months = Matcher({"jan": 1, "jun": 6})
    assert months.near("jaw") == []
    assert [phrase for phrase, _ in months.near("jaw", likely=9.0)] == ["jan"]


def test_a_phrase_to_the_letter_is_meant_however_seldom_it_is_printed() -> None:
    assert Matcher({"us": 1}, likely=-5.0).nearest("us", 1) == ("us", 1.0)


def test_a_currency_may_be_glued_to_a_phrase() -> None:
    assert [m.value for m in Matcher({"total": 1}, tails=("rm",)).find("TOTALRM 5.00")] == [1]


def test_what_a_row_begins_with_is_its_best_longest_phrase() -> None:
    begun = MATCHER.begins("Sub Total Card")
    assert begun is not None
    assert begun.value == "subtotal"
    assert MATCHER.begins("My Total") is None


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_as_it_is_costs_nothing(phrase: str) -> None:
    key = squeeze(phrase)
    assert misreadings(key, key) == ()
    assert is_meant(key, key, ())
    assert MATCHER.nearest(key) == (key, 1.0)


LIKELY = sorted(
    pair
    for pair, cost in load_confusions().any_engine.pairs.items()
    if len(pair[0]) == len(pair[1]) == 1 and "".join(pair).isalpha() and cost < 7
)
LONG = [squeeze(phrase) for phrase in PHRASES if len(squeeze(phrase)) >= 6]


@given(st.sampled_from(LONG), st.data())
def test_a_long_phrase_with_one_likely_misreading_is_still_found(
    phrase: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(phrase) - 1))
    matcher = Matcher(PHRASES)
    reads = [read for true, read in LIKELY if true == phrase[place]]
    if reads:
        read = phrase[:place] + data.draw(st.sampled_from(reads)) + phrase[place + 1 :]
        nearest = matcher.nearest(read)
        assert nearest is not None
        assert nearest[0] == phrase or sum(misreadings(nearest[0], read)) <= sum(
            misreadings(phrase, read)
        )
        assert 0 < nearest[1] < 1


@given(st.text(max_size=60))
def test_matches_stand_in_order_and_apart(row: str) -> None:
    matches = MATCHER.find(row)
    flat = [place for match in matches for place in (match.start, match.end)]
    assert flat == sorted(flat)
    assert all(0 < match.quality <= 1 for match in matches)


@given(st.text(max_size=30))
def test_a_skeleton_is_as_long_as_its_text_and_its_own(text: str) -> None:
    assert len(skeleton(text)) == len(text)
    assert skeleton(skeleton(text)) == skeleton(text)


def test_a_page_takes_milliseconds_however_many_phrases_there_are() -> None:
    letters = "acehilmnorstu"
    words = [
        a + b + c + d + "ion" for a in letters for b in letters for c in "aeiou" for d in "nrst"
    ]
    matcher = Matcher(dict.fromkeys(words[:3000]))
    rows = [f"{word[:3]}x{word[4:]} {number} of the day" for number, word in enumerate(words[:40])]

    def page() -> None:
        matcher.nearest.cache_clear()
        for row in rows:
            matcher.find(row)

    assert cpu_time(page) < 0.1
