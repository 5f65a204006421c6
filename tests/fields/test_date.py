"""What speaks for and against each date on a page."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from drawn import page
from hypothesis import given
from hypothesis import strategies as st

from receipts.fields.date.candidates import date_candidates
from receipts.model import Candidate

US, MALAYSIA = {"US": 6.0}, {"MY": 6.0}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def candidates(text: str, **known: object) -> dict[dt.date, Candidate[dt.date]]:
    return {c.value: c for c in date_candidates(page(text, **known))}


def evidence(text: str, value: str, **known: object) -> dict[str, float]:
    """Names and strengths of the evidence for one day."""
    return {e.name: e.strength for e in candidates(text, **known)[day(value)].evidence}


PRESENT = [
    # labels in the row
    ("Date: 23.03.2018", "labelled_date"),
    ("DATUM 23.03.2018", "labelled_date"),
    ("Datum23.03.2018", "labelled_date"),
    ("Tarikh : 23.03.2018", "labelled_date"),
    ("Invoice Date : 23.03.2018", "labelled_date"),
    ("0ATE: 23.03.2018", "labelled_date"),
    ("Bill Dale 23.03.2018", "labelled_date"),
    ("le 23.03.2018", "labelled_date"),
    ("Expiry date: 23.03.2018", "labelled_other"),
    ("Valid until 23.03.2018", "labelled_other"),
    ("gültig bis 23.03.2018", "labelled_other"),
    ("Member since 23.03.2018", "labelled_other"),
    ("Return by Fri 23.03.2018", "labelled_other"),
    ("à consommer avant 23.03.2018", "labelled_other"),
    ("Expected delivery: 23.03.2018", "labelled_other"),
    ("Tel 23.03.2018", "labelled_number"),
    ("GST ID No: 23032018", "labelled_number"),
    ("Table 12  Server Ann  23.03.2018", "near_register_words"),
    # how it is written
    ("23 March 2018", "month_by_name"),
    ("23 Marc 2018", "month_misread"),
    ("23.03.2018", "four_digit_year"),
    ("23.03.18", "two_digit_year"),
    ("2018-03-23", "year_first"),
    ("18-03-23", "year_first_of_two"),
    ("23/93/2018", "figure_guessed"),
    ("23032018", "no_separators"),
    ("230318", "six_bare_figures"),
    ("23,/03/2018", "odd_separators"),
    ("Z3/03/2018", "repaired"),
    ("23.03.201820:15", "glued"),
    ("REF 23032018001", "long_digits_neighbourhood"),
    ("93.03.2018", "figure_guessed"),
    # what stands beside it
    ("23.03.2018 20:15", "time_beside"),
    ("8:15 PM 23.03.2018", "time_beside"),
    ("Fri 23.03.2018", "weekday_agrees"),
    ("23.03.2018 (Friday)", "weekday_agrees"),
    ("Fr, 23.03.2018", "weekday_agrees"),
    ("vendredi 23 mars 2018", "weekday_agrees"),
    ("Fri Mar 23 20:15:00 2018", "weekday_agrees"),
    ("Mon 23.03.2018", "weekday_disagrees"),
    ("01.03.2018 - 23.03.2018", "range"),
    ("01.03.2018 bis 23.03.2018", "range"),
    # where it stands
    ("23.03.2018", "print_confidence"),
    ("23.03.2018\na\nb\nc\nd\ne", "top_third"),
    ("a\nb\nc\nd\ne\n23.03.2018", "bottom_third"),
    # what the page says
    ("23.03.2018", "only_date"),
    ("23.03.2018\nx\n23.03.2018", "seen_in_rows"),
    ("23.03.2018\nx\nMarch 23, 2018", "agrees_with_other_date"),
    ("23.03.2018\n24.03.2018", "earliest_on_page"),
    ("22.03.2018\n23.03.2018", "latest_on_page"),
    ("23.03.2018", "unambiguous_order"),
    ("Date\n23.03.2018", "label_above"),
    ("Time   Date        Cashier\n20:15  23.03.2018  Ann", "label_above"),
    ("Expiry date\n23.03.2018", "other_label_above"),
]


@pytest.mark.parametrize(("text", "name"), PRESENT)
def test_evidence_is_seen(text: str, name: str) -> None:
    assert evidence(text, "2018-03-23").get(name, 0.0) > 0


ABSENT = [
    ("23032018", "six_bare_figures"),
    ("23.03.18", "six_bare_figures"),
    ("23.03.2018", "labelled_date"),
    ("Expiry date: 23.03.2018", "labelled_date"),
    ("Tel: 23.03.2018", "labelled_date"),
    ("Update 23.03.2018", "labelled_date"),
    ("Valid until 24.03.2018  Date: 23.03.2018", "labelled_other"),
    ("Date: 23.03.2018", "labelled_other"),
    ("23.03.2018  12.50", "time_beside"),
    ("Mon 24.12.2018 x 23.03.2018", "weekday_agrees"),
    ("do 23.03.2018", "weekday_agrees"),
    ("so much 23.03.2018", "weekday_disagrees"),
    ("01.03.2018  23.03.2018", "range"),
    ("23.03.2018\n24.03.2018", "only_date"),
    ("23.03.2018\n23.03.2018", "agrees_with_other_date"),
    ("Date 01.03.2018\n23.03.2018", "label_above"),
    ("23.03.2018", "seen_in_rows"),
    ("23.03.2018", "part_of_other"),
    ("22.03.2018\n23.03.2018", "earliest_on_page"),
]


@pytest.mark.parametrize(("text", "name"), ABSENT)
def test_evidence_is_not_imagined(text: str, name: str) -> None:
    assert name not in evidence(text, "2018-03-23")


@pytest.mark.parametrize(
    ("countries", "agrees", "opposes"),
    [
        (US, "2018-03-04", "2018-04-03"),
        (MALAYSIA, "2018-04-03", "2018-03-04"),
        ({"GB": 5.0, "US": 0.5}, "2018-04-03", "2018-03-04"),
        ({"AU": 5.0}, "2018-04-03", "2018-03-04"),
    ],
)
def test_order_by_country(countries: dict[str, float], agrees: str, opposes: str) -> None:
    for value, sign in ((agrees, 1), (opposes, -1)):
        found = evidence("03/04/2018", value, countries=countries)
        assert sign * found["order_of_country"] > 0.5
        assert found["ambiguous_order"] == 1.0


def test_the_less_is_known_of_the_country_the_less_its_order_says() -> None:
    strengths = [
        evidence("03/04/2018", "2018-04-03", countries={"MY": points})["order_of_country"]
        for points in (6.0, 3.0, 1.0, 0.0)
    ]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] < 0.2


def test_an_order_that_only_one_other_date_shows_is_that_of_the_page() -> None:
    text = "03/04/2018\nfoo\n23/04/2018"
    assert "order_of_page" in evidence(text, "2018-04-03")
    assert "order_against_page" in evidence(text, "2018-03-04")


def test_a_number_that_only_looks_like_a_date_sets_no_order() -> None:
    assert "order_of_page" not in evidence("03/04/2018\nX07-29/201744", "2018-03-04")


def test_the_weekday_decides_the_order() -> None:
    # 3 April 2018 was a Tuesday, 4 March a Sunday.
    assert "weekday_agrees" in evidence("Tue 03/04/2018", "2018-04-03")
    assert "weekday_disagrees" in evidence("Tue 03/04/2018", "2018-03-04")


def test_the_hour_of_a_time_is_no_year() -> None:
    assert evidence("30.04.2009:58", "2009-04-30")["year_holds_hour"] == 1.0
    assert "year_holds_hour" not in evidence("30.04.2009:58", "2020-04-30")


def test_a_day_without_its_nought_beside_a_month_with_one_may_have_lost_a_figure() -> None:
    found = "1.04.20 09:51\nDatum 11.04.20 09:51"
    assert evidence(found, "2020-04-01")["uneven_padding"] == 1.0
    assert "uneven_padding" not in evidence(found, "2020-04-11")


def test_part_of_a_better_reading() -> None:
    text = "REG 11- 09/04/2014"
    assert "part_of_other" in evidence(text, "2004-09-11")
    assert "part_of_other" not in evidence(text, "2014-04-09")


def test_one_good_place_makes_up_for_bad_ones() -> None:
    text = "Valid until 23.03.2018\nfoo\nDate: 23.03.2018 20:15"
    found = evidence(text, "2018-03-23")
    assert "labelled_other" not in found
    assert {"labelled_date", "time_beside"} <= found.keys()


def test_the_farther_a_label_the_weaker() -> None:
    near = evidence("Date: 23.03.2018", "2018-03-23")["labelled_date"]
    far = evidence("Date frozen 23.03.2018", "2018-03-23")["labelled_date"]
    beyond = evidence("Date 22.03.2018 23.03.2018", "2018-03-23")["labelled_date"]
    assert near == 1.0 > far > beyond > 0


@pytest.mark.parametrize(
    ("text", "photo", "expected"),
    [
        ("11/18 12:45\n\n© 11/20/2018", None, {"2018-11-18"}),
        ("11/18 12:45", "2018-11-19", {"2018-11-18"}),
        ("12/31 12:45", "2019-01-02", {"2018-12-31"}),
        ("Feb 29 12:45", "2019-03-02", set()),
        ("11/18 12:45", None, set()),
    ],
)
def test_a_missing_year_comes_from_elsewhere(
    text: str, photo: str | None, expected: set[str]
) -> None:
    found = candidates(text, photo_date=day(photo) if photo else None)
    without_year = {
        str(value) for value, c in found.items() if "year_missing" in {e.name for e in c.evidence}
    }
    assert without_year == expected


@pytest.mark.parametrize(
    ("value", "photo", "near"),
    [
        ("2018-03-23", "2018-03-23", 1.0),
        ("2018-03-22", "2018-03-23", 29 / 30),
        ("2018-03-24", "2018-03-23", 1.0),
        ("2018-02-01", "2018-03-23", 0.0),
        ("2018-04-23", "2018-03-23", 0.0),
    ],
)
def test_near_the_photo_s_own_date(value: str, photo: str, near: float) -> None:
    strength = evidence(value, value, photo_date=day(photo)).get("near_photo_date", 0.0)
    assert strength == pytest.approx(near)


@pytest.mark.parametrize(
    ("text", "value", "name"),
    [
        ("01.07.2026", "2026-07-01", "in_future"),
        ("29.06.2010", "2010-06-29", "older_than_15_years"),
    ],
)
def test_days_no_purchase_is_handed_in_from(text: str, value: str, name: str) -> None:
    assert name in evidence(text, value, today=day("2026-06-30"))
    assert name not in evidence("23.03.2018", "2018-03-23", today=day("2026-06-30"))


def test_text_and_box_are_those_of_the_words() -> None:
    text = "Table 7  Mar 23, 2018  20:15"
    found = candidates(text)[day("2018-03-23")]
    assert found.text == "Mar 23, 2018"
    assert found.box is not None
    assert (found.box.left, found.box.right) == (90.0, 210.0)


def test_evidence_carries_no_weights_and_each_name_once() -> None:
    text = "Date: 23.03.2018 20:15\nx\nFri 23 Mar 2018"
    for candidate in candidates(text).values():
        names = [e.name for e in candidate.evidence]
        assert len(names) == len(set(names))
        assert all(e.weight == 0.0 and 0 <= e.strength <= 1 for e in candidate.evidence)


def test_a_page_without_dates() -> None:
    assert date_candidates(page("")) == []
    assert candidates("TOTAL 12.50\nTHANK YOU") == {}


ROWS = st.sampled_from(
    ["23.03.2018", "03/04/2018 12:45", "Date: 04/04/18", "Mar 9 2017", "TOTAL 12.50", "11/18 10:15",
     "Exp 12.12.2027", "Table 4", "28.05.2008:47"]
)  # fmt: skip


@given(st.lists(ROWS, max_size=6))
def test_each_day_is_one_candidate(rows: list[str]) -> None:
    text = "\n".join(rows)
    found = date_candidates(page(text))
    values = [candidate.value for candidate in found]
    assert len(values) == len(set(values))


@given(st.lists(ROWS, min_size=2, max_size=6), st.randoms())
def test_the_order_of_rows_loses_no_day(rows: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(rows, len(rows))
    assert candidates("\n".join(rows)).keys() == candidates("\n".join(shuffled)).keys()
