"""What a page's amounts add up to, and which of its values that speaks for or against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from receipts.model import Evidence
from receipts.page import equations as arithmetic
from receipts.page.amounts import SMALLEST_COINS
from receipts.page.labels import Labelled, Row

TOTALS = frozenset({"grand", "due", "plain"})
"""The labels of a total that are sure of it."""

DERIVED = ("equals_paid_less_change", "equals_running_total", "equals_gross_of_rates")
"""The sums that are candidates where they are not printed; others only as mended misreadings."""


COMBINED = ("equals_subtotal_with_extras", "equals_sum_of_parts")
"""The sums that try many combinations: one is easily a figure off something, by chance."""


class Sums:
    """The sums of one page, each computed once.

    Args:
        rows: All rows of the page.
        amounts: Its amounts with their labels.
        by_role: The sizes of the amounts with each role.
        currency: ISO 4217 code, or empty where it is not known.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        amounts: Sequence[Labelled],
        by_role: Mapping[str, set[Decimal]],
        currency: str,
    ) -> None:
        runs = arithmetic.runs(amounts)
        mended = arithmetic.mended_by_sums_above(amounts)
        items = arithmetic.sum_of_items(rows, amounts)
        self._roles = by_role
        self._labelled = {a.amount.value for a in amounts if a.roles.keys() & TOTALS}
        self._equal: dict[str, set[Decimal]] = {
            "equals_paid_less_change": arithmetic.paid_less_change(amounts),
            "equals_subtotal_with_extras": arithmetic.subtotal_with_extras(amounts),
            "equals_running_total": {
                r.end for r in runs if any(r.extras) and not r.is_total and r.end > 0
            },
            "equals_sum_of_parts": arithmetic.sums_of_parts(amounts),
            "equals_tax_table_gross": arithmetic.gross_of_tax_table(amounts),
            "equals_gross_of_rates": arithmetic.gross_of_rates(rows, amounts),
            "equals_sum_above": arithmetic.sums_above(amounts) | mended,
            "equals_difference_below": arithmetic.differences_below(amounts),
            "equals_items": set() if items is None else {items},
        }
        self._mending = set().union(
            *(sums for name, sums in self._equal.items() if name not in COMBINED)
        )
        # These rest on a printed total or tell little, and mend no other.
        self._weak = {
            "equals_total_with_extras": {r.end for r in runs if any(r.extras) and r.is_total},
            "equals_paid": by_role["cash"] | by_role["card"],
            "equals_subtotal_without_extras": {r.end for r in runs if not any(r.extras)},
        }
        self._parts = _parts(amounts)
        self._coin = SMALLEST_COINS.get(currency) if _paid_in_coins(amounts) else None

    def derived(self) -> set[Decimal]:
        """Values that may be the total although no printed amount shows them."""
        mended = {value for value in self._mending if value > 0 and self._mends_label(value)}
        return mended.union(*(self._equal[name] for name in DERIVED))

    def evidence(self, value: Decimal) -> list[Evidence]:
        """Which sums of the page come out at ``value``, and which speak against it."""
        equal = {**self._equal, **self._weak}
        found = [name for name, sums in equal.items() if value in sums]
        checks: dict[str, Callable[[Decimal], bool]] = {
            "equals_net_and_tax": self._is_net_and_tax,
            "is_part_of_another": self._is_part_of_another,
            "mends_label": self._mends_label,
            "unpayable_in_coins": self._unpayable_in_coins,
            "rounded_from_another": self._rounded_from_another,
        }
        return [
            Evidence(name) for name in (*found, *(n for n, holds in checks.items() if holds(value)))
        ]

    def _is_net_and_tax(self, value: Decimal) -> bool:
        return any(value - net in self._roles["tax"] for net in self._roles["subtotal"])

    def _is_part_of_another(self, value: Decimal) -> bool:
        """Whether another part of the page makes a labelled total of it."""
        return any(value + part in self._labelled for part in self._parts)

    def _mends_label(self, value: Decimal) -> bool:
        """Whether it is a sum of which a labelled total is one figure off: that was misread."""
        return (
            value in self._mending
            and value not in self._labelled
            and any(arithmetic.one_digit_off(value, printed) for printed in self._labelled)
        )

    def _unpayable_in_coins(self, value: Decimal) -> bool:
        """Whether there are no coins for it where it was paid in coins."""
        return self._coin is not None and value % self._coin != 0

    def _rounded_from_another(self, value: Decimal) -> bool:
        """Whether it is what a sum becomes that is rounded to coins of 5."""
        others = (other for role in (*TOTALS, "subtotal") for other in self._roles[role])
        return value % Decimal("0.05") == 0 and any(
            0 < abs(value - other) <= arithmetic.ROUNDING for other in others
        )


def _parts(amounts: Sequence[Labelled]) -> set[Decimal]:
    """The amounts, with their signs, that may be added up to a total."""
    roles = {*TOTALS, "subtotal", "tax", "rounding"}
    parts = {
        a.amount.value
        for a in amounts
        if a.last and a.amount.value and a.amount.decimals and a.roles.keys() & roles
    }
    return parts | {
        -abs(a.amount.value) for a in amounts if "discount" in a.roles and a.amount.value
    }


def _paid_in_coins(amounts: Sequence[Labelled]) -> bool:
    return any(a.amount.decimals and a.roles.keys() & {"cash", "change"} for a in amounts)
