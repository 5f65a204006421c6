"""Kill scans at moments spread over the whole run, and look at what is left.

    python -m benchmarks.kill [--times 100] [--files 60] [--jobs 2] [--seed 1] [--only KIND]

For each kind of result (a plain table in each format, and a ledger with a table) scans are
started by the command line with a reader that only pretends to read.  At a random moment the
program itself or one of its workers is killed (SIGKILL).  Then

- a scan whose worker was killed must end by itself, with every file in its table;
- of a scan that was killed itself no process may be left, what it had on the disk must still be
  there, and the same command again must read none of that a second time;
- at the end the table, and what the ledger counts, must be those of a scan that was never
  disturbed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import psutil

from receipts.model import Field
from receipts.options import Options
from receipts.receipt import Receipt
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.months import count_ledger
from receipts.scan.journal import Journal
from receipts.scan.records import CSV, JSON
from receipts.table import read_table

KINDS = ("csv", "jsonl", "xlsx", "parquet", "ledger")
DAY = dt.date(2026, 11, 20)
PROGRAM = """
from importlib import import_module
from benchmarks.kill import made_up
import_module("receipts.scan.files")._default_reader = lambda: made_up
if __name__ == "__main__":
    from receipts.cli import main
    main()
"""
SECONDS_TO_READ = 0.02


def made_up(path: Path, options: Options, page: int) -> Receipt:
    """A reader that reads nothing: every fifth file is the same purchase as the one before."""
    number = int(path.stem)
    purchase = number - (number % 5 == 4)
    time.sleep(SECONDS_TO_READ)
    with (path.parents[1] / "was_read").open("a") as log:
        log.write(f"{path.name}\n")
    return Receipt(
        status="ok",
        fields={
            "merchant": Field(f"Shop {purchase % 7}", 0.99),
            "date": Field(DAY, 0.99),
            "total": Field(Decimal(purchase) + Decimal("0.50"), 0.99),
            "type": Field("grocery", 0.99),
        },
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        confidence=0.99,
    )


class Bench:
    """One folder, scanned again and again into one kind of result.

    Args:
        root: An empty folder to work in.
        kind: One of :data:`KINDS`.
        files: Number of files to scan.
        jobs: Number of workers.
    """

    def __init__(self, root: Path, kind: str, files: int, jobs: int) -> None:
        self.root, self.kind, self.jobs = root, kind, jobs
        self.program = root / "program.py"
        self.program.write_text(PROGRAM)
        self.files = {f"{number}.jpg" for number in range(files)}
        (root / "in").mkdir()
        for name in self.files:
            (root / "in" / name).write_text(name)

    def start(self) -> subprocess.Popen[bytes]:
        """Start a scan."""
        suffix = "csv" if self.kind == "ledger" else self.kind
        command = ["scan", "in", "--out", f"r.{suffix}", "--jobs", str(self.jobs)]
        command += ["--as-of", "2026-11-30"]
        command += ["--ledger", "l.ledger"] if self.kind == "ledger" else []
        return subprocess.Popen(
            [sys.executable, str(self.program), *command],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stderr=(self.root / "said").open("wb"),
        )

    def finish(self) -> float:
        """Scan undisturbed; how many seconds that took."""
        start = time.perf_counter()
        if self.start().wait() != 0:
            raise SystemExit((self.root / "said").read_text())
        return time.perf_counter() - start

    def was_read(self) -> list[str]:
        """The names of the files that were read, as often as they were."""
        log = self.root / "was_read"
        return log.read_text().split() if log.exists() else []

    def kept(self) -> set[str]:
        """The files whose rows are on the disk, or are in the ledger."""
        if self.kind == "ledger":
            if not (self.root / "l.ledger").exists():
                return set()
            with Ledger(self.root / "l.ledger") as ledger:
                [(whole,)] = ledger.query("PRAGMA integrity_check")
                assert whole == "ok", whole
                return {str(row["file"]) for row in ledger.rows()}
        rows: set[str] = set()
        for name, codec in ((f"r.{self.kind}", CSV if self.kind == "csv" else JSON),
                            (f"r.{self.kind}.journal", JSON)):  # fmt: skip
            file = self.root / name
            if file.exists() and name.endswith((".csv", ".jsonl", ".journal")):
                journal = Journal(file, codec)
                rows |= {key[0] for key in journal.sorted_keys()}
                journal.close()
            elif file.exists():
                rows |= set(read_table(file)["file"])
        return rows

    def outcome(self) -> object:
        """The table without the seconds, and what the ledger counts."""
        suffix = "csv" if self.kind == "ledger" else self.kind
        table = read_table(self.root / f"r.{suffix}").drop(columns="seconds")
        rows = table.astype(str).to_dict("records")
        if self.kind != "ledger":
            return rows
        with Ledger(self.root / "l.ledger") as ledger:
            counts = count_ledger(ledger, "example-five-a-day", dt.date(2026, 11, 30))
        return rows, counts.months, sorted((r.file, r.decision) for r in counts.receipts)

    def clear(self) -> None:
        """Begin anew: no results, no ledger."""
        for file in [*self.root.glob("r.*"), *self.root.glob("l.ledger*"), self.root / "was_read"]:
            file.unlink(missing_ok=True)


def kill_one(bench: Bench, seconds: float, worker: bool, draw: random.Random) -> str:
    """Start a scan and kill it, or one of its workers; what was killed, or nothing."""
    before = bench.kept()
    already = len(bench.was_read())
    process = bench.start()
    seen = psutil.Process(process.pid)
    time.sleep(seconds)
    try:
        family = seen.children(recursive=True)
        workers = [p for p in family if "spawn_main" in " ".join(p.cmdline())]
        victim = draw.choice(workers) if worker and workers else seen
        victim.kill()
    except psutil.NoSuchProcess:  # it was quicker
        process.wait()
        return ""
    code = process.wait()
    if victim is not seen:
        if code != 0 or bench.kept() != bench.files:
            raise SystemExit(f"a killed worker ended the scan: {(bench.root / 'said').read_text()}")
        return "worker"
    _, alive = psutil.wait_procs(family, timeout=10)
    if alive:
        raise SystemExit(f"workers outlived their parent: {alive}")
    read = bench.was_read()[already:]
    kept = bench.kept()
    if again := before & set(read):
        raise SystemExit(f"read a second time: {sorted(again)}")
    if before - kept:
        raise SystemExit(f"lost: {sorted(before - kept)}")
    if len(set(read) - kept) > 2 * bench.jobs:  # what is on its way when the program dies
        raise SystemExit(f"read and lost: {sorted(set(read) - kept)}")
    return "program"


def kill_again_and_again(kind: str, times: int, files: int, jobs: int, seed: int) -> str:
    """Kill ``times`` scans; says what was found, or ends the program."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), kind, files, jobs)
        longest = bench.finish()
        wanted = bench.outcome()
        bench.clear()
        killed = {"program": 0, "worker": 0, "": 0}
        while killed["program"] + killed["worker"] < times:
            worker = draw.random() < 0.3
            killed[kill_one(bench, draw.uniform(0, longest), worker, draw)] += 1
            if bench.kept() == bench.files:  # nothing is left to be read: begin anew
                bench.finish()
                if bench.outcome() != wanted:
                    raise SystemExit("the table is not that of a scan that was never disturbed")
                bench.clear()
        bench.finish()
        if bench.outcome() != wanted:
            raise SystemExit("the table is not that of a scan that was never disturbed")
    return (
        f"{kind}: {killed['program']} scans and {killed['worker']} workers killed; nothing that "
        "was kept was lost or read again, no worker was left, and the tables are those of a scan "
        "that was never disturbed"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    given = parser.parse_args()
    for kind in [given.only] if given.only else KINDS:
        print(kill_again_and_again(kind, given.times, given.files, given.jobs, given.seed))


if __name__ == "__main__":
    main()
