"""All readings of dates in rows of text, however they are written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from receipts.model import Line
from receipts.page.dates.notations import Form, forms
from receipts.page.dates.reading import Reading, full_year, is_bare, valid
from receipts.text.confusions import load_confusions

FEWEST_FIGURES = 2
"""Figures of the shortest dates: ``23 Mar``, ``令和元年5月4日``."""

MOST_IN_ROW = 20
"""Readings of dates of one row that are weighed, the least flawed ones; receipts have at most 5."""

GUESSED_YEARS = 20
"""So far back a year may lie that is guessed at."""

AROUND = 12
"""Characters before and after a form that are looked at: those of a time with seconds."""

_TIME_BEFORE = re.compile(r"(?:^|\D)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$")
_TIME_AFTER = re.compile(r"(?:[01]?\d|2[0-3])?:[0-5]\d(?!\d)")
_BARE_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)")
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d$")
_CLOCK = re.compile(r"\d{1,2}\s?[:hH]\s?\d")
_FAINT_CLOCK = re.compile(r" (?:[01]\d|2[0-3])[ .][0-5]\d(?:[ .][0-5]\d)?\s*$")
"""A time that ends a row; of faint print the colons are lost before the figures."""
_ONE_LETTER = re.compile(r"(?<![^\W_])[^\W\d_]$")
_CLEAN, _QUOTES = frozenset("./-"), frozenset("'’`´")
_SEPARATORS = _CLEAN | _QUOTES

T = TypeVar("T")


def find_dates(text: str, today: dt.date | None = None) -> list[Reading]:
    """Every date-like reading of one row, overlapping ones too.

    Args:
        text: One row of OCR text.
        today: Decides the century of two-figure years; by default all are of this one.

    Returns:
        Readings by place, the less flawed first where several share one.

    >>> [str(r.value) for r in find_dates("11- 09/04/2014") if r.flaws == 0]
    ['2014-04-09', '2014-09-04']
    """
    if sum(map(str.isdigit, text)) < FEWEST_FIGURES:
        return []
    latest = today or dt.date(2089, 12, 31)
    marked = [(form, marks) for form in forms(text) if (marks := _marks(text, form)) is not None]
    found = [r for form, marks in marked if (r := _reading(text, form, marks, latest))]
    days = {(r.start, r.end) for r in found}
    for form, marks in marked:
        if (form.start, form.end) not in days:
            found += _guessed(text, form, marks, latest)
    best: dict[tuple[object, ...], Reading] = {}
    for r in sorted(found, key=lambda r: r.flaws):
        best.setdefault((r.start, r.end, r.year, r.month, r.day), r)
    least_flawed: dict[int, int] = {}
    for r in best.values():
        for place in range(r.start, r.end) if r.year else ():
            least_flawed[place] = min(r.flaws, least_flawed.get(place, r.flaws))
    kept = [
        r for r in best.values()
        if r.year or all(least_flawed.get(i, 99) > r.flaws for i in range(r.start, r.end))
    ]  # fmt: skip
    return sorted(kept, key=lambda r: (r.start, r.flaws, -r.end, r.order))


def _reading(text: str, f: Form, marks: dict[str, bool], today: dt.date) -> Reading | None:
    month, day = int(f.month), int(f.day)
    year = full_year(f.year, month, day, today) if f.year else None
    if (f.year and year is None) or not valid(year, month, day):
        return None
    printed = text[f.start : f.end]
    return Reading(f.notation, year, month, day, f.start, f.end, printed, f.repaired, **marks)


def _guessed(text: str, f: Form, marks: dict[str, bool], today: dt.date) -> Iterator[Reading]:
    """What it could be if one figure was taken for another: ``62/06/2017``, ``11-04-2617``.

    Only whole dates are guessed at, and only the tens of day and month or a figure of the year.
    """
    plain = len(f.year) == 4 and len(f.separators) == 2 and "N" not in f.notation
    if not plain or f.repaired or any(marks.values()):
        return
    for name, figures in (("day", f.day[:-1]), ("month", f.month[:-1]), ("year", f.year)):
        for place, figure in enumerate(figures):
            for true in _taken_for(figure):
                part: str = getattr(f, name)
                changed: dict[str, Any] = {name: part[:place] + true + part[place + 1 :]}
                reading = _reading(text, replace(f, **changed), marks, today)
                if reading and 0 <= today.year - (reading.year or 0) <= GUESSED_YEARS:
                    yield replace(reading, guessed_figure=True, repaired=1)


@cache
def _taken_for(figure: str) -> tuple[str, ...]:
    """What a figure may be that begins no day, month or century, by what engines misread."""
    pairs = load_confusions().any_engine.pairs
    return tuple(t for t, read in pairs if read == figure in "456789" and t in tuple("0123"))


def _marks(text: str, f: Form) -> dict[str, bool] | None:
    """What is wrong with a form where it stands; ``None`` where it is no date."""
    before, after = text[max(f.start - AROUND, 0) : f.start], text[f.end : f.end + AROUND]
    if _FAINT_CLOCK.match(text, f.end):
        after = ""
    if is_bare(f.notation) and len(f.year) == 4 and _BARE_TIME.match(after):
        after = ""
    time_before = _TIME_BEFORE.search(before) is not None
    time_after = _TIME_AFTER.match(after) is not None
    left = before[-1:].isdigit() and f.notation[0] != "N" and not time_before
    right = after[:1].isdigit() and not time_after
    priced = _PRICE_BEHIND.search(text[f.start : f.end])
    if _is_cut_off(f, left, right) or priced or _goes_on(f, before, after) or not _is_like(f):
        return None
    hour = f.notation[-1] in "Yy" and _HOUR.search(text[f.end - 2 : f.end + 3]) is not None
    odd = _is_odd(f) or (hour and len(f.year) == 2)
    return None if f.misread and odd else {
        "cut": left or right,
        "odd_separators": odd,
        "glued": time_before or (time_after and not hour),
        "misread_month": f.misread,
        "holds_hour": hour,
        "version": _is_version(f),
    }  # fmt: skip


def _is_cut_off(f: Form, left: bool, right: bool) -> bool:
    """Whether more figures before or after make it a part of a longer number.

    Of longer numbers only those that begin with year, month and day hold a date more often than
    not, and before a whole date with separators a blank may be lost.
    """
    whole = f.notation in ("D-M-Y", "M-D-Y") and len(f.day) == len(f.month) == 2
    return (left and not whole) or (right and f.notation != "Ymd")


_PRICE_BEHIND = re.compile(r"[^\W\d_]{3} \d\d?\.\d\d$")
"""A price behind a word that is a month's name too: ``TOOL SET 15.00``."""

_NUMBER_BEFORE = re.compile(r"(?<![^\W\d_])(?<!\d)\d+ $")
"""Between blanks a number is part of a row of numbers, and a word such as ``T01`` is not."""


def _goes_on(f: Form, before: str, after: str) -> bool:
    """Whether it is a part of a code, a price or a row of numbers with the same separator."""
    if f.notation[0] == "E" or (is_bare(f.notation) and len(f.year) == 4):
        return False
    if len(f.year) < 4 and (after[:1].isalpha() or _ONE_LETTER.search(before)):
        return True
    if not f.year and after[:1].isdigit():
        return True
    figures = f.year and "N" not in f.notation
    signs = {sign or " " for sign in f.separators or [""]} if figures else _SEPARATORS
    series = _NUMBER_BEFORE.search(before) if signs == {" "} else before[-2:-1].isdigit()
    return bool(series and before[-1:] in signs) or (
        after[:1] in signs and after[1:2].isdigit() and not _CLOCK.match(after, 1)
    )


def _is_like(f: Form) -> bool:
    """Whether what separates the parts is that of a date, rather than of other numbers."""
    if not f.separators:
        return not f.repaired
    first, last, signs = f.separators[0], f.separators[-1], set(f.separators)
    short, named = len(f.year) == 2, "N" in f.notation
    if not f.year:
        return not f.repaired and not f.misread and (named or first in _CLEAN)
    if f.misread:  # a word is a month amid day and year, or where these are sure to be such
        return signs <= {*_CLEAN, ""} if f.notation[0] == "D" else not short or last[:1] in _QUOTES
    if f.notation == "N_d/y":
        return last != "" or re.match("199|20", f.day + f.year) is None
    if "/" in f.notation and not named:
        return signs <= {*_CLEAN, "", "1", "7"}
    if short and not named:
        return ":" not in signs and (first == last or last in _QUOTES)
    return named or signs != {"", ":"}


def _is_odd(f: Form) -> bool:
    """Whether the separators are not those of dates, or other numbers may have them as well."""
    if not f.year or not f.separators:
        return False
    last = f.separators[-1]
    if "N" in f.notation:
        return last[:1] in {":", "1", "7"}
    return len(set(f.separators)) > 1 or last not in _CLEAN


def _is_version(f: Form) -> bool:
    """Whether it may as well be the version of a till's program: ``2.2.10``."""
    short = len(f.day) == len(f.month) == 1 and len(f.year) == 2
    return short and set(f.separators) == {"."}


def dates_in_rows(lines: Sequence[Line], today: dt.date) -> list[list[Reading]]:
    """For each row of a page its readings of dates, the least flawed ones.

    Args:
        lines: Printed rows, from top to bottom.
        today: Decides the century of two-figure years.
    """
    found = (find_dates(line.text, today) for line in lines)
    return [least(readings, lambda r: r.flaws, MOST_IN_ROW) for readings in found]


def least(items: list[T], key: Callable[[T], int], most: int) -> list[T]:
    """The ``most`` items with the lowest key, in the order in which they stand."""
    kept = sorted(range(len(items)), key=lambda place: key(items[place]))[:most]
    return [items[place] for place in sorted(kept)]
