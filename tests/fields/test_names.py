"""Names of shops as printed: what a row is besides a name, and what is no part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.fields.merchant.names import clean, is_generic, mend_letters, row_kinds, same_merchant


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
        ("Lindeweg, 1234 AB Zwolle", "postcode"),
        ("LINDEWEG 7, ZWOLLE", "house_number"),
        ("Tel. 040 555 0142", "phone"),
        ("(513) 555-0142", "phone"),
        ("+44 1947 555 014", "phone"),
        ("www.greendoor.example", "web"),
        ("hello@greendoor.co.uk", "web"),
        ("04/21/2026 17:42", "date_or_time"),
        ("2026-04-21", "date_or_time"),
        ("MILK 4.99", "price"),
        ("GREEN DOOR (123456-X)", "registration"),
        ("GREEN DOOR (Co. Reg No: 123456-X)", "registration"),
        ("TAX INVOICE", "only_not_name"),
        ("GREEN DOOR LTD", "legal_end"),
        ("GREEN DOOR LTD (M)", "legal_end"),
        ("GREEN DOOR GMBH", "continental_form"),
        ("SPRINGDALE, OH", "town"),
        ("Springdale, Ohio", "town"),
        ("OHIO", "place"),
        ("CASTLEBAR CO. MAYO", "town"),
        ("1050HarbourRd", "house_number"),  # the blank is lost
        ("#12 Green", "starts_not_name"),  # a number of something
        ("You will always find more", "sentence"),
        ("WELCOMETOGREENDOOR", "welcome"),  # blanks lost
        ("OrderNumber12", "starts_not_name"),
        ("Blumenmarkt", "shop"),  # a compound
        ("GREEN DOOR RESTAURAMT", "misread"),
        ("CORNER BAKERY", "shop"),
    ],
)
def test_what_a_row_is_besides_a_name(row: str, kind: str) -> None:
    assert kind in row_kinds(row)


@pytest.mark.parametrize(
    "row",
    [
        "GREEN DOOR",
        "GREEN DOOR 002/102",
        "Juniper and Rye",
        "OAK RIDGE",
        "LA CUILLERE D'ARGENT",
        "Café Blau",
    ],
)
def test_a_plain_name_is_nothing_else(row: str) -> None:
    assert not row_kinds(row).keys() - {"shop", "not_name"}


@pytest.mark.parametrize("row", ["GREEN CO. DOOR", "Enterprising", "GREEN DOOR COMPANY OF WHITBY"])
def test_words_that_only_look_like_phrases(row: str) -> None:
    assert not row_kinds(row).keys() & {"legal_end", "slogan", "generic"}


@pytest.mark.parametrize(
    ("row", "generic"),
    [
        ("RESTAURANT", True),
        ("Seafood Restaurant", True),
        ("Finest Seafood", True),
        ("Bakery Ohio", True),
        ("TRADING (GREEN HILL) SDN BHD", True),  # what is in brackets is a branch
        ("HILL) SDN BHD", True),  # which began in the row before
        ("GREEN RESTAURANT", False),
        ("(GREEN HILL)", False),
    ],
)
def test_whether_a_row_says_whose_shop_it_is(row: str, generic: bool) -> None:
    assert is_generic(row) is generic


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
        ("GREEN DOOR LTD (S23456-X)", "GREEN DOOR LTD"),  # a five taken for an S
        ("GREEN DOOR (SOUTHPORT)", "GREEN DOOR (SOUTHPORT)"),
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
    ("one", "other", "same"),
    [
        ("GREEN DOOR", "Green Door", True),
        ("GREEN DOOR", "GREEN D00R BOOKS", False),
        ("CAFÉ BLAU", "Cafe  Blau.", True),
        ("SINAR PAGI TRADING", "SlNAR PAGI TRADlNG", False),  # two of sixteen
        ("SINAR PAGI TRADING", "SlNAR PAGI TRADING", True),  # one
        ("GREEN DOOR", "BE GREEN DOOR", False),  # a row more
        ("SINAR PAGI TRADING AND SONS", "SINAR PAGI TRADING AND SONS B3X", False),  # one more word
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
