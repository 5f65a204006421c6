"""A ledger as a results table: the receipts as they stand, and in JSON lines their history."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from receipts import formats
from receipts.fields import FIELDS
from receipts.rewards.ledger import Ledger
from receipts.rewards.rows import Row
from receipts.rows import blanks, columns
from receipts.table import write

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
    return pd.DataFrame([_values(row, names) for row in rows], columns=names, dtype=object)


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


def _values(kept: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    row, empty = Row(kept, f"receipt {kept['id']}"), blanks()
    shares = ("confidence", "seconds", *(f"{name}_confidence" for name in FIELDS))
    typed: dict[str, Any] = {
        **{name: kept[name] if name in HISTORY else row.text(name) for name in names},
        **{name: row.text(name) or empty[name] for name in FIELDS},
        **{name: row.day(name) for name, spec in FIELDS.items() if spec.column == "day"},
        **{name: row.amount(name) for name, spec in FIELDS.items() if spec.column == "amount"},
        **{name: row.share(name, float("nan")) for name in shares},
        "id": row.id,
        "looks": int(row.share("looks", 0)),
        "confirmed": row.flag("confirmed"),
    }
    return {name: typed[name] for name in names}
