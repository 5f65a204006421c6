"""The sums on a receipt that confirm a total, or give one that was not read."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pytest
from drawn import lines, page
from hypothesis import given
from hypothesis import strategies as st

from receipts.page.equations import ROUNDING, Equation, Kind, equations, values
from receipts.page.labels import Labelled, label_rows, labelled_amounts

CENTS = st.integers(1, 99_999).map(lambda cents: Decimal(cents) / 100)


def amounts(page: str) -> list[Labelled]:
    return labelled_amounts(label_rows(lines(page)))


def sums(text: str, kind: Kind) -> set[Decimal]:
    """What the equations of one kind come to."""
    return {e.value for e in page(text).equations if e.kind == kind}


def strings(values: Iterable[Decimal]) -> set[str]:
    return {str(value) for value in values}


def test_values_are_the_sizes_of_all_amounts_with_a_role() -> None:
    page = amounts("TAX 0.30\nTAX -0.20\nTAX 0.00\nTOTAL 5.30")
    assert strings(values(page, "tax")) == {"0.30", "0.20"}
    assert strings(values(page, "tax", "plain")) == {"0.30", "0.20", "5.30"}
    assert values(page, "cash") == set()


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
        ("TUNAI 50.000\nKEMBALIAN 3.000", {"47000"}),  # a currency without decimals
        ("CASH ¥1,000\nCHANGE ¥460", {"540"}),
        ("CASH 5.00\nCHANGE 20.00", set()),  # labels exchanged or misread
        ("CASH 20.00", set()),
        ("CHANGE 7.70", set()),
    ],
)
def test_paid_less_change(page: str, total: set[str]) -> None:
    assert strings(sums(page, "paid_less_change")) == total


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
    assert total in strings(sums(page, "subtotal_with_extras"))


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
    assert sums(page, "subtotal_with_extras") == set()


def test_a_page_full_of_taxes_is_still_summed_in_time() -> None:
    page = "SUBTOTAL 10.00\n" + "\n".join(f"TAX 0.{n:02}" for n in range(1, 60))
    assert len(sums(page, "subtotal_with_extras")) < 100


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
    assert strings(sums(page, "gross_of_rates")) == gross


@pytest.mark.parametrize(
    ("page", "is_sum"),
    [
        ("SUBTOTAL 59.00\nCGST 5.31\nSGST 5.31\nGRAND TOTAL 70", True),  # 69.62
        ("SUBTOTAL 69.00\nTAX 1.38\nGRAND TOTAL 70.00", True),  # 70.38
        ("SUBTOTAL 69.00\nTAX 1.62\nGRAND TOTAL 70.00", False),  # more than half a unit
        ("SUBTOTAL 69.00\nTAX 1.38\nVISA 70.00", False),  # is called no total
    ],
)
def test_a_total_without_cents_may_be_rounded_without_a_word(page: str, is_sum: bool) -> None:
    found = {value for value in sums(page, "subtotal_with_extras") if value == 70}
    assert bool(found) == is_sum


@pytest.mark.parametrize(
    ("page", "ends"),
    [
        ("TOTAL 12.82\nROUNDING -0.02\nTO PAY 12.80", {"12.80"}),
        ("TOTAL 13.80\nDISCOUNT 1.00\nROUNDING 0.00", {"12.80"}),
        ("TOTAL 12.80\nTIP 2.00", {"14.80"}),
        ("TOTAL 12.80\nGST 0.72", set()),  # it is part of it
        ("SUBTOTAL 12.80\nTIP 2.00", set()),  # no total
        ("TOTAL 12.80\nCASH 20.00\nROUNDING 0.02", set()),
        ("TAX 0.80\nTOTAL 10.80", set()),
    ],
)
def test_a_total_runs_on_with_what_is_added_below(page: str, ends: set[str]) -> None:
    assert strings(sums(page, "total_with_extras")) == ends


@pytest.mark.parametrize(
    ("page", "paid"),
    [
        ("VISA 12.30", {"12.30"}),
        ("CASH 20.00\nVISA 5.00", {"20.00", "5.00"}),
        ("TOTAL 9.00", set()),
    ],
)
def test_what_was_paid_may_be_the_total(page: str, paid: set[str]) -> None:
    assert strings(sums(page, "paid")) == paid


def test_an_equation_says_what_is_added() -> None:
    found = Equation("paid_less_change", Decimal("12.30"), (Decimal("20.00"), Decimal("-7.70")))
    assert str(found) == "20.00 - 7.70 = 12.30"


@given(
    st.lists(
        st.sampled_from(["TOTAL", "SUBTOTAL", "TAX", "CASH", "CHANGE", "TIP", "X"]).flatmap(
            lambda label: st.tuples(st.just(label), CENTS)
        ),
        max_size=8,
    )
)
def test_both_sides_of_every_equation_are_equal(rows: list[tuple[str, Decimal]]) -> None:
    page = label_rows(lines("\n".join(f"{label} {value:.2f}" for label, value in rows) or "x"))
    for equation in equations(page, labelled_amounts(page)):
        assert abs(sum(equation.terms) - equation.value) <= ROUNDING


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        ("MILK 2.00\nBREAD 3.50\nXXXXX 5.50", {"5.50"}),
        ("SUB 10.00\n0.60\nAMOUNT DUE 10.60", {"10.60"}),  # its label slipped a row
        ("A 4.00\nB 4.00\nC 9.00\nD 17.00\nE 1.02\nF 18.02", {"17.00", "18.02"}),
        ("MILK 2.00\nX 2.00", set()),
        ("MILK 2.00\nBREAD 3.50\nX 5.51", set()),
        ("SUB 10.00\nTAX 0.00\nX 10.00", set()),  # nothing is no addend
        ("MILK 2.00\nBREAD 3.50\nTOTAL 6.50", {"5.50"}),  # a figure of the total is misread
        ("MILK 2.00\nBREAD 3.50\nTOTAL -5.50", {"5.50"}),  # the minus is dirt
        ("MILK 2.00\nBREAD 3.50\nTOTAL 6.60", set()),  # two figures off
        ("MILK 2.00\nBREAD 3.50\nSUGAR 6.50", set()),  # no total
    ],
)
def test_a_total_is_the_sum_of_what_stands_above_whatever_the_labels(
    page: str, whole: set[str]
) -> None:
    assert strings(sums(page, "sum_above")) == whole


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
    assert strings(sums(page, "difference_below")) == values


@given(CENTS, CENTS)
def test_what_is_paid_less_what_comes_back_is_the_total(total: Decimal, change: Decimal) -> None:
    page = f"CASH {total + change:.2f}\nCHANGE {change:.2f}"
    assert sums(page, "paid_less_change") == {total}


@given(CENTS, st.lists(CENTS, min_size=1, max_size=3))
def test_up_to_three_extras_are_found(subtotal: Decimal, taxes: list[Decimal]) -> None:
    page = "\n".join([f"SUBTOTAL {subtotal:.2f}", *(f"TAX {tax:.2f}" for tax in taxes)])
    assert subtotal + sum(taxes) in sums(page, "subtotal_with_extras")
