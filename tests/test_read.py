"""One receipt: looked at until it is sure or the looks are used up."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from drawn import FakeEngine, words
from papers import PAPERS
from PIL import Image as Pictures
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from receipts.decide.weigh import load_model
from receipts.errors import UnreadableFile, WrongCall
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout
from receipts.options import Options
from receipts.read import legibility, looks_for, read, read_document, read_number
from receipts.receipt import Receipt

PAPER = PAPERS["US grocery"]
PICTURE = np.full((900, 500, 3), 255, np.uint8)
TODAY = dt.date(2026, 6, 30)


def engine(name: str, confidence: float = 0.9) -> FakeEngine:
    return FakeEngine(words(PAPER.text, heights=PAPER.large, confidence=confidence), name)


@pytest.fixture
def _never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    _sure(monkeypatch, 1.1)


@pytest.fixture
def _always_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    _sure(monkeypatch, 0.0)


def _sure(monkeypatch: pytest.MonkeyPatch, confidence: float) -> None:
    model = replace(load_model(), accept=confidence)
    monkeypatch.setattr(import_module("receipts.read"), "load_model", lambda: model)


def png(picture: Image) -> bytes:
    file = io.BytesIO()
    Pillow.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def test_the_fields_are_read_with_all_that_led_to_them() -> None:
    receipt = read(PICTURE, engines=[engine("rapidocr")], today=TODAY)
    assert receipt.merchant.value == PAPER.merchant
    assert receipt.date.value == PAPER.date
    assert receipt.total.value == Decimal(PAPER.total)
    assert receipt.currency.value == "USD"
    assert receipt.total.candidates[0].evidence
    assert receipt.looks[0].text.splitlines()[0] == PAPER.merchant
    assert receipt.seconds >= 0


@pytest.mark.parametrize(
    ("names", "first", "engines"),
    [
        (["rapidocr"], "rapidocr", {"rapidocr"}),
        (["tesseract"], "tesseract", {"tesseract"}),
        (["pytesseract"], "pytesseract", {"pytesseract"}),
        (["tesseract", "rapidocr"], "tesseract", {"tesseract", "rapidocr"}),
        (["pytesseract", "rapidocr"], "pytesseract", {"pytesseract", "rapidocr"}),
        (["rapidocr", "tesseract"], "tesseract", {"tesseract", "rapidocr"}),
    ],
)
def test_the_cheap_engine_looks_first(names: list[str], first: str, engines: set[str]) -> None:
    looks = looks_for([FakeEngine(name=name) for name in names])
    assert looks[0][0].name == first
    assert {engine.name for engine, _ in looks} == engines
    assert len({plan.name for _, plan in looks}) == len(looks)


@pytest.mark.usefixtures("_always_sure")
def test_a_sure_receipt_is_looked_at_once() -> None:
    cheap, dear = engine("tesseract"), engine("rapidocr")
    receipt = read(PICTURE, engines=[cheap, dear], today=TODAY)
    assert [look.engine for look in receipt.looks] == ["tesseract"]
    assert (len(cheap.calls), dear.calls) == (1, [])


@pytest.mark.usefixtures("_never_sure")
def test_a_doubtful_receipt_gets_the_second_opinion() -> None:
    receipt = read(PICTURE, engines=[engine("tesseract"), engine("rapidocr")], today=TODAY)
    assert [look.engine for look in receipt.looks] == ["tesseract", "rapidocr", "rapidocr"]
    assert len({look.name for look in receipt.looks}) == 3


def test_reading_without_any_engine_is_a_wrong_call() -> None:
    with pytest.raises(WrongCall, match="at least one engine"):
        read(PICTURE, engines=[])


@pytest.mark.usefixtures("_never_sure")
def test_tesseract_alone_looks_in_several_ways() -> None:
    alone = engine("tesseract")
    receipt = read(PICTURE, engines=[alone], today=TODAY)
    assert len(receipt.looks) > 1
    assert len(set(alone.calls)) == len(receipt.looks)


@pytest.mark.usefixtures("_never_sure")
def test_the_second_opinion_mends_what_the_first_did_not_see() -> None:
    torn = [word for word in words(PAPER.text) if word.box.top > 250]
    receipt = read(PICTURE, engines=[FakeEngine(torn, "tesseract"), engine("rapidocr")])
    assert receipt.merchant.value == PAPER.merchant


@pytest.mark.usefixtures("_never_sure")
def test_the_binary_stands_in_for_tesseract_in_process() -> None:
    receipt = read(PICTURE, engines=[engine("pytesseract"), engine("rapidocr")], today=TODAY)
    assert [look.engine for look in receipt.looks][:2] == ["pytesseract", "rapidocr"]


@pytest.mark.parametrize("name", ["tesseract", "rapidocr"])
def test_where_nothing_is_to_be_read_it_is_said(name: str) -> None:
    receipt = read(PICTURE, engines=[FakeEngine(name=name)])
    assert (receipt.status, receipt.reasons) == ("failed", ("no_text",))
    assert receipt.confidence == 0.0


def test_a_day_after_today_is_never_ok() -> None:
    receipt = read(PICTURE, engines=[engine("rapidocr")], today=dt.date(2025, 12, 31))
    assert receipt.date.value != PAPER.date or receipt.status != "ok"


class UpsideDown(FakeEngine):
    """Reads well only where the black corner of the picture is at the top left."""

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        seen = super().read(image, layout=layout, regions=regions)
        top, bottom = np.array_split(image, 2)
        if top.mean() < bottom.mean():
            return seen
        return [replace(w, confidence=UPSIDE_DOWN[self.name]) for w in seen]


UPSIDE_DOWN = {"tesseract": 0.2, "pytesseract": 0.2, "rapidocr": 0.5}
"""How sure each engine is of letters that stand on their heads."""


def upside_down() -> Image:
    """A page with print at its foot, which is the head turned round."""
    drawn = Pictures.fromarray(PICTURE)
    font = ImageFont.load_default(size=24)
    for row in range(20, 300, 40):
        ImageDraw.Draw(drawn).text((40, row), "FERN & ORCHARD GROCERS", fill="black", font=font)
    return np.asarray(drawn)[::-1, ::-1]


def legibility_of(receipt: Receipt, look: int) -> float:
    return legibility([w for line in receipt.looks[look].lines for w in line.words])


@pytest.mark.parametrize("engine", UPSIDE_DOWN)
def test_a_page_that_cannot_be_read_is_turned(engine: str) -> None:
    turned = UpsideDown(words(PAPER.text), engine)
    receipt = read(upside_down(), engines=[turned], today=TODAY)
    assert legibility_of(receipt, 0) > 0.8


@pytest.mark.usefixtures("_never_sure")
def test_the_best_engine_says_how_to_turn() -> None:
    blind = FakeEngine(words(PAPER.text, confidence=0.3), "tesseract")
    seeing = UpsideDown(words(PAPER.text), "rapidocr")
    receipt = read(upside_down(), engines=[blind, seeing], today=TODAY)
    assert legibility_of(receipt, 1) > 0.8


@pytest.mark.parametrize(
    ("confidences", "mean"),
    [([], 0.0), ([("TOTAL", 0.9)], 0.9), ([("TOTAL", 0.9), ("-", 0.3)], 0.8)],
)
def test_legibility_is_the_mean_over_letters(
    confidences: list[tuple[str, float]], mean: float
) -> None:
    box = Box(0, 0, 10, 10)
    assert legibility([Word(t, box, c) for t, c in confidences]) == pytest.approx(mean)


# What is asked for and what is kept


def test_a_file_is_named_and_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "receipt.png"
    path.write_bytes(png(PICTURE))
    receipt = read(path, engines=[engine("rapidocr")])
    assert receipt.file == str(path)
    assert receipt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_bytes_and_pictures_have_no_name() -> None:
    for source in (png(PICTURE), PICTURE, Pillow.fromarray(PICTURE)):
        receipt = read(source, engines=[engine("rapidocr")])
        assert receipt.file == ""
        assert receipt.total.value == Decimal(PAPER.total)


def test_each_page_is_a_receipt(tmp_path: Path) -> None:
    path = tmp_path / "two.tiff"
    page = Pillow.fromarray(PICTURE)
    page.save(path, save_all=True, append_images=[page])
    receipts = read_document(path, engines=[engine("rapidocr")])
    assert [receipt.file for receipt in receipts] == [str(path), f"{path}#page=2"]
    assert len({receipt.sha256 for receipt in receipts}) == 1


def test_pictures_are_kept_unless_told_otherwise() -> None:
    kept = read(PICTURE, engines=[engine("rapidocr")])
    bare = read(PICTURE, engines=[engine("rapidocr")], keep_pictures=False)
    assert kept.page is not None
    assert kept.stages
    assert (bare.page, bare.stages) == (None, ())
    assert bare.total == kept.total


def test_a_file_that_is_no_picture_is_an_error_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.jpg"
    path.write_text("not a picture")
    with pytest.raises(UnreadableFile, match=r"notes\.jpg"):
        read(path, engines=[engine("rapidocr")])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(WrongCall, match="langauges"):
        read(PICTURE, engines=[engine("rapidocr")], langauges=("eng",))


def test_reading_twice_gives_the_same() -> None:
    first, second = (read(PICTURE, engines=[engine("rapidocr")], today=TODAY) for _ in range(2))
    assert replace(first, seconds=0.0, looks=()) == replace(second, seconds=0.0, looks=())


def test_a_page_that_there_is_not_is_no_fault_of_the_scan(tmp_path):
    file = tmp_path / "one.png"
    Pillow.new("L", (60, 80), 255).save(file)
    with pytest.raises(UnreadableFile, match=r"one.png: There is no page 2"):
        read_number(file, Options(engine="tesseract"), 2)
