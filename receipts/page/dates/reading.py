"""What characters of a row say when they are read as a date, and how much is wrong with that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_YEAR = 1985
"""No receipt is older: earlier years are numbers of something else."""

YEARS_AHEAD = 10
"""Years from today up to which a printed day, such as the end of a warranty, may lie."""

YEARS_BACK = 10
"""Years before today in which a year of two figures may be one of the Thai calendar."""

BUDDHIST = 543
"""Years by which the Thai calendar is ahead of the common one."""

FLAWS = {
    "version": 8, "cut": 4, "guessed_figure": 4, "holds_hour": 4, "misread_month": 3,
    "odd_separators": 2, "glued": 1,
}  # fmt: skip
"""What each mark of a reading adds to its flaws, more for what is more often no date at all.  The
weight of the sum is fitted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read characters ``start`` to ``end`` of a row as a date.

    Args:
        notation: How it is written, of :data:`receipts.page.dates.notations.NOTATIONS`.
        year: ``None`` where none is printed.
        month: 1 to 12.
        day: 1 to 31; valid in that month.
        start: First character in the row's text.
        end: One past the last.
        text: As printed.
        repaired: How many characters were guessed: letters read as figures or figures as
            letters, blanks left out, separators put in.
        misread_month: Other letters are read than those of the month's name.
        guessed_figure: There is no such day as printed; one figure was taken for another.
        odd_separators: The separators differ, or are not those of dates.
        glued: A time follows or precedes without a blank.
        cut: The figures go on before or after, as in a longer number.
        holds_hour: The year's last two figures are rather the hour of a time: ``30.04.2009:58``.
        version: It may as well be a program's version: ``2.2.10``.
    """

    notation: str
    year: int | None
    month: int
    day: int
    start: int
    end: int
    text: str
    repaired: int = 0
    misread_month: bool = False
    guessed_figure: bool = False
    odd_separators: bool = False
    glued: bool = False
    cut: bool = False
    holds_hour: bool = False
    version: bool = False

    @property
    def value(self) -> dt.date | None:
        """The day, or ``None`` where the year is not printed."""
        return None if self.year is None else dt.date(self.year, self.month, self.day)

    @property
    def order(self) -> str:
        """``DMY``, ``MDY`` or ``YMD``; empty where day and month are the same figure."""
        order = "".join(c for c in self.notation.upper().replace("N", "M") if c in "DMY")
        return "" if self.day == self.month and order != "YMD" else (order + "Y")[:3]

    @property
    def year_digits(self) -> int:
        """4, 2, or 0 without a year."""
        return 0 if self.year is None else 2 if "y" in self.notation else 4

    @property
    def flaws(self) -> int:
        """How much is wrong with the reading: of two that overlap, the lower one is better."""
        year = {4: int(is_bare(self.notation)), 2: 3 if self.order == "YMD" else 1, 0: 3}
        repairs = 1 + min(self.repaired, 4) if self.repaired else 0
        marks = sum(count for mark, count in FLAWS.items() if getattr(self, mark))
        return year[self.year_digits] + repairs + marks


def is_bare(notation: str) -> bool:
    """Whether a notation is figures alone, as those of many other numbers are."""
    return set(notation) <= set("dmYy")


def full_year(digits: str, month: int, day: int, today: dt.date) -> int | None:
    """The year that 2 or 4 figures mean, or ``None`` where no receipt can be from it.

    Two figures are of this century, unless that lies ahead and the 1990s do not, or far ahead and
    the Thai year does not: in 2025 that is 2568, printed as 68.
    """
    year = int(digits)
    if len(digits) == 4:
        year -= BUDDHIST if year - BUDDHIST >= FIRST_YEAR else 0
    elif year >= 90 and (2000 + year, month, day) > (today.year, today.month, today.day):
        year += 1900
    elif 0 <= today.year - (thai := 2500 + year - BUDDHIST) <= YEARS_BACK:
        year = thai
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
