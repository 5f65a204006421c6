"""Which engines stand behind a choice, and what is said where one is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import ModuleType

import pytest
from drawn import FakeEngine

from receipts.errors import EngineUnavailable, MissingExtra, ReceiptsError
from receipts.model import Box
from receipts.ocr import engines
from receipts.ocr.base import Engine, inside
from receipts.ocr.engines import ENGINES, engines_for

ROWS = dict(ENGINES)
"""The rows as they are shipped."""


def stand_in(name: str, error: ReceiptsError | None) -> type[Engine]:
    """A class in the place of that of a registered engine; it cannot be started with an error."""

    class StandIn(FakeEngine):
        profile = ROWS[name].load().profile

        def __init__(self, languages: tuple[str, ...]) -> None:
            if error:
                raise error
            super().__init__(name=f"{name} {'+'.join(languages)}")

    return StandIn


@pytest.fixture(autouse=True)
def _own_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the engines that another one, or the rest of the process, has loaded."""
    monkeypatch.setattr(engines, "get_engine", cache(engines.get_engine.__wrapped__))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A machine on which just these engines are installed."""

    def install(*names: str) -> None:
        absent: dict[str, ReceiptsError] = {
            "tesserocr": EngineUnavailable("no tesserocr."),
            "pytesseract": EngineUnavailable("no binary."),
            "rapidocr": MissingExtra("no rapidocr."),
        }
        for name, error in absent.items():
            made = stand_in(name, None if name in names else error)
            monkeypatch.setitem(engines.ENGINES, name, replace(ROWS[name], load=lambda c=made: c))

    return install


@pytest.mark.parametrize(
    ("installed", "choice", "used"),
    [
        (["tesserocr", "pytesseract", "rapidocr"], "auto", ["tesserocr", "rapidocr"]),
        (["tesserocr", "pytesseract"], "auto", ["tesserocr"]),
        (["pytesseract", "rapidocr"], "auto", ["pytesseract", "rapidocr"]),
        (["pytesseract"], "auto", ["pytesseract"]),
        (["rapidocr"], "auto", ["rapidocr"]),
        (["tesserocr", "pytesseract", "rapidocr"], "tesseract", ["tesserocr"]),
        (["pytesseract", "rapidocr"], "tesseract", ["pytesseract"]),
        (["tesserocr", "pytesseract", "rapidocr"], "pytesseract", ["pytesseract"]),
        (["tesserocr", "pytesseract", "rapidocr"], "rapidocr", ["rapidocr"]),
    ],
)
def test_a_choice_means_the_best_that_is_installed(
    machine: Callable[..., None], installed: list[str], choice: str, used: list[str]
) -> None:
    machine(*installed)
    assert [engine.name for engine in engines_for(choice)] == [f"{name} eng" for name in used]


@pytest.mark.parametrize(
    ("installed", "choice", "error"),
    [
        ([], "auto", EngineUnavailable),
        ([], "tesseract", EngineUnavailable),
        (["rapidocr"], "tesseract", EngineUnavailable),
        (["tesserocr"], "pytesseract", EngineUnavailable),
        (["tesserocr"], "rapidocr", MissingExtra),
    ],
)
def test_what_was_asked_for_and_is_missing_is_an_error(
    machine: Callable[..., None], installed: list[str], choice: str, error: type[ReceiptsError]
) -> None:
    machine(*installed)
    with pytest.raises(error):
        engines_for(choice)


def test_where_no_tesseract_is_left_both_reasons_are_said(machine: Callable[..., None]) -> None:
    machine()
    with pytest.raises(EngineUnavailable, match=r"no tesserocr\. no binary\. .*receipts doctor"):
        engines_for("tesseract")


def test_the_languages_reach_the_engine(machine: Callable[..., None]) -> None:
    machine("tesserocr")
    assert engines_for("tesseract", ("eng", "deu"))[0].name == "tesserocr eng+deu"


def test_an_engine_is_made_once_for_each_set_of_languages(machine: Callable[..., None]) -> None:
    machine("tesserocr", "rapidocr")
    assert engines_for("auto") == engines_for("auto")
    assert engines_for("tesseract")[0] is engines_for("auto")[0]
    assert engines_for("tesseract", ("deu",))[0] is not engines_for("tesseract")[0]


@pytest.mark.parametrize("absent", ["rapidocr", "onnxruntime"])
def test_the_message_for_rapidocr_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, absent: str
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", ModuleType("rapidocr"))
    monkeypatch.setitem(sys.modules, "onnxruntime", ModuleType("onnxruntime"))
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(MissingExtra, match=r"pip install 'receipts\[neural\]'"):
        engines_for("rapidocr")


@pytest.mark.parametrize(
    ("box", "regions", "is_inside"),
    [
        (Box(0, 0, 10, 10), None, True),
        (Box(0, 0, 10, 10), [], False),
        (Box(0, 0, 10, 10), [Box(0, 0, 6, 6)], True),  # its centre counts
        (Box(0, 0, 10, 10), [Box(6, 0, 20, 10)], False),
        (Box(0, 0, 10, 10), [Box(0, 6, 10, 20)], False),
        (Box(0, 0, 10, 10), [Box(90, 90, 99, 99), Box(4, 4, 6, 6)], True),
    ],
)
def test_a_box_lies_in_a_region_by_its_centre(
    box: Box, regions: list[Box] | None, is_inside: bool
) -> None:
    assert inside(box, regions) is is_inside
