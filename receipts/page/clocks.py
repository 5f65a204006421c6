"""Times of day on a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from receipts.model import Line

TIME = r"(?:[01]?\d|2[0-3])\s?[:hH]\s?[0-5]\d(?:\s?[:.]\s?[0-5]\d)?(?:\s?[AaPp]\.?\s?[Mm]\b\.?)?"
"""A time of day inside other patterns, as between day and year."""

_TIME = re.compile(
    r"""
    (?: (?<![\d:.,/-]) | (?<=[./-]\d{4}) (?=\d\d) )      # the blank after a date may be lost
    (?P<h>[01]?\d|2[0-3]) \s?[:時时点點]\s? (?P<m>[0-5]\d) (?P<s>\s?[:分]\s?[0-5]\d)?
    \s? (?P<half>[ap])? \.? (?(half)m\b) (?![\d:])
    """,
    re.IGNORECASE | re.VERBOSE,
)

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
    """

    time: dt.time
    row: int
    start: int
    end: int
    seconds: bool


def clocks(lines: Sequence[Line]) -> list[Clock]:
    """All times of day on a page but opening hours, row by row.

    Args:
        lines: Printed rows, from top to bottom.
    """
    return [
        Clock(_time(match), row, *match.span(), match["s"] is not None)
        for row, line in enumerate(lines)
        if not _SPAN.search(line.text)
        for match in _TIME.finditer(line.text)
    ]


def _time(match: re.Match[str]) -> dt.time:
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, int(match["m"]))
