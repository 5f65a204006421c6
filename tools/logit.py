"""Weights of evidence by a conditional logit (McFadden 1974) that may choose none of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from observe import Sample
from scipy.optimize import minimize

Array = npt.NDArray[np.float64]

RIDGE = 0.5
"""Strength of the pull of all weights towards zero, as a Gaussian prior of variance 1 / RIDGE."""


def fit(samples: Sequence[Sample], name: str) -> tuple[list[str], Array]:
    """Weights of a conditional logit in which several candidates may be right, or none.

    The likelihood of a sample is the sum of its right candidates' probabilities, or that of
    "none of these" where no candidate is right.  Every receipt counts once, however many looks
    were taken at it.
    """
    used = [s for s in samples if s.is_fitted and s.labelled[name] and s.candidates[name]]
    names = sorted({n for s in used for c in s.candidates[name] for n in c})
    table = np.vstack([design(s.candidates[name], names) for s in used])
    owner = np.repeat(np.arange(len(used)), [len(s.candidates[name]) for s in used])
    right = np.concatenate([s.right[name] for s in used]).astype(float)
    per_receipt: dict[tuple[str, str], int] = {}
    for s in used:
        per_receipt[s.folder, s.file] = per_receipt.get((s.folder, s.file), 0) + 1
    share = np.array([1 / per_receipt[s.folder, s.file] for s in used])
    loss = _loss(table, owner, right, share)
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return names, np.asarray(found.x)


def _loss(
    table: Array, owner: npt.NDArray[np.int64], right: Array, share: Array
) -> Callable[[Array], tuple[float, Array]]:
    count = len(share)
    any_right = np.bincount(owner, right, count) > 0

    def loss(weights: Array) -> tuple[float, Array]:
        scores = table @ weights
        top = np.zeros(count)
        np.maximum.at(top, owner, scores)
        odds = np.exp(scores - top[owner])
        none = np.exp(-top)
        whole = none + np.bincount(owner, odds, count)
        good = np.where(any_right, np.bincount(owner, odds * right, count), none)
        value = -float((share * np.log(np.maximum(good, 1e-300) / whole)).sum())
        expected = odds / whole[owner]
        wanted = np.where(any_right[owner], odds * right / np.maximum(good, 1e-300)[owner], 0.0)
        gradient = table.T @ (share[owner] * (expected - wanted))
        return value + RIDGE * float(weights @ weights) / 2, gradient + RIDGE * weights

    return loss


def design(candidates: Sequence[Mapping[str, float]], names: Sequence[str]) -> Array:
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(candidates), len(names)))
    for i, candidate in enumerate(candidates):
        for name, strength in candidate.items():
            if name in place:
                table[i, place[name]] = strength
    return table
