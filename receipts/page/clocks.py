"""Times of day on a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from receipts.model import Line

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
