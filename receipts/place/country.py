"""The country of the shop, and the currency, from all that a receipt prints of them.

The country decides the order of day and month; the sign ``$`` alone decides neither.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from receipts.model import Evidence, Line
from receipts.place.table import ORDERS, load_countries
from receipts.text.fold import fold

UNKNOWN_ORDER = {"DMY": 0.5, "MDY": 0.44, "YMD": 0.06}
UNKNOWN_POINTS = 1.0
"""How many points a country needs to be as likely as one that is not in the table."""

LONGEST_PHRASE = 4
MOST_OF_A_KIND = 2
"""Clues of one kind beyond this many add nothing: words of an address are not independent."""

ENOUGH = 1.0
"""Points below which no currency is named."""

GLUED = 9
"""A word of at least so many letters may be several whose blanks OCR lost."""

_TOKEN = re.compile(r"[^\W_]+")
_SITE = re.compile(r"(?:@|www\.|\b)[\w-]+(?:\.[\w-]+)*\.([a-z]{2})\b", re.IGNORECASE)
_CALLING_CODE = re.compile(r"(?:\+\s?\(?([1-9]\d{0,2})|\b00([2-9]\d{1,2}))\)?(?=[\d \-(.]{6})")


class Mark(NamedTuple):
    """A mark of a currency beside figures.

    Args:
        text: As in the table of countries.
        row: Number of its row on the page, from 0.
        start: First character in the row's text.
        end: One past the last.
    """

    text: str
    row: int
    start: int
    end: int


@dataclass(frozen=True)
class Place:
    """Where a receipt seems to be from.

    Args:
        countries: Log-odds by ISO 3166 code, of countries with any clue, likeliest first.
        currency: ISO 4217 code, or empty where nothing tells.
        evidence: Every clue: its kind, its points as weight, and in ``detail`` the country
            or currency and the printed text.
        local: As ``countries``, by all clues but the currency's marks.
        marks: The marks of currencies that stand beside figures.
    """

    countries: Mapping[str, float]
    currency: str = ""
    evidence: tuple[Evidence, ...] = ()
    local: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Clue:
    """One reason for one country: ``text`` as printed, ``points`` in log-odds."""

    country: str
    kind: str
    text: str
    points: float


def place(lines: Sequence[Line]) -> Place:
    """Tell the country and the currency from a receipt's text.

    Args:
        lines: Printed rows of the page.
    """
    texts = [line.text for line in lines]
    printed = _marks(texts)
    marks = Counter(mark.text for mark in printed)
    clues = [*_phrase_clues(texts), *_pattern_clues(texts), *_address_clues(texts)]
    local = _sum(clues)
    clues += _currency_clues(marks)
    countries = dict(sorted(_sum(clues).items(), key=lambda item: -item[1]))
    evidence = tuple(
        Evidence(f"country_{c.kind}", 1.0, c.points, f"{c.country}: {c.text}") for c in clues
    )
    return Place(countries, _currency(marks, local), evidence, local, printed)


def country_shares(points: Mapping[str, float]) -> dict[str, float]:
    """How likely each country is, 0 to 1, given their log-odds; the rest is for all others."""
    table = load_countries().countries
    weights = {code: math.expm1(max(p, 0.0)) for code, p in points.items() if code in table}
    whole = sum(weights.values()) + math.exp(UNKNOWN_POINTS)
    return {code: weight / whole for code, weight in weights.items()}


def order_shares(countries: Mapping[str, float]) -> dict[str, float]:
    """How likely each order of day, month and year is, given the countries' log-odds.

    >>> order_shares({"US": 6.0})["MDY"] > 0.9
    True
    """
    table = load_countries().countries
    shares = country_shares(countries)
    unknown = 1 - sum(shares.values())
    return {
        order: unknown * UNKNOWN_ORDER[order]
        + sum(share * table[code].orders.get(order, 0.0) for code, share in shares.items())
        for order in ORDERS
    }


def _sum(clues: Sequence[_Clue]) -> dict[str, float]:
    """Points by country, at most the strongest few of each kind, each text once."""
    kinds: dict[tuple[str, str], dict[str, float]] = {}
    for clue in clues:
        kinds.setdefault((clue.country, clue.kind), {})[fold(clue.text)] = clue.points
    total: dict[str, float] = {}
    for (country, kind), texts in kinds.items():
        most = 1 if kind == "language" else MOST_OF_A_KIND
        strongest = sorted(texts.values(), reverse=True)[:most]
        total[country] = total.get(country, 0.0) + sum(strongest)
    return total


def _phrase_clues(texts: Sequence[str]) -> Iterator[_Clue]:
    table = load_countries()
    spoken: dict[str, set[str]] = {}
    for text in texts:
        for key in _known_phrases(_TOKEN.findall(fold(text))):
            for kind, code in table.phrases.get(key, ()):
                yield _Clue(code, kind, key, table.points[kind])
            for language in table.languages.get(key, ()):
                spoken.setdefault(language, set()).add(key)
    for language, keys in spoken.items():
        share = min(len(keys), 4) / 4
        for code, country in table.countries.items():
            if language in country.languages:
                yield _Clue(code, "language", language, table.points["language"] * share)


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
        for last in range(first + 5, end + 1):
            if (first == 0 or last == end or last - first >= 7) and token[first:last] in phrases:
                yield token[first:last]


def _pattern_clues(texts: Sequence[str]) -> Iterator[_Clue]:
    page = "\n".join(texts)
    for code, country in load_countries().countries.items():
        for pattern, points in country.patterns:
            match = pattern.search(page)
            if match is not None:
                yield _Clue(code, "pattern", match[0], points)


def _address_clues(texts: Sequence[str]) -> Iterator[_Clue]:
    """Ends of web and mail addresses, and calling codes."""
    table = load_countries()
    for text in texts:
        for match in _SITE.finditer(text):
            code = table.sites.get(match[1].lower())
            if code is not None and re.search(r"www|@|http|\.co", text, re.IGNORECASE):
                yield _Clue(code, "site", match[0], table.points["site"])
        for match in _CALLING_CODE.finditer(text):
            for code in _called(match[1] or match[2]):
                yield _Clue(code, "phone", match[0], table.points["phone"])


def _called(digits: str) -> list[str]:
    """The countries whose calling code ``digits`` begin with; the longest code decides."""
    countries = load_countries().countries
    for length in (3, 2, 1):
        found = [code for code, c in countries.items() if c.phone == digits[:length]]
        if found:
            return found
    return []


def _currency_clues(marks: Mapping[str, int]) -> Iterator[_Clue]:
    table = load_countries()
    users: dict[str, list[str]] = {}
    for code, country in table.countries.items():
        users.setdefault(country.currency, []).append(code)
    for mark in marks:
        meant = table.marks[mark]
        for rank, currency in enumerate(meant):
            countries = users.get(currency, [])
            points = table.points["currency" if len(meant) == 1 else "shared_currency"]
            points += table.points["likeliest_currency"] if len(meant) > 1 and rank == 0 else 0.0
            for code in countries:
                shared = points if len(countries) == 1 else points / 2
                yield _Clue(code, "currency", mark, shared)


def strongest_by_currency(countries: Mapping[str, float]) -> dict[str, float]:
    """For each currency the log-odds of the likeliest country that uses it."""
    found: dict[str, float] = {}
    for code, points in countries.items():
        currency = load_countries().countries[code].currency
        found[currency] = max(found.get(currency, 0.0), points)
    return found


def _currency(marks: Mapping[str, int], local: Mapping[str, float]) -> str:
    """The currency that the marks beside amounts and the country agree on best."""
    table = load_countries()
    scores: dict[str, float] = {}
    for mark, count in marks.items():
        meant = table.marks[mark]
        for rank, currency in enumerate(meant):
            likeliest = table.points["likeliest_currency"] if rank == 0 else 0.0
            points = 3.0 if len(meant) == 1 else 1.5 + likeliest / 2
            scores[currency] = scores.get(currency, 0.0) + points * min(count, 3) / 2
    for currency, points in strongest_by_currency(local).items():
        scores[currency] = scores.get(currency, 0.0) + min(points, 10.0) * 0.7
    best = max(scores, key=lambda currency: scores[currency], default="")
    return best if scores.get(best, 0.0) >= ENOUGH else ""


def _marks(texts: Sequence[str]) -> tuple[Mark, ...]:
    """The currency marks that stand beside figures, or in brackets as in a heading."""
    pattern, names = _mark_pattern()
    return tuple(
        Mark(names[fold(match[match.lastindex or 0])], row, *match.span(match.lastindex or 0))
        for row, text in enumerate(texts)
        for match in pattern.finditer(text)
    )


@cache
def _mark_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """All marks beside figures; those of one or two letters only beside decimals."""
    marks = sorted(load_countries().marks, key=len, reverse=True)
    short = "|".join(mark for mark in marks if mark.isalpha() and len(mark) < 3)
    long = "|".join(re.escape(m) for m in marks if not (m.isalpha() and len(m) < 3))
    letters = "|".join(mark for mark in marks if mark.isalpha())
    amount = r"-?\d[\d.,' ]*[.,]\d\d\d?(?![\d./])"
    decimals = r"(?:(?<=[.,]\d\d)|(?<=\d[., ]\d\d\d))"
    forms = (
        rf"(?<![^\W\d_])({long})(?=[ .:]{{0,2}}-?\d)",
        rf"(?<![^\W\d_])({short})(?=[ .:]{{0,2}}{amount})",
        rf"(?<=\d) ?({long})(?![^\W\d_])",
        rf"{decimals} ?({short})(?![^\W\d_])",
        rf"[(]({letters})[)]",
    )
    return re.compile("|".join(forms), re.IGNORECASE), {fold(mark): mark for mark in marks}
