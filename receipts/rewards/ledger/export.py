"""A ledger as a results table: the receipts as they stand, and in JSON lines their history."""

from __future__ import annotations

from decimal import InvalidOperation
from pathlib import Path

import pandas as pd

from receipts import formats
from receipts.errors import BadData
from receipts.rewards.ledger.ledger import Ledger
from receipts.rows import blanks, columns
from receipts.table import frame_of_rows, write

ALSO = ("id", "uploaded", "confirmed")
"""Columns after those of the results table."""

HISTORY = ("readings", "corrections", "decisions")
"""Lists that only JSON lines can hold, as :meth:`Ledger.history` gives them."""


def ledger_frame(ledger: Ledger, *, history: bool = False) -> pd.DataFrame:
    """The receipts of a ledger as they stand, a row each, in the order they were added.

    Args:
        ledger: Open.
        history: Also the columns :data:`HISTORY`, with lists in them.

    Returns:
        The columns of the results table, then :data:`ALSO`; :func:`receipts.count` takes it.
    """
    names = (*columns(), *ALSO, *(HISTORY if history else ()))
    rows = ledger.export() if history else ledger.rows()
    try:
        return frame_of_rows(({**blanks(), **row} for row in rows), names)
    except (TypeError, ValueError, InvalidOperation, OverflowError) as error:
        raise BadData(f"a value is damaged: {error}.", file=ledger.path) from error


def write_ledger(ledger: Ledger, path: Path | str) -> int:
    """Write a ledger to a file, whole or not at all; the suffix says the format.

    Returns:
        The number of receipts.

    Raises:
        WrongCall: The suffix is not one of a results table, or there is no such folder.
        MissingExtra: The format needs a package that is not installed.
        ReceiptsError: The file cannot be written.
    """
    table = ledger_frame(ledger, history=formats.of(Path(path)) is formats.JSONL)
    write(table, path)
    return len(table)
