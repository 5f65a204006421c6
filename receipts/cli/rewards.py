"""``receipts rewards``: what counts, why not, and how many more this month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from receipts.cli import clock, console
from receipts.cli.console import say
from receipts.errors import BadData, ReceiptsError, WrongCall

if TYPE_CHECKING:
    import datetime as dt

    from receipts.rewards.ledger import Ledger
    from receipts.rewards.result import Counts

FORMATS = ("table", "json", "csv")
FormatOption = Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}.")]


def rewards(
    results: Annotated[
        Path | None, typer.Argument(help="A results table that scan has written.")
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", "-l", metavar="FILE", help="A ledger instead of a table."),
    ] = None,
    programme: console.ProgrammeOption = "shopper-panel",
    region: console.RegionOption = "us",
    as_of: console.AsOfOption = None,
    month_by: console.MonthByOption = None,
    time_zone: console.TimeZoneOption = None,
    form: FormatOption = "table",
) -> None:
    """Count the receipts of a results table or a ledger under a reward programme.

    The table and the JSON have the months and the receipts, the CSV has a row a receipt.
    """
    from receipts.formats import csv_lines

    check_format(form)
    zone = clock.zone(time_zone)
    day = clock.day(as_of, zone)
    if ledger is not None and results is None:
        counts = _count_ledger(ledger, programme, region, day, month_by, zone)
    elif results is not None and ledger is None:
        counts = _count_table(results, programme, region, day, month_by, zone)
    else:
        raise WrongCall("give a results table or --ledger FILE, one of them.")
    if form == "json":
        console.emit(json.dumps(counts.to_dict(), ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        table = counts.to_frame()
        if ledger is not None:
            ids: list[Any] = [receipt.id for receipt in counts.receipts]
            table = table.assign(id=ids)
        console.emit("".join(csv_lines(table)))
    else:
        _show(counts)


def check_format(form: str) -> None:
    """Refuse what ``--format`` cannot be.

    Raises:
        WrongCall: It is none of :data:`FORMATS`.
    """
    if form not in FORMATS:
        raise WrongCall(f"--format must be one of {', '.join(FORMATS)}, not {form!r}.")


def _count_table(
    results: Path, programme: str, region: str, day: dt.date, by: str | None, zone: dt.tzinfo
) -> Counts:
    from receipts.rewards.cells import check_columns
    from receipts.rewards.count import count
    from receipts.table import read_table

    table = read_table(results)
    check_columns(table.columns, str(results))
    return count(table, programme, day, region=region, month_by=by, timezone=zone)


def _count_ledger(
    path: Path, programme: str, region: str, day: dt.date, by: str | None, zone: dt.tzinfo
) -> Counts:
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.ledger.months import count_ledger

    with Ledger(path, create=False) as ledger:
        counts = count_ledger(ledger, programme, day, region=region, month_by=by, timezone=zone)
        if by is None:  # otherwise it is a question: what if months were told that way
            _record(ledger, counts)
    return counts


def _record(ledger: Ledger, counts: Counts) -> None:
    """Keep the decisions; where that cannot be done now, the next count does it."""
    from receipts.rewards.ledger.months import keep_decisions

    try:
        ledger.check_writable()
        keep_decisions(ledger, counts)
    except BadData:
        raise
    except ReceiptsError as error:
        say(f"The decisions were not kept in the ledger: {error}")


def _show(counts: Counts) -> None:
    months = console.table(
        f"{counts.programme} ({counts.region}), as of {counts.as_of}",
        "month", "counted", "in review", "needed", "earned",
        right=("counted", "in review", "needed", "earned"),
    )  # fmt: skip
    for month in counts.months:
        counted = f"{month.counted} of {month.threshold}"
        earned = f"{month.reward} {month.currency}"
        months.add_row(month.month, counted, str(month.in_review), str(month.needed), earned)
    numbered = any(receipt.id is not None for receipt in counts.receipts)
    first = ("id",) if numbered else ()
    receipts = console.table("", *first, "month", "decision", "file", "why", right=("id",))
    for receipt in counts.receipts:
        cells = (receipt.month, receipt.decision.replace("_", " "), receipt.file, receipt.why)
        number = (str(receipt.id),) if numbered else ()
        receipts.add_row(*map(console.printable, (*number, *cells)))
    out = console.stdout()
    out.print(months)
    out.print()
    out.print(receipts)
