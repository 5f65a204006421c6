"""The currency of the amounts, by ISO 4217."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from receipts.fields.merge import merge
from receipts.fields.spec import FieldSpec, Looks
from receipts.model import Box, Candidate, Evidence
from receipts.page.boxes import box_of
from receipts.place.country import country_shares
from receipts.place.marks import Mark
from receipts.place.table import load_countries

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

MANY = 3
"""So many signs of one currency say all that signs can say; more add nothing."""

LIKELY = 0.25
"""A currency without a sign needs a country that is at least so likely, 0 to 1: of less nothing can
be told, and to name the likeliest would be to guess."""


def currency_candidates(page: ReadPage) -> list[Candidate[str]]:
    """All currencies that the page may be in, by ISO 4217."""
    table, place = load_countries(), page.place
    shares = _by_currency(country_shares(place.local))
    signs: dict[str, list[tuple[Mark, int]]] = {}
    for mark in place.marks:
        for rank, currency in enumerate(table.marks[mark.text]):
            signs.setdefault(currency, []).append((mark, rank))
    decimals = _decimals(page)
    found = []
    likely = [currency for currency in shares if max(shares.values()) >= LIKELY]
    for currency in dict.fromkeys((*signs, *likely)):
        printed = signs.get(currency, [])
        strengths = {
            "candidate": 1.0,
            "named": _many([m for m, _ in printed if len(table.marks[m.text]) == 1]),
            "likeliest_of_sign": _many(
                [m for m, rank in printed if not rank and len(table.marks[m.text]) > 1]
            ),
            "one_of_sign": _many([m for m, rank in printed if rank]),
            "share_of_signs": len(printed) / len(place.marks) if printed else 0.0,
            "country": shares.get(currency, 0.0),
            "other_decimals": 1 - decimals.get(table.decimals_of(currency), 0.0)
            if decimals
            else 0.0,
        }
        text, box = _first(page, printed)
        evidence = tuple(Evidence(n, round(s, 4)) for n, s in strengths.items() if s)
        found.append(Candidate(currency, text, box, evidence))
    return found


def merge_currencies(looks: Looks[str]) -> list[Candidate[str]]:
    """The candidates of several looks as one list, each with the mean of what the looks said.

    A sign that one look of three misread is a third of a sign; a page has the same signs in
    every look, so that there is nothing to be gained by taking the strongest of each.
    """
    return [_averaged(candidate, looks) for candidate in merge(looks)]


def _averaged(candidate: Candidate[str], looks: Looks[str]) -> Candidate[str]:
    seen = [engine for engine, found in looks if any(c.value == candidate.value for c in found)]
    used = [found for engine, found in looks if engine == seen[-1]]
    sums: dict[str, float] = {}
    for found in used:
        for c in found:
            for e in c.evidence if c.value == candidate.value else ():
                sums[e.name] = sums.get(e.name, 0.0) + e.strength
    evidence = [
        replace(e, strength=round(sums[e.name] / len(used), 4)) if e.name in sums else e
        for e in candidate.evidence
    ]
    return replace(candidate, evidence=tuple(evidence))


def _many(marks: list[Mark]) -> float:
    return min(len(marks), MANY) / MANY


def _first(page: ReadPage, printed: list[tuple[Mark, int]]) -> tuple[str, Box | None]:
    if not printed:
        return "", None
    mark = printed[0][0]
    return mark.text, box_of(page.lines[mark.row], mark.start, mark.end)


def _by_currency(countries: Mapping[str, float]) -> dict[str, float]:
    """The share of each currency, given those of the countries."""
    found: dict[str, float] = {}
    for code, share in countries.items():
        currency = load_countries().countries[code].currency
        found[currency] = found.get(currency, 0.0) + share
    return found


def _decimals(page: ReadPage) -> dict[int, float]:
    """The share of amounts of money with so many decimals; empty where there are none.

    Whole numbers count only where a sign of money stands beside them.
    """
    money = [a.amount for a in page.amounts if a.amount.decimals or a.amount.marked]
    counts: dict[int, int] = {}
    for amount in money:
        counts[amount.decimals] = counts.get(amount.decimals, 0) + 1
    return {decimals: count / len(money) for decimals, count in counts.items()}


FIELD = FieldSpec(
    name="currency",
    candidates=currency_candidates,
    parse=str,
    expected="an ISO 4217 code, such as USD",
    blank="",
    accepts=lambda code: re.fullmatch("[A-Z]{3}", code) is not None,
    assured=True,
    doubt=0.75,
    merge=merge_currencies,
    blocking=("currency_missing",),
    colour=(200, 120, 20),
)
