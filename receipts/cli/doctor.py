"""``receipts doctor``: what is installed, and how to get what is not."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from receipts.cli import console

_COLOURS = {"ok": "green", "missing": "yellow", "wrong": "red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Say which engines, languages and formats are there, and how to get the others.

    Exits with 1 when there is no engine to read with.
    """
    from receipts.doctor import can_read, examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps([finding.to_dict() for finding in findings], indent=2))
    else:
        sheet = console.table("", "", "", "", "", "")
        sheet.show_header = False
        for f in findings:
            details = "  ".join(part for part in (f.version, f.note, f.advice) if part)
            state = Text(f.state, style=_COLOURS[f.state])
            sheet.add_row(f.group, f.name, state, console.printable(details))
        console.stdout().print(sheet)
    if not can_read(findings):
        raise typer.Exit(1)
