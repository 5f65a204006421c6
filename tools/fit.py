"""Fit the weights of the evidence on labelled receipts, and say how good they are unseen.

    python tools/fit.py FOLDER [FOLDER ...] --record RECORDINGS --out receipts/data/weights.json

Each FOLDER holds pictures and a ``labels.csv``.  What the engines read is kept in RECORDINGS, so
that a second fit takes minutes instead of an hour.  The weights are fitted on all receipts; every
number printed, every calibration and the threshold of ``ok`` come from cross-validation in which
no merchant is in both parts.  ``--errors FILE`` lists what was wrong, to be looked at.

The written weights hold numbers about evidence and nothing of the receipts.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from logit import design, fit
from observe import FIELDS, Sample, observe
from scipy.optimize import minimize
from unseen import Answer, Unseen, errors, tables

from receipts.weigh import Calibration

Array = npt.NDArray[np.float64]
ENGINES = ("tesseract", "rapidocr", "both")
"""By who has looked, confidences are calibrated apart."""

MOST_WRONG = 0.015
"""Of the receipts marked ``ok`` at most this share is to be wrong."""

SURE = 0.9625
"""The confidence at which reading stops before the looks are used up."""

FOLDS = 10


def main() -> None:
    arguments = _arguments()
    if arguments.samples and arguments.samples.is_file():
        samples: list[Sample] = pickle.loads(arguments.samples.read_bytes())
    else:
        samples = observe(arguments.folders, arguments.record, arguments.jobs)
        if arguments.samples:
            arguments.samples.write_bytes(pickle.dumps(samples))
    content, unseen = fit_all(samples, arguments.jobs)
    print(tables(unseen))
    if arguments.errors:
        arguments.errors.write_text(errors(unseen), "utf-8")
    arguments.out.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("receipts/data/weights.json"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--samples", type=Path, help="keep the samples here, or take them")
    parser.add_argument("--errors", type=Path, help="list the wrong answers here")
    return parser.parse_args()


def fit_all(samples: Sequence[Sample], jobs: int = 1) -> tuple[dict[str, Any], Unseen]:
    """Fit, calibrate and choose the thresholds.

    Returns:
        The content of the file of weights, and what cross-validation says of them.
    """
    folds = _folds(samples)
    with ProcessPoolExecutor(jobs) as pool:
        answer = partial(cross_validate, samples, folds=folds)
        answers = dict(zip(FIELDS, pool.map(answer, FIELDS), strict=True))
        weights = dict(zip(FIELDS, pool.map(partial(_weights, samples), FIELDS), strict=True))
    calibrations = {name: _calibrations(samples, name, answers[name]) for name in FIELDS}
    products, all_right = _together(samples, answers, calibrations)
    receipt = {}
    confidence = [0.0] * len(samples)
    for engine in ENGINES:
        mine = [i for i, s in enumerate(samples) if s.who_looked == engine and products[i]]
        known = [i for i in mine if samples[i].is_fitted and samples[i].is_labelled]
        receipt[engine] = platt([products[i] for i in known], [all_right[i] for i in known])
        for i in mine:
            confidence[i] = Calibration(*receipt[engine]).apply(products[i])
    of_fields = {
        name: [_confidence(a, calibrations[name], s) for a, s in zip(found, samples, strict=True)]
        for name, found in answers.items()
    }
    unseen = Unseen(samples, answers, of_fields, confidence, all_right, {}, SURE)
    accept = {engine: _accept(unseen, engine) for engine in ENGINES}
    content = {
        "fields": {n: {"weights": weights[n], "calibration": calibrations[n]} for n in FIELDS},
        "receipt": receipt,
        "accept": accept,
        "sure": SURE,
    }
    return content, replace(unseen, accept=accept)


def _accept(unseen: Unseen, engine: str) -> float:
    """The confidence from which on a receipt is ``ok`` when its reading has stopped."""
    stopped = [
        (unseen.confidence[i], unseen.right[i])
        for i in unseen.stops
        if (s := unseen.samples[i]).who_looked == engine
        and s.is_fitted
        and s.is_labelled
        and unseen.certain_type(i)
    ]
    return threshold(stopped, MOST_WRONG)


def _weights(samples: Sequence[Sample], name: str) -> dict[str, float]:
    names, weights = fit(samples, name)
    return {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)}


def _folds(samples: Sequence[Sample]) -> npt.NDArray[np.int64]:
    """Which fold each sample is in: by merchant, so that no shop is in two."""
    groups = sorted({s.group for s in samples})
    order = np.random.default_rng(0).permutation(len(groups)) % FOLDS
    fold = dict(zip(groups, order, strict=True))
    return np.array([fold[s.group] for s in samples])


def cross_validate(
    samples: Sequence[Sample], name: str, folds: npt.NDArray[np.int64]
) -> list[Answer]:
    """The best candidate's probability in each sample by weights that never saw its merchant."""
    answers = [Answer()] * len(samples)
    for number in range(FOLDS):
        names, weights = fit([s for s, f in zip(samples, folds, strict=True) if f != number], name)
        for i in np.flatnonzero(folds == number).tolist():
            answers[i] = _answer(samples[i], name, names, weights)
    return answers


def _answer(sample: Sample, name: str, names: Sequence[str], weights: Array) -> Answer:
    candidates = sample.candidates[name]
    if not candidates:
        return Answer()
    scores = design(candidates, names) @ weights
    top = max(0.0, float(scores.max()))
    odds = np.exp(scores - top)
    best = int(scores.argmax())
    return Answer(
        float(odds[best] / (math.exp(-top) + odds.sum())),
        bool(sample.right[name][best]),
        tuple(scores.round(2).tolist()),
    )


# ---------------------------------------------------------------- calibrating


def _calibrations(
    samples: Sequence[Sample], name: str, answers: Sequence[Answer]
) -> dict[str, list[float]]:
    """The calibration of one field by engine, from unseen receipts."""
    calibration = {}
    for engine in ENGINES:
        known = [
            a
            for a, s in zip(answers, samples, strict=True)
            if s.is_fitted and s.labelled[name] and s.who_looked == engine and a.probability
        ]
        calibration[engine] = platt([a.probability for a in known], [a.right for a in known])
    return calibration


def platt(probabilities: Sequence[float], right: Sequence[bool]) -> list[float]:
    """Slope and intercept that make log-odds fit how often they were right (Platt 1999)."""
    x = np.array([_logit(p) for p in probabilities])
    y = np.array(right, float)
    # Platt's targets keep a perfect record from being believed without end.
    target = np.where(y > 0, (y.sum() + 1) / (y.sum() + 2), 1 / ((1 - y).sum() + 2))

    def loss(p: Array) -> float:
        z = p[0] * x + p[1]
        return float((np.logaddexp(0, z) - target * z).sum()) + 0.01 * float(p @ p)

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 5), (-8, 8)])
    return [round(float(value), 4) for value in found.x]


def _logit(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _together(
    samples: Sequence[Sample],
    answers: Mapping[str, Sequence[Answer]],
    calibrations: Mapping[str, Mapping[str, Sequence[float]]],
) -> tuple[list[float], list[bool]]:
    """For each sample the product of the fields' confidences, and whether all were right."""
    products, rights = [], []
    for i, sample in enumerate(samples):
        product, fine = 1.0, True
        for name in FIELDS[:3]:
            answer = answers[name][i]
            product *= _confidence(answer, calibrations[name], sample)
            fine &= answer.right or not sample.labelled[name]
        products.append(product)
        rights.append(fine)
    return products, rights


def _confidence(
    answer: Answer, calibration: Mapping[str, Sequence[float]], sample: Sample
) -> float:
    if not answer.probability:
        return 0.0
    return Calibration(*calibration[sample.who_looked]).apply(answer.probability)


def threshold(answers: Sequence[tuple[float, bool]], wrong: float) -> float:
    """The lowest confidence above which at most ``wrong`` of the receipts were not all right.

    One mistake is added to those counted, so that luck in a small set does not lower the bar.
    """
    best, mistakes = 1.0, 0
    for count, (value, fine) in enumerate(sorted(answers, reverse=True), 1):
        mistakes += not fine
        if (mistakes + 1) / count <= wrong:
            best = value
    return round(best, 4)


if __name__ == "__main__":
    main()
