"""Shadows go, print stays."""

from __future__ import annotations

import numpy as np
import pytest

from receipts.images.light import flatten

from .draw import receipt, shaded


def grey(picture) -> np.ndarray:
    return np.asarray(picture.convert("L"))


def paper(flat: np.ndarray) -> np.ndarray:
    """Brightness of the blank margin at the left, row by row."""
    return flat[:, 5:30].mean(axis=1)


@pytest.mark.parametrize("darkest", [0.3, 0.6, 1.0])
def test_paper_is_equally_white_in_a_shadow(darkest):
    flat = flatten(grey(shaded(receipt(28), darkest)))
    assert paper(flat).min() > 235


@pytest.mark.parametrize("darkest", [0.3, 0.6, 1.0])
def test_print_is_black_in_a_shadow(darkest):
    flat = flatten(grey(shaded(receipt(28), darkest)))
    assert np.percentile(flat, 2) < 40


def test_size_stays():
    assert flatten(np.full((123, 457), 200, np.uint8)).shape == (123, 457)


def test_an_empty_page_does_not_become_noise():
    noisy = np.random.default_rng(0).normal(200, 3, (200, 300)).clip(0, 255).astype(np.uint8)
    assert flatten(noisy).std() < 10


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3)])
def test_the_smallest_pictures_pass(shape):
    assert flatten(np.zeros(shape, np.uint8)).shape == shape
