"""``receipts read``: one file, its fields and how they were found."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from receipts.cli import console
from receipts.cli.console import complain, emit, say
from receipts.fields import FIELDS
from receipts.inspect.words import shown
from receipts.options import Options
from receipts.receipt import Receipt


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
    timeout: console.TimeoutOption = 60.0,
    max_memory: console.MaxMemoryOption = 2.0,
    strict: console.StrictOption = False,
) -> None:
    """Read one receipt; a PDF or TIFF may hold several."""
    from receipts.scan import read_file

    options = Options(
        engine=engine,
        languages=console.languages(languages),
        pages=pages,
        timeout=timeout,
        max_memory=console.memory(max_memory),
        keep_pictures=show_steps is not None,
    )
    receipts = []
    for receipt in read_file(file, options):
        if receipt.message:
            complain(receipt.message)
        elif show_steps is not None:
            _save_steps(receipt, show_steps)
        # Without its pictures: a file may have two hundred pages.
        receipts.append(replace(receipt, page=None, stages=()))
    read = [receipt for receipt in receipts if not receipt.message]
    if not read:
        raise typer.Exit(1)
    for receipt in read:
        if as_json:
            emit(json.dumps(receipt.to_dict(), ensure_ascii=False) + "\n")
        elif explain:
            emit(receipt.explain() + "\n")
        else:
            _show(receipt)
    if strict and any(receipt.status == "failed" for receipt in receipts):
        raise typer.Exit(console.ANY_FILE_FAILED)


def _show(receipt: Receipt) -> None:
    sheet = console.table("", "", "", "", right=("confidence",))
    sheet.show_header = False
    for name in FIELDS:
        field = receipt.field(name)
        value = console.printable(shown(name, field.value, receipt))
        sheet.add_row(name, value, f"{field.confidence:.2f}")
    status = " ".join((receipt.status, *receipt.reasons))
    sheet.add_row("status", status, f"{receipt.confidence:.2f}")
    out = console.stdout()
    out.print(console.printable(receipt.file))
    out.print(sheet)


def _save_steps(receipt: Receipt, folder: Path) -> None:
    """Pictures of the only paper into the folder, of each of several into its own below it."""
    from receipts.inspect.pictures import save_steps

    place = folder if receipt.page_count == 1 else folder / f"page-{receipt.page_number}"
    if receipt.paper_count > 1:
        place = place / f"paper-{receipt.paper_number}"
    for picture in save_steps(receipt, place):
        say(str(picture))
