"""Find the records that a new one may be again, without comparing it with all of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

from receipts.rewards.duplicates.agreement import on_dial, seconds
from receipts.rewards.duplicates.compare import Duplicate, compare
from receipts.rewards.duplicates.pictures import Pictures, largest
from receipts.rewards.names import key
from receipts.rewards.record import Record


class DuplicateFinder(Protocol):
    """Receipts that a new one may be again."""

    def add(self, record: Record) -> None:
        """Let later receipts be compared with this one."""

    def find(self, record: Record) -> Duplicate | None:
        """What it is again: for sure rather than perhaps, then the one that was added first."""


class MemoryFinder:
    """Receipts to compare a new one with, found by what they share."""

    def __init__(self) -> None:
        self._records: list[Record] = []
        self._by_trait: dict[str, list[int]] = defaultdict(list)
        self._pictures = Pictures()

    def add(self, record: Record) -> None:
        """Let later receipts be compared with this one."""
        number = len(self._records)
        self._records.append(record)
        for trait in traits(record):
            self._by_trait[trait].append(number)
        if record.phash:
            self._pictures.add([(number, largest(record.phash))])

    def find(self, record: Record) -> Duplicate | None:
        """What it is again: for sure rather than perhaps, then the one that was added first."""
        alike = {n for trait in traits_to_search(record) for n in self._by_trait.get(trait, ())}
        alike.update(self._pictures.find(record.phash) if record.phash else ())
        found = (compare(record, self._records[number]) for number in sorted(alike))
        return min(filter(None, found), key=lambda duplicate: not duplicate.sure, default=None)


def traits(record: Record) -> list[str]:
    """What a receipt can be found by, when another one may be the same."""
    loose = _loose_traits(record)
    doubtful = [f"doubtful {trait}" for trait in loose] if record.doubts else []
    return [*_sure_traits(record), *loose, *doubtful]


def traits_to_search(record: Record) -> list[str]:
    """The traits of others that may be the same as this one.

    If three of four agree, then so do two of date, total, number and time, whatever the
    merchant.  With a value in doubt on one of the two it may be the merchant and one more; a
    date in doubt is left out here, since it needs review for its own sake.
    """
    loose = _loose_traits(record)
    doubtful = [f"doubtful {trait}" for trait in loose]
    return [*_sure_traits(record), *doubtful, *(loose if record.doubts else ())]


def _sure_traits(record: Record) -> list[str]:
    found = []
    total = "" if record.total is None else f"{record.total.normalize():f}"
    known = (("number", record.number), ("time", on_dial(record.time)))
    receipt_ids = [f"{name} {value}" for name, value in known if value]
    if record.content:
        found.append(f"file {record.content}")
    if record.phash:
        found.append(f"picture {record.phash}")
    for day in record.dates() or ([record.date] if record.date else []):
        found += [f"date {day} total {total}"] if total else []
        found += [f"date {day} {receipt_id}" for receipt_id in receipt_ids]
    return found + [f"total {total} {receipt_id}" for receipt_id in receipt_ids if total]


def _loose_traits(record: Record) -> list[str]:
    others = [f"date {day}" for day in record.dates()]
    others += [f"number {record.number}"] if record.number else []
    others += [f"time {time}" for time in seconds(record)]
    shops = sorted({key(record.brand), key(record.merchant)} - {""})
    return [f"shop {shop} {other}" for shop in shops for other in others]
