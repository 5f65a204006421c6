"""The kind of shop that a receipt is from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.model import TYPES, Candidate

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


def _candidates(page: ReadPage) -> list[Candidate[str]]:
    from receipts.fields.type.candidates import kind_candidates

    return kind_candidates(page)


FIELD = FieldSpec(
    name="type",
    candidates=_candidates,
    parse=str,
    expected="one of " + ", ".join(TYPES),
    accepts=lambda value: value in TYPES,
    doubt=0.6,  # a choice among nine: below it about as many are wrong as right
    blocking=("type_uncertain",),
    colour=(130, 60, 160),
)
