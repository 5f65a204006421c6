"""Clues to the country of a shop: what a receipt prints that some countries print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from receipts.place.table import load_countries
from receipts.place.towns import has_price, towns_in
from receipts.text.fold import fold

LONGEST_PHRASE = 4
GLUED = 9
"""A word of at least so many letters may be several whose blanks OCR lost."""
REST = 4
"""Letters, at least, of the other words glued to a phrase: Hamburg is not in Hamburgers."""
MANY_WORDS = 4
"""So many words of a language say all that words can say."""
MOST_COUNTRIES = 12
"""A brand of more countries tells none of them."""

_TOKEN = re.compile(r"[^\W_]+")
_SITE = re.compile(r"(?:@|www\.|\b)[\w-]+(?:\.[\w-]+)*\.([a-z]{2})\b", re.IGNORECASE)
# 00 begins many numbers of articles too, so that it counts behind a label only.
_CALLING_CODE = re.compile(
    r"(?:\+\s?\(?([1-9]\d{0,3})"
    r"|\b(?:tel|phone|ph|fon|fax|mob|call)[a-z]*[ .:]{0,3}00([2-9]\d{1,2})"
    r")\)?(?=[\d \-(.]{6})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clue:
    """One reason for one country: ``text`` as printed, ``points`` in log-odds."""

    country: str
    kind: str
    text: str
    points: float


def clues_in(texts: Sequence[str]) -> list[Clue]:
    """All clues but marks of currencies and brands."""
    return [
        *_phrases(texts), *_towns(texts), *_taxes(texts), *_patterns(texts), *_addresses(texts),
    ]  # fmt: skip


def mark_clues(marks: Mapping[str, int]) -> Iterator[Clue]:
    """What marks of currencies say of the country."""
    table = load_countries()
    for mark in marks:
        meant = table.marks[mark]
        for rank, currency in enumerate(meant):
            countries = table.currency_users.get(currency, ())
            points = table.points["currency" if len(meant) == 1 else "shared_currency"]
            points += table.points["likeliest_currency"] if len(meant) > 1 and rank == 0 else 0.0
            for code in countries:
                # USD is named after the US, and only borrowed by Ecuador.
                own = len(countries) == 1 or currency.startswith(code)
                shared = points if own else points / 2
                yield Clue(code, "currency", mark, shared)


def brand_clues(brands: Mapping[str, tuple[float, frozenset[str]]]) -> Iterator[Clue]:
    """What brands say that are in a few countries only.

    Args:
        brands: By name, how surely the page names it (0 to 1) and its countries.
    """
    table = load_countries()
    for name, (sure, countries) in brands.items():
        if "001" in countries or not 0 < len(countries) <= MOST_COUNTRIES:
            continue
        for code in sorted(countries & table.countries.keys()):
            yield Clue(code, "brand", name, table.points["brand"] * sure / len(countries) ** 0.5)


def _phrases(texts: Sequence[str]) -> Iterator[Clue]:
    table = load_countries()
    spoken: dict[str, set[str]] = {}
    for text in texts:
        # Where goods are from stands beside their prices.
        unlike = ("place", "name") if has_price(text) else ()
        for key in _known_phrases(_TOKEN.findall(fold(text))):
            for kind, code in table.phrases.get(key, ()):
                if kind not in unlike:
                    yield Clue(code, kind, key, table.points[kind])
            for language in table.languages.get(key, ()):
                spoken.setdefault(language, set()).add(key)
    for language, keys in spoken.items():
        share = min(len(keys), MANY_WORDS) / MANY_WORDS
        for code, country in table.countries.items():
            if language in country.languages:
                yield Clue(code, "language", language, table.points["language"] * share)


def _known_phrases(tokens: Sequence[str]) -> Iterator[str]:
    """Phrases of the table, the longest at each place, so that New York is not also York."""
    table = load_countries()
    first = 0
    while first < len(tokens):
        for length in range(LONGEST_PHRASE, 0, -1):
            key = "".join(tokens[first : first + length])
            if key in table.phrases or key in table.languages:
                yield key
                break
        else:
            length = 1
            yield from _inside(tokens[first])
        first += length


def _inside(token: str) -> Iterator[str]:
    """Phrases in a word that is several with the blanks lost; short ones only at its ends."""
    if len(token) < GLUED:
        return
    phrases, end = load_countries().phrases, len(token)
    for first in range(end):
        for last in range(first + 5, min(end, end - REST + first) + 1):
            if (first == 0 or last == end or last - first >= 7) and token[first:last] in phrases:
                yield token[first:last]


def _towns(texts: Sequence[str]) -> Iterator[Clue]:
    table = load_countries()
    for town in towns_in(texts):
        if town.name.replace(" ", "") in table.phrases:
            continue
        for code, share in town.countries.items():
            yield Clue(code, "town", town.name, table.points["town"] * share * town.counts)


def _taxes(texts: Sequence[str]) -> Iterator[Clue]:
    """Taxes with a rate that few countries have."""
    table = load_countries()
    for text in texts:
        if "%" not in text:
            continue
        folded = fold(text)
        for match in _tax_pattern().finditer(folded):
            tax = match["first"] or match["last"]
            rate = float((match["behind"] or match["before"]).replace(",", "."))
            codes = table.taxes.get((tax.replace(".", ""), rate), ())
            for code in codes:
                yield Clue(code, "tax", match[0], table.points["tax"] / len(codes) ** 0.5)


@cache
def _tax_pattern() -> re.Pattern[str]:
    """A tax with its rate behind or before it."""
    names = sorted({tax for tax, _ in load_countries().taxes}, key=len, reverse=True)
    tax = "|".join([*map(re.escape, names), r"g\.s\.t|v\.a\.t|t\.v\.a|i\.v\.a"])
    rate = r"\d\d?(?:[.,]\d{1,3})?"
    return re.compile(
        rf"(?<![^\W\d_])(?P<first>{tax})(?![^\W\d_])[^\n%]{{0,14}}?(?<![\d.,])(?P<behind>{rate}) ?%"
        rf"|(?<![\d.,])(?P<before>{rate}) ?%[^\w\n]{{0,4}}(?P<last>{tax})(?![^\W\d_])"
    )


def _patterns(texts: Sequence[str]) -> Iterator[Clue]:
    page, table = "\n".join(texts), load_countries()
    ruled_out = {name for name, pattern in table.unless.items() if pattern.search(page)}
    for code, country in table.countries.items():
        for pattern in country.patterns:
            if pattern.unless not in ruled_out and (match := pattern.match.search(page)):
                yield Clue(code, pattern.kind, match[0], pattern.points)


def _addresses(texts: Sequence[str]) -> Iterator[Clue]:
    """Ends of web and mail addresses, and calling codes."""
    table = load_countries()
    for text in texts:
        for match in _SITE.finditer(text):
            code = table.sites.get(match[1].lower())
            if code is not None and re.search(r"www|@|http|\.co", text, re.IGNORECASE):
                yield Clue(code, "site", match[0], table.points["site"])
        for match in _CALLING_CODE.finditer(text):
            for code in _called(match[1] or match[2]):
                yield Clue(code, "phone", match[0], table.points["phone"])


def _called(digits: str) -> Sequence[str]:
    """The countries whose calling code ``digits`` begin with; the longest code decides."""
    callers = load_countries().callers
    found = (callers.get(digits[:length]) for length in (4, 3, 2, 1))
    return next((codes for codes in found if codes), ())
