"""Pictures show what the receipt holds, where it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_readers import with_fields
from PIL import Image

from receipts.errors import WrongCall
from receipts.fields import FIELDS
from receipts.inspect.pictures import (
    draw,
    draw_lines,
    draw_stages,
    place,
    save_steps,
)
from receipts.model import Box, Candidate, Field
from receipts.receipt import Receipt


def pixels_of(picture: Image.Image, colour: tuple[int, int, int]) -> np.ndarray:
    return np.argwhere((np.asarray(picture) == colour).all(axis=2))


@pytest.mark.parametrize(
    ("name", "box"),
    [("merchant", (40, 20, 160, 50)), ("date", (20, 80, 110, 96)), ("total", (120, 300, 180, 320))],
)
def test_each_field_has_a_box_of_its_colour_around_its_place(
    receipt: Receipt, name: str, box: tuple[int, int, int, int]
) -> None:
    found = pixels_of(receipt.show(), FIELDS[name].colour)
    left, top, right, bottom = box
    assert found[:, 1].min() == pytest.approx(left, abs=4)
    assert found[:, 0].max() == pytest.approx(bottom, abs=4)
    inside = found[(found[:, 0] > top + 2) & (found[:, 0] < bottom - 2)]
    assert not ((inside[:, 1] > left + 2) & (inside[:, 1] < right - 2)).any()


def test_a_field_without_a_value_has_no_box(receipt: Receipt) -> None:
    undecided = replace(receipt.total, value=None)
    assert place(undecided) is None
    assert not len(pixels_of(draw(with_fields(receipt, total=undecided)), FIELDS["total"].colour))


def test_the_place_is_that_of_the_chosen_value() -> None:
    candidates = (
        Candidate("b", box=Box(0, 0, 1, 1)),
        Candidate("a"),
        Candidate("a", box=Box(2, 2, 3, 3)),
    )
    assert place(Field("a", 0.9, candidates)) == Box(2, 2, 3, 3)
    assert place(Field("a", 0.9, candidates[:2])) is None


def test_the_caption_stands_below_the_page(receipt: Receipt) -> None:
    bare, captioned = draw(receipt, caption=False), draw(receipt)
    assert bare.size == (200, 400)
    assert captioned.width == 200
    assert captioned.height > 400
    assert np.array_equal(np.asarray(captioned)[:400], np.asarray(bare))


def test_a_box_at_the_edge_keeps_its_label_in_the_picture(receipt: Receipt) -> None:
    corner = Candidate("x", box=Box(-5, -5, 260, 12))
    at_edge = with_fields(receipt, merchant=Field("x", 0.9, (corner,)))
    label = pixels_of(draw(at_edge, caption=False), FIELDS["merchant"].colour)
    assert len(label) > 200


def test_drawing_leaves_the_page_as_it_was(receipt: Receipt) -> None:
    draw(receipt)
    draw_lines(receipt)
    assert receipt.page is not None
    assert (receipt.page == 230).all()


def test_a_grey_page_is_drawn_in_colour(receipt: Receipt) -> None:
    assert receipt.page is not None
    grey = replace(receipt, page=receipt.page[..., 0].copy())
    assert len(pixels_of(draw(grey), FIELDS["total"].colour))


def test_every_stage_has_its_place_on_the_sheet(receipt: Receipt) -> None:
    one = draw_stages(replace(receipt, stages=receipt.stages[:1]))
    two = draw_stages(receipt)
    assert two.width > one.width
    seven = draw_stages(replace(receipt, stages=receipt.stages[:1] * 7))
    assert seven.height > two.height
    assert len(pixels_of(two, (230, 230, 230))) == 2 * len(pixels_of(one, (230, 230, 230)))


def test_words_are_shaded_by_confidence_and_rows_outlined(receipt: Receipt) -> None:
    picture = draw_lines(receipt)
    sure, unsure = (picture.getpixel(at) for at in ((50, 310), (150, 310)))
    assert isinstance(sure, tuple)
    assert isinstance(unsure, tuple)
    assert unsure[0] > sure[0]
    assert picture.getpixel((100, 310)) == (230, 230, 230)
    assert picture.getpixel((100, 300)) == (30, 90, 200)


@pytest.mark.parametrize("look", [1, -2, 7])
def test_a_look_that_was_not_taken_is_named(receipt: Receipt, look: int) -> None:
    with pytest.raises(WrongCall, match=f"no look {look}; the receipt has 1"):
        draw_lines(receipt, look)


def test_steps_are_numbered_files(receipt: Receipt, tmp_path: Path) -> None:
    paths = save_steps(receipt, tmp_path / "new" / "steps")
    assert [path.name for path in paths] == [
        "01-paper.png",
        "02-light.png",
        "03-look-page.png",
        "04-fields.png",
    ]
    for path in paths:
        with Image.open(path) as picture:
            assert picture.width == 200


def test_a_stage_name_cannot_leave_the_folder(receipt: Receipt, tmp_path: Path) -> None:
    odd = replace(receipt.stages[0], name="../../Ärger: 1")
    paths = save_steps(replace(receipt, stages=(odd,)), tmp_path)
    assert {path.parent for path in paths} == {tmp_path}
    assert paths[0].name == "01-rger-1.png"


@pytest.mark.parametrize("drawing", [draw, draw_lines, lambda r: save_steps(r, Path("unused"))])
def test_without_a_picture_the_error_says_what_to_do(receipt: Receipt, drawing: object) -> None:
    assert callable(drawing)
    with pytest.raises(WrongCall, match="keep_pictures"):
        drawing(replace(receipt, page=None))


def test_without_stages_the_error_says_what_to_do(receipt: Receipt) -> None:
    with pytest.raises(WrongCall, match="keep_pictures"):
        draw_stages(replace(receipt, stages=()))
