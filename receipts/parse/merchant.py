"""Candidates for the merchant: rows of the receipt's head, alone and joined, with evidence.

A shop's name has no fixed form, so nothing is ruled out by a pattern alone: every early row is
a candidate, and what it is not (an address, a telephone number, a slogan) counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from receipts.model import Box, Candidate, Evidence, Line
from receipts.parse.brands import BrandMatch, match_brand
from receipts.parse.context import Context
from receipts.parse.names import (
    NOT_NAME,
    after_welcome,
    clean,
    letters,
    pieces,
    row_kinds,
    same_merchant,
    squeeze,
    without_continental_form,
)
from receipts.parse.vocabulary import fold

HEAD_ROWS = 14
LONGEST_JOIN = 4


@dataclass(frozen=True)
class _Head:
    """A run of neighbouring rows that may be the name, and the page it stands on."""

    lines: tuple[Line, ...]
    first: int
    text: str
    part: str = ""


def merchant_candidates(
    lines: Sequence[Line],
    context: Context,
    brand_of: Callable[[str], BrandMatch | None] = match_brand,
) -> list[Candidate[str]]:
    """Rows of the head that may be the merchant's name.

    Args:
        lines: Printed rows of the page, from top to bottom.
        context: The page around them.
        brand_of: For a text the brand of the gazetteer that it names, or ``None``.

    Returns:
        One candidate a run of rows; the value is the name as printed, cleaned of registration
        numbers and stray signs.
    """
    page = _Page(lines, context, brand_of)
    found: dict[str, Candidate[str]] = {}
    for head in page.heads():
        candidate = page.candidate(head)
        known = found.get(candidate.value)
        if known is None:
            found[candidate.value] = candidate
    return list(found.values())


class _Page:
    def __init__(
        self,
        lines: Sequence[Line],
        context: Context,
        brand_of: Callable[[str], BrandMatch | None],
    ) -> None:
        self.lines = lines
        self.context = context
        self.brand_of = brand_of
        self.print_height = median([line.height for line in lines] or [1.0])
        self.middle = median([line.box.centre[0] for line in lines] or [0.0])
        self.width = max([line.box.width for line in lines] or [1.0])
        self.head = [i for i, line in enumerate(lines) if letters(line.text) >= 2][:HEAD_ROWS]
        self.kinds = {i: row_kinds(lines[i].text) for i in self.head}
        self.largest = max((lines[i].height for i in self.head), default=1.0)
        names = [i for i in self.head if not self.kinds[i].keys() & NOT_NAME]
        self.first_name = names[0] if names else -1
        details = ("address", "phone", "registration", "house_number", "postcode", "web")
        self.first_detail = next(
            (i for i in self.head if any(kind in self.kinds[i] for kind in details)), 99
        )
        self.below = fold(" ".join(line.text for line in lines[len(self.head) // 2 :]))
        self.addresses = squeeze(
            " ".join(line.text for line in lines if "web" in row_kinds(line.text))
        )

    def heads(self) -> list[_Head]:
        """Each early row alone, and joined with up to three that follow it."""
        heads = []
        for place, first in enumerate(self.head):
            for count in range(1, LONGEST_JOIN + 1):
                run = self.head[place : place + count]
                if len(run) < count or not self._joined(run):
                    break
                text = clean(" ".join(self.lines[i].text for i in run))
                if letters(text) >= 2:
                    heads.append(_Head(tuple(self.lines[i] for i in run), first, text))
            for text, part in self._parts(self.lines[first].text):
                heads.append(_Head((self.lines[first],), first, text, part))
            for piece in pieces(self.lines[first]):
                text = clean(piece.text)
                if letters(text) >= 2:
                    heads.append(_Head((piece,), first, text, "piece_of_row"))
        return heads

    def _parts(self, row: str) -> Iterator[tuple[str, str]]:
        """Names that are a part of a row: what follows a welcome, or the brand in it."""
        text = after_welcome(row)
        if text:
            yield text, "after_welcome"
        short = without_continental_form(clean(row))
        if short:
            yield short, "without_legal_form"
        brand = self.brand_of(clean(row))
        if brand is not None and brand.score >= 0.7:
            start, end = brand.span
            printed = clean(clean(row)[start:end])
            if letters(printed) and "continental_form" in row_kinds(row):
                yield printed, "brand_without_legal_form"
            alone = brand.how == "whole row" and "legal_end" not in row_kinds(row)
            if alone and 80 <= fuzz.ratio(squeeze(printed), squeeze(brand.name)) < 100:
                yield brand.name, "brand_spelling"

    def _joined(self, run: Sequence[int]) -> bool:
        """Whether rows follow each other closely enough to be one name."""
        for above, below in pairwise(run):
            a, b = self.lines[above], self.lines[below]
            gap = b.box.top - a.box.bottom
            if gap > 1.6 * max(a.height, b.height) or below - above > 2:
                return False
        return True

    def candidate(self, head: _Head) -> Candidate[str]:
        strengths: dict[str, float] = {"candidate": 1.0}
        strengths.update(self._place(head))
        strengths.update(self._print(head))
        strengths.update(self._words(head))
        strengths.update(self._elsewhere(head))
        if head.part:
            strengths[head.part] = 1.0
        evidence = tuple(Evidence(name, round(s, 4)) for name, s in strengths.items() if s)
        return Candidate(head.text, head.text, Box.around([x.box for x in head.lines]), evidence)

    def _place(self, head: _Head) -> dict[str, float]:
        place = self.head.index(head.first)
        return {
            "first_row": float(place == 0),
            "second_row": float(place == 1),
            "third_row": float(place == 2),
            "depth": min(place / 8, 1.5),
            "first_name_row": float(head.first == self.first_name),
            "before_first_detail": float(head.first < self.first_detail),
            "just_above_detail": float(head.first + len(head.lines) == self.first_detail),
            "after_first_detail": float(head.first > self.first_detail),
        }

    def _print(self, head: _Head) -> dict[str, float]:
        heights = [line.height for line in head.lines]
        box = Box.around([line.box for line in head.lines])
        middle = abs(box.centre[0] - self.middle) / max(self.width, 1)
        ratio = min(heights) / max(self.print_height, 1)
        return {
            "large_print": max(0.0, min((ratio - 1.1) / 0.9, 1.0)),
            "largest_print": float(max(heights) >= 0.95 * self.largest),
            "small_print": float(ratio < 0.85),
            "off_centre": min(middle * 4, 1.0),
            "print_confidence": sum(line.confidence for line in head.lines) / len(head.lines),
            "mixed_heights": float(len(heights) > 1 and max(heights) > 1.5 * min(heights)),
            f"joined_{len(head.lines)}": float(len(head.lines) > 1),
            "joined_alike": float(
                len(heights) > 1 and all(self._continues(a, b) for a, b in pairwise(head.lines))
            ),
            **self._cut(head),
        }

    def _cut(self, head: _Head) -> dict[str, float]:
        """Whether the name seems to go on in the next row, or to have begun in the one before."""
        raw = " ".join(line.text for line in head.lines)
        last = head.first + len(head.lines) - 1
        after = self.lines[last + 1] if last + 1 < len(self.lines) else None
        before = self.lines[head.first - 1] if head.first else None
        return {
            "open_bracket": float(raw.count("(") > raw.count(")")),
            "goes_on_below": float(self._continues(head.lines[-1], after)),
            "legal_form_below": float(
                self._continues(head.lines[-1], after)
                and after is not None
                and "legal_end" in row_kinds(after.text)
            ),
            "begins_above": float(self._continues(head.lines[0], before)),
        }

    def _continues(self, line: Line, other: Line | None) -> bool:
        """Whether ``other`` stands close to ``line``, in the same print, and may be a name too."""
        if other is None or letters(other.text) < 2 or row_kinds(other.text).keys() & NOT_NAME:
            return False
        gap = max(other.box.top - line.box.bottom, line.box.top - other.box.bottom)
        alike = max(line.height, other.height) < 1.25 * min(line.height, other.height)
        return alike and gap < max(line.height, other.height)

    def _words(self, head: _Head) -> dict[str, float]:
        """What kinds of words the name has; for a joined name also those of its single rows."""
        found: dict[str, float] = {}
        rows = [row_kinds(line.text) for line in head.lines]
        for name in sorted({kind for kinds in rows for kind in kinds}):
            found[f"has_{name}"] = max(kinds.get(name, 0.0) for kinds in rows)
        if len(rows) > 1:
            found["joins_other_kind"] = float(any(k.keys() & NOT_NAME for k in rows))
            found["ends_in_legal_form"] = float("legal_end" in rows[-1])
            found["legal_form_inside"] = float(any("legal_end" in k for k in rows[:-1]))
        count = letters(head.text)
        found["only_shop_words"] = float(
            bool(rows) and all(kinds.get("shop", 0.0) > 0.95 for kinds in rows)
        )
        found["few_letters"] = max(0.0, (6 - count) / 4)
        found["long"] = max(0.0, min((count - 25) / 25, 1.0))
        found["digits"] = sum(c.isdigit() for c in head.text) / max(len(head.text), 1)
        found["odd_signs"] = sum(not (c.isalnum() or c in " .,&'-()/") for c in head.text) / max(
            len(head.text), 1
        )
        found["capitals"] = float(head.text.upper() == head.text)
        # Brand names longer than two rows are none.
        brand = self.brand_of(head.text) if len(head.lines) <= 2 else None
        if brand is not None:
            found["brand"] = brand.score
            found["brand_alone"] = float(same_merchant(brand.name, head.text))
        return found

    def _elsewhere(self, head: _Head) -> dict[str, float]:
        """Whether the name stands again in a web address or further down."""
        key = squeeze(head.text)
        words = [w for w in re.findall(r"[a-z]{4,}", fold(head.text))]
        return {
            "in_web_address": float(len(key) >= 4 and key[:12] in self.addresses),
            "word_in_web_address": float(any(w in self.addresses for w in words)),
            "again_below": float(len(key) >= 5 and fold(head.text) in self.below),
        }
