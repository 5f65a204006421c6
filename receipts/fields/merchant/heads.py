"""The top of a page as runs of rows that may be a name, and what is known of each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from statistics import median

from receipts.fields.merchant.mentions import Mention, mentions
from receipts.fields.merchant.names import (
    NOT_NAME,
    clean,
    is_misreading,
    letters,
    mend_letters,
    pieces,
    row_kinds,
    with_legal_form_mended,
    without_continental_form,
)
from receipts.model import Line
from receipts.page.brands import BrandMatch
from receipts.text.fold import squeeze

HEAD_ROWS = 10
"""Rows with letters, from the top, that may be a name: in 8 of 2,920 readings of labelled receipts
the name stood below the eighth."""

LONGEST_JOIN = 3
"""Rows that one name may have."""

MOST_MENTIONS = 40
"""Web addresses and greetings of a page that are asked for its shop.  Receipts have a few; each
is held against every name."""
LEGIBLE_LETTERS, LEGIBLE = 4, 0.5
"""Letters, and confidence in them, that a row has at least to be one."""
DETAILS = frozenset(("address", "phone", "registration", "house_number", "postcode", "web", "town"))
"""Kinds of rows that follow a name."""

WORDS_ONLY = frozenset(("slogan", "sentence", "generic"))
"""Kinds of rows that are told by their words alone, which may be those of a brand."""

_OPEN, _CLOSED = re.compile(r"\([^)]*$"), re.compile(r"[^()]*\)")
_AND_FIRST = re.compile(r"\W{0,2}&")
_STORE_NUMBER = re.compile(r"#\s?\d+\s*$")


@dataclass(frozen=True)
class Head:
    """A run of neighbouring rows that may be the name.

    Args:
        lines: The rows, or parts of them.
        rows: Their numbers on the page.
        text: The name, cleaned.
        part: Name of the evidence for a name that is not whole rows.
    """

    lines: tuple[Line, ...]
    rows: tuple[int, ...]
    text: str
    part: str = ""

    @property
    def first(self) -> int:
        """Number of its first row."""
        return self.rows[0]

    @property
    def after(self) -> int:
        """Number of the row after its last one."""
        return self.rows[-1] + 1


@dataclass
class Page:
    """The rows of a page, and what the evidence asks of all of them.

    Args:
        lines: Printed rows, from top to bottom.
        brand_of: For a text the brand of the gazetteer that it names, or ``None``.
    """

    lines: Sequence[Line]
    brand_of: Callable[[str], BrandMatch | None]
    head: list[int] = field(init=False)
    kinds: list[Mapping[str, float]] = field(init=False)
    keys: list[str] = field(init=False)
    mentions: list[Mention] = field(init=False)

    def __post_init__(self) -> None:
        self.head = [i for i, line in enumerate(self.lines) if letters(line.text) >= 2][:HEAD_ROWS]
        self.kinds = [self._kinds(line.text) for line in self.lines]
        self.keys = [squeeze(line.text) for line in self.lines]
        self.mentions = list(islice(mentions(self.lines, self.brand_of), MOST_MENTIONS))
        for mention in self.mentions:
            if mention.how == "after_welcome":  # its row goes on with what the one above began
                kinds = {"sentence": 1.0, "not_name": 1.0}
                self.kinds[mention.row] = {**self.kinds[mention.row], **kinds}
        self.middle = median([line.box.centre[0] for line in self.lines] or [0.0])
        heights = [line.height for line in self.lines if letters(line.text) >= LEGIBLE_LETTERS]
        self.body = max(median(heights or [1.0]), 1.0)
        self.width = max([line.box.width for line in self.lines] or [1.0])
        self.first_name = next((i for i in self.head if not self.kinds[i].keys() & NOT_NAME), -1)
        # What stands before all names is not what follows one.
        details = (i for i in self.head if i > self.first_name and self.kinds[i].keys() & DETAILS)
        self.first_detail = next(details, 99)
        self.order = self._order()
        forms = (i for i, kinds in enumerate(self.kinds) if "continental_form" in kinds)
        self.firms = {squeeze(without_continental_form(clean(self.lines[i].text))) for i in forms}
        self.hosts = [(m.row, squeeze(m.name)) for m in self.mentions if m.how == "from_web"]

    def _order(self) -> dict[int, int]:
        """How many legible rows stand above each row of the head: a stain is no row."""
        order, above = {}, 0
        for row in self.head:
            order[row] = above
            line = self.lines[row]
            above += letters(line.text) >= LEGIBLE_LETTERS and line.confidence >= LEGIBLE
        return order

    def _kinds(self, text: str) -> Mapping[str, float]:
        """What a row is; a known brand is a name, whatever words it has."""
        kinds = row_kinds(mend_letters(text))
        if kinds.keys() & WORDS_ONLY:
            found = self.brand_of(clean(_STORE_NUMBER.sub("", text)))
            if found is not None and found.how == "whole row":
                return {kind: share for kind, share in kinds.items() if kind not in WORDS_ONLY}
        return kinds

    def heads(self) -> Iterator[Head]:
        """Each early row alone, joined with up to three that follow it, and names within rows."""
        for place, first in enumerate(self.head):
            yield from self._runs(place)
            line = self.lines[first]
            for text, part in self._parts(line.text):
                yield Head((line,), (first,), text, part)
            for piece in pieces(line):
                yield from _named((piece,), (first,), piece.text, "piece_of_row")

    def _runs(self, place: int) -> Iterator[Head]:
        if self.is_linked(self.head[place] - 1):
            return
        for count in range(1, LONGEST_JOIN + 1):
            run = self.head[place : place + count]
            if len(run) < count or not self._joined(run):
                return
            if self.is_linked(run[-1]):
                continue
            rows = tuple(self.lines[i] for i in run)
            yield from _named(rows, tuple(run), " ".join(row.text for row in rows))

    def _joined(self, run: Sequence[int]) -> bool:
        """Whether rows follow each other closely enough to be one name."""
        for above, below in pairwise(run):
            a, b = self.lines[above], self.lines[below]
            gap = b.box.top - a.box.bottom
            if gap > 1.6 * max(a.height, b.height) or below - above > 2:
                return False
        return True

    def _parts(self, row: str) -> Iterator[tuple[str, str]]:
        """Names that are a part of a row, or the right spelling of it."""
        mended = with_legal_form_mended(clean(row))
        if mended:
            yield mended, "legal_form_spelling"
        short = without_continental_form(clean(row))
        if short:
            yield short, "without_legal_form"
        # A town that is also a brand is a town where its postcode or state follows.
        is_town = row_kinds(row).keys() & {"postcode", "town"}
        brand = None if is_town else self.brand_of(clean(row))
        if brand is not None and (brand.score >= 0.7 or brand.how == "starts row"):
            start, end = brand.span
            printed = clean(clean(row)[start:end])
            form = row_kinds(clean(row)).keys() & {"continental_form", "legal_end"}
            rest = row.partition(printed)[2]
            numbered = not form and not mended and any(c.isdigit() for c in rest)
            if brand.how != "inside row" and numbered:
                yield printed, "brand_before_number"
            alone = brand.how == "whole row" and not form
            if alone and is_misreading(printed, brand.name):
                yield brand.name, "brand_spelling"

    def is_linked(self, row: int) -> bool:
        """Whether ``&`` or a bracket stands across two rows: no name without the other."""
        if not 0 <= row < len(self.lines) - 1:
            return False
        above, below = self.lines[row], self.lines[row + 1]
        return self.is_near(above, row + 1) and bool(
            above.text.endswith("&")
            or _AND_FIRST.match(below.text)
            or (_OPEN.search(above.text) and _CLOSED.match(below.text))
        )

    def continues(self, line: Line, other: int) -> bool:
        """Whether row ``other`` stands close to ``line``, in the same print, and may be a name."""
        if not self.is_near(line, other) or self.kinds[other].keys() & NOT_NAME:
            return False
        a, b = line.height, self.lines[other].height
        return max(a, b) < 1.25 * min(a, b)

    def is_near(self, line: Line, other: int) -> bool:
        """Whether there is a row ``other`` of letters less than a line's height from ``line``."""
        if not 0 <= other < len(self.lines) or letters(self.lines[other].text) < 2:
            return False
        row = self.lines[other]
        gap = max(row.box.top - line.box.bottom, line.box.top - row.box.bottom)
        return gap < max(line.height, row.height)


def _named(
    lines: tuple[Line, ...], rows: tuple[int, ...], text: str, part: str = ""
) -> Iterator[Head]:
    name = clean(text)
    if letters(name) >= 2:
        yield Head(lines, rows, name, part)
