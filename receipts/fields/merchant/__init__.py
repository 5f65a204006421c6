"""The shop's name as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from receipts.fields.merge import merge
from receipts.fields.spec import FieldSpec, Looks
from receipts.model import Candidate, Field
from receipts.text.fold import squeeze

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

NEAR = 90.0
"""Least rapidfuzz ratio (0 to 100) of a name that is near enough to its label."""

FEWEST_OF_KIN = 4
"""Letters of a name at least that makes a longer one the same shop's."""

LONGEST = 1000
"""Characters of a name that a person enters; a line of a receipt has under a hundred."""


def _candidates(page: ReadPage) -> list[Candidate[str]]:
    from receipts.fields.merchant.candidates import merchant_candidates

    return merchant_candidates(page)


def _merge(looks: Looks[str]) -> list[Candidate[str]]:
    from receipts.fields.merchant.names import same_merchant

    # A row that one look of two misreads for an address is half an address.
    return merge(looks, same_merchant, of_looks=fmean)


def _reasons(merchant: Field[str]) -> Iterator[str]:
    """A name that only a web address or a sentence says may be that of another company.

    Of 32 such names on 596 labelled receipts 22 of 23 brands are right, and six of nine others.
    """
    found = {e.name for c in merchant.candidates[:1] for e in c.evidence if e.strength > 0}
    if "mentioned" in found and "brand" not in found:
        yield "merchant_uncertain"


def is_near(value: str, allowed: Sequence[str]) -> bool:
    """Whether a name is one of ``allowed``, but for a letter in ten, case, accents and signs."""
    from rapidfuzz import fuzz

    read = squeeze(value)
    return bool(read) and any(fuzz.ratio(read, name) >= NEAR for name in map(squeeze, allowed))


def is_kin(one: str, other: str) -> bool:
    """Whether one name is the other with more before or behind it: a branch, a trade, a number.

    >>> is_kin("Green Door", "GREEN DOOR Cafe #12"), is_kin("Green Door", "Blue Door")
    (True, False)
    """
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    return len(short) >= FEWEST_OF_KIN and (long.startswith(short) or long.endswith(short))


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
    is_kin=is_kin,
    near=True,
    essential=True,
    doubt=0.75,
    reasons=_reasons,
    blocking=("merchant_missing", "merchant_uncertain"),
    colour=(30, 90, 200),
)
