"""Names of shops as printed: what a row is besides a name, and what is no part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.parse.names import after_welcome, clean, mend_letters, row_kinds, same_merchant


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("12 Harbour Road", "address"),
        ("NO. 22, JALAN MAWAR 3/1", "address"),
        ("Lindenweg 7", "house_number"),
        ("14 ORCHARD AVENUE", "house_number"),
        ("SPRINGDALE, OH 45246", "postcode"),
        ("20099 Hamburg", "postcode"),
        ("Whitby YO21 1DL", "postcode"),
        ("Tel. 040 555 0142", "phone"),
        ("(513) 555-0142", "phone"),
        ("+44 1947 555 014", "phone"),
        ("www.greendoor.example", "web"),
        ("hello@greendoor.co.uk", "web"),
        ("04/21/2026 17:42", "date_or_time"),
        ("MILK 4.99", "price"),
        ("GREEN DOOR (123456-X)", "registration"),
        ("GREEN DOOR (Co. Reg No: 123456-X)", "registration"),
        ("TAX INVOICE", "only_not_name"),
        ("GREEN DOOR GMBH", "legal_end"),
        ("CORNER BAKERY", "shop"),
    ],
)
def test_what_a_row_is_besides_a_name(row: str, kind: str) -> None:
    assert kind in row_kinds(row)


@pytest.mark.parametrize(
    "row", ["GREEN DOOR", "Juniper and Rye", "OAK RIDGE", "LA CUILLERE D'ARGENT", "Café Blau"]
)
def test_a_plain_name_is_nothing_else(row: str) -> None:
    assert not row_kinds(row).keys() - {"shop", "not_name"}


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("GREEN DOOR", "GREEN DOOR"),
        ("* GREEN DOOR *", "GREEN DOOR"),
        ("--- Green Door ---", "Green Door"),
        ("GREEN   DOOR", "GREEN DOOR"),
        ("| GREEN DOOR.", "GREEN DOOR"),
        ("GREEN DOOR SDN BHD (123456-X)", "GREEN DOOR SDN BHD"),
        ("GREEN DOOR SDN BHD 123456-X", "GREEN DOOR SDN BHD"),
        ("GREEN DOOR SDN BHD (Co. No. 123456-X)", "GREEN DOOR SDN BHD"),
        ("GREEN DOOR SDN BHD (Co Reg No: 123456-X)", "GREEN DOOR SDN BHD"),
        ("GREEN DOOR (HARBOUR)", "GREEN DOOR (HARBOUR)"),  # a branch, no number
        ("GREEN DOOR (HARBOUR", "GREEN DOOR (HARBOUR)"),
        ("GREEN DOOR (", "GREEN DOOR"),
        ("STUDIO 54", "STUDIO 54"),
        ("7-ELEVEN", "7-ELEVEN"),
        ("FERN & FIELD", "FERN & FIELD"),
        ("LA CUILLERE D'ARGENT", "LA CUILLERE D'ARGENT"),
        ("", ""),
    ],
)
def test_clean(printed: str, name: str) -> None:
    assert clean(printed) == name


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Corner Gri11", "Corner Grill"),
        ("FO0D COURT", "FOOD COURT"),
        ("Schoo1 Bus", "School Bus"),
        ("co0kies", "cookies"),
        ("7-Eleven", "7-Eleven"),
        ("STUDIO 54", "STUDIO 54"),
        ("Terminal 1", "Terminal 1"),
        ("B06", "B06"),
    ],
)
def test_digits_inside_words_become_letters(read: str, mended: str) -> None:
    assert mend_letters(read) == mended


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Welcome to Green Door", "Green Door"),
        ("WELCOME TO GREEN DOOR!", "GREEN DOOR!"),
        ("Thank you for shopping at Green Door", "Green Door"),
        ("Willkommen bei Kornblume", "Kornblume"),
        ("Herzlich willkommen bei Kornblume", "Kornblume"),
        ("Bienvenue chez Margot", "Margot"),
        ("Welcome", ""),
        ("Welcome to", ""),
        ("Green Door", ""),
    ],
)
def test_what_follows_a_welcome(row: str, name: str) -> None:
    assert after_welcome(row) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GREEN DOOR", "Green Door", True),
        ("GREEN DOOR", "GREEN D00R BOOKS", False),
        ("CAFÉ BLAU", "Cafe  Blau.", True),
        ("SINAR PAGI TRADING", "SlNAR PAGI TRADlNG", False),  # two of sixteen
        ("SINAR PAGI TRADING", "SlNAR PAGI TRADING", True),  # one
        ("GREEN DOOR", "RED DOOR", False),
    ],
)
def test_same_merchant(one: str, other: str, same: bool) -> None:
    assert same_merchant(one, other) is same


# Laws


NAMES = st.text("ABab01 &'-().*|/é", max_size=30)


@given(st.text("ABab01 &'-.*|/é", max_size=30))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(NAMES, NAMES)
def test_likeness_is_mutual(one: str, other: str) -> None:
    assert same_merchant(one, one)
    assert same_merchant(one, other) == same_merchant(other, one)
