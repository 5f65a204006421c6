"""What speaks for and against each date on a page.

One small function a group of evidence: how the date is written, where it stands, what stands
beside it, and what the rest of the page says.  The names are those of the fitted weights.
"""

from __future__ import annotations

import datetime as dt
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

OLD_YEARS = 15
"""A receipt is hardly handed in after so many years."""

PHOTO_DAYS = 30.0
"""So many days before a photo, its own date says little about the purchase."""

_RANGE = re.compile(
    r"\s*(?:-{1,2}|–|—|~|to|till?|until|thru|through|bis|au|al|hasta|tot|a|ate|até)\s*",
    re.IGNORECASE,
)


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
        self.days = sorted({item.value for item in self.sound if item.value is not None})
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
    yield from _place(item, page)


def evidence_for(value: dt.date, items: Sequence[Seen], page: Dates) -> Iterator[Evidence]:
    """All evidence for a day, whatever the places where it stands."""
    yield from _calendar(value, page.page)
    rows = {item.row.index for item in items}
    if len(rows) > 1:
        yield Evidence("seen_in_rows", min(len(rows) - 1, 3) / 3, detail=f"{len(rows)} rows")
    others = [o for o in page.sound if o.value == value]
    texts = {re.sub(r"\W", "", o.reading.text).casefold() for o in others}
    if len(texts) > 1:
        yield Evidence("agrees_with_other_date", detail=" = ".join(o.reading.text for o in others))
    if page.days == [value]:
        yield Evidence("only_date")
    elif value in page.days:
        past = [day for day in page.days if day <= page.page.today]
        if value == page.days[0]:
            yield Evidence("earliest_on_page")
        if past and value == past[-1]:
            yield Evidence("latest_on_page")


def _writing(r: Reading) -> Iterator[Evidence]:
    flags = {
        "month_by_name": r.notation == "month",
        "month_misread": r.misread_month,
        "year_holds_hour": r.holds_hour,
        "uneven_padding": r.uneven,
        "four_digit_year": r.year_digits == 4,
        "two_digit_year": r.year_digits == 2,
        "year_missing": r.year_digits == 0,
        "year_first": r.order == "YMD" and r.year_digits == 4,
        "year_first_of_two": r.order == "YMD" and r.year_digits == 2,
        "no_separators": r.notation == "digits",
        "six_bare_figures": r.notation == "digits" and r.year_digits == 2,
        "odd_separators": r.odd_separators,
        "glued": r.glued,
        "long_digits_neighbourhood": r.cut,
    }
    for name, holds in flags.items():
        if holds:
            yield Evidence(name, detail=r.text)
    if r.guessed_figure:
        yield Evidence("figure_guessed", r.guessed_figure, detail=r.text)
    if r.repaired:
        yield Evidence("repaired", min(r.repaired, 4) / 4, detail=r.text)


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
        yield Evidence("unambiguous_order")
        return
    yield Evidence("ambiguous_order", detail=r.text)
    counts = Counter(o.reading.order for o in page.unambiguous if not o.touches(item))
    if counts[r.order] > counts[other]:
        yield Evidence("order_of_page", detail=r.order)
    elif counts[other] > counts[r.order]:
        yield Evidence("order_against_page", detail=other)


def _labels(item: Seen, page: Dates) -> Iterator[Evidence]:
    """Labels in the same row, the nearest before the date, and in the row above."""
    names = {
        "labels": "labelled_date", "not_purchase": "labelled_other", "not_date": "labelled_number",
    }  # fmt: skip
    nearest = _governing(item, set(names))
    for word, strength in nearest:
        yield Evidence(names[word.kind], strength, detail=_text(item.row, word))
    if not nearest and item.row.index > 0:
        yield from _label_above(item, page.rows[item.row.index - 1])
    register = [w for w in item.row.words if w.kind == "register" and not w.short]
    if register:
        yield Evidence("near_register_words", min(len(register), 2) / 2,
                       detail=_text(item.row, register[0]))  # fmt: skip


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


def _label_above(item: Seen, above: Row) -> Iterator[Evidence]:
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
            name = "label_above" if word.kind == "labels" else "other_label_above"
            yield Evidence(name, word.quality * (1.0 if overlap > 0 else 0.5),
                           detail=_text(above, word))  # fmt: skip


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
    for other in item.row.readings:
        gap = _gap(text, r, other.start, other.end)
        if gap is not None and _RANGE.fullmatch(gap) and other.flaws <= r.flaws + 1:
            yield Evidence("range", detail=text[min(r.start, other.start) : max(r.end, other.end)])
            break


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
        name = "weekday_agrees" if agrees else "weekday_disagrees"
        yield Evidence(name, 0.6 if weekday.short else 1.0,
                       detail=text[weekday.start : weekday.end])  # fmt: skip
        return


def _gap(text: str, r: Reading, start: int, end: int) -> str | None:
    """What stands between the reading and another stretch; ``None`` where they overlap."""
    if end <= r.start:
        return text[end : r.start]
    return text[r.end : start] if start >= r.end else None


def _place(item: Seen, page: Dates) -> Iterator[Evidence]:
    r = item.reading
    if page.better(item):
        yield Evidence("part_of_other", detail=r.text)
    box = box_of(item.row.line, r.start, r.end)
    share = box.centre[1] / max(page.page.height, 1.0)
    if share < 1 / 3:
        yield Evidence("top_third")
    elif share > 2 / 3:
        yield Evidence("bottom_third")
    yield Evidence("print_confidence", sureness_of(item.row.line, r.start, r.end))


def _calendar(value: dt.date, page: ReadPage) -> Iterator[Evidence]:
    if value > page.today:
        yield Evidence("in_future")
    elif value.year < page.today.year - OLD_YEARS:
        yield Evidence("older_than_15_years")
    if page.photo_date is not None:
        days = (page.photo_date - value).days
        if -1 <= days < PHOTO_DAYS:
            yield Evidence("near_photo_date", 1 - max(days, 0) / PHOTO_DAYS, detail=f"{days} days")


def _text(row: Row, word: DateWord) -> str:
    return row.line.text[word.start : word.end]
