"""The sums on a receipt that confirm a total, or give one that was not read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from drawn import lines
from hypothesis import given
from hypothesis import strategies as st

from receipts.page import equations as arithmetic
from receipts.page.labels import Labelled, Row, label_rows, labelled_amounts


def parsed(page: str) -> tuple[list[Row], list[Labelled]]:
    rows = label_rows(lines(page))
    return rows, labelled_amounts(rows)


def amounts(page: str) -> list[Labelled]:
    return parsed(page)[1]


def strings(values: Iterable[Decimal]) -> set[str]:
    return {str(value) for value in values}


def test_values_are_the_sizes_of_all_amounts_with_a_role() -> None:
    page = amounts("TAX 0.30\nTAX -0.20\nTAX 0.00\nTOTAL 5.30")
    assert strings(arithmetic.values(page, "tax")) == {"0.30", "0.20"}
    assert strings(arithmetic.values(page, "tax", "plain")) == {"0.30", "0.20", "5.30"}
    assert arithmetic.values(page, "cash") == set()


@pytest.mark.parametrize(
    ("page", "total"),
    [
        ("CASH 20.00\nCHANGE 7.70", {"12.30"}),
        ("BAR 20,00\nRÜCKGELD -7,70", {"12.30"}),  # printed as given back
        ("CASH -20.00\nCHANGE -7.70", {"12.30"}),
        ("TUNAI RM50.00\nBAKI RM37.70", {"12.30"}),
        ("VISA 20.00\nCHANGE 7.70", {"12.30"}),
        ("CASH 20.00 CHANGE 7.70", {"12.30"}),
        ("CASH 20.00\nCHANGE 0.00", set()),  # nothing learnt
        ("PAID 20.00\nCHANGE 7.70", {"12.30"}),
        ("CASH 3\nCHANGE 0.70", set()),  # a till's number
        ("CASH 5.00\nCHANGE 20.00", set()),  # labels exchanged or misread
        ("CASH 20.00", set()),
        ("CHANGE 7.70", set()),
    ],
)
def test_paid_less_change(page: str, total: set[str]) -> None:
    assert strings(arithmetic.paid_less_change(amounts(page))) == total


@pytest.mark.parametrize(
    ("page", "total"),
    [
        ("SUBTOTAL 10.00\nTAX 0.80", "10.80"),
        ("SUBTOTAL 10.00\nTAX 0.80\nTIP 2.00", "12.80"),
        ("SUBTOTAL 10.00\nSTATE TAX 0.50\nCITY TAX 0.30", "10.80"),
        ("SUBTOTAL 10.00\nSERVICE CHARGE 1.00\nGST 0.66\nROUNDING -0.01", "11.65"),
        ("SUBTOTAL 10.02\nROUNDING -0.02", "10.00"),
        ("SUBTOTAL 10.00\nROUNDING 0.02", "10.02"),
        ("SUBTOTAL 10.00\nDISCOUNT 1.50", "8.50"),  # taken off, whatever its sign
        ("SUBTOTAL 10.00\nDISCOUNT -1.50", "8.50"),
        ("NETTO 10,00\nMWST 19,00% 1,90", "11.90"),
        ("SOUS-TOTAL 10,00\nTVA 2,00", "12.00"),
    ],
)
def test_subtotal_with_its_extras(page: str, total: str) -> None:
    assert total in strings(arithmetic.subtotal_with_extras(amounts(page)))


@pytest.mark.parametrize(
    "page",
    [
        "SUBTOTAL 10.00",  # alone it says nothing
        "TAX 0.80\nTIP 2.00",
        "SUBTOTAL 10.00\nTAX 0.00",
        "SUBTOTAL 1.00\nDISCOUNT 1.50",  # never below nothing
    ],
)
def test_without_subtotal_and_extras_there_is_no_sum(page: str) -> None:
    assert arithmetic.subtotal_with_extras(amounts(page)) == set()


def test_a_page_full_of_taxes_is_still_summed_in_time() -> None:
    page = "SUBTOTAL 10.00\n" + "\n".join(f"TAX 0.{n:02}" for n in range(1, 60))
    assert len(arithmetic.subtotal_with_extras(amounts(page))) < 100


@pytest.mark.parametrize(
    ("page", "total"),
    [
        ("MILK 1.00\nBREAD 2.50\nTOTAL 3.50", "3.50"),
        ("MILK 1.00\nBREAD 2.50\nSUBTOTAL 3.50\nTAX 0.30\nTOTAL 3.80", "3.50"),
        ("MILK 1,00 A\nBROT 2,50 B\nSUMME 3,50", "3.50"),
        ("MILK 1.00\nCOUPON -0.20\nTOTAL 0.80", "0.80"),
        ("MILK  2  1.00  2.00\nBREAD  1  2.50  2.50\nTOTAL 4.50", "4.50"),  # last column
        ("MILK 1.00\nPEARS\n0.450 kg @ 3.20/kg 1.44\nTOTAL 2.44", "2.44"),  # weighed
        ("MILK 1.00\nPEARS 1.44\n0.450 kg x 3.20/kg\nTOTAL 2.44", "2.44"),  # weight below
        ("VAT No 123 4567 89\nMILK 1.00\nBREAD 2.50\nTOTAL 3.50", "3.50"),  # no sum of money
        ("MILK 1.00\nBREAD 2.50", "3.50"),  # no row that sums up: all of them
    ],
)
def test_items_above_the_first_sum_are_added_up(page: str, total: str) -> None:
    rows, found = parsed(page)
    assert str(arithmetic.sum_of_items(rows, found)) == total


@pytest.mark.parametrize(
    "page",
    [
        "MILK 1.00\nTOTAL 1.00",
        "TOTAL 3.50\nCASH 5.00\nCHANGE 1.50",
        "ITEMS 2\nTABLE 14\nTOTAL 5.00",
    ],
)
def test_fewer_than_two_items_are_no_sum(page: str) -> None:
    rows, found = parsed(page)
    assert arithmetic.sum_of_items(rows, found) is None


@pytest.mark.parametrize(
    ("page", "gross"),
    [
        ("A 19,00%  10,00  1,90  11,90", {"11.90"}),
        ("A 19,00%  11,90  1,90  10,00", {"11.90"}),  # any order
        ("B 7%  0,93  0,07  1,00\nA 19%  10,00  1,90  11,90", {"12.90"}),
        (  # with a row that adds up the others
            "B 7%  0,93  0,07  1,00\nA 19%  10,00  1,90  11,90\nSUMME 10,93  1,97  12,90",
            {"12.90"},
        ),
        ("A  10,00  1,91  11,90", {"11.90"}),  # a cent lost in rounding
        ("A  10,00  1,93  11,90", set()),
        ("A  10,00  1,90", set()),
        ("10,00\n1,90\n11,90", set()),  # not in one row
        ("A  0,00  0,00  0,00", set()),
    ],
)
def test_the_gross_of_a_tax_table_is_net_and_tax(page: str, gross: set[str]) -> None:
    assert strings(arithmetic.gross_of_tax_table(amounts(page))) == gross


@pytest.mark.parametrize(
    ("page", "gross"),
    [
        ("SR 6%  20.00  1.20", {"21.20"}),
        ("SR 6%  20.00  1.20\nZR 0%  5.00  0.00", {"21.20", "26.20"}),
        ("SR 6%  20.00  1.20\nTOTAL  20.00  1.20", {"21.20"}),  # printed twice
        ("SR @6 %  33.30  2.00", {"35.30"}),  # rounded
        ("SR 6%  20.00  1.30", set()),  # not that rate
        ("SR  20.00  1.20", set()),  # no rate on the page
        ("ZR 0%  5.00  0.00", set()),
        ("SR 6%  20.00", set()),
    ],
)
def test_rows_of_net_and_tax_add_up_where_the_rate_fits(page: str, gross: set[str]) -> None:
    assert strings(arithmetic.gross_of_rates(*parsed(page))) == gross


@pytest.mark.parametrize(
    ("page", "ends"),
    [
        ("SUBTOTAL 10.00\nTAX 0.80\nTIP 2.00\nTOTAL 12.80", {"12.80"}),
        ("SUBTOTAL 10.00\nTAX 0.80", {"10.80"}),  # the total was not read
        ("SUBTOTAL 10.00\nDISCOUNT 1.00\nSUBTOTAL 9.00\nTAX 0.72", {"9.00", "9.72"}),
        ("SUBTOTAL 10.00\nTAX 0.00", {"10.00"}),
        ("SUBTOTAL 10.00\nCASH 20.00\nTAX INCL 0.57", set()),
        ("TOTAL 12.82\nROUNDING -0.02\nTO PAY 12.80", {"12.80"}),
        ("TOTAL 13.80\nDISCOUNT 1.00\nROUNDING 0.00", {"12.80"}),
        ("SUBTOTAL 10.00\nTAXABLE 6.00\nTAX 0.48", {"10.48", "6.48"}),  # to which it belongs
        ("SUBTOTAL 10.00\nMILK 2.00\nSUBTOTAL 12.00\nTAX 0.48", {"12.48"}),
        ("TOTAL 12.80\nGST 0.72", set()),  # it is part of it
        ("TAX 0.80\nTOTAL 10.80", set()),
    ],
)
def test_a_subtotal_or_total_runs_on_with_what_is_added_below(page: str, ends: set[str]) -> None:
    assert {str(run.end) for run in arithmetic.runs(amounts(page))} == ends


def test_a_run_knows_what_it_began_with() -> None:
    [subtotal, total] = arithmetic.runs(
        amounts("SUBTOTAL 10.00\nTAX 0.82\nTOTAL 10.82\nROUNDING -0.02")
    )
    assert (str(subtotal.base), subtotal.is_total) == ("10.00", False)
    assert (str(total.base), total.is_total) == ("10.82", True)


@pytest.mark.parametrize(
    ("page", "sums"),
    [
        ("TOTAL FOOD 8.00\nSUBTOTAL 5.50\nTOTAL 13.50", {"13.50", "21.50", "19.00", "27.00"}),
        ("SUBTOTAL -2.00\nSUBTOTAL 9.00", {"7.00"}),  # more returned than bought
        ("SUBTOTAL 9.00\nSUBTOTAL 9.00", set()),  # printed twice
        ("SUBTOTAL 9.00\nTAX 0.90", set()),
    ],
)
def test_totals_of_groups_make_the_whole(page: str, sums: set[str]) -> None:
    assert strings(arithmetic.sums_of_parts(amounts(page))) == sums


@pytest.mark.parametrize(
    ("page", "sums"),
    [
        ("MILK 2.00\nBREAD 3.50\nXXXXX 5.50", {"5.50"}),
        ("SUB 10.00\n0.60\nAMOUNT DUE 10.60", {"10.60"}),  # its label slipped a row
        ("A 4.00\nB 4.00\nC 9.00\nD 17.00\nE 1.02\nF 18.02", {"17.00", "18.02"}),
        ("MILK 2.00\nX 2.00", set()),
        ("MILK 2.00\nBREAD 3.50\nX 5.51", set()),
        ("SUB 10.00\nTAX 0.00\nX 10.00", set()),  # nothing is no addend
    ],
)
def test_a_total_is_the_sum_of_what_stands_above_whatever_the_labels(
    page: str, sums: set[str]
) -> None:
    assert strings(arithmetic.sums_above(amounts(page))) == sums


@pytest.mark.parametrize(
    ("page", "mended"),
    [
        ("MILK 2.00\nBREAD 3.50\nTOTAL 6.50", {"5.50"}),
        ("MILK 2.00\nBREAD 3.50\nTOTAL -5.50", {"5.50"}),  # the minus is dirt
        ("MILK 2.00\nBREAD 3.50\nTOTAL 5.50", set()),
        ("MILK 2.00\nBREAD 3.50\nTOTAL 6.60", set()),  # two figures off
        ("MILK 2.00\nBREAD 3.50\nSUGAR 6.50", set()),  # no total
    ],
)
def test_the_sum_above_a_total_mends_a_figure_of_it(page: str, mended: set[str]) -> None:
    assert strings(arithmetic.mended_by_sums_above(amounts(page))) == mended


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("X 12.30\nY 20.00\nZ 7.70", {"12.30"}),
        ("X 12.30\nY 12.30\nZ 0.00", {"12.30"}),
        ("X 12.32\nY 20.00\nZ 7.70", {"12.32"}),  # rounded for coins
        ("X 12.30\nY 20.00\nZ 7.60", set()),
        ("X 20.00\nY 12.30\nZ 7.70", set()),
    ],
)
def test_a_total_is_what_the_next_two_amounts_differ_by(page: str, values: set[str]) -> None:
    assert strings(arithmetic.differences_below(amounts(page))) == values


@pytest.mark.parametrize(
    ("value", "other", "off"),
    [
        ("19.60", "19.00", True),
        ("119.60", "19.60", True),
        ("-19.60", "19.60", True),
        ("19.60", "19.60", False),
        ("19.60", "18.00", False),
    ],
)
def test_one_figure_more_less_or_another_is_a_misreading(value: str, other: str, off: bool) -> None:
    assert arithmetic.one_digit_off(Decimal(value), Decimal(other)) is off


CENTS = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, CENTS)
def test_what_is_paid_less_what_comes_back_is_the_total(total: Decimal, change: Decimal) -> None:
    page = f"CASH {total + change:.2f}\nCHANGE {change:.2f}"
    assert arithmetic.paid_less_change(amounts(page)) == {total}


@given(st.lists(CENTS, min_size=2, max_size=8))
def test_items_add_up_whatever_their_order(prices: list[Decimal]) -> None:
    for order in (prices, prices[::-1]):
        rows, found = parsed("\n".join([f"THING {p:.2f}" for p in order] + ["TOTAL 1.00"]))
        assert arithmetic.sum_of_items(rows, found) == sum(prices)


@given(CENTS, st.lists(CENTS, min_size=1, max_size=3))
def test_up_to_three_extras_are_found(subtotal: Decimal, taxes: list[Decimal]) -> None:
    page = "\n".join([f"SUBTOTAL {subtotal:.2f}", *(f"TAX {tax:.2f}" for tax in taxes)])
    assert subtotal + sum(taxes) in arithmetic.subtotal_with_extras(amounts(page))
