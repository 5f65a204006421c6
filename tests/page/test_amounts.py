"""Which numbers in a row may be money, and which can be none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from receipts.page.amounts import Amount, currency_marks, find_amounts


def values(text: str, currency: str = "") -> list[str]:
    """All numbers of a row."""
    return [str(amount.value) for amount in find_amounts(text, currency)]


def money(text: str) -> list[str]:
    """The numbers of a row with decimals or a currency mark, and no unit: what can be paid."""
    return [
        str(amount.value)
        for amount in find_amounts(text)
        if (amount.decimals or amount.marked) and not amount.measured
    ]


def only(text: str, currency: str = "") -> Amount:
    found = find_amounts(text, currency)
    assert len(found) == 1, found
    return found[0]


NOTATIONS = {
    "English": [
        ("0.99", "0.99"),
        ("12.30", "12.30"),
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("12,345.67", "12345.67"),
        ("1,234,567.89", "1234567.89"),
        (".50", "0.50"),
        ("TOTAL 5", "5"),
        ("1,234", "1234"),
    ],
    "Continental": [
        ("0,99", "0.99"),
        ("1234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("12.345,67", "12345.67"),
        ("1.234.567,89", "1234567.89"),
        ("1.234", "1234"),
        ("5,-", "5"),
        ("5,-- €", "5"),
        ("5,– €", "5"),
    ],
    "Swiss": [
        ("1'234.56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("12'345.60", "12345.60"),
        ("CHF 12.-", "12"),
        ("CHF 12.—", "12"),
    ],
    "French and Nordic": [
        ("1 234,56", "1234.56"),
        ("12 345,67 €", "12345.67"),
        ("1 234 567,89", "1234567.89"),
        ("15 000 Ft", "15000"),
        ("1 299 kr", "1299"),
    ],
    "other": [
        ("Rp 15.000", "15000"),
        ("Rp1.250.000", "1250000"),
        ("RM 1 234.50", "1234.50"),
        ("99:-", "99"),
        ("12·30", "12.30"),
    ],
}


@pytest.mark.parametrize(
    ("text", "value"), [case for cases in NOTATIONS.values() for case in cases]
)
def test_every_notation_is_read(text: str, value: str) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("£3.20", "GBP"),
        ("3.20 GBP", "GBP"),
        ("€5,00", "EUR"),
        ("€ 5,00", "EUR"),
        ("5,00 €", "EUR"),
        ("5,00€", "EUR"),
        ("5,00EUR", "EUR"),
        ("EUR 5,00", "EUR"),
        ("Euro 5,00", "EUR"),
        ("RM12.30", "MYR"),
        ("RM 12.30", "MYR"),
        ("RM: 12.30", "MYR"),
        ("12.30RM", "MYR"),
        ("MYR 12.30", "MYR"),
        ("rm 12.30", "MYR"),
        ("CHF 12.50", "CHF"),
        ("12.50 CHF", "CHF"),
        ("US$ 12.30", "USD"),
        ("USD12.30", "USD"),
        ("$12.30 USD", "USD"),
        ("C$12.30", "CAD"),
        ("A$ 4.50", "AUD"),
        ("S$12.30", "SGD"),
        ("HK$ 88", "HKD"),
        ("NT$ 88", "TWD"),
        ("R$ 10,00", "BRL"),
        ("Rs. 120.50", ""),
        ("₹120.50", "INR"),
        ("10,00 zł", "PLN"),
        ("10,00 Kč", "CZK"),
        ("1200 JPY", "JPY"),
        ("$12.30", ""),
        ("$ 12.30", ""),
        ("12,30 $", ""),
        ("¥1,200", ""),
        ("kr 99,00", ""),
    ],
)
def test_a_mark_names_the_currency_unless_several_share_it(text: str, currency: str) -> None:
    amount = only(text)
    assert (amount.marked, amount.currency) == (True, currency)


@pytest.mark.parametrize("text", ["12.30", "TOTAL 12.30", "FARM 12.30", "KAFFEUR 12.30"])
def test_a_word_that_ends_like_a_mark_is_none(text: str) -> None:
    amount = only(text)
    assert (amount.marked, amount.currency) == (False, "")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("5.00 $6.00", ["5.00", "$6.00"]),
        ("$5.00 $6.00", ["$5.00", "$6.00"]),
        ("$5.00$6.00", ["$5.00", "$6.00"]),
        ("2 @ RM 3.50 RM 7.00", ["2", "RM 3.50", "RM 7.00"]),
        ("EUR 5,00 EUR 6,00", ["EUR 5,00", "EUR 6,00"]),
        ("5,00 EUR 6,00 EUR", ["5,00 EUR", "6,00 EUR"]),
        ("5,00 € 6,00 €", ["5,00 €", "6,00 €"]),
        ("5,00 € 6,00", ["5,00 €", "6,00"]),
    ],
)
def test_a_mark_between_two_amounts_belongs_to_one_of_them(text: str, printed: list[str]) -> None:
    assert [amount.text for amount in find_amounts(text)] == printed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.O0", "12.00"),
        ("1O.50", "10.50"),
        ("O.50", "0.50"),
        ("o.50", "0.50"),
        ("Q.50", "0.50"),
        ("l2.30", "12.30"),
        ("1l.99", "11.99"),
        ("I5.00", "15.00"),
        ("|5.00", "15.00"),
        ("5.S0", "5.50"),
        ("S.50", "5.50"),
        ("B.25", "8.25"),
        ("1Z.50", "12.50"),
        ("RMO.94", "0.94"),
        ("RM l2.30", "12.30"),
        ("12. 30", "12.30"),
        ("12 .30", "12.30"),
        ("12 . 30", "12.30"),
        ("12, 30", "12.30"),
        ("TOTAL: 6. 00", "6.00"),
        ("change PMO.00", "0.00"),  # of RM0.00
    ],
)
def test_misread_digits_and_stray_blanks_are_mended_and_said_to_be(text: str, value: str) -> None:
    amount = only(text)
    assert (str(amount.value), amount.repaired) == (value, True)


@pytest.mark.parametrize("text", ["12.30", "1,234.56", "1 234,56", "RM 12.30", "5,-"])
def test_clean_print_is_not_called_mended(text: str) -> None:
    assert not only(text).repaired


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TOTAL S12.30", ["12.30"]),  # the S is a misread $
        ("S12.30", ["12.30"]),
        ("§12.30", ["12.30"]),
        ("SAVINGS .70", ["0.70"]),  # the S of the word is no 5
        ("TOTAL12.30", ["12.30"]),
        ("TOTAL:12.30", ["12.30"]),
        ("TOTAL: 12.30", ["12.30"]),
        ("TOTAL-12.30", ["12.30"]),
        ("Total.....12.30", ["12.30"]),
        ("Total . . . 12.30", ["12.30"]),
        ("Total=12.30", ["12.30"]),
        ("Tax 1: 7.53", ["7.53"]),
        ("*12.30", ["12.30"]),
        ("**12.30**", ["12.30"]),
        ('"12.30"', ["12.30"]),
        ("[12.30]", ["12.30"]),
        ("12.30,", ["12.30"]),
        ("12.30.", ["12.30"]),
        ("20/03/2018 12.30", ["12.30"]),
        ("20:15 12.30", ["12.30"]),
        ("GST 6% 0.72", ["0.72"]),
        ("2 FOR 5.00", ["5.00"]),
    ],
)
def test_what_stands_before_an_amount_is_not_part_of_it(text: str, found: list[str]) -> None:
    assert money(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.30 A", "12.30"),
        ("12.30A", "12.30"),
        ("12,30 B", "12.30"),
        ("12.30T", "12.30"),
        ("12.30T1", "12.30"),
        ("12.30 F", "12.30"),
        ("12.30 X", "12.30"),
        ("12.30*", "12.30"),
        ("17.00SR", "17.00"),  # the S is no third decimal
        ("7.50ZR", "7.50"),
        ("2.30 S", "2.30"),
    ],
)
def test_a_tax_code_behind_an_amount_is_not_part_of_it(text: str, value: str) -> None:
    assert money(text) == [value]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Qty: 1 131.20", ["131.20"]),
        ("SR 6 140.00 8.40", ["140.00", "8.40"]),
        ("NOODLES 1 100.00 100.00", ["100.00", "100.00"]),
        ("Total: 24 381.60", ["381.60"]),
        ("2 12.30", ["12.30"]),
        ("2 1,234.56", ["1234.56"]),
        ("10.00 20.00 30.00", ["10.00", "20.00", "30.00"]),
    ],
)
def test_a_quantity_before_a_price_is_not_its_thousands(text: str, found: list[str]) -> None:
    assert money(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-5.00", "-5.00"),
        ("- 5.00", "-5.00"),
        ("−5.00", "-5.00"),
        ("–5,00", "-5.00"),
        ("5.00-", "-5.00"),
        ("5.00 -", "-5.00"),
        ("5.00- B", "-5.00"),
        ("(5.00)", "-5.00"),
        ("5.00CR", "-5.00"),
        ("5.00 CR", "-5.00"),
        ("$–5.00", "-5.00"),
        ("( 5.00 )", "-5.00"),
        ("($5.00)", "-5.00"),
        ("(RM 5.00)", "-5.00"),
        ("-$5.00", "-5.00"),
        ("$-5.00", "-5.00"),
        ("$ -5.00", "-5.00"),
        ("-€5,00", "-5.00"),
        ("-5,00 €", "-5.00"),
        ("5,00- €", "-5.00"),
        ("EUR -5,00", "-5.00"),
        ("RM -5.00", "-5.00"),
        ("REFUND -5.00 USD", "-5.00"),
        ("CHANGE: -5.00", "-5.00"),
        ("5.00", "5.00"),
        ("(5.00", "5.00"),
        ("5.00)", "5.00"),
        ("5.00-A", "5.00"),
        ("COKE-5.00", "5.00"),
        ("CR-5.00", "5.00"),
    ],
)
def test_a_refund_is_negative_and_a_dash_alone_is_no_minus(text: str, value: str) -> None:
    assert values(text) == [value]


def test_a_dash_between_two_numbers_is_no_minus_behind_the_first() -> None:
    assert values("9.00 - 5.00")[0] == "9.00"


@pytest.mark.parametrize(
    "text",
    [
        # times and dates
        "12:30",
        "12:30:45",
        "7.30am-6.00pm",
        "9.00 Uhr - 20.00 Uhr",
        "12.00 p.m.",
        "1000 HRS",
        "04/25/2015",
        "25.04.2015",
        "25.04.15",
        "25-04-2015",
        "2015-04-25",
        "16:43 04/25/15",
        "30.04.2009:58",
        # numbers of things
        "089/123456",
        "555-123-4567",
        "555.123.4567",
        "(555) 123-4567",
        "+49 89 123456",
        "No. 123456",
        "#1234",
        "Table 12",
        "INV 0001234",
        "4006381333931",
        "XXXX1234",
        "192.168.0.1",
        "v1.2.3",
        # addresses: the o of No. is no nought
        "NO.22 JALAN MAWAR",
        "No. 17-G",
        "Unit G.23",
        "Lot.12",
        # measures
        "6%",
        "6 %",
        "19,00 %",
        "7.5 %",
        "0.450 kg",
        "0,450kg",
        "1.25 lb",
        "500g",
        "1.5 l",
        "36.61L",
        # prices for a unit
        "3.50/kg",
        "3,20 €/kg",
        "2 @ 3.50",
        "2 @3.50",
        "(@ 3.50/ea)",
        "3.00 each",
        "1.469EUR/L",
        "2.590 RM / litre",
    ],
)
def test_what_is_no_money_is_not_taken_for_it(text: str) -> None:
    assert money(text) == []


@pytest.mark.parametrize(
    ("text", "page_currency", "value", "decimals"),
    [
        ("KWD 12.345", "", "12.345", 3),
        ("12.345 KWD", "", "12.345", 3),
        ("BHD 0.500", "", "0.500", 3),
        ("1,234.567 OMR", "", "1234.567", 3),
        ("12.345", "KWD", "12.345", 3),
        ("TOTAL 0.750", "", "0.750", 3),
        ("12.345", "EUR", "12345", 0),
        ("12.345", "", "12345", 0),
        ("12,345", "IDR", "12345", 0),
    ],
)
def test_three_decimals_are_thousands_but_where_the_currency_has_them(
    text: str, page_currency: str, value: str, decimals: int
) -> None:
    amount = only(text, page_currency)
    assert (amount.value, amount.decimals) == (Decimal(value), decimals)


def test_an_amount_knows_its_place_with_its_mark() -> None:
    text = "TOTAL  RM 12.30  SR"
    amount = only(text)
    assert text[amount.start : amount.end] == amount.text == "RM 12.30"


@pytest.mark.parametrize("length", [10, 40])
def test_a_number_longer_than_any_price_is_none(length: int) -> None:
    assert find_amounts("9" * length + ".99") == []


@pytest.mark.xfail(reason="known limit", raises=AssertionError, strict=True)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2x3.50", ["3.50"]),  # glued to its quantity
        ("2*3,50", ["3.50"]),
        ("12.30,45.60", ["12.30", "45.60"]),  # columns glued
        ("5.00- 3.00", ["-5.00", "3.00"]),
        ("0,5l Cola 2,99", ["2.99"]),  # the l is a litre, not a 1
        ("TOTAL 2 105,00", ["105.00"]),  # a number of items, not thousands
        ("PRICE/GAL $3.459", ["3.459"]),
    ],
)
def test_limits(text: str, found: list[str]) -> None:
    assert money(text) == found


# Laws


AMOUNTS = st.decimals(Decimal("0.00"), Decimal("9999999.99"), places=2)
STYLES = {
    "plain": ("", "."),
    "English": (",", "."),
    "Continental": (".", ","),
    "Swiss": ("'", "."),
    "French": (" ", ","),
    "ungrouped": ("", ","),
}


def printed(value: Decimal, style: str) -> str:
    thousands, point = STYLES[style]
    return f"{value:,.2f}".translate({ord(","): thousands, ord("."): point})


@given(AMOUNTS, st.sampled_from(sorted(STYLES)))
def test_an_amount_in_any_notation_is_found_with_its_value(value: Decimal, style: str) -> None:
    amount = only(f"TOTAL {printed(value, style)}")
    assert (amount.value, amount.decimals, amount.repaired) == (value, 2, False)


BEFORE = st.tuples(
    st.sampled_from(sorted(currency_marks())), st.sampled_from(["{m} {v}", "{m}{v}"])
)
AFTER = st.tuples(
    st.sampled_from(sorted(m for m in currency_marks() if m == "$" or "$" not in m)),
    st.sampled_from(["{v} {m}", "{v}{m}"]),
)


@given(AMOUNTS, st.one_of(BEFORE, AFTER))
def test_a_mark_on_either_side_changes_nothing_about_the_value(
    value: Decimal, marked: tuple[str, str]
) -> None:
    mark, layout = marked
    amount = only(f"TOTAL {layout.format(m=mark, v=printed(value, 'English'))}")
    assert (amount.value, amount.marked) == (value, True)


@given(st.lists(AMOUNTS, min_size=2, max_size=5), st.sampled_from(["plain", "English"]))
def test_a_row_of_amounts_is_found_whole_and_in_order(numbers: list[Decimal], style: str) -> None:
    row = "  ".join(printed(number, style) for number in numbers)
    assert [amount.value for amount in find_amounts(row)] == numbers


@given(AMOUNTS.filter(bool))
def test_a_minus_changes_the_sign_only(value: Decimal) -> None:
    assert only(f"-{printed(value, 'plain')}").value == -value


RECEIPT_LIKE = st.text("0123456789OoIlSBZ.,:;'-–()$€£ RMkgx%/*@#\t", max_size=40)


@given(st.one_of(st.text(max_size=60), RECEIPT_LIKE), st.sampled_from(["", "EUR", "KWD"]))
@example("5.00 $6.00", "")
@example("EUR 5,00 EUR 6,00", "")
@example("RM RM5.00RM5.00 RM", "")
def test_any_text_is_taken_and_amounts_never_overlap(text: str, currency: str) -> None:
    end = 0
    for amount in find_amounts(text, currency):
        assert end <= amount.start < amount.end <= len(text)
        assert amount.text == text[amount.start : amount.end].strip()
        assert amount.value.is_finite()
        end = amount.end
