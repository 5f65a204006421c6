"""Tilts are measured to a fifth of a degree, and fanning rows are levelled."""

from __future__ import annotations

import numpy as np
import pytest

from receipts.images.ink import Ink, find_ink
from receipts.images.level import level_window
from receipts.images.straighten import tilt
from receipts.images.view import moved

from .draw import receipt, warped


def ink_of(picture) -> Ink:
    return find_ink(np.asarray(picture.convert("L")))[0]


@pytest.mark.parametrize("degrees", [-14, -6.5, -2.3, -0.4, 0, 0.6, 3.1, 9.7, 14])
def test_the_tilt_is_found(degrees):
    # Pillow turns counter-clockwise, a tilt is clockwise.
    picture = receipt().rotate(-degrees, fillcolor=(246, 245, 242), expand=True, resample=3)
    found, sharp = tilt(ink_of(picture).points)
    assert found == pytest.approx(degrees, abs=0.21)
    assert sharp > 0


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_is_not_tilted(count):
    points = np.zeros((count, 2), np.float32)
    assert tilt(points) == (0.0, 0.0)
    assert level_window(points, 100, 100) is None


def test_level_rows_are_left_alone():
    page = receipt()
    assert level_window(ink_of(page).points, *page.size) is None


def test_a_falling_row_is_sheared_level():
    page = warped(receipt(), np.array([[1, 0, 0], [0.04, 1, 0], [0, 0, 1]]), (246, 245, 242))
    window = level_window(ink_of(page).points, *page.size)
    left, right = moved(np.array([[0, 300], [400, 316]], np.float32), window.matrix)
    assert left[1] == pytest.approx(right[1], abs=2)
    assert left[0] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(
    ("fall", "perspective"),
    [(-0.04, -1.2e-4), (-0.12, -3e-4), (0.02, 3e-4)],  # -2 to 3, -7 to 5, 1 to -11 degrees
)
def test_rows_that_fan_out_are_each_levelled(fall, perspective):
    width, height = receipt().size
    fan = np.array([[1, 0, 0], [fall, 1, 0], [perspective, 0, 1]])
    page = warped(receipt(), fan, (246, 245, 242))
    window = level_window(ink_of(page).points, width, height)
    for row in (0.2, 0.8):
        ends = np.array([[40, row * height], [width - 40, row * height]], np.float32)
        before = np.diff(moved(ends, fan)[:, 1])
        after = np.diff(moved(moved(ends, fan), window.matrix)[:, 1])
        assert abs(after) < 2.5 < abs(before)
