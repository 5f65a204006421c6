"""Which receipts are the same: one file, one picture, or one purchase photographed again.

The same purchase is told by its content: three of four agree, namely merchant, date, total,
and receipt number or time.  Where number or time are known on both and differ, the two are
different purchases, however alike the rest.  Every verdict names its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from receipts.rewards.entries import Entry
from receipts.rewards.names import key, same_merchant

_ENOUGH = 3
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Duplicate:
    """That a receipt is ``partner`` again.

    Args:
        partner: The receipt that was there first.
        evidence: What agrees, such as ``("merchant", "date", "total")``.
        sure: ``False`` where it rests on a value in doubt.
    """

    partner: Entry
    evidence: tuple[str, ...]
    sure: bool

    @property
    def words(self) -> str:
        """The verdict for people."""
        verb = "is" if self.sure else "may be"
        if self.evidence == ("file",):
            return f"it {verb} the same file as {self.partner.file} (SHA-256)"
        if self.evidence == ("picture",):
            return f"it {verb} the same picture as {self.partner.file} (perceptual hash)"
        return f"it {verb} the same purchase as {self.partner.file}: same " + ", ".join(
            self.evidence
        )


def compare(entry: Entry, other: Entry) -> Duplicate | None:
    """Whether ``entry`` is ``other`` again, or may be; ``None`` where it is not.

    It may be where at least two of the four agree and a value in doubt could be the third.
    """
    if entry.content and entry.content == other.content:
        return Duplicate(other, ("file",), sure=True)
    agree, doubtful, differ = _fields(entry, other)
    if entry.phash and entry.phash == other.phash and not differ:
        return Duplicate(other, ("picture",), sure=True)
    if {"number", "time"} & differ:
        return None
    if len(_of_four(agree)) >= _ENOUGH:
        return Duplicate(other, tuple(agree), sure=not _needs(agree, doubtful))
    if len(_of_four(agree)) >= _LEAST and len(_of_four(agree) | doubtful) >= _ENOUGH:
        return Duplicate(other, tuple(agree), sure=False)
    return None


def _fields(entry: Entry, other: Entry) -> tuple[dict[str, None], set[str], set[str]]:
    """Which fields agree (in order), which are in doubt, and which surely differ."""
    same = {
        "merchant": _same_shop(entry, other),
        "date": entry.date == other.date,
        "total": entry.total == other.total,
        "number": entry.number == other.number,
        "time": entry.time == other.time,
    }
    known = {
        "merchant": bool(entry.shop and other.shop),
        "date": None not in (entry.date, other.date),
        "total": None not in (entry.total, other.total),
        "number": bool(entry.number and other.number),
        "time": bool(entry.time and other.time),
    }
    agree = dict.fromkeys(name for name in same if known[name] and same[name])
    doubtful = {"merchant", "date", "total"} & (entry.doubts | other.doubts)
    differ = {name for name in same if known[name] and not same[name]} - doubtful
    return agree, doubtful, differ


def _of_four(names: dict[str, None]) -> set[str]:
    """Number and time are one of the four."""
    return {"mark" if name in ("number", "time") else name for name in names}


def _needs(agree: dict[str, None], doubtful: set[str]) -> bool:
    """Whether the verdict falls without the values in doubt."""
    return len(_of_four(agree) - doubtful) < _ENOUGH


def _same_shop(entry: Entry, other: Entry) -> bool:
    if entry.brand and entry.brand == other.brand:
        return True
    return same_merchant(entry.merchant, other.merchant)


class Known:
    """Receipts to compare a new one with, found by the traits they share."""

    def __init__(self) -> None:
        self._by_trait: dict[str, list[Entry]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        """Let later receipts be compared with this one."""
        for trait in traits(entry):
            self._by_trait[trait].append(entry)

    def find(self, entry: Entry) -> Duplicate | None:
        """What it is again among the known, rather for sure than perhaps."""
        possible = None
        for trait in traits_to_search(entry):
            for other in self._by_trait.get(trait, ()):
                found = compare(entry, other)
                if found and found.sure:
                    return found
                possible = possible or found
        return possible


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
    marks = [f"{n} {m}" for n, m in (("number", entry.number), ("time", entry.time)) if m]
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
    others += [f"time {entry.time}"] if entry.time else []
    shops = sorted({key(entry.brand), key(entry.merchant)} - {""})
    return [f"shop {shop} {other}" for shop in shops for other in others]
