"""Evidence stays where receipts of other sources are read better with it, and goes otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from eliminate import BEYOND_CHANCE, FEWEST, eliminate, gains, report, support
from logit import Choices, choices, solve
from test_fit import drawn_samples

SOURCES = ("one", "two", "three")
WEIGHTS = {"label": 2.5, "largest": 1.5, "subtotal": -2.0}


@pytest.fixture(scope="module")
def problem() -> Choices:
    """Receipts of three sources, with noise beside what their candidates were drawn by."""
    random = np.random.default_rng(5)
    samples = [
        replace(
            sample,
            folder=SOURCES[number % 3],
            candidates={
                "total": [
                    {**c, "noise": float(random.random() < 0.5), "rare": float(number < FEWEST - 1)}
                    for c in sample.candidates["total"]
                ]
            },
        )
        for number, sample in enumerate(drawn_samples(WEIGHTS, 900))
    ]
    return choices(samples, "total")


def test_what_the_receipts_were_drawn_by_stays_and_noise_goes(problem: Choices) -> None:
    kept = eliminate(problem)
    assert {worth.name for worth in kept} == set(WEIGHTS)
    assert {w.name: w.weight for w in kept} == pytest.approx(WEIGHTS, abs=0.5)
    assert all(w.gain >= BEYOND_CHANCE and w.flips > 0 for w in kept)


def test_of_evidence_that_hardly_ever_speaks_nothing_can_be_said(problem: Choices) -> None:
    counts = dict(zip(problem.names, support(problem).tolist(), strict=True))
    assert counts["rare"] == FEWEST - 1
    assert "rare" not in {worth.name for worth in eliminate(problem)}


def test_what_only_one_source_has_learnt_goes(problem: Choices) -> None:
    """It speaks for the right candidate in one source and for the wrong ones in the others."""
    right = (problem.right == 1) == (problem.source == "one")[problem.owner]
    column = list(problem.names).index("noise")
    table = problem.table.copy()
    table[:, column] = right
    misled = replace(problem, table=table)
    assert "noise" not in {worth.name for worth in eliminate(misled)}


def test_no_more_are_left_than_asked_for(problem: Choices) -> None:
    [best] = eliminate(problem, most=1)
    assert best.name in WEIGHTS


def test_taking_a_name_out_moves_the_others_to_where_a_new_fit_has_them(problem: Choices) -> None:
    """The gain by the information matrix is about that of fits without the name."""
    approximate = dict(zip(problem.names, gains(problem).tolist(), strict=True))
    for name in ("label", "noise"):
        others = [n for n in problem.names if n != name]
        lost = np.zeros(int(problem.receipt.max()) + 1)
        for source in SOURCES:
            seen, unseen = (
                problem.of(problem.source != source),
                problem.of(problem.source == source),
            )
            with_it = unseen.likelihoods(solve(seen))
            without = unseen.with_names(others).likelihoods(solve(seen.with_names(others)))
            np.add.at(lost, unseen.receipt, unseen.share * (with_it - without))
        exact = lost.mean() / (lost.std(ddof=1) / np.sqrt(len(lost)))
        assert approximate[name] == pytest.approx(exact, rel=0.15, abs=0.3)


def test_the_report_says_what_each_is_worth(problem: Choices) -> None:
    text = report("total", eliminate(problem))
    assert text.splitlines()[0] == "total: 3 names"
    assert "| label | +2." in text
