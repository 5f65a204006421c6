"""The table of countries, ``receipts/data/countries.toml``, checked and arranged for look-up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from receipts.errors import BadData
from receipts.text.fold import fold, squeeze

K = TypeVar("K")

FILE = Path(__file__).parent.parent / "data" / "countries.toml"
USUAL_DECIMALS = 2
"""Figures behind the point of most currencies."""

ORDERS = ("DMY", "MDY", "YMD")
MAIN_ORDER = 0.94
"""Share of a country's one order; the rest goes to the others, for imported tills."""

KINDS = {"names": "name", "places": "place", "words": "word"}
POINTS = frozenset(
    {"name", "place", "town", "word", "phone", "site", "language", "brand", "tax", "currency",
     "shared_currency", "likeliest_currency"}
)  # fmt: skip
KEYS: dict[str, type | tuple[type, ...]] = {
    "currency": str, "order": (str, dict), "phone": str, "sites": list, "languages": list,
    "names": list, "places": list, "words": list, "patterns": list,
}  # fmt: skip
OPTIONAL: dict[str, type] = {"taxes": dict}


@dataclass(frozen=True)
class Pattern:
    """An expression on the printed text that speaks for a country.

    Args:
        match: The expression.
        points: What it is worth, in log-odds.
        kind: As which kind of clue it counts.
        unless: Name of an expression that must not fit the page, or empty.
    """

    match: re.Pattern[str]
    points: float
    kind: str = "pattern"
    unless: str = ""


@dataclass(frozen=True)
class Country:
    """One country.

    Args:
        currency: ISO 4217.
        orders: Share of each order of day, month and year in dates of figures.
        phone: Calling code.
        languages: Languages of its receipts.
        patterns: Expressions on the printed text, with what each is worth.
        taxes: Names of its tax on sales, folded, and the rates in percent.
    """

    currency: str
    orders: Mapping[str, float]
    phone: str
    languages: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    taxes: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Countries:
    """The whole table.

    Args:
        countries: By ISO 3166 code.
        points: What each kind of clue is worth, in log-odds.
        marks: Currency marks and the currencies that each may mean, likeliest first.
        phrases: Folded phrase without blanks, and the kinds and countries it speaks for.
        languages: Folded phrase without blanks, and the languages it belongs to.
        sites: End of an address, and the country.
        decimals: Figures behind the point as amounts are printed, where they are not two.
        unless: Expressions on the whole page that rule patterns out, by name.
        taxes: By the name of a tax and its rate in percent, the countries that have it.
        currency_users: By ISO 4217 code, the countries that pay in it.
        callers: By calling code, the countries that have it.
    """

    countries: Mapping[str, Country]
    points: Mapping[str, float]
    marks: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[str, str], ...]]
    languages: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, str]
    decimals: Mapping[str, int]
    unless: Mapping[str, re.Pattern[str]]
    taxes: Mapping[tuple[str, float], tuple[str, ...]]
    currency_users: Mapping[str, tuple[str, ...]]
    callers: Mapping[str, tuple[str, ...]]

    def decimals_of(self, currency: str) -> int:
        """Figures behind the point as tills print amounts of a currency (ISO 4217)."""
        return self.decimals.get(currency, USUAL_DECIMALS)


@cache
def load_countries() -> Countries:
    """The shipped table, read once per process."""
    return read_countries(FILE)


def read_countries(path: Path) -> Countries:
    """Read and check a table of countries.

    Raises:
        BadData: A key is missing, unknown or of the wrong kind.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadData(f"is no valid TOML: {error}", file=path) from error
    points, marks, languages, decimals, unless = (
        content.pop(key, {}) for key in ("points", "marks", "languages", "decimals", "unless")
    )
    if points.keys() != POINTS:
        raise BadData(f"[points] must have the keys {', '.join(sorted(POINTS))}.", file=path)
    phrases: dict[str, list[tuple[str, str]]] = {}
    for code, entry in content.items():
        _check(path, code, entry)
        for key, kind in KINDS.items():
            for phrase in entry[key]:
                phrases.setdefault(squeeze(phrase), []).append((kind, code))
    spoken: dict[str, list[str]] = {}
    for language, words in languages.items():
        for word in words:
            spoken.setdefault(squeeze(word), []).append(language)
    countries = {code: _country(path, code, entry) for code, entry in content.items()}
    taxes = [
        ((tax, rate), code)
        for code, country in countries.items()
        for tax, rates in country.taxes.items()
        for rate in rates
    ]
    return Countries(
        countries=countries,
        points=points,
        marks={mark: tuple(currencies) for mark, currencies in marks.items()},
        phrases={phrase: tuple(dict.fromkeys(found)) for phrase, found in phrases.items()},
        languages={word: tuple(found) for word, found in spoken.items()},
        sites={site: code for code, entry in content.items() for site in entry["sites"]},
        decimals=decimals,
        unless=_named_patterns(path, unless, countries),
        taxes=_grouped(taxes),
        currency_users=_grouped((c.currency, code) for code, c in countries.items()),
        callers=_grouped((c.phone, code) for code, c in countries.items()),
    )


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    """All codes of each key."""
    found: dict[K, list[str]] = {}
    for key, code in pairs:
        found.setdefault(key, []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _named_patterns(
    path: Path, table: Mapping[str, str], countries: Mapping[str, Country]
) -> dict[str, re.Pattern[str]]:
    """The expressions of ``[unless]``; all that patterns name must be there."""
    for code, country in countries.items():
        for pattern in country.patterns:
            if pattern.unless and pattern.unless not in table:
                raise BadData(f"[{code}] patterns: [unless] has no {pattern.unless!r}.", file=path)
    try:
        return {name: re.compile(text, re.MULTILINE) for name, text in table.items()}
    except (TypeError, re.error) as error:
        raise BadData(f"[unless] must hold regular expressions: {error}", file=path) from error


def _check(path: Path, code: str, entry: Any) -> None:
    if not (isinstance(entry, dict) and re.fullmatch("[A-Z]{2}", code)):
        raise BadData(f"[{code}] is no table named by an ISO 3166 code.", file=path)
    for key in entry.keys() | KEYS.keys():
        if key in OPTIONAL and isinstance(entry[key], OPTIONAL[key]):
            continue
        if key not in KEYS:
            raise BadData(f"[{code}] has the unknown key {key!r}.", file=path)
        if not isinstance(entry.get(key), KEYS[key]):
            raise BadData(f"[{code}] {key} is missing or of the wrong kind.", file=path)


def _country(path: Path, code: str, entry: dict[str, Any]) -> Country:
    try:
        patterns = tuple(
            Pattern(
                re.compile(p["match"], re.MULTILINE), float(p["points"]),
                p.get("kind", "pattern"), p.get("unless", ""),
            )
            for p in entry["patterns"]
        )  # fmt: skip
        taxes = {
            fold(tax): tuple(map(float, rates)) for tax, rates in entry.get("taxes", {}).items()
        }
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise BadData(
            f"[{code}] patterns must be tables with match and points, taxes rates: {error}",
            file=path,
        ) from error
    return Country(
        currency=entry["currency"],
        orders=_orders(path, code, entry["order"]),
        phone=entry["phone"],
        languages=tuple(entry["languages"]),
        patterns=patterns,
        taxes=taxes,
    )


def _orders(path: Path, code: str, order: str | dict[str, float]) -> dict[str, float]:
    if isinstance(order, str):
        rest = (1 - MAIN_ORDER) / (len(ORDERS) - 1)
        order = {name: rest for name in ORDERS} | {order: MAIN_ORDER}
    if not order.keys() <= set(ORDERS) or abs(sum(order.values()) - 1) > 0.01:
        raise BadData(f"[{code}] order must be shares of {', '.join(ORDERS)} of 1.", file=path)
    return dict(order)
