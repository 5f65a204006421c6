"""The receipt's own number, as printed: what tells two purchases of one amount apart."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from receipts.fields.merchant import accepts
from receipts.fields.spec import FieldSpec
from receipts.model import Candidate, Evidence
from receipts.page.boxes import box_of, sureness_of
from receipts.text.fold import fold_each

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

WORDS = Path(__file__).parent.parent / "data" / "receipt_numbers.toml"

FEWEST = 3
"""Digits that a number has, and signs, zeros in front not counted.  A shorter one is more often a
till's or a guest's, or cut off."""


class _Place(NamedTuple):
    """A number behind its word, and whether the word is used for nothing else."""

    row: int
    start: int
    end: int
    sure: bool


def number_candidates(page: ReadPage) -> list[Candidate[str]]:
    """All numbers that a word of the page calls the receipt's, one candidate a number."""
    found: dict[str, list[_Place]] = {}
    for place in _places(page):
        value = page.lines[place.row].text[place.start : place.end]
        found.setdefault(value, []).append(place)
    return [
        _candidate(page, value, places, first=not order)
        for order, (value, places) in enumerate(found.items())
    ]


def _places(page: ReadPage) -> Iterator[_Place]:
    for row, line in enumerate(page.lines):
        for match in _pattern().finditer(fold_each(line.text)):
            if _is_long(match["value"]):
                yield _Place(row, *match.span("value"), match["sure"] is not None)


def _is_long(value: str) -> bool:
    signs = "".join(char for char in value if char.isalnum()).lstrip("0")
    return sum(map(str.isdigit, value)) >= FEWEST <= len(signs)


def _candidate(
    page: ReadPage, value: str, places: Sequence[_Place], *, first: bool
) -> Candidate[str]:
    best = max(places, key=lambda place: place.sure)
    line = page.lines[best.row]
    strengths = {
        "candidate": 1.0,
        "sure_label": float(best.sure),
        "first_number": float(first),
        "repeated": float(len(places) > 1),
        "few_digits": max(0.0, (6 - sum(map(str.isdigit, value))) / 3),
        "print_confidence": sureness_of(line, best.start, best.end),
    }
    return Candidate(
        value,
        value,
        box_of(line, best.start, best.end),
        tuple(Evidence(name, round(strength, 4)) for name, strength in strengths.items()),
    )


@cache
def _pattern() -> re.Pattern[str]:
    words = tomllib.loads(WORDS.read_text("utf-8"))
    sure, weak, number = (_either(words[name]) for name in ("sure", "weak", "number"))
    ends = rf"[\s.\-]*(?:{number})(?![a-z])"
    return re.compile(
        rf"(?<![a-z])(?:(?P<sure>{sure})(?:{ends})?|(?:{weak}){ends})[\s.:#]*"
        r"(?P<value>(?![\d]{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\d+[.,]\d\d\b)[a-z]{0,4}-?[\d][\da-z/\-]*)"
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def is_same(value: str, allowed: Sequence[str]) -> bool:
    """Whether a number is one of ``allowed``, whatever signs stand between its figures."""
    return _signs(value) in map(_signs, allowed)


def _signs(number: str) -> str:
    return "".join(char for char in number.upper() if char.isalnum())


FIELD = FieldSpec(
    name="number",
    candidates=number_candidates,
    parse=str,
    expected="a receipt number",
    blank="",
    accepts=accepts,
    is_right=is_same,
    colour=(120, 90, 60),
)
