"""Words that speak for a type of receipt, found in printed rows.

They stand in the ``[types]`` sections of the vocabulary, by the role they play: in the shop's
name, among the goods, or as what the till of such a shop prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from receipts.text.fold import words
from receipts.text.match import Matcher
from receipts.text.vocabulary import Vocabulary, load_vocabulary

LONGEST = 4
"""The longest phrase that is looked up, in words."""
GLUED = 10
"""Words of at least so many letters may be several that OCR glued together."""
INSIDE = 6
"""So many letters has a phrase that is seen inside such a word."""
SELDOM = -5.0
"""Nats against a word's being a misread word of a type: these are many, and each is seldom
printed.  Measured as the matcher's rule: of words of up to six letters that are near one, it was
hardly ever printed."""
SEVERAL = 1.5
"""What a phrase of several words is worth, against one of a single word."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the vocabulary in a row.

    Args:
        phrase: The phrase, without blanks.
        row: The row's number, from the top.
        kinds: For each role the types that it speaks for.
        weight: More for a phrase of several words, which is rarely there by chance.
    """

    phrase: str
    row: int
    kinds: Mapping[str, tuple[str, ...]]
    weight: float


class TypeWords:
    """The phrases of all types, looked up by runs of printed words.

    Args:
        vocabulary: Its section ``types`` has a key ``<type>_<role>`` for each list of phrases.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._phrases = _roles(vocabulary)
        self._most = max(map(len, self._phrases), default=0)
        self._matcher = Matcher(self._phrases, vocabulary.known_words, likely=SELDOM)
        self._guess = lru_cache(20_000)(self._guessed)

    def hits(self, text: str, row: int) -> Iterator[Hit]:
        """The phrases in a row, the longest at each place."""
        plain = [word for _, _, word in words(text)]
        place = 0
        while place < len(plain):
            length, phrases = self._longest(plain[place : place + LONGEST])
            for phrase in phrases:
                yield Hit(phrase, row, self._phrases[phrase], 1.0 if length == 1 else SEVERAL)
            place += length

    def _longest(self, plain: list[str]) -> tuple[int, tuple[str, ...]]:
        for length in range(len(plain), 0, -1):
            run = "".join(plain[:length])
            if run in self._phrases:
                return length, (run,)
        return 1, self._guess(plain[0])

    def _guessed(self, word: str) -> tuple[str, ...]:
        found = self._matcher.nearest(word)
        return (found[0],) if found else tuple(self._parted(word))

    def _parted(self, word: str) -> Iterator[str]:
        """The phrases in a word that OCR glued together from several."""
        place = 0
        while len(word) >= GLUED and place <= len(word) - INSIDE:
            ends = range(min(len(word), place + self._most), place + INSIDE - 1, -1)
            end = next((end for end in ends if word[place:end] in self._phrases), None)
            if end is not None:
                yield word[place:end]
            place = end or place + 1


@cache
def load_type_words() -> TypeWords:
    """The words of all types, made once per process."""
    return TypeWords(load_vocabulary())


def _roles(vocabulary: Vocabulary) -> dict[str, dict[str, tuple[str, ...]]]:
    """Each phrase without blanks, its roles, and in each role its types."""
    labels = _label_words(vocabulary)
    phrases: dict[str, dict[str, tuple[str, ...]]] = {}
    for key, listed in vocabulary.section("types").items():
        kind, role = key.rsplit("_", 1)
        for phrase in listed:
            plain = "".join(word for _, _, word in words(phrase))
            if role == "item" and plain in labels:
                continue  # one language's goods are another's label: "sale" is salt in Italy
            roles = phrases.setdefault(plain, {})
            roles[role] = tuple(dict.fromkeys((*roles.get(role, ()), kind)))
    return phrases


def _label_words(vocabulary: Vocabulary) -> frozenset[str]:
    """Words that tills of all types print."""
    return frozenset(
        word
        for section in ("total", "roles", "date")
        for phrases in vocabulary.section(section).values()
        for phrase in phrases
        for word in phrase.split()
    )
