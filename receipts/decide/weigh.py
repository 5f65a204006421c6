"""Weighing: the evidence of candidates added up and made probabilities.

A candidate's score is the sum of its evidence's points (strength times fitted weight), that is
log-odds against "none of these"; the scores of a field's candidates become probabilities
together (a conditional logit, McFadden 1974), and the best one's probability is calibrated
(Platt 1999) on receipts that the fit did not see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from receipts.model import Candidate, Evidence, Field

OF_KIN = 0.7
"""How much of the probability of values that may be right as well counts for the best one.  With
it the confidence in names of 596 receipts is the truest: the log-likelihood of being right is
-0.143, without it -0.151, with all of it -0.146."""

WEIGHTS = Path(__file__).parent.parent / "data" / "weights.json"
T = TypeVar("T")


@dataclass(frozen=True)
class Calibration:
    """How often a probability turned out to be right.

    Args:
        slope: Of a straight line through log-odds (Platt 1999).
        intercept: Of the line.
        most: No probability is more than this, which is what the receipts that were counted allow
            to be said: after ``n`` of which ``m`` were wrong it is ``1 - (m + 1) / (n + 2)``, the
            mean of a Beta distribution.
    """

    slope: float = 1.0
    intercept: float = 0.0
    most: float = 1.0

    def apply(self, probability: float) -> float:
        """The probability as often as it turned out to be right."""
        line = self.slope * log_odds(probability) + self.intercept
        return min(1 / (1 + math.exp(-line)), self.most)


def log_odds(probability: float) -> float:
    """``log(p / (1 - p))``, with what is all but certain, or impossible, one in a million."""
    clipped = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(clipped / (1 - clipped))


@dataclass(frozen=True)
class FieldModel:
    """What the fit found for one field.

    Args:
        weights: Evidence name to log-odds at full strength; unknown names count nothing.
        calibration: By who has looked: how to calibrate the best candidate.
    """

    weights: Mapping[str, float]
    calibration: Mapping[str, Calibration]

    def confidence(self, probability: float, engine: str) -> float:
        """The probability of the best candidate as often as it turned out to be right.

        Args:
            probability: Among the candidates.
            engine: Who has looked.
        """
        return self.calibration.get(engine, Calibration()).apply(probability)


@dataclass(frozen=True)
class Model:
    """All that is fitted.

    Args:
        fields: A model for each field.
        receipt: By who has looked: calibrates the product of the fields'
            confidences to the probability that all are right.
        accept: The probability that all assured fields are right from which on a receipt is ``ok``.
    """

    fields: Mapping[str, FieldModel]
    receipt: Mapping[str, Calibration]
    accept: float

    def field(self, name: str) -> FieldModel:
        """The model of a field; one for which nothing is fitted has no weights."""
        return self.fields.get(name, FieldModel({}, {}))


@cache
def load_model(path: Path = WEIGHTS) -> Model:
    """The shipped weights, or those of another file of the same form."""
    content = json.loads(path.read_text("utf-8"))
    return Model(
        fields={
            name: FieldModel(entry["weights"], _calibrations(entry["calibration"]))
            for name, entry in content["fields"].items()
        },
        receipt=_calibrations(content["receipt"]),
        accept=content["accept"],
    )


def _calibrations(entries: Mapping[str, Sequence[float]]) -> dict[str, Calibration]:
    return {engine: Calibration(*line) for engine, line in entries.items()}


def weigh(
    candidates: Iterable[Candidate[T]],
    model: FieldModel,
    engine: str,
    is_kin: Callable[[T, T], bool] | None = None,
) -> Field[T]:
    """Weigh candidates against each other and take the most probable one.

    Args:
        candidates: Evidence with strengths; weights are filled in here.
        model: The fitted model of the field.
        engine: Who has looked, by which the probability is calibrated.
        is_kin: Whether two values may both be right.

    Returns:
        The field; its value is ``None`` where there is no candidate.
    """
    weighed = [_weighed(candidate, model.weights) for candidate in candidates]
    if not weighed:
        return Field()
    top = max(0.0, *(candidate.score for candidate in weighed))
    whole = math.exp(-top) + sum(math.exp(candidate.score - top) for candidate in weighed)
    likely = sorted(weighed, key=lambda candidate: -candidate.score)
    ranked = [
        Candidate(c.value, c.text, c.box, c.evidence, c.score, math.exp(c.score - top) / whole)
        for c in likely
    ]
    best = ranked[0]
    values = [(c.value, c.probability) for c in ranked]
    confidence = model.confidence(believed(values, is_kin), engine)
    return Field(best.value, confidence, tuple(ranked))


def believed(
    ranked: Sequence[tuple[T, float]], is_kin: Callable[[T, T], bool] | None = None
) -> float:
    """The probability that the best value is right, before calibration.

    Args:
        ranked: All values with their probabilities, the best one first.
        is_kin: Whether two values may both be right.

    >>> believed([("Door", 0.5), ("Door Cafe", 0.4), ("Total", 0.1)], lambda a, b: a in b)
    0.78
    """
    (best, probability), *others = ranked
    kin = sum(p for value, p in others if is_kin(best, value)) if is_kin else 0.0
    return probability + OF_KIN * kin


def _weighed(candidate: Candidate[T], weights: Mapping[str, float]) -> Candidate[T]:
    # Made anew, not by ``replace``: there are thousands a page, and it takes three times as long.
    weighed = [
        Evidence(e.name, e.strength, weights.get(e.name, 0.0), e.detail) for e in candidate.evidence
    ]
    evidence = tuple(sorted(weighed, key=lambda e: -abs(e.points)))
    score = sum(e.points for e in evidence)
    return Candidate(candidate.value, candidate.text, candidate.box, evidence, score)
