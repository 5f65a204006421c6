"""Readings kept on disk answer for the same picture and setting, and for no other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from drawn import FakeEngine, words

from receipts.errors import EngineUnavailable
from receipts.model import Box, Image, Word
from receipts.ocr.base import Layout
from receipts.ocr.recorded import RecordedEngine

SEEN = words("TOTAL    12.30\nCASH     20.00")


def picture(shape: tuple[int, ...] = (40, 60)) -> Image:
    return np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)


def test_a_recording_answers_without_the_engine(tmp_path: Path) -> None:
    RecordedEngine("fake", tmp_path, FakeEngine(SEEN)).read(picture())
    assert RecordedEngine("fake", tmp_path).read(picture()) == SEEN


def test_each_picture_is_read_once(tmp_path: Path) -> None:
    engine = FakeEngine(SEEN)
    recorded = RecordedEngine("fake", tmp_path, engine)
    assert recorded.read(picture()) == recorded.read(picture()) == SEEN
    assert engine.calls == ["block"]


def changed_pixel() -> Image:
    image = picture()
    image[3, 5] ^= 1
    return image


@pytest.mark.parametrize(
    "change",
    [
        {"image": changed_pixel()},
        {"image": picture((60, 40))},  # the same bytes in another shape
        {"image": picture((40, 20, 3))},
        {"layout": "columns"},
        {"regions": [Box(0, 0, 30, 30)]},
        {"regions": []},
    ],
    ids=["pixel", "shape", "depth", "layout", "regions", "no regions"],
)
def test_another_picture_or_setting_is_not_answered_with_old_text(
    tmp_path: Path, change: dict[str, object]
) -> None:
    RecordedEngine("fake", tmp_path, FakeEngine(SEEN)).read(picture())
    asked = {"image": picture(), **change}
    image = asked.pop("image")
    with pytest.raises(EngineUnavailable, match="not recorded for fake"):
        RecordedEngine("fake", tmp_path).read(image, **asked)  # type: ignore[arg-type]


def test_one_engine_does_not_answer_for_another(tmp_path: Path) -> None:
    RecordedEngine("one", tmp_path, FakeEngine(SEEN)).read(picture())
    with pytest.raises(EngineUnavailable, match="not recorded for two"):
        RecordedEngine("two", tmp_path).read(picture())


def test_an_unknown_picture_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=str(tmp_path)):
        RecordedEngine("fake", tmp_path).read(picture())


def test_nothing_to_read_is_recorded_too(tmp_path: Path) -> None:
    RecordedEngine("fake", tmp_path, FakeEngine([])).read(picture())
    assert RecordedEngine("fake", tmp_path).read(picture()) == []


def test_a_recording_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    class Stopped(FakeEngine):
        def read(
            self, image: Image, *, layout: Layout = "block", regions: Sequence[Box] | None = None
        ) -> list[Word]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        RecordedEngine("fake", tmp_path, Stopped()).read(picture())
    assert RecordedEngine("fake", tmp_path, FakeEngine(SEEN)).read(picture()) == SEEN


def test_the_folder_is_made_and_holds_only_whole_recordings(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    RecordedEngine("fake", folder, FakeEngine(SEEN)).read(picture())
    assert [path.suffixes for path in folder.iterdir()] == [[".json", ".gz"]]


def test_the_time_of_the_recording_is_kept_and_added_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([10.0, 10.5])
    monkeypatch.setattr("receipts.ocr.recorded.cpu_seconds", lambda: next(clock))
    RecordedEngine("fake", tmp_path, FakeEngine(SEEN)).read(picture())
    replayed = RecordedEngine("fake", tmp_path)
    replayed.read(picture())
    replayed.read(picture())
    assert replayed.seconds == 1.0


def test_places_are_kept_to_a_tenth_of_a_pixel(tmp_path: Path) -> None:
    sloping = words("TOTAL    12.30", slope=0.0123)
    recorded = RecordedEngine("fake", tmp_path, FakeEngine(sloping)).read(picture())
    for word, original in zip(recorded, sloping, strict=True):
        assert word.box.top == pytest.approx(original.box.top, abs=0.051)


def test_the_version_is_that_of_the_engine_behind(tmp_path: Path) -> None:
    assert RecordedEngine("fake", tmp_path, FakeEngine()).version() == "fake 1.0"
    assert RecordedEngine("fake", tmp_path).version() == "fake, recorded"
