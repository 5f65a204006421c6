"""One look at a page, with all that is found out about its rows, each thing once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from receipts.bounds import bounded
from receipts.model import Line
from receipts.page.amounts import decimals_of
from receipts.page.brands import BrandMatch, brands_in
from receipts.page.clocks import Clock, clocks
from receipts.page.dates.find import dates_in_rows
from receipts.page.dates.reading import Reading
from receipts.page.equations import Equation, equations
from receipts.page.labels import Labelled, Row, label_rows, labelled_amounts
from receipts.page.refund import Refund, as_bought, refund
from receipts.page.row_types import RowType, row_types
from receipts.place.country import Place, place

SURE_BRAND = 0.7
"""Score of a brand's match, 0 to 1, from which on its countries are a clue to the page's."""


@dataclass(frozen=True)
class ReadPage:
    """A page's printed rows, and what they say; every part is found out when it is first asked for.

    Args:
        all_lines: Printed rows, from top to bottom; no more of them than a receipt can have is
            parsed, see :func:`receipts.bounds.bounded`.
        width: Of the page, in pixels.
        height: Of the page, in pixels.
        today: The day after which no purchase can lie.
        photo_date: The day the photo says it was taken, where it says so.
    """

    all_lines: Sequence[Line]
    width: float
    height: float
    today: dt.date
    photo_date: dt.date | None = None

    @cached_property
    def lines(self) -> Sequence[Line]:
        """The rows that are parsed."""
        return bounded(self.all_lines)

    @cached_property
    def place(self) -> Place:
        """The countries and currencies that the page speaks of, its brands among the clues."""
        sure = {
            brand.name: (brand.score, brand.countries)
            for brand in reversed(self.brands)
            if brand.score >= SURE_BRAND
        }
        return self.place_without_brands.with_brands(sure)

    @cached_property
    def place_without_brands(self) -> Place:
        """The place as all but the brands tell it; the brands are looked up by it, once."""
        return place(self.lines)

    @property
    def currency(self) -> str:
        """The likeliest currency, by which amounts are read; empty where nothing tells."""
        return self.place.currency

    @cached_property
    def brands(self) -> Sequence[BrandMatch]:
        """Brands of the gazetteer that the head names, the best match first."""
        return brands_in(self.lines, self.place_without_brands.countries)

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows with their amounts of money and the labels of these."""
        return label_rows(self.lines, self.currency)

    @cached_property
    def amounts(self) -> Sequence[Labelled]:
        """All amounts with what the labels around them make of them."""
        return labelled_amounts(self.rows)

    @cached_property
    def decimals(self) -> int:
        """How many decimals its sums of money have."""
        return decimals_of((item.amount for item in self.amounts), self.currency)

    @cached_property
    def row_types(self) -> Sequence[RowType]:
        """What each row is: head, item, sum, tax, payment or foot."""
        return row_types(self.rows)

    @cached_property
    def refund(self) -> Refund:
        """Whether goods were given back, not bought."""
        return refund(self.rows, self.amounts, self.row_types, self.decimals)

    @cached_property
    def bought(self) -> Sequence[Labelled]:
        """The amounts, those of a refund with the signs of a purchase."""
        if self.refund != "yes":
            return self.amounts
        return as_bought(self.rows, self.amounts, self.row_types, self.decimals)

    @cached_property
    def equations(self) -> Sequence[Equation]:
        """The sums of amounts that hold; those of a refund come to less than nothing."""
        found = equations(self.rows, self.bought, self.decimals)
        return [equation.turned() for equation in found] if self.refund == "yes" else found

    @cached_property
    def dates(self) -> Sequence[Sequence[Reading]]:
        """For each row all readings of dates in it."""
        return dates_in_rows(self.lines, self.today)

    @cached_property
    def clocks(self) -> Sequence[Clock]:
        """All times of day."""
        return clocks(self.lines)
