"""Names of months in a row of text, in all languages at once, however misread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from receipts.text.confusions import load_confusions
from receipts.text.fold import fold, fold_each, squeeze
from receipts.text.likeness import skeleton
from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

BESIDE, AMID = 6.0, 9.0
"""Nats by which figures of a date speak for a word's being a month: beside a word they make up for
a misreading that was seen before, day and year on both sides of it for any one letter."""

SHORTEST = 3
"""Letters of the shortest name."""

SIGNS = "|![]\\{$"
"""Signs that stand in no date for themselves: among its figures they are misread ones."""

_WORD = re.compile(r"[^\W\d_]+(?:\d[^\W\d_]+)*")
_FIGURES = re.compile(r"\d\W{0,3}\0|\0\W{0,3}\d")


@dataclass(frozen=True, slots=True)
class Name:
    """A month's name in a row.

    Args:
        start: First character in the row's text.
        end: One past the last.
        month: 1 to 12.
        repaired: Figures or signs that stand for its letters.
        misread: Whether other letters are read than those of the name.
        amid: Whether it can be a month only with day and year on either side.
    """

    start: int
    end: int
    month: int
    repaired: int = 0
    misread: bool = False
    amid: bool = False


@cache
def figure_for() -> dict[str, str]:
    """Letters and signs that OCR reads for a figure of a date, and the figure."""
    fitted = load_confusions().figure_for
    return {c: figure for c, figure in fitted.items() if c in SIGNS or c.isalpha()}


def names(text: str) -> Iterator[Name]:
    """All names of months in a row, read to the letter or misread; of the former a sound one hides
    those with figures among the letters.

    >>> [(name.month, name.misread) for name in names("23 Novenber 2017, 5 Mar, 0ct 7")]
    [(3, False), (10, False), (11, True)]
    """
    exact = list(_exact(text))
    yield from exact
    for word in _WORD.finditer(text):
        around = f"{text[max(word.start() - 4, 0) : word.start()]}\0{text[word.end() :][:4]}"
        read = any(n.start <= word.start() and word.end() <= n.end for n in exact)
        if not read and _FIGURES.search(around):
            likely = _near(word[0], BESIDE)
            for month in _near(word[0], AMID):
                yield Name(*word.span(), month, misread=True, amid=month not in likely)


def _exact(text: str) -> Iterator[Name]:
    """Names in a form in which letters and the figures that are read for them are the same."""
    alike, months, heads, longest = skeleton(fold_each(text)), *_months()
    for start in range(len(text)):
        if alike[start : start + SHORTEST] not in heads or text[:start][-1:].isalpha():
            continue
        found = []
        for end in range(min(start + longest, len(text)), start + SHORTEST - 1, -1):
            if month := months.get(alike[start:end]):
                guessed = sum(not c.isalpha() and c != "." for c in fold(text[start:end]))
                ended = not text[end : end + 1].isalpha() or text[end] in figure_for()
                if ended and 2 * guessed <= end - start:
                    found.append(Name(start, end, month, guessed))
        yield from [name for name in found if not name.repaired][:1] or found


@cache
def _months() -> tuple[dict[str, int], frozenset[str], int]:
    """Each name's skeleton with its month, the skeletons' beginnings, the longest one's length."""
    months = {skeleton(fold_each(n)): number for n, number in load_vocabulary().months.items()}
    return months, frozenset(n[:SHORTEST] for n in months), max(map(len, months))


@cache
def _matcher() -> Matcher[int]:
    return Matcher(load_vocabulary().months)


@lru_cache(maxsize=4096)
def _near(word: str, likely: float) -> tuple[int, ...]:
    """The months that a word may be, misread; a known word is one only amid day and year."""
    key = squeeze(word)
    if likely < AMID and key in load_vocabulary().known_words:
        return ()
    found = _matcher().near(key, likely)
    return tuple(sorted({_matcher().value(phrase) for phrase, _ in found}))
