"""``receipts scan``: a folder to a table, a summary and the month's count."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from receipts.cli import clock, console
from receipts.cli.console import emit, say
from receipts.cli.intake import Intake, LedgerIntake
from receipts.errors import ReceiptsError
from receipts.options import Options
from receipts.scan import Found, find, scan_files

if TYPE_CHECKING:
    from receipts.rewards.result import Counts
    from receipts.scan.output import Output

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
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Read all anew, into a new file that replaces --out once it is complete; not "
            "what a ledger knows.",
        ),
    ] = False,
    max_memory: console.MaxMemoryOption = 2.0,
) -> None:
    """Read all receipts in a folder, and count them toward the month's reward.

    The table goes to --out, otherwise to standard output: for people at a terminal, as CSV in
    a pipe. A scan into a file that is there goes on where the last one ended: what has been read
    with the same options and versions is not read again. With --ledger, receipts that are new
    count as uploaded at the time of the scan, or on the day of --as-of.
    """
    from receipts import formats
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.programme import load_programme
    from receipts.scan.output import Output
    from receipts.scan.version import reader_version

    # All that can be wrong with the call is found out before the work, not after it.
    zone = clock.zone(time_zone)
    as_of_day = clock.day(as_of, zone)
    load_programme(programme).region(region)
    if out is None:
        console.check_stdout()
    else:
        formats.check(out)
    options = Options(
        engine=engine,
        languages=console.languages(languages),
        pages=pages,
        today=max(as_of_day, dt.date.today()),
        timeout=timeout,
        max_memory=console.memory(max_memory),
        keep_pictures=False,
        fingerprint=ledger is not None,
    )
    found = find(folder)
    _tell_what_was_found(found)
    with (
        nullcontext() if ledger is None else Ledger(ledger) as kept,
        Output(out, found, reader_version(options), fresh=fresh) as output,
    ):
        if kept is not None:
            kept.check_writable()
        uploaded = None if as_of is None else as_of_day
        intake = Intake(output) if kept is None else LedgerIntake(output, kept, uploaded, zone)
        interruption = _read(intake, found, options, jobs)
        output.finish(interrupted=interruption is not None)
        if intake.known:
            known = f"{intake.known} of {len(found.files)} files were known already"
            say(f"{known}, and not read again.")
        _hand_over(output)
        summarise(output.rows(), intake.messages)
        tell_months(intake.count(programme, region, as_of_day), programme)
        any_failed = any(row["status"] == "failed" for row in output.rows())
    if interruption is not None:
        _tell_interruption(intake.read, output)
        raise interruption
    if strict and any_failed:
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
) -> KeyboardInterrupt | None:
    """Read what is not known yet; what cut it short, if anything did."""
    try:
        with (
            console.progress_bar() as progress,
            closing(
                scan_files(found, options, jobs=jobs, progress=progress, memory=intake)
            ) as receipts,
        ):
            for receipt in receipts:
                intake.keep(receipt)
    except KeyboardInterrupt as interruption:
        return interruption
    return None


def _tell_interruption(read: int, output: Output) -> None:
    say(f"Interrupted: {read} receipts were read, the rest of the folder was not.")
    if output.path is not None:
        say("What was read is kept; the same command goes on from there.")


def _hand_over(output: Output) -> None:
    if output.path is not None:
        show(islice(output.rows(), SHOWN), console.stderr())
        if len(output) > SHOWN:
            say(f"… and {len(output) - SHOWN} more")
        say()
        say(f"The table of {len(output)} receipts is in {output.path}.")
    elif console.stdout().is_terminal:
        show(output.rows(), console.stdout())
    else:
        for line in output.csv_lines():
            emit(line)


def show(rows: Iterable[Mapping[str, Any]], where: Any) -> None:
    """Print the columns of a results table that people look at first, and the reasons."""
    sheet = console.table("", *_COLUMNS, "reasons", right=("total", "confidence"))
    for row in rows:
        cells = [str(row.get(name) or "") for name in _COLUMNS]
        cells[-1] = f"{float(row.get('confidence') or 0):.2f}"
        reasons = str(row.get("reasons") or "").replace(";", " ")
        sheet.add_row(*(console.printable(cell) for cell in (*cells, reasons)))
    where.print(sheet)


def summarise(rows: Iterable[Mapping[str, Any]], messages: Sequence[str]) -> None:
    """Say how many receipts have which status and type, and why files failed."""
    statuses: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for row in rows:
        statuses[str(row["status"])] += 1
        types[str(row.get("type") or "unknown")] += 1
    if not statuses:
        say("No receipt was read.")
        return
    say(f"{statuses.total()} receipts: {_counted(statuses)}.")
    say(f"Types: {_counted(types)}.")
    for message in messages:
        say(message)


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
