"""The words around a date: labels of dates, of other dates, of other numbers; days of the week."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from receipts.parse.vocabulary import load_vocabulary
from receipts.text.fold import fold

LONGEST = 5
_WORD = re.compile(r"(?:[^\W\d_]|(?<!\d)[0158](?=[^\W\d_]))+")
_MISREAD = str.maketrans("0158", "olsb")


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
    tokens = [(_key(match[0]), *match.span()) for match in _WORD.finditer(text)]
    options: list[tuple[float, DateWord]] = []
    for first in range(len(tokens)):
        for last in range(first, min(first + LONGEST, len(tokens))):
            key = "".join(token for token, _, _ in tokens[first : last + 1])
            for kind, quality in _match(key):
                word = DateWord(kind, tokens[first][1], tokens[last][2], quality, len(key) <= 3)
                options.append((len(key) * quality, word))
    return _without_overlaps(options)


def _without_overlaps(options: Sequence[tuple[float, DateWord]]) -> list[DateWord]:
    chosen: list[DateWord] = []
    for _, word in sorted(options, key=lambda option: -option[0]):
        same_place = [w for w in chosen if w.start < word.end and word.start < w.end]
        if all((w.start, w.end) == (word.start, word.end) for w in same_place):
            chosen.append(word)
    return sorted(chosen, key=lambda word: (word.start, word.kind))


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
    names = load_vocabulary().weekdays
    found = []
    for match in re.finditer(r"[^\W\d_]+(?:-feira)?", text):
        word = fold(match[0])
        days = names.get(word) or (names.get(_near_weekday(word)) if len(word) > 5 else None)
        if days is not None:
            found.append(Weekday(days, match.start(), match.end(), len(word) < 3))
    return found


@lru_cache(maxsize=4096)
def _near_weekday(word: str) -> str:
    long = [name for name in load_vocabulary().weekdays if len(name) > 5]
    best = process.extractOne(word, long, scorer=Levenshtein.distance, score_cutoff=1)
    return best[0] if best is not None else ""


def _key(text: str) -> str:
    return re.sub(r"[^\w]|\d", "", fold(text).translate(_MISREAD))


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """Every phrase without its blanks, and the kinds it belongs to in any language."""
    kinds: dict[str, dict[str, None]] = {}
    for kind, phrases in load_vocabulary().section("date").items():
        for phrase in phrases:
            kinds.setdefault(_key(phrase), {})[kind] = None
    return {key: tuple(found) for key, found in kinds.items()}


@cache
def _by_length() -> dict[int, list[str]]:
    lengths: dict[int, list[str]] = {}
    for phrase in _phrases():
        lengths.setdefault(len(phrase), []).append(phrase)
    return lengths


@lru_cache(maxsize=16384)
def _match(key: str) -> tuple[tuple[str, float], ...]:
    """Kinds and quality for a run of letters; short ones must fit to the letter."""
    phrases = _phrases()
    if key in phrases:
        return tuple((kind, 1.0) for kind in phrases[key])
    if not 4 <= len(key) <= 32:
        return ()
    allowed = 1 if len(key) < 10 else 2
    near = [
        phrase
        for length in range(max(len(key) - allowed, 4), len(key) + allowed + 1)
        for phrase in _by_length().get(length, ())
        if len(key) > 4 or phrase[-2:] == key[-2:] or phrase[:2] == key[:2]
    ]
    best = process.extractOne(key, near, scorer=Levenshtein.distance, score_cutoff=allowed)
    if best is None:
        return ()
    phrase, distance, _ = best
    quality = 1.0 - 2.0 * distance / len(phrase)
    return tuple((kind, quality) for kind in phrases[phrase])
