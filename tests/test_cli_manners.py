"""The manners of the command line: what it is called with, where results go, how it ends."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_readers import good
from typer.testing import CliRunner

from receipts.cli import app
from receipts.errors import BadData, ReceiptsError, WrongCall
from receipts.labels import read_labels
from receipts.model import Field
from receipts.options import Options
from receipts.rewards.count import count
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.months import count_ledger
from receipts.rewards.programme import load_programme, parse_programme
from receipts.table import frame, read_table, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, signals and terminals")
RUN = f'{shlex.quote(sys.executable)} -c "from receipts.cli import main; main()"'
NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
ESCAPES = "\x1b]0;title\x07 \x9b31mred \x7f"


@pytest.fixture
def run() -> Callable[..., Any]:
    return lambda *args: CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    write(
        frame([good(f"=1+1 {ESCAPES}.jpg"), good("b.jpg", total=Field(Decimal("-5"), 1.0))]), path
    )
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ledger"
    with Ledger(path) as kept:
        kept.add([good("a.jpg")], NOW)
    return path


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=100, check=False
    )


class TestStandardOutput:
    @pytest.mark.parametrize("command", ["rewards {} --format csv", "rewards {}", "--help"])
    @pytest.mark.parametrize(
        ("where", "code", "words"),
        [
            (">/dev/full", 1, "cannot be written (No space left on device)"),
            (">&-", 1, "cannot be written (Bad file descriptor)"),
            ("2>&- >/dev/full", 1, ""),
            ("2>/dev/full >/dev/full", 1, ""),
            ("2>&- >/dev/null", 0, ""),
            ("<&- 2>&-", 0, ""),
        ],
    )
    def test_results_that_cannot_be_written_are_an_error(
        self, results: Path, command: str, where: str, code: int, words: str
    ) -> None:
        done = shell(f"{RUN} {command.format(results)} {where}")
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert words in done.stderr

    @pytest.mark.parametrize("form", ["csv", "json", "table"])
    def test_a_reader_that_has_gone_is_told_nothing(self, results: Path, form: str) -> None:
        done = shell(f"({RUN} rewards {results} --format {form}; echo $? >&2) | true")
        assert done.stderr == "141\n"

    def test_messages_that_cannot_be_written_do_not_end_the_work(self, ledger: Path) -> None:
        out = ledger.with_name("out.csv")
        done = shell(f"{RUN} export --ledger {ledger} --out {out} 2>/dev/full")
        assert (done.returncode, len(read_table(out))) == (0, 1)


class TestEscapeCodes:
    @pytest.mark.parametrize("form", ["csv", "json", "table"])
    def test_never_reach_a_terminal(self, results: Path, form: str) -> None:
        shown = at_a_terminal("rewards", results, "--format", form)
        assert "title" in shown
        assert not any(code in shown.replace("\r\n", "\n") for code in "\x1b\x07\x9b\x7f"), shown

    @pytest.mark.parametrize("args", [[f"--{ESCAPES}"], [ESCAPES], ["rewards", f"{ESCAPES}.csv"]])
    def test_not_by_an_error_either(self, args: list[str], run: Callable[..., Any]) -> None:
        done = run(*args)
        assert done.exit_code == 2
        assert not any(code in done.output for code in "\x1b\x07\x9b\x7f")

    def test_a_file_gets_what_was_read(self, results: Path) -> None:
        done = shell(f"{RUN} rewards {results} --format csv")
        assert f"'=1+1 {ESCAPES}.jpg" in done.stdout


def at_a_terminal(*args: object) -> str:
    import pty

    pid, terminal = pty.fork()
    if not pid:  # pragma: no cover  # the child
        os.environ["TERM"] = "dumb"
        os.execv(sys.executable, [sys.executable, "-c", "from receipts.cli import main; main()",
                                  *map(str, args)])  # fmt: skip
    shown = b""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # Linux says so at the end
            break
        if not data:
            break
        shown += data
    os.waitpid(pid, 0)
    return shown.decode("utf-8", "replace")


SLEEPER = """
import time
from receipts.cli import app, main
@app.command()
def sleep():
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        time.sleep(0.5)
        print("tidy", flush=True)
main()
"""


@pytest.mark.parametrize(
    ("sent", "code"),
    [([signal.SIGTERM], 143), ([signal.SIGHUP], 129), ([signal.SIGINT], 130),
     ([signal.SIGTERM, signal.SIGHUP, signal.SIGTERM], 143)],
)  # fmt: skip
def test_a_signal_ends_a_command_tidily(sent: list[signal.Signals], code: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER, "sleep"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in sent:
            process.send_signal(number)
            time.sleep(0.1)
        out, errors = process.communicate(timeout=60)
    assert (process.returncode, out, errors) == (code, "tidy\n", "Error: Interrupted.\n")


def test_a_hangup_that_is_ignored_stays_so() -> None:
    """As under nohup."""
    ignoring = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{SLEEPER}"
    with subprocess.Popen(
        [sys.executable, "-c", ignoring.replace("time.sleep(60)", "time.sleep(1)"), "sleep"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        assert process.communicate(timeout=60)[0] == "tidy\n"
    assert process.returncode == 0


class TestLedgerCommands:
    def test_a_locked_ledger_is_told_before_the_work(
        self, run: Callable[..., Any], ledger: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import sqlite3

        monkeypatch.setattr("receipts.rewards.ledger.database.SHORT_WAIT", 0.05)
        other = sqlite3.connect(ledger, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for command in (["correct", "1", "--total", "1"], ["confirm", "1"], ["forget", "1"],
                        ["earnings", "--add", "survey"]):  # fmt: skip
            done = run(*command, "--ledger", ledger)
            assert done.exit_code == 1
            assert "another program keeps the ledger locked" in done.stderr
        done = run("rewards", "--ledger", ledger, "--format", "csv")
        assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2)
        assert "The decisions were not kept in the ledger" in done.stderr
        assert run("earnings", "--ledger", ledger).exit_code == 0
        other.close()

    def test_forget_says_what_is_left_and_succeeds(
        self, run: Callable[..., Any], ledger: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import sqlite3

        monkeypatch.setattr("receipts.rewards.ledger.database.SHORT_WAIT", 0.05)
        other = sqlite3.connect(ledger, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT * FROM receipts").fetchone()
        done = run("forget", "1", "--ledger", ledger)
        other.close()
        assert done.exit_code == 0
        assert "Receipt 1 is gone" in done.stderr
        assert "The next command" in done.stderr


TOTALS = ["1e999999999", "nan", "inf", "-inf", "9" * 1000, "1e-99", "sNaN", "0." + "1" * 5000]
STAMPS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59-14:00", "0001-01-01", "9999-12-31"]


class TestValues:
    @pytest.mark.parametrize("total", TOTALS)
    def test_an_impossible_total_is_refused_everywhere(
        self, ledger: Path, tmp_path: Path, total: str
    ) -> None:
        with Ledger(ledger) as kept, pytest.raises(WrongCall, match="total must be") as raised:
            kept.correct(1, "ann", NOW, total=total)
        assert len(str(raised.value)) < 300
        table = frame([good()]).assign(total=total)
        with pytest.raises(BadData, match="total must be"):
            count(table, "shopper-panel", dt.date(2026, 11, 30))
        write(table.astype(object), tmp_path / "t.csv")
        with pytest.raises(BadData) as raised_by_reading:
            read_table(tmp_path / "t.csv")
        assert len(str(raised_by_reading.value)) < 400
        (tmp_path / "labels.csv").write_text(
            f"file,merchant,date,total,currency,type\na,,,{total},,\n"
        )
        with pytest.raises(BadData, match="total must be"):
            read_labels(tmp_path)

    def test_minus_nothing_is_nothing(self, ledger: Path) -> None:
        with Ledger(ledger) as kept:
            assert kept.correct(1, "ann", NOW, total="-0.00")["total"] == "0.00"

    @pytest.mark.parametrize("uploaded", STAMPS)
    def test_an_upload_at_the_end_of_time_is_refused(self, ledger: Path, uploaded: str) -> None:
        row = {**frame([good()]).to_dict("records")[0], "uploaded": uploaded, "sha256": "cd"}
        with pytest.raises(BadData, match="uploaded must be"):
            count([row], "shopper-panel", dt.date(2026, 11, 30), timezone="Asia/Tokyo")
        with Ledger(ledger) as kept, pytest.raises(BadData, match="uploaded must be"):
            kept.add([row], NOW)

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "10000-01-01", "0000-01-01", "x"])
    def test_a_count_at_the_end_of_time_is_refused(
        self, run: Callable[..., Any], ledger: Path, tmp_path: Path, day: str
    ) -> None:
        for command in ("rewards", "earnings"):
            assert run(command, "--ledger", ledger, "--as-of", day).exit_code == 2
        assert run("scan", tmp_path, "--as-of", day).exit_code == 2
        assert run("correct", "1", "-l", ledger, "--date", day).exit_code in (0, 2)
        with Ledger(ledger) as kept:
            for day_of_count in (dt.date.min, dt.date.max):
                with pytest.raises(WrongCall):
                    count_ledger(kept, "shopper-panel", day_of_count)
            with pytest.raises(WrongCall):
                count_ledger(kept, "shopper-panel", dt.date(2026, 1, 1), month="9999-12")

    @pytest.mark.parametrize("timeout", [float("nan"), float("inf"), -1, 0])
    def test_a_timeout_that_is_none_is_refused(self, timeout: float) -> None:
        with pytest.raises(WrongCall, match="timeout must be more than 0"):
            Options(timeout=timeout)

    @pytest.mark.parametrize(
        "args",
        [
            ["correct", "1", "--time", "24:00"],
            ["correct", "1", "--merchant", "\udcff"],
            ["correct", "1", "--number", "x" * 5000],
            ["forget", "99999999999999999999"],
            ["forget", "\udcff"],
            ["earnings", "--add", "survey", "--number", "9" * 30],
            ["earnings", "--share", "charity=" + "9" * 5000],
            ["earnings", "--add", "survey", "--month", "2026-13"],
        ],
    )
    def test_what_cannot_be_is_a_wrong_call(
        self, run: Callable[..., Any], ledger: Path, args: list[str]
    ) -> None:
        done = run(*args, "--ledger", ledger)
        assert done.exit_code == 2, (done.output, done.exception)
        assert len(done.stderr) < 1000

    def test_no_machine_has_so_many_cores(self, run: Callable[..., Any], tmp_path: Path) -> None:
        assert run("scan", tmp_path, "--jobs", 100_000).exit_code == 2


class TestFiles:
    @pytest.mark.parametrize(
        "make",
        [
            lambda path: os.mkfifo(path),
            lambda path: path.mkdir(),
            lambda path: path.symlink_to("/dev/zero"),
            lambda path: path.write_bytes(b"\xff\xfe\x00 no text"),
            lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 100 * 2**20),
            lambda path: path.write_text("a" * 200_000 + '\n"'),
            lambda path: path.write_text("file,merchant,date,total,type\n\0\n"),
            lambda path: path.write_text(",".join(map(str, range(1_000_000)))),
            lambda path: path.write_text('file,merchant,date,total,type\n"a,b'),
        ],
        ids=["pipe", "folder", "device", "bytes", "huge", "one field", "NUL", "columns", "quote"],
    )
    def test_odd_files_are_refused_at_once(
        self, tmp_path: Path, make: Callable[[Path], None]
    ) -> None:
        start = time.process_time()
        for name in ("labels.csv", "programme.toml", "r.csv", "r.jsonl", "r.xlsx", "r.parquet"):
            path = tmp_path / name
            make(path)
            reader: Callable[[Path], Any] = read_table
            if name.startswith(("labels", "programme")):
                reader = load_programme if name.endswith("toml") else read_labels
            with pytest.raises(ReceiptsError) as raised:
                # What can be read is no table of receipts.
                count(reader(path), "shopper-panel", dt.date(2026, 11, 30))
            assert len(str(raised.value)) < 600
        assert time.process_time() - start < 20

    @pytest.mark.parametrize(
        "text",
        ["schema = " + "9" * 5000, "a = " + "[" * 100_000, "schema = " + "9" * 4000, "a.b." * 9999],
    )
    def test_a_monstrous_programme_is_refused(self, text: str) -> None:
        with pytest.raises(BadData) as raised:
            parse_programme(text)
        assert len(str(raised.value)) < 500

    @pytest.mark.parametrize("line", ["{", "[1]", "7", '{"a": ' + "9" * 5000 + "}", "[" * 100_000])
    def test_a_damaged_line_is_named(self, tmp_path: Path, line: str) -> None:
        (tmp_path / "r.jsonl").write_text(f'{{"file": "a"}}\n{line}\n')
        with pytest.raises(BadData, match="line 2 is no JSON"):
            read_table(tmp_path / "r.jsonl")

    def test_a_zip_bomb_is_not_unpacked(self, tmp_path: Path) -> None:
        bomb = tmp_path / "bomb.xlsx"
        with (
            zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
            parts.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
        ):
            for _ in range(520):
                part.write(bytes(2**20))
        with pytest.raises(BadData, match="unpacked"):
            read_table(bomb)

    def test_a_sheet_that_says_to_be_huge_is_as_large_as_it_is(self, tmp_path: Path) -> None:
        write(frame([good()]), tmp_path / "small.xlsx")
        with zipfile.ZipFile(tmp_path / "small.xlsx") as small:
            parts = {name: small.read(name) for name in small.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        size = b'<dimension ref="A1:XFD1048576"/><sheetData>'
        parts[sheet] = parts[sheet].replace(b"<sheetData>", size, 1)
        with zipfile.ZipFile(tmp_path / "large.xlsx", "w") as large:
            for name, data in parts.items():
                large.writestr(name, data)
        assert len(read_table(tmp_path / "large.xlsx")) == 1

    @pytest.mark.parametrize("name", ["x" * 300 + ".csv", "no/where.csv", "a\0b.csv", "."])
    def test_a_place_where_no_file_can_be_is_refused_before_the_work(
        self, run: Callable[..., Any], ledger: Path, name: str
    ) -> None:
        place = ledger.with_name("x") / ".." / name if name != "." else ledger.parent
        assert run("export", "-l", ledger, "-o", place).exit_code == 2

    def test_exports_are_their_owners_alone(self, run: Callable[..., Any], ledger: Path) -> None:
        run("export", "-l", ledger, "-o", ledger.with_name("out.csv"))
        assert stat.S_IMODE(ledger.with_name("out.csv").stat().st_mode) == 0o600
