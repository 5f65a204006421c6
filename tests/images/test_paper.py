"""The paper is found where it shows, and nothing printed is ever cut off."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from receipts.images.ink import find_ink
from receipts.images.margins import print_window
from receipts.images.paper import Edge, Edges, find_edges
from receipts.images.rectify import paper_window
from receipts.images.view import moved

from .draw import on_table, receipt, warped

WOOD = (92, 70, 54)
SIDES = ("left", "right", "top", "bottom")


def edges_of(picture: Image.Image) -> Edges:
    """Found as preparation does it: on a picture of 400 pixels."""
    scale = 400 / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    small = picture.resize(size, Image.Resampling.BILINEAR)
    ink, _ = find_ink(np.asarray(picture.convert("L")))
    letters = ink.centres[ink.in_rows()] * np.float32(scale)
    return find_edges(np.asarray(small), letters, ink.marks * np.float32(scale)).scaled(1 / scale)


def found(edges: Edges) -> set[str]:
    return {name for name in SIDES if getattr(edges, name)}


@pytest.mark.parametrize(
    "colour",
    [WOOD, (20, 20, 22), (176, 160, 150), (120, 20, 30), (200, 200, 200)],
    ids=["wood", "black", "cardboard", "red cloth", "steel"],
)
def test_all_four_edges_are_found_on_any_table(colour):
    paper = receipt()
    edges = edges_of(on_table(paper, 120, colour))
    assert found(edges) == set(SIDES)
    middle = 120 + paper.height / 2
    assert edges.left.across(middle) == pytest.approx(120, abs=6)
    assert edges.right.across(middle) == pytest.approx(120 + paper.width, abs=6)
    assert edges.top.across(300) == pytest.approx(120, abs=6)
    assert edges.bottom.across(300) == pytest.approx(120 + paper.height, abs=6)


@pytest.mark.parametrize(
    "picture",
    [
        receipt(),
        on_table(receipt(), 150, (246, 245, 242)),
        on_table(receipt(), 150, (243, 242, 240)),
    ],
    ids=["fills the frame", "white on white", "white on nearly white"],
)
def test_no_edge_is_made_up(picture):
    assert edges_of(picture) == Edges()


def test_a_page_with_next_to_no_print_has_no_edges():
    assert edges_of(on_table(receipt(rows=("HELLO",)))) == Edges()


def test_a_strip_at_the_side_of_a_scanner():
    scan = Image.new("RGB", (1000, 900), (176, 160, 150))
    scan.paste(receipt(), (592, 0))
    edges = edges_of(scan)
    assert found(edges) == {"left", "bottom"}
    assert edges.left.across(400) == pytest.approx(592, abs=6)


def test_a_banner_is_not_taken_for_the_upper_edge():
    paper = Image.new("RGB", (receipt().width, receipt().height + 110), (246, 245, 242))
    paper.paste(receipt(), (0, 110))
    ImageDraw.Draw(paper).rectangle((14, 10, paper.width - 15, 105), fill=(25, 25, 25))
    picture = on_table(paper, 100)
    edges = edges_of(picture)
    assert found(edges) >= {"left", "right"}
    if edges.top:
        assert edges.top.across(picture.width / 2) < 105


@pytest.mark.parametrize("colour", [WOOD, (20, 20, 22)])
def test_perspective_is_taken_out(colour):
    paper, border = receipt(), 120
    keystone = np.array([[0.92, 0.06, 10], [0.0, 0.95, 20], [0, 2.2e-4, 1]])
    picture = warped(on_table(paper, border, colour), keystone, colour)
    window = paper_window(edges_of(picture), *picture.size)
    right, bottom = border + paper.width, border + paper.height
    corners = np.array([[border, border], [right, border], [border, bottom], [right, bottom]])
    there = moved(moved(corners.astype(np.float32), keystone), window.matrix)
    goals = np.array([[0, 0], [window.width, 0], [0, window.height], [window.width, window.height]])
    assert np.abs(there - goals).max() < 0.04 * window.width


def test_one_edge_alone_only_cuts():
    edges = Edges(left=Edge(at=100, slope=0.1, support=1))
    window = paper_window(edges, 500, 800)
    assert window.matrix[2].tolist() == [0, 0, 1]
    # The margin is a hundredth of what is left of the width.
    assert window.matrix[0, 2] == pytest.approx(-96, abs=1)
    assert (window.width, window.height) == (pytest.approx(404, abs=1), 800)


def test_edges_that_nearly_meet_are_no_perspective():
    edges = Edges(left=Edge(100, 0.2, 1), right=Edge(400, -0.15, 1))
    window = paper_window(edges, 500, 800)
    assert window.matrix[2].tolist() == [0, 0, 1]
    assert window.width > 300


def test_no_edges_no_window():
    assert paper_window(Edges(), 500, 800) is None


def test_edges_scale_with_the_picture():
    edge = Edges(left=Edge(10, 0.1, 1)).scaled(3).left
    assert edge.across(30) == pytest.approx(3 * Edge(10, 0.1, 1).across(10))


def margins_of(picture: Image.Image):
    ink, _ = find_ink(np.asarray(picture.convert("L")))
    return print_window(ink.marks, ink.size, *picture.size)


def test_a_small_receipt_on_a_large_sheet_is_cut_out_whole():
    sheet = Image.new("RGB", (1400, 1900), "white")
    paper = receipt()
    sheet.paste(paper, (300, 200))
    pen = ImageDraw.Draw(sheet)
    for x, y in ((1300, 1800), (900, 1500), (100, 1700)):  # dust
        pen.rectangle((x, y, x + 7, y + 7), fill=(90, 90, 90))
    window = margins_of(sheet)
    left, top = -window.matrix[0, 2], -window.matrix[1, 2]
    # The print begins 40 pixels inside the paper.
    assert 270 < left < 340
    assert 170 < top < 240
    assert left + window.width > 300 + paper.width - 40
    assert top + window.height > 200 + paper.height - 60
    assert window.width * window.height < 0.25 * 1400 * 1900


def test_a_receipt_that_fills_the_page_is_not_cut():
    assert margins_of(receipt()) is None


def test_a_blank_page_is_not_cut():
    assert margins_of(Image.new("RGB", (500, 500), "white")) is None
