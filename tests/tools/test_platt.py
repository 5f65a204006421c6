"""Calibration: boasting is brought down, engines are told apart, what is trusted counts for all."""

from __future__ import annotations

import numpy as np
import pytest
from platt import Outcome, calibrate_by

ENGINES = ("sharp", "dull")


def outcomes(engine: str, probability: float, right: int, wrong: int, trust: float = 0.0):
    strengths = {"printed": trust}
    return [Outcome(probability, n < right, engine, strengths) for n in range(right + wrong)]


def test_confidence_that_boasts_is_brought_down():
    lines, _ = calibrate_by(outcomes("sharp", 0.99, 70, 30), ENGINES)
    assert lines["sharp"].apply(0.99) == pytest.approx(0.7, abs=0.05)


def test_each_engine_has_its_own_record():
    lines, _ = calibrate_by(outcomes("sharp", 0.8, 95, 5) + outcomes("dull", 0.8, 50, 50), ENGINES)
    assert lines["sharp"].apply(0.8) == pytest.approx(0.95, abs=0.03)
    assert lines["dull"].apply(0.8) == pytest.approx(0.5, abs=0.03)


def test_a_perfect_record_is_not_believed_without_end():
    lines, _ = calibrate_by(outcomes("sharp", 0.99, 100, 0), ENGINES)
    assert lines["sharp"].apply(0.99) < 0.999


def test_what_one_engine_shows_of_the_print_holds_for_the_other():
    dull = outcomes("dull", 0.8, 180, 20, trust=1.0) + outcomes("dull", 0.8, 20, 180, trust=0.0)
    sharp = outcomes("sharp", 0.8, 100, 2, trust=1.0)
    lines, trust = calibrate_by(dull + sharp, ENGINES, ("printed",))
    assert trust["printed"] > 2
    printed, blurred = (lines["sharp"].apply(0.8, trust["printed"] * t) for t in (1.0, 0.0))
    assert printed == pytest.approx(0.97, abs=0.03)
    assert blurred < 0.7


def test_an_engine_without_a_record_is_left_as_it_is():
    lines, _ = calibrate_by(outcomes("sharp", 0.99, 70, 30), ENGINES)
    assert np.isclose(lines["dull"].apply(0.3), 0.3)


def test_without_any_record_nothing_is_changed():
    lines, trust = calibrate_by([], ENGINES, ("printed",))
    assert np.isclose(lines["sharp"].apply(0.3), 0.3)
    assert trust == {}
