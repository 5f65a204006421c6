"""What looks like a shop's name: made-up names against made-up rows of receipts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.fields.merchant.name_model import BUCKETS, features, likeness

NAMES = (
    """
Miller's Grill|Golden Lantern Restaurant|BÄCKEREI HOFMEISTER|Trattoria da Carlo|Boulangerie Petit
HARDWARE & TOOLS PALMER SDN BHD|Stadt-Apotheke|CORNER MART|Café Lindqvist|Panadería Robledo
Blue Pelican Cinema|Oakwood Pharmacy|WARUNG IBU RATNA|Sushi Hana|Green Valley Supermarket
""".strip()
    .replace("\n", "|")
    .split("|")
)

OTHERS = (
    """
12 Harbour Road|Bahnhofstrasse 48|RUE DU MOULIN 7|Via Garibaldi 21, Torino|Jl. Merdeka No. 14
Springdale, OH 45246|8001 Zürich|Tel: 555 0142|Server: Anna|Table 12|Cashier 004 Till 2
2 x Cappuccino 7.00|Cheeseburger 11.50|TAX INVOICE|Thank you for your visit|SUBTOTAL 12.50
www.example.com|14.11.2026 18:30|You have been served by our friendly team|Grand Total: 18.40
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_shops_look_like_some(name: str) -> None:
    assert likeness(name) > 0


@pytest.mark.parametrize("text", OTHERS)
def test_other_rows_do_not(text: str) -> None:
    assert likeness(text) < 0


@given(st.text())
def test_any_text_has_a_likeness(text: str) -> None:
    assert -1 <= likeness(text) <= 1
    assert all(0 <= feature < BUCKETS for feature in features(text))


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_is_no_name(text: str) -> None:
    assert likeness(text) == -1


def test_case_and_accents_do_not_matter() -> None:
    assert likeness("CAFÉ LINDQVIST") == likeness("cafe lindqvist")
