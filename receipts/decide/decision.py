"""From weighed fields to a status: ``ok`` only where the probability says so, else the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from receipts.decide.weigh import Calibration, Model, weigh
from receipts.fields import FIELDS, assured, essential
from receipts.fields.find import Found
from receipts.model import Field, Status


@dataclass(frozen=True)
class Decision:
    """The fields of one receipt after the looks so far, and what follows from them."""

    fields: Mapping[str, Field[Any]] = field(default_factory=dict)
    brand: str = ""
    confidence: float = 0.0
    status: Status = "failed"
    reasons: tuple[str, ...] = ()


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
    fields = {
        name: weigh(
            spec.merge([(e, found.of(name)) for e, found in looks]),
            model.field(name),
            engine,
            spec.is_kin,
        )
        for name, spec in FIELDS.items()
    }
    confidence = _all_right(fields, model, engine)
    reasons = _reasons(fields)
    status = _status(assurance(confidence, fields), reasons, model.accept)
    if status != "failed" and engine not in model.receipt:
        status, reasons = "review", (*reasons, "uncalibrated")
    if status == "review" and not reasons:
        reasons = (min(assured(), key=lambda name: fields[name].confidence) + "_uncertain",)
    if status == "failed":
        # Guesses at what is no receipt are no answers; the candidates stay to be looked at.
        fields = {name: replace(f, value=None, confidence=0.0) for name, f in fields.items()}
        confidence = 0.0
    return Decision(
        fields=fields,
        brand=next((found.brand for _, found in reversed(looks) if found.brand), ""),
        confidence=confidence,
        status=status,
        reasons=reasons,
    )


def who_looked(keys: Iterable[str]) -> str:
    """The record by which probabilities are calibrated: the keys of all engines that looked.

    What two engines saw alike deserves another trust than what the better of them saw alone.

    >>> who_looked(["tesseract", "rapidocr", "rapidocr"])
    'rapidocr+tesseract'
    """
    return "+".join(sorted(set(keys)))


def _all_right(fields: Mapping[str, Field[Any]], model: Model, engine: str) -> float:
    """The probability that all fields that a receipt needs are right."""
    needed = [fields[name] for name in essential()]
    if any(field.value is None for field in needed):
        return 0.0
    product = math.prod(field.confidence for field in needed)
    return model.receipt.get(engine, Calibration()).apply(product)


def assurance(confidence: float, fields: Mapping[str, Field[Any]]) -> float:
    """The probability that all is right that makes a receipt ``ok``.

    Args:
        confidence: That the essential fields are.
        fields: All fields.
    """
    others = (fields[name].confidence for name in assured() if name not in essential())
    return confidence * math.prod(others)


def _status(assurance: float, reasons: Sequence[str], accept: float) -> Status:
    if "no_text" in reasons or "not_a_receipt" in reasons:
        return "failed"
    blocking = {reason for spec in FIELDS.values() for reason in spec.blocking}
    return "ok" if assurance >= accept and blocking.isdisjoint(reasons) else "review"


def _reasons(fields: Mapping[str, Field[Any]]) -> tuple[str, ...]:
    """What is missing or in doubt, in the order of the fields, each reason once."""
    if all(fields[name].value is None for name in essential()):
        return ("no_text",)
    if not any(s.shows_receipt and s.shows_receipt(fields[n]) for n, s in FIELDS.items()):
        return ("not_a_receipt",)
    missing = [f"{name}_missing" for name in assured() if fields[name].value is None]
    doubtful = [
        f"{name}_uncertain"
        for name, spec in FIELDS.items()
        if fields[name].value is not None and fields[name].confidence < (spec.doubt or 0.0)
    ]
    own = [reason for name, spec in FIELDS.items() for reason in spec.reasons(fields[name])]
    return tuple(dict.fromkeys((*missing, *doubtful, *own)))
