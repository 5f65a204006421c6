"""From a loaded page to the picture that OCR reads best."""

from __future__ import annotations

import numpy as np
import pytest
from cpu_time import cpu_time
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from receipts.images.prepare import CHARACTER, MOST_PIXELS, STEPS, prepare, turn_upright
from receipts.images.view import moved

from .draw import ROWS, on_table, receipt, shaded, warped

WOOD = (92, 70, 54)


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture)


def corners_of_print(border: int = 0) -> np.ndarray:
    """Ends of the first and last row of the drawn receipt."""
    paper = receipt()
    left, top, right, bottom = 40, 40, paper.width - 40, paper.height - 60
    ends = [(left, top), (right, top), (left, bottom), (right, bottom)]
    return np.array(ends, np.float32) + np.float32(border)


def is_upright(there: np.ndarray, tolerance: float = 0.03) -> bool:
    """Whether four corners are those of an upright rectangle, in order."""
    width, height = there[3] - there[0]
    square = np.array([[0, 0], [width, 0], [0, height], [width, height]]) + there[0]
    return bool(width > 0 and height > 0 and np.abs(there - square).max() < tolerance * height)


def test_an_easy_scan_is_only_scaled():
    prepared = prepare(pixels(receipt()))
    assert prepared.turns == 0
    assert prepared.sure
    assert prepared.text_height == pytest.approx(CHARACTER, abs=0.5)
    assert prepared.page.shape == (*prepared.grey.shape, 3)
    assert prepared.page.dtype == prepared.grey.dtype == np.uint8
    factor = prepared.view.zoom
    assert moved(corners_of_print(), prepared.view.matrix) == pytest.approx(
        corners_of_print() * factor, abs=3
    )


@pytest.mark.parametrize("size", [14, 24, 60])
def test_print_of_any_size_is_brought_to_the_same_height(size):
    prepared = prepare(pixels(receipt(size)))
    assert prepared.text_height == pytest.approx(CHARACTER, abs=0.5)


def test_tiny_print_is_not_blown_up_without_end():
    prepared = prepare(pixels(receipt(24).resize((90, 160))))
    assert prepared.view.zoom <= 3.0 + 1e-6


def test_a_large_page_stays_within_bounds():
    prepared = prepare(np.full((6000, 5000, 3), 255, np.uint8))
    assert prepared.grey.size <= MOST_PIXELS


PHOTOS = {
    "tilted by 12": lambda p: p.rotate(-12, fillcolor=WOOD, resample=3),
    "tilted by -9": lambda p: p.rotate(9, fillcolor=WOOD, resample=3),
    "seen from below": lambda p: warped(
        p, np.array([[0.9, 0.05, 20], [0, 0.95, 20], [0, 2e-4, 1]]), WOOD
    ),
    "seen from the right": lambda p: warped(
        p, np.array([[0.85, 0, 40], [-0.06, 0.9, 50], [-2e-4, 0, 1]]), WOOD
    ),
    "in a shadow": lambda p: shaded(p, 0.4),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_comes_back_upright_and_whole(name):
    table = on_table(receipt(), 140, WOOD)
    photo = PHOTOS[name](table)
    # Where the corners are is seen on a picture with nothing but marks there.
    prepared = prepare(pixels(photo))
    there = moved(_followed(PHOTOS[name], table.size, corners_of_print(140)), prepared.view.matrix)
    assert is_upright(there)
    height, width = prepared.grey.shape
    assert there.min() > 0
    assert (there < (width, height)).all()


def _followed(change, size: tuple[int, int], points: np.ndarray) -> np.ndarray:
    """Where ``change`` takes points of a picture, found by marking them one by one."""
    there = []
    for x, y in points:
        marked = Image.new("RGB", size, WOOD)
        marked.paste((255, 0, 255), (int(x) - 4, int(y) - 4, int(x) + 4, int(y) + 4))
        changed = np.asarray(change(marked)).astype(int)
        rows, columns = np.nonzero(changed[:, :, 0] - changed[:, :, 1] > 60)
        there.append((columns.mean() + 0.5, rows.mean() + 0.5))
    return np.array(there, np.float32)


def test_the_table_is_cut_away():
    prepared = prepare(pixels(on_table(receipt(), 200, WOOD)))
    paper = receipt()
    share = prepared.grey.size / prepared.view.zoom**2
    assert share == pytest.approx(paper.width * paper.height, rel=0.1)


def with_logo() -> np.ndarray:
    """A short receipt with a black square at its upper left, so that its head can be told."""
    paper = receipt(rows=("", "", *ROWS[:7]))
    paper.paste((20, 20, 20), (40, 40, 110, 110))
    return pixels(paper)


def read_quality(sample: np.ndarray) -> float:
    """Legible is what has the black square at the upper left."""
    return float(sample[-150:, -150:].mean() - sample[:150, :150].mean())


@pytest.mark.parametrize("turns", [1, 3])
def test_a_sideways_page_gets_its_rows_across(turns):
    prepared = prepare(np.ascontiguousarray(np.rot90(with_logo(), turns)))
    assert prepared.turns == 1
    assert prepared.sure


def test_an_upright_page_is_not_turned():
    assert prepare(with_logo()).turns == 0


LARGE = receipt(60)


@pytest.mark.parametrize("picture", [pixels(LARGE), pixels(on_table(LARGE, 200).rotate(5))])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_however_it_was_held_the_same_page_comes_out(turns, picture):
    held = np.ascontiguousarray(np.rot90(picture, turns))
    upright = prepare(held, turns=4 - turns)
    assert upright.turns == 4 - turns
    usual = prepare(picture)
    for name in ("grey", "small", "page", "fine", "flat"):
        assert (getattr(upright, name) == getattr(usual, name)).all()


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_upside_down_is_turned_on_demand(turns):
    prepared = prepare(np.ascontiguousarray(np.rot90(with_logo(), turns)))
    upright = turn_upright(prepared, read_quality)
    assert upright.turns == 4 - turns
    assert (upright.grey == prepare(with_logo()).grey).all()


def test_what_is_legible_stays():
    prepared = prepare(pixels(receipt()))
    assert turn_upright(prepared, lambda sample: 1.0) is prepared


def test_every_step_can_be_seen():
    prepared = prepare(pixels(on_table(receipt(), 140, WOOD).rotate(-6, fillcolor=WOOD)))
    names = [stage.name for stage in prepared.stages]
    assert names == ["turn", "straighten", "paper", "level", "margins", "scale", "light"]
    notes = {stage.name: stage.note for stage in prepared.stages}
    assert notes["straighten"] == "rows tilted by +6.0 degrees"
    assert notes["paper"] == "edges seen: left, right, top, bottom"
    assert all(stage.image.ndim == 3 for stage in prepared.stages[:-1])
    assert prepared.stages[-1].image is prepared.grey


def test_steps_can_be_left_out():
    page = pixels(on_table(receipt(), 140, WOOD))
    without = [step for step in STEPS if step[0] != "paper"]
    assert prepare(page, steps=without).grey.size > 1.3 * prepare(page).grey.size


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (900, 3), (40, 60)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_page_without_print_passes_through(shape, level):
    prepared = prepare(np.full((*shape, 3), level, np.uint8))
    assert prepared.grey.shape == shape
    assert prepared.text_height == 0


def drawn(height: int, width: int, kind: str) -> np.ndarray:
    page = np.full((height, width, 3), 240, np.uint8)
    if kind == "noise":
        return np.random.default_rng(0).integers(0, 256, page.shape, np.uint8)
    if kind == "specks":
        page[np.random.default_rng(0).random((height, width)) < 0.01] = 0
    if kind == "rules":
        page[::7] = 20
    if kind == "bars":
        page[:, ::7] = 20
    if kind == "letters":
        for y, x in ((4, 0), (10, 0), (16, 0), (4, 6)):
            page[y::30, x::16] = page[y + 1 :: 30, x::16] = page[y + 2 :: 30, x + 1 :: 16] = 20
    return page


KINDS = st.sampled_from(["empty", "noise", "specks", "rules", "bars", "letters"])
LENGTHS = st.sampled_from([700, 9_000, 32_766, 32_767, 60_000])


def check_all_is_drawn(page: np.ndarray) -> None:
    prepared = prepare(page)
    for name in ("grey", "small", "page", "fine", "flat"):
        picture = getattr(prepared, name)
        assert picture.size
        assert max(picture.shape) <= 32_766
    assert prepared.grey.size <= 1.1 * MOST_PIXELS
    assert prepared.stages
    turn_upright(prepared, lambda sample: float(sample.shape[0] % 7))


@settings(max_examples=40, deadline=None)
@given(height=st.integers(1, 90), width=st.integers(1, 90), kind=KINDS)
def test_a_page_of_any_small_shape_passes_through(height, width, kind):
    check_all_is_drawn(drawn(height, width, kind))


@settings(max_examples=10, deadline=None)
@given(length=LENGTHS, breadth=st.integers(1, 12), lies=st.booleans(), kind=KINDS)
def test_a_thread_of_a_page_passes_through(length, breadth, lies, kind):
    shape = (breadth, length) if lies else (length, breadth)
    check_all_is_drawn(drawn(*shape, kind))


def test_noise_passes_through():
    noise = np.random.default_rng(0).integers(0, 256, (300, 200, 3), np.uint8)
    assert prepare(noise).grey.ndim == 2


def test_it_is_quick():
    page = pixels(receipt(60))
    assert page.shape[0] > 1500
    assert cpu_time(lambda: prepare(page)) < 1  # 0.05 on a quiet machine
