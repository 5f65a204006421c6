"""RapidOCR: what is made of the rows that it finds, and one reading by the real models."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from receipts.model import Box, Image, Word
from receipts.ocr.rapid import RapidEngine

PICTURE = np.full((100, 400, 3), 255, np.uint8)
Corner = tuple[float, float]
Row = tuple[str, tuple[Corner, ...]]


def upright(left: float, top: float, right: float, bottom: float) -> tuple[Corner, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


class FakeRapid:
    """What the library gives for rows of print; a letter is one column wide."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.seen: list[Image] = []
        self.wanted: list[tuple[int, ...]] = []

    def __call__(self, image: Image, **steps: bool) -> SimpleNamespace:
        self.seen.append(image)
        factor = image.shape[1] / PICTURE.shape[1]
        boxes = [np.array(quad, np.float32) * factor for _, quad in self.rows]
        return SimpleNamespace(boxes=boxes or None)

    def crop_text_regions(self, image: Image, quads: Any) -> list[Image]:
        self.wanted = [tuple(map(round, quad[0])) for quad in quads]
        sizes = [quad.max(axis=0) - quad.min(axis=0) for quad in quads]
        return [np.zeros((int(height), int(width), 3), np.uint8) for width, height in sizes]

    def recognize_txt(self, crops: list[Image]) -> SimpleNamespace:
        texts = [text for text, quad in self.rows if quad[0] in self.wanted]
        results = []
        for text in texts:
            columns = [i for i, letter in enumerate(text) if letter != " "]
            results.append(
                SimpleNamespace(
                    word_cols=[columns], line_txt_len=len(text), confs=[0.8] * len(text)
                )
            )
        return SimpleNamespace(txts=texts, word_results=results)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeRapid]:
    def install(*rows: Row) -> FakeRapid:
        fake = FakeRapid(list(rows))
        module: Any = ModuleType("rapidocr")
        module.RapidOCR = lambda params: fake
        monkeypatch.setitem(sys.modules, "rapidocr", module)
        monkeypatch.setitem(sys.modules, "onnxruntime", ModuleType("onnxruntime"))
        return fake

    return install


def test_a_row_is_cut_into_words_at_its_blanks(library: Callable[..., FakeRapid]) -> None:
    library(("TOTAL 12.30", upright(100, 10, 210, 30)))
    total, amount = RapidEngine().read(PICTURE)
    assert (total.text, amount.text) == ("TOTAL", "12.30")
    # Ten pixels a letter: TOTAL lies from 100 to 150, the amount from 160 to 210.
    assert total.box.left == pytest.approx(100, abs=6)
    assert total.box.right == pytest.approx(150, abs=6)
    assert amount.box.left == pytest.approx(160, abs=6)
    assert amount.box.right == pytest.approx(210, abs=6)
    assert total.confidence == amount.confidence == pytest.approx(0.8)


def test_a_slanted_row_has_words_as_high_as_its_print(library: Callable[..., FakeRapid]) -> None:
    library(("TOTAL 12.30", ((0, 10), (330, 43), (330, 63), (0, 30))))
    total, amount = RapidEngine().read(PICTURE)
    for word in (total, amount):
        assert word.box.height == pytest.approx(20, abs=0.5)
    fall = amount.box.centre[1] - total.box.centre[1]
    run = amount.box.centre[0] - total.box.centre[0]
    assert fall / run == pytest.approx(0.1, abs=0.005)


def test_full_width_signs_become_ordinary_ones(library: Callable[..., FakeRapid]) -> None:
    library(("ＴＯＴＡＬ： ￥１２", upright(0, 0, 100, 20)))
    assert [word.text for word in RapidEngine().read(PICTURE)] == ["TOTAL:", "¥12"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("----------", []),
        ("==========", []),
        ("oooooooooo", []),
        ("TOTAL", ["TOTAL"]),
        ("10.000.000", ["10.000.000"]),  # much money, no rule
        ("Rp100.000.000", ["Rp100.000.000"]),
        ("10,000,000.00", ["10,000,000.00"]),
        ("4006381333931", ["4006381333931"]),
        ("---", ["---"]),
    ],
)
def test_a_printed_rule_is_no_word(
    library: Callable[..., FakeRapid], text: str, kept: list[str]
) -> None:
    library((text, upright(0, 0, 200, 20)))
    assert [word.text for word in RapidEngine().read(PICTURE)] == kept


def test_print_that_runs_upwards_is_left_out(library: Callable[..., FakeRapid]) -> None:
    library(("SIDEWAYS", upright(0, 0, 20, 90)), ("TOTAL", upright(100, 0, 150, 20)))
    assert [word.text for word in RapidEngine().read(PICTURE)] == ["TOTAL"]


def test_only_rows_in_the_regions_are_recognised(library: Callable[..., FakeRapid]) -> None:
    fake = library(("TOTAL", upright(0, 0, 50, 20)), ("CASH", upright(0, 60, 50, 80)))
    found = RapidEngine().read(PICTURE, regions=[Box(0, 50, 400, 100)])
    assert [word.text for word in found] == ["CASH"]
    assert fake.wanted == [(0, 60)]


def test_detection_sees_a_large_picture_made_small_and_words_lie_in_the_large_one(
    library: Callable[..., FakeRapid],
) -> None:
    fake = library(("TOTAL", upright(100, 10, 150, 30)))
    large = np.full((4000, 400, 3), 255, np.uint8)
    [word] = RapidEngine().read(large)
    assert fake.seen[0].shape[0] < 2600
    assert list(word.box.centre) == pytest.approx([125, 20], abs=3)


def test_sparse_print_is_looked_for_in_more_detail(library: Callable[..., FakeRapid]) -> None:
    fake = library(("TOTAL", upright(100, 10, 150, 30)))
    large = np.full((4000, 400, 3), 255, np.uint8)
    RapidEngine().read(large)
    RapidEngine().read(large, layout="sparse")
    assert fake.seen[1].size > 1.4 * fake.seen[0].size


def test_a_word_is_as_sure_as_its_least_sure_letter(
    library: Callable[..., FakeRapid], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = library(("12.30", upright(0, 0, 50, 20)))
    read = fake.recognize_txt

    def one_doubtful(crops: list[Image]) -> SimpleNamespace:
        found = read(crops)
        found.word_results[0].confs = [0.99, 0.4, 0.99, 0.99, 0.99]
        return found

    monkeypatch.setattr(fake, "recognize_txt", one_doubtful)
    [word] = RapidEngine().read(PICTURE)
    assert word.confidence == pytest.approx(0.4)


def test_grey_is_seen_as_colour(library: Callable[..., FakeRapid]) -> None:
    fake = library(("TOTAL", upright(0, 0, 50, 20)))
    RapidEngine().read(PICTURE[..., 0])
    assert fake.seen[0].shape == (100, 400, 3)


@pytest.mark.parametrize("rows", [[], [("   ", upright(0, 0, 50, 20))]])
def test_a_picture_without_print_has_no_words(
    library: Callable[..., FakeRapid], rows: list[Row]
) -> None:
    library(*rows)
    assert RapidEngine().read(PICTURE) == []


@pytest.mark.e2e
def test_the_real_models_read_a_drawn_row() -> None:
    pytest.importorskip("rapidocr", reason="needs the extra: pip install 'receipts[neural]'")
    pytest.importorskip("onnxruntime", reason="needs the extra: pip install 'receipts[neural]'")
    paper = Pillow.new("RGB", (500, 120), "white")
    font = ImageFont.load_default(size=36)
    ImageDraw.Draw(paper).text((40, 30), "TOTAL  14.50", fill="black", font=font)
    found: list[Word] = RapidEngine().read(np.asarray(paper))
    assert [word.text for word in found] == ["TOTAL", "14.50"]
    assert all(20 < word.box.centre[1] < 90 and word.confidence > 0.5 for word in found)


def test_the_models_plan_no_memory_ahead() -> None:
    pytest.importorskip("rapidocr")
    engine = RapidEngine()
    engine.read(PICTURE)
    session = engine._ocr.text_det.session.session
    assert not session.get_session_options().enable_mem_pattern


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 3000), (16, 20000), (64, 32000), (17, 2000), (30000, 2), (2100, 17)]
)
def test_a_thin_picture_has_no_words_and_is_no_defect(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    assert all(word.text for word in RapidEngine().read(noise))
