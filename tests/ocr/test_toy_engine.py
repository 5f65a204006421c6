"""A new engine is one class and one row in the registry, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from drawn import words
from papers import PAPERS
from PIL import Image as Pillow

import receipts
from receipts import doctor
from receipts.errors import EngineUnavailable, WrongCall
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout, Plan, Profile, inside
from receipts.ocr.engines import ENGINES, Registered, engines_for, get_engine
from receipts.options import Options
from receipts.read import read_number
from receipts.receipt import Receipt
from receipts.scan import find, scan_files
from receipts.scan.version import reader_version

PAPER = PAPERS["US grocery"]
TODAY = dt.date(2026, 6, 30)


class ToyEngine:
    """Sees the same receipt in every picture."""

    name = "toy"
    settings = ""
    profile = Profile(calibration="toy", plans=(Plan("glance", picture="small"), Plan("stare")))
    usable = True

    def __init__(self, languages: tuple[str, ...]) -> None:
        if not self.usable:
            raise EngineUnavailable("the toy is broken.")

    def version(self) -> str:
        return "toy 1.0"

    def read(
        self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
    ) -> list[Word]:
        seen = words(PAPER.text, heights=PAPER.large)
        return [word for word in seen if inside(word.box, regions)]


class CalibratedToy(ToyEngine):
    """Sees and errs as one whose confidences are calibrated."""

    profile = Profile(calibration="rapidocr")


ROW = Registered(lambda: ToyEngine, choices=("toy",), packages=("numpy",))


def read_with_the_toy(path: Path, options: Options, number: int) -> Receipt:
    """Reads in a worker process, which has a registry of its own."""
    ENGINES["toy"] = ROW
    return read_number(path, options, number)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(ENGINES, "toy", ROW)
    get_engine.cache_clear()
    yield
    get_engine.cache_clear()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "receipt.png"
    Pillow.new("L", (500, 900), 255).save(path)
    return path


def test_it_can_be_chosen_and_reads(picture: Path) -> None:
    receipt = receipts.read(picture, engine="toy", today=TODAY)
    assert receipt.total.value == Decimal(PAPER.total)
    assert [(look.name, look.engine) for look in receipt.looks] == [
        ("glance", "toy"), ("stare", "toy"),
    ]  # fmt: skip


def test_what_it_reads_is_never_ok_before_it_is_calibrated(picture: Path) -> None:
    receipt = receipts.read(picture, engine="toy", today=TODAY)
    assert receipt.status == "review"
    assert "uncalibrated" in receipt.reasons


def test_it_may_share_the_calibration_of_an_engine_that_errs_alike(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Registered(lambda: CalibratedToy, choices=("toy",))
    monkeypatch.setitem(ENGINES, "toy", shared)
    receipt = receipts.read(picture, engine="toy", today=TODAY)
    assert "uncalibrated" not in receipt.reasons


def test_a_folder_is_scanned_with_it(picture: Path) -> None:
    options = Options(engine="toy", today=TODAY, keep_pictures=False)
    [receipt] = scan_files(find(picture.parent), options, jobs=1, reader=read_with_the_toy)
    assert receipt.merchant.value == PAPER.merchant
    assert receipt.reader == reader_version(options)
    assert "-toy-" in receipt.reader


def test_the_version_of_the_reader_tells_its_packages_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = reader_version(Options(engine="toy"))
    monkeypatch.setitem(ENGINES, "toy", Registered(lambda: ToyEngine, choices=("toy",)))
    assert reader_version(Options(engine="toy")) != before


def test_rows_are_read_anew_where_its_files_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "toy.model"
    model.write_text("one")
    row = Registered(lambda: ToyEngine, choices=("toy",), files=lambda languages: [model])
    monkeypatch.setitem(ENGINES, "toy", row)
    before = reader_version(Options(engine="toy"))
    model.write_text("another")
    assert reader_version(Options(engine="toy")) != before


@pytest.mark.parametrize(("usable", "state"), [(True, "ok"), (False, "missing")])
def test_the_doctor_looks_for_it(usable: bool, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyEngine, "usable", usable)
    [finding] = [f for f in doctor.examine() if (f.group, f.name) == ("engine", "toy")]
    assert finding.state == state


def test_the_best_that_is_installed_may_be_the_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("receipts.ocr.engines.ENGINES", {"toy": ROW})
    assert [engine.name for engine in engines_for("auto")] == ["toy"]


def test_without_its_row_there_is_no_such_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ENGINES, "toy")
    with pytest.raises(WrongCall, match=r"engine must be one of .*, not 'toy'"):
        Options(engine="toy")
