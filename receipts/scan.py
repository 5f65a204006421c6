"""Many receipts: a folder of files to rows, by worker processes that may hang or die.

Every file gets at least one receipt, whatever becomes of it.  A file that takes too long is
``timed_out``, one that takes its worker down is ``crashed``; the rest goes on.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from receipts.cpu import cpu_seconds
from receipts.errors import (
    BadData,
    EngineUnavailable,
    MissingExtra,
    ReceiptsError,
    TimedOut,
    WrongCall,
)
from receipts.model import Receipt
from receipts.options import Options
from receipts.workers import each

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[Path, Options], Sequence[Receipt]]
"""Reads the pages of one file; it must be picklable, as :func:`receipts.read.read_pages` is."""

Progress = Callable[[int, int], None]
"""Called with the number of files done and of all files, after each file."""

PAGE = "#page="
"""Stands between a file's name and the number of a further page, as in PDF links (RFC 8118)."""

_FATAL = (EngineUnavailable, MissingExtra, WrongCall, BadData)


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a folder.

    Args:
        root: The folder.
        files: Pictures and PDFs under it, sorted by their names relative to ``root``.
        passed_over: Number of other files.
        closed: Folders that could not be opened.
    """

    root: Path
    files: tuple[Path, ...]
    passed_over: int = 0
    closed: tuple[str, ...] = ()


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
    from receipts.table import frame

    # A table shows no pictures, and they would have to pass between processes.
    chosen = Options.resolve(options, **{"keep_pictures": False, **named})
    return frame(in_order(scan_files(find(folder), chosen, jobs=jobs, progress=progress)))


def find(folder: Path | str) -> Found:
    """Look for pictures and PDFs, by their suffix, in a folder and all folders in it.

    Raises:
        WrongCall: There is no such file or folder.
    """
    from receipts.images.load import SUFFIXES

    root = Path(folder)
    if root.is_file():
        return Found(root.parent, (root,))
    if not root.is_dir():
        raise WrongCall("there is no such folder.", file=root)
    closed: list[str] = []
    all_files = [
        Path(parent, name)
        for parent, _, names in os.walk(root, onerror=lambda e: closed.append(str(e)))
        for name in names
    ]
    files = [file for file in all_files if file.suffix.lower() in SUFFIXES]
    files.sort(key=lambda file: _name(file, root))
    return Found(root, tuple(files), len(all_files) - len(files), tuple(closed))


def scan_files(
    found: Found,
    options: Options | Mapping[str, Any] | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    reader: Reader | None = None,
    **named: Any,
) -> Generator[Receipt, None, None]:
    """Read files and yield each receipt as soon as it is there, in any order.

    Args:
        found: The files, from :func:`find`.
        options: How to read.  The time limit needs worker processes.
        jobs: Number of worker processes; by default one a core.  1 reads in this process,
            without a time limit, and a crash of the OCR library ends the program.
        progress: Called with files done and all files.
        reader: What reads a file; :func:`receipts.read.read_pages` by default.

    Raises:
        ReceiptsError: Something is wrong that no other file would escape: the engine, the
            options, the shipped data; or no worker process can be started.
    """
    chosen = Options.resolve(options, **named)
    if jobs is not None and jobs < 1:
        raise WrongCall(f"jobs must be at least 1, not {jobs}.")
    tasks = [_Task(file, _name(file, found.root), chosen, reader) for file in found.files]
    if jobs == 1:
        return _flat(map(_run, tasks), len(tasks), progress)
    finished = each(_run, tasks, jobs or _cores(), chosen.timeout, _lost)
    return _flat(finished, len(tasks), progress)


def in_order(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts by the names of their files, pages by their numbers."""

    def key(receipt: Receipt) -> tuple[str, int]:
        name, _, page = receipt.file.partition(PAGE)
        return name, int(page or 1)

    return sorted(receipts, key=key)


@dataclass(frozen=True, slots=True)
class _Task:
    file: Path
    name: str
    options: Options
    reader: Reader | None


def _flat(
    finished: Iterable[Sequence[Receipt]], count: int, progress: Progress | None
) -> Generator[Receipt, None, None]:
    for done, receipts in enumerate(finished, start=1):
        yield from receipts
        if progress:
            progress(done, count)


def _run(task: _Task) -> list[Receipt]:
    """Read one file; what goes wrong with this file becomes a receipt that says so."""
    reader = task.reader or _default_reader()
    start = cpu_seconds()
    try:
        pages = list(reader(task.file, task.options))
    except ReceiptsError as error:
        # An error that names no file is no file's fault: it would hit every one.
        if error.file is None and isinstance(error, _FATAL):
            raise
        return [_failed(task, error.reason, str(error), cpu_seconds() - start)]
    except Exception as error:
        # Kept whole: it is a defect of ours, and the message is all there is to find it by.
        message = f"{traceback.format_exc()}{task.file}: {type(error).__name__}: {error}"
        return [_failed(task, "internal_error", message, cpu_seconds() - start)]
    if not pages:
        return [_failed(task, "unreadable_file", "The file has no pages.", 0.0)]
    return [replace(page, file=_page_name(task.name, n)) for n, page in enumerate(pages, 1)]


def _default_reader() -> Reader:
    from receipts.read import read_pages

    return read_pages


def _lost(task: _Task, reason: str, message: str) -> list[Receipt]:
    seconds = task.options.timeout if reason == TimedOut.reason else 0.0
    return [_failed(task, reason, f"{task.file}: {message}", seconds)]


def _failed(task: _Task, reason: str, message: str, seconds: float) -> Receipt:
    return Receipt(
        file=task.name,
        reasons=(reason,),
        message=message,
        seconds=seconds,
        sha256=_sha256(task),
    )


def _sha256(task: _Task) -> str:
    """Empty for a file that cannot be opened or is too long to be read."""
    from receipts.images.load import sha256

    try:
        if task.file.stat().st_size > task.options.max_bytes:
            return ""
        return sha256(task.file)
    except OSError:
        return ""


def _page_name(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{PAGE}{number}"


def _name(file: Path, root: Path) -> str:
    """Relative to the folder, with ``/``; bytes of a name that are no UTF-8 as ``\\xe9``."""
    name = file.relative_to(root).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
