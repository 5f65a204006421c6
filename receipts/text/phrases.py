"""How much of a row is made of the phrases of one vocabulary section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from receipts.text.fold import squeeze
from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

LONGEST = 5
"""The most words that are tried as one phrase."""
GLUED = 8
"""A word of at least so many letters may be several whose blanks were lost, or a compound."""
GLUED_FIRST, GLUED_LAST = 5, 4
"""Letters that a phrase has at least which begins, or ends, such a word."""
REST = 3
"""Letters that are left of such a word at least, if any: "store" does not end "restore"."""


LIKELY = {"slogan": -5.0}
SELDOM = -2.0
"""Nats by which a key's phrases are likelier than labels of amounts: names have any words, and
more of them are near one of the many trades and streets.  Words of sentences are shorter still."""


class Phrases:
    """Phrases by key, looked up by runs of words, a misread letter allowed.

    Args:
        phrases: Folded phrases by key, as in a section of the vocabulary.
    """

    def __init__(self, phrases: Mapping[str, tuple[str, ...]]) -> None:
        self._phrases = phrases
        self._glued = {key: frozenset(map(squeeze, ps)) for key, ps in phrases.items()}
        self._words = frozenset[str]().union(*self._glued.values())
        known = load_vocabulary().known_words
        self._matchers = {
            key: Matcher(dict.fromkeys(ps), known, likely=LIKELY.get(key, SELDOM))
            for key, ps in phrases.items()
        }

    def of(self, key: str) -> tuple[str, ...]:
        """The phrases of one key, folded; none where the section has no such key."""
        return self._phrases.get(key, ())

    def share(self, key: str, words: Sequence[str], *, glued: bool = True) -> float:
        """The share of letters in ``words`` that belong to phrases of ``key``, 0 to 1.

        Args:
            key: A key of the section.
            words: Folded words of one row, in order.
            glued: Whether phrases count that begin or end a longer word.
        """
        total = sum(map(len, words))
        if not total:
            return 0.0
        covered, position = 0, 0
        while position < len(words):
            length = self._longest_at(key, words, position)
            covered += sum(map(len, words[position : position + length]))
            covered += self._within(key, words[position]) if glued and not length else 0
            position += max(length, 1)
        return covered / total

    def starts(self, key: str, words: Sequence[str]) -> bool:
        """Whether the row begins with a phrase of ``key``."""
        return self._longest_at(key, words, 0) > 0 or any(
            self._begins(key, word, GLUED) for word in words[:1]
        )

    def is_misread(self, key: str, words: Sequence[str]) -> bool:
        """Whether one of the words is a phrase of ``key`` only with a letter changed.

        A letter more or less at its end makes another form of the word.
        """
        found = ((word, self._nearest(key, word, 1)) for word in words)
        return any(
            match is not None and not (match[0].startswith(word) or word.startswith(match[0]))
            for word, match in found
        )

    def _within(self, key: str, word: str) -> int:
        """How many letters of a long word are phrases that it begins or ends with."""
        if len(word) < GLUED or word in self._words:
            return 0
        rest = word
        while length := self._begins(key, rest, GLUED_FIRST):
            rest = rest[length:]
        while length := self._ends(key, rest):
            rest = rest[:-length]
        return len(word) - len(rest)

    def _begins(self, key: str, word: str, shortest: int) -> int:
        """How many letters, at least ``shortest``, the longest phrase has that begins a word."""
        glued = self._glued.get(key, frozenset())
        lengths = (n for n in range(len(word), shortest - 1, -1) if not 0 < len(word) - n < REST)
        return next((length for length in lengths if word[:length] in glued), 0)

    def _ends(self, key: str, word: str) -> int:
        """How many letters the longest phrase has that a word ends with."""
        glued = self._glued.get(key, frozenset())
        lengths = (n for n in range(len(word), GLUED_LAST - 1, -1) if not 0 < len(word) - n < REST)
        return next((length for length in lengths if word[-length:] in glued), 0)

    def _longest_at(self, key: str, words: Sequence[str], position: int) -> int:
        for length in range(min(LONGEST, len(words) - position), 0, -1):
            if self._nearest(key, "".join(words[position : position + length]), length):
                return length
        return 0

    def _nearest(self, key: str, letters: str, parts: int) -> tuple[str, float] | None:
        matcher = self._matchers.get(key)
        return matcher.nearest(letters, parts) if matcher is not None else None


@cache
def phrases_of(section: str) -> Phrases:
    """The phrases of a section, prepared once per process."""
    return Phrases(load_vocabulary().section(section))


@cache
def phrases_of_no_name() -> Phrases:
    """Under the key ``generic`` what says nothing of whose shop it is: trades, forms, slogans."""
    vocabulary = load_vocabulary()
    merchant, types = vocabulary.section("merchant"), vocabulary.section("types")
    generic = [p for key in ("shop", "legal", "slogan") for p in merchant.get(key, ())]
    generic += [p for key, phrases in types.items() if key.endswith("_name") for p in phrases]
    return Phrases({"generic": tuple(generic)})
