"""Times of day on a page, and which of them is that of the purchase."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from receipts.model import Candidate, Evidence, Line
from receipts.parse.spans import box_of, sureness_of

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

_TIME = re.compile(
    r"(?<![\d:.,/-])(?P<h>[01]?\d|2[0-3])\s?:\s?(?P<m>[0-5]\d)(?P<s>\s?:\s?[0-5]\d)?"
    r"\s?(?P<half>[ap])?\.?(?(half)m\b)(?![\d:])",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?<=[./-]\d{4})(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d)(?P<s>:[0-5]\d)?"
    r"\s?(?P<half>[ap])?\.?(?(half)m\b)(?![\d:])",
    re.IGNORECASE,
)
"""A time right behind a date whose blank was lost: ``20/11/202617:05``."""

_SPAN = re.compile(r"\d\s*(?:-|to|bis|a)\s*\d{1,2}\s?[:h]", re.IGNORECASE)
"""From one time to another, as opening hours are printed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at its place.

    Args:
        time: To the minute.
        row: Number of its row on the page, from 0.
        start: First character in the row's text.
        end: One past the last.
        seconds: Whether seconds are printed.
        span: Whether its row goes from one time to another.
    """

    time: dt.time
    row: int
    start: int
    end: int
    seconds: bool
    span: bool


def clocks(lines: Sequence[Line]) -> list[Clock]:
    """All times of day on a page, row by row.

    Args:
        lines: Printed rows, from top to bottom.
    """
    return [
        Clock(_time(match), row, *match.span(), match["s"] is not None, _is_span(line.text))
        for row, line in enumerate(lines)
        for pattern in (_TIME, _GLUED)
        for match in pattern.finditer(line.text)
    ]


def _is_span(text: str) -> bool:
    return _SPAN.search(text) is not None


def _time(match: re.Match[str]) -> dt.time:
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, int(match["m"]))


def time_candidates(page: ReadPage) -> list[Candidate[dt.time]]:
    """All times that may be that of the purchase, one candidate a time."""
    places: dict[dt.time, list[Clock]] = {}
    for clock in page.clocks:
        places.setdefault(clock.time, []).append(clock)
    dated = [row.index for row in page.dates if row.readings]
    return [
        _candidate(page, time, found, dated, alone=len(places) == 1)
        for time, found in places.items()
    ]


def _candidate(
    page: ReadPage, time: dt.time, found: Sequence[Clock], dated: Sequence[int], *, alone: bool
) -> Candidate[dt.time]:
    best = min(found, key=lambda clock: (clock.span, _rows_off(clock, dated)))
    line = page.lines[best.row]
    strengths = {
        "only_time": float(alone),
        "from_to": float(best.span),
        "beside_date": float(_rows_off(best, dated) == 0),
        "near_date": 1 / (1 + _rows_off(best, dated)) if dated else 0.0,
        "with_seconds": float(any(clock.seconds for clock in found)),
        "repeated": min(len({clock.row for clock in found}) - 1, 2) / 2,
        "print_confidence": sureness_of(line, best.start, best.end),
    }
    return Candidate(
        time,
        line.text[best.start : best.end],
        box_of(line, best.start, best.end),
        tuple(_evidence(strengths)),
    )


def _rows_off(clock: Clock, dated: Sequence[int]) -> int:
    """How many rows lie between a time and the nearest date, 0 in the same row."""
    return min((abs(clock.row - row) for row in dated), default=99)


def _evidence(strengths: dict[str, float]) -> Iterator[Evidence]:
    yield Evidence("candidate")
    for name, strength in strengths.items():
        if strength:
            yield Evidence(name, round(strength, 4))
