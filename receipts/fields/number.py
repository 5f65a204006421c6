"""The receipt's own number, as printed: what tells two purchases of one amount apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from receipts.fields.merchant import accepts
from receipts.fields.spec import FieldSpec
from receipts.model import Candidate

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


def _candidates(page: ReadPage) -> list[Candidate[str]]:
    from receipts.parse.numbers import number_candidates

    return number_candidates(page)


def is_same(value: str, allowed: Sequence[str]) -> bool:
    """Whether a number is one of ``allowed``, whatever signs stand between its figures."""
    return _signs(value) in map(_signs, allowed)


def _signs(number: str) -> str:
    return "".join(char for char in number.upper() if char.isalnum())


FIELD = FieldSpec(
    name="number",
    candidates=_candidates,
    parse=str,
    expected="a receipt number",
    blank="",
    accepts=accepts,
    is_right=is_same,
    colour=(120, 90, 60),
)
