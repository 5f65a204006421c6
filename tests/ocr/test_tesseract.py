"""Tesseract in process, on a picture drawn here."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from receipts.errors import EngineUnavailable
from receipts.model import Box, Image
from receipts.ocr.tesseract import TesserocrEngine, model_folder, model_folders

WORDS = {"CORNER": (40, 30), "SHOP": (260, 30), "TOTAL": (40, 120), "14.50": (500, 120)}


@pytest.fixture(scope="module")
def picture() -> Image:
    """Four words in grey, ink on paper."""
    paper = Pillow.new("L", (700, 200), 255)
    draw = ImageDraw.Draw(paper)
    for text, place in WORDS.items():
        draw.text(place, text, fill=0, font=ImageFont.load_default(size=36))
    return np.asarray(paper)


@pytest.fixture(scope="module")
def engine() -> TesserocrEngine:
    pytest.importorskip("tesserocr", reason="tesserocr has no wheel for this platform")
    return TesserocrEngine()


def test_words_are_read_where_they_stand(engine: TesserocrEngine, picture: Image) -> None:
    found = {word.text: word for word in engine.read(picture)}
    assert set(found) == set(WORDS)
    for text, (left, top) in WORDS.items():
        x, y = found[text].box.centre
        assert left < x < left + 200
        assert top < y < top + 50
        assert 0.5 < found[text].confidence <= 1.0


def test_colour_is_read_like_grey(engine: TesserocrEngine, picture: Image) -> None:
    colour = np.repeat(picture[..., None], 3, axis=2)
    assert [word.text for word in engine.read(colour)] == list(WORDS)


def test_only_the_regions_are_read_with_boxes_of_the_whole_picture(
    engine: TesserocrEngine, picture: Image
) -> None:
    [word] = engine.read(picture, regions=[Box(470, 100, 690, 190)])
    assert word.text == "14.50"
    assert word.box.left > 480


@pytest.mark.parametrize(
    "region", [Box(0, 0, 2, 2), Box(-50, -50, -10, -10), Box(5000, 5000, 6000, 6000)]
)
def test_a_region_outside_or_too_small_has_no_words(
    engine: TesserocrEngine, picture: Image, region: Box
) -> None:
    assert engine.read(picture, regions=[region]) == []


def test_empty_paper_has_no_words(engine: TesserocrEngine) -> None:
    assert engine.read(np.full((80, 200), 255, np.uint8)) == []


def test_the_version_names_tesseract(engine: TesserocrEngine) -> None:
    assert engine.version().startswith("tesseract ")


def test_without_the_library_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    with pytest.raises(EngineUnavailable, match=r"pip install tesserocr tessdata\.fast-eng"):
        TesserocrEngine()


def test_models_are_looked_for_first_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tessdata"
    folder.mkdir()
    (folder / "tlh.traineddata").write_bytes(b"a model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert model_folders()[:2] == [tmp_path, folder]
    assert model_folder(["tlh"]) == folder


def test_a_folder_must_have_all_the_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tlh.traineddata").write_bytes(b"a model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EngineUnavailable, match=r"tlh\+qya.*TESSDATA_PREFIX"):
        model_folder(["tlh", "qya"])


def test_a_damaged_model_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tesserocr", reason="tesserocr has no wheel for this platform")
    (tmp_path / "eng.traineddata").write_bytes(b"no model")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="cannot be loaded"):
        TesserocrEngine()
