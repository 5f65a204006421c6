"""Where a page names its shop besides the head."""

from __future__ import annotations

import pytest
from drawn import lines
from hypothesis import given
from hypothesis import strategies as st

from receipts.fields.merchant.mentions import (
    Mention,
    after_welcome,
    before_goods,
    mentions,
    web_names,
)
from receipts.page.brands import BrandMatch


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Welcome to Green Door", "Green Door"),
        ("WELCOME TO GREEN DOOR!", "GREEN DOOR"),
        ("WelcometoGreenDoor", "GreenDoor"),  # blanks lost
        ("Nelcome to Green Door", "Green Door"),  # a misread letter
        ("Thank you for shopping at Green Door. Come again", "Green Door"),
        ("Thankyou for shoppinq at Green Door", "Green Door"),
        ("Thank you for visiting", ""),
        ("Willkommen bei Kornblume", "Kornblume"),
        ("Herzlich willkommen bei Kornblume", "Kornblume"),
        ("Bienvenue chez Margot", "Margot"),
        ("Welcome to", ""),
        ("Welcome", None),
        ("Thank you for shopping", None),  # no name follows
        ("Come back to Green Door to redeem your points", "Green Door"),
        ("Green Door", None),
        ("", None),
    ],
)
def test_what_follows_a_welcome(row: str, name: str | None) -> None:
    assert after_welcome(row) == name


@pytest.mark.parametrize(
    ("above", "row", "name"),
    [
        ("THANK YOU FOR SHOPPING", "AT GREEN DOOR", "GREEN DOOR"),
        ("Thank you", "for choosing Green Door", "Green Door"),
        ("Vielen Dank für Ihren Einkauf", "bei KORNBLUME!", "KORNBLUME"),
        ("Thank you for shopping at", "Green Door", None),  # the phrase ends above
        ("Thank you for shopping", "Come again", None),
        ("1 TEA 2.00", "at Green Door", None),
    ],
)
def test_a_welcome_over_two_rows(above: str, row: str, name: str | None) -> None:
    assert after_welcome(row, above) == name


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Green Door Loyalty Program", "Green Door"),
        ("and you could win a $500 Green Door Gift Card", "Green Door"),
        ("WIN A $1000 GREEN DOOR GIFT CARD!", "GREEN DOOR"),
        ("* DOWNLOAD GREEN DOOR APP *", "GREEN DOOR"),
        ("3 Kornblume Treuepunkte", "Kornblume"),
        ("Ihr Gasthaus-Team", None),  # a trade is no name
        ("Ask for our gift cards", None),
        ("GIFT CARD", None),
        ("Green Door", None),
    ],
)
def test_whose_goods_a_row_speaks_of(row: str, name: str | None) -> None:
    assert before_goods(row) == name


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("www.green-door.co.uk", ["green door"]),
        ("Web: http://shop.greendoor.com/survey", ["greendoor"]),
        ("hello@greendoor.de", ["greendoor"]),
        ("uuu.greendoor.con", ["greendoor"]),  # misread
        ("WWW.GREENDOOR.COM", ["GREENDOOR"]),
        ("greendoor@gmail.com", []),  # a provider of mail
        ("GREEN DOOR LTD.", []),
        ("TOTAL 12.50", []),
    ],
)
def test_names_in_web_addresses(row: str, names: list[str]) -> None:
    assert web_names(row) == names


BRANDS = {
    "Kornblume GmbH": BrandMatch("Kornblume", "retail", (), (), 0.9, "starts row", (0, 9), 0.5),
    "Kornblume son Ltd": BrandMatch("Kornblume", "retail", (), (), 0.9, "starts row", (0, 9), 0.5),
    "Visit our Kornblunne": BrandMatch(
        "Kornblume", "retail", (), (), 0.5, "inside row", (10, 20), 0.5
    ),
    "Visit our Kornblume": BrandMatch(
        "Kornblume", "retail", (), (), 0.5, "inside row", (10, 19), 0.5
    ),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x\nwww.green-door.co.uk", [Mention("green door", 1, "from_web")]),
        ("Welcome to Green Door", [Mention("Green Door", 0, "after_welcome")]),
        ("Thank you for visiting\nGreen Door", [Mention("Green Door", 0, "after_welcome")]),
        ("Visit our Kornblume", [Mention("Kornblume", 0, "brand_in_text")]),
        ("www.tellgreendoor.com", [Mention("greendoor", 0, "from_web")]),
        ("Powered by www.green-door.co.uk", []),  # the till's software
        ("Visit our Kornblunne", [Mention("Kornblume", 0, "brand_in_text")]),  # misread
        ("Kornblume GmbH", [Mention("Kornblume", 0, "brand_in_text")]),
        ("Kornblume son Ltd", []),  # the whole row is the name, though "son" is Spanish
        ("GREEN DOOR", []),
        ("BOOK www.green-door.co.uk 12.50", []),  # an article
    ],
)
def test_mentions(text: str, found: list[Mention]) -> None:
    assert list(mentions(lines(text), BRANDS.get)) == found


# Laws


@given(st.text("Welcome toGrDß é.!@w", max_size=30))
def test_any_row_is_taken(row: str) -> None:
    name = after_welcome(row)
    assert name is None or name in row
    assert all(web_names(row))
