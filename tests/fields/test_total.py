"""Which amounts of a receipt may be its total, and what speaks for and against each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from drawn import page
from papers import PAPERS, Paper

from receipts.decide.weigh import load_model, weigh
from receipts.fields.merge import merge
from receipts.fields.total.candidates import total_candidates
from receipts.model import Candidate

Totals = list[Candidate[Decimal]]


def candidates(text: str, currency: str = "") -> Totals:
    return total_candidates(page(text, currency=currency))


def evidence(found: Totals, value: str) -> dict[str, float]:
    """What speaks for and against one value; nothing where it is no candidate."""
    matching = [c for c in found if c.value == Decimal(value)]
    return {e.name: e.strength for c in matching for e in c.evidence}


def best(found: Totals) -> str:
    """The value that the shipped weights choose."""
    field = weigh(merge([("rapidocr", found)]), load_model().fields["total"], "rapidocr")
    return str(field.value)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_shipped_weights_choose_what_was_paid(paper: Paper) -> None:
    assert best(total_candidates(paper.page)) == paper.total


EXPECTED = {
    "US grocery": {
        "label_plain", "equals_paid_less_change", "equals_subtotal_with_extras",
        "equals_net_and_tax", "below_subtotal", "above_payment",
    },
    "US diner": {"label_plain", "equals_subtotal_with_extras", "below_subtotal"},
    "UK cafe": {"label_plain", "equals_items", "equals_paid", "currency_mark", "also_card"},
    "German grocery": {"label_grand", "equals_items", "equals_paid_less_change"},
    "French restaurant": {"label_grand", "equals_items", "equals_subtotal_with_extras"},
    "Malaysian shop": {
        "label_grand", "equals_paid_less_change", "equals_subtotal_with_extras",
        "rounded_from_another", "last_total_row",
    },
    "US refund": {"label_plain", "negative"},
    "Swiss bakery": {"label_grand", "equals_items", "equals_paid"},
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_what_was_paid_is_a_candidate_with_its_evidence(name: str) -> None:
    paper = PAPERS[name]
    found = evidence(total_candidates(paper.page), paper.total)
    assert EXPECTED[name] <= found.keys()
    assert found["printed"] == 1.0


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_each_value_is_one_candidate_with_unlike_evidence(paper: Paper) -> None:
    found = total_candidates(paper.page)
    values = [candidate.value for candidate in found]
    assert len(set(values)) == len(values)
    for candidate in found:
        names = [e.name for e in candidate.evidence]
        assert len(set(names)) == len(names), candidate.value
        assert all(e.strength for e in candidate.evidence)
        assert all(e.weight == 0.0 for e in candidate.evidence)


@pytest.mark.parametrize(
    ("name", "value", "against"),
    [
        ("US grocery", "14.77", "only_subtotal"),
        ("US grocery", "0.46", "only_tax"),
        ("US grocery", "20.00", "only_cash"),
        ("US grocery", "4.77", "only_change"),
        ("US diner", "6.57", "only_suggested_tip"),
        ("French restaurant", "46.73", "only_subtotal"),
        ("Malaysian shop", "50.00", "only_cash"),
        ("Malaysian shop", "25.40", "only_subtotal"),
        ("German grocery", "0.25", "only_deposit"),
    ],
)
def test_what_else_an_amount_is_speaks_against_it(name: str, value: str, against: str) -> None:
    paper = PAPERS[name]
    found = evidence(total_candidates(paper.page), value)
    assert against in found
    assert not any(key.startswith("label_") for key in found)


def test_a_candidate_stands_where_it_is_printed() -> None:
    [found] = candidates("MILK\nTOTAL      RM 12.30")
    assert found.text == "RM 12.30"
    assert found.box is not None
    assert (found.box.left, found.box.right) == (110, 190)


def test_a_total_that_is_not_printed_is_derived_from_what_was_paid() -> None:
    found = candidates("MILK 4.99\nBREAD 3.49\nSUBTOTAL 8.48\nTAX 0.61\nCASH 20.00\nCHANGE 10.91")
    derived = evidence(found, "9.09")
    assert derived.keys() >= {
        "derived", "equals_paid_less_change", "equals_subtotal_with_extras",
    }  # fmt: skip
    assert "printed" not in derived
    assert best(found) == "9.09"


def test_a_derived_total_has_no_place() -> None:
    [derived] = [c for c in candidates("CASH 20.00\nCHANGE 7.70") if c.value == Decimal("12.30")]
    assert derived.box is None


def test_a_misread_total_is_mended_where_a_sum_is_one_figure_off() -> None:
    found = candidates("SUBTOTAL 6.05\nSUBTOTAL 28.20\nTOTAL 34.26")
    assert evidence(found, "34.25").keys() >= {"derived", "equals_sum_of_parts", "mends_label"}
    assert "34.23" not in {str(c.value) for c in found}


def test_nothing_is_derived_that_is_printed() -> None:
    found = candidates("TOTAL 12.30\nCASH 20.00\nCHANGE 7.70")
    assert not any("derived" in evidence(found, str(c.value)) for c in found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("TOTAL 12", {"12"}),  # without decimals by its label
        ("NOODLES $12", {"12"}),  # or by its mark
        ("SALES 1.250", {"1250"}),  # or by its groups
        ("TABLE 12", set()),
        ("TOTAL 0", set()),
        ("INV 0001234", set()),
        ("MILK 500 ml", set()),
        ("0.450 kg", set()),
        ("TOTAL 99999999.99", set()),  # more than any receipt
        ("12:30 14/06/2026", set()),
    ],
)
def test_which_numbers_may_be_a_total(text: str, values: set[str]) -> None:
    assert {str(found.value) for found in candidates(text)} == values


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("TOTAL\n12.30", "12.30", "label_plain_above"),
        ("GRAND TOTAL 12.30", "12.30", "label_grand"),
        ("AMOUNT DUE 12.30", "12.30", "label_due"),
        ("AMOUNT 12.30", "12.30", "label_weak"),
        ("TOTAL 12.30\nTOTAL 12.30", "12.30", "labelled_twice"),
        ("TOTAL 12.30\nVISA 12.30", "12.30", "repeated"),
        ("TOTAL 12.30", "12.30", "label_of_last_amount"),
        ("TOTAL 12.30", "12.30", "label_is_plain"),
        ("TOTAL 12.30", "12.30", "label_without_words"),
        ("TOTAL -12.30", "-12.30", "negative"),
        ("TOTAL 0.00\nTOTAL 12.30", "0.00", "zero_beside_others"),
        ("TOTAL 12.30", "12.30", "with_decimals"),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "12.30", "earlier_subtotal"),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "10.30", "largest_but_cash"),
        ("MILK 1.00\nBREAD 2.00\nCASH 5.00", "5.00", "largest"),
        ("MILK 1.00\nBREAD 2.00\nCASH 5.00", "2.00", "largest_but_cash"),
    ],
)
def test_evidence_by_name(text: str, value: str, name: str) -> None:
    assert name in evidence(candidates(text), value)


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("TOTAL 12.30  0.98", "12.30", "label_of_last_amount"),
        ("TOTAL TAX TOTAL 12.30", "12.30", "label_is_plain"),
        ("EVERYTHING HERE WAS CHEAPER THAN THE TOTAL 12.30", "12.30", "label_without_words"),
        ("TOTAL 12", "12", "with_decimals"),
        ("TOTAL PAID 12.30\nTOTAL DUE 0.00", "0.00", "largest_total_label"),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "10.30", "earlier_subtotal"),
    ],
)
def test_evidence_that_does_not_apply(text: str, value: str, name: str) -> None:
    assert name not in evidence(candidates(text), value)


def test_large_print_is_seen() -> None:
    text = "MILK 1.00\nBREAD 2.00\nTOTAL 3.00"
    found = total_candidates(page(text, heights={2: 40.0}))
    assert evidence(found, "3.00")["large_print"] == 1.0
    assert "large_print" not in evidence(found, "2.00")


def test_the_currency_of_the_page_decides_on_three_decimals() -> None:
    assert {str(c.value) for c in candidates("TOTAL 1.250", "KWD")} == {"1.25"}
    assert {str(c.value) for c in candidates("TOTAL 1.250", "EUR")} == {"1250"}


@pytest.mark.parametrize("text", ["THANK YOU", "12:30"])
def test_a_page_without_amounts_has_no_candidates(text: str) -> None:
    assert candidates(text) == []


def test_an_empty_page_has_no_candidates() -> None:
    assert total_candidates(page("")) == []
