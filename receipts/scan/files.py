"""Many receipts: a folder of files to rows, by worker processes that may hang or die.

A task is one page of one file, so that the limits of time and memory hold for each page, and
what was read before a limit was reached is kept.  Every file gets at least one receipt, whatever
becomes of it.
"""

from __future__ import annotations

import os
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from receipts.cpu import cpu_seconds
from receipts.errors import (
    BadData,
    EngineUnavailable,
    MissingExtra,
    ReceiptsError,
    TimedOut,
    WrongCall,
)
from receipts.images.files import sha256_of
from receipts.model import PaperKey, page_name
from receipts.options import Options
from receipts.receipt import Receipt
from receipts.scan.find import Found, find
from receipts.scan.version import reader_version
from receipts.scan.worker import Limits, Lost
from receipts.scan.workers import Ask, each

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[Path, Options, int], Receipt]
"""Reads one page of a file, pages counted from 1; picklable, as :func:`receipts.read.read_number`
is.  ``page_count`` of the receipt says how many pages the file has."""

Progress = Callable[[int, int], None]
"""Called with the number of files done and of all files, after each file."""

LOOK_AHEAD = 0.1
"""Seconds that may go by in looking for the next file that is not known yet, before the workers
are looked after again."""

_FATAL = (EngineUnavailable, MissingExtra, WrongCall, BadData)


class Memory(Protocol):
    """What is known of files from an earlier scan."""

    def pages_left(self, name: str, sha256: str) -> Sequence[int] | None:
        """The pages of a file that are still to be read; ``None`` for all of them.

        Args:
            name: As in the results table.
            sha256: Of the file's content; empty where it cannot be opened.
        """
        ...


def scan(
    folder: Path | str,
    options: Options | Mapping[str, Any] | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    **named: Any,
) -> pd.DataFrame:
    """Read all receipts under a folder.

    Args:
        folder: Searched with all folders in it; a single file will do.
        options: How to read; names of options can be given directly too.
        jobs: As in :func:`scan_files`.
        progress: Called with files done and all files.

    Returns:
        The results table, a row a receipt, in the order of the files' names.

    Raises:
        WrongCall: There is no such folder, or no such option.
        EngineUnavailable: The engine that was asked for cannot be started.
    """
    from receipts.rows import row
    from receipts.table import frame_of_rows

    # A table shows no pictures, and they would have to pass between processes.
    chosen = Options.resolve(options, **{"keep_pictures": False, **named})
    receipts = scan_files(find(folder), chosen, jobs=jobs, progress=progress)
    rows = [(place(receipt), row(receipt)) for receipt in receipts]
    rows.sort(key=lambda pair: pair[0])
    return frame_of_rows(row for _, row in rows)


def scan_files(
    found: Found,
    options: Options | Mapping[str, Any] | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    reader: Reader | None = None,
    memory: Memory | None = None,
    **named: Any,
) -> Generator[Receipt, None, None]:
    """Read files in worker processes and yield each receipt as soon as it is there.

    Args:
        found: The files, from :func:`find`.
        options: How to read, and how much time and memory one page may take.
        jobs: Number of worker processes; by default one a core.
        progress: Called with files done and all files.
        reader: What reads a page; :func:`receipts.read.read_number` by default.
        memory: What is known already and not read again.

    Raises:
        ReceiptsError: Something is wrong that no other file would escape: the engine, the
            options, the shipped data; or no worker process can be started.
    """
    chosen = Options.resolve(options, **named)
    if jobs is not None and jobs < 1:
        raise WrongCall(f"jobs must be at least 1, not {jobs}.")
    work = _Work(found, chosen, reader or _default_reader(), memory, progress)
    return work.receipts(jobs or _cores())


def read_file(
    file: Path, options: Options, reader: Reader | None = None
) -> Generator[Receipt, None, None]:
    """Read all pages of one file in a worker process, within the limits of a scan.

    They come in their order, but for a page that had to be tried twice.  A page that cannot be
    read is a failed receipt whose ``message`` says why.
    """
    receipts = scan_files(Found(file.parent, (file,)), options, jobs=1, reader=reader)
    with closing(receipts):
        for receipt in receipts:
            yield _named(receipt, str(file), receipt.page_number)


def place(receipt: Receipt) -> PaperKey:
    """By what receipts are sorted: the names of their files, then their pages and papers."""
    page, paper = receipt.page_number, receipt.paper_number
    return PaperKey(receipt.file.removesuffix(page_name("", page, paper)), page, paper)


def _named(receipt: Receipt, file: str, page: int) -> Receipt:
    name = page_name(file, page, receipt.paper_number)
    return replace(receipt, file=name, page_number=page)


@dataclass(frozen=True, slots=True)
class _Task:
    """A page to be read; the further pages of a file are known when its first one is.

    Where the first page was lost with the process that read it, the second one is tried without
    knowing whether there is one.
    """

    file: Path
    name: str
    options: Options
    reader: Reader
    page: int = 1
    opens_file: bool = True
    is_probe: bool = False


class _Work:
    """The tasks of a scan: what is next, and what follows from a result."""

    def __init__(
        self,
        found: Found,
        options: Options,
        reader: Reader,
        memory: Memory | None,
        progress: Progress | None,
    ) -> None:
        self._found = found
        self._options = options
        self._reader = reader
        self._memory = memory
        self._progress = progress
        self._version = reader_version(options)
        self._files = iter(found.files)
        self._tasks: deque[_Task] = deque()
        self._open: Counter[str] = Counter()
        """Files with the number of their pages that are not read yet."""
        self._done = 0

    def receipts(self, jobs: int) -> Generator[Receipt, None, None]:
        limits = Limits(self._options.timeout, self._options.max_memory)
        with closing(each(_run, self.next_task, jobs, limits)) as finished:
            for task, result in finished:
                receipt = _lost(task, result) if isinstance(result, Lost) else result
                if task.opens_file:
                    self._add(task, range(task.page + 1, receipt.page_count + 1))
                    if isinstance(result, Lost) and not task.is_probe:
                        self._probe(task)
                if not (task.is_probe and receipt.reasons and not receipt.page_count):
                    yield replace(receipt, reader=self._version)
                self._page_is_done(task.name)

    def next_task(self) -> _Task | Ask | None:
        until = time.monotonic() + LOOK_AHEAD
        while not self._tasks:
            if time.monotonic() > until:
                return Ask.AGAIN
            file = next(self._files, None)
            if file is None:
                return None
            self._plan(file)
        return self._tasks.popleft()

    def _plan(self, file: Path) -> None:
        task = _Task(file, self._found.name(file), self._options, self._reader)
        pages = None
        if self._memory is not None:
            pages = self._memory.pages_left(task.name, _sha256(task))
        if pages is None:
            self._tasks.append(task)
            self._open[task.name] += 1
        else:
            self._add(task, pages)
            self._say(self._done + (not pages))

    def _add(self, task: _Task, pages: Sequence[int]) -> None:
        self._tasks.extend(replace(task, page=page, opens_file=False) for page in pages)
        if pages:
            self._open[task.name] += len(pages)

    def _probe(self, task: _Task) -> None:
        self._tasks.append(replace(task, page=2, is_probe=True))
        self._open[task.name] += 1

    def _page_is_done(self, name: str) -> None:
        self._open[name] -= 1
        if not self._open[name]:
            del self._open[name]
            self._say(self._done + 1)

    def _say(self, done: int) -> None:
        if self._progress and done > self._done:
            self._progress(done, len(self._found.files))
        self._done = done


def _run(task: _Task) -> Receipt:
    """Read one page; what goes wrong with it becomes a receipt that says so."""
    start = cpu_seconds()
    try:
        receipt = task.reader(task.file, task.options, task.page)
    except ReceiptsError as error:
        # An error that names no file is no file's fault: it would hit every one.
        if error.file is None and isinstance(error, _FATAL):
            raise
        return _failed(task, error.reason, str(error), cpu_seconds() - start)
    except Exception as error:
        if isinstance(error, MemoryError) or "Failed to allocate" in str(error):  # as OpenCV says
            raise MemoryError from error
        # Kept whole: it is a defect of ours, and the message is all there is to find it by.
        message = f"{traceback.format_exc()}{task.file}: {type(error).__name__}: {error}"
        return _failed(task, "internal_error", message, cpu_seconds() - start)
    return _named(receipt, task.name, task.page)


def _default_reader() -> Reader:
    from receipts.read import read_number

    return read_number


def _lost(task: _Task, lost: Lost) -> Receipt:
    seconds = task.options.timeout if lost.reason == TimedOut.reason else 0.0
    return _failed(task, lost.reason, f"{task.file}: {lost.message}", seconds)


def _failed(task: _Task, reason: str, message: str, seconds: float) -> Receipt:
    return Receipt(
        file=page_name(task.name, task.page),
        page_number=task.page,
        reasons=(reason,),
        message=message,
        seconds=seconds,
        sha256=_sha256(task),
        page_count=0,
    )


def _sha256(task: _Task) -> str:
    """Empty for a file that cannot be opened or is too long to be read."""
    try:
        return sha256_of(task.file, task.options.max_bytes)
    except ReceiptsError:
        return ""


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
