"""Fit the weights of the evidence on labelled receipts, and say how good they are unseen.

    python tools/fit.py FOLDER [FOLDER ...] --record RECORDINGS --out receipts/data/weights.json

Each FOLDER holds pictures and a ``labels.csv``.  What the engines read is kept in RECORDINGS, so
that a second fit takes minutes instead of an hour.  The weights are fitted on all receipts; every
number printed, every calibration and the threshold of ``ok`` come from cross-validation in which
no merchant is in both parts.

The written file holds numbers about evidence and nothing of the receipts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from receipts.evaluate import right
from receipts.images.load import load
from receipts.labels import Label, read_labels
from receipts.model import Candidate
from receipts.ocr.base import Engine
from receipts.ocr.engines import get_engine
from receipts.ocr.recorded import RecordedEngine
from receipts.options import Options
from receipts.parse.names import same_merchant, squeeze
from receipts.parse.page import Found
from receipts.read import find_in, first_look, plans_for
from receipts.weigh import Calibration, merge

Array = npt.NDArray[np.float64]
FIELDS = ("merchant", "date", "total", "type")
ENGINE_SETS = {
    "tesseract": ("tesserocr",),
    "auto": ("tesserocr", "rapidocr"),
    "rapidocr": ("rapidocr",),
}
ENGINES = ("tesseract", "rapidocr")
"""By the best engine that looked, confidences are calibrated apart."""

MOST_WRONG = 0.02
"""Of the receipts marked ``ok`` at most this share is to be wrong."""

SURE = 0.985
"""The confidence at which reading stops before the looks are used up."""

FOLDS = 10
RIDGE = 0.5
"""Strength of the pull of all weights towards zero, as a Gaussian prior of variance 1 / RIDGE."""
TODAY = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Sample:
    """One receipt after some of its looks: the candidates of each field, and which are right."""

    folder: str
    file: str
    engines: str
    looks: int
    last: bool
    group: str
    candidates: Mapping[str, Sequence[Mapping[str, float]]]
    right: Mapping[str, npt.NDArray[np.bool_]]
    labelled: Mapping[str, bool]

    @property
    def best_engine(self) -> str:
        """The engine by whose record its confidences are calibrated."""
        seen = self.engines == "rapidocr" or (self.engines == "auto" and self.looks > 1)
        return "rapidocr" if seen else "tesseract"


@dataclass(frozen=True)
class Answer:
    """What cross-validation said of one field of one sample."""

    probability: float
    right: bool


def main() -> None:
    arguments = _arguments()
    samples = observe(arguments.folders, arguments.record, arguments.jobs)
    if arguments.samples:
        arguments.samples.write_bytes(pickle.dumps(samples))
    content = fit_all(samples)
    arguments.out.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("receipts/data/weights.json"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--samples", type=Path, help="also keep the samples, as a pickle")
    return parser.parse_args()


# ---------------------------------------------------------------- observing


def observe(folders: Iterable[Path], record: Path, jobs: int) -> list[Sample]:
    """All samples of all folders; engines are asked only for what was not recorded."""
    tasks = [
        (folder, label, record) for folder in folders for label in read_labels(folder).values()
    ]
    with ProcessPoolExecutor(jobs) as pool:
        samples = [s for found in pool.map(_observe, tasks, chunksize=4) for s in found]
    return _grouped(samples)


def _observe(task: tuple[Path, Label, Path]) -> list[Sample]:
    folder, label, record = task
    page = load(folder / label.file, Options())[0]
    samples = []
    for name, engines in ENGINE_SETS.items():
        use = [_engine(engine, record) for engine in engines]
        prepared, first = first_look(page, use)
        found: list[tuple[str, Found]] = []
        for plan in plans_for(use):
            look = plan.take(use, prepared) if found else first
            found.append((look.engine, find_in(look, prepared, TODAY, page.photo_date)))
            samples.append(_sample(folder.name, label, name, found))
    return samples


@cache
def _engine(name: str, record: Path) -> Engine:
    engine = get_engine(name)
    return RecordedEngine(engine.name, record, engine)


def _sample(folder: str, label: Label, engines: str, found: Sequence[tuple[str, Found]]) -> Sample:
    merged: dict[str, list[Candidate[Any]]] = {
        "merchant": merge([(e, f.merchant) for e, f in found], same_merchant),
        "date": list(merge([(e, f.date) for e, f in found])),
        "total": list(merge([(e, f.total) for e, f in found])),
        "type": list(merge([(e, f.type) for e, f in found])),
    }
    return Sample(
        folder,
        label.file,
        engines,
        len(found),
        last=False,
        group=squeeze(label.merchants[0])[:8] if label.merchants else label.file,
        candidates={
            name: [{e.name: e.strength for e in c.evidence} for c in candidates]
            for name, candidates in merged.items()
        },
        right={
            name: np.array([right(name, c.value, label) for c in candidates], np.bool_)
            for name, candidates in merged.items()
        },
        labelled={name: bool(label.text(name)) for name in FIELDS},
    )


def _grouped(samples: list[Sample]) -> list[Sample]:
    """Mark the sample after the last look of each receipt and set of engines."""
    most: dict[tuple[str, str, str], int] = {}
    for s in samples:
        key = (s.folder, s.file, s.engines)
        most[key] = max(most.get(key, 0), s.looks)
    return [
        Sample(**{**vars(s), "last": s.looks == most[s.folder, s.file, s.engines]}) for s in samples
    ]


# ---------------------------------------------------------------- fitting


def fit_all(samples: Sequence[Sample]) -> dict[str, Any]:
    """Fit, calibrate, choose the thresholds, print the tables; the content of the file."""
    folds = _folds(samples)
    answers = {name: cross_validate(samples, name, folds) for name in FIELDS}
    fields = {name: _field(samples, name, answers[name]) for name in FIELDS}
    products, all_right = _together(samples, answers, fields)
    receipt, accept = {}, {}
    confidence = [0.0] * len(samples)
    for engine in ENGINES:
        mine = [i for i, s in enumerate(samples) if s.best_engine == engine and products[i]]
        # What has no label cannot be called right or wrong as a whole.
        known = [i for i in mine if all(samples[i].labelled[f] for f in FIELDS[:3])]
        receipt[engine] = platt([products[i] for i in known], [all_right[i] for i in known])
        for i in mine:
            confidence[i] = Calibration(*receipt[engine]).apply(products[i])
        last = [(confidence[i], all_right[i]) for i in known if samples[i].last]
        accept[engine] = threshold(last, MOST_WRONG)
    report(samples, answers, fields, confidence, all_right, accept)
    return {"fields": fields, "receipt": receipt, "accept": accept, "sure": SURE}


def _field(
    samples: Sequence[Sample], name: str, answers: Sequence[Answer]
) -> dict[str, dict[str, Any]]:
    """The entry of one field: weights from all samples, calibration from unseen ones."""
    names, weights = fit(samples, name)
    calibration = {}
    for engine in ENGINES:
        known = [
            a
            for a, s in zip(answers, samples, strict=True)
            if s.labelled[name] and s.best_engine == engine and a.probability
        ]
        calibration[engine] = platt([a.probability for a in known], [a.right for a in known])
    return {
        "weights": {n: round(float(w), 3) for n, w in zip(names, weights, strict=True)},
        "calibration": calibration,
    }


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
    answers = [Answer(0.0, False)] * len(samples)
    for number in range(FOLDS):
        names, weights = fit([s for s, f in zip(samples, folds, strict=True) if f != number], name)
        for i in np.flatnonzero(folds == number).tolist():
            answers[i] = _answer(samples[i], name, names, weights)
    return answers


def _answer(sample: Sample, name: str, names: Sequence[str], weights: Array) -> Answer:
    candidates = sample.candidates[name]
    if not candidates:
        return Answer(0.0, False)
    scores = _design(candidates, names) @ weights
    top = max(0.0, float(scores.max()))
    odds = np.exp(scores - top)
    best = int(scores.argmax())
    return Answer(float(odds[best] / (math.exp(-top) + odds.sum())), bool(sample.right[name][best]))


def fit(samples: Sequence[Sample], name: str) -> tuple[list[str], Array]:
    """Weights of a conditional logit in which several candidates may be right, or none.

    The likelihood of a sample is the sum of its right candidates' probabilities, or that of
    "none of these" where no candidate is right.  Every receipt counts once, however many looks
    were taken at it.
    """
    used = [s for s in samples if s.labelled[name] and s.candidates[name]]
    names = sorted({n for s in used for c in s.candidates[name] for n in c})
    design = np.vstack([_design(s.candidates[name], names) for s in used])
    owner = np.repeat(np.arange(len(used)), [len(s.candidates[name]) for s in used])
    right = np.concatenate([s.right[name] for s in used]).astype(float)
    per_receipt: dict[tuple[str, str], int] = {}
    for s in used:
        per_receipt[s.folder, s.file] = per_receipt.get((s.folder, s.file), 0) + 1
    share = np.array([1 / per_receipt[s.folder, s.file] for s in used])
    loss = _loss(design, owner, right, share)
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return names, np.asarray(found.x)


def _loss(
    design: Array, owner: npt.NDArray[np.int64], right: Array, share: Array
) -> Callable[[Array], tuple[float, Array]]:
    count = len(share)
    any_right = np.bincount(owner, right, count) > 0

    def loss(weights: Array) -> tuple[float, Array]:
        scores = design @ weights
        top = np.zeros(count)
        np.maximum.at(top, owner, scores)
        odds = np.exp(scores - top[owner])
        none = np.exp(-top)
        whole = none + np.bincount(owner, odds, count)
        good = np.where(any_right, np.bincount(owner, odds * right, count), none)
        value = -float((share * np.log(np.maximum(good, 1e-300) / whole)).sum())
        expected = odds / whole[owner]
        wanted = np.where(any_right[owner], odds * right / np.maximum(good, 1e-300)[owner], 0.0)
        gradient = design.T @ (share[owner] * (expected - wanted))
        return value + RIDGE * float(weights @ weights) / 2, gradient + RIDGE * weights

    return loss


def _design(candidates: Sequence[Mapping[str, float]], names: Sequence[str]) -> Array:
    place = {name: i for i, name in enumerate(names)}
    design = np.zeros((len(candidates), len(names)))
    for i, candidate in enumerate(candidates):
        for name, strength in candidate.items():
            if name in place:
                design[i, place[name]] = strength
    return design


# ---------------------------------------------------------------- calibrating


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
    fields: Mapping[str, Any],
) -> tuple[list[float], list[bool]]:
    """For each sample the product of the fields' confidences, and whether all were right."""
    products, rights = [], []
    for i, sample in enumerate(samples):
        product, fine = 1.0, True
        for name in FIELDS[:3]:
            answer = answers[name][i]
            product *= _confidence(answer, fields[name], sample)
            fine &= answer.right or not sample.labelled[name]
        products.append(product)
        rights.append(fine)
    return products, rights


def _confidence(answer: Answer, field: Mapping[str, Any], sample: Sample) -> float:
    if not answer.probability:
        return 0.0
    return Calibration(*field["calibration"][sample.best_engine]).apply(answer.probability)


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


# ---------------------------------------------------------------- reporting


def report(
    samples: Sequence[Sample],
    answers: Mapping[str, Sequence[Answer]],
    fields: Mapping[str, Any],
    confidence: Sequence[float],
    right: Sequence[bool],
    accept: Mapping[str, float],
) -> None:
    """Print, for each set of engines and folder, how good the fit is on merchants unseen."""
    print(f"{'':24}" + "".join(f"{n:>9}" for n in (*FIELDS, "all", "ok", "ok wrong")))
    for engines in ENGINE_SETS:
        for folder in (*sorted({s.folder for s in samples}), "all"):
            rows = [
                i
                for i, s in enumerate(samples)
                if s.last and s.engines == engines and folder in (s.folder, "all")
            ]
            print(
                f"{engines + ' ' + folder:24}"
                + _row(rows, samples, answers, confidence, right, accept)
            )
        for name in FIELDS:
            pairs = [
                (_confidence(answers[name][i], fields[name], s), answers[name][i].right)
                for i, s in enumerate(samples)
                if s.last and s.engines == engines and s.labelled[name]
            ]  # fmt: skip
            print(f"  expected calibration error, {name}: {calibration_error(pairs):.3f}")


def _row(
    rows: Sequence[int],
    samples: Sequence[Sample],
    answers: Mapping[str, Sequence[Answer]],
    confidence: Sequence[float],
    right: Sequence[bool],
    accept: Mapping[str, float],
) -> str:
    cells = []
    for name in FIELDS:
        known = [i for i in rows if samples[i].labelled[name]]
        good = sum(answers[name][i].right for i in known)
        cells.append(100 * good / max(len(known), 1))
    cells.append(100 * sum(right[i] for i in rows) / max(len(rows), 1))
    accepted = [i for i in rows if confidence[i] >= accept[samples[i].best_engine]]
    cells.append(100 * len(accepted) / max(len(rows), 1))
    cells.append(100 * sum(not right[i] for i in accepted) / max(len(accepted), 1))
    return "".join(f"{cell:9.1f}" for cell in cells)


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over equally wide bins (Naeini et al. 2015)."""
    total = 0.0
    for number in range(bins):
        inside = [(c, r) for c, r in pairs if number == min(int(c * bins), bins - 1)]
        if inside:
            total += abs(sum(c for c, _ in inside) - sum(r for _, r in inside))
    return total / max(len(pairs), 1)


if __name__ == "__main__":
    main()
