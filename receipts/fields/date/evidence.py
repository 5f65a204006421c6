"""What speaks for and against each date on a page: how it is written, and what stands around it.

The names are those of the fitted weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from receipts.model import Evidence
from receipts.page.boxes import box_of, sureness_of
from receipts.page.dates.reading import Reading, is_bare
from receipts.place.country import order_shares
from receipts.text.match import Match, Matcher
from receipts.text.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

MOST_FLAWS = 12
"""Flaws of a reading, as :attr:`Reading.flaws` counts them; more of them make no difference."""

SIGNS = {"labels": 1, "not_purchase": -1, "not_date": -1}
"""Keys of the vocabulary's ``[date]`` that say whether a date behind their phrases is that of the
purchase; those of the other keys only hide the phrases that they contain."""

SHORT = 3
"""Phrases of so many letters, as "on", count only where nothing stands before the date."""

HALF = 8
"""Letters and figures between a label and a date that leave half of what the label says."""

BESIDE = 12
"""Characters without figures that may stand between a date and its time."""


def evidence_at(r: Reading, row: int, page: ReadPage) -> Iterator[Evidence]:
    """All evidence for one reading in the row of this number."""
    yield Evidence("flaws", min(r.flaws, MOST_FLAWS) / MOST_FLAWS, detail=r.text)
    if not r.year_digits:
        yield Evidence("year_missing", detail=r.text)
    if r.year_digits == 2 and r.order == "YMD":
        yield Evidence("year_first_of_two", detail=r.text)
    if r.year_digits == 2 and is_bare(r.notation):
        yield Evidence("six_bare_figures", detail=r.text)
    yield from _order(r, page)
    yield from _label(r, row, page)
    yield from _time_beside(r, row, page)
    yield Evidence("print_confidence", sureness_of(page.lines[row], r.start, r.end))


def _order(r: Reading, page: ReadPage) -> Iterator[Evidence]:
    """How much rather the country writes figures in this order than in the other one.

    It is below 0 where it writes the other one; of several looks the surest one tells.
    """
    if "N" not in r.notation and r.order in ("DMY", "MDY"):
        shares = order_shares(page.place.countries)
        if margin := shares[r.order] - shares["MDY" if r.order == "DMY" else "DMY"]:
            yield Evidence("order_of_country", margin, detail=r.order)


def _label(r: Reading, row: int, page: ReadPage) -> Iterator[Evidence]:
    """The label in the same row, or else that in the row above.

    Above 0 where it says that this is the date, below 0 where it says that it is another one, or
    no date.
    """
    found = _in_row(r, page.lines[row].text)
    if not found and row > 0:
        found = _above(r, row, page)
    if found:
        strength, label = max(found)
        yield Evidence("label", strength, detail=label)


def _in_row(r: Reading, text: str) -> list[tuple[float, str]]:
    """What the label nearest before the date says, the less the more stands between."""
    before = [w for w in _words(text) if w.end <= r.start + 1]
    if not before:
        return []
    word = max(before, key=lambda w: w.end)
    between = len(re.findall(r"\w", text[word.end : r.start]))
    if between and len(word.phrase) <= SHORT:
        return []
    strength = SIGNS[word.value] * word.quality / (1 + between / HALF)
    return [(strength, text[word.start : word.end])]


def _above(r: Reading, row: int, page: ReadPage) -> list[tuple[float, str]]:
    """What a label in the row above says, where that has no figures: the heading of a table."""
    above = page.lines[row - 1]
    if any(map(str.isdigit, above.text)):
        return []
    here, words = box_of(page.lines[row], r.start, r.end), _words(above.text)
    found = []
    for word in words:
        there = box_of(above, word.start, word.end)
        over = min(here.right, there.right) > max(here.left, there.left)
        near = here.top - there.bottom < 2 * max(here.height, 1)
        fits = near and len(word.phrase) > SHORT and word.value != "not_date"
        if fits and (over or len(words) == 1):
            strength = SIGNS[word.value] * word.quality * (1.0 if over else 0.5)
            found.append((strength, above.text[word.start : word.end]))
    return found


def _words(text: str) -> list[Match[str]]:
    """The labels of dates and of other numbers in a row, from left to right."""
    return [word for word in _phrases().find(text) if word.value in SIGNS]


@cache
def _phrases() -> Matcher[str]:
    """Every phrase of the vocabulary's ``[date]``, with its key: of several the first of SIGNS."""
    vocabulary = load_vocabulary()
    keys = sorted(vocabulary.section("date"), key=lambda key: key in SIGNS and -SIGNS[key])
    phrases = {p: key for key in reversed(keys) for p in vocabulary.section("date")[key]}
    return Matcher(phrases, vocabulary.known_words)


def _time_beside(r: Reading, row: int, page: ReadPage) -> Iterator[Evidence]:
    """Whether a time of day stands beside the date, or at least in its row."""
    text, here = page.lines[row].text, [c for c in page.clocks if c.row == row]
    gaps = [text[c.end : r.start] for c in here if c.end <= r.start]
    gaps += [text[r.end : c.start] for c in here if c.start >= r.end]
    beside = any(len(gap) <= BESIDE and not re.search(r"\d", gap) for gap in gaps)
    if r.glued or "T" in r.notation or gaps:
        yield Evidence("time_beside", 1.0 if r.glued or "T" in r.notation or beside else 0.5)
