"""Calibration: boasting is brought down, engines are told apart, no record is believed for ever."""

from __future__ import annotations

import numpy as np
import pytest
from platt import Outcome, calibrate_by, record

ENGINES = ("sharp", "dull")


def outcomes(engine: str, probability: float, right: int, wrong: int):
    return [Outcome(probability, n < right, engine, str(n)) for n in range(right + wrong)]


def test_confidence_that_boasts_is_brought_down():
    lines = calibrate_by(outcomes("sharp", 0.99, 70, 30), ENGINES)
    assert lines["sharp"].apply(0.99) == pytest.approx(0.7, abs=0.05)


def test_each_engine_has_its_own_record():
    lines = calibrate_by(outcomes("sharp", 0.8, 95, 5) + outcomes("dull", 0.8, 50, 50), ENGINES)
    assert lines["sharp"].apply(0.8) == pytest.approx(0.95, abs=0.03)
    assert lines["dull"].apply(0.8) == pytest.approx(0.5, abs=0.03)


def test_a_perfect_record_is_not_believed_without_end():
    lines = calibrate_by(outcomes("sharp", 0.99, 100, 0), ENGINES)
    assert lines["sharp"].apply(0.99) < 0.999


def test_an_engine_without_a_record_is_left_as_it_is():
    lines = calibrate_by(outcomes("sharp", 0.99, 70, 30), ENGINES)
    assert np.isclose(lines["dull"].apply(0.3), 0.3)


def test_without_any_record_nothing_is_changed():
    lines = calibrate_by([], ENGINES)
    assert np.isclose(lines["sharp"].apply(0.3), 0.3)


def test_no_more_is_said_than_the_receipts_allow():
    few, many = outcomes("sharp", 0.999, 18, 0), outcomes("dull", 0.999, 998, 0)
    lines = calibrate_by(few + many, ENGINES)
    assert lines["sharp"].most == pytest.approx(0.95)
    assert lines["dull"].most == pytest.approx(0.999)
    assert lines["sharp"].apply(1.0) <= 0.95


def test_many_looks_at_one_receipt_are_one_receipt():
    looks = [Outcome(0.999, True, "sharp", "receipt") for _ in range(1000)]
    assert calibrate_by(looks, ENGINES)["sharp"].most == pytest.approx(2 / 3, abs=1e-3)
    assert record(looks) == (1.0, 0.0)
