"""The day of purchase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.model import Candidate, Field

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

RIVAL = 0.2
"""Probability from which on the same figures, day and month exchanged, make a date ambiguous."""


def _candidates(page: ReadPage) -> list[Candidate[dt.date]]:
    from receipts.fields.date.candidates import date_candidates

    return date_candidates(page)


def _reasons(date: Field[dt.date]) -> Iterator[str]:
    if _is_another_day(date):
        yield "date_uncertain"
    if _is_ambiguous(date):
        yield "date_ambiguous"


def _is_another_day(date: Field[dt.date]) -> bool:
    """Whether the date stands only where the page says that it is another one, such as an end.

    Labelled receipts hardly ever leave nothing but that, so no weight can be fitted for it.
    """
    found = {e.name: e.strength for c in date.candidates[:1] for e in c.evidence}
    return found.get("label", 0.0) <= -1


def _is_ambiguous(date: Field[dt.date]) -> bool:
    if len(date.candidates) < 2 or date.value is None:
        return False
    best = date.candidates[0].value
    return any(
        other.probability > RIVAL
        and (other.value.day, other.value.month) == (best.month, best.day)
        and other.value.year == best.year
        for other in date.candidates[1:]
    )


FIELD = FieldSpec(
    name="date",
    candidates=_candidates,
    parse=dt.date.fromisoformat,
    expected="a day as YYYY-MM-DD",
    to_text=dt.date.isoformat,
    column="day",
    essential=True,
    doubt=0.75,
    reasons=_reasons,
    blocking=("date_missing", "date_ambiguous", "date_uncertain"),
    shows_receipt=lambda date: date.confidence >= 0.2,
    colour=(20, 130, 60),
)
