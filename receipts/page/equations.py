"""Sums that a receipt's amounts must satisfy: each confirms a total, or gives one unread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, combinations, islice

from rapidfuzz.distance import Levenshtein

from receipts.page.labels import Labelled, Row

CENT = Decimal("0.01")
ROUNDING = Decimal("0.04")
"""So far at most a total is rounded that is paid in coins of 5."""
MOST_OF_A_ROLE = 16
"""Amounts of one role that are tried with each of another.  Receipts have three or four; of more
than these the last ones are tried, since a total stands at the end."""

EXTRAS = frozenset({"tax", "tip", "rounding", "discount", "savings"})

_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%")


def values(amounts: Iterable[Labelled], *roles: str) -> set[Decimal]:
    """The sizes of all amounts that a label gives one of ``roles``."""
    return {
        abs(item.amount.value)
        for item in amounts
        if item.amount.value and any(role in item.roles for role in roles)
    }


def _few_values(amounts: Sequence[Labelled], *roles: str) -> set[Decimal]:
    """As :func:`values`, but only the last :data:`MOST_OF_A_ROLE` on the page."""
    found = values(amounts, *roles)
    if len(found) <= MOST_OF_A_ROLE:
        return found
    from_below = dict.fromkeys(abs(item.amount.value) for item in reversed(amounts))
    return set(islice((value for value in from_below if value in found), MOST_OF_A_ROLE))


def paid_less_change(amounts: Sequence[Labelled]) -> set[Decimal]:
    """What was handed over less what was given back."""
    # A row "Paid" may hold the total or what was handed over.
    sums = [a for a in amounts if a.amount.decimals or a.amount.marked]
    paid = _few_values(sums, "cash", "card", "weak")
    return {p - c for p in paid for c in _few_values(sums, "change") if p > c > 0}


def subtotal_with_extras(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Each subtotal with every choice of up to three taxes, tips, roundings and discounts."""
    subtotals = _few_values(amounts, "subtotal")
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
        extra = _extra(item)
        if extra:
            extras[item.row] = extra
    return list(extras.values())[:8]


def _extra(item: Labelled) -> Decimal | None:
    """What a row adds to a subtotal, or ``None`` if it is none that does."""
    if not item.last:
        return None
    if "discount" in item.roles or "savings" in item.roles:
        return -abs(item.amount.value)
    return item.amount.value if item.roles.keys() & EXTRAS else None


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
    """What a table of net, tax and gross by rate adds up to.

    A row of it has three amounts of which the largest is the sum of the others; one row may add
    up the others.
    """
    parts = [max(found) for found in _money_by_row(amounts).values() if _is_net_tax_gross(found)]
    whole = sum(parts, Decimal(0))
    return {part for part in parts if part * 2 == whole} or ({whole} if parts else set())


def _is_net_tax_gross(found: Sequence[Decimal]) -> bool:
    *parts, whole = sorted(found)
    return any(a > 0 and abs(a + b - whole) <= CENT for a, b in combinations(parts, 2))


def gross_of_rates(rows: Sequence[Row], amounts: Sequence[Labelled]) -> set[Decimal]:
    """What rows of net and tax add up to, where the tax is the printed rate's share of the net.

    ``SR 6% 20.00 1.20`` gives 21.20; sums untaxed in the same table (``ZR 0% 5.00 0.00``) are
    added too.
    """
    rates = {Decimal(r.replace(",", ".")) for row in rows for r in _RATE.findall(row.line.text)}
    rates = {rate for rate in rates if 2 <= rate <= 30}
    taxed, untaxed = Decimal(0), Decimal(0)
    gross = set()
    tables = {tuple(found) for found in _money_by_row(amounts, zero=True).values()}
    for net, tax in (pair for pair in tables if len(pair) == 2):
        if net > tax > 0 and any(abs(net * rate / 100 - tax) <= 2 * CENT for rate in rates):
            taxed += net + tax
            gross.add(net + tax)
        elif tax == 0 < net:
            untaxed += net
    return gross | {taxed, taxed + untaxed} if taxed else set()


def _money_by_row(amounts: Sequence[Labelled], zero: bool = False) -> dict[int, list[Decimal]]:
    """The amounts with two decimals in each row, from left to right."""
    rows: dict[int, list[Decimal]] = {}
    for item in amounts:
        if item.amount.decimals == 2 and (
            item.amount.value > 0 or (zero and not item.amount.value)
        ):
            rows.setdefault(item.row, []).append(item.amount.value)
    return rows


@dataclass(frozen=True)
class Run:
    """A subtotal or total and what is added to it, or taken off, in the rows below.

    Args:
        base: The subtotal or total.
        is_total: Whether it is called a total.
        extras: What is added, with its sign.
    """

    base: Decimal
    is_total: bool
    extras: tuple[Decimal, ...] = ()

    @property
    def end(self) -> Decimal:
        """What it comes to."""
        return self.base + sum(self.extras, Decimal(0))


def runs(amounts: Sequence[Labelled]) -> list[Run]:
    """Each subtotal and total with all that follows before the next one, or a payment.

    Tax below a total is part of it and not added.  What follows subtotals in neighbouring rows,
    such as one of taxable goods below that of all, may belong to either.
    """
    found: list[Run] = []
    allowed: Set[str] = frozenset()
    # The first of the runs that are open; the row of the last subtotal.
    first, last_subtotal = 0, -2
    for item in amounts:
        extra = _extra(item)
        is_total = bool(item.roles.keys() & {"grand", "due", "plain"})
        if item.last and (is_total or "subtotal" in item.roles):
            if is_total or item.row != last_subtotal + 1:
                first = len(found)
            last_subtotal = -2 if is_total else item.row
            found.append(Run(item.amount.value, is_total))
            allowed = EXTRAS - {"tax", "savings"} if is_total else EXTRAS
        elif item.roles.keys() & {"cash", "card"}:
            allowed = frozenset()
        elif extra is not None and item.roles.keys() & allowed:
            found[first:] = [replace(run, extras=(*run.extras, extra)) for run in found[first:]]
    return [run for run in found if run.extras]


def sums_of_parts(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Sums of two or three labelled totals: those of groups of goods make the whole."""
    parts: dict[Decimal, None] = {}
    for item in amounts:
        is_part = item.last and item.roles.keys() & {"grand", "plain", "subtotal"}
        if is_part and item.amount.decimals == 2 and item.amount.value:
            parts[item.amount.value] = None
    few = list(parts)[:8]
    return {sum(chosen, Decimal(0)) for count in (2, 3) for chosen in combinations(few, count)}


def sums_above(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Amounts that are the sum of two or more right above them, and no less than any above.

    Labels may be misread or stand a row off, but a total is still the sum of what it sums up.
    """
    return {value for value, sums in _sums_above(amounts) if value in sums}


def mended_by_sums_above(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Sums of two or more amounts of which the total right below them is one figure off."""
    totals = {a.amount.value for a in amounts if a.roles.keys() & {"grand", "due", "plain"}}
    return {
        total
        for value, sums in _sums_above(amounts)
        if value in totals and value not in sums
        for total in sums
        if total > 0 and one_digit_off(total, value)
    }


def _sums_above(amounts: Sequence[Labelled]) -> Iterator[tuple[Decimal, set[Decimal]]]:
    """Each amount of the column of amounts, and the sums of the two or more above it."""
    column = [v for v in _column(amounts) if v]
    for place, value in enumerate(column):
        yield value, set(list(accumulate(reversed(column[:place])))[1:])


def differences_below(amounts: Sequence[Labelled]) -> set[Decimal]:
    """Amounts that the next two differ by, whatever the labels say: paid, then given back.

    What was paid in coins may differ by the rounding.
    """
    column = _column(amounts)
    return {
        value
        for value, paid, change in zip(column, column[1:], column[2:], strict=False)
        if value > 0 and paid >= value and abs(paid - change - value) <= ROUNDING
    }


def _column(amounts: Sequence[Labelled]) -> list[Decimal]:
    """The last amount of each row, if it has two decimals."""
    return [a.amount.value for a in amounts if a.last and a.amount.decimals == 2]


def one_digit_off(value: Decimal, other: Decimal) -> bool:
    """Whether one figure more, less or another makes ``value`` out of ``other``: a misreading.

    >>> one_digit_off(Decimal("19.60"), Decimal("19.00"))
    True
    """
    return value != other and Levenshtein.distance(str(value), str(other), score_cutoff=1) == 1
