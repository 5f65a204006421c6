"""What a field of a receipt is: one record that all other parts of the package go by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from receipts.fields.merge import merge
from receipts.model import Candidate, Field

if TYPE_CHECKING:
    from receipts.page.page import ReadPage

T = TypeVar("T")
Looks = Sequence[tuple[str, Sequence[Candidate[T]]]]
"""For each look the calibration key of its engine, and its candidates."""


def _no_reasons(field: Field[Any]) -> Iterable[str]:
    return ()


def _any_value(value: Any) -> bool:
    return True


@dataclass(frozen=True)
class FieldSpec(Generic[T]):
    """One field: how it is found, written down, compared and shown.

    Whatever deals with fields (deciding, tables, export, explanations, evaluation, the fit,
    ``receipts correct``, the ledger) loops over :data:`receipts.fields.FIELDS` and asks these
    records; a field is added by a record there and by nothing else.

    Args:
        name: Of the field, of its column, of its option and of its model in the weights.
        candidates: All values that it may have on a page, with evidence and without weights.
        parse: Its value out of a text, as it stands in tables and label files.  Raises
            ``ValueError`` or :class:`decimal.InvalidOperation` for a text that is none.
        expected: What such a text must be, for messages: ``"a day as YYYY-MM-DD"``.
        to_text: A value as such a text.
        column: What its column holds: ``text``, or days or amounts as values of their own.
        blank: What stands in a column of texts where there is none: nothing, or an empty text.
        accepts: Whether a value may be set by a person.
        merge: Makes one list of the candidates of several looks, equal values together.
        is_right: Whether a value is right, given all values that a label allows.
        is_kin: Whether two values may both be right, as a name and the same with a branch behind
            it: what speaks for one then hardly speaks against the other; ``None`` where none can.
        near: Whether :attr:`is_right` allows for more than equal values, so that an evaluation
            shows the share of equal ones too.
        essential: Whether a receipt is not complete without it: its confidence counts for the
            whole receipt's, and where it is missing the receipt is never ``ok``.
        assured: Whether a receipt is ``ok`` only where it is right as well, though it is complete
            without it.  Those that are essential are assured too.
        doubt: The confidence below which a review names it as uncertain; ``None`` for never.
        reasons: Reasons of its own that a decided field gives for a review.
        blocking: Reasons that keep a receipt from being ``ok`` whatever the confidence.
        shows_receipt: Whether a decided field shows that the picture is one of a receipt at all;
            ``None`` where it cannot tell.
        colour: Of its frame in pictures, red, green and blue from 0 to 255.
        with_currency: Whether a person is shown the currency behind its value.
    """

    name: str
    candidates: Callable[[ReadPage], Sequence[Candidate[T]]]
    parse: Callable[[str], T]
    expected: str
    to_text: Callable[[T], str] = str
    column: Literal["text", "day", "amount"] = "text"
    blank: Literal[""] | None = None
    accepts: Callable[[T], bool] = _any_value
    merge: Callable[[Looks[T]], list[Candidate[T]]] = merge
    is_right: Callable[[T, Sequence[T]], bool] = lambda value, allowed: value in allowed
    is_kin: Callable[[T, T], bool] | None = None
    near: bool = False
    essential: bool = False
    assured: bool = False
    doubt: float | None = None
    reasons: Callable[[Field[T]], Iterable[str]] = _no_reasons
    blocking: tuple[str, ...] = ()
    shows_receipt: Callable[[Field[T]], bool] | None = None
    colour: tuple[int, int, int] = (90, 90, 90)
    with_currency: bool = False

    def shown(self, value: T | None) -> str | None:
        """A value as text, or ``None`` where there is none."""
        return None if value is None else self.to_text(value)

    def cell(self, value: T | None) -> Any:
        """A value as it stands in a row of the results table."""
        if value is None:
            return self.blank
        return self.to_text(value) if self.column == "text" else value
