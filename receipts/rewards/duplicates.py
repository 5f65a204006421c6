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

from receipts.rewards.entries import Entry
from receipts.rewards.names import key, same_merchant
from receipts.rewards.pictures import ALIKE, THE_SAME, Pictures, largest, likeness

_ENOUGH = 3
_LEAST = 2
_CUT_OFF = 5  # characters of a receipt number that are enough to know the rest by


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
    doubt, or where the pictures are alike and two of date, total and number or time agree.  It
    may be where a value in doubt could be the third, or where the pictures are alike and
    nothing else is known.
    """
    if entry.content and entry.content == other.content:
        return Duplicate(other, ("file",), sure=True)
    agree, doubtful, differ = _fields(entry, other)
    if {"number", "time"} & differ:
        return None
    # The same time of another day tells nothing: people have habits.
    told = [name for name in agree if name != "time" or "date" not in differ]
    if len(_of_four(told) - doubtful) >= _ENOUGH:
        return Duplicate(other, tuple(told), sure=True)
    by_picture = _by_picture(entry, other, agree, differ)
    if by_picture and by_picture.sure:
        return by_picture
    if len(_of_four(told)) >= _LEAST and len(_of_four(told) | doubtful) >= _ENOUGH:
        return Duplicate(other, tuple(told), sure=False)
    return by_picture


def _by_picture(
    entry: Entry, other: Entry, agree: Iterable[str], differ: set[str]
) -> Duplicate | None:
    """The form of one shop looks alike on all its receipts: what was read has to agree too.

    A value in doubt that agrees is in doubt no longer.  A date or total that differs was misread
    on one of the two where the other and a number or time agree.  For the date it takes the
    second: a habit has the form, the total and, once in a while, the minute of another day.
    """
    if not (entry.phash and other.phash):
        return None
    told = _of_four(agree) - {"merchant"}
    if differ & {"date", "total"} and not (len(told) >= _LEAST and "mark" in told):
        return None
    share = likeness(entry.phash, other.phash)
    if share < ALIKE:
        return None
    enough = len(told) >= _LEAST and ("date" not in differ or _same_second(entry, other))
    return Duplicate(other, ("picture", *agree), sure=share >= THE_SAME or enough)


def _fields(entry: Entry, other: Entry) -> tuple[list[str], set[str], set[str]]:
    """Which fields agree (in order), which are in doubt, and which surely differ."""
    same = {
        "merchant": _same_shop(entry, other),
        "date": entry.date == other.date,
        "total": entry.total == other.total,
        "number": _same_number(entry.number, other.number),
        "time": _on_dial(entry.time) == _on_dial(other.time),
    }
    known = {
        "merchant": bool(entry.shop and other.shop),
        "date": None not in (entry.date, other.date),
        "total": None not in (entry.total, other.total),
        "number": bool(entry.number and other.number),
        "time": bool(entry.time and other.time),
    }
    doubtful = {"merchant", "date", "total"} & (entry.doubts | other.doubts)
    differ = {name for name in same if known[name] and not same[name]} - doubtful
    if {_on_dial(time[:5]) for time in entry.times} & {_on_dial(time[:5]) for time in other.times}:
        differ.discard("time")  # of several printed times another one was taken
    if any({"date", "total"} <= read.doubts for read in (entry, other)):
        differ -= {"number", "time"}  # they are read no better than the rest of it
    agree = [name for name in same if known[name] and same[name]]
    return agree, doubtful, differ


def _of_four(names: Iterable[str]) -> set[str]:
    """Number and time are one of the four."""
    return {"mark" if name in ("number", "time") else name for name in names}


def _same_shop(entry: Entry, other: Entry) -> bool:
    if entry.brand and entry.brand == other.brand:
        return True
    return same_merchant(entry.merchant, other.merchant)


def _same_number(one: str, other: str) -> bool:
    """A long number may be cut off where the row was torn apart."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _CUT_OFF and long.startswith(short))


def _same_second(entry: Entry, other: Entry) -> bool:
    return any(len(time) > len("HH:MM") for time in entry.times & other.times)


def _on_dial(time: str) -> str:
    """As on the dial of a clock: AM and PM are easily lost."""
    return f"{int(time[:2]) % 12:02}{time[2:]}" if time else ""


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
    known = (("number", entry.number), ("time", _on_dial(entry.time)))
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
    shops = sorted({key(entry.brand), key(entry.merchant)} - {""})
    return [f"shop {shop} {other}" for shop in shops for other in others]
