"""Runs of words of a row that may be a brand's name, and how they stand in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from receipts.text.fold import words
from receipts.text.likeness import outline

How = Literal["whole row", "starts row", "inside row"]

MOST_WORDS = 6
"""The longest run of printed words that is tried as one name."""
MOST_DIGITS = 8
"""A row with more digits is a number of something, whatever stands beside it."""
FILLERS = frozenset(
    ["store", "stores", "shop", "the", "branch", "filiale", "fil",
     "www", "http", "https", "com", "net", "org", "de", "fr", "es", "it", "nl", "uk",
     "inc", "llc", "ltd", "gmbh", "co", "kg", "ag", "plc", "sa", "sas", "sarl", "srl", "spa",
     "bv", "nv", "sdn", "bhd", "pty", "pte", "oy", "ab", "sro", "kft"]
)  # fmt: skip
"""Words beside a brand's name that say nothing of their own."""

_AMOUNT = re.compile(r"\d[.,]\d\d(?!\d)")
_STORE = re.compile(r"\s*#\s?\d{2,6}\s*")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words of a row, as it is looked up.

    Args:
        key: Its letters and digits without blanks, by :func:`receipts.text.likeness.outline`.
        place: Where in the text it begins and ends.
        how: Whether it is the row, begins it, or stands in it.
        alone: Whether nothing but a store's number stands beside it.
        share: Its part of the row's letters, 0 to 1; fillers and numbers do not count.
        own: How many letters it has in words that are no common words.
        common: Whether it has none but common words.
    """

    key: str
    place: tuple[int, int]
    how: How
    alone: bool
    share: float
    own: int
    common: bool


def spans(text: str, common: Collection[str]) -> Iterator[Span]:
    """All runs of words of a row that have letters enough to be a name.

    Args:
        text: One printed row.
        common: Words that receipts say anyway, such as "total" and "street".
    """
    row = list(words(text))
    if not row:
        return
    plain = [word for _, _, word in row]
    letters = [own_letters(word) for word in plain]
    names = [0 if word in common else count for word, count in zip(plain, letters, strict=True)]
    bare = _AMOUNT.search(text) is None and sum(map(str.isdigit, text)) <= MOST_DIGITS
    whole = sum(letters)
    for first in range(len(row)):
        starts = not sum(letters[:first])
        for end in range(first + 1, min(first + MOST_WORDS, len(row)) + 1):
            key = "".join(plain[first:end])
            digits = sum(map(str.isdigit, key))
            if len(key) - digits < 2 or digits * 2 > len(key):
                continue
            rest, own = whole - sum(letters[first:end]), sum(names[first:end])
            numbered = not first and _STORE.fullmatch(text, row[end - 1][1]) is not None
            how: How = (
                "whole row" if not rest and bare else "starts row" if starts else "inside row"
            )
            yield Span(
                outline(key), (row[first][0], row[end - 1][1]), how,
                alone=how == "whole row" and (_alone(plain, first, end, own) or numbered),
                share=(len(key) - digits) / (len(key) - digits + rest),
                own=own if digits * 4 <= len(key) else 0,
                common=not own,
            )  # fmt: skip


def _alone(plain: list[str], first: int, end: int, own: int) -> bool:
    """Whether nothing stands before the run, and after it at most a store's number."""
    beside = plain[end:]
    if first:
        return False
    if not own:
        return FILLERS.issuperset(beside)
    return all(
        word in FILLERS or len(word) == 1 or (word.isdigit() and len(word) >= 3) for word in beside
    )


def own_letters(word: str) -> int:
    """How many letters of a word belong to a name: none of fillers, initials and codes."""
    if len(word) == 1 or word in FILLERS or any(c.isdigit() for c in word):
        return 0
    return len(word)
