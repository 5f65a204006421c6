"""Which of a page's values its sums speak for, and which against."""

from __future__ import annotations

from decimal import Decimal

import pytest
from drawn import lines

from receipts.fields.total.sums import Sums
from receipts.page.equations import values
from receipts.page.labels import TIERS, label_rows, labelled_amounts

ROLES = (*TIERS, "subtotal", "tax", "cash", "card")


def sums(page: str, currency: str = "") -> Sums:
    rows = label_rows(lines(page), currency)
    amounts = labelled_amounts(rows)
    return Sums(rows, amounts, {role: values(amounts, role) for role in ROLES}, currency)


def evidence(page: str, value: str, currency: str = "") -> set[str]:
    return {e.name for e in sums(page, currency).evidence(Decimal(value))}


@pytest.mark.parametrize(
    ("page", "value", "name"),
    [
        ("CASH 20.00\nCHANGE 7.70", "12.30", "equals_paid_less_change"),
        ("SUBTOTAL 10.00\nTAX 0.80", "10.80", "equals_subtotal_with_extras"),
        ("SUBTOTAL 10.00\nTAX 0.80", "10.80", "equals_running_total"),
        ("SUBTOTAL 10.00\nTAX 0.80", "10.80", "equals_net_and_tax"),
        ("SUBTOTAL 10.00\nTAX 0.00", "10.00", "equals_subtotal_without_extras"),
        ("SUBTOTAL 8.00\nSUBTOTAL 5.50", "13.50", "equals_sum_of_parts"),
        ("A 19%  10.00  1.90  11.90", "11.90", "equals_tax_table_gross"),
        ("SR 6%  20.00  1.20", "21.20", "equals_gross_of_rates"),
        ("MILK 2.00\nBREAD 3.50\nX 5.50", "5.50", "equals_sum_above"),
        ("X 12.30\nY 20.00\nZ 7.70", "12.30", "equals_difference_below"),
        ("MILK 2.00\nBREAD 3.50\nTOTAL 9.99", "5.50", "equals_items"),
        ("VISA 12.30", "12.30", "equals_paid"),
        ("TOTAL 11.50\nTAX 0.80\nTOTAL 12.30", "11.50", "is_part_of_another"),
        ("TOTAL 12.32\nROUNDING -0.02\nTOTAL 12.30", "12.32", "is_part_of_another"),
        ("TOTAL 19.60\nCASH 20.00\nCHANGE 0.70", "19.30", "mends_label"),
        ("TOTAL 12.32", "12.30", "rounded_from_another"),
        ("TOTAL 12.32\nROUNDING -0.02", "12.30", "equals_total_with_extras"),
        ("TOTAL 13.30\nDISCOUNT 1.00\nTOTAL 12.30", "13.30", "is_part_of_another"),
    ],
)
def test_evidence_by_name(page: str, value: str, name: str) -> None:
    assert name in evidence(page, value)


@pytest.mark.parametrize(
    ("page", "value", "name"),
    [
        ("TOTAL 11.50\nTAX 0.80\nTOTAL 12.30", "12.30", "is_part_of_another"),
        ("TOTAL 19.60\nCASH 20.00\nCHANGE 2.00", "18.00", "mends_label"),  # too far off
        ("TOTAL 12.32", "12.32", "rounded_from_another"),
        ("TOTAL 12.32", "12.35", "mends_label"),  # no sum says so
    ],
)
def test_evidence_that_does_not_apply(page: str, value: str, name: str) -> None:
    assert name not in evidence(page, value)


@pytest.mark.parametrize(
    ("page", "currency", "unpayable"),
    [
        ("TOTAL 12.32\nCASH 20.00", "MYR", True),
        ("TOTAL 12.32\nVISA 12.32", "MYR", False),
        ("TOTAL 12.32\nCASH 20.00", "USD", False),  # has coins of one cent
        ("TOTAL 12.32\nCASH 20.00", "", False),
    ],
)
def test_coins_must_make_up_what_was_paid_in_cash(
    page: str, currency: str, unpayable: bool
) -> None:
    assert ("unpayable_in_coins" in evidence(page, "12.32", currency)) is unpayable
    assert "unpayable_in_coins" not in evidence(page, "12.30", currency)


@pytest.mark.parametrize(
    ("page", "derived"),
    [
        ("CASH 20.00\nCHANGE 7.70", {"12.30"}),
        ("SUBTOTAL 10.00\nTAX 0.80", {"10.80"}),
        ("SR 6%  20.00  1.20", {"21.20"}),
        ("MILK 2.00\nBREAD 3.50\nTOTAL 9.99", set()),  # items alone are not enough
        ("MILK 2.00\nBREAD 3.50\nTOTAL 6.50", {"5.50"}),  # but to mend what is a figure off
        ("TOTAL 6.50", set()),
        ("TOTAL 12.32\nROUNDING -0.02", set()),  # it is printed, if it is paid
    ],
)
def test_which_sums_may_be_the_total_unprinted(page: str, derived: set[str]) -> None:
    assert {str(value) for value in sums(page).derived()} == derived
