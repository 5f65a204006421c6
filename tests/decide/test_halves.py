"""A picture of a part of a receipt: what is cut off is missing or in doubt, never made up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from halves import WHOLE, halves
from papers import Paper

from receipts.decide.decision import Decision, decide
from receipts.decide.weigh import load_model
from receipts.fields.find import find
from receipts.fields.merchant import is_near

LOOKED = (("tesseract",), ("rapidocr",), ("tesseract", "rapidocr"))
"""Who may have looked, by their calibration."""


def decisions(paper: Paper) -> list[Decision]:
    found = find(paper.page)
    return [decide([(key, found) for key in keys], load_model()) for keys in LOOKED]


def wrong(paper: Paper, decision: Decision) -> list[str]:
    """The fields that are not what the whole receipt says."""
    values = {name: field.value for name, field in decision.fields.items()}
    right = {
        "merchant": values["merchant"] is not None
        and is_near(values["merchant"], [paper.merchant]),
        "date": values["date"] == paper.date,
        "total": values["total"] == Decimal(paper.total),
    }
    return [name for name, is_right in right.items() if not is_right]


@pytest.mark.parametrize("name", WHOLE)
def test_no_part_of_a_receipt_is_ok_with_a_wrong_field(name: str) -> None:
    paper = WHOLE[name]
    assert len(list(halves(paper))) >= 20
    for cut, half in halves(paper):
        for decision in decisions(half):
            assert decision.status != "ok" or not wrong(half, decision), cut


@pytest.mark.parametrize("name", WHOLE)
def test_whole_receipts_are_read(name: str) -> None:
    paper = WHOLE[name]
    for decision in decisions(paper):
        assert not wrong(paper, decision)
        assert "total_uncertain" not in decision.reasons
