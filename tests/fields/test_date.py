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
    ("Date: 23.03.2018", "label", 1),
    ("DATUM 23.03.2018", "label", 1),
    ("Datum23.03.2018", "label", 1),
    ("Tarikh : 23.03.2018", "label", 1),
    ("Invoice Date : 23.03.2018", "label", 1),
    ("0ATE: 23.03.2018", "label", 1),
    ("Bill Dale 23.03.2018", "label", 1),
    ("le 23.03.2018", "label", 1),
    ("Expiry date: 23.03.2018", "label", -1),
    ("Valid until 23.03.2018", "label", -1),
    ("gültig bis 23.03.2018", "label", -1),
    ("Member since 23.03.2018", "label", -1),
    ("Return by Fri 23.03.2018", "label", -1),
    ("à consommer avant 23.03.2018", "label", -1),
    ("Expected delivery: 23.03.2018", "label", -1),
    ("Tel 23.03.2018", "label", -1),
    ("GST ID No: 23032018", "label", -1),
    # how it is written
    ("23 Marc 2018", "flaws", 1),
    ("18-03-23", "year_first_of_two", 1),
    ("230318", "six_bare_figures", 1),
    ("23,/03/2018", "flaws", 1),
    ("Z3/03/2018", "flaws", 1),
    ("23.03.201820:15", "flaws", 1),
    ("REF 2018032300123", "flaws", 1),
    # what stands beside it
    ("23.03.2018 20:15", "time_beside", 1),
    ("8:15 PM 23.03.2018", "time_beside", 1),
    # where it stands
    ("23.03.2018", "print_confidence", 1),
    # what the page says
    ("Date\n23.03.2018", "label", 1),
    ("Time   Date        Cashier\n20:15  23.03.2018  Ann", "label", 1),
    ("Expiry date\n23.03.2018", "label", -1),
]


@pytest.mark.parametrize(("text", "name", "sign"), PRESENT)
def test_evidence_is_seen_for_and_against(text: str, name: str, sign: int) -> None:
    assert sign * evidence(text, "2018-03-23").get(name, 0.0) > 0


ABSENT = [
    ("23.03.2018", "label"),
    ("Update 23.03.2018", "label"),
    ("Date 01.03.2018\n23.03.2018", "label"),  # it is that of the other
    ("23032018", "six_bare_figures"),
    ("23.03.18", "six_bare_figures"),
    ("23.03.2018  12.50", "time_beside"),
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


def test_the_less_is_known_of_the_country_the_less_its_order_says() -> None:
    strengths = [
        evidence("03/04/2018", "2018-04-03", countries={"MY": points})["order_of_country"]
        for points in (6.0, 3.0, 1.0, 0.0)
    ]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[-1] < 0.2


def test_the_hour_of_a_time_is_no_year() -> None:
    hour, year = (
        evidence("30.04.2009:58", value)["flaws"] for value in ("2009-04-30", "2020-04-30")
    )
    assert hour > year


def test_one_good_place_makes_up_for_bad_ones() -> None:
    text = "Valid until 23.03.2018\nfoo\nDate: 23.03.2018 20:15"
    found = evidence(text, "2018-03-23")
    assert (found["label"], found["time_beside"]) == (1.0, 1.0)


def test_the_farther_a_label_the_weaker() -> None:
    near = evidence("Date: 23.03.2018", "2018-03-23")["label"]
    far = evidence("Date frozen 23.03.2018", "2018-03-23")["label"]
    beyond = evidence("Date 22.03.2018 23.03.2018", "2018-03-23")["label"]
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


@pytest.mark.parametrize(("value", "found"), [("01.07.2026", True), ("02.07.2026", False)])
def test_no_purchase_lies_after_today_but_for_time_zones(value: str, found: bool) -> None:
    latest = max(candidates(value, today=day("2026-06-30")))
    assert (latest == dt.datetime.strptime(value, "%d.%m.%Y").date()) is found


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
        assert all(e.weight == 0.0 and -1 <= e.strength <= 1 for e in candidate.evidence)


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


def test_a_programs_version_is_hardly_a_date() -> None:
    version = evidence("17:05/2.2.10/TILL 1", "2010-02-02")["flaws"]
    padded = evidence("17:05/02.02.10/TILL 1", "2010-02-02")["flaws"]
    assert version - padded > 0.6
