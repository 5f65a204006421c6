"""A ledger as a results table: the receipts as they stand, and in JSON lines their history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from receipts import formats
from receipts.rewards.ledger import Ledger
from receipts.rewards.rows import Row
from receipts.table import COLUMNS, write

ALSO = ("id", "uploaded", "confirmed", "number", "time")
"""Columns after those of the results table."""

HISTORY = ("readings", "corrections", "decisions")
"""Lists that only JSON lines can hold, as :meth:`Ledger.history` gives them."""

_SHARES = ("confidence", *(f"{name}_confidence" for name in ("merchant", "date", "total", "type")))


def ledger_frame(ledger: Ledger, *, history: bool = False) -> pd.DataFrame:
    """The receipts of a ledger as they stand, a row each, in the order they were added.

    Args:
        ledger: Open.
        history: Also the columns :data:`HISTORY`, with lists in them.

    Returns:
        The columns of the results table, then :data:`ALSO`; :func:`receipts.count` takes it.
    """
    columns = (*COLUMNS, *ALSO, *(HISTORY if history else ()))
    rows = ledger.export() if history else ledger.rows()
    return pd.DataFrame([_values(row, columns) for row in rows], columns=columns, dtype=object)


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


def _values(kept: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    row = Row(kept, f"receipt {kept['id']}")
    typed: dict[str, Any] = {
        **{name: kept[name] if name in HISTORY else row.text(name) for name in columns},
        "id": row.id,
        **{name: row.share(name, float("nan")) for name in (*_SHARES, "seconds")},
        "merchant": row.text("merchant") or None,
        "date": row.day("date"),
        "total": row.amount("total"),
        "type": row.text("type") or None,
        "looks": int(row.share("looks", 0)),
        "confirmed": row.flag("confirmed"),
    }
    return {name: typed[name] for name in columns}
