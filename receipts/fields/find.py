"""All candidates of one look at a page: every field asked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from receipts.fields import FIELDS
from receipts.model import Candidate
from receipts.page.page import ReadPage

SURE_BRAND = 0.8
"""A brand is named in the result where the gazetteer fits at least so well, of 1."""

SAME_COUNTRY = 0.1
"""A namesake from countries that agree less than this with the receipt's, of 1, is another shop."""


@dataclass(frozen=True)
class Found:
    """What one look gives: candidates by field, not yet weighed, and the chain that is named."""

    candidates: Mapping[str, Sequence[Candidate[Any]]] = field(default_factory=dict)
    brand: str = ""

    def of(self, name: str) -> Sequence[Candidate[Any]]:
        """The candidates of a field; none where it was not asked for."""
        return self.candidates.get(name, ())


def find(page: ReadPage) -> Found:
    """The candidates of every field on a page."""
    found = {spec.name: spec.candidates(page) for spec in FIELDS.values()}
    sure = (b for b in page.brands if b.score >= SURE_BRAND and b.country >= SAME_COUNTRY)
    return Found(found, next((brand.name for brand in sure), ""))
