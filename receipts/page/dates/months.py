"""Dates with the month's name: ``23-MAR-2018``, ``Mar 23 '18``, ``TUE MAY 14 17:32:08 2019``.

Names of all languages are looked for at once, in a form in which letters and the figures that
OCR mistakes them for are the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from receipts.page.dates.reading import (
    GLUED_TIME,
    TIME,
    Reading,
    Variant,
    figure_for,
    full_year,
    mended,
    valid,
)
from receipts.text.fold import fold, fold_each, squeeze
from receipts.text.likeness import skeleton
from receipts.text.match import Matcher
from receipts.text.vocabulary import load_vocabulary

_RUN = re.compile(r"[^\W_]*(?:[|!][^\W_]+)*")
_JOINT = r"[\s.,/\-–—_'’`´:;|*()]{0,3}(?:(?:de|del|of|di|d[’'])\s+)?"
_NTH = r"(?:\s?(?:st|nd|rd|th|er|ST|ND|RD|TH|ER)\b|[°ºª])?"
_DAY_BEFORE = re.compile(rf"(?:(?<!\d)|(?<=:\d\d))(?P<d>[0-3]?\d){_NTH}{_JOINT}$")
_YEAR_BEFORE = re.compile(rf"(?<!\d)(?P<y>(?:19|20|25)\d\d){_JOINT}$")
_YEAR_AFTER = (
    re.compile(rf"{_JOINT}(?P<y>(?:19|20|25)\d\d)"),
    re.compile(rf"{_JOINT}(?P<y>\d\d)"),
    re.compile(rf"[\s,]*{TIME}\s*(?:[A-Z]{{2,5}}\b[\s,]*)?(?P<y>(?:19|20|25)\d\d)"),
)
_DAY_AFTER = re.compile(rf"{_JOINT}(?P<d>[0-3]?\d){_NTH}(?!\d)")
_DAY_YEAR_AFTER = (
    re.compile(rf"{_JOINT}(?P<d>[0-3]\d)(?P<y>(?:19|20|25)\d\d)"),
    re.compile(rf"{_JOINT}(?P<d>[0-3]?\d){_NTH}[\s.,/\-–'’`´:;°*”]{{1,4}}(?P<y>(?:19|20|25)\d\d)"),
    re.compile(rf"{_JOINT}(?P<d>[0-3]?\d){_NTH}[\s.,/\-–'’`´:;°*”]{{1,4}}(?P<y>\d\d)"),
    re.compile(rf"{_JOINT}(?!199\d|20\d\d)(?P<d>[0-3]\d)(?P<y>\d\d)"),
    re.compile(rf"{_JOINT}(?P<d>[0-3]\d)[17](?P<y>[0-3]\d)(?!\d)"),  # its apostrophe read as 1
    re.compile(
        rf"{_JOINT}(?P<d>[0-3]?\d){_NTH}[\s,]+{TIME}\s*(?:[A-Z]{{2,5}}\b[\s,]*)?"
        r"(?P<y>(?:19|20|25)\d\d)"
    ),
)
_QUOTE_SOON = re.compile(r".{1,3}['’`´]")
NEAR = 60
"""Characters before and after a month's name in which its day and year are looked for: with a
time between them these take 40."""

BESIDE, AMID = 6.0, 9.0
"""Nats by which figures on one side of a word, or day and year around it, speak for its being a
month: beside them a misreading of three letters is one that was seen before, amid them it may be
any."""

_FIGURES_NEXT = re.compile(r"\d\d|\d(?:st|nd|rd|th|$)", re.IGNORECASE)
_GOES_ON = re.compile(r"[./\-'’`´]\d|[ ]\d\d(?![\d:.,])")


@dataclass(frozen=True, slots=True)
class _Name:
    """A month's name in a row: how many of its letters were guessed, and whether one is off."""

    start: int
    end: int
    month: int
    repaired: int
    misread: bool


def named_readings(variant: Variant, today: dt.date) -> Iterator[Reading]:
    """All dates with a month's name in one variant of a row.

    Args:
        variant: The row's text, printed or repaired.
        today: The day that decides the century of two-figure years.
    """
    for name in _names(variant.text):
        before = variant.text[max(name.start - NEAR, 0) : name.start]
        after = variant.text[name.end : name.end + NEAR]
        found = list(_with_year(mended(before), mended(after)))
        if name.misread:
            found = [place for place in found if not place.odd]
        else:
            found += _without_year(before, after)
        for place in found:
            reading = _reading(variant, name, place, today)
            if reading is not None:
                yield reading


@dataclass(frozen=True, slots=True)
class _Place:
    """Day and year around a month's name, how far they reach before and after it."""

    day: str
    year: str
    before: int
    after: int
    order: str
    odd: bool = False


def _with_year(before: str, after: str) -> Iterator[_Place]:
    day = _DAY_BEFORE.search(before)
    if day is not None:
        for pattern in _YEAR_AFTER:
            year = pattern.match(after)
            if year is not None and not _runs_on(after, year.end()):
                reach = len(before) - day.start()
                yield _Place(day["d"], year["y"], reach, year.end(), "DMY", _time_like(after, year))
    for pattern in _DAY_YEAR_AFTER:
        both = pattern.match(after)
        if both is not None and not _runs_on(after, both.end()):
            between = after[both.end("d") : both.start("y")].strip()
            priced = between == "." and len(both["y"]) == 2
            doubtful = between.startswith((":", "1", "7"))
            odd = doubtful or priced or _time_like(after, both)
            yield _Place(both["d"], both["y"], 0, both.end(), "MDY", odd)
    first, last = _YEAR_BEFORE.search(before), _DAY_AFTER.match(after)
    if first is not None and last is not None:
        yield _Place(last["d"], first["y"], len(before) - first.start(), last.end(), "YMD")


def _without_year(before: str, after: str) -> Iterator[_Place]:
    first, last = _DAY_BEFORE.search(before), _DAY_AFTER.match(after)
    if first is not None:
        yield _Place(first["d"], "", len(before) - first.start(), 0, "DMY")
    if last is not None:
        yield _Place(last["d"], "", 0, last.end(), "MDY")


def _runs_on(after: str, end: int) -> bool:
    """Whether more figures follow that are no time."""
    rest = after[end:]
    return rest[:1].isdigit() and not GLUED_TIME.match(rest)


def _time_like(after: str, match: re.Match[str]) -> bool:
    """Whether the year's two figures may be the hours of a time: ``23 Mar 18:15``."""
    return len(match["y"]) == 2 and re.match(r":\d\d(?!\d)", after[match.end() :]) is not None


def _reading(variant: Variant, name: _Name, place: _Place, today: dt.date) -> Reading | None:
    day = int(place.day)
    year = full_year(place.year, name.month, day, today) if place.year else None
    if (place.year and year is None) or not valid(year, name.month, day):
        return None
    first, last = name.start - place.before, name.end + place.after
    start, end = variant.span(first, last)
    before, after = variant.text[: name.start], variant.text[name.end :]
    guessed = _changes(before[first:], mended(before)[first:])
    guessed += _changes(after[: place.after], mended(after)[: place.after])
    return Reading(
        year, name.month, day, start, end, "", place.order, "month", len(place.year),
        repaired=name.repaired + guessed,
        misread_month=name.misread,
        odd_separators=place.odd,
        glued=GLUED_TIME.match(variant.text[last:]) is not None,
        cut=_GOES_ON.match(variant.text[last:]) is not None
        or re.search(r"\d[./\-]$", variant.text[:first]) is not None,
    )  # fmt: skip


def _changes(printed: str, read: str) -> int:
    return sum(a != b for a, b in zip(printed, read, strict=True))


def _names(text: str) -> Iterator[_Name]:
    for run in _RUN.finditer(text):
        if not any(c.isalpha() for c in run[0]):
            continue
        exact = list(_exact(text, run.start(), run.end()))
        yield from exact
        if not exact:
            yield from _misread(text, *run.span())


def _misread(text: str, start: int, end: int) -> Iterator[_Name]:
    """Names that are a run misread, or its letters between the figures of a date."""
    letters = text[start:end].strip("0123456789")
    inside = start + text[start:end].index(letters) if letters else start
    if letters and _amid_figures(text, inside, inside + len(letters)):
        amid, start, end = True, inside, inside + len(letters)
    else:
        amid = False
    if _may_be_name(text[start:end]) and _beside_figures(text, start, end):
        for month in _near(text[start:end], AMID if amid else BESIDE):
            yield _Name(start, end, month, 0, True)


def _may_be_name(word: str) -> bool:
    """Whether a word is of letters, or long enough to have a figure among its letters."""
    if word.isalpha():
        return True
    figures = sum(not c.isalpha() for c in word)
    return figures * 4 < len(word) and word[0].isalpha() and word[-1].isalpha()


def _beside_figures(text: str, start: int, end: int) -> bool:
    return (
        re.search(r"\d\W{0,3}$", text[max(start - NEAR, 0) : start]) is not None
        or re.match(r"\W{0,3}\d", text[end:]) is not None
    )


def _amid_figures(text: str, start: int, end: int) -> bool:
    """Whether day and year seem to stand right before and after, or both after: ``.10'15``."""
    day_before = re.search(r"(?<!\d)[0-3]?\d[ ./\-]?$", text[max(start - NEAR, 0) : start])
    if day_before is None and _QUOTE_SOON.match(text, end) is None:
        return False
    after = mended(text[end : end + NEAR])
    return (
        day_before is not None and re.match(r"[ ./\-]?(?:20)?\d\d(?!\d)", after) is not None
    ) or re.match(r"[ .]?[0-3]?\d['’`´]\d\d(?!\d)", after) is not None


def _exact(text: str, start: int, end: int) -> Iterator[_Name]:
    """Names inside one run of letters and figures, such as ``Tuesday5Feb2019`` or ``Ju127``."""
    alike = skeleton(fold_each(text[start:end]))
    for first in _starts(text, start, end):
        found = []
        for last in range(min(end, first + _longest()), first + 2, -1):
            key = alike[first - start : last - start]
            if key in _months() and _ends_there(text, last, end):
                guessed = _guessed(fold(text[first:last]))
                if guessed * 2 <= last - first:
                    found.append(_Name(first, last, _months()[key], guessed, False))
        sound = [name for name in found if not name.repaired]
        yield from sound[:1] or found


def _guessed(printed: str) -> int:
    """How many characters of a month's name are figures or signs."""
    return sum(not c.isalpha() and c != "." for c in printed)


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Where in a run a name may begin: at its front, after figures, after a weekday."""
    figure_like = True  # whether all that stands before may be figures
    for position in range(start, end - 2):
        before = text[start:position]
        last = before[-1:]
        figure_like = figure_like and (not last or last.isdigit() or last in figure_for())
        if (
            not last
            or last.isdigit()
            or (figure_like and mended(before).isdigit())
            or (len(before) <= _longest_weekday() and fold(before) in load_vocabulary().weekdays)
        ):
            yield position


@cache
def _longest_weekday() -> int:
    return max(map(len, load_vocabulary().weekdays), default=0)


def _ends_there(text: str, last: int, end: int) -> bool:
    """Whether the run is over, or goes on with figures (or letters that stand for them)."""
    return last == end or _FIGURES_NEXT.match(mended(text[last:end])) is not None


@cache
def _matcher() -> Matcher[int]:
    return Matcher(load_vocabulary().months)


@cache
def _months() -> dict[str, int]:
    """Every name in the form in which look-alikes are the same."""
    return {skeleton(fold_each(n)): number for n, number in load_vocabulary().months.items()}


@cache
def _longest() -> int:
    return max(map(len, _months()))


@lru_cache(maxsize=4096)
def _near(word: str, likely: float) -> tuple[int, ...]:
    """The months that a word may be, misread.

    Args:
        word: As printed.
        likely: Nats by which the figures around it speak for a month: amid those of a date even
            a word that has another meaning is a month.
    """
    key = squeeze(word)
    if likely < AMID and key in load_vocabulary().known_words:
        return ()
    found = _matcher().near(key, likely)
    return tuple(sorted({_matcher().value(phrase) for phrase, _ in found}))
