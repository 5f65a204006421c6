"""What was to be paid, after tax, rounding and a printed tip; negative for a refund."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.inputs import amount
from receipts.model import Candidate, Field

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


SUMS = frozenset({"equals_sum_above", "equals_subtotal_with_extras", "equals_gross_of_rates"})
"""Evidence that other amounts come to the same as was paid."""

CUT_OFF = ("at_edge", "more_follows")
"""Evidence that the paper goes on below what is on the picture."""


def _candidates(page: ReadPage) -> list[Candidate[Decimal]]:
    from receipts.fields.total.candidates import total_candidates

    return total_candidates(page)


def _reasons(total: Field[Decimal]) -> Iterator[str]:
    if _is_unfounded(total):
        yield "total_uncertain"
    if _may_be_refund(total):
        yield "maybe_refund"


def _is_unfounded(total: Field[Decimal]) -> bool:
    """Whether the row of the total may be cut off the picture, so that this is another amount.

    Labelled receipts are whole, so that no weight can be fitted for it.  What was paid shows that
    the total is on the picture, but not what was handed over, of which change was given back.
    """
    found = {e.name for c in total.candidates[:1] for e in c.evidence if e.strength > 0}
    if "equals_paid_less_change" in found or ("equals_paid" in found and found & SUMS):
        return False
    return bool(found) and ("label" not in found or not found.isdisjoint(CUT_OFF))


def _may_be_refund(total: Field[Decimal]) -> bool:
    """Whether a page speaks for a refund, but not plainly, or one look does and another not.

    Labelled receipts have hardly any refund, so that no weight can be fitted for it.
    """
    if not total.candidates:
        return False
    best = total.candidates[0]
    signs = {e.name for e in best.evidence}
    turned = [{e.name for e in c.evidence} for c in total.candidates if c.value == -best.value]
    return "maybe_refund" in signs or any("refund" in signs | other for other in turned)


def _shows_receipt(total: Field[Decimal]) -> bool:
    """Whether there is a likely total, or at least an amount that a label calls one."""
    labelled = any(e.name == "label" for c in total.candidates[:3] for e in c.evidence)
    return total.confidence >= 0.2 or labelled


FIELD = FieldSpec(
    name="total",
    candidates=_candidates,
    parse=amount,
    expected="an amount such as 12.30",
    to_text=lambda value: f"{value:f}",
    column="amount",
    essential=True,
    doubt=0.75,
    reasons=_reasons,
    blocking=("total_missing", "total_uncertain", "maybe_refund"),
    shows_receipt=_shows_receipt,
    colour=(205, 30, 45),
    with_currency=True,
)
