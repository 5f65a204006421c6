"""All readings of dates in rows of text, however they are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from receipts.model import Line
from receipts.page.dates.months import named_readings
from receipts.page.dates.numbers import numeric_readings
from receipts.page.dates.reading import Reading, Variant, variants
from receipts.page.dates.rows import Row, rows_of

MOST_IN_ROW = 20
"""Readings of dates of one row that are weighed, the least flawed ones; receipts have at most 5."""

T = TypeVar("T")


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


def _least_flawed(readings: list[Reading]) -> list[Reading]:
    return least(readings, lambda reading: reading.flaws, MOST_IN_ROW)


def least(items: list[T], key: Callable[[T], int], most: int) -> list[T]:
    """The ``most`` items with the lowest key, in the order in which they stand."""
    if len(items) <= most:
        return items
    kept = sorted(range(len(items)), key=lambda place: key(items[place]))[:most]
    return [items[place] for place in sorted(kept)]
