"""Every notation of a date in one row of OCR text, and what is none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.page.dates.find import find_dates
from receipts.page.dates.reading import Reading
from receipts.text.vocabulary import load_vocabulary

TODAY = dt.date(2026, 6, 15)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def best(text: str) -> set[dt.date | None]:
    """The values of the least flawed readings of a row."""
    readings = find_dates(text, TODAY)
    fewest = min((r.flaws for r in readings), default=0)
    return {r.value for r in readings if r.flaws == fewest}


def everything(text: str) -> set[dt.date | None]:
    return {reading.value for reading in find_dates(text, TODAY)}


def reading_of(text: str, value: str) -> Reading:
    return min((r for r in find_dates(text, TODAY) if r.value == day(value)), key=lambda r: r.flaws)


NOTATIONS = [
    # figures, day first
    ("23.03.2018", "2018-03-23"),
    ("23/03/18", "2018-03-23"),
    ("23-03-2018", "2018-03-23"),
    ("23.3.18", "2018-03-23"),
    ("3.12.2018", "2018-12-03"),
    ("23. 03. 2018", "2018-03-23"),
    ("23 / 03 / 2018", "2018-03-23"),
    ("23 03 2018", "2018-03-23"),
    ("T01 2018 03 23 20:55:58", "2018-03-23"),  # a code before it
    ("23·03·2018", "2018-03-23"),
    ("23_03_2018", "2018-03-23"),
    ("23–03–2018", "2018-03-23"),
    ("23032018", "2018-03-23"),
    ("230318", "2018-03-23"),
    # figures, month first
    ("3/27/2019", "2019-03-27"),
    ("03/23/18", "2018-03-23"),
    ("03-23-2018", "2018-03-23"),
    ("3/23'18", "2018-03-23"),
    ("03232018", "2018-03-23"),
    # figures, year first
    ("2018-03-23", "2018-03-23"),
    ("2018/3/23", "2018-03-23"),
    ("2018.03.23", "2018-03-23"),
    ("2018/3/2", "2018-03-02"),
    ("2018-03-23T20:15:00Z", "2018-03-23"),
    ("20180323", "2018-03-23"),
    ("20180323201530", "2018-03-23"),
    # East Asian and Thai
    ("2018年3月23日", "2018-03-23"),
    ("2018年 03月 23日(金)", "2018-03-23"),
    ("18年3月23日", "2018-03-23"),
    # faint points and colons: a date and a time end the row
    ("17 002 Clerk 23 03 18 13 11", "2018-03-23"),
    ("23.03 2018 13 11 52", "2018-03-23"),
    ("2018년 3월 23일", "2018-03-23"),
    ("平成30年3月23日", "2018-03-23"),
    ("令和元年5月4日", "2019-05-04"),
    ("民國107年3月23日", "2018-03-23"),
    ("23/03/2561", "2018-03-23"),
    ("23/03/61", "2018-03-23"),
    # month by name, day first
    ("23-MAR-2018", "2018-03-23"),
    ("23 Mar 2018", "2018-03-23"),
    ("23Mar2018", "2018-03-23"),
    ("Mar23’°18", "2018-03-23"),
    ("23MAR18", "2018-03-23"),
    ("23/Mar/18", "2018-03-23"),
    ("23rd March 2018", "2018-03-23"),
    ("23rd of March, 2018", "2018-03-23"),
    ("1st Sept. 2018", "2018-09-01"),
    ("04 Apr'12", "2012-04-04"),
    ("26FEB'16", "2016-02-26"),
    # month by name, month first
    ("Mar 23, 2018", "2018-03-23"),
    ("March 23 '18", "2018-03-23"),
    ("Mar.23.2018", "2018-03-23"),
    ("Apr21'17", "2017-04-21"),
    ("OCT.18'16", "2016-10-18"),
    ("SEPT 5 2018", "2018-09-05"),
    ("SEP.1916 REG 01", "2016-09-19"),  # the apostrophe lost; no receipt is from 1916
    ("NOV07.16", "2016-11-07"),
    ("Mar-23-18", "2018-03-23"),
    ("2018 Mar 23", "2018-03-23"),
    ("2018-MAR-23", "2018-03-23"),
    # with weekday and time around or between
    ("Fri 23 Mar 2018 20:15", "2018-03-23"),
    ("TUE MAY 14 17:32:08 2019", "2019-05-14"),
    ("Fri Mar 23 20:15:00 EDT 2018", "2018-03-23"),
    ("23 Mar 20:15:07 2018", "2018-03-23"),
    ("10:24 AM, 17 APRIL, 2019", "2019-04-17"),
    ("Tuesday5Feb2019", "2019-02-05"),
    # other languages
    ("23 août 2018", "2018-08-23"),
    ("le 1er février 2018", "2018-02-01"),
    ("3. Mai 2018", "2018-05-03"),
    ("3.März 2018", "2018-03-03"),
    ("24. Dez. 2018", "2018-12-24"),
    ("23 de agosto de 2018", "2018-08-23"),
    ("23/ago/2018", "2018-08-23"),
    ("7 de março de 2018", "2018-03-07"),
    ("9 gennaio 2018", "2018-01-09"),
    ("12 maart 2018", "2018-03-12"),
    ("31 Ogos 2018", "2018-08-31"),
    ("5 Mac 2018", "2018-03-05"),
]


@pytest.mark.parametrize(("text", "expected"), NOTATIONS)
def test_notation(text: str, expected: str) -> None:
    assert day(expected) in best(text)


DAMAGED = [
    # letters for figures
    ("l2/03/2018", "2018-03-12"),
    ("I2/O3/2018", "2018-03-12"),
    ("2B/03/2018", "2018-03-28"),
    ("2S.O3.2018", "2018-03-25"),
    ("Z3/03/2018", "2018-03-23"),
    ("23/03/20I8", "2018-03-23"),
    ("23/03/2O18", "2018-03-23"),
    ("|2/|0/2018", "2018-10-12"),
    # figures for letters
    ("23 0ct 2018", "2018-10-23"),
    ("0ct.12'16(Wed)", "2016-10-12"),
    ("Ju1.28'12", "2012-07-28"),
    ("Ju117'15", "2015-07-17"),
    ("5EP 12 2018", "2018-09-12"),
    ("12 N0V 2018", "2018-11-12"),
    # a letter of the month wrong or lost
    ("21 Nv 16", "2016-11-21"),
    ("23 Nov6mber 2017", "2017-11-23"),
    ("23 Novenber 2017", "2017-11-23"),
    ("23 Avg 2017", "2017-08-23"),
    ("23 Ju 2017", "2017-07-23"),
    ("23/sun2017", "2017-06-23"),  # the first letter too, amid day and year
    ("23 Dov 17", "2017-11-23"),
    ("(ct.1C'16(Wed)", "2016-10-10"),  # or lost
    # separators
    ("03,/24/2015", "2015-03-24"),
    ("Mar23718", "2018-03-23"),  # the apostrophe a figure
    ("23,03.2018", "2018-03-23"),
    ("23;03;2018", "2018-03-23"),
    ("23/032018", "2018-03-23"),
    ("2303/2018", "2018-03-23"),
    ("23/0312018", "2018-03-23"),
    ("FEB 08:05", "2005-02-08"),
    # blanks
    ("2 3 / 0 3 / 2 0 1 8", "2018-03-23"),
    ("23/0 3/2018", "2018-03-23"),
    ("23/03/20 18", "2018-03-23"),
    ("201 8-03-23", "2018-03-23"),
]


@pytest.mark.parametrize(("text", "expected"), DAMAGED)
def test_damage_is_mended_and_said(text: str, expected: str) -> None:
    reading = reading_of(text, expected)
    assert reading.repaired or reading.odd_separators or reading.misread_month


OVERLAPS = [
    ("17:26 05/28/16", "2016-05-28"),
    ("17:2605/28/16", "2016-05-28"),
    ("REG 11- 09/04/2014", "2014-04-09"),
    ("REG 11- 09/04/2014", "2014-09-04"),
    ("28.05.2108:47", "2021-05-28"),
    ("28.05.2008:47", "2008-05-28"),
    ("Datum06.10.1417:45Uhr", "2014-10-06"),
    ("08/03/201820:15", "2018-03-08"),
    ("2018-03-2320:15", "2018-03-23"),
    ("1/17/20134:05PM", "2013-01-17"),
    ("23Mar201820:15", "2018-03-23"),
    ("05 OCT.18'16", "2016-10-18"),
    ("SCOTT, 08/17/16,", "2016-08-17"),
    ("INV25032018", "2018-03-25"),
    ("#0001-000123/03/2018 20:15", "2018-03-23"),
]


@pytest.mark.parametrize(("text", "expected"), OVERLAPS)
def test_no_reading_eats_another(text: str, expected: str) -> None:
    assert day(expected) in everything(text)


NOT_DATES = [
    "",
    "TOTAL 12.50",
    "2 x 3.49 6.98",
    "1 12.50 10.03",
    "17:32:08",
    "10:15",
    "12.50 1.25 13.75",
    "Item 1/2",
    "1/2 CHICKEN 5.99",
    "Tel 01 42 12 10 13",
    "Tel. 030/1234567",
    "(555) 555-0199",
    "+49 30 901820",
    "192.168.100.12",
    "v2.13.4",
    "Version 10.0.19",
    "VISA XXXX XXXX XXXX 1234",
    "4539 1488 0343 6467",
    "AID A0000000031010",
    "9781234567897",
    "31.02.2018",
    "13/13/2013",
    "00/00/0000",
    "99/99/99",
    "Springfield, IL 62704",
    "4 for 10.00",
    "MAY CONTAIN NUTS",
    "TOOL SET 15.00",
    "MARKET 12",
    "MAR IS, 1996",
    "7 days a week",
    "5 March Street",
    "2018",
    "1.234,56",
    "12,50 EUR 19,00",
    "10 % 12.18",
    # codes and numbers with the figures of a date in them
    "01.42.12.10.13",
    "1012-3001-0094 12.10.13.5",
    "0007345512/08/06",
    "#1520180323",
    "REF 25032018001",
    "ITEM 230318002",
    "ART 120318 4411",
    "4 011200 296908",
    "2303182015004",
    "10.0.19.5",
    "192.168.10.12",
    "v2.2.25",
    "18.15.22",
    "Mar 23.50",
    "23-Mar-18-7",
    "12 x 3.5 10.12",
]


@pytest.mark.parametrize("text", NOT_DATES)
def test_not_a_date(text: str) -> None:
    assert [r for r in find_dates(text, TODAY) if r.year is not None] == []


DOUBTFUL = [
    # what might be a date but more likely is not, is marked so
    ("REF 2018032300123", "cut"),
    ("X0123/03/2018", "cut"),
    ("23 Mar 18:15", "odd_separators"),
    ("Mar23718", "odd_separators"),
]

PLAIN = [
    ("23.03.2018 9:58", "holds_hour"),
    ("23.03.20189:58", "holds_hour"),
    ("23.03.2038:58", "holds_hour"),  # there is no such hour
]


@pytest.mark.parametrize(("text", "mark"), DOUBTFUL)
def test_doubtful_readings_are_marked(text: str, mark: str) -> None:
    readings = [r for r in find_dates(text, TODAY) if r.year is not None]
    assert readings
    assert all(getattr(reading, mark) for reading in readings)


@pytest.mark.parametrize(("text", "mark"), PLAIN)
def test_sound_readings_are_not_marked(text: str, mark: str) -> None:
    assert not any(getattr(reading, mark) for reading in find_dates(text, TODAY))


def test_a_year_that_holds_the_hour_of_a_time_is_worse_than_the_short_year() -> None:
    assert best("30.04.2009:58") == {day("2020-04-30")}
    assert reading_of("30.04.2009:58", "2009-04-30").holds_hour


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/04/2018", {("DMY", "2018-04-03"), ("MDY", "2018-03-04")}),
        ("23/04/2018", {("DMY", "2018-04-23")}),
        ("04/23/2018", {("MDY", "2018-04-23")}),
        ("04/04/2018", {("", "2018-04-04")}),
        ("2018-03-04", {("YMD", "2018-03-04")}),
        ("11/12/13", {("DMY", "2013-12-11"), ("MDY", "2013-11-12"), ("YMD", "2011-12-13")}),
        ("18-03-23", {("DMY", "2023-03-18"), ("YMD", "2018-03-23")}),
        ("3/4/18", {("DMY", "2018-04-03"), ("MDY", "2018-03-04")}),
        ("03042018", {("DMY", "2018-04-03"), ("MDY", "2018-03-04")}),
    ],
)
def test_every_order_that_makes_a_day(text: str, expected: set[tuple[str, str]]) -> None:
    found = {(r.order, str(r.value)) for r in find_dates(text, TODAY) if r.year is not None}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("23.03.18", "2026-06-15", "2018-03-23"),
        ("23.03.26", "2026-06-15", "2026-03-23"),
        ("23.12.26", "2026-06-15", "2026-12-23"),
        ("23.03.99", "2026-06-15", "1999-03-23"),
        ("23.03.92", "2026-06-15", "1992-03-23"),
        ("23.03.31", "2026-06-15", "2031-03-23"),
        ("23.03.03", "2026-06-15", "2003-03-23"),
    ],
)
def test_century_of_two_figures(text: str, today: str, expected: str) -> None:
    found = {r.value for r in find_dates(text, day(today)) if r.order == "DMY"}
    assert found == {day(expected)}


@pytest.mark.parametrize("text", ["23.03.45", "23/03/2060", "23/03/1066", "23.03.1318"])
def test_years_no_receipt_is_from(text: str) -> None:
    readings = find_dates(text, TODAY)
    assert [r for r in readings if r.year_digits == 4 or r.order == "DMY"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("62/06/2017", {"2017-06-02", "2017-02-06"}),
        ("93/04/2017", {"2017-04-03", "2017-04-23", "2017-03-04"}),
        ("11-04-2617", {"2017-04-11", "2017-11-04"}),
        ("23.03.2078", {"2018-03-23"}),
        ("4016-12-27", {"2016-12-27"}),
        ("9013-05-26", {"2013-05-26"}),
        ("23/93/2018", {"2018-03-23"}),
        ("23,93/2018", set()),
        ("73/45/2018", set()),
        ("62/06/17", set()),
    ],
)
def test_a_figure_taken_for_another_is_guessed_at(text: str, expected: set[str]) -> None:
    readings = find_dates(text, TODAY)
    assert {str(r.value) for r in readings if r.guessed_figure} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/18 12:45", {(11, 18)}),
        ("12:45 11/18", {(11, 18)}),
        ("23.03. 20:15", {(3, 23)}),
        ("05/06 12:45", {(5, 6), (6, 5)}),
        ("Fri 23 Mar", {(3, 23)}),
        ("Mar 23 20:15", {(3, 23)}),
    ],
)
def test_day_and_month_without_year(text: str, expected: set[tuple[int, int]]) -> None:
    readings = [r for r in find_dates(text, TODAY) if r.year is None]
    assert {(r.month, r.day) for r in readings} == expected
    assert all(r.value is None and r.year_digits == 0 for r in readings)


def test_the_row_s_own_text_and_place() -> None:
    reading = reading_of("Date: I2/03/2018 18:05", "2018-03-12")
    assert (reading.text, reading.start, reading.end) == ("I2/03/2018", 6, 16)
    assert reading.repaired == 1


@pytest.mark.parametrize(
    ("text", "expected", "guesses"),
    [
        ("Mar 23, 2018", "2018-03-23", 0),
        ("Mar Z3, 2018", "2018-03-23", 1),
        ("Mar Z3, 2O18", "2018-03-23", 2),
        ("0ct Z3, 2018", "2018-10-23", 2),
        ("Z3 Mar 2018", "2018-03-23", 1),
        ("01MAYIS1996", "1996-05-01", 0),
    ],
)
def test_guesses_around_a_month_s_name_are_counted(text: str, expected: str, guesses: int) -> None:
    assert reading_of(text, expected).repaired == guesses


def test_fewer_guesses_are_better() -> None:
    by_value = {r.value: r for r in find_dates("Ju117'15", TODAY)}
    assert by_value[day("2015-07-17")].flaws < by_value[day("2015-07-07")].flaws


FIGURES = [
    "{d:02}.{m:02}.{y}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}", "{m:02}/{d:02}/{y}", "{m}/{d}/{y}",
    "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m:02}.{d:02}", "{d:02}-{m:02}-{y}",
    "{d:02}.{m:02}.{yy:02}", "{m}/{d}/{yy:02}", "{d:02}{m:02}{y}", "{y}{m:02}{d:02}",
    "{m:02}{d:02}{y}", "{y}年{m}月{d}日", "{d:02} {m:02} {y}", "{d:02}. {m:02}. {y}",
]  # fmt: skip
NAMED = [
    "{d} {name} {y}", "{d:02}-{name}-{y}", "{d:02}{name}{y}", "{d}. {name} {y}", "{name} {d}, {y}",
    "{name} {d:02} {y}", "{d:02} {name} '{yy:02}", "{name}.{d:02}'{yy:02}", "{d:02}/{name}/{y}",
    "{y}-{name}-{d:02}", "{d} de {name} de {y}", "{name} {d:02} 17:32:08 {y}",
]  # fmt: skip
dates = st.dates(dt.date(1996, 1, 1), TODAY)


@given(dates, st.sampled_from(FIGURES))
def test_any_day_in_figures_is_found_again(value: dt.date, form: str) -> None:
    text = form.format(d=value.day, m=value.month, y=value.year, yy=value.year % 100)
    assert value in best(text)


@given(
    dates,
    st.sampled_from(NAMED),
    st.sampled_from(sorted(load_vocabulary().months)),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_any_day_by_name_is_found_again(
    value: dt.date, form: str, name: str, case: type[str]
) -> None:
    number = load_vocabulary().months[name]
    value = value.replace(month=number, day=min(value.day, 28))
    if value > TODAY:
        value = value.replace(year=value.year - 1)
    text = form.format(d=value.day, y=value.year, yy=value.year % 100, name=case(name))
    assert value in best(text)


@given(
    dates,
    st.sampled_from(["{}", "Date: {} 12:45", "T03 {} #4411", "12:45:10 {}", "({})", "{}, 3 items"]),
    st.sampled_from(["{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{d:02}.{m:02}.{y}"]),
)
def test_what_stands_around_hides_no_date(value: dt.date, around: str, form: str) -> None:
    text = around.format(form.format(d=value.day, m=value.month, y=value.year))
    assert value in everything(text)


@given(st.text(alphabet=st.sampled_from("0123456789/.-: ,'|OIlSMarJunfeb年月日é\n"), max_size=40))
def test_any_text_is_read_without_error(text: str) -> None:
    for reading in find_dates(text, TODAY):
        assert 0 <= reading.start < reading.end <= len(text)
        assert reading.text == text[reading.start : reading.end]
        assert reading.year is None or reading.value is not None
