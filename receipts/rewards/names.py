"""Compare merchants' names: whole words, case and accents and OCR's look-alikes folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

# fmt: off
LEGAL_FORMS = frozenset((
    "ag", "bhd", "bv", "co", "corp", "corporation", "gmbh", "inc", "incorporated", "kg",
    "limited", "llc", "llp", "lp", "ltd", "nv", "ohg", "plc", "pte", "pty", "sarl", "sas",
    "sdn", "srl",
))
# fmt: on
_LOOK_ALIKE = str.maketrans("0158", "olsb")
_NEAR_RATIO = 90.0  # the ratio from which the evaluation calls a merchant right
MISREAD_WORD = 5  # letters a word needs before one of them may be misread
_SURE_PHRASE = 8  # letters a phrase needs before a misread letter leaves it beyond doubt


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, folded; digits that stand between letters are read as letters.

    >>> words("Café L'Étoile, F00D & CO. Ltd")
    ('cafe', 'letoile', 'food')
    >>> words("7-Eleven #1234")
    ('7', 'eleven', '1234')
    """
    plain = re.sub("['`\u00b4\u2019]", "", name.casefold())
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    found = [_as_letters(word) for word in re.findall(r"[^\W_]+", plain)]
    return tuple(word for word in found if word not in LEGAL_FORMS) or tuple(found)


def key(name: str) -> str:
    """What two spellings of one name have in common, for lookups: its words, joined."""
    return "".join(words(name))


@lru_cache(maxsize=65536)
def same_merchant(one: str, other: str) -> bool:
    """Whether two printed names are near enough to be the same shop's.

    The rule is that of the evaluation: a rapidfuzz ratio of at least 90 over folded letters
    and digits.  An empty name is nobody's.
    """
    a, b = key(one), key(other)
    return bool(a) and bool(b) and (a == b or fuzz.ratio(a, b) >= _NEAR_RATIO)


def phrase_in(phrase: str, name: str) -> float:
    """How surely the words of ``phrase`` stand together, as whole words, in ``name``.

    Returns:
        1.0 where they do, also written as one word; 0.9 where one letter of a phrase of at
        least eight is misread; 0.5 where the phrase is shorter, so that chance may be at
        work; 0.0 otherwise.  Words of up to four letters must be exact.

    >>> phrase_in("Amazon Fresh", "AMAZ0N FRESH #12"), phrase_in("Amazon Fresh", "Amazonas Grill")
    (1.0, 0.0)
    >>> phrase_in("Whole Foods", "WHOLEFOODS MARKET"), phrase_in("casino", "Ristorante Cassino")
    (1.0, 0.5)
    """
    wanted = words(phrase)
    return max((match(wanted, window) for window in windows(words(name), len(wanted))), default=0)


def is_name(whole: str, name: str) -> float:
    """How surely ``whole`` is all there is of ``name``; the values of :func:`phrase_in`."""
    return match(words(whole), words(name))


def windows(all_words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    """Runs of neighbouring words that may hold a phrase of ``size`` words, however split."""
    for length in range(1, size + 2):
        for start in range(len(all_words) - length + 1):
            yield all_words[start : start + length]


def match(wanted: tuple[str, ...], found: tuple[str, ...]) -> float:
    """How surely folded words are others; the values of :func:`phrase_in`."""
    if not wanted or not found:
        return 0.0
    if "".join(wanted) == "".join(found):
        return 1.0
    if len(wanted) != len(found):
        return 0.0
    wrong = 0
    for want, have in zip(wanted, found, strict=True):
        if want != have:
            wrong += OSA.distance(want, have, score_cutoff=1) if len(want) >= MISREAD_WORD else 2
    if wrong > 1:
        return 0.0
    return 0.9 if sum(map(len, wanted)) >= _SURE_PHRASE else 0.5


def _as_letters(word: str) -> str:
    """``f00d`` is ``food``; ``1234`` and ``24h`` stay, since most of them is digits."""
    letters = sum(char.isalpha() for char in word)
    return word.translate(_LOOK_ALIKE) if letters * 2 >= len(word) and letters < len(word) else word
