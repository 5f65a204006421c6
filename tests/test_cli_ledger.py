"""The ledger from the command line: a folder in, what a person says, a month and its money."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fake_readers import WasRead, by_text
from typer.testing import CliRunner

from receipts.cli import app, clock
from receipts.rewards.ledger import Ledger
from receipts.table import columns, read_table

Run = Callable[..., Any]
AS_OF = ("--as-of", "2026-11-20")


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "mine.ledger"


@pytest.fixture
def was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WasRead:
    """The names of the files that were read, by a reader that goes by their names."""
    monkeypatch.setattr(import_module("receipts.scan.files"), "_default_reader", lambda: by_text)
    return WasRead(tmp_path / "was_read")


@pytest.fixture
def folder(tmp_path: Path, was_read: WasRead) -> Path:
    """Nine good receipts and a doubtful one, which would be the tenth."""
    made = tmp_path / "in"
    made.mkdir()
    for number in range(1, 10):
        (made / f"{number}.jpg").write_text(f"{10 + number}.30")
    (made / "doubt.jpg").write_text("99.30?")
    return made


@pytest.fixture
def scan(run: Run, folder: Path, ledger: Path) -> Run:
    return lambda *args: run("scan", folder, "--ledger", ledger, "--jobs", 1, *AS_OF, *args)


@pytest.fixture
def month(run: Run, ledger: Path) -> Callable[[], dict[str, Any]]:
    def month() -> dict[str, Any]:
        done = run("rewards", "--ledger", ledger, *AS_OF, "--format", "json")
        assert done.exit_code == 0, done.output
        (found,) = json.loads(done.stdout)["months"]
        return dict(found)

    return month


def kept(ledger: Path) -> list[dict[str, Any]]:
    with Ledger(ledger, create=False) as opened:
        return list(opened.export())


class TestScan:
    def test_puts_a_folder_into_the_ledger_and_counts_the_month(self, scan, ledger):
        done = scan()
        assert done.exit_code == 0, done.output
        assert len(done.stdout.splitlines()) == 1 + 10
        assert "Shopper Panel (us), 2026-11: 9 of 10, 1 more in review" in done.stderr
        assert [row["file"] for row in kept(ledger)] == [
            *(f"{number}.jpg" for number in range(1, 10)),
            "doubt.jpg",
        ]

    def test_a_second_time_reads_nothing_and_changes_nothing(self, scan, ledger, was_read):
        scan()
        before = kept(ledger)
        was_read.clear()
        again = scan()
        assert (again.exit_code, was_read.names) == (0, [])
        assert again.stdout.splitlines()[0] == ",".join(columns())
        assert len(again.stdout.splitlines()) == 1 + 10
        assert "10 of 10 files were known already, and not read again.\n" in again.stderr
        assert "2026-11: 9 of 10, 1 more in review" in again.stderr
        assert kept(ledger) == before

    def test_reads_only_what_has_a_new_content(self, scan, folder, was_read, tmp_path):
        scan()
        was_read.clear()
        (folder / "1.jpg").rename(folder / "renamed.jpg")
        (folder / "new.jpg").write_text("50.00")
        scan("--out", tmp_path / "new.csv")
        assert was_read.names == ["new.jpg"]
        assert read_table(tmp_path / "new.csv")["file"].tolist() == [
            *(f"{number}.jpg" for number in range(2, 10)), "doubt.jpg", "new.jpg", "renamed.jpg",
        ]  # fmt: skip

    def test_says_what_is_there_again(self, scan, folder):
        (folder / "again.jpg").write_text("11.300")  # another file, the same purchase
        done = scan()
        assert "the same purchase as" in done.stderr
        assert "9 of 10" in done.stderr

    def test_takes_no_correction_back(self, scan, run, ledger, folder):
        scan()
        run("correct", "doubt.jpg", "--ledger", ledger, "--total", "90.00")
        (folder / "doubt.jpg").rename(folder / "elsewhere.jpg")
        scan()
        assert kept(ledger)[-1]["total"] == "90.00"

    def test_a_file_that_failed_is_kept_too(self, scan, folder, ledger, was_read):
        (folder / "bad.jpg").write_text("bad")
        assert scan("--strict").exit_code == 3
        assert {row["file"]: row["status"] for row in kept(ledger)}["bad.jpg"] == "failed"

    def test_a_file_that_took_too_long_is_tried_again(self, scan, folder, ledger, was_read):
        (folder / "slow.jpg").write_text("55.30")
        for _ in range(2):
            was_read.clear()
            assert "9 of 10" in scan().stderr
            assert "slow.jpg" in was_read.names
        slow = folder / "slow.jpg"
        slow.rename(folder / "faster.jpg")
        assert "10 of 10" in scan().stderr
        (found,) = [row for row in kept(ledger) if row["total"] == "55.30"]
        assert [(r["status"], r.get("reasons")) for r in found["readings"]] == [
            ("failed", "timed_out"), ("ok", None),
        ]  # fmt: skip
        was_read.clear()
        scan()
        assert was_read.names == []

    def test_all_files_of_a_scan_are_uploaded_on_the_day_that_is_named(self, scan, ledger):
        scan()
        found = kept(ledger)
        assert {row["uploaded"] for row in found} == {"2026-11-20"}
        assert all(row["readings"][0]["at"] > "2026-11-20T" for row in found)

    def test_all_files_of_a_scan_are_uploaded_at_one_time(self, run, folder, ledger):
        run("scan", folder, "--ledger", ledger, "--jobs", 1)
        assert len({row["uploaded"] for row in kept(ledger)}) == 1

    def test_an_interruption_leaves_whole_files_and_the_rest_for_the_next_time(
        self, scan, folder, ledger, was_read
    ):
        (folder / "stop.jpg").write_text("stop")
        assert scan().exit_code == 130
        done = {row["file"] for row in kept(ledger)}
        assert len(done) == 10
        (folder / "stop.jpg").unlink()
        was_read.clear()
        assert scan().exit_code == 0
        assert done.isdisjoint(was_read.names)
        assert len(kept(ledger)) == 10

    def test_what_is_no_ledger_is_left_alone(self, scan, ledger, was_read):
        ledger.write_text("Dear diary, this is a long text and no ledger at all." * 20)
        before = ledger.read_bytes()
        done = scan()
        assert (done.exit_code, was_read.names, done.stdout) == (2, [], "")
        assert "mine.ledger" in done.stderr
        assert ledger.read_bytes() == before


class TestCorrect:
    def test_a_correction_makes_the_tenth_count(self, scan, run, ledger, month):
        scan()
        assert (month()["counted"], month()["reward"]) == (9, "0.00")
        done = run(
            "correct", 10, "--ledger", ledger, "--total", "12.31", "--date", "2026-11-03",
            "--by", "Ann",
        )  # fmt: skip
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr == "Receipt 10: date 2026-11-03, total 12.31; ok.\n"
        assert (month()["counted"], month()["reward"]) == (10, "10.00")

    def test_keeps_what_the_reader_said_and_who_corrected_it(self, scan, run, ledger):
        scan()
        run("correct", 10, "--ledger", ledger, "--total", "-12.31", "--by", "Ann")
        found = kept(ledger)[-1]
        assert (found["total"], found["readings"][0]["total"]) == ("-12.31", "99.30")
        (said,) = found["corrections"]
        assert (said["who"], said["field"], said["after"]) == ("Ann", "total", "-12.31")

    def test_says_what_is_still_in_doubt(self, scan, run, ledger):
        scan()
        done = run("correct", 10, "--ledger", ledger, "--total", "12.31")
        assert done.stderr == "Receipt 10: total 12.31; review date_uncertain.\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([10], "nothing to correct was given. Give a field, such as --total 12.30."),
            ([10, "--total", "dear"], "total must be an amount such as 12.30, not 'dear'"),
            ([10, "--date", "tomorrow"], "date must be a day as YYYY-MM-DD"),
            ([10, "--type", "fun"], "type must be one of grocery"),
            ([10, "--total", "1.00", "--type", "fun"], "type must be one of grocery"),
            ([77, "--total", "1.00"], "there is no receipt 77"),
            (["no.jpg", "--total", "1.00"], "there is no receipt named 'no.jpg'"),
        ],
    )
    def test_a_wrong_call_changes_nothing(self, scan, run, ledger, arguments, message):
        scan()
        before = kept(ledger)
        done = run("correct", *arguments, "--ledger", ledger)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr
        assert kept(ledger) == before


class TestConfirm:
    def test_a_review_counts_once_confirmed(self, scan, run, ledger, month):
        scan()
        done = run("confirm", "doubt.jpg", "--ledger", ledger, "--by", "Ann")
        assert (done.exit_code, done.stderr) == (0, "Receipt 10 is confirmed.\n")
        assert (month()["counted"], month()["in_review"]) == (10, 0)
        assert kept(ledger)[-1]["corrections"][0]["who"] == "Ann"


class TestForget:
    def test_leaves_nothing_of_the_receipt(self, scan, run, ledger, month):
        scan()
        run("correct", 3, "--ledger", ledger, "--merchant", "Quillfeather Stores")
        done = run("forget", 3, "--ledger", ledger)
        assert done.exit_code == 0, done.output
        assert 3 not in [row["id"] for row in kept(ledger)]
        assert month()["counted"] == 8
        files = [file.read_bytes() for file in ledger.parent.glob("mine.ledger*")]
        assert not any(b"Quillfeather" in content for content in files)


@pytest.mark.parametrize("command", ["correct", "confirm", "forget"])
def test_a_ledger_that_is_not_there_is_not_made(run, ledger, command):
    done = run(command, 1, "--ledger", ledger, *(["--total", "1"] if command == "correct" else []))
    assert done.exit_code == 2
    assert "there is no such ledger" in done.stderr
    assert not ledger.exists()


class TestExport:
    @pytest.fixture
    def filled(self, scan, run, ledger) -> Path:
        scan()
        run("correct", 10, "--ledger", ledger, "--total", "12.31", "--by", "Ann")
        run("confirm", 9, "--ledger", ledger)
        return ledger

    @pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
    def test_every_format_counts_as_the_ledger_does(self, run, filled, tmp_path, suffix, month):
        out = tmp_path / f"all{suffix}"
        done = run("export", "--ledger", filled, "--out", out)
        assert (done.exit_code, done.stdout) == (0, ""), done.output
        assert done.stderr == f"10 receipts are in {out}.\n"
        table = read_table(out)
        assert tuple(table.columns[: len(columns())]) == columns()
        assert table["total"].tolist()[-1] == Decimal("12.31")
        counts = run("rewards", out, *AS_OF, "--format", "json").stdout
        assert json.loads(counts)["months"] == [month()]

    def test_json_lines_hold_the_history(self, run, filled, tmp_path):
        run("export", "--ledger", filled, "--out", tmp_path / "all.jsonl")
        last = json.loads((tmp_path / "all.jsonl").read_text("utf-8").splitlines()[-1])
        assert last["readings"][0]["total"] == "99.30"
        assert [(c["who"], c["before"], c["after"]) for c in last["corrections"]] == [
            ("Ann", "99.30", "12.31")
        ]
        assert [d["decision"] for d in last["decisions"]] == ["needs_review"]

    def test_a_history_without_events_is_an_empty_list(self, run, filled, tmp_path):
        run("export", "--ledger", filled, "--out", tmp_path / "all.jsonl")
        first = json.loads((tmp_path / "all.jsonl").read_text("utf-8").splitlines()[0])
        assert first["corrections"] == []

    def test_an_empty_ledger_is_an_empty_table(self, run, ledger, tmp_path):
        Ledger(ledger).close()
        assert run("export", "--ledger", ledger, "--out", tmp_path / "all.csv").exit_code == 0
        assert len(read_table(tmp_path / "all.csv")) == 0

    def test_an_unknown_format_is_refused(self, run, filled, tmp_path):
        done = run("export", "--ledger", filled, "--out", tmp_path / "all.txt")
        assert done.exit_code == 2
        assert "suffix must be one of" in done.stderr


class TestRewards:
    def test_the_table_shows_the_numbers_to_correct_by(self, scan, run, ledger):
        scan()
        shown = run("rewards", "--ledger", ledger, *AS_OF).stdout
        assert "9 of 10" in shown
        (line,) = [line for line in shown.splitlines() if "doubt.jpg" in line]
        assert line.split()[:4] == ["10", "2026-11", "needs", "review"]

    def test_csv_is_a_row_a_receipt(self, scan, run, ledger):
        scan()
        lines = run("rewards", "--ledger", ledger, *AS_OF, "--format", "csv").stdout.splitlines()
        assert lines[0] == "file,month,decision,passed,failed,undecided,duplicate_of,why,id"
        assert lines[1].startswith("1.jpg,2026-11,counts,readable;")
        assert len(lines) == 1 + 10

    def test_json_has_the_fixed_shape(self, scan, run, ledger):
        scan()
        done = run("rewards", "--ledger", ledger, *AS_OF, "--format", "json")
        counts = json.loads(done.stdout)
        assert list(counts) == ["programme", "region", "as_of", "months", "receipts"]
        assert counts["months"] == [
            {
                "month": "2026-11", "counted": 9, "in_review": 1, "threshold": 10, "needed": 1,
                "reached": False, "reward": "0.00", "currency": "USD",
            }
        ]  # fmt: skip
        assert list(counts["receipts"][0]) == [
            "file", "month", "decision", "passed", "failed", "undecided", "duplicate_of",
        ]  # fmt: skip

    def test_keeps_the_decisions_once(self, scan, run, ledger):
        scan()
        for _ in range(2):
            run("rewards", "--ledger", ledger, *AS_OF)
        assert [len(row["decisions"]) for row in kept(ledger)] == [1] * 10

    def test_what_is_asked_otherwise_is_not_decided(self, scan, run, ledger):
        scan()
        before = kept(ledger)
        run("rewards", "--ledger", ledger, *AS_OF, "--month-by", "purchase")
        run("rewards", "--ledger", ledger, "--as-of", "2026-11-02")
        assert kept(ledger) == before

    def test_a_table_of_something_else_is_named(self, run, tmp_path):
        (tmp_path / "other.csv").write_text("a,b\n1,2\n")
        done = run("rewards", tmp_path / "other.csv", *AS_OF)
        assert done.exit_code == 2
        assert "other.csv must have the columns file, status" in done.stderr

    @pytest.mark.parametrize("both", [True, False])
    def test_wants_a_table_or_a_ledger(self, run, ledger, both):
        done = run("rewards", *(["r.csv", "--ledger", ledger] if both else []))
        assert done.exit_code == 2
        assert "give a results table or --ledger FILE, one of them" in done.stderr

    @pytest.mark.parametrize(
        ("zone", "months"),
        [
            ("UTC", [("2026-11", 0), ("2026-12", 1)]),
            ("America/New_York", [("2026-11", 1), ("2026-12", 0)]),
        ],
    )
    def test_months_end_where_the_user_is(self, run, ledger, zone, months):
        late = {
            "file": "a.jpg", "status": "ok", "merchant": "Shop", "date": "2026-11-29",
            "total": "5.00", "type": "grocery", "uploaded": "2026-12-01T03:00:00+00:00",
        }  # fmt: skip
        with Ledger(ledger) as opened:
            opened.add([late], clock.now())
        done = run(
            "rewards", "--ledger", ledger, "--as-of", "2026-12-01", "--time-zone", zone,
            "--format", "json",
        )  # fmt: skip
        found = {m["month"]: m["counted"] for m in json.loads(done.stdout)["months"]}
        assert {name: found.get(name, 0) for name, _ in months} == dict(months)


class TestEarnings:
    @pytest.fixture
    def earned(self, scan, run, ledger) -> Run:
        """The one month's earnings after ten receipts count."""
        scan()
        run("confirm", 10, "--ledger", ledger)

        def earned(*args: object) -> dict[str, Any]:
            done = run("earnings", "--ledger", ledger, *AS_OF, "--format", "json", *args)
            assert done.exit_code == 0, done.output
            (month,) = json.loads(done.stdout)
            return dict(month)

        return earned

    def test_of_receipts_alone(self, earned):
        assert earned() == {
            "month": "2026-11", "currency": "USD", "receipts": "10.00",
            "extras": {"survey": "0.00", "ad_verification": "0.00"},
            "total": "10.00", "payout": {"charity": "0.00", "balance": "10.00"},
        }  # fmt: skip

    def test_with_surveys_and_ad_verification_split_with_a_charity(self, earned):
        earned("--add", "survey", "--number", 2)
        month = earned("--add", "ad_verification", "--share", "charity=40")
        assert month["extras"] == {"survey": "6.00", "ad_verification": "2.00"}
        assert month["total"] == "18.00"
        assert month["payout"] == {"charity": "7.20", "balance": "10.80"}

    def test_what_was_entered_can_be_taken_back(self, earned):
        earned("--add", "survey", "--number", 2)
        assert earned("--add", "survey", "--number", -1)["extras"]["survey"] == "3.00"

    def test_the_region_pays_in_its_own_money(self, earned):
        month = earned("--region", "uk")
        assert (month["total"], month["currency"]) == ("5.00", "GBP")

    @pytest.mark.parametrize(
        ("form", "shown"),
        [
            ("table", "2026-11  USD          10.00    3.00             0.00  13.00"),
            ("csv", "2026-11,USD,10.00,3.00,0.00,13.00,0.00,13.00\n"),
        ],
    )
    def test_as_table_and_csv(self, earned, run, ledger, form, shown):
        earned("--add", "survey")
        done = run("earnings", "--ledger", ledger, *AS_OF, "--format", form)
        assert shown in done.stdout

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            (["--add", "dancing"], "has no extra 'dancing' in us; it has"),
            (["--add", "survey", "--month", "November"], "month must be YYYY-MM"),
            (["--add", "survey", "--number", "-1"], "has only 0 of 'survey' to take back"),
            (["--add", "survey", "--share", "charity"], "--share must be NAME=PERCENT"),
            (["--add", "survey", "--share", "sweets=10"], "cannot pay to 'sweets'"),
            (["--add", "survey", "--share", "charity=110"], "must add up to 100"),
            (["--add", "survey", "--format", "poem"], "--format must be one of table, json, csv"),
            (["--add", "survey", "--region", "mars"], "no region 'mars'"),
        ],
    )
    def test_a_wrong_call_enters_nothing(self, earned, run, ledger, wrong, message):
        before = earned()
        done = run("earnings", "--ledger", ledger, *AS_OF, *wrong)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr
        assert earned() == before


class TestClock:
    @pytest.mark.parametrize(
        ("tz", "key"),
        [("Europe/Vienna", "Europe/Vienna"), (":Asia/Tokyo", "Asia/Tokyo"), ("UTC", "UTC")],
    )
    def test_the_zone_is_that_of_the_environment(self, monkeypatch, tz, key):
        monkeypatch.setenv("TZ", tz)
        assert clock.zone(None).key == key
        assert clock.zone("America/New_York").key == "America/New_York"

    def test_without_one_it_is_that_of_the_computer(self, monkeypatch):
        monkeypatch.delenv("TZ", raising=False)
        now = clock.now()
        assert now.astimezone(clock.zone(None)).utcoffset() == now.astimezone().utcoffset()

    @pytest.mark.parametrize(("hours", "key"), [(0, "UTC"), (5, "Etc/GMT-5"), (-3, "Etc/GMT+3")])
    def test_where_only_the_offset_is_known_it_is_of_that_offset(self, monkeypatch, hours, key):
        time = pytest.importorskip("time")
        if not hasattr(time, "tzset"):
            pytest.skip("no tzset")
        monkeypatch.setenv("TZ", f"HERE{-hours:+d}")
        time.tzset()
        try:
            assert clock.zone(None).key == key
        finally:
            monkeypatch.undo()
            time.tzset()

    def test_who_it_is(self, monkeypatch):
        def nobody() -> str:
            raise KeyError("getpwuid(): uid not found")

        assert clock.user("Ann") == "Ann"
        monkeypatch.setattr("getpass.getuser", lambda: "me")
        assert clock.user(None) == "me"
        monkeypatch.setattr("getpass.getuser", nobody)
        assert clock.user(None) == "user"
