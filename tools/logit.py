"""Weights of evidence by a conditional logit (McFadden 1974) that may choose none of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from observe import Sample
from scipy.optimize import minimize

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

RIDGE = 0.5
"""Strength of the pull of all weights towards zero, as a Gaussian prior of variance 1 / RIDGE."""


@dataclass(frozen=True)
class Choices:
    """The choices that samples put before one field: some candidates, or none of them.

    Several candidates may be right: the likelihood of a choice is the sum of their
    probabilities, or that of "none of these" where no candidate is right.  Every receipt counts
    once, however many looks were taken at it.

    Args:
        names: Of the evidence, a column each.
        table: Strengths, ``(candidates, names)``.
        owner: The choice that each candidate belongs to, from 0.
        right: 1 for each candidate that is right, otherwise 0.
        share: What each choice counts; those of one receipt add up to 1.
        receipt: The receipt that each choice is about, numbered from 0.
        source: Where each choice's receipt is from.
    """

    names: tuple[str, ...]
    table: Array
    owner: npt.NDArray[np.int64]
    right: Array
    share: Array
    receipt: npt.NDArray[np.int64]
    source: npt.NDArray[np.str_]

    @cached_property
    def any_right(self) -> Mask:
        """By choice, whether one of its candidates is right."""
        found: Mask = np.bincount(self.owner, self.right, len(self.share)) > 0
        return found

    def of(self, choices: Mask) -> Choices:
        """Some of the choices."""
        kept = choices[self.owner]
        number = np.cumsum(choices) - 1
        return Choices(
            self.names, self.table[kept], number[self.owner[kept]], self.right[kept],
            self.share[choices], self.receipt[choices], self.source[choices],
        )  # fmt: skip

    def with_names(self, names: Sequence[str]) -> Choices:
        """The same choices by some of the evidence."""
        place = {name: column for column, name in enumerate(self.names)}
        table = self.table[:, [place[name] for name in names]]
        return Choices(
            tuple(names), table, self.owner, self.right, self.share, self.receipt, self.source
        )

    def probabilities(self, weights: Array) -> tuple[Array, Array]:
        """Of each candidate, and by choice of "none of these"."""
        scores = self.table @ weights
        top = np.zeros(len(self.share))
        np.maximum.at(top, self.owner, scores)
        odds, none = np.exp(scores - top[self.owner]), np.exp(-top)
        whole = none + np.bincount(self.owner, odds, len(self.share))
        return odds / whole[self.owner], none / whole

    def likelihoods(self, weights: Array) -> Array:
        """The logarithm of each choice's likelihood."""
        candidates, none = self.probabilities(weights)
        good = np.bincount(self.owner, candidates * self.right, len(self.share))
        found: Array = np.log(np.maximum(np.where(self.any_right, good, none), 1e-300))
        return found

    def loss(self, weights: Array) -> tuple[float, Array]:
        """Minus the penalised log-likelihood, and its gradient."""
        candidates, none = self.probabilities(weights)
        hits = candidates * self.right
        good = np.where(self.any_right, np.bincount(self.owner, hits, len(self.share)), none)
        value = -float((self.share * np.log(np.maximum(good, 1e-300))).sum())
        wanted = np.where(
            self.any_right[self.owner], hits / np.maximum(good, 1e-300)[self.owner], 0.0
        )
        gradient = self.table.T @ (self.share[self.owner] * (candidates - wanted))
        return value + RIDGE * float(weights @ weights) / 2, gradient + RIDGE * weights

    def information(self, weights: Array) -> Array:
        """The expected second derivative of the loss (Fisher's information, and the prior's)."""
        candidates, _ = self.probabilities(weights)
        weighted = self.table * candidates[:, None]
        means = np.zeros((len(self.share), len(self.names)))
        np.add.at(means, self.owner, weighted)
        spread = (weighted * self.share[self.owner][:, None]).T @ self.table
        found: Array = spread - (means * self.share[:, None]).T @ means
        return found + RIDGE * np.eye(len(self.names))


def choices(samples: Sequence[Sample], name: str) -> Choices:
    """What the samples that may be fitted on ask of the field ``name``."""
    used = [s for s in samples if s.is_fitted and s.labelled[name] and s.candidates[name]]
    names = tuple(sorted({n for s in used for c in s.candidates[name] for n in c}))
    numbers: dict[tuple[str, str], int] = {}
    receipt = np.array([numbers.setdefault((s.folder, s.file), len(numbers)) for s in used], int)
    counts = np.bincount(receipt) if used else np.zeros(0)
    return Choices(
        names=names,
        table=np.vstack([np.zeros((0, len(names)))]
                        + [design(s.candidates[name], names) for s in used]),
        owner=np.repeat(np.arange(len(used)), [len(s.candidates[name]) for s in used]),
        right=np.concatenate([np.zeros(0)] + [s.right[name].astype(float) for s in used]),
        share=1 / counts[receipt] if used else np.zeros(0),
        receipt=receipt,
        source=np.array([s.source for s in used], np.str_),
    )  # fmt: skip


def solve(problem: Choices, start: Array | None = None) -> Array:
    """The weights at which the penalised likelihood is largest."""
    if start is None:
        start = np.zeros(len(problem.names))
    found = minimize(problem.loss, start, jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def fit(
    samples: Sequence[Sample], name: str, names: Sequence[str] | None = None
) -> tuple[list[str], Array]:
    """Names and weights of the evidence for the field ``name``.

    Args:
        samples: To learn from.
        name: Of the field.
        names: The evidence to use; all of it where it is not given.
    """
    problem = choices(samples, name)
    if names is not None:
        problem = problem.with_names([n for n in names if n in problem.names])
    return list(problem.names), solve(problem)


def design(candidates: Sequence[Mapping[str, float]], names: Sequence[str]) -> Array:
    """Strengths of evidence, ``(candidates, names)``."""
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(candidates), len(names)))
    for i, candidate in enumerate(candidates):
        for name, strength in candidate.items():
            if name in place:
                table[i, place[name]] = strength
    return table
