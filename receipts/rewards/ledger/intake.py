"""A folder into a ledger: only what is new is read, each page is kept as soon as it is read."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from receipts.errors import BadData, LedgerBusy
from receipts.model import page_name
from receipts.receipt import Receipt
from receipts.rewards.calendar import day_or_time
from receipts.rewards.duplicates.compare import Duplicate
from receipts.rewards.ledger.database import SHORT_WAIT
from receipts.rewards.ledger.ledger import Ledger
from receipts.rewards.record import Record
from receipts.rows import blanks
from receipts.whole import OWNER_ONLY


class LedgerMemory:
    """What a ledger knows of the files of a scan, and how it learns of more.

    While another program keeps the ledger locked, what is read waits in a file beside it; it is
    taken in as soon as the ledger is free, at the latest by the next scan.

    Args:
        ledger: Open, and free to be written to.
        uploaded: When the receipts of this scan were uploaded.
    """

    def __init__(self, ledger: Ledger, uploaded: dt.date) -> None:
        self._ledger = ledger
        self._uploaded = uploaded
        self._waiting = Waiting(ledger.path)
        # The workers are not looked after in the meantime, and what is read can wait in a file.
        ledger.wait_at_most(SHORT_WAIT)
        self.settle()

    def known(self, name: str, sha256: str) -> tuple[list[dict[str, Any]], list[int] | None]:
        """Rows that the ledger has for a file's content, and the pages that are still to be read.

        What failed by accident the last time is to be read again.

        Args:
            name: Of the file, which the rows get.
            sha256: Of its content; empty where it cannot be opened.

        Returns:
            Rows of the results table as they stand after corrections; and page numbers, ``None``
            for all pages.
        """
        papers = self._ledger.papers(sha256) if sha256 else {}
        named = [{**row, "file": page_name(name, *place)} for place, row in sorted(papers.items())]
        rows = [{column: row.get(column, b) for column, b in blanks().items()} for row in named]
        return rows, self._ledger.pages_left(sha256) if sha256 else None

    def take_in(self, receipt: Receipt, now: dt.datetime) -> Duplicate | None:
        """Add one receipt; what it is, or may be, again."""
        try:
            [added] = self._ledger.add([receipt], now, self._uploaded)
        except LedgerBusy:
            self._waiting.add(receipt, now, self._uploaded)
            return None
        return added.duplicate

    def settle(self) -> None:
        """Take in what waits.

        Raises:
            LedgerBusy: The ledger is still locked; what waits is safe, and where it is is said.
        """
        try:
            for row, now, uploaded in self._waiting.read():
                self._ledger.add([row], now, uploaded)
        except LedgerBusy as error:
            raise LedgerBusy(
                f"another program keeps the ledger locked; what was read waits in "
                f"{self._waiting.path}.",
                file=self._ledger.path,
                advice="Close the other program; the next scan with this ledger takes it in.",
            ) from error
        self._waiting.clear()


class Waiting:
    """A file beside a ledger with receipts that it could not take in yet, one a line.

    Args:
        ledger: The ledger's file.
    """

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(f"{ledger.name}.waiting")

    def add(self, receipt: Receipt, now: dt.datetime, uploaded: dt.date) -> None:
        """Add a receipt; it is on the disk when this returns."""
        row = Record.from_receipt(receipt).to_row()
        line = json.dumps([row, now.isoformat(), uploaded.isoformat()]) + "\n"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self.path, flags, OWNER_ONLY), "ab") as stream:
            stream.write(line.encode())
            stream.flush()
            os.fsync(stream.fileno())

    def read(self) -> list[tuple[dict[str, Any], dt.datetime, dt.date]]:
        """What waits: rows of a results table, when they were read, when they were uploaded.

        Raises:
            BadData: The file holds something else.
        """
        try:
            lines = self.path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []
        try:
            # A line without its end was cut short, and its receipt is read again.
            whole = [json.loads(line) for line in lines if line.endswith(b"\n")]
            return [
                (row, dt.datetime.fromisoformat(now), day_or_time(at)) for row, now, at in whole
            ]
        except (ValueError, TypeError, RecursionError) as error:
            raise BadData(
                f"this holds no receipts that wait for a ledger ({str(error)[:80]}).",
                file=self.path,
                advice="Remove it, and scan again.",
            ) from error

    def clear(self) -> None:
        """Nothing waits any more."""
        self.path.unlink(missing_ok=True)
