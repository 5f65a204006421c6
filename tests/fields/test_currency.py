"""The currency of made-up receipts, of many countries and ways of printing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from drawn import page

from receipts.decide.decision import decide
from receipts.decide.weigh import load_model
from receipts.fields.currency import merge_currencies
from receipts.fields.find import find
from receipts.model import Candidate, Evidence, Field

LOOKED = "rapidocr"
"""The engine by whose calibration the made-up texts are weighed: they have no misreadings."""

DOUBT = 0.8
"""Far below what a receipt that is ``ok`` needs."""
"""The confidence below which a review names the currency as uncertain."""

FILE = Path(__file__).parent / "currencies.toml"
RECEIPTS = [
    (entry["text"], entry["currency"].split("|"))
    for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["receipt"]
]


def currency(text: str) -> Field[str]:
    """The decided currency of one perfect look."""
    return decide([(LOOKED, find(page(text)))], load_model()).fields["currency"]


@pytest.mark.parametrize(("text", "allowed"), RECEIPTS)
def test_no_currency_is_wrong_with_confidence(text: str, allowed: list[str]) -> None:
    found = currency(text)
    assert found.value in allowed or found.confidence < DOUBT


def test_nearly_all_are_right() -> None:
    right = sum(currency(text).value in allowed for text, allowed in RECEIPTS)
    assert right >= 0.95 * len(RECEIPTS)


@pytest.mark.parametrize(
    "text",
    [
        "TOTAL 12.00",
        "12.00\n7.00\n19.00",
        "Thank you\nCome again",
        "CAFE\nCoffee 20.00\nSub Total 20.00\nTotal 20.00",
        "KIOSK\n12/05/2014 14:33\nServer: Ann\nTea 2.00\nTotal 2.00",
        "TOTAL $ 12.00",
    ],
)
def test_where_nothing_tells_it_is_in_doubt(text: str) -> None:
    assert currency(text).confidence < DOUBT


def test_a_brand_of_one_country_tells_it_and_one_of_many_does_not() -> None:
    assert "US" in page("Walgreens\nTotal 3.00").place.local
    assert page("Total 3.00").place.local == {}


def test_of_looks_a_mark_counts_as_often_as_it_was_seen() -> None:
    seen = Candidate("EUR", "€", None, (Evidence("named", 0.9),))
    merged = merge_currencies([("rapidocr", [seen]), ("rapidocr", []), ("rapidocr", [])])
    strengths = {e.name: e.strength for e in merged[0].evidence}
    assert strengths["named"] == pytest.approx(0.3)
    assert strengths["looks_agree"] == 0.0
