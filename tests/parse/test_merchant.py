"""Which rows of the head may be the merchant's name, and what they are besides."""

from __future__ import annotations

import pytest
from drawn import lines, page
from hypothesis import given
from hypothesis import strategies as st
from papers import HEADLINE, PAPERS, Paper

from receipts.model import Candidate
from receipts.parse.merchant import (
    after_welcome,
    clean,
    mend_letters,
    merchant_candidates,
    row_kinds,
    same_merchant,
)
from receipts.weigh import load_model, merge, weigh

Names = list[Candidate[str]]


def candidates(text: str, large: dict[int, float] | None = None) -> Names:
    return merchant_candidates(lines(text, heights=large), page(text))


def evidence(found: Names, value: str) -> dict[str, float]:
    matching = [candidate for candidate in found if candidate.value == value]
    assert len(matching) == 1, [candidate.value for candidate in found]
    return {e.name: e.strength for e in matching[0].evidence}


def best(found: Names) -> str | None:
    """The name that the shipped weights choose."""
    model = load_model().fields["merchant"]
    return weigh(merge([("rapidocr", found)], same_merchant), model, "rapidocr").value


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_shipped_weights_choose_the_name(paper: Paper) -> None:
    assert best(merchant_candidates(paper.lines, paper.context)) == paper.merchant


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_each_name_is_one_candidate_with_unlike_evidence(paper: Paper) -> None:
    found = merchant_candidates(paper.lines, paper.context)
    names = [candidate.value for candidate in found]
    assert len(set(names)) == len(names)
    for candidate in found:
        kinds = [e.name for e in candidate.evidence]
        assert len(set(kinds)) == len(kinds), candidate.value
        assert all(e.strength and e.weight == 0.0 for e in candidate.evidence)


HEAD = """
    GREEN DOOR
    BOOKS & TEA
    12 Harbour Road
    Tel 555-0142

    TEA                    3.50
"""


def test_every_early_row_is_a_candidate_alone_and_joined_with_those_below() -> None:
    names = {candidate.value for candidate in candidates(HEAD)}
    assert names >= {
        "GREEN DOOR",
        "BOOKS & TEA",
        "GREEN DOOR BOOKS & TEA",
        "12 Harbour Road",
        "GREEN DOOR BOOKS & TEA 12 Harbour Road",
    }


def test_a_join_does_not_jump_over_empty_paper() -> None:
    names = {found.value for found in candidates("GREEN DOOR\n\n\n\nBOOKS & TEA")}
    assert names == {"GREEN DOOR", "BOOKS & TEA"}


def test_a_joined_name_covers_its_rows() -> None:
    [joined] = [c for c in candidates(HEAD) if c.value == "GREEN DOOR BOOKS & TEA"]
    assert joined.box is not None
    assert (joined.box.top, joined.box.bottom) == (5, 55)


def test_a_row_far_down_is_no_candidate() -> None:
    body = "\n".join(f"THING {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n]} 1.00" for n in range(26))
    names = {found.value for found in candidates(f"GREEN DOOR\n{body}\nLAST WORDS")}
    assert "GREEN DOOR" in names
    assert "LAST WORDS" not in names


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("GREEN DOOR\n12 Harbour Road", "GREEN DOOR", "first_row"),
        ("GREEN DOOR\n12 Harbour Road", "GREEN DOOR", "before_first_detail"),
        ("GREEN DOOR\n12 Harbour Road", "GREEN DOOR", "just_above_detail"),
        ("GREEN DOOR\n12 Harbour Road\nTEA ROOM", "TEA ROOM", "after_first_detail"),
        ("TAX INVOICE\nGREEN DOOR", "GREEN DOOR", "first_name_row"),
        ("TAX INVOICE\nGREEN DOOR", "TAX INVOICE", "has_only_not_name"),
        ("GREEN DOOR SDN BHD", "GREEN DOOR SDN BHD", "has_legal_end"),
        ("GREEN DOOR SDM BHO", "GREEN DOOR SDM BHO", "has_legal_end"),
        ("GREEN DOOR\nTel 040 555 0142", "GREEN DOOR Tel 040 555 0142", "has_phone"),
        ("GREEN DOOR\nwww.greendoor.example.com", "GREEN DOOR", "in_web_address"),
        ("GREEN DOOR\nBOOKS\n12 Harbour Road", "GREEN DOOR BOOKS", "joined_alike"),
        ("GREEN DOOR (BOOKS\nAND TEA)\nx", "GREEN DOOR (BOOKS)", "open_bracket"),
        ("GREEN DOOR\nBAKERY", "GREEN DOOR", "goes_on_below"),
        ("GREEN DOOR\nBAKERY", "BAKERY", "begins_above"),
        ("BAKERY\n12 Harbour Road", "BAKERY", "only_shop_words"),
        ("Green Door\n12 Harbour Road\n\nthank you\nyour Green Door", "Green Door", "again_below"),
    ],
)
def test_evidence_by_name(text: str, value: str, name: str) -> None:
    assert name in evidence(candidates(text), value)


def test_large_print_is_seen() -> None:
    found = candidates(HEAD, {0: HEADLINE})
    assert {"large_print", "largest_print"} <= evidence(found, "GREEN DOOR").keys()
    assert not {"large_print", "largest_print"} & evidence(found, "BOOKS & TEA").keys()
    assert "mixed_heights" in evidence(found, "GREEN DOOR BOOKS & TEA")


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


def test_the_name_in_a_welcome_is_a_candidate() -> None:
    found = candidates("Welcome to Green Door\n12 Harbour Road")
    assert "after_welcome" in evidence(found, "Green Door")


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


@given(st.lists(NAMES.filter(str.strip), min_size=1, max_size=8).map("\n".join))
def test_any_head_is_taken_and_no_candidate_is_empty(text: str) -> None:
    for candidate in candidates(text):
        assert candidate.value.strip() == candidate.value != ""
        assert candidate.box is not None


@given(NAMES, NAMES)
def test_likeness_is_mutual(one: str, other: str) -> None:
    assert same_merchant(one, one)
    assert same_merchant(one, other) == same_merchant(other, one)
