"""Candidates for the merchant: rows of the receipt's head, alone and joined, with evidence.

A shop's name has no fixed form, so nothing is ruled out by a pattern alone: every early row is
a candidate, and what it is not (an address, a telephone number, a slogan) counts against it.
What else the page says of its shop, in web addresses and greetings, speaks for a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from receipts.fields.merchant.heads import Head, Page
from receipts.fields.merchant.mentions import SAID, SENTENCE, Mention
from receipts.fields.merchant.name_model import likeness
from receipts.fields.merchant.names import NOT_NAME, letters, row_kinds, same_merchant
from receipts.model import Box, Candidate, Evidence
from receipts.page.brands import BrandMatch, match_brand
from receipts.text.fold import fold, squeeze

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

Strengths = dict[str, float]
UNNAMED = NOT_NAME - {"registration"}
"""Kinds of rows that have no name in them: a registration number stands behind one."""
LEGAL_FORM = frozenset(("legal_end", "continental_form"))
"""Kinds of rows that end in the legal form of a company."""

MENTIONED = SAID | {"from_web", "brand_in_text"}
"""Parts of rows that name the shop in passing: where they stand says nothing."""

WORDS = ("address", "not_name", "slogan")
"""Kinds of words that are evidence of their own."""

BRAND_INSIDE = 0.5
"""What a brand's name is worth beside other words, of what it is worth alone."""

PRINTED = 80
"""How alike, of 100, a part of a row is to a name that is printed there, some letters misread."""

LARGE = 1.25
"""How many times as high as the median row of the page large print is."""

AS_LARGE = 1.4
"""How many times as high as the other one the larger of two rows of one name may be."""


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
    countries = read.place_without_brands.countries
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
    return list(found.values())


def _candidate(page: Page, head: Head) -> Candidate[str]:
    strengths: Strengths = {"candidate": 1.0}
    for evidence in (place, print_, large, joins, cut, kinds, signs, brand, elsewhere):
        strengths.update(evidence(page, head))
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
    alike = 100 if mention.how in SAID else PRINTED
    return any(
        fuzz.partial_ratio(key, page.keys[row]) >= alike
        for row in rows
        if len(page.keys[row]) >= len(key) - 2
    )


def place(page: Page, head: Head) -> Strengths:
    """Where in the head the name stands."""
    if head.first not in page.head:
        return {}
    return {
        "depth": min(page.order[head.first] / 8, 1.5),
        "after_first_detail": float(head.first > page.first_detail),
    }


def print_(page: Page, head: Head) -> Strengths:
    """How the name is printed, and how well it could be read."""
    box = Box.around([line.box for line in head.lines])
    confidence = sum(line.confidence for line in head.lines) / len(head.lines)
    mentioned = head.part in MENTIONED
    off_centre = abs(box.centre[0] - page.middle) / max(page.width, 1) * 4
    return {
        "mentioned": float(mentioned),
        "before_goods": float(head.part == "before_goods"),
        "off_centre": 0.0 if mentioned else min(off_centre, 1.0),
        "print_confidence": confidence,
    }


def large(page: Page, head: Head) -> Strengths:
    """Whether a row in print as large beside the name is left out: half of a name is none."""
    left_out = 0.0
    for line, other in ((head.lines[0], head.first - 1), (head.lines[-1], head.after)):
        if not head.part and page.is_near(line, other):
            row = page.lines[other]
            pair = sorted((line.height, row.height))
            if pair[0] > LARGE * page.body and pair[1] < AS_LARGE * pair[0]:
                left_out = max(left_out, (likeness(row.text) + 1) / 2)
    return {"left_out": left_out}


def joins(page: Page, head: Head) -> Strengths:
    """How alike the rows of a name of several rows are."""
    if len(head.lines) == 1:
        return {}
    pitches = [line.box.width / max(len(line.text), 1) for line in head.lines]
    centres = [line.box.centre[0] for line in head.lines]
    pitch = max(pitches) / max(min(pitches), 1.0) - 1
    askew = (max(centres) - min(centres)) / max(page.width, 1) * 4
    kinds = [page.kinds[row] for row in head.rows]
    named = all("generic" not in k and not k.keys() & NOT_NAME for k in kinds)
    return {
        # A shop and the company behind it stand one above the other: two names, not one.
        "joined_firm": float(named and bool(kinds[-1].keys() & LEGAL_FORM)),
        "joined_to_firm": float("generic" not in kinds[0] and bool(kinds[0].keys() & LEGAL_FORM)),
        "joined_unlike": min(max(pitch, askew), 1.0),
        "joins_other_kind": float(any(k.keys() & NOT_NAME for k in kinds)),
    }


def cut(page: Page, head: Head) -> Strengths:
    """Whether the name seems to go on in the next row, or to have begun in the one before."""
    above, below = head.first - 1, head.after
    next_row = page.kinds[below] if below < len(page.lines) else {}
    generic = all("generic" in row for row in _rows_of(page, head))
    name_above = page.is_near(head.lines[0], above) and not page.kinds[above].keys() & NOT_NAME
    generic_below = "generic" in next_row and page.is_near(head.lines[-1], below)
    return {
        "begins_above": float(head.part not in MENTIONED and page.continues(head.lines[0], above)),
        "without_its_other_half": float(name_above if generic else generic_below),
    }


def kinds(page: Page, head: Head) -> Strengths:
    """What kinds of words the rows of the name have."""
    rows = _rows_of(page, head)
    named = [kinds for kinds in rows if not kinds.keys() & NOT_NAME] or rows
    # What is generic names no shop, and what is misread is not the name as printed.
    doubt = all("generic" in kinds for kinds in named) or any("misread" in k for k in rows)
    found = {f"has_{name}": max(kinds.get(name, 0.0) for kinds in rows) for name in WORDS}
    return {
        **found,
        "has_shop": 0.0 if doubt else max(kinds.get("shop", 0.0) for kinds in named),
    }


def _rows_of(page: Page, head: Head) -> list[Mapping[str, float]]:
    """The kinds of the rows of a name, or of the name where it is less than a row."""
    if head.part:
        return [row_kinds(head.text)]
    return [page.kinds[row] for row in head.rows]


def signs(page: Page, head: Head) -> Strengths:
    """Letters, figures and signs of the name."""
    text, count = head.text, letters(head.text)
    is_known = squeeze(text) in page.firms or _is_brand(page, head)
    last = _rows_of(page, head)[-1]
    words = re.findall(r"[^\W\d_]{2,}", fold(text))
    return {
        "name_like": likeness(text),
        "few_letters": 0.0 if is_known else max(0.0, (6 - count) / 4),
        "long": 0.0 if "legal_end" in last else max(0.0, min((count - 25) / 25, 1.0)),
        "digits": sum(c.isdigit() for c in text) / max(len(text), 1),
        "capitals": float(text.upper() == text),
        "repeats_itself": float(len(set(words)) < len(words)),  # a logo and the same in print
    }


def brand(page: Page, head: Head) -> Strengths:
    """Whether the gazetteer knows the name; brand names longer than two rows are none.

    A town that is also a brand is a town where its postcode or state follows.
    """
    found = page.brand_of(head.text) if len(head.lines) <= 2 else None
    is_town = not head.part and page.kinds[head.first].keys() & {"postcode", "town"}
    if found is None or is_town:
        return {}
    # Shops sell the gift cards of other brands, and tills of one speak of the points of another.
    whole = _is_brand(page, head) and head.part != "before_goods"
    return {"brand": found.score * (1.0 if whole else BRAND_INSIDE)}


def _is_brand(page: Page, head: Head) -> bool:
    """Whether the whole name is one of the gazetteer."""
    found = page.brand_of(head.text) if len(head.lines) <= 2 else None
    return found is not None and same_merchant(found.name, head.text)


def elsewhere(page: Page, head: Head) -> Strengths:
    """Whether the name stands again on the page, in a web address or in a longer one."""
    key = squeeze(head.text)
    found = {"in_web_address": _in_hosts(page, head)}
    if len(key) < 4 or all("generic" in kinds for kinds in _rows_of(page, head)):
        return found
    others = (other for row, other in enumerate(page.keys) if row not in head.rows)
    found["named_again"] = float(any(same_merchant(other, key) for other in others))
    for row, other in enumerate(page.keys):
        kinds = page.kinds[row].keys()
        longer = key in other and len(other) >= len(key) + 3
        if longer and row not in head.rows and not kinds & (NOT_NAME | SENTENCE):
            found["part_of_longer"] = 1.0
    return found


def _in_hosts(page: Page, head: Head) -> float:
    """How much of a web or mail address the words of the name make up, 0 to 1."""
    words = set(re.findall(r"[a-z0-9]{3,}", fold(head.text))) | {squeeze(head.text)}
    apart = {w for w in words if not any(w != other and w in other for other in words)}
    hosts = [host for row, host in page.hosts if row != head.first]
    shares = (sum(len(w) for w in apart if len(w) >= 3 and w in h) / len(h) for h in hosts)
    return min(max(shares, default=0.0), 1.0)
