"""From weighed fields to a status: ``ok`` only where the probability says so, else the reasons."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from receipts.model import Field, Status
from receipts.parse.page import Found
from receipts.readings import merge_names
from receipts.weigh import Calibration, Model, merge, weigh

T = TypeVar("T")

DOUBT = 0.75
"""A field below this confidence is named among the reasons of a review."""

TYPE_DOUBT = 0.6
"""The same for the type, a choice among nine: below it about as many are wrong as right."""


@dataclass(frozen=True)
class Decision:
    """The fields of one receipt after the looks so far, and what follows from them.

    ``sure`` says that another look is not worth its time.
    """

    merchant: Field[str]
    date: Field[dt.date]
    total: Field[Decimal]
    type: Field[str]
    currency: str
    brand: str
    confidence: float
    status: Status
    reasons: tuple[str, ...]
    sure: bool


def decide(looks: Sequence[tuple[str, Found]], model: Model) -> Decision:
    """Weigh all that the looks found.

    Args:
        looks: For each look the calibration key of its engine and what was found, least trusted
            first.
        model: The fitted weights.

    Where the weights have no record of the engines that looked, confidences are plain shares
    among the candidates, more than they are worth: such a receipt is at best in review, for the
    reason ``uncalibrated``, and every look is taken.
    """
    engine = who_looked([key for key, _ in looks])
    merchant = weigh(
        merge_names([(e, f.merchant) for e, f in looks]), model.fields["merchant"], engine
    )
    date = weigh(merge([(e, f.date) for e, f in looks]), model.fields["date"], engine)
    total = weigh(merge([(e, f.total) for e, f in looks]), model.fields["total"], engine)
    kind = weigh(merge([(e, f.type) for e, f in looks]), model.fields["type"], engine)
    confidence = _all_right((merchant, date, total), model, engine)
    reasons = _reasons(merchant, date, total, kind)
    status = _status(confidence, reasons, model.accept)
    if status != "failed" and engine not in model.receipt:
        status, reasons = "review", (*reasons, "uncalibrated")
    if status == "review" and not reasons:
        reasons = (_weakest(merchant, date, total),)
    if status == "failed":
        # Guesses at what is no receipt are no answers; the candidates stay to be looked at.
        merchant, date = _unanswered(merchant), _unanswered(date)
        total, kind = _unanswered(total), _unanswered(kind)
        confidence = 0.0
    return Decision(
        merchant, date, total, kind,
        currency=next((f.currency for _, f in reversed(looks) if f.currency), ""),
        brand=next((f.brand for _, f in reversed(looks) if f.brand), ""),
        confidence=confidence,
        status=status,
        reasons=reasons,
        sure=confidence >= model.sure and {"date_uncertain", "uncalibrated"}.isdisjoint(reasons),
    )  # fmt: skip


def _unanswered(field: Field[T]) -> Field[T]:
    return replace(field, value=None, confidence=0.0)


def who_looked(keys: Iterable[str]) -> str:
    """The record by which probabilities are calibrated: the keys of all engines that looked.

    What two engines saw alike deserves another trust than what the better of them saw alone.

    >>> who_looked(["tesseract", "rapidocr", "rapidocr"])
    'rapidocr+tesseract'
    """
    return "+".join(sorted(set(keys)))


def _all_right(fields: Sequence[Field[Any]], model: Model, engine: str) -> float:
    """The probability that merchant, date and total are all right."""
    if any(field.value is None for field in fields):
        return 0.0
    product = math.prod(field.confidence for field in fields)
    return model.receipt.get(engine, Calibration()).apply(product)


def _status(confidence: float, reasons: Sequence[str], accept: float) -> Status:
    if "no_text" in reasons or "not_a_receipt" in reasons:
        return "failed"
    if confidence >= accept and not any(reason in BLOCKING for reason in reasons):
        return "ok"
    return "review"


BLOCKING = (
    "merchant_missing", "date_missing", "total_missing", "date_ambiguous", "date_uncertain",
    "type_uncertain",
)  # fmt: skip


def _reasons(
    merchant: Field[str], date: Field[dt.date], total: Field[Decimal], kind: Field[str]
) -> tuple[str, ...]:
    named: dict[str, Field[Any]] = {"merchant": merchant, "date": date, "total": total}
    if merchant.value is None and date.value is None and total.value is None:
        return ("no_text",)
    if total.confidence < 0.2 and date.confidence < 0.2 and not _labelled_total(total):
        return ("not_a_receipt",)
    reasons = [f"{name}_missing" for name, field in named.items() if field.value is None]
    reasons += [
        f"{name}_uncertain"
        for name, field in {**named, "type": kind}.items()
        if field.value is not None and field.confidence < (TYPE_DOUBT if name == "type" else DOUBT)
    ]
    if _is_another_day(date) and "date_uncertain" not in reasons:
        reasons.append("date_uncertain")
    if _ambiguous(date):
        reasons.append("date_ambiguous")
    return tuple(reasons)


def _is_another_day(date: Field[dt.date]) -> bool:
    """Whether the date stands only where the page says that it is another one, such as an end.

    Labelled receipts hardly ever leave nothing but that, so no weight can be fitted for it.
    """
    found = {e.name: e.strength for c in date.candidates[:1] for e in c.evidence}
    return found.get("labelled_other", 0.0) >= 1 and "labelled_date" not in found


def _labelled_total(total: Field[Decimal]) -> bool:
    return any(
        evidence.name.startswith("label_") for c in total.candidates[:3] for evidence in c.evidence
    )


def _ambiguous(date: Field[dt.date]) -> bool:
    """Whether the same figures, day and month exchanged, are nearly as probable."""
    if len(date.candidates) < 2 or date.value is None:
        return False
    best = date.candidates[0]
    return any(
        other.probability > 0.2
        and (other.value.day, other.value.month) == (best.value.month, best.value.day)
        and other.value.year == best.value.year
        for other in date.candidates[1:]
    )


def _weakest(merchant: Field[str], date: Field[dt.date], total: Field[Decimal]) -> str:
    fields: dict[str, Field[Any]] = {"merchant": merchant, "date": date, "total": total}
    return min(fields, key=lambda name: fields[name].confidence) + "_uncertain"
