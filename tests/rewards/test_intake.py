"""A folder into a ledger: what is known is not read, what is read is kept file by file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from receipts.images.load import sha256
from receipts.model import Receipt
from receipts.options import Options
from receipts.rewards.intake import new_files, read_for_ledger, take_in
from receipts.rewards.ledger import Ledger
from receipts.scan import find, scan_files

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parents[2] / "samples"


def two_pages(path: Path, options: Options) -> list[Receipt]:
    content = sha256(path)
    return [Receipt(status="review", sha256=content), Receipt(status="review", sha256=content)]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "mine.ledger") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for name in ("a.jpg", "b.jpg", "c.pdf"):
        (made / name).write_text(name)
    return made


def scan(ledger: Ledger, folder: Path) -> list[tuple[str, bool]]:
    new = new_files(ledger, find(folder))
    receipts = scan_files(new, jobs=1, reader=two_pages)
    return [(receipt.file, added.new) for receipt, added in take_in(ledger, receipts, lambda: NOW)]


def test_a_folder_is_taken_in_once(ledger: Ledger, folder: Path) -> None:
    first = scan(ledger, folder)
    assert first == [
        (name + page, True) for name in ("a.jpg", "b.jpg", "c.pdf") for page in ("", "#page=2")
    ]
    before = list(ledger.export())
    assert scan(ledger, folder) == []
    assert list(ledger.export()) == before


def test_only_what_is_new_is_read(ledger: Ledger, folder: Path) -> None:
    scan(ledger, folder)
    (folder / "a.jpg").rename(folder / "renamed.jpg")
    (folder / "copy.jpg").write_text("b.jpg")
    (folder / "new.jpg").write_text("new")
    (folder / "new-again.jpg").write_text("new")
    assert [file.name for file in new_files(ledger, find(folder)).files] == ["new-again.jpg"]


def test_what_was_done_is_kept_when_reading_breaks_off(ledger: Ledger) -> None:
    def broken() -> Iterator[Receipt]:
        for name in ("a.jpg", "b.pdf", "b.pdf#page=2"):
            yield Receipt(file=name, sha256=name[0] * 64, status="review")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(take_in(ledger, broken(), lambda: NOW))
    assert [row["file"] for row in ledger.rows()] == ["a.jpg"]


def test_a_file_that_is_gone_is_left_for_the_reader_to_say_so(ledger: Ledger, folder: Path) -> None:
    found = find(folder)
    (folder / "a.jpg").unlink()
    assert len(new_files(ledger, found).files) == 3


@pytest.mark.e2e
def test_a_sample_gets_its_fingerprint() -> None:
    options = Options(engine="tesseract", keep_pictures=False)
    [receipt] = read_for_ledger(SAMPLES / "us-grocery.jpg", options)
    assert len(receipt.fingerprint) > 100
    assert receipt.merchant.value
