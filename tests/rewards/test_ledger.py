"""The ledger: adds once, overwrites nothing, keeps the history, forgets for good."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_readers import receipt_of

from receipts.errors import BadData, ReceiptsError, WrongCall
from receipts.model import Box, Field, Line, Look, Word
from receipts.receipt import Receipt
from receipts.rewards.ledger import Ledger, schema
from receipts.rewards.ledger.months import count_ledger
from receipts.rewards.record import Record

from .cases import AS_OF, row, rows
from .test_pictures import again, made, text

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
DOUBTFUL = {"status": "review", "reasons": "total_uncertain;date_uncertain"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "mine.ledger") as opened:
        yield opened


def decisions(ledger: Ledger) -> list[str]:
    return [r.decision for r in count_ledger(ledger, "shopper-panel", AS_OF).receipts]


def test_adding_twice_has_no_effect(ledger: Ledger) -> None:
    first = ledger.add(rows(3), NOW)
    before = list(ledger.export())
    second = ledger.add([row(n, file=f"elsewhere/{n}.jpg", total="1.00") for n in (1, 2, 3)], LATER)
    assert [added.new for added in first + second] == [True] * 3 + [False] * 3
    assert [added.id for added in second] == [added.id for added in first]
    assert list(ledger.export()) == before


def test_what_was_added_is_there_after_closing(tmp_path: Path) -> None:
    path = tmp_path / "mine.ledger"
    with Ledger(path) as ledger:
        ledger.add(rows(2), NOW)
        before = list(ledger.export())
    with Ledger(path, create=False) as ledger:
        assert list(ledger.export()) == before
        assert ledger.pages_left(row(2)["sha256"]) == []
        assert ledger.pages_left(row(3)["sha256"]) is None


def test_a_receipt_that_was_read_is_kept_whole(ledger: Ledger) -> None:
    receipt = receipt_of(
        file="a.jpg",
        status="ok",
        merchant=Field("Corner Shop", 0.99),
        date=Field(dt.date(2026, 11, 20), 0.98),
        total=Field(Decimal("12.30"), 0.97),
        type=Field("grocery", 0.96),
        currency=Field("USD", 0.99),
        confidence=0.95,
        sha256="ab" * 32,
    )
    [added] = ledger.add([receipt], NOW)
    kept = ledger.history(added.id)
    assert (kept["merchant"], kept["date"], kept["total"]) == ("Corner Shop", "2026-11-20", "12.30")
    assert (kept["total_confidence"], kept["uploaded"]) == (0.97, "2026-11-21T10:00:00+00:00")
    assert decisions(ledger) == ["counts"]


def test_all_that_looks_like_a_time_is_kept_until_a_person_says_which_it_is(
    ledger: Ledger,
) -> None:
    text = ["TEL 555:0123", "DATE 20/11/202617:05:33", "open 9 : 30 - 21:00", "ratio 2:1"]
    box = Box(0, 0, 9, 9)
    lines = tuple(Line((Word(words, box, 1.0),)) for words in text)
    ledger.add([Receipt(file="a.jpg", sha256="ab", looks=(Look("l", "e", lines),))], NOW)
    assert ledger.rows()[0]["times"] == "09:30 17:05:33 21:00"
    assert ledger.rows()[0]["figures"] == "20112026170533 2100 5550123"  # three or more, no signs
    assert "times" not in ledger.correct(1, "ann", NOW, time="17:06")


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("number", Field("A-123", 0.9), "A123"),
        ("number", Field("A-123", 0.3), ""),
        ("time", Field(dt.time(9, 5), 0.9), "09:05"),
        ("time", Field(dt.time(9, 5), 0.3), ""),
    ],
)
def test_a_number_or_time_that_is_a_guess_tells_no_receipts_apart(
    ledger: Ledger, name: str, value: Field[Any], kept: str
) -> None:
    ledger.add([receipt_of(file="a.jpg", sha256="ab", **{name: value})], NOW)
    [read] = ledger.rows()
    assert getattr(Record.from_row(read), name) == kept


def test_pages_of_a_file_are_receipts_of_their_own(ledger: Ledger) -> None:
    pages = [row(1, file="a.pdf"), row(2, file="a.pdf#page=2", sha256=row(1)["sha256"])]
    assert [added.new for added in ledger.add(pages, NOW)] == [True, True]
    assert [added.new for added in ledger.add(pages, NOW)] == [False, False]
    assert decisions(ledger) == ["counts", "counts"]


def test_files_that_could_not_be_read_are_known_by_name(ledger: Ledger) -> None:
    failed = row(1, sha256="", status="failed", merchant="", date="", total="")
    other = {**failed, "file": "other.jpg"}
    assert [a.new for a in ledger.add([failed, other, failed], NOW)] == [True, True, False]


@pytest.mark.parametrize("reason", ["timed_out", "crashed", "internal_error", "missing_extra"])
def test_what_failed_by_accident_is_not_known_before_it_was_read(
    ledger: Ledger, reason: str
) -> None:
    failed = row(1, status="failed", reasons=reason, merchant="", date="", total="", type="")
    [first] = ledger.add([failed], NOW)
    [still] = ledger.add([{**failed, "seconds": 61.5}], LATER)
    assert (still.new, ledger.pages_left(failed["sha256"])) == (False, [1])
    [read] = ledger.add([row(1, file="renamed.jpg", uploaded="")], LATER)
    assert (read.id, read.new, ledger.pages_left(failed["sha256"])) == (first.id, True, [])
    found = ledger.history(first.id)
    assert (found["status"], found["file"], found["uploaded"]) == ("ok", "001.jpg", "2026-11-21")
    assert [(r["at"], r["status"]) for r in found["readings"]] == [
        (NOW.isoformat(), "failed"), (LATER.isoformat(), "ok"),
    ]  # fmt: skip
    assert not ledger.add([failed, row(1)], LATER)[0].new


def test_what_is_read_at_the_second_attempt_is_corrected_and_compared(ledger: Ledger) -> None:
    failed = row(1, status="failed", reasons="timed_out", merchant="", date="", total="", type="")
    ledger.add([failed, row(2, merchant="Old Mill", phash=text(*made(2)))], NOW)
    ledger.correct(1, "ann", NOW, total="12.50")
    [read] = ledger.add([row(1, merchant="Old Mill", phash=text(*made(1)))], LATER)
    assert ledger.rows([1])[0]["total"] == "12.50"  # not the 11.50 that was read
    assert read.duplicate is not None
    assert read.duplicate.evidence == ("merchant", "date", "total")
    unread = row(3, merchant="", date="", total="", type="", phash=again(1, 40))
    [third] = ledger.add([unread], LATER)
    assert third.duplicate is not None
    assert third.duplicate.partner.id == read.id


def test_one_correction_does_not_settle_a_review_that_has_no_reasons(ledger: Ledger) -> None:
    ledger.add([row(1, status="review")], NOW)
    assert ledger.correct(1, "ann", NOW, total="7.00")["status"] == "review"


@pytest.mark.parametrize(
    ("argument", "column", "kept"),
    [
        (None, None, "2026-11-21T10:00:00+00:00"),
        (dt.datetime(2026, 11, 20, 8, tzinfo=dt.timezone(dt.timedelta(hours=-5))), None,
         "2026-11-20T13:00:00+00:00"),
        (dt.date(2026, 11, 20), "2026-11-19", "2026-11-20"),
        (None, "2026-11-19", "2026-11-19"),
        (None, "2026-11-19T23:30:00-05:00", "2026-11-20T04:30:00+00:00"),
        (None, "2026-11-19T23:30:00", "2026-11-19T23:30:00"),
        (None, float("nan"), "2026-11-21T10:00:00+00:00"),
    ],
)  # fmt: skip
def test_the_upload_time(ledger: Ledger, argument: Any, column: Any, kept: str) -> None:
    [added] = ledger.add([row(1, uploaded=column)], NOW, argument)
    assert ledger.history(added.id)["uploaded"] == kept


def test_a_row_that_cannot_be_read_adds_nothing_of_its_batch(ledger: Ledger) -> None:
    with pytest.raises(BadData, match="date must be a day"):
        ledger.add([row(1), row(2, date="soon")], NOW)
    assert len(ledger) == 0


def test_a_duplicate_is_told_when_it_is_added(ledger: Ledger) -> None:
    same = {name: row(1)[name] for name in ("merchant", "date", "total")}
    first, second = ledger.add([row(1), row(2, **same)], NOW)
    assert first.duplicate is None
    assert second.duplicate is not None
    assert second.duplicate.partner.id == first.id
    assert second.duplicate.words == (
        "it is the same purchase as 001.jpg: same merchant, date, total"
    )


def test_a_correction_stands_and_the_reading_stays(ledger: Ledger) -> None:
    [added] = ledger.add([row(1, **DOUBTFUL, total="99.00", date="2020-01-01")], NOW)
    assert decisions(ledger) == ["needs_review"]
    ledger.correct(added.id, "ann", LATER, total="12.30")
    assert decisions(ledger) == ["needs_review"]
    ledger.correct(added.id, "ann", LATER, date="2026-11-20")
    assert decisions(ledger) == ["counts"]
    kept = ledger.history(added.id)
    assert (kept["total"], kept["date"], kept["status"]) == ("12.30", "2026-11-20", "ok")
    assert kept["readings"][0]["total"] == "99.00"
    assert kept["corrections"] == [
        {"at": LATER.isoformat(), "who": "ann", "field": "total", "before": "99.00",
         "after": "12.30"},
        {"at": LATER.isoformat(), "who": "ann", "field": "date", "before": "2020-01-01",
         "after": "2026-11-20"},
    ]  # fmt: skip


def test_reading_again_never_overwrites_a_correction(ledger: Ledger) -> None:
    [added] = ledger.add([row(1)], NOW)
    ledger.correct(added.id, "ann", LATER, total="12.30")
    ledger.add([row(1, total="99.00")], LATER)
    assert ledger.history(added.id)["total"] == "12.30"


def test_a_corrected_merchant_loses_the_brand_of_the_wrong_one(ledger: Ledger) -> None:
    [added] = ledger.add([row(1, merchant="X", brand="Whole Foods Market")], NOW)
    assert decisions(ledger) == ["does_not_count"]
    ledger.correct(added.id, "ann", LATER, merchant="Corner Shop")
    assert decisions(ledger) == ["counts"]


def test_a_failed_receipt_counts_once_a_person_has_entered_it(ledger: Ledger) -> None:
    failed = row(1, status="failed", reasons="no_text", merchant="", date="", total="", type="")
    [added] = ledger.add([failed], NOW)
    ledger.correct(added.id, "ann", LATER, merchant="Corner Shop", date="2026-11-20")
    assert decisions(ledger) == ["does_not_count"]
    ledger.correct(added.id, "ann", LATER, total="12.30", type="grocery")
    assert decisions(ledger) == ["counts"]


def test_a_correction_makes_and_unmakes_duplicates(ledger: Ledger) -> None:
    ledger.add([row(1, merchant="Shop", total="5.00"), row(2, merchant="Shop")], NOW)
    assert decisions(ledger) == ["counts", "counts"]
    ledger.correct(2, "ann", LATER, total="5.00")
    assert decisions(ledger) == ["counts", "does_not_count"]
    ledger.correct(1, "ann", LATER, total="6.00")
    assert decisions(ledger) == ["counts", "counts"]


def test_numbers_that_a_person_has_set_tell_two_purchases_apart(ledger: Ledger) -> None:
    same = {"number": "284496", "time": "17:05", "phash": text(*made(1))}
    ledger.add([row(1, **same), row(2, **same)], NOW)
    assert decisions(ledger) == ["counts", "does_not_count"]
    ledger.correct(1, "ann", LATER, number="7")
    ledger.correct(2, "ann", LATER, number="12")
    assert decisions(ledger) == ["counts", "counts"]


def test_confirming_settles_a_review_once(ledger: Ledger) -> None:
    [added] = ledger.add([row(1, **DOUBTFUL)], NOW)
    ledger.confirm(added.id, "ann", LATER)
    ledger.confirm(added.id, "bob", LATER)
    assert decisions(ledger) == ["counts"]
    assert [c["who"] for c in ledger.history(added.id)["corrections"]] == ["ann"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "nothing to correct"),
        ({"date": "20.11.2026"}, "date must be a day as YYYY-MM-DD, not '20.11.2026'"),
        ({"total": "12,30"}, "total must be an amount such as 12.30"),
        ({"total": "nan"}, "total must be an amount"),
        ({"type": "food"}, "type must be one of grocery, restaurant"),
        ({"currency": "$"}, "currency must be an ISO 4217 code"),
        ({"merchant": "  "}, "merchant must be a name"),
        ({"time": "noon"}, "time must be a time"),
        ({"status": "ok"}, "'status' cannot be corrected; what can is merchant, date"),
        ({"total": "1.00", "date": "never"}, "date must be a day"),
    ],
)
def test_an_impossible_correction_changes_nothing(
    ledger: Ledger, fields: dict[str, str], words: str
) -> None:
    ledger.add([row(1)], NOW)
    before = list(ledger.export())
    with pytest.raises(WrongCall, match=words):
        ledger.correct(1, "ann", LATER, **fields)
    assert list(ledger.export()) == before


def test_receipts_are_found_by_number_or_by_file(ledger: Ledger) -> None:
    ledger.add([row(1), row(2), row(3, file="002.jpg")], NOW)
    assert (ledger.find(2), ledger.find("2"), ledger.find("001.jpg")) == (2, 2, 1)
    with pytest.raises(WrongCall, match=r"there are 2 receipts named '002.jpg': 2, 3"):
        ledger.find("002.jpg")
    with pytest.raises(WrongCall, match="no receipt named"):
        ledger.find("003.jpg")
    for use in (ledger.find, ledger.history, ledger.forget):
        with pytest.raises(WrongCall, match="no receipt 9"):
            use(9)


def test_forgetting_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.ledger"
    with Ledger(path) as ledger:
        ledger.add([row(1), row(2, merchant="Secret Sweets", file="secret-file.jpg")], NOW)
        ledger.correct(2, "ann", LATER, merchant="Secret Corrected")
        assert b"Secret" in path.read_bytes() + _log(path)
        ledger.forget(2)
        assert len(ledger) == 1
        assert [kept["id"] for kept in ledger.export()] == [1]
    after = path.read_bytes() + _log(path)
    assert b"Secret" not in after
    assert b"secret-file" not in after


def _log(path: Path) -> bytes:
    log = path.with_name(path.name + "-wal")
    return log.read_bytes() if log.exists() else b""


def test_a_forgotten_number_is_not_given_again(ledger: Ledger) -> None:
    ledger.add(rows(2), NOW)
    ledger.forget(2)
    [added] = ledger.add([row(2)], NOW)
    assert (added.id, added.new) == (3, True)


def test_the_export_is_plain_json(ledger: Ledger) -> None:
    ledger.add(rows(2), NOW)
    ledger.correct(1, "ann", LATER, total="12.30")
    text = json.dumps(list(ledger.export()))
    assert json.loads(text)[0]["corrections"][0]["after"] == "12.30"


def test_other_files_are_refused(tmp_path: Path) -> None:
    text, other = tmp_path / "text.txt", tmp_path / "other.db"
    text.write_text("This is no database, whatever its name may be." * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(BadData):
            Ledger(path)
        assert path.read_bytes() == before
    with pytest.raises(WrongCall, match="no such ledger"):
        Ledger(tmp_path / "none", create=False)
    with pytest.raises(WrongCall, match="no such folder"):
        Ledger(tmp_path / "none" / "mine.ledger")


def test_a_ledger_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.ledger"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(BadData, match="has version 99"):
        Ledger(path)


def test_an_older_ledger_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ledger"
    with Ledger(path) as ledger:
        ledger.add(rows(2), NOW)
    more = "CREATE TABLE notes (receipt INTEGER, text TEXT);\nINSERT INTO notes VALUES (1, 'x');"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, more))
    for _ in range(2):
        with Ledger(path) as ledger:
            assert len(ledger) == 2
            assert len(ledger.query("SELECT * FROM notes")) == 1


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ledger"
    with Ledger(path) as ledger:
        ledger.add(rows(2), NOW)
    with monkeypatch.context() as patch:
        broken = "CREATE TABLE notes (receipt INTEGER);\nINSERT INTO nowhere VALUES (1);"
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
        with pytest.raises(ReceiptsError):
            Ledger(path)
    with Ledger(path) as ledger:
        assert len(ledger) == 2
        assert not ledger.query("SELECT * FROM sqlite_master WHERE name = 'notes'")


def _add_many(path: Path, first: int) -> None:
    with Ledger(path) as ledger:
        for number in range(first, first + 30):
            ledger.add([row(number)], NOW)


def test_another_process_may_make_the_ledger_while_this_one_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ledger"
    connect = sqlite3.connect

    class Slow(sqlite3.Connection):
        """After its first look at the file another process makes the ledger."""

        def execute(self, *given: Any) -> sqlite3.Cursor:
            monkeypatch.setattr(sqlite3, "connect", connect)
            found = super().execute(*given)
            if not path.stat().st_size:
                rows = found.fetchall()
                Ledger(path).close()
                found = super().execute("SELECT ?", rows[0])
            return found

    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Slow))
    with Ledger(path) as ledger:
        assert len(ledger) == 0


def test_two_processes_may_add_at_once(tmp_path: Path) -> None:
    """From the making of the file on; ten receipts are added by both of them."""
    path = tmp_path / "mine.ledger"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_many, args=(path, first)) for first in (1, 21)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)
    assert [worker.exitcode for worker in workers] == [0, 0]
    with Ledger(path) as ledger:
        names = [kept["file"] for kept in ledger.rows()]
    assert sorted(names) == [f"{number:03}.jpg" for number in range(1, 51)]
