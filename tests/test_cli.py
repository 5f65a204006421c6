"""The program as its user meets it: arguments in; streams, files and exit codes out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_readers import by_name, evil, good
from typer.testing import CliRunner

from receipts.cli import app
from receipts.errors import UnreadableFile
from receipts.model import Field, Stage
from receipts.options import Options
from receipts.receipt import Receipt
from receipts.table import columns, read_table, write

Run = Callable[..., Any]
FILES = import_module("receipts.scan.files")
# -P keeps the sources in the current folder from hiding the installed package.
PROGRAM = (sys.executable, "-P", "-c", "from receipts.cli import main; main()")
SAME_PATH = {"PYTHONPATH": os.pathsep.join(sys.path)}
WITH_FAKE_READER = """
from importlib import import_module
from fake_readers import by_name
import_module("receipts.scan.files")._default_reader = lambda: by_name
if __name__ == "__main__":
    from receipts.cli import main
    main()
"""


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Two good receipts, one that fails, and a file that is no picture; a reader for them."""
    monkeypatch.setattr(FILES, "_default_reader", lambda: by_name)
    place = tmp_path / "in"
    place.mkdir()
    for name in ("x-2.jpg", "x-1.jpg", "bad.jpg", "notes.txt"):
        (place / name).write_text(name)
    return place


class TestScan:
    def test_puts_the_table_on_stdout_as_csv_and_nothing_else(self, run, folder):
        done = run("scan", folder, "--jobs", 1)
        assert done.exit_code == 0, done.output
        lines = done.stdout.splitlines()
        assert lines[0] == ",".join(columns())
        assert [line.split(",")[:2] for line in lines[1:]] == [
            ["bad.jpg", "failed"],
            ["x-1.jpg", "ok"],
            ["x-2.jpg", "ok"],
        ]

    @pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx", ".parquet"])
    def test_puts_the_table_into_the_named_file(self, run, folder, tmp_path, suffix):
        out = tmp_path / f"results{suffix}"
        done = run("scan", folder, "--out", out, "--jobs", 1)
        assert (done.exit_code, done.stdout) == (0, "")
        assert read_table(out)["file"].tolist() == ["bad.jpg", "x-1.jpg", "x-2.jpg"]

    def test_tells_the_rest_on_stderr(self, run, folder, tmp_path):
        done = run(
            "scan", folder, "--out", tmp_path / "r.csv", "--jobs", 1, "--as-of", "2026-11-20"
        )
        for said in (
            "1 files passed over that are neither pictures nor PDFs.",
            "3 receipts: 2 ok, 1 failed.",
            "Types: 2 restaurant, 1 unknown.",
            "unreadable_file",
            "It is no picture.",
            "Shopper Panel (us), 2026-11: 1 of 10",
        ):
            assert said in done.stderr

    def test_strict_tells_of_failed_files(self, run, folder):
        assert run("scan", folder, "--jobs", 1, "--strict").exit_code == 3
        (folder / "bad.jpg").unlink()
        assert run("scan", folder, "--jobs", 1, "--strict").exit_code == 0

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            (["--engine", "magic"], "engine must be one of auto, tesseract, rapidocr"),
            (["--out", "results.txt"], "suffix must be one of .csv, .jsonl, .xlsx, .parquet"),
            (["--out", "no/such/folder/r.csv"], "no such folder to write to"),
            (["--programme", "nothing"], "no programme 'nothing'"),
            (["--region", "mars"], "no region 'mars'"),
            (["--as-of", "tomorrow"], "--as-of must be a day as YYYY-MM-DD"),
            (["--jobs", "0"], "--jobs"),
            (["--timeout", "0"], "timeout must be more than 0"),
            (["--nonsense"], "No such option"),
        ],
    )
    def test_a_wrong_call_is_refused_before_any_work(self, run, folder, wrong, message):
        done = run("scan", folder, "--jobs", 1, *wrong)
        assert done.exit_code == 2
        assert message in done.stderr
        assert done.stdout == ""

    def test_a_folder_that_is_not_there_is_a_wrong_call(self, run, tmp_path):
        done = run("scan", tmp_path / "nowhere")
        assert done.exit_code == 2
        assert "there is no such folder" in done.stderr

    def test_a_folder_without_receipts_is_nothing_that_could_be_done(self, run, tmp_path):
        done = run("scan", tmp_path, "--out", tmp_path / "r.csv")
        assert done.exit_code == 1
        assert "there are no receipts in this folder" in done.stderr
        assert not (tmp_path / "r.csv").exists()

    def test_no_engine_is_nothing_that_could_be_done(self, run, folder):
        (folder / "noengine.jpg").touch()
        done = run("scan", folder, "--jobs", 1)
        assert done.exit_code == 1
        assert "There is no engine." in done.stderr

    def test_what_was_read_does_not_steer_the_terminal(self, run, folder, tmp_path, monkeypatch):
        monkeypatch.setattr(FILES, "_default_reader", lambda: evil)
        done = run("scan", folder, "--out", tmp_path / "r.csv", "--jobs", 1)
        assert "\x1b" not in done.stderr
        assert "[bold]shop" in done.stderr


class TestRead:
    @pytest.fixture(autouse=True)
    def reader(self, monkeypatch) -> dict[str, Any]:
        """What the reader is asked, and what it answers."""
        said: dict[str, Any] = {"answer": [good("a.jpg")]}

        def read_file(file: Path, options: Options) -> Sequence[Receipt]:
            if file.name == "bad.jpg":
                error = UnreadableFile("It is no picture.", file=file, advice="Take another.")
                return [Receipt(str(file), reasons=(error.reason,), message=str(error))]
            said["options"] = options
            return said["answer"]

        monkeypatch.setattr(import_module("receipts.scan"), "read_file", read_file)
        return said

    def test_shows_the_fields(self, run):
        done = run("read", "a.jpg")
        assert done.exit_code == 0
        for part in ("Corner Café", "0.97", "2026-11-02", "12.30 EUR", "restaurant", "ok"):
            assert part in done.stdout

    def test_json_is_the_whole_receipt_one_a_line(self, run, reader):
        reader["answer"] = [good("a.pdf"), good("a.pdf#page=2")]
        lines = run("read", "a.pdf", "--json").stdout.splitlines()
        assert [json.loads(line)["file"] for line in lines] == ["a.pdf", "a.pdf#page=2"]
        assert json.loads(lines[0]) == good("a.pdf").to_dict()

    def test_explains_itself(self, run):
        assert run("read", "a.jpg", "--explain").stdout.strip() == good("a.jpg").explain().strip()

    def test_saves_the_steps_and_keeps_pictures_only_for_that(self, run, reader, tmp_path):
        picture = np.full((40, 30, 3), 255, np.uint8)
        reader["answer"] = [good(page=picture, stages=(Stage("paper", picture),))]
        done = run("read", "a.jpg", "--show-steps", tmp_path / "steps")
        assert done.exit_code == 0, done.output
        assert reader["options"].keep_pictures
        assert list((tmp_path / "steps").glob("*.png"))
        run("read", "a.jpg")
        assert not reader["options"].keep_pictures

    def test_a_bad_file_is_told_with_advice(self, run):
        done = run("read", "bad.jpg")
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr == "Error: bad.jpg: It is no picture. Take another.\n"

    def test_strict_tells_of_what_could_not_be_read(self, run, reader):
        reader["answer"] = [Receipt("a.jpg", reasons=("not_a_receipt",))]
        assert run("read", "a.jpg").exit_code == 0
        assert run("read", "a.jpg", "--strict").exit_code == 3


class TestRewards:
    @pytest.fixture
    def results(self, tmp_path) -> Path:
        receipts = [
            good("a.jpg"),
            good("b.jpg", total=Field(Decimal("9.00"), 0.9), sha256="cd" * 32),
            good("c.jpg", type=Field("travel", 0.9), sha256="ef" * 32),
        ]
        write(receipts, tmp_path / "results.csv")
        return tmp_path / "results.csv"

    def test_as_json(self, run, results):
        done = run("rewards", results, "--as-of", "2026-11-20", "--format", "json")
        counts = json.loads(done.stdout)
        assert counts["programme"] == "shopper-panel"
        assert counts["as_of"] == "2026-11-20"
        decisions = {r["file"]: r["decision"] for r in counts["receipts"]}
        assert (decisions["a.jpg"], decisions["c.jpg"]) == ("counts", "does_not_count")

    def test_as_a_table(self, run, results):
        done = run("rewards", results, "--region", "uk", "--as-of", "2026-11-20")
        assert "shopper-panel (uk), as of 2026-11-20" in done.stdout
        assert "does not count" in done.stdout
        assert "GBP" in done.stdout

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            (["--format", "poem"], "--format must be one of table, json"),
            (["--programme", "nothing"], "no programme 'nothing'"),
            (["--month-by", "mood"], "month_by must be one of"),
            (["--time-zone", "Mars/Base"], "no time zone 'Mars/Base'"),
        ],
    )
    def test_a_wrong_call(self, run, results, wrong, message):
        done = run("rewards", results, *wrong)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr

    def test_results_that_are_not_there(self, run, tmp_path):
        done = run("rewards", tmp_path / "none.csv")
        assert done.exit_code == 2
        assert "none.csv: there is no such file." in done.stderr


class TestEvaluate:
    @pytest.fixture
    def labelled(self, folder) -> Path:
        (folder / "labels.csv").write_text(
            "file,merchant,date,total,currency,type\n"
            "x-1.jpg,Corner Café,2026-11-02,12.30,EUR,restaurant\n"
            "x-2.jpg,Corner Café,2026-11-02,9.99,EUR,restaurant\n",
            encoding="utf-8",
        )
        return folder

    def test_reports_and_lists_what_is_wrong(self, run, labelled, tmp_path):
        wrong = tmp_path / "wrong.csv"
        done = run("evaluate", labelled, "--jobs", 1, "--wrong", wrong)
        assert done.exit_code == 0, done.output
        assert "merchant, date, total       1 of     2   50.0 %" in done.stdout
        assert "1 pictures passed over that have no label." in done.stderr
        assert "x-2.jpg,ok,total,9.99,12.30" in wrong.read_text()

    def test_as_json_with_a_diagram(self, run, labelled, tmp_path):
        diagram = tmp_path / "diagram.png"
        done = run(
            "evaluate", labelled, "--jobs", 1, "--json", "--diagram", diagram,
            "--wrong", tmp_path / "w.csv",
        )  # fmt: skip
        assert json.loads(done.stdout)["accepted"] == {
            "count": 2, "share": 1.0, "wrong": 1, "wrong_share": 0.5,
        }  # fmt: skip
        assert diagram.stat().st_size > 1000

    def test_needs_labels(self, run, folder):
        done = run("evaluate", folder)
        assert done.exit_code == 2
        assert "labels cannot be read" in done.stderr


class TestDoctor:
    def test_tells_engines_languages_and_formats(self, run):
        done = run("doctor")
        assert done.exit_code == 0
        for name in ("tesserocr", "rapidocr", "eng (English)", "HEIC", "PDF"):
            assert name in done.stdout

    def test_advice_is_shown_as_it_is_typed(self, run, monkeypatch):
        monkeypatch.setitem(sys.modules, "pypdfium2", None)
        assert "pip install 'receipts[formats]'" in run("doctor").stdout

    def test_as_json(self, run):
        groups = {finding["group"] for finding in json.loads(run("doctor", "--json").stdout)}
        assert groups == {"system", "network", "engine", "language", "format"}

    def test_without_an_engine_nothing_can_be_done(self, run, monkeypatch):
        monkeypatch.setattr(import_module("receipts.doctor"), "can_read", lambda findings: False)
        assert run("doctor").exit_code == 1


class TestProgram:
    def call(self, *args: object, **env: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*PROGRAM, *map(str, args)],
            capture_output=True,
            env={**os.environ, **SAME_PATH, **env},
            timeout=120,
        )

    def test_without_arguments_shows_its_help(self, run):
        assert "scan" in run().output
        assert run("--version").stdout.startswith("receipts ")

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
    def test_pipes_carry_utf8_whatever_the_locale(self, tmp_path, encoding):
        write([good("á.jpg")], tmp_path / "r.csv")
        done = self.call(
            "rewards", tmp_path / "r.csv", "--as-of", "2026-11-20", PYTHONIOENCODING=encoding
        )
        assert done.returncode == 0, done.stderr
        assert "á.jpg" in done.stdout.decode("utf-8")

    def test_an_error_is_one_line_and_no_traceback(self, tmp_path):
        done = self.call("rewards", tmp_path / "none.csv")
        assert done.returncode == 2
        assert done.stderr.decode().count("\n") == 1
        assert done.stderr.startswith(b"Error: ")

    def test_a_reader_that_goes_away_is_no_accident(self, tmp_path):
        names = [f"{n:05}.jpg" for n in range(3000)]
        write([good(name, sha256=name) for name in names], tmp_path / "r.csv")
        command = [*PROGRAM, "rewards", str(tmp_path / "r.csv"), "--as-of", "2026-11-20"]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **SAME_PATH},
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            assert b"Traceback" not in process.stderr.read()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
class TestWorkers:
    @pytest.fixture
    def start(self, tmp_path) -> Callable[..., subprocess.Popen[str]]:
        """Start a scan of files with these names, with a fake reader in two workers."""

        def start(*names: str) -> subprocess.Popen[str]:
            (tmp_path / "in").mkdir()
            for name in names:
                (tmp_path / "in" / name).touch()
            (tmp_path / "program.py").write_text(WITH_FAKE_READER)
            arguments = ("scan", tmp_path / "in", "--out", tmp_path / "r.csv", "--jobs", 2)
            return subprocess.Popen(
                [sys.executable, str(tmp_path / "program.py"), *map(str, arguments)],
                env={**os.environ, **SAME_PATH},
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )

        return start

    def test_a_crash_costs_one_row(self, start, tmp_path):
        program = start("a.jpg", "crash.jpg", "x.jpg")
        said = program.communicate(timeout=300)[1]
        assert program.returncode == 0, said
        table = read_table(tmp_path / "r.csv")
        assert table["status"].tolist() == ["ok", "failed", "ok"]
        assert table["reasons"].tolist() == ["", "crashed", ""]

    def test_ctrl_c_leaves_what_was_done_and_no_worker(self, start, tmp_path):
        program = start("a-1.jpg", "a-2.jpg", "a-3.jpg", "hang-1.jpg", "hang-2.jpg", "x.jpg")
        started = tmp_path / "in" / "hang-2.started"
        deadline = time.monotonic() + 300
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)  # for the rows on their way
        os.killpg(program.pid, signal.SIGINT)
        said = program.communicate(timeout=300)[1]
        assert program.returncode == 130, said
        assert "Interrupted: 3 receipts were read" in said
        assert read_table(tmp_path / "r.csv")["file"].tolist() == ["a-1.jpg", "a-2.jpg", "a-3.jpg"]
        assert gone(program.pid)


def gone(group: int) -> bool:
    """Whether no process of the group is left, or none a moment later."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
