"""Scan every kind of hostile file, and tell what was lost, how long it took and what it held.

    python -m benchmarks.hostile [--engine auto] [--family sizes] [--kind NAME] [--out table.csv]

The corpus is made in a temporary folder.  Kinds that may take a whole scan down are scanned
alone, the others in groups; where a group's scan is lost or grows large, its kinds are scanned
one by one.  Seconds of a kind are wall time with the start of the program where it was scanned
alone, otherwise the CPU time that its rows tell of.  Memory is the most that a worker process
had resident, from the kernel's own mark where there is one.

A scan that takes longer than its kinds may, or that has more than 6 GB resident, is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.hostile import FAMILIES, KINDS, Kind, NotOnThisSystem, make
from tests.hostile.judge import Row, files_of, judge, read_rows

GROUP = 20
"""Kinds scanned together."""

POLL = 0.02
"""Seconds between two looks at the memory."""

MEGABYTE = 1 << 20
TREE_LIMIT = 6 * 1024 * MEGABYTE
"""Bytes that all processes of a scan may have resident before they are killed."""

ALLOWED = 2200 * MEGABYTE
"""Bytes of a worker that are as expected: the scan's own 2 GB, and what comes between two looks."""

LARGE = 1536 * MEGABYTE
"""Bytes of a worker from which on it is worth knowing which kind of a group it was."""

RAW = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]|TIFF\w+:|_TIFF|libpng|Leptonica|Error in pix|Warning in pix"
)
"""What must not come to a terminal: control characters, and lines that libraries write."""


@dataclass(frozen=True)
class Call:
    """How to scan.

    Args:
        engine: The engine.
        timeout: The scan's own limit, in seconds.
        longest: Seconds after which a scan of one kind is killed, if the kind allows so many.
    """

    engine: str
    timeout: float
    longest: float


@dataclass
class Run:
    """What was seen of one scan."""

    rows: list[Row]
    code: int
    seconds: float = 0.0
    worker: int = 0
    parent: int = 0
    killed: str = ""
    left_running: int = 0
    said: str = ""

    @property
    def lost(self) -> bool:
        """Whether it did not come to its end."""
        return bool(self.killed) or self.code != 0


@dataclass
class Result:
    """What became of one kind."""

    kind: Kind
    skipped: str = ""
    rows_lost: int = 0
    run_lost: str = ""
    tracebacks: int = 0
    raw: int = 0
    broken: str = ""
    seconds: float = 0.0
    worker: int = 0
    examples: list[str] = field(default_factory=list)


def peak(process: psutil.Process) -> int:
    """Most bytes that a process had resident so far, or has now where no one keeps count."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        memory = process.memory_info()
        return int(getattr(memory, "peak_wset", memory.rss))


class Watch:
    """Looks at a process and all that it started, again and again."""

    def __init__(self, pid: int) -> None:
        self.main = psutil.Process(pid)
        self.seen: dict[int, psutil.Process] = {}
        self.worker = 0
        self.parent = 0

    def look(self) -> int:
        """Note the peaks; bytes that all have resident now."""
        now = 0
        with contextlib.suppress(psutil.Error):
            self.parent = max(self.parent, peak(self.main))
            now = int(self.main.memory_info().rss)
            self.seen.update((child.pid, child) for child in self.main.children(recursive=True))
        for child in self.seen.values():
            with contextlib.suppress(psutil.Error):
                if child.is_running():
                    self.worker = max(self.worker, peak(child))
                    now += int(child.memory_info().rss)
        return now

    def still_running(self) -> list[psutil.Process]:
        """Workers that are alive."""
        alive = []
        for child in self.seen.values():
            with contextlib.suppress(psutil.Error):
                if child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
                    alive.append(child)
        return alive


def scan(folder: Path, limit: float, call: Call) -> Run:
    """Scan a folder in a process of its own; never longer than ``limit`` seconds."""
    with tempfile.TemporaryDirectory() as name:
        out, log = Path(name, "rows.jsonl"), Path(name, "log")
        command = [
            sys.executable, "-c", "from receipts.cli import main; main()", "scan", str(folder),
            "--out", str(out), "--engine", call.engine, "--timeout", str(call.timeout),
            "--jobs", "2",
        ]  # fmt: skip
        start = time.perf_counter()
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream,
                start_new_session=True,
            )  # fmt: skip
            watch = Watch(process.pid)
            try:
                killed = wait(process, watch, start + limit)
                seconds = time.perf_counter() - start
                time.sleep(0 if killed else 0.2)
                left = [] if killed else watch.still_running()
            finally:  # also where this program itself is told to end
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for child in watch.still_running():
            with contextlib.suppress(psutil.Error):
                child.kill()
        said = log.read_bytes().decode("utf-8", "backslashreplace")
        return Run(read_rows(out), process.returncode, seconds, watch.worker, watch.parent, killed,
                   len(left), said)  # fmt: skip


def wait(process: subprocess.Popen[bytes], watch: Watch, until: float) -> str:
    """Watch a scan to its end; why it must be killed, empty if it has ended."""
    while process.poll() is None:
        resident = watch.look()
        if resident > TREE_LIMIT:
            return f"killed with {resident // MEGABYTE:,} MB resident"
        if time.perf_counter() > until:
            return "killed after the time that it may take"
        time.sleep(POLL)
    return ""


def end(*_: object) -> None:
    """Told to end: the scan that is going on is ended first."""
    raise SystemExit(1)


def together(kinds: Sequence[Kind], root: Path, call: Call) -> list[Result]:
    """Scan some kinds in one scan."""
    results, ready, files = [], [], {}
    for kind in kinds:
        folder = root / kind.name
        try:
            make(kind, folder)
        except NotOnThisSystem as error:
            shutil.rmtree(folder)
            results.append(Result(kind, skipped=str(error)))
            continue
        ready.append(kind)
        files[kind.name] = files_of(kind, folder)
    if not ready:
        return results
    alone = len(ready) == 1
    # A kind alone is the scanned folder itself, so that its names begin the names in the table.
    where = root / ready[0].name if alone else root
    limit = min(ready[0].seconds, call.longest) if alone else 60 + 10.0 * len(ready)
    with ExitStack() as going_on:
        for kind in ready:
            going_on.enter_context(kind.disturb(root / kind.name))
        run = scan(where, limit, call)
    for kind in ready:
        prefix = "" if alone else f"{kind.name}/"
        results.append(result(kind, files[kind.name], run, prefix))
    return results


def result(kind: Kind, files: Sequence[str], run: Run, prefix: str) -> Result:
    """What a scan says of one kind of those it held."""
    verdict = judge(kind, files, run.rows, prefix)
    internal = [
        str(row.get("details", {}).get("message") or row["reasons"])
        for row in run.rows
        if str(row["file"]).startswith(prefix) and row["reasons"] == "internal_error"
    ]
    made = Result(kind, rows_lost=len(verdict.lost), broken=verdict.broken, worker=run.worker)
    made.seconds = verdict.seconds if prefix else run.seconds
    made.tracebacks = len(internal) + (run.said.count("Traceback (") if not prefix else 0)
    made.raw = len(RAW.findall(run.said)) if not prefix else 0
    made.examples = [f"no row: {name!a}" for name in verdict.lost[:3]] + [
        text.strip().splitlines()[-1][:300] for text in internal[:1]
    ]
    nothing_there = kind.expect.rows == 0 and not run.killed and run.code == 1
    if run.lost and not nothing_there:
        last = run.said.strip().splitlines()[-1:] or [""]
        made.run_lost = run.killed or f"exit code {run.code}: {last[0][:300]}"
    if run.worker > ALLOWED:
        made.broken += f" a worker had {run.worker // MEGABYTE:,} MB resident"
    if run.left_running:
        made.broken += f" {run.left_running} workers left running"
    return made


def results_of(kinds: Sequence[Kind], call: Call) -> Iterator[Result]:
    """Scan kinds, in groups where they may be, one by one where they may not or where it failed."""
    groups = [[kind] for kind in kinds if kind.alone]
    quiet = [kind for kind in kinds if not kind.alone]
    groups += [quiet[at : at + GROUP] for at in range(0, len(quiet), GROUP)]
    for group in groups:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
            results = together(group, Path(root, "in"), call)
        if len(group) > 1 and any(r.run_lost or r.worker > LARGE for r in results):
            for kind in group:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
                    yield from together([kind], Path(root, "in"), call)
        else:
            yield from results


HEADS = (
    "family", "kinds tried", "not on this system", "rows lost", "whole runs lost", "tracebacks",
    "raw output", "not as expected", "worst seconds", "worst MB of a worker",
)  # fmt: skip


def line(family: str, results: Sequence[Result]) -> tuple[str, ...]:
    """One line of the table."""
    tried = [r for r in results if not r.skipped]
    numbers = (
        len(tried), len(results) - len(tried), sum(r.rows_lost for r in tried),
        sum(bool(r.run_lost) for r in tried), sum(r.tracebacks for r in tried),
        sum(bool(r.raw) for r in tried), sum(bool(r.broken) for r in tried),
        round(max((r.seconds for r in tried), default=0)),
        max((r.worker for r in tried), default=0) // MEGABYTE,
    )  # fmt: skip
    return (family, *(f"{number:,}" for number in numbers))


def table(results: Sequence[Result]) -> str:
    """The Markdown table by family."""
    lines = [HEADS]
    for family in FAMILIES:
        own = [result for result in results if result.kind.family == family.name]
        lines += [line(family.name, own)] if own else []
    lines.append(line("**all**", results))
    rows = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join((rows[0], "|---|" + "--:|" * (len(HEADS) - 1), *rows[1:]))


def said_of(result: Result) -> str:
    """What is wrong with a kind, in a line; empty if nothing is."""
    parts = [result.run_lost, result.broken, *result.examples]
    return "; ".join(part for part in parts if part)


def write(results: Sequence[Result], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(("family", "kind", "about", "expected", "skipped", "rows_lost", "run_lost",
                        "tracebacks", "raw", "broken", "seconds", "worker_mb"))  # fmt: skip
        for r in results:
            sheet.writerow((r.kind.family, r.kind.name, r.kind.about, r.kind.expect, r.skipped,
                            r.rows_lost, r.run_lost, r.tracebacks, r.raw, said_of(r),
                            round(r.seconds, 1), r.worker // MEGABYTE))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--family", action="append", help="only this family; may come again")
    parser.add_argument("--kind", action="append", help="only this kind, family/name")
    parser.add_argument("--timeout", type=float, default=20.0, help="of the scan, seconds")
    parser.add_argument("--longest", type=float, default=600.0, help="of a kind alone, seconds")
    parser.add_argument("--out", type=Path, help="CSV file for a row a kind")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, end)
    kinds = [
        kind
        for key, kind in KINDS.items()
        if (not given.family or kind.family in given.family)
        and (not given.kind or key in given.kind)
    ]
    results: list[Result] = []
    call = Call(given.engine, given.timeout, given.longest)
    for number, result in enumerate(results_of(kinds, call), start=1):
        results.append(result)
        wrong = said_of(result)
        if wrong:
            print(f"{number}/{len(kinds)} {result.kind.family}/{result.kind.name}: {wrong}",
                  file=sys.stderr, flush=True)  # fmt: skip
        if given.out:
            write(results, given.out)
    print(table(results))
    for result in results:
        if said_of(result):
            print(f"\n- {result.kind.family}/{result.kind.name} ({result.kind.about}): "
                  f"{said_of(result)}", end="")  # fmt: skip
    print()


if __name__ == "__main__":
    main()
