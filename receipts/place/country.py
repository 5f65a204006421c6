"""The country of the shop, and the currency, from all that a receipt prints of them.

The country decides the order of day and month; the sign ``$`` alone decides neither.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from receipts.model import Evidence, Line
from receipts.place.clues import Clue, brand_clues, clues_in, mark_clues
from receipts.place.marks import Mark, marks_in
from receipts.place.table import ORDERS, load_countries
from receipts.text.fold import fold

UNKNOWN_ORDER = {"DMY": 0.5, "MDY": 0.44, "YMD": 0.06}
UNKNOWN_POINTS = 1.0
"""How many points a country needs to be as likely as one that is not in the table."""

MOST_OF_A_KIND = 2
"""Clues of one kind beyond this many add nothing: words of an address are not independent."""

ENOUGH = 1.0
"""Points below which no currency is named."""


@dataclass(frozen=True)
class Place:
    """Where a receipt seems to be from.

    Args:
        countries: Log-odds by ISO 3166 code, of countries with any clue, likeliest first.
        currency: ISO 4217 code, or empty where nothing tells.
        evidence: Every clue: its kind, its points as weight, and in ``detail`` the country
            or currency and the printed text.
        local: As ``countries``, by all clues but the currency's marks.
        marks: The marks of currencies that stand beside figures or in a heading.
        clues: All clues but the currency's marks.
    """

    countries: Mapping[str, float]
    currency: str = ""
    evidence: tuple[Evidence, ...] = ()
    local: Mapping[str, float] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    clues: tuple[Clue, ...] = ()

    def with_brands(self, brands: Mapping[str, tuple[float, frozenset[str]]]) -> Place:
        """The place, given the brands that the page names as well.

        Brands are looked up by what else is known of the country, so that they come second.

        Args:
            brands: By name, how surely the page names it (0 to 1) and its countries.
        """
        found = list(brand_clues(brands))
        return _placed([*self.clues, *found], self.marks) if found else self


def place(lines: Sequence[Line]) -> Place:
    """Tell the country and the currency from a receipt's text, without its brands.

    Args:
        lines: Printed rows of the page.
    """
    texts = [line.text for line in lines]
    return _placed(clues_in(texts), marks_in(texts))


def _placed(clues: Sequence[Clue], marks: tuple[Mark, ...]) -> Place:
    counts = Counter(mark.text for mark in marks)
    local = _sum(clues)
    every = [*clues, *mark_clues(counts)]
    countries = dict(sorted(_sum(every).items(), key=lambda item: -item[1]))
    evidence = tuple(
        Evidence(f"country_{c.kind}", 1.0, c.points, f"{c.country}: {c.text}") for c in every
    )
    return Place(countries, _currency(counts, local), evidence, local, marks, tuple(clues))


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


def _sum(clues: Sequence[Clue]) -> dict[str, float]:
    """Points by country, at most the strongest few of each kind, each text once."""
    kinds: dict[tuple[str, str], dict[str, float]] = {}
    for clue in clues:
        texts, text = kinds.setdefault((clue.country, clue.kind), {}), fold(clue.text)
        texts[text] = max(texts.get(text, 0.0), clue.points)
    total: dict[str, float] = {}
    for (country, kind), texts in kinds.items():
        most = 1 if kind == "language" else MOST_OF_A_KIND
        strongest = sorted(texts.values(), reverse=True)[:most]
        total[country] = total.get(country, 0.0) + sum(strongest)
    return total


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
