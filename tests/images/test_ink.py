"""The characters of a drawn receipt, and nothing else, are found and carried along."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from receipts.images.ink import find_ink

from .draw import ROWS, on_table, receipt


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"))


def test_nearly_every_character_is_found():
    ink, mask = find_ink(grey(receipt()))
    printed = sum(character.isalnum() for row in ROWS for character in row)
    assert len(ink.centres) == pytest.approx(printed, rel=0.1)
    assert mask.max() == 1
    assert mask.shape == grey(receipt()).shape


@pytest.mark.parametrize("size", [16, 24, 36])
def test_the_height_is_that_of_the_print(size):
    ink, _ = find_ink(grey(receipt(size)))
    # Between a small letter and a capital of this font.
    assert 0.5 * size <= ink.height <= 0.78 * size


def test_all_characters_stand_in_rows():
    ink, _ = find_ink(grey(receipt()))
    assert ink.in_rows().mean() > 0.95


def test_scattered_spots_stand_in_no_row():
    paper = Image.new("RGB", (900, 900), "white")
    pen = ImageDraw.Draw(paper)
    for x in range(30, 900, 90):
        for y in range(30, 900, 90):
            pen.ellipse((x, y, x + 12, y + 14), fill="black")
    ink, _ = find_ink(grey(paper))
    assert len(ink.centres) == 100
    assert not ink.in_rows().any()


def test_faint_grain_of_the_table_is_no_ink():
    table = np.asarray(on_table(receipt(), 150, (110, 90, 70))).copy()
    rng = np.random.default_rng(3)
    for _ in range(600):
        y, x = rng.integers(0, table.shape[0] - 12), rng.integers(0, table.shape[1] - 12)
        if not (150 <= x + 6 < table.shape[1] - 150 and 150 <= y + 6 < table.shape[0] - 150):
            table[y : y + 9, x : x + 5] -= 18
    ink, _ = find_ink(grey(Image.fromarray(table)))
    inside = (ink.centres > 150).all(axis=1)
    inside &= (ink.centres < (table.shape[1] - 150, table.shape[0] - 150)).all(axis=1)
    assert inside.mean() > 0.97


def test_a_quarter_turn_changes_nothing_but_the_axes():
    picture = grey(receipt())
    upright, _ = find_ink(picture)
    turned, _ = find_ink(np.ascontiguousarray(np.rot90(picture)))
    assert len(upright.centres) == len(turned.centres)
    assert np.sort(upright.sides[:, 0]) == pytest.approx(np.sort(turned.sides[:, 1]))
    down = picture.shape[1] - upright.centres[:, 0]
    assert np.sort(down) == pytest.approx(np.sort(turned.centres[:, 1]))


def test_a_blank_page_has_no_ink():
    ink, mask = find_ink(np.full((300, 200), 240, np.uint8))
    assert (len(ink.centres), ink.size, ink.height, mask.max()) == (0, 0.0, 0.0, 0)
    assert ink.moved(np.eye(3)).within(10, 10).in_rows().shape == (0,)


def test_only_what_is_inside_is_kept():
    ink, _ = find_ink(grey(receipt()))
    kept = ink.within(200, 100)
    assert 0 < len(kept.centres) < len(ink.centres)
    assert (kept.centres < (200, 100)).all()
    assert (kept.points < (200, 100)).all()
