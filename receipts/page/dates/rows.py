"""Dates at their places: rows of the page with what stands in them beside the dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from receipts.model import Line
from receipts.page.dates.reading import Reading, times
from receipts.page.dates.words import DateWord, Weekday, find_weekdays, find_words


@dataclass(frozen=True)
class Row:
    """A printed row, its place on the page from 0 at the top, and all readings of dates in it."""

    line: Line
    index: int
    readings: tuple[Reading, ...]

    @cached_property
    def words(self) -> list[DateWord]:
        """Labels of dates and of other numbers."""
        return find_words(self.line.text)

    @cached_property
    def times(self) -> list[tuple[int, int]]:
        """Start and end of the times of day."""
        return times(self.line.text)

    @cached_property
    def weekdays(self) -> list[Weekday]:
        """The days of the week named."""
        return find_weekdays(self.line.text)


@dataclass(frozen=True)
class Seen:
    """One reading at its place; ``value`` is ``None`` until a missing year is known."""

    reading: Reading
    row: Row
    value: dt.date | None

    def touches(self, other: Seen) -> bool:
        """Whether the two are readings of the same characters."""
        return self.row.index == other.row.index and self.reading.overlaps(other.reading)


def rows_of(lines: Sequence[Line], find: Callable[[str], list[Reading]]) -> list[Row]:
    """The rows of a page, each with its readings.

    Args:
        lines: Printed rows of the page, from top to bottom.
        find: Gives the readings of one row's text.
    """
    return [
        Row(line, index, tuple(find(line.text)) if any(map(str.isalnum, line.text)) else ())
        for index, line in enumerate(lines)
    ]
