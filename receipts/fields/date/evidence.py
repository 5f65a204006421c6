"""What speaks for and against each date on a page.

One small function a group of evidence: how the date is written, where it stands, what stands
beside it, and what the rest of the page says.  The names are those of the fitted weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from receipts.model import Evidence
from receipts.page.boxes import box_of, sureness_of
from receipts.page.dates.reading import Reading
from receipts.page.dates.rows import Row, Seen
from receipts.page.dates.words import DateWord
from receipts.place.country import order_shares

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

MOST_FLAWS = 12
"""Flaws of a reading, as :attr:`Reading.flaws` counts them; more of them make no difference."""


class Dates:
    """All dates of a page, and what is true of them together.

    Args:
        rows: All rows.
        seen: All readings of dates, with missing years filled in.
        page: The page around the rows.
    """

    def __init__(self, rows: Sequence[Row], seen: Sequence[Seen], page: ReadPage) -> None:
        self.rows = rows
        self.seen = seen
        self.page = page
        self.orders = order_shares(page.place.countries)
        self.sound = [item for item in seen if item.value and not self.better(item)]
        self.unambiguous = [
            i for i in self.sound
            if i.reading.notation == "numbers" and i.reading.flaws <= 1 and not self.swapped(i)
        ]  # fmt: skip

    def better(self, item: Seen) -> bool:
        """Whether a less flawed or longer reading of another stretch shares its characters."""
        mine = (item.reading.flaws, item.reading.start - item.reading.end)
        return any(
            (other.flaws, other.start - other.end) < mine
            and (other.start, other.end) != (item.reading.start, item.reading.end)
            and other.overlaps(item.reading)
            for other in item.row.readings
        )

    def swapped(self, item: Seen) -> bool:
        """Whether the same figures make another day with day and month exchanged."""
        r = item.reading
        return (
            r.notation in ("numbers", "digits")
            and r.order in ("DMY", "MDY")
            and any(
                (o.start, o.end, o.day, o.month) == (r.start, r.end, r.month, r.day)
                for o in item.row.readings
                if r.day != r.month
            )
        )


def evidence_at(item: Seen, page: Dates) -> Iterator[Evidence]:
    """All evidence for one reading at its place."""
    yield from _writing(item.reading)
    yield from _order(item, page)
    yield from _labels(item, page)
    yield from _beside(item)
    yield Evidence(
        "print_confidence", sureness_of(item.row.line, item.reading.start, item.reading.end)
    )


def _writing(r: Reading) -> Iterator[Evidence]:
    """How the date is written, and how much of it had to be guessed."""
    yield Evidence("flaws", min(r.flaws, MOST_FLAWS) / MOST_FLAWS, detail=r.text)
    flags = {
        "year_missing": r.year_digits == 0,
        "year_first_of_two": r.order == "YMD" and r.year_digits == 2,
        "six_bare_figures": r.notation == "digits" and r.year_digits == 2,
    }
    for name, holds in flags.items():
        if holds:
            yield Evidence(name, detail=r.text)


def _order(item: Seen, page: Dates) -> Iterator[Evidence]:
    """What speaks for this order of the same figures."""
    r = item.reading
    if r.notation not in ("numbers", "digits") or r.order not in ("DMY", "MDY"):
        return
    other = "MDY" if r.order == "DMY" else "DMY"
    margin = page.orders[r.order] - page.orders[other]
    if margin:
        # Below 0 where the country writes the other order; of several looks the surest one tells.
        yield Evidence("order_of_country", margin, detail=r.order)
    if not page.swapped(item):
        return
    counts = Counter(o.reading.order for o in page.unambiguous if not o.touches(item))
    if counts[r.order] != counts[other]:
        agrees = counts[r.order] > counts[other]
        yield Evidence(
            "order_of_page", 1.0 if agrees else -1.0, detail=r.order if agrees else other
        )


def _labels(item: Seen, page: Dates) -> Iterator[Evidence]:
    """The label in the same row, the nearest before the date, or that in the row above.

    Above 0 where it says that this is the date, below 0 where it says that it is another one, or
    no date.
    """
    signs = {"labels": 1.0, "not_purchase": -1.0, "not_date": -1.0}
    found = [(signs[w.kind] * s, _text(item.row, w)) for w, s in _governing(item, set(signs))]
    if not found and item.row.index > 0:
        found = [*_label_above(item, page.rows[item.row.index - 1])]
    if found:
        strength, text = max(found)
        yield Evidence("label", strength, detail=text)


def _governing(item: Seen, kinds: set[str]) -> list[tuple[DateWord, float]]:
    """The label that stands nearest before the date (or right after), and how surely it applies."""
    text, r = item.row.line.text, item.reading
    words = [w for w in item.row.words if w.kind in kinds]
    before = [w for w in words if w.end <= r.start + 1]
    if before:
        last = max(w.end for w in before)
        share = _nearness(text[last : r.start], item)
        return [
            (w, w.quality * share) for w in before
            if w.end == last and share > 0 and not (w.short and share < 1)
        ]  # fmt: skip
    after = [w for w in words if w.start >= r.end and not w.short]
    if after:
        first = min(w.start for w in after)
        if not re.search(r"\w", text[r.end : first]):
            return [(w, 0.5 * w.quality) for w in after if w.start == first]
    return []


def _nearness(between: str, item: Seen) -> float:
    """1 where nothing but punctuation (or a day of the week) stands between; less beyond more."""
    if not re.search(r"\w", between):
        return 1.0
    if re.fullmatch(r"\W*\w{2,10}\W*", between) and item.row.weekdays:
        return 1.0
    inside = range(item.reading.start - len(between), item.reading.start)
    if any(o.start in inside and not o.overlaps(item.reading) for o in item.row.readings):
        return 0.25
    return 0.5 if len(between) <= 24 else 0.25


def _label_above(item: Seen, above: Row) -> Iterator[tuple[float, str]]:
    """A label in the row above, where that has no date of its own: a table's heading."""
    if above.readings:
        return
    here = box_of(item.row.line, item.reading.start, item.reading.end)
    for word in above.words:
        if word.short or word.kind not in ("labels", "not_purchase"):
            continue
        there = box_of(above.line, word.start, word.end)
        overlap = min(here.right, there.right) - max(here.left, there.left)
        near = here.top - there.bottom < 2 * max(here.height, 1)
        if near and (overlap > 0 or len(above.words) == 1):
            share = word.quality * (1.0 if overlap > 0 else 0.5)
            yield share if word.kind == "labels" else -share, _text(above, word)


def _beside(item: Seen) -> Iterator[Evidence]:
    """Times, days of the week and other dates in the same row."""
    text, r = item.row.line.text, item.reading
    gaps = [_gap(text, r, start, end) for start, end in item.row.times]
    beside = [gap for gap in gaps if gap is not None and not re.search(r"\d", gap)]
    if r.glued or any(len(gap) <= 12 for gap in beside):
        yield Evidence("time_beside")
    elif gaps:
        yield Evidence("time_beside", 0.5)
    yield from _weekday(item)


def _weekday(item: Seen) -> Iterator[Evidence]:
    text, r = item.row.line.text, item.reading
    for weekday in item.row.weekdays:
        gap = _gap(text, r, weekday.start, weekday.end)
        inside = r.start <= weekday.start and weekday.end <= r.end
        if gap is None and not inside:
            continue
        near = inside or (gap is not None and not re.search(r"[^\W\d]", gap) and len(gap) <= 22)
        if not near or (weekday.short and gap is not None and len(gap) > 3):
            continue
        agrees = item.value is not None and item.value.weekday() in weekday.days
        strength = 0.6 if weekday.short else 1.0
        named = text[weekday.start : weekday.end]
        yield Evidence("weekday", strength if agrees else -strength, detail=named)
        return


def _gap(text: str, r: Reading, start: int, end: int) -> str | None:
    """What stands between the reading and another stretch; ``None`` where they overlap."""
    if end <= r.start:
        return text[end : r.start]
    return text[r.end : start] if start >= r.end else None


def _text(row: Row, word: DateWord) -> str:
    return row.line.text[word.start : word.end]
