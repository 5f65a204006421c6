"""Known brands in a row of text, by the gazetteer ``receipts/data/brands.csv.gz``.

A name is compared without case, accents, blanks and punctuation, and with the letters that OCR
confuses made equal.  Beyond that a misread name still keeps one of its halves whole, which is
how it is found among thousands in a fraction of a millisecond.  Names that are short or everyday
words speak for a brand only where they stand alone.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from receipts.errors import BadData
from receipts.model import Line
from receipts.page.brand_spans import FILLERS, How, Span, spans
from receipts.text.fold import words
from receipts.text.gazetteer import read_gazetteer
from receipts.text.likeness import outline
from receipts.text.vocabulary import Vocabulary, load_vocabulary

FILE = Path(__file__).parent.parent / "data" / "brands.csv.gz"
COLUMNS = ["brand", "kind", "standing", "countries", "names"]

SHORT = 3
"""A name of at most so many letters stands for a brand only on a row of its own."""
INSIDE = 6
"""A name inside a row has at least so many letters."""
TWO_ROWS = 30
"""Two rows of together at most so many letters may hold one name."""
ABROAD = 0.1
"""Below this agreement of countries only a whole row that says nothing else is believed."""


@dataclass(frozen=True, slots=True)
class Brand:
    """One brand in one kind of trade: a row of the gazetteer.

    Args:
        name: The brand's own name.
        kind: The type of receipt that its branches print.
        standing: 1 the house itself, 2 a usual shop, 3 a counter, 4 a side desk.
        countries: ISO 3166 alpha-2; holds ``001`` for the world; empty where unknown.
    """

    name: str
    kind: str
    standing: int
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class BrandMatch:
    """A brand that a row names.

    Args:
        name: The brand's own name.
        kind: The likeliest type of receipt; :attr:`kinds` where several are as likely.
        kinds: Types of receipt of the brand's houses, the likeliest first.
        also: Types of receipt of its counters and side desks.
        score: How good the match is, 0 to 1: likeness, less for words beside the name.
        how: Whether the name is the row, begins it, or stands in it.
        span: Where in the text the name begins and ends.
        country: How far the brand's countries agree with the likely ones: 1 agrees, 0 is
            somewhere else, 0.5 tells nothing.
        countries: Of the brand's houses, by ISO code; empty or with ``001`` where they tell
            nothing.
    """

    name: str
    kind: str
    kinds: tuple[str, ...]
    also: tuple[str, ...]
    score: float
    how: How
    span: tuple[int, int]
    country: float
    countries: frozenset[str] = frozenset()


class Brands:
    """The gazetteer with its index.

    Args:
        rows: As in the file: brand, kind, standing, countries, names.  Names are those of
            :func:`plain_name`, with ``|`` between them and ``~`` before everyday words.
        vocabulary: The words that receipts say anyway, which are no misread names.
    """

    def __init__(self, rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> None:
        # Tuples of plain values, unlike lists, are left alone by the garbage collector, which
        # would else walk through the whole gazetteer again and again.
        self._rows = [tuple(row) for row in rows]
        self._common = _words_of(vocabulary, *vocabulary.phrases) | FILLERS
        self._alone: set[str] = set()
        owners: dict[str, list[int]] = {}
        # all names at once: one pass in C is ten times as fast as one call a name
        joined = "\n".join(row[4] for row in rows).replace(" ", "").replace("|", "\t")
        for number, keys in enumerate(outline(joined).split("\n")):
            for key in keys.split("\t"):
                if key[0] == "~":
                    key = key[1:]
                    self._alone.add(key)
                owners.setdefault(key, []).append(number)
        for label in _labels(vocabulary):
            owners.pop(outline(label), None)
        self._owners = {key: tuple(numbers) for key, numbers in owners.items()}
        found: dict[str, list[str]] = {}
        for key in self._owners:
            if _misreadings(len(key), "whole row"):
                for half in _halves(key, len(key)):
                    found.setdefault(half, []).append(key)
        self._halves = {half: tuple(keys) for half, keys in found.items()}

    def match(self, text: str, countries: Mapping[str, float] | None = None) -> BrandMatch | None:
        """The brand that a row of text names; see :func:`match_brand`."""
        best: tuple[float, int, BrandMatch] | None = None
        for span in spans(text, self._common):
            for key, likeness in self._lookup(span):
                score = likeness * (0.5 + 0.5 * span.share)
                if best is None or (score, len(key)) > best[:2]:
                    found = self._resolve(key, score, span, countries or {})
                    if found.country >= ABROAD or self._clear(key, likeness, span):
                        best = score, len(key), found
        return best[2] if best else None

    def _lookup(self, span: Span) -> Iterator[tuple[str, float]]:
        if span.key in self._owners:
            if self._may(span.key, span):
                yield span.key, 1.0
            return
        # A letter may be lost too, so that the printed name is longer by one.
        allowed = _misreadings(span.own + 1, span.how)
        for key in self._misread(span.key) if allowed else ():
            distance = Levenshtein.distance(span.key, key, score_cutoff=allowed)
            if distance <= min(allowed, _misreadings(len(key), span.how)) and self._may(key, span):
                yield key, 1 - distance / len(key)

    def _misread(self, key: str) -> set[str]:
        most = _misreadings(len(key), "whole row")
        return {
            name
            for length in range(len(key) - most, len(key) + most + 1)
            for half in _halves(key, length)
            for name in self._halves.get(half, ())
        }

    def _may(self, key: str, span: Span) -> bool:
        if span.common or len(key) <= SHORT or key in self._alone:
            return span.alone
        return span.how != "inside row" or len(key) >= INSIDE

    def _clear(self, key: str, likeness: float, span: Span) -> bool:
        """Whether the row can mean nothing but the name, even in another country."""
        ordinary = len(key) <= SHORT or key in self._alone or span.common
        return likeness == 1.0 and span.how == "whole row" and not ordinary

    def _brand(self, number: int) -> Brand:
        name, kind, standing, countries, _ = self._rows[number]
        return Brand(name, kind, int(standing), frozenset(countries.split()))

    def _resolve(
        self, key: str, score: float, span: Span, countries: Mapping[str, float]
    ) -> BrandMatch:
        owners = [self._brand(number) for number in self._owners[key]]
        own = [brand for brand in owners if outline("".join(plain_name(brand.name).split())) == key]
        agreed = [(agreement(b.countries, countries), b) for b in own or owners]
        country = max(value for value, _ in agreed)
        brands = [brand for value, brand in agreed if value >= country - 0.25]
        standing = min(brand.standing for brand in brands)
        houses = [brand for brand in brands if brand.standing == standing]
        kinds = tuple(dict.fromkeys(brand.kind for brand in houses))
        also = tuple(dict.fromkeys(b.kind for b in brands if b.kind not in kinds))
        # An everyday word is printed in any country.
        of = frozenset() if key in self._alone else _all_countries(own or owners)
        return BrandMatch(
            houses[0].name, kinds[0], kinds, also, score, span.how, span.place, country, of
        )


def _all_countries(brands: Sequence[Brand]) -> frozenset[str]:
    """The countries of all brands of one name; empty where one of them tells none."""
    return (
        frozenset().union(*(brand.countries for brand in brands))
        if all(brand.countries for brand in brands)
        else frozenset()
    )


def match_brand(text: str, countries: Mapping[str, float] | None = None) -> BrandMatch | None:
    """The brand that a row of text names, or ``None``.

    Args:
        text: One printed row, as OCR gave it.
        countries: How strongly the page speaks for each country, in log-odds; decides
            between brands of one name and is told back as :attr:`BrandMatch.country`.
    """
    return load_brands().match(text, countries)


def brands_in(
    lines: Sequence[Line], countries: Mapping[str, float] | None = None, rows: int = 8
) -> list[BrandMatch]:
    """The brands that the first ``rows`` printed rows name, the best match first.

    A name that is printed over two rows is found too; its span is then one in the two rows'
    text with a blank between.
    """
    texts = [line.text for line in lines[:rows]]
    found = [match_brand(text, countries) for text in texts]
    for row, (upper, lower) in enumerate(pairwise(texts)):
        if not found[row] and not found[row + 1] and len(upper + lower) <= TWO_ROWS:
            match = match_brand(f"{upper} {lower}", countries)
            found.append(match if match and match.how == "whole row" else None)
    return sorted(
        (match for match in found if match), key=lambda m: -m.score * min(1.0, 2 * m.country)
    )


def agreement(brand: frozenset[str], likely: Mapping[str, float]) -> float:
    """How far a brand's countries agree with the likely ones, 0 to 1; 0.5 tells nothing.

    Args:
        brand: ISO codes; empty or with ``001`` where they tell nothing.
        likely: Country to log-odds; what is left to 1 is for all countries not named.
    """
    if not brand or "001" in brand or not likely:
        return 0.5
    odds = {country: math.exp(min(value, 30.0)) for country, value in likely.items()}
    inside = sum(value for country, value in odds.items() if country in brand)
    outside = sum(odds.values()) - inside
    return 0.5 + 0.5 * (inside - outside) / (1.0 + inside + outside)


@cache
def load_brands(path: Path = FILE) -> Brands:
    """The gazetteer, read once per process.

    Raises:
        BadData: The file is not there, or does not have the columns of a gazetteer.
    """
    text = read_gazetteer(path, "the brand gazetteer", "tools/build_brands.py")
    return Brands(_read(text, path), load_vocabulary())


def _read(text: str, path: Path) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text))
    if next(reader, None) != COLUMNS:
        raise BadData(f"must have the columns {', '.join(COLUMNS)}.", file=path)
    return list(reader)


def plain_name(name: str) -> str:
    """A name as the gazetteer keeps it: its words in lower case, without accents and marks.

    >>> plain_name("Marks & Spencer"), plain_name("Macy's"), plain_name("Café Zoé")
    ('marks spencer', 'macy s', 'cafe zoe')
    """
    return " ".join(word for _, _, word in words(name))


def _words_of(vocabulary: Vocabulary, *sections: str) -> frozenset[str]:
    return frozenset(
        word
        for section in sections
        for phrases in vocabulary.section(section).values()
        for phrase in phrases
        for word in phrase.split()
    )


def _labels(vocabulary: Vocabulary) -> set[str]:
    """What a till prints beside a number, and a trade: no names, though there are such brands."""
    registers = (k for k in vocabulary.section("types") if k.endswith("_register"))
    keys = [("total", "plain"), ("merchant", "shop"), *(("types", key) for key in registers)]
    keys += [("roles", key) for key in vocabulary.section("roles")]
    phrases = (
        phrase for section, key in keys for phrase in vocabulary.section(section).get(key, ())
    )
    return {phrase.replace(" ", "") for phrase in phrases}


def _halves(key: str, length: int) -> tuple[str, str]:
    """The first and last half of a name of ``length`` letters, as ``key`` would have them."""
    middle = length // 2
    return f"{length}<{key[:middle]}", f"{length}>{key[len(key) - (length - middle) :]}"


def _misreadings(length: int, how: How) -> int:
    """How many of ``length`` letters may be misread; fewer where the name does not stand out."""
    if how == "whole row":
        return 0 if length < 8 else 1 if length < 12 else 2
    return 0 if length < 9 else 1
