"""What the commands share: the two consoles, and the options that mean the same everywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from receipts.options import ENGINES, PAGES
from receipts.scan import Progress as Callback

WIDE = 500
"""Columns of a console that is no terminal: tables in a pipe are not broken into lines."""

EngineOption = Annotated[
    str, typer.Option("--engine", "-e", help=f"What reads: {', '.join(ENGINES)}.")
]
LanguagesOption = Annotated[
    str, typer.Option("--languages", help="Tesseract codes joined by +, such as eng+deu.")
]
PagesOption = Annotated[
    str, typer.Option("--pages", help=f"Pages of a PDF or TIFF are receipts: {', '.join(PAGES)}.")
]
TimeoutOption = Annotated[float, typer.Option("--timeout", help="Seconds that one file may take.")]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=1, show_default="one a core",
        help="Worker processes; 1 reads in this process, without a time limit.",
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


def set_up_streams() -> None:
    """Write UTF-8 into files and pipes; at a terminal, never fail on a letter it lacks."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and stream.isatty():
            reconfigure(errors="replace")
        elif reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def stdout() -> Console:
    """Where results go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where everything else goes."""
    return _console(stderr=True)


def _console(stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    return console


def say(message: str = "") -> None:
    """Tell the user something that is no result."""
    stderr().print(printable(message), soft_wrap=True)


def complain(message: str) -> None:
    """Tell the user what went wrong."""
    text = Text.assemble(("Error: ", "bold red"), printable(message))
    stderr().print(text, soft_wrap=True)


def printable(text: str) -> str:
    """``text`` without characters that steer a terminal; lines stay lines."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """An empty table; the columns named in ``right`` are aligned there."""
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
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
