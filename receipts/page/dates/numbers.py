"""Dates written in figures: ``23.03.2018``, ``3/23/18``, ``20180323``, ``2018年3月23日``.

Every stretch is read in every order in which it makes a day; overlapping readings are all
returned, because the first one found is often the wrong one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from receipts.page.dates.reading import (
    GLUED_TIME,
    TIME,
    TIME_BEFORE,
    Reading,
    Variant,
    full_year,
    valid,
)

_MARKS = r"./\-–—,:;'’·•|\\_~"
_SEPARATOR = rf"[ ]{{0,2}}[{_MARKS}]{{1,2}}[ ]{{0,2}}|[ ]{{1,2}}"
_CLEAN = frozenset(".-/")

_THREE = [
    re.compile(rf"(?=(?P<a>{a})(?P<s>{_SEPARATOR})(?P<b>\d{{1,2}})(?P<t>{_SEPARATOR})(?P<c>{c}))")
    for a, c in (
        (r"\d{1,2}", r"\d{4}"),
        (r"\d{1,2}", r"\d{2}"),
        (r"[1-9]\d{3}", r"\d{2}"),
        (r"(?:19|20|25)\d\d", r"\d"),
    )
]
_ONE_SEPARATOR = [
    re.compile(r"(?=(?P<a>\d{1,2})(?P<s>[./\-])(?P<b>\d\d)(?P<t>[17]?)(?P<c>(?:19|20)\d\d)(?!\d))"),
    re.compile(r"(?=(?P<a>\d\d)(?P<s>[17]?)(?P<b>\d\d)(?P<t>[./\-])(?P<c>(?:19|20)\d\d)(?!\d))"),
    re.compile(r"(?=(?P<a>\d\d)(?P<s>[17])(?P<b>\d\d)(?P<t>[17])(?P<c>(?:19|20)\d\d)(?!\d))"),
]
_RUN = re.compile(r"\d{6,}")
_TWO = re.compile(rf"(?=(?P<a>\d{{1,2}})(?P<s>[./\-])(?P<b>\d{{1,2}})\.?[ ,]{{1,3}}{TIME})")
_TWO_AFTER_TIME = re.compile(
    rf"(?<!\d){TIME}[ ,]{{1,3}}(?P<a>\d{{1,2}})(?P<s>[./\-])(?P<b>\d{{1,2}})(?![\d./\-])"
)
_IDEOGRAPHS = re.compile(
    r"(?P<era>令和|平成|民[國国])?\s?(?P<y>\d{2,4}|元)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]?"
)
_TAKEN_FOR = {"4": "12", "5": "3", "6": "0", "7": "12", "8": "03", "9": "02"}
"""The figures that each may be instead, the likeliest first."""

_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d$")
GUESSED_YEARS = 20
"""So far back a year may lie that is guessed at."""

_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911, None: 0}


def numeric_readings(variant: Variant, today: dt.date) -> Iterator[Reading]:
    """All dates in figures in one variant of a row.

    Args:
        variant: The row's text, printed or repaired.
        today: The day that decides the century of two-figure years.
    """
    yield from _separated(variant, today)
    yield from _half_separated(variant, today)
    yield from _runs(variant, today)
    yield from _without_year(variant)
    yield from _ideographs(variant)


def _orders(
    variant: Variant, span: tuple[int, int], parts: Sequence[str], today: dt.date
) -> Iterator[Reading]:
    """The three figures in every order that makes a day."""
    a, b, c = parts
    start, end = variant.span(*span)
    if len(a) == 4:
        orders = {"YMD": (a, b, c)}
    else:
        orders = {"DMY": (c, b, a), "MDY": (c, a, b)}
        if int(a) == int(b):
            orders = {"": (c, b, a)}
        if len(c) == 2 and len(a) == 2 and len(b) == 2:
            orders["YMD"] = (a, b, c)
    for order, (y, m, d) in orders.items():
        month, day = int(m), int(d)
        year = full_year(y, month, day, today)
        if year is not None and valid(year, month, day):
            yield Reading(year, month, day, start, end, "", order, year_digits=len(y))


def _separated(variant: Variant, today: dt.date) -> Iterator[Reading]:
    text = variant.text
    for pattern in _THREE:
        for match in pattern.finditer(text):
            a, c, s, t = (group.strip() for group in match.group("a", "c", "s", "t"))
            span = match.start(), match.end("c")
            edges = _edges(text, *span, {s, t})
            if not _believable(a, c, s, t, edges):
                continue
            odd = s != t or s not in _CLEAN
            parts = match.group("a", "b", "c")
            found = list(_orders(variant, span, parts, today))
            unread = len(s) == 2 and len(parts[1]) == 1
            if unread:
                found = list(_with_tens(variant, span, parts, today))
            if not found and not odd and edges <= {"glued"}:
                found = list(_guessed(variant, span, parts, today))
            for reading in found:
                yield replace(
                    reading,
                    odd_separators=odd,
                    glued="glued" in edges,
                    cut=not edges <= {"glued"},
                    holds_hour=len(c) == 4 and _HOUR.search(text[: span[1] + 3]) is not None,
                )


def _with_tens(
    variant: Variant, span: tuple[int, int], parts: Sequence[str], today: dt.date
) -> Iterator[Reading]:
    """What it may be if a sign stands for the unread tens of the middle figure: ``02/:7/2020``."""
    a, b, c = parts
    for tens in ("", "1", "2", "3"):
        for reading in _orders(variant, span, (a, tens + b, c), today):
            yield replace(reading, guessed_figure=1.0, repaired=1)


def _guessed(
    variant: Variant, span: tuple[int, int], parts: Sequence[str], today: dt.date
) -> Iterator[Reading]:
    """What it could be if one figure was taken for another: ``62/06/2017``, ``11-04-2617``.

    Only whole dates are guessed at, and only the tens of day and month or a figure of the year.
    """
    for index, part in enumerate(parts):
        for place in range(4) if len(part) == 4 else range(len(part) - 1):
            for rank, figure in enumerate(_TAKEN_FOR.get(part[place], "")):
                changed = list(parts)
                changed[index] = part[:place] + figure + part[place + 1 :]
                for reading in _orders(variant, span, changed, today):
                    recent = today.year - GUESSED_YEARS <= (reading.year or 0) <= today.year
                    if reading.year_digits == 4 and recent:
                        yield replace(reading, guessed_figure=1.0 if rank else 0.5, repaired=1)


def _edges(text: str, start: int, end: int, separators: set[str]) -> set[str]:
    """What the figures run into: a time (``glued``), other figures, or more of the same."""
    before, after = text[:start], text[end:]
    found = set()
    if after[:1].isdigit():
        found.add("glued" if GLUED_TIME.match(after) else "figures after")
    elif re.match(r":\d\d(?!\d)", after):
        found.add("glued")
    elif after[:1] in separators and after[1:2].isdigit() and not re.match(f".{TIME}", after):
        found.add("series")
    if before[-1:].isdigit():
        found.add("glued" if TIME_BEFORE.search(before) else "figures before")
    elif before[-1:] in separators and before[-2:-1].isdigit():
        found.add("series")
    if separators == {""} and (re.search(r"\d $", before) or re.match(r" \d+(?![\d:])", after)):
        found.add("series")
    return found


def _believable(a: str, c: str, s: str, t: str, edges: set[str]) -> bool:
    """Whether this can be a date rather than prices, times or a phone number in a row."""
    if "figures before" in edges and (len(a) < 2 or (len(a) == len(c) == 2 and not s == t == "/")):
        return False
    if "figures after" in edges and len(c) < 4:
        return False
    if len(a) == 4 or len(c) == 4:
        return {s, t} != {"", ":"}
    if ":" in s + t or (s == "") != (t == ""):
        return False
    return not (s == "" and "series" in edges)


def _half_separated(variant: Variant, today: dt.date) -> Iterator[Reading]:
    """A separator lost, or a slash read as 1 or 7: ``23/032018``, ``23/0312018``."""
    text = variant.text
    for pattern in _ONE_SEPARATOR:
        for match in pattern.finditer(text):
            if text[: match.start()][-1:].isdigit():
                continue
            span = match.start(), match.end("c")
            for reading in _orders(variant, span, match.group("a", "b", "c"), today):
                yield replace(reading, repaired=1, odd_separators=True)


def _runs(variant: Variant, today: dt.date) -> Iterator[Reading]:
    """Figures without separators, whole or at either end of a longer number."""
    for match in _RUN.finditer(variant.text):
        run, start = match[0], match.start()
        for first, length, cut in _pieces(run):
            span = start + first, start + first + length
            if not _printed_so(variant, span, length):
                continue
            for parts in _splits(run[first : first + length]):
                for reading in _orders(variant, span, parts, today):
                    yield replace(reading, notation="digits", cut=cut)


def _printed_so(variant: Variant, span: tuple[int, int], length: int) -> bool:
    """Whether repairs made no number out of several, or six figures out of a word."""
    start, end = variant.span(*span)
    repaired = variant.text[slice(*span)] != variant.printed[start:end]
    return end - start == length and not (repaired and length == 6)


def _pieces(run: str) -> list[tuple[int, int, bool]]:
    """Where dates may stand in a run of figures: start, length, whether the run goes on."""
    if len(run) == 6:
        return [(0, 6, False)]
    if len(run) == 8:
        return [(0, 8, False)]
    if len(run) in (12, 14) and re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?", run[8:]):
        return [(0, 8, False)]
    if len(run) > 8:
        return [(0, 8, True), (len(run) - 8, 8, True)]
    return []


def _splits(piece: str) -> list[tuple[str, str, str]]:
    if len(piece) == 6:
        return [(piece[:2], piece[2:4], piece[4:])]
    return [(piece[:4], piece[4:6], piece[6:]), (piece[:2], piece[2:4], piece[4:])]


def _without_year(variant: Variant) -> Iterator[Reading]:
    """Day and month beside a time: ``11/18 12:45``."""
    text = variant.text
    for pattern in (_TWO, _TWO_AFTER_TIME):
        for match in pattern.finditer(text):
            before = text[: match.start("a")]
            if before[-1:].isdigit() or re.search(r"\d[./\-]$", before):
                continue
            a, b = int(match["a"]), int(match["b"])
            start, end = variant.span(match.start("a"), match.end("b"))
            for order, month, day in (("DMY", b, a), ("MDY", a, b)):
                if valid(None, month, day):
                    yield Reading(None, month, day, start, end, "", order, year_digits=0)


def _ideographs(variant: Variant) -> Iterator[Reading]:
    for match in _IDEOGRAPHS.finditer(variant.text):
        printed = 1 if match["y"] == "元" else int(match["y"])
        year = printed + _ERAS[match["era"]]
        year += 2000 if year < 100 else 0
        month, day = int(match["m"]), int(match["d"])
        if 1985 <= year < 2100 and valid(year, month, day):
            start, end = variant.span(*match.span())
            yield Reading(year, month, day, start, end, "", "YMD", "ideographs", len(match["y"]))
