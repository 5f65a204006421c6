"""The currency of the amounts, by ISO 4217."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.model import Candidate

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


def _candidates(page: ReadPage) -> list[Candidate[str]]:
    from receipts.place.currency import currency_candidates

    return currency_candidates(page)


FIELD = FieldSpec(
    name="currency",
    candidates=_candidates,
    parse=str,
    expected="an ISO 4217 code, such as USD",
    blank="",
    accepts=lambda code: re.fullmatch("[A-Z]{3}", code) is not None,
    doubt=0.75,
    colour=(200, 120, 20),
)
