"""All candidates of one look at a page: the parsers, each once, in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from receipts.bounds import bounded
from receipts.model import Candidate, Line
from receipts.parse.brands import BrandMatch, brands_in
from receipts.parse.context import Context
from receipts.parse.country import place
from receipts.parse.dates import date_candidates
from receipts.parse.kind import kind_candidates
from receipts.parse.merchant import merchant_candidates
from receipts.parse.total import total_candidates

SURE_BRAND = 0.8
"""A brand is named in the result where the gazetteer fits at least so well."""


SAME_COUNTRY = 0.1
"""A namesake from countries that agree less with the receipt's is another shop."""


@dataclass(frozen=True)
class Found:
    """The candidates of one look, not yet weighed, and the place that its words speak of."""

    merchant: Sequence[Candidate[str]]
    date: Sequence[Candidate[dt.date]]
    total: Sequence[Candidate[Decimal]]
    type: Sequence[Candidate[str]]
    currency: str
    brand: str


def find(lines: Sequence[Line], context: Context) -> Found:
    """Parse the rows of one look.

    Args:
        lines: Printed rows, from top to bottom; no more of them than a receipt can have is
            parsed, see :func:`receipts.bounds.bounded`.
        context: What is known of the page; the country and currency are found here.
    """
    lines = bounded(lines)
    where = place(lines)
    context = replace(context, countries=where.countries, currency=where.currency)
    brands = brands_in(lines, where.countries)
    today_and_a_day = context.today + dt.timedelta(days=1)
    return Found(
        merchant=merchant_candidates(lines, context),
        # No purchase lies after today; one day is left for time zones.
        date=[c for c in date_candidates(lines, context) if c.value <= today_and_a_day],
        total=total_candidates(lines, context),
        type=kind_candidates(lines, context, brands=brands),
        currency=where.currency,
        brand=_sure_brand(brands),
    )


def _sure_brand(brands: Sequence[BrandMatch]) -> str:
    sure = (b for b in brands if b.score >= SURE_BRAND and b.country >= SAME_COUNTRY)
    return next((brand.name for brand in sure), "")
