"""Towns of the world, by the gazetteer ``receipts/data/places.csv.gz``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from receipts.errors import BadData
from receipts.text.fold import fold
from receipts.text.gazetteer import read_gazetteer
from receipts.text.vocabulary import load_vocabulary

FILE = Path(__file__).parent.parent / "data" / "places.csv.gz"
HEADING = "countries,names"

MOST_WORDS = 4
"""Words of a town's name, at most."""
UNSIGNED = 0.3
"""What a town counts in the head of a page without the signs of an address beside it."""

_WORD = re.compile(r"[^\W\d_]+")
_PRICE = re.compile(r"\d[.,]\d\d(?![\d/.-])")
# A postcode before the town, as in CH-6010 Town, SW1 Town or 110 001 Town.
_CODE_BEFORE = re.compile(
    r"(?:(?<![\d.,:/-])\d{4,6}|\b[A-Z]{1,2}-\d{4,6}|\d{3} \d\d|[A-Z]\d)(?: ?[A-Z]{2})?[ ,.-]{1,3}$"
)
# A postcode behind it, as in Town, XY 12345, Town-110 001 or Town NSW 2000; or a state.
_CODE_BEHIND = re.compile(
    r"^[ ,.-]{1,3}(?:(?:[A-Z]{2,3}[ ,.]{1,3})?(?:\d{4,6}|\d{3} \d{2,3})(?![\d.,:/])"
    r"|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}\b|[A-Z]{2}\b(?=\W*(?:$|[A-Z]\d[A-Z])))"
)
_STATE = re.compile(r"^,? [A-Z]{2}\b")


class Town(NamedTuple):
    """A town that a row names.

    Args:
        name: Folded.
        countries: Share of each country, 0 to 1.
        counts: How far it is to be believed, 0 to 1: less without the signs of an address.
    """

    name: str
    countries: Mapping[str, float]
    counts: float


@cache
def load_towns(path: Path = FILE) -> Mapping[str, tuple[bool, Mapping[str, float]]]:
    """Whether a town is also a word, and the shares of its countries; read once per process.

    Raises:
        BadData: The file is not there, or is no gazetteer of towns.
    """
    text = read_gazetteer(path, "the gazetteer of towns", "tools/build_places.py")
    rows = text.splitlines()
    if not rows or rows[0] != HEADING:
        raise BadData(f"must have the columns {HEADING}.", file=path)
    found: dict[str, tuple[bool, Mapping[str, float]]] = {}
    for row in rows[1:]:
        countries, _, names = row.partition(",")
        shares = _shares(countries)
        plain, word = (False, shares), (True, shares)
        for name in names.split("|"):
            if name[0] == "~":
                found[name[1:]] = word
            else:
                found[name] = plain
    return found


def _shares(countries: str) -> dict[str, float]:
    """``US:7 GB:3`` as shares of a whole; ``US`` alone is all of it."""
    parts = (part.partition(":") for part in countries.split())
    return {code: int(tenths or 10) / 10 for code, _, tenths in parts}


def has_price(text: str) -> bool:
    """Whether a row has a price: a place in it is where the goods are from, not the shop."""
    return _PRICE.search(text) is not None


def towns_in(texts: Sequence[str]) -> Iterator[Town]:
    """The towns that a page names, the longest at each place.

    Without the signs of an address beside it (a postcode, a state, a comma, or a row of its own)
    a town counts in the head of a page only, and one that is also a word does not count at all.
    """
    prices = [has_price(text) for text in texts]
    head = prices.index(True) if True in prices else len(texts)
    for row, text in enumerate(texts):
        if not prices[row]:
            yield from _towns_of(text, row < head)


def _towns_of(text: str, in_head: bool) -> Iterator[Town]:
    towns, words = load_towns(), list(_WORD.finditer(text))
    folded = [fold(word[0]) for word in words]
    first = 0
    while first < len(words):
        length = 1
        for length in range(min(MOST_WORDS, len(words) - first), 0, -1):
            name = " ".join(folded[first : first + length])
            if name in towns:
                is_word, shares = towns[name]
                place = words[first].start(), words[first + length - 1].end()
                counts = _counts(text, *place, is_word=is_word, in_head=in_head)
                if name in _labels() and not _STATE.match(text[place[1] :]):
                    counts = 0.0
                if counts:
                    yield Town(name, shares, counts)
                break
        first += length


@cache
def _labels() -> frozenset[str]:
    """What tills print before numbers, which stand where towns stand beside postcodes."""
    vocabulary = load_vocabulary()
    keys = (("date", None), ("total", None), ("roles", None), ("merchant", "not_name"))
    return frozenset(
        phrase
        for section, only in keys
        for key, phrases in vocabulary.section(section).items()
        if only in (None, key)
        for phrase in phrases
    )


def _counts(text: str, start: int, end: int, *, is_word: bool, in_head: bool) -> float:
    before, behind = text[:start], text[end:]
    if _CODE_BEFORE.search(before) or _CODE_BEHIND.match(behind):
        return 1.0
    if is_word:
        return 0.0
    alone = not re.search(r"\w", before + behind)
    comma = before.rstrip().endswith(",") or behind.lstrip().startswith(",")
    return 1.0 if in_head and (alone or comma) else UNSIGNED if in_head else 0.0
