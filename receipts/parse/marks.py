"""What tells two purchases of one shop, day and amount apart: the receipt's number, the time.

Both are taken only where they stand plainly: a wrong one would make two receipts of one
purchase look like two purchases, or the other way about.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from receipts.bounds import bounded
from receipts.model import Box, Line, Look, Receipt
from receipts.text.fold import fold_each

WORDS = Path(__file__).parent.parent / "data" / "receipt_numbers.toml"

_TIME = re.compile(
    r"(?<![\d:.,/-])(?P<h>[01]?\d|2[0-3])\s?:\s?(?P<m>[0-5]\d)(?:\s?:\s?[0-5]\d)?"
    r"\s?(?P<half>[ap])?\.?(?(half)m\b)(?![\d:])",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\d\s*(?:-|to|bis|a)\s*\d{1,2}\s?[:h]", re.IGNORECASE)
_DIGITS = 3  # a shorter number is more often a till's or a guest's


@dataclass(frozen=True, slots=True)
class Marks:
    """The receipt's number as printed and its time as ``HH:MM``; empty where none is plain."""

    number: str
    time: str


def marks(receipt: Receipt) -> Marks:
    """The marks of a receipt that was read: what most of its looks say, the last one first."""
    date = receipt.date.candidates[0].box if receipt.date.candidates else None
    looks = [replace(look, lines=tuple(bounded(look.lines))) for look in reversed(receipt.looks)]
    return Marks(
        number=_most(find_number(look.lines) for look in looks),
        time=_most(find_time(look, date) for look in looks),
    )


def find_number(lines: Iterable[Line]) -> str:
    """The first number that stands after a word for the receipt's number, or nothing.

    >>> from receipts.model import Word
    >>> row = Line((Word("Receipt", Box(0, 0, 9, 9), 1), Word("No: 00123", Box(9, 0, 19, 9), 1)))
    >>> find_number([row])
    '00123'
    """
    for line in lines:
        for match in _pattern().finditer(fold_each(line.text)):
            if sum(char.isdigit() for char in match["value"]) >= _DIGITS:
                return match["value"]
    return ""


def find_time(look: Look, date: Box | None) -> str:
    """The time of day nearest to the date, or the only one; not of opening hours."""
    found = [
        (line.box.centre[1], _clock(match))
        for line in look.lines
        if not _SPAN.search(line.text)
        for match in _TIME.finditer(line.text)
    ]
    if date is not None and found:
        nearest = min(abs(y - date.centre[1]) for y, _ in found)
        found = [(y, time) for y, time in found if abs(y - date.centre[1]) <= nearest]
    times = {time for _, time in found}
    return times.pop() if len(times) == 1 else ""


def _clock(match: re.Match[str]) -> str:
    hour, half = int(match["h"]), (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{match['m']}"


def _most(values: Iterable[str]) -> str:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""


@cache
def _pattern() -> re.Pattern[str]:
    words = tomllib.loads(WORDS.read_text("utf-8"))
    sure, weak, number = (_either(words[name]) for name in ("sure", "weak", "number"))
    ends = rf"[\s.\-]*(?:{number})(?![a-z])"
    return re.compile(
        rf"(?<![a-z])(?:(?:{sure})(?:{ends})?|(?:{weak}){ends})[\s.:#]*"
        r"(?P<value>(?![\d]{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\d+[.,]\d\d\b)[a-z]{0,4}-?[\d][\da-z/\-]*)"
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
