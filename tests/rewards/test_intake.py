"""A folder into a ledger: what is known is not read, what is read is kept page by page."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_readers import by_name

from receipts.errors import LedgerBusy
from receipts.options import Options
from receipts.read import read_number
from receipts.receipt import Receipt
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.intake import LedgerMemory
from receipts.scan import find, scan_files

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "mine.ledger") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for name in ("a.jpg", "b.jpg", "pages-2.pdf"):
        (made / name).write_text(name)
    return made


class Known:
    """What a scan asks, and which rows it was told."""

    def __init__(self, ledger: Ledger) -> None:
        self.memory = LedgerMemory(ledger, NOW)
        self.rows: list[str] = []

    def pages_left(self, name: str, sha256: str) -> list[int] | None:
        rows, left = self.memory.known(name, sha256)
        self.rows += [row["file"] for row in rows]
        return left


def scan(ledger: Ledger, folder: Path) -> tuple[list[str], list[str]]:
    """The files that were read, and those that the ledger had."""
    known = Known(ledger)
    read = []
    for receipt in scan_files(find(folder), jobs=1, reader=by_name, memory=known):
        known.memory.take_in(receipt, NOW)
        read.append(receipt.file)
    return sorted(read), known.rows


def page(number: int, of: int = 3, name: str = "c.pdf", **changed: object) -> Receipt:
    file = name if number == 1 else f"{name}#page={number}"
    return Receipt(  # type: ignore[arg-type]
        **{
            "file": file, "sha256": "c" * 64, "status": "review", "page_number": number,
            "page_count": of, **changed,
        }
    )  # fmt: skip


def test_a_folder_is_taken_in_once(ledger: Ledger, folder: Path) -> None:
    files = ["a.jpg", "b.jpg", "pages-2.pdf", "pages-2.pdf#page=2"]
    assert scan(ledger, folder) == (files, [])
    before = list(ledger.export())
    assert scan(ledger, folder) == ([], files)
    assert list(ledger.export()) == before


def test_only_what_is_new_is_read_and_the_rest_has_its_new_name(
    ledger: Ledger, folder: Path
) -> None:
    scan(ledger, folder)
    (folder / "a.jpg").rename(folder / "renamed.jpg")
    (folder / "copy.jpg").write_text("b.jpg")
    (folder / "new.jpg").write_text("new")
    read, known = scan(ledger, folder)
    assert read == ["new.jpg"]
    assert {"renamed.jpg", "copy.jpg", "b.jpg"} <= set(known)


def test_of_a_file_that_was_broken_off_the_other_pages_are_read(ledger: Ledger) -> None:
    memory = LedgerMemory(ledger, NOW)
    for number in (1, 3):
        memory.take_in(page(number, of=4), NOW)
    assert memory.known("c.pdf", "c" * 64)[1] == [2, 4]


def test_pages_that_failed_by_accident_are_read_again(ledger: Ledger) -> None:
    memory = LedgerMemory(ledger, NOW)
    memory.take_in(page(1, of=2), NOW)
    memory.take_in(page(2, of=2, status="failed", reasons=("timed_out",), page_count=0), NOW)
    assert memory.known("c.pdf", "c" * 64)[1] == [2]


def test_a_file_that_cannot_be_opened_is_for_the_reader_to_say_so(ledger: Ledger) -> None:
    assert LedgerMemory(ledger, NOW).known("a.jpg", "") == ([], None)


def test_what_is_read_while_the_ledger_is_locked_waits_beside_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receipts.rewards.ledger.intake.SHORT_WAIT", 0.1)
    memory = LedgerMemory(ledger, dt.date(2026, 11, 20))
    other = sqlite3.connect(ledger.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    memory.take_in(page(1, of=1), NOW)
    waiting = ledger.path.with_name("mine.ledger.waiting")
    assert waiting.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LedgerBusy, match=r"waits in .*mine\.ledger\.waiting"):
        memory.settle()
    assert len(ledger) == 0
    other.rollback()
    with waiting.open("ab") as stream:
        stream.write(b'[{"file": "cut sho')  # as a killed process leaves it
    LedgerMemory(ledger, NOW)
    [row] = ledger.rows()
    assert (row["file"], row["uploaded"]) == ("c.pdf", "2026-11-20")
    assert not waiting.exists()


@pytest.mark.e2e
def test_a_sample_gets_its_fingerprint() -> None:
    options = Options(engine="tesseract", keep_pictures=False, fingerprint=True)
    file = SAMPLES / "us-grocery.jpg"
    receipt = read_number(file, options, 1)
    assert len(receipt.fingerprint) > 100
    assert receipt.merchant.value
    assert receipt.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
