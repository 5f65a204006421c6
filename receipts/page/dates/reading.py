"""What one stretch of a row says when it is read as a date, and what every notation shares.

OCR's damage is allowed for in two ways: figures read as letters are put back
(:func:`mended`), and blanks that fell between figures are taken out (:func:`collapsed`).
Both give another *variant* of the row beside the printed one, so that nothing is lost to a
wrong repair.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache

from receipts.text.confusions import load_confusions

FIRST_YEAR = 1985
YEARS_AHEAD = 10
BUDDHIST = 543

TIME = r"(?:[01]?\d|2[0-3])\s?[:hH]\s?[0-5]\d(?:\s?[:.]\s?[0-5]\d)?(?:\s?[AaPp]\.?\s?[Mm]\b\.?)?"
GLUED_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)")
TIME_BEFORE = re.compile(r"(?:^|\D)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$")
_LOOSE_TIME = re.compile(
    rf"(?<!\d)(?:{TIME}|(?:[01]?\d|2[0-3])[.,][0-5]\d(?:[.,][0-5]\d|\s?(?:[AaPp][Mm]\b|[Uu]hr))"
    r"|(?:0?[1-9]|1[0-2])\s?[AaPp][Mm]\b)(?!\d)"
)

SIGNS = frozenset("|![]\\{$")
"""Signs that stand in no date for themselves."""


@cache
def figure_for() -> dict[str, str]:
    """Letters and signs that OCR reads for a figure of a date, and the figure."""
    fitted = load_confusions().figure_for
    return {c: figure for c, figure in fitted.items() if c in SIGNS or c.isalpha()}


@cache
def _run() -> re.Pattern[str]:
    signs = re.escape("".join(figure_for()))
    return re.compile(rf"(?<![^\W\d_])[\d{signs}]+(?![^\W\d_])")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read characters ``start`` to ``end`` of a row as a date.

    Args:
        year: ``None`` where none is printed.
        month: 1 to 12.
        day: 1 to 31; valid in that month.
        start: First character in the row's text.
        end: One past the last.
        text: As printed.
        order: ``DMY``, ``MDY`` or ``YMD``; empty where the order makes no difference.
        notation: ``numbers`` (with separators), ``digits`` (without), ``month`` (by name) or
            ``ideographs`` (年月日).
        year_digits: 4, 2, or 0 without a year.
        repaired: How many characters were guessed: letters read as figures or figures as
            letters, blanks taken out, separators.
        misread_month: The month's name is one letter off.
        guessed_figure: As printed there is no such day; one figure was taken for another: 0.5 for
            the likeliest one, 1 for others.
        odd_separators: The separators differ, or are not those of dates.
        glued: A time follows or precedes without a blank.
        cut: The figures go on before or after, as in a longer number.
        holds_hour: The year's last two figures are rather the hour of a time: ``30.04.2009:58``.
    """

    year: int | None
    month: int
    day: int
    start: int
    end: int
    text: str
    order: str = ""
    notation: str = "numbers"
    year_digits: int = 4
    repaired: int = 0
    misread_month: bool = False
    guessed_figure: float = 0.0
    odd_separators: bool = False
    glued: bool = False
    cut: bool = False
    holds_hour: bool = False

    @property
    def value(self) -> dt.date | None:
        """The day, or ``None`` where the year is not printed."""
        return None if self.year is None else dt.date(self.year, self.month, self.day)

    @property
    def flaws(self) -> int:
        """How much is wrong with the reading: of two that overlap, the lower one is better."""
        return (
            4 * self.cut
            + 4 * (self.guessed_figure > 0)
            + 4 * self.holds_hour
            + 3 * self.misread_month
            + 3 * (self.year is None)
            + (1 + min(self.repaired, 4) if self.repaired else 0)
            + 2 * self.odd_separators
            + 2 * (self.order == "YMD" and self.year_digits == 2)
            + self.glued
            + (self.year_digits == 2)
        )

    def overlaps(self, other: Reading) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Variant:
    """A row's text after a repair.

    Args:
        text: The text after the repair.
        origin: Each character's place in the printed row.
        printed: The printed row.
    """

    text: str
    origin: tuple[int, ...]
    printed: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed place of characters ``start`` to ``end`` of this variant."""
        return self.origin[start], self.origin[end - 1] + 1


def variants(text: str) -> list[Variant]:
    """The printed row, and what repairs make of it; the printed one first."""
    plain = Variant(text, tuple(range(len(text))), text)
    found = [plain, replace(plain, text=mended(text))]
    found += [collapsed(variant) for variant in found]
    unique = {variant.text: variant for variant in reversed(found)}
    return list(reversed(unique.values()))


def mended(text: str) -> str:
    """``text`` with letters that stand for figures put right, its length unchanged.

    >>> mended("O3/l2/20I8 SOLD")
    '03/12/2018 SOLD'
    """
    return _run().sub(_mend, text)


def _mend(match: re.Match[str]) -> str:
    run, text = match[0], match.string
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    beside_separator = len(run) <= 2 and re.search(r"[./\-']", around) is not None
    if not beside_separator and not any(c.isdigit() for c in run):
        return run
    return "".join(figure_for().get(c, c) for c in run)


def collapsed(variant: Variant) -> Variant:
    """The variant without single blanks between figures and separators."""
    text = variant.text
    keep = [
        i
        for i, c in enumerate(text)
        if not (
            c == " "
            and 0 < i < len(text) - 1
            and (text[i - 1].isdigit() or text[i - 1] in "./-:'")
            and (text[i + 1].isdigit() or text[i + 1] in "./-:'")
        )
    ]
    return replace(
        variant,
        text="".join(text[i] for i in keep),
        origin=tuple(variant.origin[i] for i in keep),
    )


def times(text: str) -> list[tuple[int, int]]:
    """Start and end of every time of day in a row."""
    return [match.span() for match in _LOOSE_TIME.finditer(text)]


def full_year(digits: str, month: int, day: int, today: dt.date) -> int | None:
    """The year that 2 or 4 figures mean, or ``None`` where no receipt can be from it.

    Two figures are of this century, unless that lies ahead and the 1990s do not.  Years of the
    Thai calendar are 543 ahead of the common one.
    """
    year = int(digits)
    if len(digits) == 4:
        if year - BUDDHIST >= FIRST_YEAR:
            year -= BUDDHIST
    elif (2000 + year, month, day) > (today.year, today.month, today.day) and year >= 90:
        year += 1900
    else:
        year += 2000
    return year if FIRST_YEAR <= year <= today.year + YEARS_AHEAD else None


def valid(year: int | None, month: int, day: int) -> bool:
    """Whether there is such a day; without a year, in a leap year."""
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return False
    return True
