"""Kill a scan with a ledger at random moments, again and again, and look at the ledger.

    python -m benchmarks.kill [--times 100] [--files 400] [--jobs 1]

Each time a process scans a folder into the ledger and says after each commit what it has
committed; it is killed (SIGKILL, its workers too) after a random while.  Then the ledger must
open, be whole, hold all that was said to be committed, and nothing twice.  At the end the scan
is left to finish: the ledger must hold what a scan that was never killed holds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from pathlib import Path

from receipts.images.load import sha256
from receipts.model import Field, Receipt
from receipts.options import Options
from receipts.rewards.intake import new_files, take_in
from receipts.rewards.ledger import Ledger
from receipts.rewards.month import count_ledger
from receipts.scan import find, scan_files

DAY = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def made_up(path: Path, options: Options) -> list[Receipt]:
    """A reader that reads nothing: every fifth file is the same purchase as the one before."""
    number = int(path.stem)
    purchase = number - (number % 5 == 4)
    time.sleep(0.002)
    return [
        Receipt(
            status="ok",
            merchant=Field(f"Shop {purchase % 7}", 0.99),
            date=Field(DAY, 0.99),
            total=Field(Decimal(purchase) + Decimal("0.50"), 0.99),
            type=Field("grocery", 0.99),
            sha256=sha256(path),
            confidence=0.99,
        )
    ]


def child(path: Path, folder: Path, jobs: int) -> None:
    """Scan; say each file that is committed."""
    with Ledger(path) as ledger:
        print("started", flush=True)
        new = new_files(ledger, find(folder))
        receipts = scan_files(new, Options(), jobs=jobs, reader=made_up)
        for receipt, _ in take_in(ledger, receipts, lambda: NOW):
            print(receipt.file, flush=True)


def run(path: Path, folder: Path, jobs: int, seconds: float | None) -> tuple[set[str], bool, float]:
    """Run a child; what it said it had committed, whether it was killed, how long it worked."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.kill", "--child", path, folder, "--jobs", str(jobs)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    killer = None
    started = bool(process.stdout.readline())
    start = time.perf_counter()
    if started and seconds is not None:
        killer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
    said = {line.strip() for line in process.stdout if line.endswith("\n")}
    code = process.wait()
    worked = time.perf_counter() - start
    if killer:
        killer.cancel()
    if seconds is None and code != 0:
        raise SystemExit(f"the scan ended with {code}")
    return said, code == -signal.SIGKILL, worked


def check(path: Path, said: set[str]) -> set[str]:
    """The files in the ledger; ends the program where something is wrong with it."""
    with Ledger(path, create=False) as ledger:
        [(whole,)] = ledger.query("PRAGMA integrity_check")
        broken = ledger.query("PRAGMA foreign_key_check")
        files = [str(row["file"]) for row in ledger.rows()]
        unread = ledger.query(
            "SELECT id FROM receipts WHERE id NOT IN (SELECT receipt FROM readings)"
        )
        lost = said - set(files)
        twice = len(files) - len(set(files))
    if whole != "ok" or broken or unread or lost or twice:
        raise SystemExit(f"{whole=} {len(broken)=} {len(unread)=} {len(lost)=} {twice=}")
    return set(files)


def outcome(path: Path) -> tuple[object, list[tuple[str, str]]]:
    with Ledger(path, create=False) as ledger:
        counts = count_ledger(ledger, "example-five-a-day", dt.date(2026, 11, 30))
    return counts.months, sorted((r.file, r.decision) for r in counts.receipts)


def kill_again_and_again(times: int, files: int, jobs: int, seed: int) -> str:
    """Kill ``times`` scans; says what was found, or ends the program."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder, path, other = root / "in", root / "killed.ledger", root / "other.ledger"
        folder.mkdir()
        for number in range(files):
            (folder / f"{number}.jpg").write_bytes(str(number).encode())
        *_, longest = run(other, folder, jobs, None)
        killed, committed, rounds = 0, set[str](), 0
        while killed < times:
            said, was_killed, _ = run(path, folder, jobs, draw.uniform(0, longest))
            committed |= said
            in_ledger = check(path, committed)
            killed, rounds = killed + was_killed, rounds + 1
            if len(in_ledger) == files and killed < times:  # all is there: begin anew
                committed.clear()
                for part in root.glob("killed.ledger*"):
                    part.unlink()
        run(path, folder, jobs, None)
        check(path, committed)
        if outcome(path) != outcome(other):
            raise SystemExit("what was killed counts otherwise than what was not")
    return (
        f"{killed} of {rounds} scans killed; each time the ledger opened, was whole, and held "
        "all that was committed, nothing twice; the count is that of a scan never killed"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(*given.child, given.jobs)
    else:
        print(kill_again_and_again(given.times, given.files, given.jobs, given.seed))


if __name__ == "__main__":
    main()
