"""The merchants that a programme excludes, to look names up in: there may be very many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from receipts.rewards.names import LEGAL_FORMS, MISREAD_WORD, match, windows, words
from receipts.rewards.programme.table import Table

_END = 2
"""Letters at the beginning and at the end that names are filed by.  One misread letter leaves one
of the two ends as it is, since a name that may have one has five letters or more."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Merchants that the programme does not take, and why.

    Args:
        why: What they are, in the plural, for messages ("casinos").
        names: Excluded where this is the merchant's whole name.
        words: Excluded where these words stand together anywhere in the name.
    """

    why: str
    names: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Excluded:
    """All groups of a programme's excluded merchants."""

    groups: tuple[Exclusion, ...]

    def surest(self, names: tuple[str, ...]) -> tuple[Exclusion, float]:
        """The group that one of the names most surely belongs to, and how surely, 0 to 1."""
        if names not in self._known:
            found = ((group, _best(names, *filed)) for group, *filed in self._filed)
            self._known[names] = max(found, key=lambda match: match[1])
        return self._known[names]

    @cached_property
    def _filed(self) -> list[tuple[Exclusion, _Filed, _Filed]]:
        return [(group, _Filed(group.names), _Filed(group.words)) for group in self.groups]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], tuple[Exclusion, float]]:
        return {}


def read_excluded(top: Table, key: str) -> Excluded:
    """All tables ``[[excluded]]`` of a programme's file."""
    return Excluded(tuple(_exclusion(table) for table in top.tables(key)))


def _exclusion(table: Table) -> Exclusion:
    found = Exclusion(
        table.text("why"), table.texts("names", default=()), table.texts("words", default=())
    )
    table.done()
    if not found.names and not found.words:
        table.fail("words", "there, or names: a list of texts")
    return found


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
        phrases = [
            p for key in likely for p in (self._phrases[key], *self._spaced_otherwise.get(key, ()))
        ]
        wanted = map(words, phrases)
        fit = (w for w in wanted if not within or len(found) <= len(w) + 1)
        return max((match(w, found) for w in fit), default=0.0)


def _quick_words(phrase: str) -> tuple[str, ...] | list[str]:
    """As :func:`receipts.rewards.names.words`, sooner for a name of plain letters alone."""
    if phrase.isascii():
        lower = phrase.lower()
        if lower.replace(" ", "").isalpha():
            plain = lower.split()
            if LEGAL_FORMS.isdisjoint(plain):
                return plain
    return words(phrase)
