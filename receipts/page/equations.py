"""The sums that hold on a page: items, taxes, payments and change make a total.

All are looked for once, over all amounts; an equation that comes out at a printed amount confirms
it as the total, and some give one that was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, combinations, islice, product
from typing import Literal

from rapidfuzz.distance import Levenshtein

from receipts.page.amounts import is_money
from receipts.page.labels import Labelled, Row

Kind = Literal[
    "paid_less_change", "paid", "subtotal_with_extras", "total_with_extras", "sum_above",
    "difference_below", "gross_of_rates",
]  # fmt: skip

CENT = Decimal("0.01")
ROUNDING = Decimal("0.04")
"""So far at most a total is rounded that is paid in coins of 5."""

WHOLE = Decimal("0.5")
"""So far at most a total is rounded that is paid without cents."""

ROUNDED = frozenset({"subtotal_with_extras", "gross_of_rates"})
"""Equations of which the rounding is often not printed."""

MOST_OF_A_ROLE = 16
"""Amounts of one role that are tried with each of another.  Receipts have three or four; of more
than these the last ones are tried, since a total stands at the end."""

MOST_EXTRAS = 8
"""Taxes, tips and discounts of which up to three are tried with each subtotal.  Receipts have up to
five."""

TOTALS = frozenset({"grand", "due", "plain", "refund"})
"""The labels of a total that are sure of it."""

EXTRAS = frozenset({"tax", "tip", "rounding", "discount", "savings"})

_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?%")


@dataclass(frozen=True, slots=True)
class Equation:
    """Amounts of a page that add up to a value which may be the total.

    Args:
        kind: Which amounts are added:
            ``paid_less_change`` what was handed over less what was given back;
            ``paid`` what was paid, alone;
            ``subtotal_with_extras`` a subtotal with up to three taxes, tips, discounts;
            ``total_with_extras`` a total with what follows it, as a tip or rounding;
            ``sum_above`` the sum of two or more amounts right above a printed one that is it,
            whatever the labels say, which may be misread or stand a row off; or that is one figure
            off it and called a total;
            ``difference_below`` a printed amount, the difference of the next two;
            ``gross_of_rates`` net and tax of a table whose rates fit.
        value: What they come to.
        terms: They themselves, with their signs.
    """

    kind: Kind
    value: Decimal
    terms: tuple[Decimal, ...]

    def turned(self) -> Equation:
        """The same sum with all signs turned, as a refund has them."""
        return replace(self, value=-self.value, terms=tuple(-term for term in self.terms))

    def __str__(self) -> str:
        signed = "".join(f" {'-' if term < 0 else '+'} {abs(term)}" for term in self.terms)
        return f"{signed.removeprefix(' + ').removeprefix(' ')} = {self.value}"


def equations(
    rows: Sequence[Row], amounts: Sequence[Labelled], decimals: int = 2
) -> list[Equation]:
    """All equations that hold, one for each kind and value.

    Args:
        rows: All rows of the page.
        amounts: Its amounts with their labels.
        decimals: How many the sums of money of the page have.
    """
    column = [a for a in amounts if a.last and is_money(a.amount, decimals)]
    found = (
        *_paid(amounts, decimals), *_subtotal_with_extras(amounts), *_total_with_extras(amounts),
        *_sums_above([a for a in column if a.amount.value]),
        *_differences_below([a.amount.value for a in column]),
        *_gross_of_rates(rows, amounts, decimals),
    )  # fmt: skip
    found = (*found, *_rounded(found, amounts))
    unique = {(e.kind, e.value): e for e in reversed(found)}
    return list(reversed(unique.values()))


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


def _paid(amounts: Sequence[Labelled], decimals: int) -> Iterator[Equation]:
    for paid in values(amounts, "cash", "card"):
        yield Equation("paid", paid, (paid,))
    # A number without decimals is mostly a till's.  A row "Paid" may hold what was handed over.
    sums = [a for a in amounts if is_money(a.amount, decimals) or a.amount.marked]
    handed = _few_values(sums, "cash", "card", "weak")
    for paid, change in product(handed, _few_values(sums, "change")):
        if paid > change > 0:
            yield Equation("paid_less_change", paid - change, (paid, -change))


def _subtotal_with_extras(amounts: Sequence[Labelled]) -> Iterator[Equation]:
    extras = {item.row: extra for item in amounts if (extra := _extra(item))}  # one a printed row
    few = list(extras.values())[:MOST_EXTRAS]
    for count in (1, 2, 3):
        for chosen in combinations(few, count):
            for subtotal in _few_values(amounts, "subtotal"):
                value = subtotal + sum(chosen, Decimal(0))
                if value > 0:
                    yield Equation("subtotal_with_extras", value, (subtotal, *chosen))


def _extra(item: Labelled) -> Decimal | None:
    """What a row adds to a subtotal, or ``None`` if it is none that does."""
    if not item.last:
        return None
    if "discount" in item.roles or "savings" in item.roles:
        return -abs(item.amount.value)
    return item.amount.value if item.roles.keys() & EXTRAS else None


def _total_with_extras(amounts: Sequence[Labelled]) -> Iterator[Equation]:
    """Each total with all that follows before the next total, subtotal or payment.

    Tax below a total is part of it and not added.
    """
    run: Equation | None = None
    allowed: Set[str] = frozenset()
    for item in amounts:
        extra = _extra(item)
        if item.last and item.roles.keys() & (TOTALS | {"subtotal"}):
            is_total = "subtotal" not in item.roles or len(item.roles) > 1
            run = Equation("total_with_extras", item.amount.value, (item.amount.value,))
            allowed = EXTRAS - {"tax", "savings"} if is_total else frozenset()
        elif item.roles.keys() & {"cash", "card"}:
            allowed = frozenset()
        elif run and extra and item.roles.keys() & allowed:
            run = replace(run, value=run.value + extra, terms=(*run.terms, extra))
            yield run


def _sums_above(column: Sequence[Labelled]) -> Iterator[Equation]:
    for place, item in enumerate(column):
        above = [a.amount.value for a in column[:place]][::-1]
        is_total = bool(item.roles.keys() & TOTALS)
        for count, whole in enumerate(accumulate(above), 1):
            misread = is_total and whole > 0 and one_figure_off(whole, item.amount.value)
            if count > 1 and (misread or whole == item.amount.value):
                yield Equation("sum_above", whole, tuple(above[:count]))


def _rounded(found: Iterable[Equation], amounts: Sequence[Labelled]) -> Iterator[Equation]:
    """Sums of which a total without cents is printed rounded, as in India or Norway."""
    whole = {a.amount.value for a in amounts if a.roles.keys() & TOTALS and not a.amount.value % 1}
    for equation in found:
        for total in whole if equation.kind in ROUNDED else ():
            rest = total - equation.value
            if 0 < abs(rest) <= WHOLE:
                yield replace(equation, value=total, terms=(*equation.terms, rest))


def one_figure_off(value: Decimal, other: Decimal) -> bool:
    """Whether one figure more, less or another makes ``value`` out of ``other``: a misreading.

    >>> one_figure_off(Decimal("19.60"), Decimal("19.00"))
    True
    """
    return value != other and Levenshtein.distance(str(value), str(other), score_cutoff=1) == 1


def _differences_below(column: Sequence[Decimal]) -> Iterator[Equation]:
    for value, paid, change in zip(column, column[1:], column[2:], strict=False):
        # What was paid in coins may differ by the rounding.
        if value > 0 and paid >= value and abs(paid - change - value) <= ROUNDING:
            yield Equation("difference_below", value, (paid, -change))


def _gross_of_rates(
    rows: Sequence[Row], amounts: Sequence[Labelled], decimals: int
) -> Iterator[Equation]:
    """Rows of net and tax, where the tax is the printed rate's share of the net.

    ``SR 6% 20.00 1.20`` gives 21.20; sums untaxed in the same table (``ZR 0% 5.00 0.00``) are
    added too.
    """
    printed = (r for row in rows for r in _RATE.findall(row.line.text))
    rates = [rate for r in printed if 2 <= (rate := Decimal(r.replace(",", "."))) <= 30]
    table: dict[int, tuple[Decimal, ...]] = {}
    for item in amounts:
        if is_money(item.amount, decimals) and item.amount.value >= 0:
            table[item.row] = (*table.get(item.row, ()), item.amount.value)
    pairs = dict.fromkeys(found for found in table.values() if len(found) == 2)
    taxed = [
        (net, tax) for net, tax in pairs
        if net > tax > 0 and any(abs(net * rate / 100 - tax) <= 2 * CENT for rate in rates)
    ]  # fmt: skip
    untaxed = [(net, tax) for net, tax in pairs if tax == 0 < net]
    for chosen in (*([pair] for pair in taxed), taxed, taxed + untaxed if taxed else []):
        terms = tuple(term for pair in chosen for term in pair)
        if terms:
            yield Equation("gross_of_rates", sum(terms, Decimal(0)), terms)
