"""A view keeps geometry as numbers, and draws it once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.images.straighten import rotation
from receipts.images.view import View, Window, moved, projection, scaling, shift, zoom_at

PAGE = np.random.default_rng(1).integers(0, 256, (60, 40, 3), np.uint8)


def test_the_whole_page_is_drawn_as_it_is():
    assert (View.of(PAGE).draw(PAGE) == PAGE).all()


def test_a_window_cuts_out_exactly():
    view = View.of(PAGE).through(Window(shift(-10, -20), 25, 30))
    assert (view.draw(PAGE) == PAGE[20:50, 10:35]).all()


def test_shrinking_keeps_thin_strokes():
    page = np.full((400, 400, 3), 255, np.uint8)
    page[:, ::8] = 0
    drawn = View.of(page).zoomed(1 / 8).draw(page)
    assert drawn.mean() == pytest.approx(255 * 7 / 8, abs=3)


@pytest.mark.parametrize(("smear", "seen"), [(False, 255), (True, 0)])
def test_beyond_the_page_there_is_white_or_its_edge(smear, seen):
    black = np.zeros((50, 50, 3), np.uint8)
    view = View.of(black).through(rotation(45, 50, 50))
    assert view.draw(black, smear)[0, 0].tolist() == [seen] * 3


def test_a_grey_page_is_drawn_like_a_coloured_one():
    grey = PAGE[:, :, 0]
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    view = View.of(grey).through(rotation(5, 40, 60)).zoomed(1.7)
    assert (view.draw(colour)[:, :, 1] == view.draw(np.ascontiguousarray(grey))).all()


def test_seen_from_another_view_is_the_same_picture():
    coarse = View.of(PAGE).zoomed(0.5)
    wanted = View.of(PAGE).through(rotation(10, 40, 60)).zoomed(0.5)
    corner = np.array([[7, 9]], np.float32)
    on_coarse = moved(corner, coarse.matrix)
    assert moved(on_coarse, wanted.seen_from(coarse).matrix) == pytest.approx(
        moved(corner, wanted.matrix), abs=1e-3
    )


@given(degrees=st.floats(-80, 80), factor=st.floats(0.2, 5))
def test_zoom_is_the_length_of_a_pixel_whatever_the_turn(degrees, factor):
    view = View.of(PAGE).through(rotation(degrees, 40, 60))
    matrix = scaling(factor, factor) @ view.matrix
    assert zoom_at(matrix, 12, 30) == pytest.approx(factor, rel=1e-6)


@given(degrees=st.floats(-45, 45))
def test_a_rotation_shows_the_whole_page(degrees):
    window = rotation(degrees, 40, 60)
    corners = np.array([[0, 0], [40, 0], [0, 60], [40, 60]], np.float32)
    seen = moved(corners, window.matrix)
    assert seen.min() >= -1e-3
    assert (seen <= (window.width + 1e-3, window.height + 1e-3)).all()


def test_a_rotation_turns_counter_clockwise():
    window = rotation(30, 100, 100)
    centre, right = moved(np.array([[50, 50], [90, 50]], np.float32), window.matrix)
    assert right[0] > centre[0]
    assert right[1] < centre[1]


def test_a_projection_takes_corners_to_goals():
    corners = [(1.0, 2.0), (30.0, 4.0), (3.0, 55.0), (38.0, 50.0)]
    goals = [(0.0, 0.0), (40.0, 0.0), (0.0, 60.0), (40.0, 60.0)]
    there = moved(np.array(corners, np.float32), projection(corners, goals))
    assert there == pytest.approx(np.array(goals), abs=1e-3)


def test_no_points_stay_no_points():
    assert moved(np.zeros((0, 2), np.float32), np.eye(3)).shape == (0, 2)
