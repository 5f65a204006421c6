"""``receipts scan``: a folder to a table, a summary and the month's count."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from receipts.cli import clock, console
from receipts.cli.console import say
from receipts.cli.intake import Intake, LedgerIntake
from receipts.errors import ReceiptsError
from receipts.model import Receipt
from receipts.options import Options
from receipts.scan import Found, find, in_order, scan_files

if TYPE_CHECKING:
    import pandas as pd

    from receipts.rewards.result import Counts

SHOWN = 40
"""Rows of a table that are shown to a person; the file has them all."""

_COLUMNS = ("file", "status", "merchant", "date", "total", "currency", "type", "confidence")


def scan(
    folder: Annotated[Path, typer.Argument(help="Folder of receipts, searched to its depths.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File to write: .csv, .jsonl, .xlsx or .parquet."),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger",
            "-l",
            metavar="FILE",
            help="Keep the receipts in this ledger, made where there is none; read only what is "
            "new to it.",
        ),
    ] = None,
    engine: console.EngineOption = "auto",
    languages: console.LanguagesOption = "eng",
    pages: console.PagesOption = "each",
    timeout: console.TimeoutOption = 60.0,
    jobs: console.JobsOption = None,
    programme: console.ProgrammeOption = "shopper-panel",
    region: console.RegionOption = "us",
    as_of: console.AsOfOption = None,
    time_zone: console.TimeZoneOption = None,
    strict: console.StrictOption = False,
) -> None:
    """Read all receipts in a folder, and count them toward the month's reward.

    The table goes to --out, otherwise to standard output: for people at a terminal, as CSV in
    a pipe. With --ledger it holds what is new. Such receipts count as uploaded at the time of
    the scan, or on the day of --as-of.
    """
    from receipts import formats
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.programme import load_programme

    # All that can be wrong with the call is found out before the work, not after it.
    zone = clock.zone(time_zone)
    as_of_day = clock.day(as_of, zone)
    load_programme(programme).region(region)
    if out is not None:
        formats.check(out)
    options = Options(
        engine=engine,
        languages=console.languages(languages),
        pages=pages,
        today=max(as_of_day, dt.date.today()),
        timeout=timeout,
        keep_pictures=False,
    )
    found = find(folder)
    _tell_what_was_found(found)
    with nullcontext() if ledger is None else Ledger(ledger) as kept:
        uploaded = None if as_of is None else as_of_day
        intake = Intake() if kept is None else LedgerIntake(kept, uploaded, zone)
        receipts, interrupted = _read(intake, intake.choose(found), options, jobs)
        _hand_over(receipts, out)
        summarise(receipts)
        tell_months(intake.count(receipts, programme, region, as_of_day), programme)
    if interrupted:
        say(f"Interrupted: {len(receipts)} receipts were read, the rest of the folder was not.")
        raise KeyboardInterrupt
    if strict and any(receipt.status == "failed" for receipt in receipts):
        raise typer.Exit(console.ANY_FILE_FAILED)


def _tell_what_was_found(found: Found) -> None:
    if not found.files:
        raise ReceiptsError(
            "there are no receipts in this folder.",
            file=found.root,
            advice="Receipts are pictures and PDFs, known by their suffix (.jpg, .png, .pdf, …).",
        )
    if found.passed_over:
        say(f"{found.passed_over} files passed over that are neither pictures nor PDFs.")
    for problem in found.closed:
        say(f"A folder cannot be opened: {problem}")


def _read(
    intake: Intake, found: Found, options: Options, jobs: int | None
) -> tuple[list[Receipt], bool]:
    """The receipts in order, and whether Ctrl-C cut it short."""
    receipts: list[Receipt] = []
    interrupted = False
    try:
        with (
            console.progress_bar() as progress,
            closing(
                scan_files(found, options, jobs=jobs, progress=progress, reader=intake.reader)
            ) as finished,
        ):
            for receipt in intake.keep(finished):
                receipts.append(receipt)  # one by one: what is here stays after Ctrl-C
    except KeyboardInterrupt:
        interrupted = True
    return in_order(receipts), interrupted


def _hand_over(receipts: Sequence[Receipt], out: Path | None) -> None:
    from receipts.table import frame, write

    if out is not None:
        write(receipts, out)
        show(frame(receipts[:SHOWN]), console.stderr())
        if len(receipts) > SHOWN:
            say(f"… and {len(receipts) - SHOWN} more")
        say()
        say(f"The table of {len(receipts)} receipts is in {out}.")
    elif console.stdout().is_terminal:
        show(frame(receipts), console.stdout())
    else:
        typer.echo(frame(receipts).to_csv(index=False, lineterminator="\n"), nl=False)


def show(rows: pd.DataFrame, where: Any) -> None:
    """Print the columns of a results table that people look at first, and the reasons."""
    sheet = console.table("", *_COLUMNS, "reasons", right=("total", "confidence"))
    for row in rows.to_dict("records"):
        cells = [
            "" if row[name] is None or row[name] != row[name] else row[name] for name in _COLUMNS
        ]
        cells[-1] = f"{row['confidence']:.2f}"
        reasons = row["reasons"].replace(";", " ")
        sheet.add_row(*(console.printable(str(cell)) for cell in (*cells, reasons)))
    where.print(sheet)


def summarise(receipts: Sequence[Receipt]) -> None:
    """Say how many receipts have which status and type, and why files failed."""
    if not receipts:
        say("No receipt was read.")
        return
    statuses = Counter(str(receipt.status) for receipt in receipts)
    types = Counter(receipt.type.value or "unknown" for receipt in receipts)
    say(f"{len(receipts)} receipts: {_counted(statuses)}.")
    say(f"Types: {_counted(types)}.")
    failed = [receipt for receipt in receipts if receipt.message]
    for receipt in failed[:SHOWN]:
        # The last line of a traceback says what happened.
        say(f"{','.join(receipt.reasons)}: {receipt.message.strip().splitlines()[-1]}")


def tell_months(counts: Counts, programme: str) -> None:
    """Say what each month has come to under a programme."""
    from receipts.rewards.programme import load_programme

    title = load_programme(programme).title
    for month in counts.months:
        earned = f"earned {month.reward} {month.currency}"
        needed = "" if month.reached else f", {month.needed} more needed"
        say(f"{title} ({counts.region}), {month.month}: {month.words}{needed}; {earned}.")


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counter.most_common())
