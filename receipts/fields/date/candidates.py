"""Candidates for the date of purchase: every date on the page, with all that speaks for and
against it.

Nothing is decided here.  The evidence's names are those of the fitted weights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from receipts.fields.date.evidence import Dates, evidence_at
from receipts.model import Candidate, Evidence
from receipts.page.boxes import box_of
from receipts.page.dates.find import least
from receipts.page.dates.reading import Reading, valid
from receipts.page.dates.rows import Seen

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

AGAINST = frozenset(("flaws", "year_missing", "year_first_of_two", "six_bare_figures"))
"""Evidence against one place on the page: of several places with the same day the least counts,
while of all other evidence the most does."""

MOST_ON_PAGE = 200
"""Readings of dates of one page that are weighed, the least flawed ones; receipts have at most 11.
Each is held against all others."""

MOST_DAYS = 16
"""Days of a page by which the year of others is told.  Receipts have at most 4."""

HALF_A_YEAR = dt.timedelta(days=183)

ZONES = dt.timedelta(days=1)
"""No purchase lies after today, but for the time zones: elsewhere it may be tomorrow already."""


def date_candidates(page: ReadPage) -> list[Candidate[dt.date]]:
    """All days that may be the day of purchase.

    The same figures read in another order are another candidate; the same day printed in
    several rows is one, with the evidence of all its places.

    Returns:
        One candidate a day that is not in the future, evidence with strengths and without weights.
    """
    rows = page.dates
    printed = [Seen(reading, row, reading.value) for row in rows for reading in row.readings]
    best = least(printed, lambda item: item.reading.flaws, MOST_ON_PAGE)
    seen = _dated(best, page.photo_date)
    dates = Dates(rows, seen, page)
    by_value: dict[dt.date, list[Seen]] = {}
    for item in seen:
        if item.value is not None and item.value <= page.today + ZONES:
            by_value.setdefault(item.value, []).append(item)
    return [_candidate(value, items, dates) for value, items in by_value.items()]


def _candidate(value: dt.date, items: list[Seen], page: Dates) -> Candidate[dt.date]:
    best = min(items, key=lambda item: item.reading.flaws)
    places = [{e.name: e for e in evidence_at(item, page)} for item in items]
    evidence = _merged(places)
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
