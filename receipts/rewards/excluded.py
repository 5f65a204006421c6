"""The merchants that a programme excludes, to look names up in: there may be very many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from receipts.rewards.names import LEGAL_FORMS, MISREAD_WORD, match, windows, words
from receipts.rewards.programme import Exclusion

_END = 2
"""Letters at the beginning and at the end that names are filed by.  One misread letter leaves one
of the two ends as it is, since a name that may have one has five letters or more."""


class Excluded:
    """All groups of a programme's excluded merchants.

    Args:
        groups: As the programme has them.
    """

    def __init__(self, groups: Iterable[Exclusion]) -> None:
        self._groups = [(group, _Filed(group.names), _Filed(group.words)) for group in groups]
        self._known: dict[tuple[str, ...], tuple[Exclusion, float]] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def surest(self, names: tuple[str, ...]) -> tuple[Exclusion, float]:
        """The group that one of the names most surely belongs to, and how surely, 0 to 1."""
        if names not in self._known:
            found = ((group, _best(names, *filed)) for group, *filed in self._groups)
            self._known[names] = max(found, key=lambda match: match[1])
        return self._known[names]


def _best(names: tuple[str, ...], whole: _Filed, parts: _Filed) -> float:
    best = 0.0
    for found in map(words, names):
        best = max(best, whole.match(found))
        for window in windows(found, parts.longest):
            best = max(best, parts.match(window, within=True))
    return best


class _Filed:
    """Phrases by their letters, whole and by either end."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases: dict[str, str] = {}
        self._spaced_otherwise: dict[str, list[str]] = defaultdict(list)
        self._ends: dict[str, list[str]] = defaultdict(list)
        self.longest = 0
        for phrase in phrases:
            folded = _quick_words(phrase)
            letters = "".join(folded)
            self.longest = max(self.longest, len(folded))
            if letters in self._phrases:
                self._spaced_otherwise[letters].append(phrase)
                continue
            self._phrases[letters] = phrase
            if len(letters) >= MISREAD_WORD:
                self._ends[letters[:_END]].append(letters)
                self._ends["-" + letters[-_END:]].append(letters)

    def match(self, found: tuple[str, ...], *, within: bool = False) -> float:
        """How surely ``found`` is one of the phrases, by :func:`receipts.rewards.names.match`.

        Args:
            found: Folded words.
            within: They are part of a name: a phrase that is written as one word may be split in
                two there, not in more.
        """
        letters = "".join(found)
        likely = {letters} if letters in self._phrases else set()
        for end in (letters[:_END], "-" + letters[-_END:]):
            near = process.extract(
                letters, self._ends.get(end, ()), scorer=OSA.distance, score_cutoff=1, limit=None
            )
            likely.update(choice for choice, *_ in near)
        phrases = [p for key in likely for p in (self._phrases[key], *self._also(key))]
        wanted = map(words, phrases)
        fit = (w for w in wanted if not within or len(found) <= len(w) + 1)
        return max((match(w, found) for w in fit), default=0.0)

    def _also(self, letters: str) -> list[str]:
        return self._spaced_otherwise.get(letters, [])


def _quick_words(phrase: str) -> tuple[str, ...] | list[str]:
    """As :func:`receipts.rewards.names.words`, sooner for a name of plain letters alone."""
    if phrase.isascii():
        lower = phrase.lower()
        if lower.replace(" ", "").isalpha():
            plain = lower.split()
            if LEGAL_FORMS.isdisjoint(plain):
                return plain
    return words(phrase)
