"""Candidates for the date of purchase: every date on the page, with all that speaks for and
against it.

Nothing is decided here.  The evidence's names are those of the fitted weights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from receipts.model import Candidate, Evidence, Line
from receipts.parse.date_evidence import Dates, evidence_at, evidence_for
from receipts.parse.date_months import named_readings
from receipts.parse.date_numbers import numeric_readings
from receipts.parse.date_reading import Reading, Variant, valid, variants
from receipts.parse.date_rows import Row, Seen, rows_of
from receipts.parse.spans import box_of

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

AGAINST = frozenset(
    {"labelled_other", "labelled_number", "order_against_page", "ambiguous_order",
     "month_misread", "figure_guessed", "two_digit_year", "year_missing", "year_first_of_two",
     "year_holds_hour", "uneven_padding", "no_separators", "six_bare_figures", "odd_separators",
     "repaired", "glued", "long_digits_neighbourhood", "part_of_other", "weekday_disagrees",
     "range", "bottom_third"}
)  # fmt: skip
"""Evidence against one place on the page: of several places with the same day the least counts,
while of all other evidence the most does."""

MOST_IN_ROW, MOST_ON_PAGE = 20, 200
"""Readings of dates of one row, and of one page, that are weighed, the least flawed ones; receipts
have at most 5 and 11.  Each is held against all others."""

MOST_DAYS = 16
"""Days of a page by which the year of others is told.  Receipts have at most 4."""

T = TypeVar("T")

HALF_A_YEAR = dt.timedelta(days=183)

ZONES = dt.timedelta(days=1)
"""No purchase lies after today, but for the time zones: elsewhere it may be tomorrow already."""


def find_dates(text: str, today: dt.date | None = None) -> list[Reading]:
    """Every date-like reading of one row, overlapping ones too.

    Args:
        text: One row of OCR text.
        today: Decides the century of two-figure years; by default all are of this one.

    Returns:
        Readings by place, the less flawed first where several share one.

    >>> [str(r.value) for r in find_dates("11- 09/04/2014") if r.flaws == 0]
    ['2014-04-09', '2014-09-04']
    """
    latest = today or dt.date(2089, 12, 31)
    found: dict[tuple[object, ...], Reading] = {}
    for variant in variants(text):
        for readings in (numeric_readings, named_readings):
            for reading in readings(variant, latest):
                seen = _as_printed(reading, variant)
                if seen.year is None and seen.repaired:
                    continue  # day and month alone are too little to guess letters for
                key = (seen.start, seen.end, seen.year, seen.month, seen.day)
                if key not in found or seen.flaws < found[key].flaws:
                    found[key] = seen
    return sorted(found.values(), key=lambda r: (r.start, r.flaws, -r.end, r.order))


def _as_printed(reading: Reading, variant: Variant) -> Reading:
    """The reading with the row's own text, marked where that had to be repaired."""
    printed = variant.printed[reading.start : reading.end]
    kept = {i: c for c, i in zip(variant.text, variant.origin, strict=True)}
    guessed = sum(kept.get(reading.start + i) != c for i, c in enumerate(printed))
    return replace(reading, text=printed, repaired=reading.repaired + guessed)


def date_rows(lines: Sequence[Line], today: dt.date) -> list[Row]:
    """The rows of a page, each with its readings of dates, the least flawed ones.

    Args:
        lines: Printed rows, from top to bottom.
        today: Decides the century of two-figure years.
    """
    return rows_of(lines, lambda text: _least_flawed(find_dates(text, today)))


def date_candidates(page: ReadPage) -> list[Candidate[dt.date]]:
    """All days that may be the day of purchase.

    The same figures read in another order are another candidate; the same day printed in
    several rows is one, with the evidence of all its places.

    Returns:
        One candidate a day that is not in the future, evidence with strengths and without weights.
    """
    rows = page.dates
    printed = [Seen(reading, row, reading.value) for row in rows for reading in row.readings]
    best = _least(printed, lambda item: item.reading.flaws, MOST_ON_PAGE)
    seen = _dated(best, page.photo_date)
    dates = Dates(rows, seen, page)
    by_value: dict[dt.date, list[Seen]] = {}
    for item in seen:
        if item.value is not None and item.value <= page.today + ZONES:
            by_value.setdefault(item.value, []).append(item)
    return [_candidate(value, items, dates) for value, items in by_value.items()]


def _least_flawed(readings: list[Reading]) -> list[Reading]:
    return _least(readings, lambda reading: reading.flaws, MOST_IN_ROW)


def _least(items: list[T], key: Callable[[T], int], most: int) -> list[T]:
    """The ``most`` items with the lowest key, in the order in which they stand."""
    if len(items) <= most:
        return items
    kept = sorted(range(len(items)), key=lambda place: key(items[place]))[:most]
    return [items[place] for place in sorted(kept)]


def _candidate(value: dt.date, items: list[Seen], page: Dates) -> Candidate[dt.date]:
    best = min(items, key=lambda item: item.reading.flaws)
    places = [{e.name: e for e in evidence_at(item, page)} for item in items]
    evidence = [*_merged(places), *evidence_for(value, items, page)]
    box = box_of(best.row.line, best.reading.start, best.reading.end)
    return Candidate(value, best.reading.text, box, tuple(evidence))


def _merged(places: Sequence[dict[str, Evidence]]) -> Iterator[Evidence]:
    """One of each name: the strongest for, the weakest against (none where a place has none)."""
    for name in dict.fromkeys(name for place in places for name in place):
        found = [place[name] for place in places if name in place]
        if name not in AGAINST:
            yield max(found, key=lambda e: e.strength)
        elif len(found) == len(places):
            yield min(found, key=lambda e: e.strength)


def _dated(seen: list[Seen], photo_date: dt.date | None) -> list[Seen]:
    """Give dates without a year that of the photo or of the nearest sound date on the page."""
    sound = [item for item in seen if item.value is not None and item.reading.flaws <= 1]
    dated = []
    for item in seen:
        if item.value is not None:
            dated.append(item)
            continue
        days = (other.value for other in sound if other.value and not other.touches(item))
        known = list(islice(dict.fromkeys(days), MOST_DAYS))
        if photo_date is not None:
            known.append(photo_date)
        dated += [replace(item, value=day) for day in sorted(_nearest(item.reading, known))]
    return dated


def _nearest(reading: Reading, known: Sequence[dt.date]) -> set[dt.date]:
    """For each known date, the day of that name nearest to it."""
    days = set()
    for date in known:
        near = [
            day
            for year in (date.year - 1, date.year, date.year + 1)
            if valid(year, reading.month, reading.day)
            and abs((day := dt.date(year, reading.month, reading.day)) - date) <= HALF_A_YEAR
        ]
        days.update(sorted(near, key=lambda day: abs(day - date))[:1])
    return days
