"""The fit: weights found again, confidences that hold, a threshold that errs towards no."""

from __future__ import annotations

import fit
import logit
import numpy as np
import pytest
from observe import Sample

from receipts.calibration import calibrate


def sample(number: int, right: int | None, strengths: list[dict[str, float]]) -> Sample:
    hits = np.array([i == right for i in range(len(strengths))], np.bool_)
    return Sample(
        folder="drawn",
        file=f"{number}.jpg",
        engines="tesseract",
        who_looked="tesseract",
        looks=1,
        last=True,
        group=str(number),
        candidates={"total": strengths},
        right={"total": hits},
        values={"total": [str(i) for i in range(len(strengths))]},
        labels={"total": "1"},
    )


def drawn_samples(weights: dict[str, float], count: int) -> list[Sample]:
    """Samples whose right candidate, or none, is drawn as a conditional logit says."""
    random = np.random.default_rng(7)
    samples = []
    for number in range(count):
        strengths = [
            {name: float(random.random() < 0.5) for name in weights}
            for _ in range(int(random.integers(1, 5)))
        ]
        scores = [sum(weights[n] * s for n, s in c.items()) for c in strengths]
        odds = np.exp([0.0, *scores])
        chosen = int(random.choice(len(odds), p=odds / odds.sum()))
        samples.append(sample(number, chosen - 1 if chosen else None, strengths))
    return samples


def test_weights_that_made_the_data_are_found_again():
    weights = {"label": 2.5, "largest": 1.0, "subtotal": -1.5}
    names, found = logit.fit(drawn_samples(weights, 3000), "total")
    assert dict(zip(names, found, strict=True)) == pytest.approx(weights, abs=0.25)


def test_evidence_that_says_nothing_gets_no_weight():
    samples = drawn_samples({"label": 2.0}, 2000)
    random = np.random.default_rng(3)
    noisy = [
        sample(
            i,
            int(np.argmax(s.right["total"])) if s.right["total"].any() else None,
            [{**c, "noise": float(random.random() < 0.5)} for c in s.candidates["total"]],
        )
        for i, s in enumerate(samples)
    ]
    names, found = logit.fit(noisy, "total")
    assert abs(found[names.index("noise")]) < 0.2


def test_every_receipt_counts_once_however_many_looks():
    once = drawn_samples({"label": 2.0, "largest": 0.5}, 200)
    many = [*once, *(s for s in once for _ in range(3))]
    assert logit.fit(many, "total")[1] == pytest.approx(logit.fit(once, "total")[1], abs=1e-3)


@pytest.mark.parametrize(
    ("answers", "wrong", "expected"),
    [
        ([(0.99, True)] * 10, 0.02, 1.0),  # ten are too few to promise two in a hundred
        ([(0.99, True)] * 60, 0.02, 0.99),
        ([(0.99, True)] * 60 + [(0.9, False)], 0.02, 0.99),
        ([(0.99, True)] * 60 + [(0.9, False)] + [(0.8, True)] * 60, 0.02, 0.8),
        ([(0.99, False)] * 60, 0.02, 1.0),
    ],
)
def test_the_threshold_keeps_its_promise(answers, wrong, expected):
    assert fit.threshold(answers, wrong) == expected


def test_calibration_error_is_the_gap_between_promise_and_result():
    kept = [(0.95, True)] * 95 + [(0.95, False)] * 5
    assert calibrate(kept).error == pytest.approx(0.0)
    assert calibrate([(0.95, False)] * 10).error == pytest.approx(0.95)
