"""What was to be paid, after tax, rounding and a printed tip; negative for a refund."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.inputs import amount
from receipts.model import Candidate, Field

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


def _candidates(page: ReadPage) -> list[Candidate[Decimal]]:
    from receipts.fields.total.candidates import total_candidates

    return total_candidates(page)


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
    blocking=("total_missing",),
    shows_receipt=_shows_receipt,
    colour=(205, 30, 45),
    with_currency=True,
)
