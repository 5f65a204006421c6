"""The receipt's own number: taken where a word for it stands before it, otherwise left."""

from __future__ import annotations

import pytest
from drawn import page

from receipts.decide.weigh import load_model, weigh
from receipts.fields.number import is_same, number_candidates
from receipts.model import Candidate


def candidates(*rows: str) -> list[Candidate[str]]:
    return number_candidates(page("\n".join(rows)))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Receipt No: 00123", "00123"),
        ("RECEIPT #A-4711", "A-4711"),
        ("Rcpt 83920", "83920"),
        ("Invoice No. : CS00012345", "CS00012345"),
        ("Bill No 5521/3", "5521/3"),
        ("Trans #: 004512", "004512"),
        ("Check #1180  Guests 2", "1180"),
        ("ORDER NUMBER 77120", "77120"),
        ("Bon-Nr. 4711", "4711"),
        ("Beleg Nr: 0815-22", "0815-22"),
        ("Ticket n° 99312", "99312"),
        ("Reçu No 3344", "3344"),
        ("Bonnr 12345", "12345"),
        ("Receipt 12", ""),
        ("Order 77120", ""),
        ("Check in 12:30", ""),
        ("Ticket 12.50", ""),
        ("Invoice 12/03/2018", ""),
        ("Bill 45.90", ""),
        ("Bill total 4590", ""),
        ("Store #1234", ""),
        ("GST Reg No 000123456", ""),
        ("Tax invoice", ""),
        ("Carbon 12345", ""),
        ("Tel No 555 1234", ""),
    ],
)
def test_the_number(text: str, number: str) -> None:
    assert [c.value for c in candidates("CORNER SHOP", text)] == ([number] if number else [])


def test_a_number_that_is_cut_off_is_none() -> None:
    assert candidates("Receipt No 00012") == []


def test_the_word_that_means_nothing_else_decides() -> None:
    found = candidates("ORDER NUMBER 77120", "Receipt No 00123")
    assert weigh(found, load_model().field("number"), "rapidocr").value == "00123"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("A-4711", "a4711", True), ("00-12/3", "00123", True), ("4711", "4712", False)],
)
def test_signs_between_the_figures_make_no_difference(one: str, other: str, same: bool) -> None:
    assert is_same(one, [other]) is same
