"""Candidates for the total: every amount that may be it, with all that speaks for and against.

Nothing is decided here.  The evidence's names are those of the fitted weights.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from receipts.fields.total.sums import TOTALS, Sums
from receipts.model import Candidate, Evidence
from receipts.page.amounts import THREE_DECIMALS
from receipts.page.boxes import box_of, sureness_of
from receipts.page.equations import values
from receipts.page.labels import TIERS, Labelled

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

AGAINST = (
    "subtotal", "tax", "cash", "change", "card", "tip", "suggested_tip", "discount", "savings",
    "rounding", "points", "count", "deposit", "unit_price",
)  # fmt: skip
PAYMENT = ("cash", "card", "change")


def total_candidates(page: ReadPage) -> list[Candidate[Decimal]]:
    """All values that may be the total, those printed and those that sums give.

    Returns:
        One candidate a value, evidence with strengths and without weights.
    """
    places: dict[Decimal, list[Labelled]] = {}
    for item in page.amounts:
        if _may_be_total(item):
            places.setdefault(item.amount.value, []).append(item)
    totals = _Totals(page)
    found = [totals.candidate(value, items) for value, items in places.items()]
    known = set(places)
    return found + [
        Candidate(value, str(value), None, tuple(evidence))
        for value in totals.sums.derived()
        if value not in known and (evidence := [Evidence("derived"), *totals.sums.evidence(value)])
    ]


def _may_be_total(item: Labelled) -> bool:
    amount = item.amount
    grouped = any(sign in amount.text for sign in ",.'")
    if amount.decimals == 0 and not amount.value:
        return False
    if amount.decimals == 0 and not (amount.marked or grouped or item.roles.keys() & set(TIERS)):
        return False
    return abs(amount.value) < Decimal(10_000_000)


class _Totals:
    """What is true of the page as a whole, computed once for all candidates."""

    def __init__(self, page: ReadPage) -> None:
        rows, amounts = page.rows, page.amounts
        self.rows = rows
        self.width = page.width
        self.print_height = median([row.line.height for row in rows] or [1.0])
        self.right_edge = _column([rows[a.row].line.box.right for a in amounts])
        self.by_role = {role: values(amounts, role) for role in (*TIERS, *AGAINST)}
        self.sums = Sums(rows, amounts, self.by_role, page.currency)
        self.last_subtotal = max((a.row for a in amounts if "subtotal" in a.roles), default=-1)
        decimals = 3 if page.currency in THREE_DECIMALS else 2
        money = [a for a in amounts if a.amount.decimals == decimals]
        self.largest = max((a.amount.value for a in money), default=Decimal(0))
        unpaid = [
            a.amount.value
            for a in money
            if not a.roles.keys() & {"cash", "change", "points", "count"}
            and not self.is_earlier_subtotal(a)
        ]
        self.largest_unpaid = max(unpaid, default=Decimal(0))
        totals = [a.row for a in amounts if a.roles.keys() & TOTALS]
        self.last_total = max(totals, default=-1)
        self.first_payment = min(
            (a.row for a in amounts if a.roles.keys() & set(PAYMENT)), default=len(rows)
        )

    def is_earlier_subtotal(self, item: Labelled) -> bool:
        """Whether another subtotal follows, in which something was taken off or added."""
        return "subtotal" in item.roles and item.row < self.last_subtotal

    def candidate(self, value: Decimal, items: list[Labelled]) -> Candidate[Decimal]:
        strengths: dict[str, float] = {"printed": 1.0}
        for item in items:
            for name, strength in self._place_evidence(item).items():
                strengths[name] = max(strengths.get(name, 0.0), strength)
        strengths.update(self._value_evidence(value, items))
        best = max(items, key=lambda item: (_tier(item), item.row))
        line = self.rows[best.row].line
        return Candidate(
            value,
            best.amount.text,
            box_of(line, best.amount.start, best.amount.end),
            (
                *(Evidence(name, round(s, 4)) for name, s in strengths.items() if s),
                *self.sums.evidence(value),
            ),
        )

    def _place_evidence(self, item: Labelled) -> dict[str, float]:
        """What speaks for one printed amount by where and how it stands."""
        amount, line = item.amount, self.rows[item.row].line
        found: dict[str, float] = {}
        for role, quality in item.roles.items():
            if role in TIERS:
                name = f"label_{role}" + ("_above" if item.above else "")
                found[name] = quality
        if item.roles.keys() & set(TIERS):
            found["label_is_plain"] = float(not item.roles.keys() & set(AGAINST))
            found["label_of_last_amount"] = float(item.last)
            found["label_without_words"] = 1 - _clip(self.rows[item.row].other_letters / 20)
        box = box_of(line, amount.start, amount.end)
        found["large_print"] = _clip((box.height / max(self.print_height, 1.0) - 1.15) / 0.6)
        found["in_amount_column"] = float(abs(box.right - self.right_edge) < 0.04 * self.width)
        found["print_confidence"] = sureness_of(line, amount.start, amount.end)
        found["currency_mark"] = float(amount.marked)
        found["with_decimals"] = float(amount.decimals > 0)
        found["above_payment"] = float(0 < self.first_payment - item.row <= 2)
        found["below_subtotal"] = float(-1 < self.last_subtotal < item.row)
        if item.roles.keys() & TOTALS:
            found["last_total_row"] = float(item.row == self.last_total)
        found["row_says_inclusive"] = float(_says(line.text, ("incl", "includ", "inkl", "ttc")))
        found["row_says_exclusive"] = float(_says(line.text, ("excl", "before tax", "exkl", " ht")))
        return found

    def _value_evidence(self, value: Decimal, items: list[Labelled]) -> dict[str, float]:
        """What speaks for the value wherever it stands."""
        size = abs(value)
        found = {f"also_{role}": float(size in self.by_role[role]) for role in AGAINST}
        # A role held in every place is worse than one held in some.
        for role in AGAINST:
            held = sum(role in item.roles and not set(TIERS) & item.roles.keys() for item in items)
            found[f"only_{role}"] = float(held == len(items))
        found["earlier_subtotal"] = float(all(map(self.is_earlier_subtotal, items)))
        found["labelled_twice"] = float(sum(bool(item.roles.keys() & TOTALS) for item in items) > 1)
        found["repeated"] = _clip((len({item.row for item in items}) - 1) / 3)
        found["largest"] = float(value == self.largest)
        found["largest_but_cash"] = float(value == self.largest_unpaid)
        found["negative"] = float(value < 0)
        found["zero"] = float(value == 0)
        others = (v for role in TIERS for v in self.by_role[role])
        found["zero_beside_others"] = float(value == 0 and any(others))
        largest_total = max(
            (v for role in TOTALS for v in self.by_role[role]),
            default=Decimal(0),
        )
        found["largest_total_label"] = float(
            size == largest_total > 0 and any(item.roles.keys() & set(TIERS) for item in items)
        )
        return found


def _tier(item: Labelled) -> float:
    return max((4 - TIERS.index(role) for role in item.roles if role in TIERS), default=0)


def _clip(number: float) -> float:
    return max(0.0, min(1.0, number))


def _says(text: str, parts: Sequence[str]) -> bool:
    folded = text.lower()
    return any(part in folded for part in parts)


def _column(edges: list[float]) -> float:
    """Where most amounts end: the edge that has most others near it."""
    if not edges:
        return 0.0
    in_order = sorted(edges)
    return max(
        edges,
        key=lambda edge: bisect_left(in_order, edge + 15) - bisect_right(in_order, edge - 15),
    )
