"""The words around a date: labels of dates, of other dates, of other numbers; days of the week."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

SHORT = 3
"""Words of so many letters, and days of fewer, count only right beside a date: "on", "mo"."""


@dataclass(frozen=True, slots=True)
class DateWord:
    """A phrase of the vocabulary's ``[date]`` section in a row.

    Args:
        kind: ``labels``, ``not_purchase``, ``register`` or ``not_date``.
        start: First character in the row's text.
        end: One past the last.
        quality: 1 where it fits to the letter, less where OCR damage was allowed for.
        short: So short that it counts only right beside a date.
    """

    kind: str
    start: int
    end: int
    quality: float
    short: bool


def find_words(text: str) -> list[DateWord]:
    """The phrases in a row, the longest first where they overlap, then from left to right.

    >>> [word.kind for word in find_words("Bill Date: 12/03/2018  Expiry Date: 12/04/2018")]
    ['labels', 'not_purchase']
    """
    return [
        DateWord(kind, m.start, m.end, m.quality, len(m.phrase) <= SHORT)
        for m in _phrases().find(text)
        for kind in m.value
    ]


@cache
def _phrases() -> Matcher[tuple[str, ...]]:
    """Every phrase, and the kinds it belongs to in any language."""
    kinds: dict[str, list[str]] = {}
    vocabulary = load_vocabulary()
    for kind, phrases in sorted(vocabulary.section("date").items()):
        for phrase in phrases:
            kinds.setdefault(phrase, []).append(kind)
    return Matcher({p: tuple(found) for p, found in kinds.items()}, vocabulary.known_words)


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week named in a row.

    Args:
        days: What it may be in some language, 0 for Monday.
        start: First character in the row's text.
        end: One past the last.
        short: So short that it counts only right beside a date.
    """

    days: frozenset[int]
    start: int
    end: int
    short: bool


def find_weekdays(text: str) -> list[Weekday]:
    """The days of the week named in a row, from left to right."""
    return [
        Weekday(m.value, m.start, m.end, m.end - m.start < SHORT) for m in _weekdays().find(text)
    ]


@cache
def _weekdays() -> Matcher[frozenset[int]]:
    vocabulary = load_vocabulary()
    return Matcher(vocabulary.weekdays, vocabulary.known_words)
