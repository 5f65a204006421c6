"""Fit the weights of the evidence on labelled receipts, and say how good they are unseen.

    python tools/fit.py FOLDER [FOLDER ...] --record RECORDINGS --out receipts/data/weights.json

Each FOLDER is a source: pictures and a ``labels.csv``.  What the engines read is kept in
RECORDINGS, so that a second fit takes minutes instead of an hour.  Evidence is taken out until
what is left earns its place on sources that the fit did not see (``eliminate.py``); the table of
what each is worth is printed.  The weights are fitted on all receipts; every number printed, every
calibration and the threshold of ``ok`` come from cross-validation in which whole sources are left
out, or merchants with ``--leave-out merchant``.  ``--errors FILE`` lists what was wrong, to be
looked at.

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
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from eliminate import Worth, eliminate, report
from logit import choices, design, fit
from observe import Sample, observe
from platt import Outcome, calibrate_by, record
from unseen import Answer, Unseen, errors, tables

from receipts.decide.weigh import WEIGHTS, Calibration, FieldModel, believed
from receipts.fields import FIELDS, essential

Array = npt.NDArray[np.float64]
Folds = npt.NDArray[np.int64]

MOST_WRONG = 0.02
"""Of the receipts of other sources that are marked ``ok``, whoever looked, at most this share is to
be wrong in a field that must be right.  Of the first ten wrong ones on 442 receipts six are no
misreadings: a shop labelled by its logo alone, and a currency that there is no more."""

FOLDS = 10

NEVER = 2.0
"""A bar that nothing reaches, so that all looks are taken."""


def main() -> None:
    arguments = _arguments()
    if arguments.samples and arguments.samples.is_file():
        samples: list[Sample] = pickle.loads(arguments.samples.read_bytes())
    else:
        samples = observe(arguments.folders, arguments.record, arguments.jobs)
        if arguments.samples:
            arguments.samples.write_bytes(pickle.dumps(samples))
    folds = folds_of(samples, arguments.leave_out)
    content, unseen, worths = fit_all(samples, folds, arguments.jobs, keep=arguments.keep_all)
    for name, found in worths.items():
        print(report(name, found), end="\n\n")
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
    parser.add_argument("--leave-out", choices=("source", "merchant"), default="source")
    parser.add_argument("--keep-all", action="store_true", help="take no evidence out")
    return parser.parse_args()


def fit_all(
    samples: Sequence[Sample], folds: Folds, jobs: int = 1, *, keep: bool = False
) -> tuple[dict[str, Any], Unseen, dict[str, list[Worth]]]:
    """Take out useless evidence, fit, calibrate and choose the thresholds.

    Args:
        samples: What was seen.
        folds: For each sample the part of the cross-validation that it is left out in.
        jobs: Processes.
        keep: Take no evidence out.

    Returns:
        The content of the file of weights, what cross-validation says of them, and what the
        evidence of each field is worth.
    """
    with ProcessPoolExecutor(jobs) as pool:
        worth = partial(_worth, samples, keep=keep)
        worths = dict(zip(FIELDS, pool.map(worth, FIELDS), strict=True))
        names = {name: [w.name for w in found] for name, found in worths.items()}
        answer = partial(cross_validate, samples, folds=folds, names=names)
        answers = dict(zip(FIELDS, pool.map(answer, FIELDS), strict=True))
    all_seen = np.ones(len(samples), np.bool_)
    models = {name: _calibrated(samples, name, answers[name], all_seen) for name in FIELDS}
    of_fields = {name: _confidences(samples, name, answers[name], folds) for name in FIELDS}
    products, all_right = _together(samples, answers, of_fields)
    lines, confidence = _of_receipts(samples, products, all_right, folds)
    unseen = _with_bar(Unseen(samples, answers, of_fields, confidence, all_right, NEVER))
    content = {
        "fields": {
            name: {
                "by_hand": name in by_hand(),
                "weights": {w.name: round(w.weight, 3) for w in worths[name]},
                "support": {w.name: w.support for w in worths[name]},
                "flips": {w.name: w.flips for w in worths[name]},
                "calibration": _plain(models[name].calibration),
                "record": _records(samples, name, answers[name]),
            }
            for name in FIELDS
        },
        "receipt": _plain(lines),
        "accept": unseen.accept,
    }
    return content, unseen, worths


def _with_bar(unseen: Unseen) -> Unseen:
    """With the bar of ``ok``, at which reading stops as well: no receipt is worse for stopping."""
    for _ in range(2):
        bar = _accept(unseen)
        unseen = replace(unseen, accept=bar if unseen.accept == NEVER else max(bar, unseen.accept))
    return unseen


def _plain(lines: Mapping[str, Calibration]) -> dict[str, list[float]]:
    return {engine: [line.slope, line.intercept, line.most] for engine, line in lines.items()}


def _records(
    samples: Sequence[Sample], name: str, answers: Sequence[Answer]
) -> dict[str, tuple[float, float]]:
    """By who has looked, on how many receipts a calibration rests, and on how many mistakes."""
    known = _outcomes(samples, name, answers, np.ones(len(samples), np.bool_))
    return {e: record([o for o in known if o.engine == e]) for e in _who_looked(samples)}


def _accept(unseen: Unseen) -> float:
    """The confidence from which on a receipt is ``ok`` when its reading has stopped.

    One bar for all engines: calibration is what makes their confidences mean the same.
    """
    stopped = [
        (unseen.assurance[i], unseen.assured[i])
        for i in unseen.stops
        if (s := unseen.samples[i]).is_fitted and s.is_labelled and not s.is_twin
        if unseen.is_free(i)
    ]
    return threshold(stopped, MOST_WRONG)


def _worth(samples: Sequence[Sample], name: str, *, keep: bool) -> list[Worth]:
    problem = choices(samples, name)
    if name in by_hand():
        return [Worth(n, w, 0, 0, 0.0) for n, w in by_hand()[name].items()]
    if keep or len(set(problem.source.tolist())) < 2:
        return [Worth(n, float(w), 0, 0, 0.0) for n, w in zip(*fit(samples, name), strict=True)]
    return eliminate(problem)


def folds_of(samples: Sequence[Sample], left_out: str) -> Folds:
    """The part of the cross-validation in which each sample is left out.

    By source, or by merchant, so that no shop is in two parts.  Leaving out merchants flatters:
    the evidence was written while looking at these sources.
    """
    if left_out == "source":
        sources = sorted({s.source for s in samples})
        return np.array([sources.index(s.source) for s in samples])
    groups = sorted({s.group for s in samples})
    order = np.random.default_rng(0).permutation(len(groups)) % FOLDS
    fold = dict(zip(groups, order, strict=True))
    return np.array([fold[s.group] for s in samples])


def cross_validate(
    samples: Sequence[Sample], name: str, folds: Folds, names: Mapping[str, Sequence[str]]
) -> list[Answer]:
    """The best candidate's probability in each sample by weights that never saw its part."""
    answers = [Answer()] * len(samples)
    for number in range(folds.max() + 1):
        seen = [s for s, f in zip(samples, folds, strict=True) if f != number]
        known, weights = _learnt(seen, name, names[name])
        for i in np.flatnonzero(folds == number).tolist():
            answers[i] = _answer(samples[i], name, known, weights)
    return answers


def _learnt(
    samples: Sequence[Sample], name: str, names: Sequence[str]
) -> tuple[Sequence[str], Array]:
    if name in by_hand():
        return names, np.array([by_hand()[name][n] for n in names])
    return fit(samples, name, names)


@cache
def by_hand() -> dict[str, dict[str, float]]:
    """By field the weights of the shipped file that are set by hand, since no labels teach them."""
    fields = json.loads(WEIGHTS.read_text("utf-8"))["fields"]
    return {name: entry["weights"] for name, entry in fields.items() if entry.get("by_hand")}


def _answer(sample: Sample, name: str, names: Sequence[str], weights: Array) -> Answer:
    candidates = sample.candidates[name]
    if not candidates:
        return Answer()
    scores = design(candidates, names) @ weights
    top = max(0.0, float(scores.max()))
    odds = np.exp(scores - top)
    order = np.argsort(-scores, kind="stable")
    best, whole = int(order[0]), math.exp(-top) + odds.sum()
    ranked = [(sample.values[name][c], float(odds[c] / whole)) for c in order.tolist()]
    return Answer(
        believed(ranked, FIELDS[name].is_kin),
        bool(sample.right[name][best]),
        tuple(scores.round(2).tolist()),
    )


# ---------------------------------------------------------------- calibrating


def _calibrated(
    samples: Sequence[Sample],
    name: str,
    answers: Sequence[Answer],
    seen: npt.NDArray[np.bool_],
) -> FieldModel:
    """The calibration of one field, from the answers to the samples that are ``seen``."""
    if name in by_hand():  # what teaches no choice does not tell how often it is right
        return FieldModel({}, dict.fromkeys(_who_looked(samples), Calibration()))
    known = _outcomes(samples, name, answers, seen)
    return FieldModel({}, calibrate_by(known, _who_looked(samples)))


def _outcomes(
    samples: Sequence[Sample], name: str, answers: Sequence[Answer], seen: npt.NDArray[np.bool_]
) -> list[Outcome]:
    """What came of the answers to the samples that are ``seen``."""
    return [
        Outcome(a.probability, a.right, s.who_looked, f"{s.folder}/{s.file}")
        for a, s, used in zip(answers, samples, seen, strict=True)
        if used and s.is_fitted and s.labelled[name] and a.scores
    ]


def _who_looked(samples: Sequence[Sample]) -> list[str]:
    """By whom confidences are calibrated apart."""
    return sorted({s.who_looked for s in samples if s.is_fitted})


def _confidences(
    samples: Sequence[Sample], name: str, answers: Sequence[Answer], folds: Folds
) -> list[float]:
    """The confidence of each answer, calibrated without receipts of its merchant."""
    by_fold = [
        _calibrated(samples, name, answers, folds != number) for number in range(folds.max() + 1)
    ]
    return [
        by_fold[fold].confidence(a.probability, s.who_looked) if a.scores else 0.0
        for fold, s, a in zip(folds.tolist(), samples, answers, strict=True)
    ]


def _together(
    samples: Sequence[Sample],
    answers: Mapping[str, Sequence[Answer]],
    of_fields: Mapping[str, Sequence[float]],
) -> tuple[list[float], list[bool]]:
    """For each sample the product of the fields' confidences, and whether all were right."""
    products = [math.prod(of_fields[n][i] for n in essential()) for i in range(len(samples))]
    rights = [
        all(answers[n][i].right or not sample.labelled[n] for n in essential())
        for i, sample in enumerate(samples)
    ]
    return products, rights


def _of_receipts(
    samples: Sequence[Sample],
    products: Sequence[float],
    all_right: Sequence[bool],
    folds: Folds,
) -> tuple[dict[str, Calibration], list[float]]:
    """How to calibrate the products, and the confidence of each sample, unseen again."""
    outcomes = [
        Outcome(product, right, s.who_looked, f"{s.folder}/{s.file}")
        for product, right, s in zip(products, all_right, samples, strict=True)
    ]
    known = [
        s.is_fitted and s.is_labelled and p > 0 for s, p in zip(samples, products, strict=True)
    ]

    def lines(left_out: int | None) -> dict[str, Calibration]:
        used = [o for o, k, f in zip(outcomes, known, folds, strict=True) if k and f != left_out]
        found = calibrate_by(used, _who_looked(samples))
        # The confidences of the fields are bounded already, and with them their product.
        return {engine: replace(line, most=1.0) for engine, line in found.items()}

    by_fold = [lines(number) for number in range(folds.max() + 1)]
    confidence = [
        by_fold[fold][o.engine].apply(o.probability) if o.probability else 0.0
        for fold, o in zip(folds.tolist(), outcomes, strict=True)
    ]
    return lines(None), confidence


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
