"""Candidates for the date of purchase: every date on the page, with all that speaks for and
against it.

Nothing is decided here.  The evidence's names are those of the fitted weights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from receipts.fields.date.evidence import evidence_at
from receipts.model import Candidate, Evidence
from receipts.page.boxes import box_of
from receipts.page.dates.find import least
from receipts.page.dates.reading import Reading, valid

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

AGAINST = frozenset(("flaws", "year_missing", "year_first_of_two", "six_bare_figures"))
"""Evidence against one place on the page: of several places with the same day the least counts,
while of all other evidence the most does."""

MOST_ON_PAGE = 200
"""Readings of dates of one page that are weighed, the least flawed ones; receipts have at most
11."""

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
    printed = [(reading, row) for row, found in enumerate(page.dates) for reading in found]
    best = least(printed, lambda place: place[0].flaws, MOST_ON_PAGE)
    sound = dict.fromkeys(r.value for r, _ in best if r.value and r.flaws <= 1)
    known = list(sound)[:MOST_DAYS] + ([page.photo_date] if page.photo_date else [])
    by_value: dict[dt.date, list[tuple[Reading, int]]] = {}
    for reading, row in best:
        for value in {reading.value} if reading.value else _nearest(reading, known):
            if value <= page.today + ZONES:
                by_value.setdefault(value, []).append((reading, row))
    return [_candidate(value, places, page) for value, places in by_value.items()]


def _candidate(
    value: dt.date, places: Sequence[tuple[Reading, int]], page: ReadPage
) -> Candidate[dt.date]:
    best, row = min(places, key=lambda place: place[0].flaws)
    evidence = [{e.name: e for e in evidence_at(*place, page)} for place in places]
    box = box_of(page.lines[row], best.start, best.end)
    return Candidate(value, best.text, box, tuple(_merged(evidence)))


def _merged(places: Sequence[dict[str, Evidence]]) -> Iterator[Evidence]:
    """One of each name: the strongest for, the weakest against (none where a place has none)."""
    for name in dict.fromkeys(name for place in places for name in place):
        found = [place[name] for place in places if name in place]
        if name not in AGAINST:
            yield max(found, key=lambda e: e.strength)
        elif len(found) == len(places):
            yield min(found, key=lambda e: e.strength)


def _nearest(r: Reading, known: Sequence[dt.date]) -> set[dt.date]:
    """For each known date the day of that name nearest to it: what a missing year may be."""
    days = set()
    for date in known:
        years = [y for y in range(date.year - 1, date.year + 2) if valid(y, r.month, r.day)]
        named = [dt.date(year, r.month, r.day) for year in years]
        near = [day for day in named if abs(day - date) <= HALF_A_YEAR]
        days.update(sorted(near, key=lambda day: abs(day - date))[:1])
    return days
