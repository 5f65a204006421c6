"""Whether a page is of goods given back, and how its sums are found."""

from __future__ import annotations

import pytest
from drawn import page

from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

SHOP = "GREEN DOOR\n12 ELM STREET\n"
GOODS = "DRILL 89.00\nBLADE 12.00\nTOTAL 101.00\n"


@pytest.mark.parametrize(
    ("title", "refund"),
    [
        ("REFUND", "yes"),
        ("** REFUND **", "yes"),
        ("REFUND: 12", "yes"),
        ("REFUND / RETURN", "yes"),
        ("REMBOURSEMENT / REFUND", "yes"),
        ("RETURN", "maybe"),
        ("RETURN NUMBER 12", "yes"),
        ("CREDIT", "maybe"),
        ("VOID", "maybe"),
        ("NO REFUND", "no"),
        ("REFUNDS", "no"),
        ("RETURNS", "no"),
        ("REFUND POLICY", "no"),
        ("RETURN ADDRESS", "no"),
        ("CREDIT CARD", "no"),
        ("RETURN TO PARADISE BOOKS", "no"),
        ("PESO", "no"),
        ("RESTO", "no"),
    ],
)
def test_what_the_page_calls_itself(title: str, refund: str) -> None:
    assert page(f"{SHOP}{title}\n{GOODS}").refund == refund


@pytest.mark.parametrize(
    ("text", "refund"),
    [
        ("DRILL -89.00\nTOTAL -89.00", "yes"),
        ("DRILL -89.00\nTOTAL 89.00", "maybe"),
        ("DRILL 89.00\nTOTAL -89.00", "maybe"),
        ("DRILL - 89.00\nTOTAL - 89.00", "maybe"),  # or a dash before each price
        ("REFUND\nDRILL - 89.00\nTOTAL - 89.00", "yes"),
        ("DRILL 89.00\nREFUND TOTAL 89.00", "yes"),
        ("DRILL 89.00\nREFUND TOTAL\n89.00", "yes"),
        ("DRILL 89.00\nTOTAL 89.00\nTOTAL REFUND 12.00", "maybe"),
        ("DRILL 89.00\nTOTAL 89.00\nTOTAL REFUND 0.00", "no"),
        ("REFUND 45.00\nVISA 1234", "maybe"),
        ("REFUND -5.00\nDRILL 89.00\nTOTAL 84.00", "no"),
        ("DRILL 89.00\nREFUND\nBLADE -12.00\nTOTAL 77.00", "no"),
        ("REFUND\nDRILL 89.00\nBLADE -12.00\nTOTAL 77.00", "maybe"),
        ("DRILL 89.00\nTOTAL 89.00\nREFUND", "maybe"),
        ("DRILL 89.00\nTOTAL 89.00\nCASH 90.00\nRETURN\n1.00", "no"),
        ("DRILL 89.00\nMEMBER -5.00\nTOTAL 84.00", "no"),
        ("PFAND -0.25\nPFAND -0.25\nMILCH 1.00\nSUMME 0.50", "no"),
        ("", "no"),
        ("REFUND", "yes"),
    ],
)
def test_whether_goods_were_given_back(text: str, refund: str) -> None:
    assert page(text).refund == refund


@pytest.mark.parametrize(
    ("text", "equation"),
    [
        ("DRILL -89.00\nBLADE -12.00\nTOTAL -101.00", "- 12.00 - 89.00 = -101.00"),
        ("DRILL 89.00\nBLADE 12.00\nTOTAL REFUND 101.00", "- 12.00 - 89.00 = -101.00"),
        ("REFUND\nDRILL -89.00\nFEE 9.00\nTOTAL -80.00", "+ 9.00 - 89.00 = -80.00"),
        ("REFUND\nDRILL -89.00\nFEE 9.00\nTOTAL 80.00", "9.00 - 89.00 = -80.00"),
        ("REFUND\nDRILL 89.00\nFEE -9.00\nTOTAL -80.00", "9.00 - 89.00 = -80.00"),
        ("REFUND\nSUBTOTAL -89.00\nTAX -6.68\nTOTAL -95.68", "- 89.00 - 6.68 = -95.68"),
        ("REFUND\nSUBTOTAL 89.00\nTAX 6.68\nTOTAL 95.68", "- 89.00 - 6.68 = -95.68"),
    ],
)
def test_the_sums_of_a_refund_hold_with_their_signs(text: str, equation: str) -> None:
    assert equation.removeprefix("+ ") in {str(found) for found in page(text).equations}


def test_amounts_stay_as_they_are_printed() -> None:
    read = page("REFUND\nDRILL 89.00\nTOTAL 89.00")
    assert {str(item.amount.value) for item in read.amounts} == {"89.00"}
    bought = page("DRILL 89.00\nMEMBER -5.00\nTOTAL 84.00")
    assert bought.bought is bought.amounts


def test_no_word_of_a_refund_is_read_for_a_label_of_another_amount() -> None:
    vocabulary = load_vocabulary()
    refund = Matcher(dict.fromkeys(vocabulary.section("total")["refund"]), vocabulary.known_words)
    others = {p for ps in vocabulary.section("roles").values() for p in ps}
    assert not [phrase for phrase in others if phrase in refund]
