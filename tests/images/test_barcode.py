"""Barcodes go, print beside and below them stays."""

from __future__ import annotations

import numpy as np
import pytest

from receipts.images.barcode import without_barcodes

CHARACTER = 20


def page() -> np.ndarray:
    return np.full((300, 500), 255, np.uint8)


def draw_bars(page: np.ndarray, count: int, left: int = 60, pitch: int = 8, width: int = 4) -> None:
    for n in range(count):
        page[100:160, left + pitch * n : left + pitch * n + width] = 0


def test_a_barcode_is_taken_off():
    picture = page()
    draw_bars(picture, 40)
    assert (without_barcodes(picture, CHARACTER) == 255).all()


def test_what_touches_a_bar_from_below_stays():
    picture = page()
    draw_bars(picture, 40)
    picture[160:178, 100:110] = 0  # a figure that stands on the bars
    cleaned = without_barcodes(picture, CHARACTER)
    assert (cleaned[160:178, 100:110] == 0).all()
    assert (cleaned[100:160] == 255).all()


def test_what_stands_beside_it_is_not_touched():
    picture = page()
    draw_bars(picture, 40)
    picture[120:140, 10:40] = picture[120:140, 420:460] = 30
    cleaned = without_barcodes(picture, CHARACTER)
    assert (cleaned[120:140, 10:40] == 30).all()
    assert (cleaned[120:140, 420:460] == 30).all()


@pytest.mark.parametrize(
    ("count", "pitch", "width"),
    [
        (8, 8, 4),  # a tally
        (5, 90, 3),  # the lines of a table
        (7, 50, 20),  # the letters of a large logo
        (20, 22, 12),
    ],
)
def test_other_upright_strokes_stay(count: int, pitch: int, width: int):
    picture = page()
    draw_bars(picture, count, 20, pitch, width)
    assert (without_barcodes(picture, CHARACTER) == picture).all()


@pytest.mark.parametrize("share", [0.7, 0.85, 0.95])
def test_a_dark_and_grainy_ground_has_no_bars(share: float):
    picture = np.where(np.random.default_rng(1).random((300, 500)) < share, 0, 255).astype(np.uint8)
    cleaned = without_barcodes(picture, CHARACTER)
    assert (cleaned != picture).mean() < 0.05


def test_a_page_without_strokes_is_given_back_as_it_is():
    picture = page()
    assert without_barcodes(picture, CHARACTER) is picture
