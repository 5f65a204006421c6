"""Scans that are ended in the middle, from the command line: nothing is lost, and they go on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_readers import WasRead

from receipts.rewards.ledger import Ledger
from receipts.table import read_table

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

PROGRAM = """
from importlib import import_module
from fake_readers import by_text
import_module("receipts.scan.files")._default_reader = lambda: by_text
if __name__ == "__main__":
    from receipts.cli import main
    main()
"""
SECONDS = 120

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for number in range(1, 7):
        (made / f"{number}.jpg").write_text(f"{10 + number}.30")
    return made


@pytest.fixture
def was_read(tmp_path: Path) -> WasRead:
    return WasRead(tmp_path / "was_read")


@pytest.fixture
def start(tmp_path: Path, folder: Path) -> Start:
    """Start ``receipts scan in`` with more arguments, in the temporary folder."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "tmp").mkdir()

    def start(*arguments: object, **named: object) -> subprocess.Popen[str]:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
            [sys.executable, "program.py", "scan", "in", *map(str, arguments)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "TMPDIR": str(tmp_path / "tmp"),
            },
            stdout=named.get("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=heed_signals,
        )

    return start


def heed_signals() -> None:
    """As in a terminal: what nohup or a shell in the background ignores, its children ignore."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def files(path: Path) -> list[str]:
    return [str(name) for name in read_table(path)["file"]]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_leaves_what_was_read_and_the_next_scan_goes_on(
    start: Start, tmp_path: Path, folder: Path, was_read: WasRead,
    suffix: str, number: int, code: int,
) -> None:  # fmt: skip
    (folder / "hang.jpg").write_text("17.30")
    out = tmp_path / f"r.{suffix}"
    arguments = ("--out", out, "--jobs", 2)
    # A reader that hangs for this one file, then does not.
    (tmp_path / "program.py").write_text(PROGRAM.replace("by_text", "hangs_once"))
    program = start(*arguments)
    until(lambda: len(was_read.names) == 7)
    time.sleep(0.5)  # for the rows on their way
    os.kill(program.pid, number)
    said = program.communicate(timeout=SECONDS)[1]
    assert program.returncode == code, said
    assert "the same command goes on from there." in said
    assert files(out) == [f"{n}.jpg" for n in range(1, 7)]
    assert list((tmp_path / "tmp").iterdir()) == []
    was_read.clear()
    again = start(*arguments)
    again.communicate(timeout=SECONDS)
    assert (again.returncode, was_read.names) == (0, ["hang.jpg"])
    assert len(files(out)) == 7
    leftover = {p.name for p in tmp_path.iterdir()} - {"in", "tmp", "program.py", "was_read"}
    assert leftover == {f"r.{suffix}"}


def test_ctrl_c_over_complete_results_leaves_them_complete(
    start: Start, tmp_path: Path, folder: Path, was_read: WasRead
) -> None:
    out = tmp_path / "r.jsonl"
    start("--out", out).communicate(timeout=SECONDS)
    before = out.read_bytes()
    was_read.clear()
    program = start("--out", out, "--fresh")
    until(lambda: len(was_read.names) > 2)
    os.kill(program.pid, signal.SIGINT)
    program.communicate(timeout=SECONDS)
    assert out.read_bytes() == before


def test_a_second_scan_into_a_ledger_gives_the_whole_table_again(
    start: Start, tmp_path: Path, was_read: WasRead
) -> None:
    arguments = ("--ledger", tmp_path / "my.ledger", "--out", tmp_path / "same.csv")
    start(*arguments).communicate(timeout=SECONDS)
    first = read_table(tmp_path / "same.csv")
    was_read.clear()
    start(*arguments).communicate(timeout=SECONDS)
    assert was_read.names == []
    assert read_table(tmp_path / "same.csv").equals(first)


def test_a_ledger_that_is_locked_from_the_start_is_said_at_once(
    start: Start, tmp_path: Path, was_read: WasRead
) -> None:
    ledger = tmp_path / "my.ledger"
    Ledger(ledger).close()
    with sqlite3.connect(ledger, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        program = start("--ledger", ledger)
        said = program.communicate(timeout=SECONDS)[1]
        other.execute("ROLLBACK")
    assert (program.returncode, was_read.names) == (1, [])
    assert "another program keeps the ledger locked" in said


def test_a_ledger_that_gets_locked_costs_no_reading(
    start: Start, tmp_path: Path, folder: Path, was_read: WasRead
) -> None:
    ledger, out = tmp_path / "my.ledger", tmp_path / "r.csv"
    Ledger(ledger).close()
    (tmp_path / "program.py").write_text(PROGRAM.replace("by_text", "waits_for_go"))
    program = start("--ledger", ledger, "--out", out, "--jobs", 1)
    until(lambda: bool(was_read.names))
    other = sqlite3.connect(ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (tmp_path / "go").touch()
    said = program.communicate(timeout=SECONDS)[1]
    other.execute("ROLLBACK")
    other.close()
    assert program.returncode == 1, said
    assert "the next scan with this ledger takes it in" in said
    assert len(files(out)) == 6
    was_read.clear()
    again = start("--ledger", ledger, "--out", out)
    again.communicate(timeout=SECONDS)
    assert (again.returncode, was_read.names) == (0, [])
    with Ledger(ledger, create=False) as opened:
        assert len(opened) == 6


def test_a_killed_worker_in_the_first_second_costs_nothing(
    start: Start, tmp_path: Path, was_read: WasRead
) -> None:
    import psutil

    program = start("--out", tmp_path / "r.csv", "--jobs", 2)
    parent = psutil.Process(program.pid)

    def workers() -> list[psutil.Process]:
        return [p for p in parent.children() if "spawn_main" in " ".join(p.cmdline())]

    until(lambda: bool(workers()))
    workers()[0].kill()
    said = program.communicate(timeout=SECONDS)[1]
    assert program.returncode == 0, said
    assert read_table(tmp_path / "r.csv")["status"].tolist() == ["ok"] * 6


def test_workers_end_with_a_program_that_is_killed(
    start: Start, tmp_path: Path, folder: Path, was_read: WasRead
) -> None:
    import psutil

    (folder / "hang.jpg").write_text("17.30")
    (tmp_path / "program.py").write_text(PROGRAM.replace("by_text", "hangs_once"))
    program = start("--out", tmp_path / "r.csv", "--jobs", 2)
    until(lambda: "hang.jpg" in was_read.names)
    family = psutil.Process(program.pid).children(recursive=True)
    program.kill()
    program.communicate()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


def test_results_for_a_closed_standard_output_are_an_error(start: Start, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        program = start(stdout=full)
        said = program.communicate(timeout=SECONDS)[1]
    assert program.returncode == 1
    assert "the results cannot be written" in said
    assert "Traceback" not in said


def test_a_closed_standard_output_is_said_before_the_work(
    tmp_path: Path, folder: Path, start: Start, was_read: WasRead
) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "program.py", "scan", "in"],
        cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, was_read.names) == (1, []), done.stderr
    assert "the results cannot be written" in done.stderr
