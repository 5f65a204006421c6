"""Candidates for the merchant: rows of the receipt's head, alone and joined, with evidence.

A shop's name has no fixed form, so nothing is ruled out by a pattern alone: every early row is
a candidate, and what it is not (an address, a telephone number, a slogan) counts against it.
What else the page says of its shop, in web addresses and greetings, speaks for a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from receipts.fields.merchant.heads import Head, Page
from receipts.fields.merchant.mentions import SENTENCE, Mention
from receipts.fields.merchant.names import NOT_NAME, clean, letters, row_kinds, same_merchant
from receipts.model import Box, Candidate, Evidence
from receipts.page.boxes import sureness_of
from receipts.page.brands import BrandMatch, brand_with_thin_letter, match_brand
from receipts.text.fold import fold, squeeze

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

Strengths = dict[str, float]
UNNAMED = NOT_NAME - {"registration"}
"""Kinds of rows that have no name in them: a registration number stands behind one."""
PRINTED = 80
"""How alike, of 100, a part of a row is to a name that is printed there, some letters misread."""


def merchant_candidates(
    read: ReadPage, brand_of: Callable[[str], BrandMatch | None] | None = None
) -> list[Candidate[str]]:
    """Rows of the head that may be the merchant's name.

    Args:
        read: The page.
        brand_of: For a text the brand of the gazetteer that it names, or ``None``; the shipped
            gazetteer where it is not given.

    Returns:
        One candidate a run of rows; the value is the name as printed, cleaned of registration
        numbers and stray signs.
    """
    countries = read.place.countries
    page = Page(read.lines, cache(brand_of or partial(match_brand, countries=countries)))
    found: dict[str, Candidate[str]] = {}
    for head in page.heads():
        if head.text not in found:
            found[head.text] = _candidate(page, head)
    for mention in page.mentions:
        if not _is_printed(page, mention):
            row = page.lines[mention.row]
            found[mention.name] = _candidate(
                page, Head((row,), (mention.row,), mention.name, mention.how)
            )
    for head in _logo(page, countries):
        found.setdefault(head.text, _candidate(page, head))
    return list(found.values())


def _logo(page: Page, countries: Mapping[str, float]) -> Iterator[Head]:
    """The brand whose name stands above all others with a letter missing."""
    if page.first_name >= 0:
        line = page.lines[page.first_name]
        name = brand_with_thin_letter(clean(line.text), countries)
        if name and line.text.isupper():
            yield Head((line,), (page.first_name,), name, "brand_spelling")


def _candidate(page: Page, head: Head) -> Candidate[str]:
    strengths: Strengths = {"candidate": 1.0}
    for evidence in (place, print_, joins, cut, kinds, signs, brand, elsewhere):
        strengths.update(evidence(page, head))
    if head.part:
        strengths[head.part] = 1.0
    found = tuple(Evidence(name, round(s, 4)) for name, s in strengths.items() if s)
    return Candidate(head.text, head.text, Box.around([x.box for x in head.lines]), found)


def _is_printed(page: Page, mention: Mention) -> bool:
    """Whether a row of the head, which may be a name, has the mentioned one in it."""
    key = squeeze(mention.name)
    rows = [
        row
        for row in page.head
        if not page.kinds[row].keys() & (UNNAMED | (SENTENCE if row == mention.row else set()))
        and not (row == mention.row and mention.how == "after_welcome")
    ]
    return any(
        fuzz.partial_ratio(key, page.keys[row]) >= PRINTED
        for row in rows
        if len(page.keys[row]) >= len(key) - 2
    )


def place(page: Page, head: Head) -> Strengths:
    """Where in the head the name stands."""
    if head.first not in page.head:
        return {}
    order = page.order[head.first]
    return {
        "first_row": float(order == 0),
        "second_row": float(order == 1),
        "third_row": float(order == 2),
        "depth": min(order / 8, 1.5),
        "first_name_row": float(head.first == page.first_name),
        "before_first_detail": float(head.first < page.first_detail),
        "just_above_detail": float(head.after == page.first_detail),
        "after_first_detail": float(head.first > page.first_detail),
    }


def print_(page: Page, head: Head) -> Strengths:
    """How the name is printed, and how well it could be read."""
    heights = [line.height for line in head.lines]
    box = Box.around([line.box for line in head.lines])
    ratio = min(heights) / max(page.print_height, 1)
    confidence = sum(line.confidence for line in head.lines) / len(head.lines)
    return {
        "large_print": max(0.0, min((ratio - 1.1) / 0.9, 1.0)),
        "largest_print": float(max(heights) >= 0.95 * page.largest),
        "small_print": float(ratio < 0.85),
        "off_centre": min(abs(box.centre[0] - page.middle) / max(page.width, 1) * 4, 1.0),
        "print_confidence": confidence,
        "weakest_word": min(sureness_of(line, 0, len(line.text)) for line in head.lines),
    }


def joins(page: Page, head: Head) -> Strengths:
    """How alike the rows of a name of several rows are."""
    if len(head.lines) == 1:
        return {}
    heights = [line.height for line in head.lines]
    pitches = [line.box.width / max(len(line.text), 1) for line in head.lines]
    centres = [line.box.centre[0] for line in head.lines]
    kinds = [page.kinds[row] for row in head.rows]
    return {
        f"joined_{len(head.lines)}": 1.0,
        "joined_alike": float(
            all(page.continues(a, b) for a, b in zip(head.lines[:-1], head.rows[1:], strict=True))
        ),
        "mixed_heights": float(max(heights) > 1.5 * min(heights)),
        "mixed_pitches": min(max(pitches) / max(min(pitches), 1.0) - 1, 1.0),
        "joined_askew": min((max(centres) - min(centres)) / max(page.width, 1) * 4, 1.0),
        "joins_other_kind": float(any(k.keys() & NOT_NAME for k in kinds)),
        "ends_in_legal_form": float("legal_end" in kinds[-1]),
        "legal_form_inside": float(any("legal_end" in k for k in kinds[:-1])),
        "joins_company": float(
            "legal_end" in kinds[-1] and "generic" not in kinds[-1] and "generic" not in kinds[-2]
        ),
        "name_with_generic": float("generic" in kinds[-1] and "generic" not in kinds[0]),
    }


def cut(page: Page, head: Head) -> Strengths:
    """Whether the name seems to go on in the next row, or to have begun in the one before."""
    raw = " ".join(line.text for line in head.lines)
    above, below = head.first - 1, head.after
    goes_on = page.continues(head.lines[-1], below)
    began = page.continues(head.lines[0], above)
    next_row = page.kinds[below] if below < len(page.lines) else {}
    generic = all("generic" in row for row in _rows_of(page, head))
    return {
        "open_bracket": float(raw.count("(") > raw.count(")")),
        "goes_on_below": float(goes_on),
        "legal_form_below": float(goes_on and "legal_end" in next_row),
        "generic_below": float(
            "generic" in next_row and not generic and page.is_near(head.lines[-1], below)
        ),
        "begins_above": float(began),
        "generic_below_name": float(
            generic
            and page.is_near(head.lines[0], above)
            and not page.kinds[above].keys() & NOT_NAME
        ),
        "whole_block": float(len(head.lines) > 1 and not goes_on and not began),
    }


def kinds(page: Page, head: Head) -> Strengths:
    """What kinds of words the rows of the name have."""
    rows = _rows_of(page, head)
    names = sorted({kind for kinds in rows for kind in kinds})
    found = {f"has_{name}": max(kinds.get(name, 0.0) for kinds in rows) for name in names}
    named = [kinds for kinds in rows if not kinds.keys() & NOT_NAME] or rows
    found["has_generic"] = float(all("generic" in kinds for kinds in named))
    # What is generic names no shop, and what is misread is not the name as printed.
    doubt = found["has_generic"] or found.get("has_misread")
    found["has_shop"] = 0.0 if doubt else max(kinds.get("shop", 0.0) for kinds in named)
    return found


def _rows_of(page: Page, head: Head) -> list[Mapping[str, float]]:
    """The kinds of the rows of a name, or of the name where it is less than a row."""
    if head.part:
        return [row_kinds(head.text)]
    return [page.kinds[row] for row in head.rows]


def signs(page: Page, head: Head) -> Strengths:
    """Letters, figures and signs of the name."""
    text, count = head.text, letters(head.text)
    last = _rows_of(page, head)[-1]
    is_firm = squeeze(text) in page.firms
    length = max(len(text), 1)
    return {
        "is_firm": float(is_firm),
        "few_letters": 0.0 if is_firm or _is_brand(page, head) else max(0.0, (6 - count) / 4),
        "long": 0.0 if "legal_end" in last else max(0.0, min((count - 25) / 25, 1.0)),
        "digits": sum(c.isdigit() for c in text) / length,
        "odd_signs": sum(not (c.isalnum() or c in " .,&'-()/") for c in text) / length,
        "capitals": float(text.upper() == text),
        "repeats_itself": _repeats(text),
    }


def brand(page: Page, head: Head) -> Strengths:
    """Whether the gazetteer knows the name; brand names longer than two rows are none."""
    found = page.brand_of(head.text) if len(head.lines) <= 2 else None
    if found is None:
        return {}
    again = any(
        m.row != head.first and (other := page.brand_of(m.name)) and other.name == found.name
        for m in page.mentions
    )
    return {
        "brand": found.score,
        "brand_alone": float(_is_brand(page, head)),
        "brand_also_alone": float(
            squeeze(found.name) != squeeze(head.text) and squeeze(found.name) in page.printed
        ),
        "brand_abroad": max(0.0, 1 - 2 * found.country),
        "brand_again": float(again),
    }


def _is_brand(page: Page, head: Head) -> bool:
    """Whether the whole name is one of the gazetteer."""
    found = page.brand_of(head.text) if len(head.lines) <= 2 else None
    return found is not None and same_merchant(found.name, head.text)


def elsewhere(page: Page, head: Head) -> Strengths:
    """Whether the name stands again in a web address, in a greeting or in another row."""
    key = squeeze(head.text)
    found = {
        **_in_hosts(page, head),
        "is_thanked": float(any(fuzz.ratio(key, name) >= 88 for name in page.thanked)),
    }
    if len(key) < 4 or all("generic" in kinds for kinds in _rows_of(page, head)):
        return found
    for row, other in enumerate(page.keys):
        kinds = page.kinds[row].keys()
        if row in head.rows or key not in other or kinds & {"price", "web", "welcome"}:
            continue
        if len(other) < len(key) + 3 or kinds & SENTENCE:
            found["again"] = 1.0
        elif not kinds & NOT_NAME:
            found["part_of_longer"] = 1.0
    if any(key in name and len(name) > len(key) + 2 for name in page.thanked):
        found["part_of_thanked"] = 1.0
    return found


def _in_hosts(page: Page, head: Head) -> Strengths:
    """How much of a web or mail address the words of the name make up."""
    words = set(re.findall(r"[a-z0-9]{3,}", fold(head.text))) | {squeeze(head.text)}
    hosts = [host for row, host in page.hosts if row != head.first]
    shares = [sum(len(w) for w in _apart(words) if len(w) >= 3 and w in h) / len(h) for h in hosts]
    share, key = max(shares, default=0.0), squeeze(head.text)
    at_end = any(host.endswith(key) and host != key for host in hosts)
    return {
        "word_in_web_address": float(share > 0),
        "in_web_address": min(share, 1.0),
        "ends_web_address": float(at_end and len(key) > 2),
    }


def _apart(words: set[str]) -> set[str]:
    """The words without those that are a part of another one."""
    return {w for w in words if not any(w != other and w in other for other in words)}


def _repeats(text: str) -> float:
    """Whether a word of the name stands in it twice: a logo and the same in print."""
    words = re.findall(r"[^\W\d_]{2,}", fold(text))
    return float(len(set(words)) < len(words))
