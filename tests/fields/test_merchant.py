"""Which rows of the head may be the merchant's name, and what they are besides."""

from __future__ import annotations

import datetime as dt

import pytest
from drawn import page
from hypothesis import given
from hypothesis import strategies as st
from papers import PAPERS, Paper

from receipts.decide.weigh import load_model, weigh
from receipts.fields import FIELDS
from receipts.fields.merchant.candidates import merchant_candidates
from receipts.fields.merchant.names import clean
from receipts.model import Box, Candidate, Line, Word
from receipts.page.brands import BrandMatch
from receipts.page.page import ReadPage

Names = list[Candidate[str]]


def candidates(text: str, large: dict[int, float] | None = None) -> Names:
    return merchant_candidates(page(text, heights=large))


def evidence(found: Names, value: str) -> dict[str, float]:
    matching = [candidate for candidate in found if candidate.value == value]
    assert len(matching) == 1, [candidate.value for candidate in found]
    return {e.name: e.strength for e in matching[0].evidence}


def best(found: Names) -> str | None:
    """The name that the shipped weights choose."""
    model = load_model().fields["merchant"]
    return weigh(FIELDS["merchant"].merge([("rapidocr", found)]), model, "rapidocr").value


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_shipped_weights_choose_the_name(paper: Paper) -> None:
    assert best(merchant_candidates(paper.page)) == paper.merchant


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_each_name_is_one_candidate_with_unlike_evidence(paper: Paper) -> None:
    found = merchant_candidates(paper.page)
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
        ("GREEN DOOR\n12 Harbour Road\nTEA ROOM", "TEA ROOM", "after_first_detail"),
        ("GREEN DOOR", "GREEN DOOR", "name_like"),
        ("GREEN DOOR\nwww.greendoor.co.uk", "GREEN DOOR", "in_web_address"),
        ("DOOR\n\nGREEN DOOR", "DOOR", "part_of_longer"),
        ("GREEN DOOR\nBAKERY", "BAKERY", "begins_above"),
        ("GREEN\nGREEN DOOR", "GREEN GREEN DOOR", "repeats_itself"),
        ("TAX INVOICE\nGREEN DOOR", "TAX INVOICE", "has_not_name"),
        ("GREEN DOOR\nTel 040 555 0142", "GREEN DOOR Tel 040 555 0142", "joins_other_kind"),
        ("GREEN DOOR\nBAKERY", "GREEN DOOR", "without_its_other_half"),
        ("GREEN DOOR\nBAKERY", "BAKERY", "without_its_other_half"),
        ("GREEN\n          DOOR", "GREEN DOOR", "joined_unlike"),
    ],
)
def test_evidence_by_name(text: str, value: str, name: str) -> None:
    assert name in evidence(candidates(text), value)


@pytest.mark.parametrize("half", ["GREEN", "DOOR"])
def test_half_of_a_name_in_large_print_is_not_all_of_it(half: str) -> None:
    text = "GREEN\nDOOR\nTEA 3.50\nBREAD 2.00\nMILK 1.00\nCREAM 2.00"
    found = candidates(text, {0: 28.0, 1: 28.0})
    assert evidence(found, half)["left_out"] > 0.5
    assert "left_out" not in evidence(found, "GREEN DOOR")
    assert "left_out" not in evidence(candidates(text), half)  # nor in print like all other rows


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("GREEN DOOR SON BHO", "GREEN DOOR SDN BHD"),  # its legal form mended
        ("GREEN DOOR GMBH\n12 Harbour Road", "GREEN DOOR"),  # or left out
        ("DOOR\nwww.green-door.co.uk", "green door"),
        ("Thank you for visiting\nGreen Door", "Green Door"),
    ],
)
def test_names_that_no_row_has_as_they_are(text: str, name: str) -> None:
    assert name in {found.value for found in candidates(text)}


def page_of(*lines: Line) -> ReadPage:
    return ReadPage(lines, 400, 800, dt.date(2026, 6, 30))


def test_rows_of_wide_and_narrow_print_are_told_apart() -> None:
    wide, narrow = Word("GREEN", Box(0, 0, 150, 20), 0.9), Word("DOOR", Box(0, 25, 40, 45), 0.9)
    found = merchant_candidates(page_of(Line((wide,)), Line((narrow,))))
    assert evidence(found, "GREEN DOOR")["joined_unlike"] == 1.0


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        ("GREEN DOOR", "& DAUGHTERS", "GREEN DOOR & DAUGHTERS"),
        ("GREEN DOOR &", "DAUGHTERS", "GREEN DOOR & DAUGHTERS"),
        ("GREEN DOOR (BLUE", "HILL) LTD", "GREEN DOOR (BLUE HILL) LTD"),
    ],
)
def test_rows_linked_by_a_sign_are_names_only_together(upper: str, lower: str, joined: str) -> None:
    names = {found.value for found in candidates(f"{upper}\n{lower}\n12 Harbour Road")}
    assert joined in names
    assert not {clean(upper), clean(lower)} & names


FAKES = {"Kornblume 12": BrandMatch("Kornblume", "retail", (), (), 0.8, "starts row", (0, 9), 0.5),
         "Kornblume 002/102": BrandMatch("Kornblume", "retail", (), (), 1.0, "whole row", (0, 9),
                                         0.5),
         "KORNBLUNE": BrandMatch("Kornblume", "retail", (), (), 0.9, "whole row", (0, 9), 0.1),
         "KORNbLUME": BrandMatch("Kornblume", "retail", (), (), 1.0, "whole row", (0, 9), 0.5),
         "Kornblume Buchmarkt": BrandMatch("Kornblume", "retail", (), (), 0.9, "whole row", (0, 19),
                                           0.5),
         "Best": BrandMatch("Best", "retail", (), (), 1.0, "whole row", (0, 4), 0.5)}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("Best", "Best", "brand"),
    ],
)
def test_evidence_of_brands(text: str, value: str, name: str) -> None:
    found = merchant_candidates(page(text), FAKES.get)
    assert name in evidence(found, value)


def test_a_short_name_and_one_of_common_words_are_names_where_they_are_a_brand() -> None:
    known = merchant_candidates(page("Best"), FAKES.get)
    unknown = merchant_candidates(page("Best"), {}.get)
    kinds = {"few_letters", "has_slogan"}
    assert kinds <= evidence(unknown, "Best").keys()
    assert not kinds & evidence(known, "Best").keys()


def test_a_mention_of_what_a_row_of_the_head_names_is_no_candidate_of_its_own() -> None:
    for row in ("GREEN DOOR LTD", "GREEN DOOR LTD (123456-X)"):
        names = {found.value for found in candidates(f"{row}\nwww.greendoor.co.uk")}
        assert "GREEN DOOR LTD" in names
        assert "greendoor" not in names


def test_words_of_a_trade_that_stand_again_say_nothing() -> None:
    found = candidates("BAKERY\nGREEN BAKERY\nBAKERY")
    assert "part_of_longer" not in evidence(found, "BAKERY")


def test_the_name_in_a_welcome_is_a_candidate() -> None:
    found = candidates("Welcome to Green Door\n12 Harbour Road")
    assert "Green Door" in {candidate.value for candidate in found}


# Laws


ROWS = st.text("ABab01 &'-().*|/é", max_size=30)


@given(st.lists(ROWS.filter(str.strip), min_size=1, max_size=8).map("\n".join))
def test_any_head_is_taken_and_no_candidate_is_empty(text: str) -> None:
    for candidate in candidates(text):
        assert candidate.value.strip() == candidate.value != ""
        assert candidate.box is not None
