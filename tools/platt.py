"""Calibration: how often a probability turned out to be right (Platt 1999)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from receipts.decide.weigh import Calibration, log_odds

Array = npt.NDArray[np.float64]

_RIDGE = 0.01  # pull of the line towards zero

LIMITS = [(0.05, 5.0), (-8.0, 1.0)]
"""Of slope and intercept.  Where two candidates are as likely, calibration must not make one of
them nearly certain: the intercept may raise the odds by a factor of e and no more."""


@dataclass(frozen=True)
class Outcome:
    """A probability and what came of it.

    Args:
        probability: As the weights say.
        right: Whether the answer was right.
        engine: Who had looked.
        receipt: About which receipt: all answers about one count as one.
    """

    probability: float
    right: bool
    engine: str
    receipt: str


def calibrate_by(outcomes: Sequence[Outcome], engines: Sequence[str]) -> dict[str, Calibration]:
    """Fit a line through log-odds for each engine, and the most that its record allows to be said.

    Args:
        outcomes: Of receipts that the weights did not see.
        engines: Who may have looked; each gets a calibration of its own, and one that changes
            nothing where it has no record.
    """
    own = {engine: [o for o in outcomes if o.engine == engine] for engine in engines}
    return {engine: _calibrated(found) if found else Calibration() for engine, found in own.items()}


def record(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """How many receipts there were, and how many of them were wrong; parts where looks differ."""
    share = _shares(outcomes)
    wrong = np.array([not o.right for o in outcomes])
    return round(float(share.sum()), 1), round(float(share[wrong].sum()), 1)


def _shares(outcomes: Sequence[Outcome]) -> Array:
    """What each answer counts: those about one receipt add up to 1."""
    answers = Counter(o.receipt for o in outcomes)
    return np.array([1 / answers[o.receipt] for o in outcomes])


def _calibrated(outcomes: Sequence[Outcome]) -> Calibration:
    share = _shares(outcomes)
    place = np.array([log_odds(o.probability) for o in outcomes])
    right = np.array([o.right for o in outcomes])
    # Platt's targets, which keep a perfect record from being believed without end.
    good, bad = float(share[right].sum()), float(share[~right].sum())
    wanted = np.where(right, (good + 1) / (good + 2), 1 / (bad + 2))

    def loss(p: Array) -> tuple[float, Array]:
        z = p[0] * place + p[1]
        value = (share * (np.logaddexp(0, z) - wanted * z)).sum() + _RIDGE * float(p @ p)
        slip = share * (1 / (1 + np.exp(-z)) - wanted)
        return float(value), np.array([slip @ place, slip.sum()]) + 2 * _RIDGE * p

    start = np.array([1.0, 0.0])
    line = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=LIMITS).x
    slope, intercept = line.round(4).tolist()
    return Calibration(slope, intercept, round(_most(place, right, share), 4))


def _most(place: Array, right: npt.NDArray[np.bool_], share: Array) -> float:
    """The highest mean of a Beta distribution, of all answers above some probability."""
    order = np.argsort(-place)
    count, wrong = np.cumsum(share[order]), np.cumsum((share * ~right)[order])
    return float((1 - (wrong + 1) / (count + 2)).max())
