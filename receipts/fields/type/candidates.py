"""What kind of shop the receipt is from: the types, each with the evidence for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from receipts.fields.type.words import Hit, load_type_words
from receipts.model import TYPES, Candidate, Evidence, Line
from receipts.page.brands import BrandMatch
from receipts.text.fold import words
from receipts.text.phrases import phrases_of

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

HEAD_ROWS = 6
"""The shop's name is looked for in so many rows."""
MANY_WORDS = 8
"""So many different words of a type are all that is needed."""
MANY_ROWS = 4
"""So many rows with a package's size, or an article number, are all that is needed."""

_AMOUNT = re.compile(r"(?<![\d.,:/-])\d+[.,]\d\d(?![\d:/-]|[.,]\d|\s?%)")
_PACK = re.compile(r"\d ?(?:g|gm|gr|kg|ml|cl|l|lt|ltr|oz|lb|lbs|ct|pk)\b", re.IGNORECASE)
_DOSE = re.compile(r"\d ?(?:mg|mcg|iu)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!\d)(?:\d{8}|\d{12,13})(?!\d)")

Found = dict[str, tuple[float, str]]
"""For each type the strength of a piece of evidence, and what was seen."""


def kind_candidates(page: ReadPage) -> list[Candidate[str]]:
    """All types of receipt, in the order of the contract, each with the evidence for it."""
    known, lines = load_type_words(), page.lines
    hits = [hit for row, line in enumerate(lines) for hit in known.hits(line.text, row)]
    below = [hit for hit in hits if hit.row]
    last = last_amount(lines)
    items = _counted((hit for hit in below if hit.row <= last), "item")
    evidence = {
        "brand_kind": _brand_kinds(page.brands),
        "name_word": _name_words(hits, lines),
        "item_word": _saturated(items),
        "item_share": _shares(items),
        "register_word": _saturated(_counted(below, "register")),
        "pack_sizes": _rows_with(lines, {"grocery": _PACK, "pharmacy": _DOSE}),
        "article_numbers": _article_numbers(lines),
    }
    return [_candidate(kind, evidence) for kind in TYPES]


def last_amount(lines: Sequence[Line]) -> int:
    """The number of the last row with an amount: no goods are below, but greetings and adverts."""
    rows = [row for row, line in enumerate(lines) if _AMOUNT.search(line.text)]
    return rows[-1] if rows else len(lines)


def _candidate(kind: str, evidence: dict[str, Found]) -> Candidate[str]:
    found = ((name, seen[kind]) for name, seen in evidence.items() if kind in seen)
    return Candidate(
        kind,
        evidence=(
            Evidence(f"usual_{kind}"),
            *(Evidence(name, strength, detail=detail) for name, (strength, detail) in found),
        ),
    )


def _counted(hits: Iterable[Hit], role: str) -> Found:
    """How many different phrases of a role there are; one that fits two types counts half."""
    seen: dict[str, dict[str, float]] = {}
    for hit in hits:
        kinds = hit.kinds.get(role, ())
        for kind in kinds:
            seen.setdefault(kind, {})[hit.phrase] = hit.weight / len(kinds)
    return {kind: (sum(phrases.values()), ", ".join(phrases)) for kind, phrases in seen.items()}


def _saturated(counts: Found) -> Found:
    """Counts as strengths: the first words say more than the eighth."""
    full = math.log1p(MANY_WORDS)
    return {kind: (min(1.0, math.log1p(n) / full), seen) for kind, (n, seen) in counts.items()}


def _shares(counts: Found) -> Found:
    """Each type's part of all that was counted, little where little was counted."""
    whole = 1 + sum(n for n, _ in counts.values())
    return {kind: (n / whole, seen) for kind, (n, seen) in counts.items()}


def _name_words(hits: Iterable[Hit], lines: Sequence[Line]) -> Found:
    """Words of a shop's name in the head; worth less far down, and in rows of an address."""
    found: Found = {}
    for hit in hits:
        kinds = hit.kinds.get("name", ())
        if hit.row >= HEAD_ROWS or not kinds:
            continue
        weight = 0.8 * (1 - 0.1 * hit.row) * _no_address(lines[hit.row].text) / len(kinds)
        for kind in kinds:
            before, seen = found.get(kind, (0.0, ""))
            found[kind] = (
                1 - (1 - before) * (1 - weight),
                ", ".join(filter(None, [seen, hit.phrase])),
            )
    return found


def _no_address(text: str) -> float:
    """1 for a row without words of an address, down to 0.2 where half of it is such words."""
    share = phrases_of("merchant").share("address", [word for _, _, word in words(text)])
    return 1 - 0.8 * min(1.0, 2 * share)


def _brand_kinds(brands: Sequence[BrandMatch]) -> Found:
    """The kinds of the brands' houses, shared where there are several, less for brands abroad."""
    found: Found = {}
    for brand in brands:
        strength = brand.score * min(1.0, 2 * brand.country) / len(brand.kinds)
        for kind in brand.kinds:
            found[kind] = max(found.get(kind, (0.0, "")), (strength, brand.name))
    return found


def _rows_with(lines: Sequence[Line], patterns: dict[str, re.Pattern[str]]) -> Found:
    """For each type the rows with its pattern: packages and doses, which kitchens do not print."""
    counts = {
        kind: sum(pattern.search(line.text) is not None for line in lines)
        for kind, pattern in patterns.items()
    }
    return {kind: (min(1.0, n / MANY_ROWS), f"{n} rows") for kind, n in counts.items() if n}


def _article_numbers(lines: Sequence[Line]) -> Found:
    """Rows with an article number, which shops print and kitchens do not."""
    count = sum(any(map(is_article_number, _ARTICLE.findall(line.text))) for line in lines)
    found = min(1.0, count / MANY_ROWS), f"{count} rows"
    return dict.fromkeys(("grocery", "retail", "pharmacy"), found) if count else {}


def is_article_number(number: str) -> bool:
    """Whether the last digit checks the others, as in EAN-8, UPC-A and EAN-13.

    Args:
        number: Its digits.  Source of the rule: GS1 General Specifications, 7.9.

    >>> is_article_number("4006381333931"), is_article_number("4006381333932")
    (True, False)
    """
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(number)))
    return weighted % 10 == 0 and not number.startswith("000")
