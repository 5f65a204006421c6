"""The one fuzzy matcher: phrases of a list in a row of text, however OCR damaged them.

Blanks and punctuation do not matter, misread letters cost what
:mod:`receipts.text.confusions` says.  There is one rule for what is still the phrase:
:func:`receipts.text.likeness.is_meant`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Generic, TypeVar

from rapidfuzz.distance import Levenshtein

from receipts.text.fold import squeeze
from receipts.text.likeness import is_meant, misreadings, outline, quality_of

BLANKS = 4.0
"""Nats that it costs where a phrase has other blanks than printed: a lost one costs 3.3 nats and
an added one 6 by the same rows, but where print is spaced, all are added at once."""

LONGEST_RUN = 5
"""The most printed words that are tried as one phrase, where no phrase has more."""

KEPT = 16384
"""Runs of letters whose comparison is kept, some 4 MB: those of the last dozens of receipts."""

_LETTER = r"(?:[^\W\d_]|(?<!\d)[0-9|](?=[^\W\d_]))"
TOKEN = re.compile(
    rf"""
    (?<!\w)[^\W\d_]\d(?![\w.,])                                       # as in "total b4 tax"
  | {_LETTER} (?: (?! (?<=[a-z])[A-Z][^\W\d_]{{2}} ) {_LETTER} )* (?:[01](?![\d.,]))?
    """,
    re.VERBOSE,
)
"""Letters, with single figures among or before them that are misread letters.  It ends where a
capital after small letters shows that a blank was lost."""

_MONEY = re.compile(r"\d[.,]\d\d(?! ?%)")
"""An amount, which parts phrases; a rate of tax may stand inside one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase in a row.

    Args:
        phrase: The phrase, squeezed.
        value: What the matcher was given for it.
        start: First character in the row's text.
        end: One past the last.
        quality: 1 where it fits to the letter; see :func:`quality_of`.
    """

    phrase: str
    value: T
    start: int
    end: int
    quality: float


@dataclass(frozen=True, slots=True)
class _Token:
    """Letters of a row, squeezed, and whether an amount stands before them."""

    key: str
    start: int
    end: int
    parted: bool


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for found in TOKEN.finditer(text):
        parted = bool(tokens) and _MONEY.search(text[tokens[-1].end : found.end()]) is not None
        tokens.append(_Token(squeeze(found[0]), found.start(), found.end(), parted))
    return tokens


class Matcher(Generic[T]):
    """Phrases to be found, each with a value.

    Args:
        phrases: Phrases in any case, blanks and punctuation of no account.
        known: Squeezed words that are no misread phrases, since they are right as they stand.
        tails: Squeezed words that may be glued to the end of any phrase.
        likely: Nats by which the places that are looked at speak for a phrase.
        edit_every: A phrase is looked for with one letter more misread for so many of its
            letters.  This only limits the search; what is found must keep to the rule.
    """

    def __init__(
        self,
        phrases: Mapping[str, T],
        known: Collection[str] = frozenset(),
        tails: Sequence[str] = (),
        likely: float = 0.0,
        edit_every: int = 5,
    ) -> None:
        self._known, self._tails, self._likely = known, tuple(tails), likely
        self._edit_every = edit_every
        self._values: dict[str, T] = {}
        self._parts: dict[str, set[int]] = {}
        for phrase, value in phrases.items():
            if key := squeeze(phrase):
                self._values.setdefault(key, value)
                self._parts.setdefault(key, set()).add(len(phrase.split()))
        self._longest = max(map(len, self._values), default=0)
        self._run = max([LONGEST_RUN, *(len(phrase.split()) for phrase in phrases)])
        self._pieces: dict[tuple[int, int], dict[str, list[str]]] = {}
        for phrase in self._values:
            plain = outline(phrase)
            for number, (start, end) in enumerate(_cuts(len(plain), self._edits(len(plain)))):
                pieces = self._pieces.setdefault((len(plain), number), {})
                pieces.setdefault(plain[start:end], []).append(phrase)
        self._places = cache(self._places_in)
        self.nearest = lru_cache(KEPT)(self._nearest)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def find(self, text: str) -> list[Match[T]]:
        """The phrases in a row, from left to right; of those that overlap the best, longest one.

        >>> [m.phrase for m in Matcher({"total": 1, "sub total": 2}).find("SUBT0TAL 9 TOTAL 10")]
        ['subtotal', 'total']
        """
        chosen: list[Match[T]] = []
        for match in sorted(self._all(text), key=_weight, reverse=True):
            if all(match.end <= other.start or match.start >= other.end for other in chosen):
                chosen.append(match)
        return sorted(chosen, key=lambda match: match.start)

    def begins(self, text: str) -> Match[T] | None:
        """The best, longest phrase that a row begins with."""
        return max(self._at(_tokens(text), 0), key=_weight, default=None)

    def _all(self, text: str) -> Iterator[Match[T]]:
        tokens = _tokens(text)
        for first in range(len(tokens)):
            yield from self._at(tokens, first)

    def _at(self, tokens: Sequence[_Token], first: int) -> Iterator[Match[T]]:
        """The phrases that begin with one of the tokens."""
        key = ""
        for parts, token in enumerate(tokens[first : first + self._run], 1):
            if key and token.parted:
                break  # CASH 20.00 CHANGE 7.70 are two phrases
            key += token.key
            if len(key) > 2 * self._longest:
                break
            found = self.nearest(key, parts)
            if found is not None:
                phrase, quality = found
                value = self._values[phrase]
                yield Match(phrase, value, tokens[first].start, token.end, quality)

    def value(self, phrase: str) -> T:
        """What was given for a squeezed phrase."""
        return self._values[phrase]

    def _nearest(self, key: str, parts: int = 0) -> tuple[str, float] | None:
        """The phrase that squeezed letters are, and its quality; ``None`` where they are none.

        Args:
            key: Squeezed letters.
            parts: Words that they are printed as; 0 where that is not known.
        """
        if key in self._values:
            meant = is_meant(key, key, self._blanks(key, parts), self._likely)
            return (key, 1.0) if meant else None
        if key in self._known:
            return None
        tail = next((tail for tail in self._tails if key.endswith(tail)), "")
        if tail and (short := key.removesuffix(tail)):
            return self.nearest(short, parts)
        found = self.near(key, self._likely, parts)
        return (found[0][0], quality_of(*found[0])) if found else None

    def near(self, key: str, likely: float = 0.0, parts: int = 0) -> list[tuple[str, float]]:
        """The phrases that squeezed letters may be, with their costs, the cheapest first.

        Args:
            key: Squeezed letters.
            likely: Nats by which the place of the letters speaks for a phrase.
            parts: Words that they are printed as; 0 where that is not known.
        """
        found = []
        for phrase in self._candidates(key):
            costs = (*misreadings(phrase, key), *self._blanks(phrase, parts))
            if is_meant(phrase, key, costs, likely):
                found.append((sum(costs), phrase))
        return [(phrase, cost) for cost, phrase in sorted(found)]

    def _blanks(self, phrase: str, parts: int) -> tuple[float, ...]:
        return (BLANKS,) if parts and parts not in self._parts[phrase] else ()

    def _candidates(self, key: str) -> set[str]:
        """Phrases of which a piece stands in ``key`` about where it should.

        With at most n letters misread, one of n + 1 pieces is whole.
        """
        plain = outline(key)
        found: set[str] = set()
        for pieces, start, end in self._places(len(plain)):
            found.update(pieces.get(plain[start:end], ()))
        return {
            phrase
            for phrase in found
            if Levenshtein.distance(outline(phrase), plain) <= self._edits(len(phrase))
        }

    def _edits(self, length: int) -> int:
        return max(length // self._edit_every, 1)

    def _places_in(self, size: int) -> list[tuple[Mapping[str, list[str]], int, int]]:
        """Where in ``size`` letters a piece of a phrase may stand, with those that may."""
        return [
            (self._pieces[length, number], start + shift, end + shift)
            for length in range(1, self._longest + 1)
            if abs(size - length) <= self._edits(length)
            for number, (start, end) in enumerate(_cuts(length, self._edits(length)))
            if (length, number) in self._pieces
            for shift in _shifts(number, self._edits(length), size - length)
        ]


def _weight(match: Match[Any]) -> float:
    return len(match.phrase) * match.quality


@cache
def _cuts(length: int, edits: int) -> tuple[tuple[int, int], ...]:
    """Beginning and end of each piece of a phrase of ``length`` letters: one more than edits."""
    count = edits + 1
    ends = [length * number // count for number in range(count + 1)]
    return tuple(pairwise(ends))


def _shifts(number: int, last: int, longer: int) -> Sequence[int]:
    """By how many letters a whole piece may be moved by those lost or added before it.

    Args:
        number: Number of the piece, from 0.
        last: Number of the last piece: as many letters may be misread in all.
        longer: By how many letters the text read is longer than the phrase.
    """
    return range(max(-number, longer - (last - number)), min(number, longer + last - number) + 1)
