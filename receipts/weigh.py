"""Weighing: candidates of several looks merged, their evidence added up, made probabilities.

A candidate's score is the sum of its evidence's points (strength times fitted weight), that is
log-odds against "none of these"; the scores of a field's candidates become probabilities
together (a conditional logit, McFadden 1974), and the best one's probability is calibrated
(Platt 1999) on receipts that the fit did not see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from receipts.model import Candidate, Evidence, Field

WEIGHTS = Path(__file__).parent / "data" / "weights.json"
T = TypeVar("T")


@dataclass(frozen=True)
class FieldModel:
    """What the fit found for one field.

    Args:
        weights: Evidence name to log-odds at full strength; unknown names count nothing.
        slope: Calibration: what the log-odds of the best candidate are multiplied with.
        intercept: Calibration: what is then added.
    """

    weights: Mapping[str, float]
    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True)
class Model:
    """All that is fitted.

    Args:
        fields: A model a field, and one named ``receipt`` for all of them right together.
        accept: The confidence of the receipt from which on it is ``ok``.
        sure: The confidence of the receipt at which no further look is taken.
    """

    fields: Mapping[str, FieldModel]
    accept: float
    sure: float


@cache
def load_model(path: Path = WEIGHTS) -> Model:
    """The shipped weights, or those of another file of the same form."""
    content = json.loads(path.read_text("utf-8"))
    fields = {name: FieldModel(**entry) for name, entry in content["fields"].items()}
    return Model(fields, content["accept"], content["sure"])


def weigh(candidates: Iterable[Candidate[T]], model: FieldModel) -> Field[T]:
    """Weigh candidates against each other and take the most probable one.

    Args:
        candidates: Evidence with strengths; weights are filled in here.
        model: The fitted model of the field.

    Returns:
        The field; its value is ``None`` where there is no candidate.
    """
    weighed = [_weighed(candidate, model.weights) for candidate in candidates]
    if not weighed:
        return Field()
    top = max(0.0, *(candidate.score for candidate in weighed))
    whole = math.exp(-top) + sum(math.exp(candidate.score - top) for candidate in weighed)
    ranked = sorted(
        (replace(c, probability=math.exp(c.score - top) / whole) for c in weighed),
        key=lambda candidate: -candidate.probability,
    )
    best = ranked[0]
    return Field(best.value, calibrated(best.probability, model), tuple(ranked))


def _weighed(candidate: Candidate[T], weights: Mapping[str, float]) -> Candidate[T]:
    evidence = tuple(replace(e, weight=weights.get(e.name, 0.0)) for e in candidate.evidence)
    evidence = tuple(sorted(evidence, key=lambda e: -abs(e.points)))
    return replace(candidate, evidence=evidence, score=sum(e.points for e in evidence))


def calibrated(probability: float, model: FieldModel) -> float:
    """The probability that the best candidate is right, as often as it turned out to be."""
    clipped = min(max(probability, 1e-6), 1 - 1e-6)
    logit = math.log(clipped / (1 - clipped))
    return 1 / (1 + math.exp(-(model.slope * logit + model.intercept)))


def merge(
    looks: Sequence[tuple[str, Sequence[Candidate[T]]]],
    same: Callable[[T, T], bool] | None = None,
) -> list[Candidate[T]]:
    """Candidates of several looks as one list, equal values together.

    Args:
        looks: For each look its engine's name and its candidates, the most trusted look last.
        same: When two values are one; equality where it is not given.

    Returns:
        One candidate a value: as the most trusted look printed it, with the union of the
        evidence (the strongest of each name), and who saw it.
    """
    engines = {engine for engine, _ in looks}
    groups: list[list[tuple[str, Candidate[T]]]] = []
    by_value: dict[T, list[tuple[str, Candidate[T]]]] = {}
    for engine, candidates in reversed(looks):
        for candidate in candidates:
            group = by_value.get(candidate.value)
            if group is None and same is not None:
                group = next((g for g in groups if same(g[0][1].value, candidate.value)), None)
            if group is None:
                group = []
                groups.append(group)
            by_value.setdefault(candidate.value, group)
            group.append((engine, candidate))
    return [_merged(group, engines, len(looks)) for group in groups]


def _merged(
    group: Sequence[tuple[str, Candidate[T]]], engines: set[str], looks: int
) -> Candidate[T]:
    strongest: dict[str, Evidence] = {}
    for _, candidate in group:
        for evidence in candidate.evidence:
            known = strongest.get(evidence.name)
            if known is None or abs(evidence.strength) > abs(known.strength):
                strongest[evidence.name] = evidence
    seen = {engine for engine, _ in group}
    for engine in sorted(engines):
        name = f"{'seen' if engine in seen else 'missed'}_by_{engine}"
        strongest[name] = Evidence(name)
    if len(seen) > 1:
        strongest["engines_agree"] = Evidence("engines_agree")
    if looks > 1:
        share = (len(group) - 1) / (looks - 1)
        strongest["looks_agree"] = Evidence("looks_agree", min(share, 1.0))
    return replace(group[0][1], evidence=tuple(strongest.values()))
