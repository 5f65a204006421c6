"""The sign of the total: refunds are never ok as purchases, nor purchases as refunds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from drawn import page
from refunds import LIKE, PURCHASES, REFUNDS

from receipts.decide.decision import Decision, decide
from receipts.decide.weigh import load_model
from receipts.fields.find import find
from receipts.model import Candidate, Evidence
from receipts.page.page import ReadPage

LOOKED = (("tesseract",), ("rapidocr",), ("tesseract", "rapidocr"))
"""Who may have looked, by their calibration."""

SLIPS: Mapping[str, tuple[str, str]] = {**REFUNDS, **PURCHASES, **LIKE}

PERHAPS = {
    "title return", "title void", "title credit", "title at the end", "title under the goods",
    "card slip", "card slip with total", "minus of the total lost", "minus of the goods lost",
    "RETOUR", "RETUR", "title among other words", "title return with a time",
    "minus of all but the subtotal lost", "minus read as a dash", "minus read as a tilde",
}  # fmt: skip
"""Refunds that say so too faintly to turn the sign of what is printed: a person must look."""


def decisions(text: str) -> list[Decision]:
    found = find(page(text))
    return [decide([(key, found) for key in keys], load_model()) for keys in LOOKED]


def total(decision: Decision) -> str:
    return str(decision.fields["total"].value)


def test_there_are_many_of_each() -> None:
    assert len(REFUNDS) >= 40
    assert len(PURCHASES) + len(LIKE) >= 15


@pytest.mark.parametrize("name", SLIPS)
def test_none_is_ok_with_a_wrong_sign(name: str) -> None:
    text, right = SLIPS[name]
    for decision in decisions(text):
        assert decision.status != "ok" or total(decision) == right


@pytest.mark.parametrize("name", REFUNDS.keys() - PERHAPS)
def test_the_total_of_a_refund_is_negative(name: str) -> None:
    text, right = REFUNDS[name]
    assert {total(decision) for decision in decisions(text)} == {right}


@pytest.mark.parametrize("name", (PERHAPS | LIKE.keys()))
def test_what_may_be_a_refund_needs_a_person(name: str) -> None:
    text, _ = SLIPS[name]
    for decision in decisions(text):
        assert decision.status == "review"
        assert "maybe_refund" in decision.reasons


@pytest.mark.parametrize("name", PURCHASES.keys() - {"refund of some"})
def test_a_purchase_with_a_word_of_a_refund_stays_one(name: str) -> None:
    text, right = PURCHASES[name]
    for decision in decisions(text):
        assert total(decision) == right
        assert "maybe_refund" not in decision.reasons


def test_a_refund_in_one_look_and_none_in_another_needs_a_person() -> None:
    def seen(title: str) -> ReadPage:
        return page(SLIP.format(title))

    for titles in (("REFUND", ""), ("", "REFUND")):
        found = [find(seen(title)) for title in titles]
        decision = decide([("tesseract", found[0]), ("rapidocr", found[1])], load_model())
        assert decision.status == "review"
        assert "maybe_refund" in decision.reasons


SLIP = """
        CLOVER LANE OUTFITTERS
        DAYTON, OH 45402
        {}
        DRILL      89.00
        TOTAL      89.00
        VISA       89.00
        02/14/2026
        """


def test_the_evidence_names_the_sign() -> None:
    def signs(text: str) -> set[str]:
        candidates: list[Candidate[Decimal]] = list(find(page(text)).of("total"))
        names = {e.name for c in candidates for e in c.evidence}
        assert all(isinstance(e, Evidence) for c in candidates for e in c.evidence)
        return names & {"refund", "maybe_refund"}

    assert signs(SLIP.format("REFUND")) == {"refund"}
    assert signs(SLIP.format("RETURN")) == {"maybe_refund"}
    assert signs(SLIP.format("")) == set()
