"""Which receipts are the same: one file, one picture, or one purchase photographed again.

The same purchase is told by its content: three of four agree, namely merchant, date, total,
and receipt number or time.  Where number or time are known on both and differ, the two are
different purchases, however alike the rest.  Every verdict names its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from receipts.rewards.agreement import (
    Agreement,
    agreement,
    misread,
    on_dial,
    same_figures,
    same_second,
    seconds,
)
from receipts.rewards.entries import Entry
from receipts.rewards.names import key
from receipts.rewards.pictures import ALIKE, THE_SAME, Pictures, largest, likeness

ALL_FIGURES = 0.85
"""Share of a receipt's figures that must stand on another one with a like picture, where nothing
is known to differ."""

_ENOUGH = 3
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Duplicate:
    """That a receipt is ``partner`` again.

    Args:
        partner: The receipt that was there first.
        evidence: What agrees, such as ``("merchant", "date", "total")``, ``("file",)`` or
            ``("picture", "date", "total")``.
        sure: ``False`` where it rests on a value in doubt, or on likeness alone.
    """

    partner: Entry
    evidence: tuple[str, ...]
    sure: bool

    @property
    def words(self) -> str:
        """The verdict for people."""
        verb = "is" if self.sure else "may be"
        first, *others = self.evidence
        kind = first if first in ("file", "picture") else "purchase"
        same = others if kind != "purchase" else self.evidence
        ends = {"file": " (SHA-256)", "picture": " (perceptual hash)"}.get(kind, "")
        which = f": same {', '.join(same)}" if same else ""
        return f"it {verb} the same {kind} as {self.partner.file}{ends}{which}"


class Finder(Protocol):
    """Receipts that a new one may be again."""

    def add(self, entry: Entry) -> None:
        """Let later receipts be compared with this one."""

    def find(self, entry: Entry) -> Duplicate | None:
        """What it is again: for sure rather than perhaps, then the one that was added first."""


def compare(entry: Entry, other: Entry) -> Duplicate | None:
    """Whether ``entry`` is ``other`` again, or may be; ``None`` where it is not.

    It is for sure where the file is the same, where three of the four agree and are not in
    doubt, or where the pictures are alike and two of date, total and number or time agree, or
    nearly all figures.  It may be where a value in doubt could be the third, or where the
    pictures are alike and nothing else is known.
    """
    if entry.content and entry.content == other.content:
        return Duplicate(other, ("file",), sure=True)
    fields = agreement(entry, other)
    wrong = misread(entry, other, fields)
    seen = ("picture",) if wrong and _likeness(entry, other) >= ALIKE else ()
    differ = fields.differ - wrong if seen else fields.differ
    if {"number", "time"} & differ:
        return None
    # The same time of another day tells nothing: people have habits.
    told = [name for name in fields.agree if name != "time" or "date" not in differ]
    if len(_of_four(told) - fields.doubtful) >= _ENOUGH:
        return Duplicate(other, (*seen, *told), sure=True)
    by_picture = _by_picture(entry, other, fields)
    if by_picture and by_picture.sure:
        return by_picture
    if len(_of_four(told)) >= _LEAST and len(_of_four(told) | fields.doubtful) >= _ENOUGH:
        return Duplicate(other, tuple(told), sure=False)
    return by_picture


def _by_picture(entry: Entry, other: Entry, fields: Agreement) -> Duplicate | None:
    """The form of one shop looks alike on all its receipts: what was read has to agree too.

    A value in doubt that agrees is in doubt no longer.  A date or total that differs was misread
    on one of the two where the other and a number or time agree.  For the date it takes the
    second, or all figures: a habit has the form, the total and, once in a while, the minute of
    another day.
    """
    if not (entry.phash and other.phash):
        return None
    told = _of_four(fields.agree) - {"merchant"}
    both = len(told) >= _LEAST
    exact = same_second(entry, other)
    wrong = fields.differ & {"date", "total"}
    if wrong & (entry.checked | other.checked):
        return None  # what a person has set was not misread
    named = exact and "merchant" in fields.agree and len(wrong) < 2
    figures = same_figures(entry, other)
    if wrong and not named and not (both and "mark" in told) and figures < 1:
        return None
    share = _likeness(entry, other)
    if share < ALIKE:
        return None
    enough = (
        named
        or (both and ("date" not in wrong or exact))
        or figures >= (1 if wrong else ALL_FIGURES)
    )
    evidence = ("picture", *fields.agree, *(["figures"] if figures >= ALL_FIGURES else []))
    return Duplicate(other, evidence, sure=share >= THE_SAME or enough)


def _likeness(entry: Entry, other: Entry) -> float:
    return likeness(entry.phash, other.phash) if entry.phash and other.phash else 0.0


def _of_four(names: Iterable[str]) -> set[str]:
    """Number and time are one of the four."""
    return {"mark" if name in ("number", "time") else name for name in names}


class Known:
    """Receipts to compare a new one with, found by what they share."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_trait: dict[str, list[int]] = defaultdict(list)
        self._pictures = Pictures()

    def add(self, entry: Entry) -> None:
        """Let later receipts be compared with this one."""
        number = len(self._entries)
        self._entries.append(entry)
        for trait in traits(entry):
            self._by_trait[trait].append(number)
        if entry.phash:
            self._pictures.add([(number, largest(entry.phash))])

    def find(self, entry: Entry) -> Duplicate | None:
        """What it is again: for sure rather than perhaps, then the one that was added first."""
        alike = {n for trait in traits_to_search(entry) for n in self._by_trait.get(trait, ())}
        alike.update(self._pictures.find(entry.phash) if entry.phash else ())
        found = (compare(entry, self._entries[number]) for number in sorted(alike))
        return min(filter(None, found), key=lambda duplicate: not duplicate.sure, default=None)


def traits(entry: Entry) -> list[str]:
    """What a receipt can be found by, when another one may be the same."""
    loose = _loose_traits(entry)
    doubtful = [f"doubtful {trait}" for trait in loose] if entry.doubts else []
    return [*_sure_traits(entry), *loose, *doubtful]


def traits_to_search(entry: Entry) -> list[str]:
    """The traits of others that may be the same as this one.

    If three of four agree, then so do two of date, total, number and time, whatever the
    merchant.  With a value in doubt on one of the two it may be the merchant and one more; a
    date in doubt is left out here, since it needs review for its own sake.
    """
    loose = _loose_traits(entry)
    doubtful = [f"doubtful {trait}" for trait in loose]
    return [*_sure_traits(entry), *doubtful, *(loose if entry.doubts else ())]


def _sure_traits(entry: Entry) -> list[str]:
    found = []
    total = "" if entry.total is None else f"{entry.total.normalize():f}"
    known = (("number", entry.number), ("time", on_dial(entry.time)))
    marks = [f"{name} {mark}" for name, mark in known if mark]
    if entry.content:
        found.append(f"file {entry.content}")
    if entry.phash:
        found.append(f"picture {entry.phash}")
    for day in entry.dates() or ([entry.date] if entry.date else []):
        found += [f"date {day} total {total}"] if total else []
        found += [f"date {day} {mark}" for mark in marks]
    return found + [f"total {total} {mark}" for mark in marks if total]


def _loose_traits(entry: Entry) -> list[str]:
    others = [f"date {day}" for day in entry.dates()]
    others += [f"number {entry.number}"] if entry.number else []
    others += [f"time {time}" for time in seconds(entry)]
    shops = sorted({key(entry.brand), key(entry.merchant)} - {""})
    return [f"shop {shop} {other}" for shop in shops for other in others]
