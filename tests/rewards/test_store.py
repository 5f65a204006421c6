"""The ledger's file among other programs, in closed folders, and damaged."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import receipts
from receipts.errors import BadData, LedgerBusy, ReceiptsError, WrongCall
from receipts.rewards.earnings import add_extra, extras_of
from receipts.rewards.ledger import Ledger, database
from receipts.rewards.ledger.export import write_ledger
from receipts.rewards.ledger.months import count_ledger, keep_decisions

from .cases import AS_OF, row, rows
from .test_ledger import LATER, NOW

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other accounts can reach, which the one of ``tmp_path`` is not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


@pytest.fixture
def path(place: Path) -> Path:
    """A ledger of three receipts."""
    path = place / "mine.ledger"
    with Ledger(path) as ledger:
        ledger.add([row(1), row(2, merchant="Secret Sweets"), row(3)], NOW)
    return path


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "SHORT_WAIT", 0.05)
    monkeypatch.setattr(database, "WAIT", 0.1)


@contextmanager
def other_program(path: Path, *statements: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchone()
        yield connection


@contextmanager
def without_rights() -> Iterator[None]:
    """The rights of nobody, where the tests run as root, which may do everything."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        if not os.access(receipts.__file__, os.R_OK, effective_ids=True):
            pytest.skip("the package lies where only root can read it")
        yield
    finally:
        os.seteuid(0)


READER = ("BEGIN", "SELECT * FROM receipts")
WRITER = ("BEGIN IMMEDIATE",)
EVERYBODY_OUT = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "SELECT 1")


def traces(path: Path) -> bool:
    files = [path, path.with_name(path.name + "-wal")]
    return any(b"Secret" in file.read_bytes() for file in files if file.exists())


@pytest.mark.usefixtures("short")
class TestForget:
    def test_succeeds_while_somebody_reads_and_compacts_later_by_itself(self, path: Path) -> None:
        with other_program(path, *READER):
            with Ledger(path) as ledger:
                assert ledger.forget(2) is False
                assert [kept["id"] for kept in ledger.rows()] == [1, 3]
            assert traces(path)
            with Ledger(path):  # in vain as long as it is read
                pass
            assert traces(path)
        with Ledger(path) as ledger:
            assert not traces(path)
            assert not ledger.query("SELECT * FROM sqlite_master WHERE name = 'compaction_due'")

    def test_compacts_at_once_where_nobody_reads(self, path: Path) -> None:
        with Ledger(path) as ledger:
            assert ledger.forget(2) is True
            assert not traces(path)

    @pytest.mark.parametrize("number", [99999999999999999999, "99999999999999999999", "9" * 5000])
    def test_a_number_that_is_too_long_is_no_receipts(self, path: Path, number: Any) -> None:
        with Ledger(path) as ledger, pytest.raises(WrongCall, match="there is no receipt"):
            ledger.forget(ledger.find(number))


@pytest.mark.usefixtures("short")
class TestLocked:
    def test_is_found_out_before_the_work(self, path: Path) -> None:
        with other_program(path, *WRITER) as writer, Ledger(path) as ledger:
            with pytest.raises(LedgerBusy, match=r"mine\.ledger: another program"):
                ledger.check_writable()
            writer.rollback()
            ledger.check_writable()

    @pytest.mark.parametrize(
        "write",
        [
            lambda ledger: ledger.add([row(4)], NOW),
            lambda ledger: ledger.correct(1, "ann", NOW, total="1.00"),
            lambda ledger: ledger.confirm(1, "ann", NOW),
            lambda ledger: ledger.forget(1),
            lambda ledger: add_extra(ledger, "shopper-panel", "2026-11", "survey", 1, "ann", NOW),
        ],
    )
    def test_what_writes_says_so_and_changes_nothing(
        self, path: Path, write: Callable[[Ledger], Any]
    ) -> None:
        with Ledger(path) as ledger:
            before = list(ledger.export())
            with other_program(path, *WRITER), pytest.raises(LedgerBusy):
                write(ledger)
            assert list(ledger.export()) == before

    def test_what_reads_does_not_wait(self, path: Path) -> None:
        with other_program(path, *WRITER), Ledger(path, create=False) as ledger:
            assert len(count_ledger(ledger, "shopper-panel", AS_OF).receipts) == 3

    def test_who_keeps_everybody_out_is_told_at_the_opening(self, path: Path) -> None:
        with other_program(path, *EVERYBODY_OUT), pytest.raises(LedgerBusy):
            Ledger(path)


@POSIX
class TestReadOnly:
    @pytest.fixture(params=["file", "folder", "folder and log"])
    def closed(self, request: pytest.FixtureRequest, path: Path) -> Iterator[Path]:
        os.chmod(path, 0o444 if request.param == "file" else 0o644)
        if request.param == "folder and log":  # another account has it open, and has written
            with other_program(path, "UPDATE receipts SET confirmed = 1"):
                for name in ("-wal", "-shm"):
                    path.with_name(path.name + name).chmod(0o644)
                path.parent.chmod(0o555)
                yield path
        else:
            path.parent.chmod(0o777 if request.param == "file" else 0o555)
            yield path
        path.parent.chmod(0o777)

    def test_can_be_read_and_says_before_the_work_why_it_cannot_be_written(
        self, closed: Path
    ) -> None:
        before = sorted(closed.parent.iterdir())
        with without_rights(), Ledger(closed, create=False) as ledger:
            assert ledger.read_only
            assert len(ledger.rows()) == len(list(ledger.export())) == 3
            assert len(count_ledger(ledger, "shopper-panel", AS_OF).receipts) == 3
            with pytest.raises(ReceiptsError, match=r"cannot be written: .* is read-only for you"):
                ledger.check_writable()
            with pytest.raises(ReceiptsError, match=r"cannot be written: .* is read-only for you"):
                ledger.forget(1)
        assert sorted(closed.parent.iterdir()) == before

    def test_a_log_that_cannot_be_opened_is_not_passed_over(self, place: Path) -> None:
        """What a program that was killed has left, in a folder that cannot be written."""
        source, copy = place / "mine.ledger", place / "sub" / "copy.ledger"
        copy.parent.mkdir()
        with Ledger(source) as ledger:
            ledger.add(rows(3), NOW)
            shutil.copy(source, copy)
            shutil.copy(f"{source}-wal", f"{copy}-wal")
        copy.chmod(0o644)
        copy.parent.chmod(0o555)
        with without_rights(), pytest.raises(ReceiptsError, match="-wal file"):
            Ledger(copy)
        copy.parent.chmod(0o777)
        with Ledger(copy) as ledger:
            assert len(ledger) == 3

    def test_none_can_be_made_in_a_closed_folder(self, place: Path) -> None:
        place.chmod(0o555)
        with without_rights(), pytest.raises(ReceiptsError, match="cannot be made"):
            Ledger(place / "new.ledger")
        place.chmod(0o777)


@POSIX
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_new_ledger_is_its_owners_alone(tmp_path: Path, mask: int) -> None:
    path, before = tmp_path / "mine.ledger", os.umask(mask)
    try:
        with Ledger(path) as ledger:
            ledger.add([row(1)], NOW)
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
        assert modes == {f"mine.ledger{end}": 0o600 for end in ("", "-wal", "-shm")}
        path.chmod(0o640)
        with Ledger(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o640
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.mkdir(),
        pytest.param(lambda path: os.mkfifo(path), marks=POSIX),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), marks=POSIX),
    ],
)
def test_what_is_no_file_is_no_ledger(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "odd")
    for create in (True, False):
        with pytest.raises(WrongCall, match="a ledger is a file"):
            Ledger(tmp_path / "odd", create=create)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", ""])
@pytest.mark.parametrize("create", [True, False])
def test_impossible_names_are_refused(tmp_path: Path, name: str, create: bool) -> None:
    with pytest.raises(ReceiptsError):
        Ledger(tmp_path / name, create=create)


def use(path: Path, out: Path) -> None:
    """Everything that is done with a ledger."""
    with Ledger(path, create=False) as ledger:
        ledger.rows()
        counts = count_ledger(ledger, "shopper-panel", AS_OF)
        count_ledger(ledger, "shopper-panel", AS_OF, month="2026-11")
        keep_decisions(ledger, counts)
        extras_of(ledger, "shopper-panel")
        write_ledger(ledger, out)
        ledger.find("001.jpg")
        ledger.papers(row(2)["sha256"])
        ledger.add([row(99)], NOW)
        ledger.correct(1, "ann", LATER, total="4.50")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE receipts SET facts = '{\"status\": '", "facts of receipt 1"),
        ("UPDATE receipts SET facts = '[1]'", "facts of receipt 1"),
        ("UPDATE readings SET facts = '7'", "facts of receipt 1 in the table readings"),
        ("UPDATE receipts SET facts = '{\"status\": {}}'", "receipt 1: row: status must be"),
        ("DROP TABLE receipts", "no such table: receipts"),
        ("DROP TABLE matches", "no such table: matches"),
        ("DROP TABLE decisions", "no such table: decisions"),
        ("ALTER TABLE receipts RENAME COLUMN facts TO other", "no such column"),
        ("UPDATE receipts SET file = 7, facts = x'00'", "table receipts"),
        ("UPDATE receipts SET uploaded = x'80'", "table receipts"),
        ("UPDATE receipts SET uploaded = 'soon'", "receipt 1: row: uploaded must be"),
        ('UPDATE receipts SET facts = \'{"status": "odd"}\'', "receipt 1: row: status must be"),
        ("DELETE FROM readings", "has no reading"),
        ("INSERT INTO matches VALUES (1, 2, 1, x'00')", "table matches"),
        ("INSERT INTO pictures VALUES (1, 'x', x'000000')", "table pictures"),
        ("UPDATE decisions SET as_of = x'00'", "table decisions"),
        ("UPDATE receipts SET file = CAST(x'ff' AS TEXT)", "UTF-8"),
    ],
)
def test_damage_is_named_with_the_file_and_what_to_do(
    path: Path, statement: str, words: str
) -> None:
    with Ledger(path) as ledger:
        keep_decisions(ledger, count_ledger(ledger, "shopper-panel", AS_OF))
        fingerprint = "AAAAAAAAAAAAAAAA"
        ledger.add([row(7, phash=fingerprint)], NOW)
    with other_program(path, statement):
        pass
    with pytest.raises(BadData, match=words) as raised:
        use(path, path.with_name("out.jsonl"))
    assert str(path) in str(raised.value)
    assert "Put a copy of it back" in str(raised.value)


def test_a_defect_of_ours_is_not_taken_for_damage(path: Path) -> None:
    with Ledger(path) as ledger, pytest.raises(ZeroDivisionError), ledger.naming_damage():
        _ = 1 / 0


@pytest.mark.parametrize("cut", [0, 1, 50, 100, 1000, 4096, 5000, 20000])
def test_a_ledger_cut_short_is_refused(path: Path, cut: int) -> None:
    os.truncate(path, cut)
    if cut == 0:  # as if it had just been made
        with Ledger(path) as ledger:
            assert len(ledger) == 0
    else:
        with pytest.raises(BadData):
            use(path, path.with_name("out.jsonl"))


@pytest.fixture(scope="module")
def well_filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with something in every table."""
    path = tmp_path_factory.mktemp("damage") / "mine.ledger"
    with Ledger(path) as ledger:
        same = {name: row(1)[name] for name in ("merchant", "date", "total")}
        ledger.add([*rows(8, phash="AAAAAAAAAAAAAAAA"), row(9, **same)], NOW)
        ledger.correct(2, "ann", NOW, total="7.70")
        ledger.confirm(3, "ann", NOW)
        add_extra(ledger, "shopper-panel", "2026-11", "survey", 2, "ann", NOW)
        keep_decisions(ledger, count_ledger(ledger, "shopper-panel", AS_OF))
    return path


@pytest.mark.parametrize("seed", range(10))
def test_flipped_bytes_lead_to_nothing_but_our_errors(
    well_filled: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    whole = well_filled.read_bytes()
    used = [place for place, byte in enumerate(whole) if byte]  # most of the file is empty
    path = tmp_path / "damaged.ledger"
    for _ in range(30):
        data = bytearray(whole)
        for place in chance.sample(used, chance.choice((1, 1, 3, 20))):
            data[place] ^= chance.randrange(1, 256)
        for file in tmp_path.iterdir():
            file.unlink()
        path.write_bytes(data)
        with suppress(ReceiptsError):
            use(path, tmp_path / "out.jsonl")
