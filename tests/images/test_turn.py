"""Rows or columns are told apart without OCR, head and foot with it."""

from __future__ import annotations

import numpy as np
import pytest

from receipts.images.ink import find_ink
from receipts.images.turn import CLEAR, axis_evidence, densest, upright

from .draw import receipt


def evidence(turns: int, tilt: float = 0) -> float:
    picture = receipt().convert("L").rotate(-tilt, fillcolor=246, expand=True)
    grey = np.ascontiguousarray(np.rot90(np.asarray(picture), turns))
    return axis_evidence(grey, *find_ink(grey))


@pytest.mark.parametrize("tilt", [0, -12, 12])
@pytest.mark.parametrize("turns", [0, 2])
def test_rows_that_run_across_are_clear(turns, tilt):
    assert evidence(turns, tilt) > CLEAR


@pytest.mark.parametrize("tilt", [0, -12, 12])
@pytest.mark.parametrize("turns", [1, 3])
def test_rows_that_run_down_are_clear(turns, tilt):
    assert evidence(turns, tilt) < -CLEAR


def test_a_blank_page_says_nothing():
    grey = np.full((200, 200), 240, np.uint8)
    assert axis_evidence(grey, *find_ink(grey)) == 0.0


LETTERS = np.array([[700, 800], [720, 800], [740, 810], [30, 30]], np.float32)


@pytest.mark.parametrize("right", [0, 1, 2, 3])
def test_the_most_legible_turn_is_chosen(right):
    grey = np.zeros((900, 900), np.uint8)
    grey[400:500, 400:] = 255  # a hand that points to the right when upright
    grey = np.rot90(grey, -right)

    def read_quality(sample: np.ndarray) -> float:
        return float(sample[:, -100:].mean() - sample[:, :100].mean())

    assert upright(grey, LETTERS, read_quality, (0, 2, 1, 3)) == right


def test_equally_illegible_stays_as_it_is():
    assert upright(np.zeros((50, 50), np.uint8), LETTERS, lambda sample: 0.0) == 0


def test_only_the_turns_in_question_are_asked_for():
    asked = []
    upright(np.zeros((50, 50), np.uint8), LETTERS, lambda s: asked.append(s) or 0.0, (0, 2))
    assert len(asked) == 2


def test_the_sample_is_where_most_letters_are():
    grey = np.zeros((900, 900), np.uint8)
    grey[800, 720] = 9
    sample = densest(grey, LETTERS, side=200)
    assert sample.shape == (200, 200)
    assert sample.max() == 9


@pytest.mark.parametrize("shape", [(900, 90), (90, 900), (40, 40)])
def test_a_small_picture_is_sampled_whole_across(shape):
    sample = densest(np.zeros(shape, np.uint8), np.zeros((0, 2), np.float32), side=200)
    assert sample.shape == tuple(min(side, 200) for side in shape)
