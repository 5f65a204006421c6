"""Which receipts are the same: one file, one picture, or one purchase photographed again.

The same purchase is told by its content: three of four agree, namely merchant, date, total,
and receipt number or time.  Where number or time are known on both and differ, the two are
different purchases, however alike the rest.  Every verdict names its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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
    """Receipts to compare a new one with, found by what two of the same must share.

    If three of four agree, then so do two of date, total, number and time, whatever the
    merchant; with a value in doubt it may be the merchant and one more.
    """

    def __init__(self) -> None:
        self._sure: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
        self._loose: dict[tuple[object, ...], list[Entry]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        """Let later receipts be compared with this one."""
        for where in _sure_keys(entry):
            self._sure[where].append(entry)
        for where in _loose_keys(entry):
            self._loose[where].append(entry)

    def find(self, entry: Entry) -> Duplicate | None:
        """What it is again among the known, rather for sure than perhaps."""
        possible = None
        for other in self._candidates(entry):
            found = compare(entry, other)
            if found and found.sure:
                return found
            possible = possible or found
        return possible

    def _candidates(self, entry: Entry) -> Iterator[Entry]:
        for where in _sure_keys(entry):
            yield from self._sure.get(where, ())
        if entry.doubts:
            for where in _loose_keys(entry):
                yield from self._loose.get(where, ())


def _sure_keys(entry: Entry) -> Iterator[tuple[object, ...]]:
    if entry.content:
        yield "content", entry.content
    if entry.phash:
        yield "phash", entry.phash
    if entry.date and entry.total is not None:
        yield "date+total", entry.date, entry.total
    for name, mark in (("number", entry.number), ("time", entry.time)):
        if mark and entry.date:
            yield "date+" + name, entry.date, mark
        if mark and entry.total is not None:
            yield "total+" + name, entry.total, mark


def _loose_keys(entry: Entry) -> Iterator[tuple[object, ...]]:
    for shop in {key(entry.brand), key(entry.merchant)} - {""}:
        for value in (entry.date, entry.total, entry.number, entry.time):
            if value not in (None, ""):
                yield shop, value
