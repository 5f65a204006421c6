"""Where the receipts of a scan go: into the results, and into a ledger that knows what it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from receipts.cli import clock
from receipts.cli.console import say
from receipts.receipt import Receipt
from receipts.scan.output import Output

if TYPE_CHECKING:
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.result import Counts

MESSAGES = 40
"""Failed files whose messages are shown; the results have them all."""


class Intake:
    """Puts receipts into the results, and counts what is there.

    Args:
        output: The results of the scan.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self.read = 0
        """Receipts that were read, and not known before."""
        self.known = 0
        """Files of which nothing had to be read."""
        self.messages: list[str] = []
        """Why files failed."""

    def pages_left(self, name: str, sha256: str) -> Sequence[int] | None:
        """See :class:`receipts.scan.Memory`."""
        left = self._output.pages_left(name, sha256)
        self.known += left == []
        return left

    def keep(self, receipt: Receipt) -> None:
        """Keep what was read."""
        self._output.add(receipt)
        self.read += 1
        if receipt.message and len(self.messages) < MESSAGES:
            # The last line of a traceback says what happened.
            what = receipt.message.strip().splitlines()[-1]
            self.messages.append(f"{','.join(receipt.reasons)}: {what}")

    def count(self, programme: str, region: str, as_of: dt.date) -> Counts:
        """Count under a programme."""
        from receipts.rewards.count import count

        return count(self._output.rows(), programme, as_of, region=region)


class LedgerIntake(Intake):
    """Keeps receipts in a ledger, reads only what is new to it, and counts all that it has.

    Args:
        output: The results of the scan.
        ledger: Open.
        uploaded: The day on which they count as uploaded; ``None`` is now, for all of them
            alike, so that it does not matter which one is read first.
        zone: Where months end.
    """

    def __init__(
        self, output: Output, ledger: Ledger, uploaded: dt.date | None, zone: dt.tzinfo
    ) -> None:
        from receipts.rewards.ledger.intake import LedgerMemory

        super().__init__(output)
        self._ledger = ledger
        self._zone = zone
        self._memory = LedgerMemory(ledger, uploaded or clock.now())

    def pages_left(self, name: str, sha256: str) -> Sequence[int] | None:
        """What the ledger has is put into the results as it stands there."""
        rows, left = self._memory.known(name, sha256)
        for row in rows:
            self._output.keep(row)
        self.known += left == []
        return left

    def keep(self, receipt: Receipt) -> None:
        """Keep it in the ledger first: a row without it would be read again the next time."""
        duplicate = self._memory.take_in(receipt, clock.now())
        super().keep(receipt)
        if duplicate:
            say(f"{receipt.file}: {duplicate.words}.")

    def count(self, programme: str, region: str, as_of: dt.date) -> Counts:
        """Count the month of ``as_of`` and keep the decisions."""
        from receipts.rewards.ledger.months import count_ledger, keep_decisions

        self._memory.settle()
        month = as_of.isoformat()[:7]
        counts = count_ledger(
            self._ledger, programme, as_of, region=region, timezone=self._zone, month=month
        )
        keep_decisions(self._ledger, counts)
        return counts
