"""Where the receipts of a scan go: past, or into a ledger that knows what it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from receipts.cli import clock
from receipts.cli.console import say
from receipts.model import Receipt
from receipts.scan import Found, Reader

if TYPE_CHECKING:
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.result import Counts


class Intake:
    """Keeps nothing: every file is read, and the count is that of this scan."""

    reader: Reader | None = None
    """What reads a file; ``None`` is the usual one."""

    def choose(self, found: Found) -> Found:
        """The files to be read."""
        return found

    def keep(self, receipts: Iterable[Receipt]) -> Iterator[Receipt]:
        """Pass receipts on as they come."""
        yield from receipts

    def count(
        self, receipts: Sequence[Receipt], programme: str, region: str, as_of: dt.date
    ) -> Counts:
        """Count under a programme."""
        from receipts.rewards.count import count
        from receipts.table import frame

        return count(frame(receipts), programme, as_of, region=region)


class LedgerIntake(Intake):
    """Keeps receipts in a ledger, reads only what is new to it, and counts all that it has.

    Args:
        ledger: Open.
        uploaded: The day on which they count as uploaded; ``None`` is now, for all of them
            alike, so that it does not matter which one is read first.
        zone: Where months end.
    """

    def __init__(self, ledger: Ledger, uploaded: dt.date | None, zone: dt.tzinfo) -> None:
        from receipts.rewards import intake

        self.reader = intake.read_for_ledger
        self._ledger = ledger
        self._uploaded = uploaded or clock.now()
        self._zone = zone

    def choose(self, found: Found) -> Found:
        """The files whose content the ledger does not have."""
        from receipts.rewards.intake import new_files

        new = new_files(self._ledger, found)
        known = len(found.files) - len(new.files)
        if known:
            say(f"{known} of {len(found.files)} files are known already.")
        return new

    def keep(self, receipts: Iterable[Receipt]) -> Iterator[Receipt]:
        """Pass on the receipts that are in the ledger now; say which were there before."""
        from receipts.rewards.intake import take_in

        for receipt, added in take_in(self._ledger, receipts, clock.now, self._uploaded):
            if added.duplicate:
                say(f"{receipt.file} (receipt {added.id}): {added.duplicate.words}.")
            yield receipt

    def count(
        self, receipts: Sequence[Receipt], programme: str, region: str, as_of: dt.date
    ) -> Counts:
        """Count the month of ``as_of`` and keep the decisions."""
        from receipts.rewards.month import count_ledger, record

        month = as_of.isoformat()[:7]
        counts = count_ledger(
            self._ledger, programme, as_of, region=region, timezone=self._zone, month=month
        )
        record(self._ledger, counts)
        return counts
