"""What the commands share: the two consoles, and the options that mean the same everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from math import inf
from pathlib import Path
from typing import Annotated, TextIO, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from receipts.errors import WrongCall
from receipts.ocr.engines import choices
from receipts.options import PAGES
from receipts.scan import Progress as Callback

WIDE = 500
"""Columns of a console that is no terminal: tables in a pipe are not broken into lines."""

LEAST_MEMORY = 0.2
"""GB that a worker needs for Tesseract and a small picture."""
MOST_JOBS = 256
"""Worker processes that can be asked for: each takes hundreds of megabytes."""

EngineOption = Annotated[
    str, typer.Option("--engine", "-e", help=f"What reads: {', '.join(choices())}.")
]
LanguagesOption = Annotated[
    str, typer.Option("--languages", help="Tesseract codes joined by +, such as eng+deu.")
]
PagesOption = Annotated[
    str, typer.Option("--pages", help=f"Pages of a PDF or TIFF are receipts: {', '.join(PAGES)}.")
]
TimeoutOption = Annotated[float, typer.Option("--timeout", help="Seconds that one page may take.")]
MaxMemoryOption = Annotated[
    float, typer.Option("--max-memory", help="GB of memory that reading one page may take.")
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, max=MOST_JOBS, show_default="one a core",
        help="Worker processes.",
    ),
]  # fmt: skip
ProgrammeOption = Annotated[
    str, typer.Option("--programme", "-p", help="Name of a reward programme, or its TOML file.")
]
RegionOption = Annotated[str, typer.Option("--region", help="Region of the programme.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", show_default="today", help="Day of the count."),
]
MonthByOption = Annotated[
    str | None,
    typer.Option(
        "--month-by",
        show_default="as the programme says",
        help="A receipt's month is that of its upload or its purchase.",
    ),
]
TimeZoneOption = Annotated[
    str | None,
    typer.Option(
        "--time-zone",
        show_default="that of this computer",
        help="Where months end, such as America/New_York.",
    ),
]
LedgerOption = Annotated[
    Path,
    typer.Option("--ledger", "-l", metavar="FILE", help="The ledger that scan has made."),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", show_default="your account", help="Who says so."),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit with 3 when any file failed.")]
ANY_FILE_FAILED = 3


def languages(text: str) -> tuple[str, ...]:
    """Language codes out of ``eng+deu`` or ``eng,deu``."""
    return tuple(code for code in text.replace(",", "+").split("+") if code)


def memory(gigabytes: float) -> int:
    """Bytes out of ``--max-memory``.

    Raises:
        WrongCall: It is no number, or less than reading an ordinary picture takes.
    """
    if not LEAST_MEMORY <= gigabytes < inf:
        raise WrongCall(f"--max-memory must be at least {LEAST_MEMORY} GB, not {gigabytes:g}.")
    return int(gigabytes * 1024**3)


def set_up_streams() -> None:
    """Write UTF-8 into files and pipes; at a terminal, never fail on a letter it lacks."""
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and stream.isatty():
            reconfigure(errors="replace")
        elif reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _fill_closed_streams() -> None:
    """Open what the caller has closed, as ``>&-`` does; Python has ``None`` in its place.

    Otherwise the next file that is opened, the ledger perhaps, takes the number of the closed one,
    and whatever a library prints goes into it.  Messages lead nowhere then; results are an error,
    since standard output is opened for reading only.
    """
    if sys.stdin is None:
        sys.stdin = _opened(0, os.O_RDONLY, "r")
    if sys.stdout is None:
        sys.stdout = _opened(1, os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _opened(2, os.O_WRONLY, "w")


def _opened(number: int, flags: int, mode: str) -> TextIO:
    nowhere = os.open(os.devnull, flags)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    return cast(TextIO, open(number, mode, encoding="utf-8", closefd=False))


def check_stdout() -> None:
    """Find out before the work whether results can be written to standard output at all.

    Raises:
        OSError: It is closed.
    """
    try:
        number = sys.stdout.fileno()
    except (OSError, ValueError):  # no file of the system's, as in a test
        return
    os.write(number, b"")


def emit(text: str) -> None:
    """Write a result to standard output, as it is into a file or a pipe.

    Every result that is no :class:`rich.table.Table` goes through here.  At a terminal, what was
    read from a picture could steer it (codes that begin with ESC and the like): there each
    character that is not printable becomes ``?``.

    Args:
        text: With all line feeds that it shall have.

    Raises:
        OSError: It cannot be written: the disk is full, or standard output is closed.
    """
    sys.stdout.write(printable(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def stdout() -> Console:
    """Where results go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where everything else goes."""
    return _console(stderr=True)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let whoever runs the command see it, as without rich."""
        raise  # the error that rich has caught when it calls this


def _console(stderr: bool) -> Console:
    console = _Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    return console


def say(message: str = "") -> None:
    """Tell the user something that is no result."""
    _tell(Text(printable(message)))


def complain(message: str) -> None:
    """Tell the user what went wrong."""
    _tell(Text.assemble(("Error: ", "bold red"), printable(message)))


def _tell(text: Text) -> None:
    """Messages that nobody can see are no reason to stop the work, whose results are elsewhere."""
    try:
        stderr().print(text, soft_wrap=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Let a stream that cannot be written lead nowhere, or Python fails on it again at its end."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # of a test or a notebook, with no file under it
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table; the columns named in ``right`` are aligned there."""
    made = Table(title=printable(title) or None, title_justify="left", box=None, pad_edge=False)
    for name in columns:
        made.add_column(
            printable(name), justify="right" if name in right else "left", overflow="fold"
        )
    return made


@contextmanager
def progress_bar() -> Iterator[Callback]:
    """A bar with the time left on stderr; none where that is no terminal."""
    console = stderr()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def version() -> str:
    """Version of the installed package."""
    try:
        return metadata.version("receipts")
    except metadata.PackageNotFoundError:
        return "(not installed)"
