"""Tesseract through the system's binary: what comes out, and what is said where it is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from receipts.errors import EngineUnavailable
from receipts.model import Box, Word
from receipts.ocr.pytess import PytesseractEngine

PICTURE = np.full((100, 200), 255, np.uint8)
ROWS: list[tuple[str, int, int, int, int, Any]] = [
    ("", 0, 0, 200, 100, -1),  # a block
    ("", 0, 0, 200, 20, "-1"),  # a line, of a version that gives strings
    ("TOTAL", 10, 0, 50, 20, 96),
    ("  ", 70, 0, 10, 20, 95.0),
    (" 12.30 ", 140, 0, 50, 20, "87.5"),
    ("CASH", 10, 60, 40, 20, 0),
]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    """A pytesseract whose binary knows some languages; it gives the calls that it gets."""

    def install(*languages: str) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []
        fake: Any = ModuleType("pytesseract")
        fake.TesseractNotFoundError = type("TesseractNotFoundError", (EnvironmentError,), {})
        fake.Output = SimpleNamespace(DICT="dict")
        fake.get_tesseract_version = lambda: "5.5.0"

        def get_languages(config: str = "") -> list[str]:
            if not languages:
                raise fake.TesseractNotFoundError
            return list(languages)

        def image_to_data(image: Any, **settings: Any) -> dict[str, list[Any]]:
            calls.append(settings)
            names = ("text", "left", "top", "width", "height", "conf")
            return dict(zip(names, map(list, zip(*ROWS, strict=True)), strict=True))

        fake.get_languages, fake.image_to_data = get_languages, image_to_data
        monkeypatch.setitem(sys.modules, "pytesseract", fake)
        return calls

    return install


def test_words_come_with_boxes_and_confidences_and_nothing_else_does(
    library: Callable[..., list[dict[str, Any]]],
) -> None:
    library("eng")
    assert PytesseractEngine().read(PICTURE) == [
        Word("TOTAL", Box(10, 0, 60, 20), 0.96),
        Word("12.30", Box(140, 0, 190, 20), 0.875),
        Word("CASH", Box(10, 60, 50, 80), 0.0),
    ]


def test_only_the_regions_are_read(library: Callable[..., list[dict[str, Any]]]) -> None:
    library("eng")
    found = PytesseractEngine().read(PICTURE, regions=[Box(100, 0, 200, 30)])
    assert [word.text for word in found] == ["12.30"]


def test_the_settings_reach_the_binary(library: Callable[..., list[dict[str, Any]]]) -> None:
    calls = library("eng", "deu")
    engine = PytesseractEngine(("eng", "deu"))
    engine.read(PICTURE)
    engine.read(PICTURE, layout="sparse")
    assert [call["lang"] for call in calls] == ["eng+deu", "eng+deu"]
    assert ["--psm 6" in calls[0]["config"], "--psm 11" in calls[1]["config"]] == [True, True]


def test_the_version_is_that_of_the_binary(library: Callable[..., list[dict[str, Any]]]) -> None:
    library("eng")
    assert PytesseractEngine().version() == "tesseract 5.5.0"


def test_without_a_binary_the_message_says_how_to_get_one(
    library: Callable[..., list[dict[str, Any]]],
) -> None:
    library()
    with pytest.raises(EngineUnavailable, match=r"no tesseract program .*apt-get .*winget"):
        PytesseractEngine()


def test_a_language_that_the_binary_lacks_is_named(
    library: Callable[..., list[dict[str, Any]]],
) -> None:
    library("eng")
    with pytest.raises(EngineUnavailable, match=r"'fra'.*tesseract-ocr-fra"):
        PytesseractEngine(("eng", "fra"))


def test_without_the_library_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    with pytest.raises(EngineUnavailable, match="pip install pytesseract"):
        PytesseractEngine()
