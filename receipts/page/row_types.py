"""What each printed row of a receipt is: head, item, sum, tax, payment or foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from receipts.page.labels import Row

RowType = Literal["head", "item", "sum", "tax", "payment", "foot"]

ROLES: dict[str, RowType] = {
    "subtotal": "sum", "grand": "sum", "due": "sum", "plain": "sum", "weak": "sum",
    "refund": "sum", "discount": "sum", "savings": "sum", "rounding": "sum", "tip": "sum",
    "tax": "tax", "cash": "payment", "card": "payment", "change": "payment",
}  # fmt: skip
"""By the role of a label the type of its row; other labels say nothing of it."""


def row_types(rows: Sequence[Row]) -> list[RowType]:
    """The type of each row, by its labels and amounts and by where it stands.

    What stands above the first row with money is the head, what stands below the last one the
    foot.  Between them rows with a label of a sum, a tax or a payment are that, also without
    money, which may stand in the next row; all others are items.

    Args:
        rows: All rows of a page, with their amounts and labels.
    """
    money = [number for number, row in enumerate(rows) if _has_money(row)]
    first, last = (money[0], money[-1]) if money else (len(rows), len(rows))
    return [
        "head" if number < first else "foot" if number > last else _inside(row)
        for number, row in enumerate(rows)
    ]


def _has_money(row: Row) -> bool:
    return any((a.decimals or a.marked) and not a.measured for a in row.amounts)


def _inside(row: Row) -> RowType:
    return next((ROLES[label.role] for label in row.labels if label.role in ROLES), "item")
