"""``receipts read``: one file, its fields and how they were found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from receipts.cli import console
from receipts.cli.console import say
from receipts.model import Receipt
from receipts.options import Options

_FIELDS = ("merchant", "date", "total", "type")


def read(
    file: Annotated[Path, typer.Argument(help="A picture or a PDF.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="All that was read, one JSON object a receipt.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="The candidates of each field and their evidence.")
    ] = False,
    show_steps: Annotated[
        Path | None,
        typer.Option("--show-steps", metavar="DIR", help="Folder for a picture of every step."),
    ] = None,
    engine: console.EngineOption = "auto",
    languages: console.LanguagesOption = "eng",
    pages: console.PagesOption = "each",
    strict: console.StrictOption = False,
) -> None:
    """Read one receipt; a PDF or TIFF may hold several."""
    from receipts.read import read_pages

    options = Options(
        engine=engine,
        languages=console.languages(languages),
        pages=pages,
        keep_pictures=show_steps is not None,
    )
    receipts = read_pages(file, options)
    for receipt in receipts:
        if as_json:
            typer.echo(json.dumps(receipt.to_dict(), ensure_ascii=False))
        elif explain:
            typer.echo(receipt.explain())
        else:
            _show(receipt)
    if show_steps is not None:
        _save_steps(receipts, show_steps)
    if strict and any(receipt.status == "failed" for receipt in receipts):
        raise typer.Exit(console.ANY_FILE_FAILED)


def _show(receipt: Receipt) -> None:
    sheet = console.table("", "", "", "", right=("confidence",))
    sheet.show_header = False
    for name in _FIELDS:
        field = getattr(receipt, name)
        value = "-" if field.value is None else str(field.value)
        if name == "total" and field.value is not None:
            value = f"{value} {receipt.currency}".strip()
        sheet.add_row(name, console.printable(value), f"{field.confidence:.2f}")
    status = " ".join((receipt.status, *receipt.reasons))
    sheet.add_row("status", status, f"{receipt.confidence:.2f}")
    out = console.stdout()
    out.print(console.printable(receipt.file))
    out.print(sheet)
    if receipt.message:
        say(receipt.message)


def _save_steps(receipts: Sequence[Receipt], folder: Path) -> None:
    """Pictures of one receipt into the folder, of several each into its own below it."""
    from receipts.inspect.pictures import save_steps

    for number, receipt in enumerate(receipts, start=1):
        place = folder if len(receipts) == 1 else folder / f"page-{number}"
        for picture in save_steps(receipt, place):
            say(str(picture))
