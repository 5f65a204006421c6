"""Read for a long time, and look whether memory or open files grow.

    python -m benchmarks.soak reads [--number 1000] [--engine auto] [FOLDER]
    python -m benchmarks.soak folder [--number 20000]

``reads`` reads pictures (the drawn samples, or those of a folder) again and again in one process,
and tells its resident memory and open descriptors as it goes.  ``folder`` scans a folder of so
many small files with a reader that only pretends to read, into a table, and tells the resident
memory of the program itself, without its workers, from the first rows to the last.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import psutil

MB = 1e6
ROOT = Path(__file__).parents[1]
PROGRAM = """
from importlib import import_module
from benchmarks.soak import nothing
import_module("receipts.scan.files")._default_reader = lambda: nothing
if __name__ == "__main__":
    from receipts.cli import main
    main()
"""


def nothing(path: Path, options: object, page: int) -> object:
    """A reader that finds a receipt of two hundred words in every file."""
    from receipts.model import Box, Line, Look, Word
    from receipts.receipt import Receipt

    words = tuple(Word(f"word{n}", Box(0, n, 10, n + 1), 0.9) for n in range(200))
    look = Look("block", "tesseract", (Line(words),))
    return Receipt(status="review", looks=(look,), sha256=path.stem.rjust(64, "0"))


def resident() -> float:
    return psutil.Process().memory_info().rss / MB


def reads(number: int, engine: str, folder: Path) -> None:
    """Read again and again in this process."""
    from receipts.errors import ReceiptsError
    from receipts.read import read
    from receipts.scan import find

    settled = peak = 0.0
    first_descriptors = 0
    files = find(folder).files
    for done, file in enumerate(islice(cycle(files), number), start=1):
        try:
            read(file, engine=engine, keep_pictures=False)
        except ReceiptsError as error:
            print(error)
        if done == 200:
            settled, first_descriptors = resident(), psutil.Process().num_fds()
        if done > 200:
            peak = max(peak, resident())
        if done % 100 == 0:
            open_files = psutil.Process().num_fds()
            print(f"{done:6} reads {resident():8.0f} MB {open_files:4} descriptors", flush=True)
    if settled:
        grown = resident() / settled - 1
        print(f"after 200: {settled:.0f} MB; at the end {grown:+.1%}, at most {peak:.0f} MB; "
              f"{psutil.Process().num_fds() - first_descriptors:+} descriptors")  # fmt: skip


def scan_folder(number: int) -> None:
    """Scan many small files, and watch the program."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "in").mkdir()
        (root / "program.py").write_text(PROGRAM)
        for n in range(number):
            (root / "in" / f"{n:06}.jpg").write_bytes(b"%d" % n)
        process = subprocess.Popen(
            [sys.executable, str(root / "program.py"), "scan", "in", "--out", "r.csv"],
            cwd=root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), *sys.path))},
            stderr=subprocess.DEVNULL,
        )
        seen = psutil.Process(process.pid)
        sizes: list[tuple[int, float]] = []
        while process.poll() is None:
            time.sleep(1)
            try:
                rows = (root / "r.csv").read_bytes().count(b"\n") - 1
                sizes.append((rows, seen.memory_info().rss / MB))
            except (FileNotFoundError, psutil.Error):
                continue
        while_reading = [size for rows, size in sizes if 500 <= rows < number]
        print(f"{number} files, {process.returncode=}")
        print(f"while reading: from {while_reading[0]:.1f} to {while_reading[-1]:.1f} MB, "
              f"at most {max(while_reading):.1f}; with the count at the end "
              f"{max(size for _, size in sizes):.1f} MB")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    of_reads = commands.add_parser("reads")
    of_reads.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    of_reads.add_argument("--number", type=int, default=1000)
    of_reads.add_argument("--engine", default="auto")
    commands.add_parser("folder").add_argument("--number", type=int, default=20000)
    given = parser.parse_args()
    if given.what == "reads":
        reads(given.number, given.engine, given.folder)
    else:
        scan_folder(given.number)


if __name__ == "__main__":
    main()
