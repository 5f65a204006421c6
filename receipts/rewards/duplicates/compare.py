"""Which receipts are the same: one file, one picture, or one purchase photographed again.

The same purchase is told by its content: three of four agree, namely merchant, date, total,
and receipt number or time.  Where number or time are known on both and differ, the two are
different purchases, however alike the rest.  Every verdict names its evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from receipts.rewards.duplicates import agreement
from receipts.rewards.duplicates.pictures import ALIKE, THE_SAME, likeness
from receipts.rewards.record import Record

ALL_FIGURES = 0.85
"""Share of a receipt's figures that must stand on another one with a like picture, where nothing
is known to differ."""

_SURE = 3
"""How many of the four must agree for two receipts to be the same purchase."""

_LIKELY = 2
"""How many of the four must agree where a value in doubt, or the picture, could be one more."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """That a receipt is ``partner`` again.

    Args:
        partner: The receipt that was there first.
        evidence: What agrees, such as ``("merchant", "date", "total")``, ``("file",)`` or
            ``("picture", "date", "total")``.
        sure: ``False`` where it rests on a value in doubt, or on likeness alone.
    """

    partner: Record
    evidence: tuple[str, ...]
    sure: bool

    @property
    def words(self) -> str:
        """The verdict for people."""
        verb = "is" if self.sure else "may be"
        first, *others = self.evidence
        what = first if first in ("file", "picture") else "purchase"
        same = others if what != "purchase" else self.evidence
        ends = {"file": " (SHA-256)", "picture": " (perceptual hash)"}.get(what, "")
        which = f": same {', '.join(same)}" if same else ""
        return f"it {verb} the same {what} as {self.partner.file}{ends}{which}"


def compare(record: Record, other: Record) -> Duplicate | None:
    """Whether ``record`` is ``other`` again, or may be; ``None`` where it is not.

    It is for sure where the file is the same, where three of the four agree and are not in
    doubt, or where the pictures are alike and two of date, total and number or time agree, or
    nearly all figures.  It may be where a value in doubt could be the third, or where the
    pictures are alike and nothing else is known.
    """
    if record.content and record.content == other.content:
        return Duplicate(other, ("file",), sure=True)
    fields = agreement.of(record, other)
    wrong = agreement.misread(record, other, fields)
    seen = ("picture",) if wrong and _likeness(record, other) >= ALIKE else ()
    differ = fields.differ - wrong if seen else fields.differ
    if {"number", "time"} & differ:
        return None
    # The same time of another day tells nothing: people have habits.
    told = [name for name in fields.agree if name != "time" or "date" not in differ]
    if len(_of_four(told) - fields.doubtful) >= _SURE:
        return Duplicate(other, (*seen, *told), sure=True)
    by_picture = _by_picture(record, other, fields)
    if by_picture and by_picture.sure:
        return by_picture
    if len(_of_four(told)) >= _LIKELY and len(_of_four(told) | fields.doubtful) >= _SURE:
        return Duplicate(other, tuple(told), sure=False)
    return by_picture


def _by_picture(record: Record, other: Record, fields: agreement.Agreement) -> Duplicate | None:
    """The form of one shop looks alike on all its receipts: what was read has to agree too.

    A value in doubt that agrees is in doubt no longer.  A date or total that differs was misread
    on one of the two where the other and a number or time agree.  For the date it takes the
    second, or all figures: a habit has the form, the total and, once in a while, the minute of
    another day.
    """
    if not (record.phash and other.phash):
        return None
    told = _of_four(fields.agree) - {"merchant"}
    both = len(told) >= _LIKELY
    exact = agreement.same_second(record, other)
    wrong = fields.differ & {"date", "total"}
    if wrong & (record.checked | other.checked):
        return None  # what a person has set was not misread
    named = exact and "merchant" in fields.agree and len(wrong) < 2
    figures = agreement.same_figures(record, other)
    if wrong and not named and not (both and "receipt id" in told) and figures < 1:
        return None
    share = _likeness(record, other)
    if share < ALIKE:
        return None
    enough = (
        named
        or (both and ("date" not in wrong or exact))
        or figures >= (1 if wrong else ALL_FIGURES)
    )
    evidence = ("picture", *fields.agree, *(["figures"] if figures >= ALL_FIGURES else []))
    return Duplicate(other, evidence, sure=share >= THE_SAME or enough)


def _likeness(record: Record, other: Record) -> float:
    return likeness(record.phash, other.phash) if record.phash and other.phash else 0.0


def _of_four(names: Iterable[str]) -> set[str]:
    """The names, with number and time as one: either of them identifies a receipt of a day."""
    return {"receipt id" if name in ("number", "time") else name for name in names}
