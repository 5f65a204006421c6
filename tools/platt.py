"""Calibration: how often a probability turned out to be right (Platt 1999)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from receipts.decide.weigh import Calibration, log_odds

Array = npt.NDArray[np.float64]

_RIDGE = 0.01  # pull of the lines towards zero
_RIDGE_TRUST = 0.1


@dataclass(frozen=True)
class Outcome:
    """A probability and what came of it.

    Args:
        probability: As the weights say.
        right: Whether the answer was right.
        engine: Who had looked.
        strengths: Of the answer's evidence, by name.
    """

    probability: float
    right: bool
    engine: str
    strengths: Mapping[str, float]


def calibrate_by(
    outcomes: Sequence[Outcome], engines: Sequence[str], trust: Sequence[str] = ()
) -> tuple[dict[str, Calibration], dict[str, float]]:
    """Fit a line through log-odds for each engine, and what ``trust`` adds to all of them.

    Args:
        outcomes: Of receipts that the weights did not see.
        engines: Who may have looked; each gets a line of its own.
        trust: Evidence that says whether an answer is right, though not which one is.  It means
            the same to all engines, so that what one of them hardly ever gets wrong can be
            learnt from the others.

    Returns:
        The lines by engine, and the log-odds that each evidence of ``trust`` adds at full
        strength.
    """
    if not outcomes:
        return dict.fromkeys(engines, Calibration()), {}
    table = np.array([_row(o, engines, trust) for o in outcomes])
    lines = 2 * len(engines)
    ridge = np.array([_RIDGE] * lines + [_RIDGE_TRUST] * len(trust))
    wanted = _targets(outcomes, engines)

    def loss(p: Array) -> tuple[float, Array]:
        z = table @ p
        value = (np.logaddexp(0, z) - wanted * z).sum() + (ridge * p * p).sum()
        return float(value), table.T @ (1 / (1 + np.exp(-z)) - wanted) + 2 * ridge * p

    start = np.array([1.0, 0.0] * len(engines) + [0.0] * len(trust))
    bounds = [(0.05, 5), (-8, 8)] * len(engines) + [(0, 20)] * len(trust)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x.round(4).tolist()
    pairs = zip(found[0:lines:2], found[1:lines:2], strict=True)
    seen = {o.engine for o in outcomes}
    return (
        {
            e: Calibration(*p) if e in seen else Calibration()
            for e, p in zip(engines, pairs, strict=True)
        },
        dict(zip(trust, found[lines:], strict=True)),
    )


def _row(outcome: Outcome, engines: Sequence[str], trust: Sequence[str]) -> list[float]:
    place = log_odds(outcome.probability)
    lines = [x for e in engines for x in ((place, 1.0) if e == outcome.engine else (0.0, 0.0))]
    return lines + [outcome.strengths.get(name, 0.0) for name in trust]


def _targets(outcomes: Sequence[Outcome], engines: Sequence[str]) -> Array:
    """Platt's targets, which keep an engine's perfect record from being believed without end."""
    right = {e: sum(o.right for o in outcomes if o.engine == e) for e in engines}
    wrong = {e: sum(not o.right for o in outcomes if o.engine == e) for e in engines}
    return np.array([
        (right[o.engine] + 1) / (right[o.engine] + 2) if o.right else 1 / (wrong[o.engine] + 2)
        for o in outcomes
    ])  # fmt: skip
