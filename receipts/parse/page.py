"""All candidates of one look at a page: the parsers, each once, in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from receipts.model import Candidate, Line
from receipts.parse.context import Context
from receipts.parse.country import place
from receipts.parse.dates import date_candidates
from receipts.parse.kind import kind_candidates
from receipts.parse.merchant import merchant_candidates
from receipts.parse.total import total_candidates


@dataclass(frozen=True)
class Found:
    """The candidates of one look, not yet weighed, and the place that its words speak of."""

    merchant: Sequence[Candidate[str]]
    date: Sequence[Candidate[dt.date]]
    total: Sequence[Candidate[Decimal]]
    type: Sequence[Candidate[str]]
    currency: str


def find(lines: Sequence[Line], context: Context) -> Found:
    """Parse the rows of one look.

    Args:
        lines: Printed rows, from top to bottom.
        context: What is known of the page; the country and currency are found here.
    """
    where = place(lines)
    context = replace(context, countries=where.countries, currency=where.currency)
    merchants = merchant_candidates(lines, context)
    return Found(
        merchant=merchants,
        date=date_candidates(lines, context),
        total=total_candidates(lines, context),
        type=kind_candidates(lines, context),
        currency=where.currency,
    )
