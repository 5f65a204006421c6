"""Which evidence earns its place: backward elimination, judged on sources left out.

Evidence is left out one after another, the least useful first, as long as what is left predicts
receipts of another source no worse than chance would have it.  What a name is worth is how much
the likelihood of a source falls when it is taken out and all other weights, fitted on the other
sources, are moved to where they are best without it (by the information matrix, which makes a new
fit for every name needless).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from logit import Array, Choices, solve

FEWEST = 10
"""Receipts in which a name speaks, at least; of fewer nothing can be said."""

BEYOND_CHANCE = 1.0
"""Standard errors by which a name must raise the mean likelihood of receipts of other sources: one
in six useless names would.  With 1.64 the names that were left told less of sources left out:
each of many was worth little, and all of them together were not."""

AT_ONCE = 12
"""Of so many names one is taken out in a round, and of twice as many two: those that are worth
least hardly depend on each other, and the last dozen are taken out one by one."""


@dataclass(frozen=True)
class Worth:
    """What one name of evidence is worth.

    Args:
        name: Of the evidence.
        weight: In log-odds at full strength, fitted on all sources.
        support: Receipts in which it tells one candidate from another.
        flips: Receipts whose answer is another one without it.
        gain: What it adds to the log-likelihood of a receipt of another source, in standard
            errors.
    """

    name: str
    weight: float
    support: int
    flips: int
    gain: float


def eliminate(problem: Choices, most: int | None = None) -> list[Worth]:
    """The evidence that earns its place, what is worth most first.

    Args:
        problem: All choices of one field, of two sources at least.
        most: Go on taking out what is worth least until no more than so many names are left.
    """
    names = [n for n, count in zip(problem.names, support(problem), strict=True) if count >= FEWEST]
    starts: dict[str, Array] = {}
    while names:
        left = problem.with_names(names)
        worth = gains(left, starts)
        useless = worth < BEYOND_CHANCE
        if most is not None and len(names) > most:
            useless |= worth <= np.sort(worth)[len(names) - most - 1]
        if not useless.any():
            break
        count = max(1, len(names) // AT_ONCE)
        out = {names[i] for i in np.argsort(np.where(useless, worth, np.inf))[:count] if useless[i]}
        starts = {
            source: weights[[n not in out for n in names]] for source, weights in starts.items()
        }
        names = [n for n in names if n not in out]
    return _worths(problem.with_names(names)) if names else []


def gains(problem: Choices, starts: dict[str, Array] | None = None) -> Array:
    """By name, what it adds to the log-likelihood of receipts of other sources.

    Args:
        problem: The choices.
        starts: By source left out, weights to begin with; what was found is put there.

    Returns:
        The mean over receipts, in its standard errors.
    """
    starts = {} if starts is None else starts
    receipts = int(problem.receipt.max()) + 1
    lost = np.zeros((receipts, len(problem.names)))
    for source in sorted(set(problem.source.tolist())):
        out = problem.source == source
        seen, unseen = problem.of(~out), problem.of(out)
        weights = starts[source] = solve(seen, starts.get(source))
        inverse = np.linalg.inv(seen.information(weights))
        with_it = unseen.likelihoods(weights)
        for column in range(len(problem.names)):
            change = inverse[:, column] * weights[column] / inverse[column, column]
            without = unseen.likelihoods(weights - change)
            np.add.at(lost[:, column], unseen.receipt, unseen.share * (with_it - without))
    error = lost.std(axis=0, ddof=1) / np.sqrt(receipts)
    found: Array = lost.mean(axis=0) / np.maximum(error, 1e-12)
    return found


def support(problem: Choices) -> npt.NDArray[np.int64]:
    """By name, the receipts in which it tells one candidate from another, or from none."""
    counts = []
    for column in range(len(problem.names)):
        speaks = np.unique(problem.owner[problem.table[:, column] != 0])
        counts.append(len(np.unique(problem.receipt[speaks])))
    return np.array(counts)


def _worths(problem: Choices) -> list[Worth]:
    weights = solve(problem)
    rows = zip(
        problem.names, weights.tolist(), support(problem).tolist(), _flips(problem, weights),
        gains(problem).tolist(), strict=True,
    )  # fmt: skip
    return sorted((Worth(*row) for row in rows), key=lambda worth: -worth.gain)


def _flips(problem: Choices, weights: Array) -> Iterator[int]:
    """By name, the receipts whose answer is another one without it, at some look."""
    answer = _answers(problem, problem.table @ weights)
    for column in range(len(problem.names)):
        scores = problem.table @ weights - problem.table[:, column] * weights[column]
        changed = _answers(problem, scores) != answer
        yield len(np.unique(problem.receipt[changed]))


def _answers(problem: Choices, scores: Array) -> npt.NDArray[np.int64]:
    """By choice, the candidate with the best score."""
    order = np.lexsort((scores, problem.owner))
    last = np.searchsorted(problem.owner[order], np.arange(len(problem.share)), side="right") - 1
    return order[last]


def report(name: str, worths: Sequence[Worth]) -> str:
    """What each name of a field's evidence is worth, as a table in Markdown."""
    lines = [
        f"{name}: {len(worths)} names",
        "| evidence | weight | receipts | flips | gain, standard errors |",
        "|---|--:|--:|--:|--:|",
    ]
    return "\n".join(
        [*lines, *(f"| {w.name} | {w.weight:+.2f} | {w.support} | {w.flips} | {w.gain:.1f} |"
                   for w in worths)]
    )  # fmt: skip
