"""Candidates for the total: every amount that may be it, with all that speaks for and against.

Nothing is decided here.  The evidence's names are those of the fitted weights, but for ``refund``,
``maybe_refund``, ``at_edge`` and ``more_follows``: too few labelled receipts have these, so that
the field gives them as reasons instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from receipts.model import Candidate, Evidence
from receipts.page.amounts import is_money
from receipts.page.boxes import box_of
from receipts.page.equations import ROUNDING, TOTALS, Equation, one_figure_off, values
from receipts.page.labels import TIERS, Labelled

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

DERIVED = ("paid_less_change", "gross_of_rates")
"""The equations that give candidates where what they come to is not printed; others do where a
printed total is one figure off: that was misread."""

WEAK = 0.5
"""What a weak label of a total, or one of another amount of its row, is worth of a sure one."""

NO_SUM = frozenset(("cash", "change", "points", "count"))
"""What amounts are called that are no part of what was bought."""

BELOW = frozenset(("tax", "card"))
"""What besides stands below a total: the rates of tax in it, and how it was paid."""

ROOM = 3.0
"""With less blank paper than so many heights of print below the last row, about two rows, the
picture may be cut off there.  It is so on six of 442 labelled pictures that end with a total."""

LARGEST = Decimal(10_000_000)
"""No receipt comes to as much."""


def total_candidates(page: ReadPage) -> list[Candidate[Decimal]]:
    """All values that may be the total, those printed and those that sums give.

    A refund is weighed as the purchase of the same goods would be, and its values made negative.

    Returns:
        One candidate a value, evidence with strengths and without weights.
    """
    places: dict[Decimal, list[Labelled]] = {}
    for item in page.bought:
        if _may_be_total(item):
            places.setdefault(item.amount.value, []).append(item)
    totals = _Totals(page)
    called = [a.amount.value for a in page.bought if a.roles.keys() & TOTALS]
    derived = {
        value: None
        for value, equations in totals.equations.items()
        if value not in places
        and (
            any(e.kind in DERIVED for e in equations)
            or any(one_figure_off(value, total) for total in called)
        )
    }
    found = [
        *(totals.printed(value, items) for value, items in places.items()),
        *(Candidate(v, str(v), None, tuple(totals.evidence(v))) for v in derived),
    ]
    if page.refund == "no":
        return found
    sign = Evidence("refund" if page.refund == "yes" else "maybe_refund")
    return [replace(c, value=totals.turn * c.value, evidence=(*c.evidence, sign)) for c in found]


def _may_be_total(item: Labelled) -> bool:
    amount = item.amount
    grouped = any(sign in amount.text for sign in ",.'")
    sure = amount.value and (amount.marked or grouped or item.roles.keys() & set(TIERS))
    return bool(amount.decimals or sure) and abs(amount.value) < LARGEST


class _Totals:
    """What is true of the page as a whole, computed once for all candidates."""

    def __init__(self, page: ReadPage) -> None:
        self.page = page
        amounts = page.bought
        room = self.page.height - max((row.line.box.bottom for row in page.rows), default=0.0)
        self.is_cut = bool(page.rows) and room < ROOM * page.rows[-1].line.height
        self.added_to = {abs(e.terms[0]) for e in page.equations if e.kind == "total_with_extras"}
        self.turn = -1 if page.refund == "yes" else 1
        self.equations: dict[Decimal, list[Equation]] = {}
        for equation in page.equations:
            self.equations.setdefault(self.turn * equation.value, []).append(equation)
        self.last_subtotal = max((a.row for a in amounts if "subtotal" in a.roles), default=-1)
        self.sums = values(amounts, *TOTALS, "subtotal")
        money = [
            a for a in amounts if is_money(a.amount, page.decimals) and not a.roles.keys() & NO_SUM
        ]
        unpaid = (a.amount.value for a in money if not self.is_earlier_subtotal(a))
        self.largest_unpaid = max(unpaid, default=Decimal(0))
        self.lowest = max((a.row for a in money if not a.roles.keys() & BELOW), default=0)

    def is_earlier_subtotal(self, item: Labelled) -> bool:
        """Whether another subtotal follows, in which something was taken off or added."""
        return "subtotal" in item.roles and item.row < self.last_subtotal

    def printed(self, value: Decimal, items: Sequence[Labelled]) -> Candidate[Decimal]:
        """The candidate for a value that stands in one place or several."""
        best = max(items, key=lambda item: (_label(item), item.row))
        line = self.page.rows[best.row].line
        start, end = best.amount.start, best.amount.end
        strengths = {
            "printed": 1.0,
            "with_decimals": float(any(i.amount.decimals for i in items)),
            "label": _label(best),
            "at_edge": float(best.row == len(self.page.rows) - 1 and self.is_cut),
            "more_follows": float(value in self.added_to),
            "earlier_subtotal": float(all(map(self.is_earlier_subtotal, items))),
            "repeated": min((len({i.row for i in items}) - 1) / 3, 1.0),
            "largest_but_cash": float(value == self.largest_unpaid),
            "lowest": float(any(i.row >= self.lowest for i in items)),
        }
        found = (Evidence(name, round(s, 4)) for name, s in strengths.items() if s)
        evidence = (*found, *self.evidence(value))
        return Candidate(value, best.amount.text, box_of(line, start, end), evidence)

    def evidence(self, value: Decimal) -> Iterator[Evidence]:
        """Which sums of the page come out at ``value``."""
        for equation in self.equations.get(value, ()):
            yield Evidence(f"equals_{equation.kind}", detail=str(equation))
        if value % Decimal("0.05") == 0 and any(
            0 < abs(value - other) <= ROUNDING for other in self.sums
        ):
            yield Evidence("rounded_from_another")


def _label(item: Labelled) -> float:
    """How far the labels of an amount call it a total, 0 to 1."""
    sure = max((quality for role, quality in item.roles.items() if role in TOTALS), default=0.0)
    found = max(sure, WEAK * item.roles.get("weak", 0.0))
    return found if item.last else WEAK * found
