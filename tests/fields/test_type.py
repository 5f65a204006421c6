"""Which type of receipt the words on it speak for."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from cpu_time import cpu_time
from hypothesis import given
from hypothesis import strategies as st

from receipts.fields.type.candidates import is_article_number, kind_candidates
from receipts.fields.type.words import TypeWords
from receipts.model import TYPES, Box, Candidate, Line, Word
from receipts.page.brands import BrandMatch
from receipts.page.page import ReadPage
from receipts.text.vocabulary import Vocabulary

INVENTED = tomllib.loads(Path(__file__).with_name("types.toml").read_text("utf-8"))["receipt"]


def page(*rows: str, brands: Sequence[BrandMatch] | None = None) -> ReadPage:
    """A page of these rows; its brands are looked up where they are not given."""
    lines = [
        Line((Word(text, Box(0, 20 * row, 400, 20 * row + 16), 1.0),))
        for row, text in enumerate(rows)
    ]
    read = ReadPage(lines, 400, 800, dt.date(2024, 5, 1))
    if brands is not None:
        vars(read)["brands"] = brands
    return read


def strengths(candidate: Candidate[str]) -> dict[str, float]:
    return {evidence.name: evidence.strength for evidence in candidate.evidence}


def kinds_with(
    name: str, *rows: str, brands: Sequence[BrandMatch] | None = None
) -> dict[str, float]:
    """The types that have the evidence ``name``, with its strength."""
    found = {c.value: strengths(c) for c in kind_candidates(page(*rows, brands=brands))}
    return {kind: all_of[name] for kind, all_of in found.items() if name in all_of}


@pytest.mark.parametrize(
    "receipt", INVENTED, ids=[f"{r['type']}: {r['rows'].split(chr(10))[0]}" for r in INVENTED]
)
def test_most_evidence_speaks_for_the_true_type(receipt: Mapping[str, str]) -> None:
    candidates = kind_candidates(page(*receipt["rows"].splitlines()))
    best = max(candidates, key=lambda c: sum(strengths(c).values()))
    assert best.value == receipt["type"]


def test_every_type_is_a_candidate_with_its_own_constant() -> None:
    candidates = kind_candidates(page())
    assert [c.value for c in candidates] == list(TYPES)
    assert [[e.name for e in c.evidence] for c in candidates] == [[f"usual_{k}"] for k in TYPES]


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        (["ZORBO RESTAURANT"], {"restaurant"}),
        (["RESTAURAMT ZORBO"], {"restaurant"}),  # a misread letter
        (["ZORBORESTAURANT"], {"restaurant"}),  # a lost blank
        (["Zorbo Apotheke"], {"pharmacy"}),
        (["Café Zorbo"], {"restaurant"}),
        (["CAFE ZORBO"], {"restaurant"}),
        (["Kino Zorbo"], {"entertainment"}),
        (["ZORBO CAR WASH"], {"service"}),
        (["Restoran Zorbo"], {"restaurant"}),
        (["KEDAI BUKU ZORBO"], {"retail"}),
        (["ZORBO PETROL STATION"], {"fuel"}),
        (["Hôtel Zorbo"], {"travel"}),
        (["BARBELL ZORBO"], set()),  # no bar in it
        (["a", "b", "c", "d", "e", "f", "ZORBO RESTAURANT"], set()),  # below the head
    ],
)
def test_words_of_the_name(rows: list[str], kinds: set[str]) -> None:
    assert set(kinds_with("name_word", *rows)) == kinds


def test_a_word_of_the_name_counts_less_further_down_and_in_an_address() -> None:
    top = kinds_with("name_word", "Zorbo Cinema")["entertainment"]
    lower = kinds_with("name_word", "Zorbo", "Zorbo", "Zorbo Cinema")["entertainment"]
    address = kinds_with("name_word", "Cinema Street")["entertainment"]
    assert top > lower > address


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (["Z", "CHEESEBURGER 4.50"], "restaurant"),
        (["Z", "NASI GORENG 7.00"], "restaurant"),
        (["Z", "UNLEADED 30.00"], "fuel"),
        (["Z", "Eintritt Erwachsene 9,00"], "entertainment"),
        (["Z", "PARKING FEE 3.00"], "travel"),
        (["Z", "TORNILLOS 3,20"], "retail"),
        (["Z", "CARWASHDELUXE 18.00"], "service"),
        (["Z", "PARACETAM0L 3.20"], "pharmacy"),
    ],
)
def test_goods(rows: list[str], kind: str) -> None:
    found = kinds_with("item_word", *rows)
    assert max(found, key=lambda k: found[k]) == kind


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (["Z", "CHEESEBURGER 4.50", "TOTAL 4.50", "TRY OUR RISOTTO"], "cheeseburger"),
        (["Z", "1 CHEESEBURGER", "4.50", "RISOTTO"], "cheeseburger"),
        (["Z", "CHEESEBURGER", "RISOTTO"], "cheeseburger, risotto"),  # no amounts to go by
        (["Z", "21.04.2026 12:01", "TAX 10.00 %", "CHEESEBURGER 1200"], "cheeseburger"),
    ],
)
def test_below_the_last_amount_are_no_goods_but_adverts(rows: list[str], seen: str) -> None:
    [kind] = [c for c in kind_candidates(page(*rows)) if c.value == "restaurant"]
    assert next(e.detail for e in kind.evidence if e.name == "item_word") == seen


def test_goods_of_two_types_count_half_for_each() -> None:
    assert kinds_with("item_share", "Z", "MILK 1.00") == {"grocery": 0.25, "restaurant": 0.25}


def test_the_eighth_word_says_less_than_the_first() -> None:
    items = ["RISOTTO", "GNOCCHI", "RAVIOLI", "CARBONARA", "TIRAMISU", "SASHIMI"]
    one, two, six = (kinds_with("item_word", "Z", *items[:n])["restaurant"] for n in (1, 2, 6))
    assert 0 < two - one < one
    assert two < six <= 1


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Table 12 Server Ann", "restaurant"), ("Suggested gratuity 18%", "restaurant"),
        ("Tisch 7", "restaurant"), ("MEJA 7", "restaurant"), ("Pump 04", "fuel"),
        ("Folio 1234", "travel"), ("Auditorium 3", "entertainment"),
        ("Umtausch nur mit Bon", "retail"), ("Pfand 0,25", "grocery"),
        ("RX 12345", "pharmacy"), ("Tracking number 9400", "service"),
    ],
)  # fmt: skip
def test_what_the_till_prints(row: str, kind: str) -> None:
    assert kind in kinds_with("register_word", "Z", row)


@pytest.mark.parametrize(
    "row",
    ["RECEIPT", "CASHIER: 02", "CHANGE 1.00", "SUBTOTAL 4.00", "TOTAL SALE 4.00", "TAX 0.30"],
)
def test_labels_of_every_till_are_no_goods(row: str) -> None:
    assert kinds_with("item_word", "Z", row) == {}


def test_packages_and_doses() -> None:
    assert kinds_with("pack_sizes", "Z", "OATS 500G", "JUICE 1 L") == {"grocery": 0.5}
    assert kinds_with("pack_sizes", "Z", "IBU 200MG") == {"pharmacy": 0.25}
    assert kinds_with("pack_sizes", "Z", "5 GUESTS") == {}


def test_article_numbers_speak_for_shops() -> None:
    found = kinds_with("article_numbers", "Z", "4006381333931 2.50")
    assert found == {"grocery": 0.25, "retail": 0.25, "pharmacy": 0.25}
    assert kinds_with("article_numbers", "Z", "REF 4006381333932") == {}


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("4006381333931", True), ("4006381333913", False), ("036000291452", True),
        ("73513537", True), ("73513573", False), ("0000000000000", False),
    ],
)  # fmt: skip
def test_check_digits(number: str, right: bool) -> None:
    assert is_article_number(number) is right


def brand(kinds: tuple[str, ...], score: float = 1.0, country: float = 0.5) -> BrandMatch:
    return BrandMatch("Zorbo", kinds[0], kinds, (), score, "whole row", (0, 5), country)


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        ([], {}),
        ([brand(("fuel",))], {"fuel": 1.0}),
        ([brand(("fuel", "grocery"))], {"fuel": 0.5, "grocery": 0.5}),
        ([brand(("fuel",), score=0.6)], {"fuel": 0.6}),
        ([brand(("fuel",), country=1.0)], {"fuel": 1.0}),
        ([brand(("fuel",), country=0.05)], {"fuel": 0.1}),
        ([brand(("fuel",), score=0.6), brand(("fuel",))], {"fuel": 1.0}),
    ],
)
def test_kinds_of_the_brand(brands: list[BrandMatch], expected: dict[str, float]) -> None:
    assert kinds_with("brand_kind", "Z", brands=brands) == pytest.approx(expected)


def test_brands_are_looked_up_where_they_are_not_given() -> None:
    assert kinds_with("brand_kind", "WALGREENS") == {"pharmacy": 0.5, "service": 0.5}


def test_the_detail_says_what_was_seen() -> None:
    (restaurant,) = (
        c for c in kind_candidates(page("Z", "LATTE", "MUFFIN")) if c.value == "restaurant"
    )
    details = {evidence.name: evidence.detail for evidence in restaurant.evidence}
    assert details["item_word"] == "latte, muffin"


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Green Tea", ["greentea"]),  # the longest, and not "tea" again
        ("tea green", ["tea"]),
        ("TEAPOT", []),
        ("restavrant", ["restaurant"]),
        ("oldrestaurantbar", ["restaurant"]),
        ("", []),
    ],
)
def test_phrases_of_a_row(text: str, phrases: list[str]) -> None:
    vocabulary = Vocabulary(
        {}, {"types": {"restaurant_item": ("tea", "green tea"), "restaurant_name": ("restaurant",)}}
    )
    assert [hit.phrase for hit in TypeWords(vocabulary).hits(text, 0)] == phrases


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_taken(rows: list[str]) -> None:
    for candidate in kind_candidates(page(*[row or "x" for row in rows])):
        assert all(0 < strength <= 1 for strength in strengths(candidate).values())


@given(st.permutations(["SPAGHETTI 7.00", "Table 3", "MILK 1.00", "OATS 500G"]))
def test_the_order_of_the_goods_does_not_matter(rows: list[str]) -> None:
    pages = (page("Zorbo", *order, "TOTAL 8.00") for order in (rows, sorted(rows)))
    one, other = map(kind_candidates, pages)
    assert [strengths(c) for c in one] == [pytest.approx(strengths(c)) for c in other]


def test_a_receipt_takes_a_few_milliseconds() -> None:
    rows = [f"{n} SOME UNKNOWN PRODUCT {n}.00" for n in range(60)]
    read = page("ZORBO MARKET", *rows, brands=())
    # 0.003 on a quiet machine.
    assert cpu_time(lambda: kind_candidates(read)) < 0.05
