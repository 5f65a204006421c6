"""Which brand a row names, and which rows name none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from cpu_time import cpu_time
from hypothesis import given
from hypothesis import strategies as st

from receipts.errors import BadData
from receipts.model import Box, Line, Word
from receipts.page.brands import (
    agreement,
    brands_in,
    load_brands,
    match_brand,
)


def line(text: str) -> Line:
    return Line((Word(text, Box(0, 0, 100, 20), 1.0),))


@pytest.mark.parametrize(
    ("row", "brand", "kind", "how"),
    [
        ("WALGREENS", "Walgreens", "pharmacy", "whole row"),
        ("Walgreens #01234", "Walgreens", "pharmacy", "whole row"),
        ("Rite Aid #1234", "Rite Aid", "pharmacy", "whole row"),  # everyday words, but numbered
        ("KROGER", "Kroger", "grocery", "whole row"),
        ("MARKS AND SPENCER PLC", "Marks & Spencer", "grocery", "whole row"),
        ("Marks&Spencer", "Marks & Spencer", "grocery", "whole row"),
        ("www.carrefour.fr", "Carrefour", "grocery", "whole row"),
        ("Albert Heijn 1234", "Albert Heijn", "grocery", "whole row"),
        ("Decathlon Lyon Sud", "Decathlon", "retail", "starts row"),
        ("TESCO EXPRESS", "Tesco Express", "grocery", "whole row"),
        ("Monoprix Opéra", "Monoprix", "grocery", "starts row"),
        ("Welcome to Starbucks", "Starbucks", "restaurant", "inside row"),
        ("STARBUCKS COFFEE COMPANY", "Starbucks", "restaurant", "starts row"),
        ("MARRIOTT LYON", "Marriott", "travel", "starts row"),
        ("Estación de servicio REPSOL", "Repsol", "fuel", "inside row"),
        ("Kinepolis Antwerpen", "Kinepolis", "entertainment", "starts row"),
    ],
)
def test_a_brand_is_found(row: str, brand: str, kind: str, how: str) -> None:
    match = match_brand(row)
    assert match is not None
    assert (match.name, match.kind, match.how) == (brand, kind, how)


@pytest.mark.parametrize(
    ("row", "brand"),
    [
        ("W0OLWORTHS", "Woolworths"),  # o and 0
        ("WOO1WORTHS", "Woolworths"),  # l and 1
        ("STARBUCK5", "Starbucks"),  # s and 5
        ("DECATHL0N", "Decathlon"),
        ("ESSELUNCA", "Esselunga"),  # one letter misread in a long name
        ("W ALGREENS", "Walgreens"),  # a blank too many
        ("ALBERTHEIJN", "Albert Heijn"),  # a blank too few
        ("thankyouforshoppingatkroger", None),  # no word of its own
        ("thankyouforshoppingatKroger", "Kroger"),  # but here the capital letter parts it
        ("publlx", "Publix"),
        ("IKFA", None),  # too short to be mended
    ],
)
def test_misread_letters(row: str, brand: str | None) -> None:
    match = match_brand(row)
    assert (match.name if match else None) == brand


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("next", True),
        ("NEXT plc", True),
        ("next day delivery", False),
        ("your next visit", False),
        ("TARGET", True),
        ("Target T-1234", True),
        ("TARGET PRACTICE RANGE", False),
        ("GAP", True),
        ("5 gap", False),
        ("gap 12.30", False),
        ("BOOTS", True),
        ("rain boots 24.99", False),
        ("864 Broadway", False),
        ("H&M", True),
        ("2 H & M 4", False),
    ],
)
def test_short_names_and_everyday_words_need_a_row_of_their_own(row: str, found: bool) -> None:
    assert (match_brand(row) is not None) is found


@pytest.mark.parametrize(
    "row",
    [
        "VISA", "Visa Debit", "MASTERCARD", "American Express", "AMEX", "PayPal", "Apple Pay",
        "COCA COLA", "Coca-Cola 0.5", "PEPSI", "SPRITE", "TOTAL 12.30", "SUBTOTAL 8.00",
        "CHANGE DUE 2.00", "Date: 12/03/2021", "12/03/2021 10:15AM", "(555) 010-1234",
        "07/11", "THANK YOU", "1 PIZZA", "Cashier: Max", "", "***", "12.30",
    ],
)  # fmt: skip
def test_no_brand(row: str) -> None:
    assert match_brand(row) is None


def test_the_span_is_the_printed_name() -> None:
    row = "Thank you for shopping at Carrefour!"
    match = match_brand(row)
    assert match is not None
    assert row[slice(*match.span)] == "Carrefour"


def test_words_beside_the_name_lower_the_score() -> None:
    scores = [match_brand(row) for row in ("IKEA", "IKEA Restaurant Nord", "Willkommen bei Tesco")]
    whole, starts, inside = (match.score if match else 0.0 for match in scores)
    assert whole == 1.0
    assert 0.5 < starts < whole
    assert inside == 0.0  # five letters inside a row are too few


def test_kinds_of_the_house_come_before_those_of_its_counters() -> None:
    match = match_brand("TESCO")
    assert match is not None
    assert match.kinds == ("grocery",)
    assert {"fuel", "pharmacy"} <= set(match.also)


def test_the_country_chooses_between_brands_of_one_name() -> None:
    us, au = (match_brand("TARGET", {country: 4.0}) for country in ("US", "AU"))
    assert us is not None
    assert au is not None
    assert us.kinds == ("grocery", "retail")
    assert au.kinds == ("retail",)


@pytest.mark.parametrize(
    ("row", "countries", "found"),
    [
        ("ESSELUNGA", {"US": 5.0}, True),  # a row of its own, letter by letter
        ("ESSELUNCA", {"US": 5.0}, False),
        ("ESSELUNCA", {"IT": 5.0}, True),
        ("via Esselunga", {"US": 5.0}, False),
        ("via Esselunga", {}, True),
    ],
)
def test_abroad_only_a_clear_name_is_believed(
    row: str, countries: dict[str, float], found: bool
) -> None:
    assert (match_brand(row, countries) is not None) is found


@pytest.mark.parametrize(
    ("brand", "likely", "expected"),
    [
        ({"US"}, {}, 0.5),
        (set(), {"US": 3.0}, 0.5),
        ({"001"}, {"US": 3.0}, 0.5),
        ({"US", "CA"}, {"US": 3.0}, 0.976),
        ({"DE"}, {"US": 3.0}, 0.024),
        ({"DE"}, {"US": 0.0, "DE": 0.0}, 0.5),
    ],
)
def test_agreement_of_countries(brand: set[str], likely: dict[str, float], expected: float) -> None:
    assert agreement(frozenset(brand), likely) == pytest.approx(expected, abs=0.001)


def test_brands_of_a_page_best_first_and_only_from_its_head() -> None:
    page = [line(text) for text in ("Willkommen bei", "IKEA Nord", "KROGER", "x", "WEGMANS")]
    assert [match.name for match in brands_in(page, rows=4)] == ["Kroger", "IKEA"]


@given(st.text(max_size=40))
def test_any_text_is_taken_and_its_span_lies_in_it(text: str) -> None:
    match = match_brand(text)
    if match is not None:
        start, end = match.span
        assert 0 <= start < end <= len(text)
        assert 0.0 < match.score <= 1.0


@given(st.sampled_from(["KROGER", "Albert Heijn", "Marks & Spencer", "DECATHLON"]))
def test_case_does_not_matter(name: str) -> None:
    assert {match.name for v in (name.upper(), name.lower()) if (match := match_brand(v))} == {
        match.name for match in [match_brand(name)] if match
    }


def test_loading_and_looking_up_are_fast() -> None:
    assert cpu_time(load_brands.__wrapped__) < 1  # 0.1 on a quiet machine
    greeting = "Thank you for shopping at the old corner shop"
    assert cpu_time(lambda: match_brand(greeting)) < 0.01  # 0.0003 on a quiet machine


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"a,b\n1,2\n")])
def test_a_broken_gazetteer_is_an_error_with_its_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "brands.csv.gz"
    path.write_bytes(content)
    with pytest.raises(BadData, match=r"brands\.csv\.gz"):
        load_brands(path)
