"""How much of a row is made of the phrases of one vocabulary section."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from receipts.parse.vocabulary import load_vocabulary

LONGEST = 5


class Phrases:
    """The phrases of one section, looked up by runs of words, a misread letter allowed.

    Args:
        section: A section of the vocabulary, such as ``merchant``.
    """

    def __init__(self, section: str) -> None:
        self._phrases = load_vocabulary().section(section)
        self._sets = {key: frozenset(phrases) for key, phrases in self._phrases.items()}
        self._long = {key: [p for p in ps if len(p) >= 6] for key, ps in self._phrases.items()}
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, key: str) -> tuple[str, ...]:
        """The phrases of one key, folded; none where the section has no such key."""
        return self._phrases.get(key, ())

    def share(self, key: str, words: Sequence[str]) -> float:
        """The share of letters in ``words`` that belong to phrases of ``key``, 0 to 1.

        Args:
            key: A key of the section.
            words: Folded words of one row, in order.
        """
        total = sum(map(len, words))
        if not total:
            return 0.0
        covered, position = 0, 0
        while position < len(words):
            length = self._longest_at(key, words, position)
            covered += sum(map(len, words[position : position + length]))
            position += max(length, 1)
        return covered / total

    def starts(self, key: str, words: Sequence[str]) -> bool:
        """Whether the row begins with a phrase of ``key``."""
        return self._longest_at(key, words, 0) > 0

    def _longest_at(self, key: str, words: Sequence[str], position: int) -> int:
        for length in range(min(LONGEST, len(words) - position), 0, -1):
            if self._fits(key, " ".join(words[position : position + length])):
                return length
        return 0

    def _fits(self, key: str, phrase: str) -> bool:
        if phrase in self._sets.get(key, ()):
            return True
        if len(phrase) < 6:
            return False
        known = self._known.get((key, phrase))
        if known is None:
            near = process.extractOne(
                phrase, self._long.get(key, ()), scorer=Levenshtein.distance, score_cutoff=1
            )
            known = near is not None
            self._known[key, phrase] = known
        return known


@cache
def phrases_of(section: str) -> Phrases:
    """The phrases of a section, prepared once per process."""
    return Phrases(section)
