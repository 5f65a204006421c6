"""Sums that a receipt's amounts must satisfy: each confirms a total, or gives one unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from receipts.parse.labels import Labelled, Row

CENT = Decimal("0.01")


def values(amounts: Iterable[Labelled], *roles: str) -> set[Decimal]:
    """The sizes of all amounts that a label gives one of ``roles``."""
    return {
        abs(item.amount.value)
        for item in amounts
        if item.amount.value and any(role in item.roles for role in roles)
    }


def paid_less_change(amounts: Sequence[Labelled]) -> set[Decimal]:
    """What was handed over less what was given back."""
    paid = values(amounts, "cash", "card")
    return {p - c for p in paid for c in values(amounts, "change") if p > c > 0}


def subtotal_with_extras(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Each subtotal with every choice of up to three taxes, tips, roundings and discounts."""
    subtotals = values(amounts, "subtotal")
    signed = _extras(amounts)
    sums = set()
    for count in (1, 2, 3):
        for chosen in combinations(signed, count):
            extra = sum(chosen, Decimal(0))
            sums |= {s + extra for s in subtotals if s + extra > 0}
    return sums


def _extras(amounts: Sequence[Labelled]) -> list[Decimal]:
    """Amounts that may be added to a subtotal, one a printed row, with their signs."""
    extras: dict[int, Decimal] = {}
    for item in amounts:
        value = item.amount.value
        if not value or not item.last:
            continue
        if "discount" in item.roles or "savings" in item.roles:
            extras[item.row] = -abs(value)
        elif "tax" in item.roles or "tip" in item.roles or "rounding" in item.roles:
            extras[item.row] = value
    return list(extras.values())[:8]


def sum_of_items(rows: Sequence[Row], amounts: Sequence[Labelled]) -> Decimal | None:
    """The sum of the rightmost amounts above the first row that sums up, or ``None``."""
    summing = ("subtotal", "grand", "due", "plain", "tax", "cash")
    # A number without decimals is no sum: VAT No 123 4567 89.
    sums = (i for i, row in enumerate(rows) if row.has(*summing) and _has_money(row))
    end = next(sums, len(rows))
    items = [
        item.amount.value
        for item in amounts
        if item.row < end
        and item.last
        and item.amount.decimals == 2
        and _may_be_item(item, rows[item.row])
    ]
    return sum(items, Decimal(0)) if len(items) >= 2 else None


def _has_money(row: Row) -> bool:
    return any(amount.decimals or amount.marked for amount in row.amounts)


def _may_be_item(item: Labelled, row: Row) -> bool:
    """Whether an amount is the price of goods: no count, and a unit's price only if weighed."""
    weighed = any(amount.measured for amount in row.amounts)
    return "count" not in item.roles and ("unit_price" not in item.roles or weighed)


def gross_of_tax_table(amounts: Sequence[Labelled]) -> set[Decimal]:
    """The largest of three amounts in one row of which it is the sum: net, tax, gross."""
    rows: dict[int, list[Decimal]] = {}
    for item in amounts:
        if item.amount.value > 0 and item.amount.decimals == 2:
            rows.setdefault(item.row, []).append(item.amount.value)
    gross = set()
    for found in rows.values():
        for a, b, c in combinations(sorted(found), 3):
            if abs(a + b - c) <= CENT and a > 0:
                gross.add(c)
    return gross
