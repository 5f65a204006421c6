"""``receipts rewards``: what counts, why not, and how many more this month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from receipts.cli import console
from receipts.errors import WrongCall

if TYPE_CHECKING:
    from receipts.rewards.result import Counts

FORMATS = ("table", "json")


def rewards(
    results: Annotated[Path, typer.Argument(help="A results table that scan has written.")],
    programme: console.ProgrammeOption = "shopper-panel",
    region: console.RegionOption = "us",
    as_of: console.AsOfOption = None,
    month_by: Annotated[
        str | None,
        typer.Option(
            "--month-by",
            show_default="as the programme says",
            help="A receipt's month is that of its upload or its purchase.",
        ),
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option("--time-zone", help="Where months end, such as America/New_York."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=f"{' or '.join(FORMATS)}.")] = "table",
) -> None:
    """Count the receipts of a results table under a reward programme."""
    from receipts.rewards.count import count
    from receipts.table import read_table

    if form not in FORMATS:
        raise WrongCall(f"--format must be one of {', '.join(FORMATS)}, not {form!r}.")
    counts = count(
        read_table(results),
        programme,
        console.day(as_of),
        region=region,
        month_by=month_by,
        timezone=time_zone,
    )
    if form == "json":
        typer.echo(json.dumps(counts.to_dict(), ensure_ascii=False, indent=2))
    else:
        _show(counts)


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
    receipts = console.table("", "month", "decision", "file", "why")
    for receipt in counts.receipts:
        cells = (receipt.month, receipt.decision.replace("_", " "), receipt.file, receipt.why)
        receipts.add_row(*map(console.printable, cells))
    out = console.stdout()
    out.print(months)
    out.print()
    out.print(receipts)
