"""The shop's name as printed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from receipts.fields.merge import merge
from receipts.fields.spec import FieldSpec, Looks
from receipts.model import Candidate
from receipts.text.fold import squeeze

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

NEAR = 90.0
"""Least rapidfuzz ratio (0 to 100) of a name that is near enough to its label."""

LONGEST = 1000
"""Characters of a name that a person enters; a line of a receipt has under a hundred."""


def _candidates(page: ReadPage) -> list[Candidate[str]]:
    from receipts.fields.merchant.candidates import merchant_candidates

    return merchant_candidates(page)


def _merge(looks: Looks[str]) -> list[Candidate[str]]:
    from receipts.fields.merchant.names import same_merchant

    # A row that one look of two misreads for an address is half an address.
    return merge(looks, same_merchant, of_looks=fmean)


def is_near(value: str, allowed: Sequence[str]) -> bool:
    """Whether a name is one of ``allowed``, but for a letter in ten, case, accents and signs."""
    from rapidfuzz import fuzz

    read = squeeze(value)
    return bool(read) and any(fuzz.ratio(read, name) >= NEAR for name in map(squeeze, allowed))


def accepts(name: str) -> bool:
    """Whether a person may enter a name: one line that a file in UTF-8 can hold."""
    return bool(name) and name.isprintable() and len(name) <= LONGEST


FIELD = FieldSpec(
    name="merchant",
    candidates=_candidates,
    parse=str,
    expected="a name",
    accepts=accepts,
    merge=_merge,
    is_right=is_near,
    near=True,
    essential=True,
    doubt=0.75,
    blocking=("merchant_missing",),
    colour=(30, 90, 200),
)
