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


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("コーヒー ¥400\nケーキ ¥400\n小計 ¥800\n合計 ¥800\n現金 ¥1,000\nお釣り ¥200", "800"),
        ("抹茶 ¥491\n小計額 ¥491\n8%外税額 ¥39\n合計 ¥530\n合計点数 1点", "530"),
        ("お会計 ¥2,750\n(10%対象額 ¥2,500)\n(消費税 ¥250)\nお預り ¥3,000\nお釣 ¥250", "2750"),
        ("奶茶 12.00\n小计 12.00\n优惠 2.00\n实付 10.00\n微信支付 10.00", "10.00"),
        ("奶茶 12.00\n炒飯 38.00\n合計 50.00\n現金 100.00\n找零 50.00", "50.00"),
    ],
)
def test_japanese_and_chinese_receipts(text: str, total: str) -> None:
    assert best(candidates(text)) == total


EXPECTED = {
    "US grocery": {
        "label", "equals_paid_less_change", "equals_subtotal_with_extras",
    },
    "US diner": {"label", "equals_subtotal_with_extras"},
    "UK cafe": {"label", "equals_paid", "equals_sum_above", "repeated"},
    "German grocery": {"label", "equals_paid_less_change", "equals_sum_above"},
    "French restaurant": {"label", "equals_subtotal_with_extras"},
    "Malaysian shop": {
        "label", "equals_paid_less_change", "equals_subtotal_with_extras", "rounded_from_another",
    },
    "US refund": {"label"},
    "Swiss bakery": {"label", "equals_paid"},
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
    ("name", "value"),
    [
        ("US grocery", "14.77"),
        ("US grocery", "0.46"),
        ("US grocery", "20.00"),
        ("US grocery", "4.77"),
        ("US diner", "6.57"),
        ("French restaurant", "46.73"),
        ("Malaysian shop", "50.00"),
        ("Malaysian shop", "25.40"),
        ("German grocery", "0.25"),
    ],
)
def test_what_else_an_amount_is_speaks_against_it(name: str, value: str) -> None:
    found = evidence(total_candidates(PAPERS[name].page), value)
    assert "label" not in found


def test_a_candidate_stands_where_it_is_printed() -> None:
    [found] = candidates("MILK\nTOTAL      RM 12.30")
    assert found.text == "RM 12.30"
    assert found.box is not None
    assert (found.box.left, found.box.right) == (110, 190)


def test_a_total_that_is_not_printed_is_derived_from_what_was_paid() -> None:
    found = candidates("MILK 4.99\nBREAD 3.49\nSUBTOTAL 8.48\nTAX 0.61\nCASH 20.00\nCHANGE 10.91")
    derived = evidence(found, "9.09")
    assert derived.keys() == {"equals_paid_less_change", "equals_subtotal_with_extras"}
    assert "printed" not in derived
    assert best(found) == "9.09"


def test_a_derived_total_has_no_place() -> None:
    [derived] = [c for c in candidates("CASH 20.00\nCHANGE 7.70") if c.value == Decimal("12.30")]
    assert derived.box is None


def test_a_misread_total_is_mended_where_a_sum_is_one_figure_off() -> None:
    found = candidates("MILK 2.00\nBREAD 3.50\nTOTAL 6.50\nCASH 6.00")
    assert evidence(found, "5.50").keys() == {"equals_sum_above"}
    assert "printed" in evidence(found, "6.50")


def test_nothing_is_derived_that_is_printed() -> None:
    found = candidates("TOTAL 12.30\nCASH 20.00\nCHANGE 7.70")
    assert all("printed" in evidence(found, str(c.value)) for c in found)


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
    ("text", "value", "name", "strength"),
    [
        ("TOTAL\n12.30", "12.30", "label", 1.0),
        ("GRAND TOTAL 12.30", "12.30", "label", 1.0),
        ("AMOUNT DUE 12.30", "12.30", "label", 1.0),
        ("AMOUNT 12.30", "12.30", "label", 0.5),
        ("TOTAL 12.30  0.98", "12.30", "label", 0.5),  # not the last of its row
        ("SUBTOTAL 12.30", "12.30", "label", 0.0),
        ("TOTAL 12.30\nVISA 12.30", "12.30", "repeated", 0.3333),
        ("TOTAL 12.30", "12.30", "with_decimals", 1.0),
        ("TOTAL 12", "12", "with_decimals", 0.0),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "12.30", "earlier_subtotal", 1.0),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "10.30", "earlier_subtotal", 0.0),
        ("SUBTOTAL 12.30\nMEMBERS -2.00\nSUBTOTAL 10.30", "10.30", "largest_but_cash", 1.0),
        ("MILK 1.00\nBREAD 2.00\nCASH 5.00", "2.00", "largest_but_cash", 1.0),
        ("MILK 1.00\nBREAD 2.00\nCASH 5.00", "5.00", "largest_but_cash", 0.0),
        ("TOTAL 12.32", "12.30", "rounded_from_another", 0.0),  # it is nowhere
        ("TOTAL 12.32\nCASH 12.30", "12.30", "rounded_from_another", 1.0),
        ("TOTAL 12.32\nCASH 12.30", "12.32", "rounded_from_another", 0.0),
    ],
)
def test_evidence(text: str, value: str, name: str, strength: float) -> None:
    assert evidence(candidates(text), value).get(name, 0.0) == strength


def test_the_currency_of_the_page_decides_on_three_decimals() -> None:
    assert {str(c.value) for c in candidates("TOTAL 1.250", "KWD")} == {"1.25"}
    assert {str(c.value) for c in candidates("TOTAL 1.250", "EUR")} == {"1250"}


@pytest.mark.parametrize("text", ["THANK YOU", "12:30"])
def test_a_page_without_amounts_has_no_candidates(text: str) -> None:
    assert candidates(text) == []


def test_an_empty_page_has_no_candidates() -> None:
    assert total_candidates(page("")) == []
