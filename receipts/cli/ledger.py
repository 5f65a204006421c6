"""What a person says to a ledger: ``correct``, ``confirm``, ``forget``, ``export``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from receipts.cli import clock, console
from receipts.cli.console import say
from receipts.errors import WrongCall
from receipts.fields import FIELDS

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="Number of the receipt, as rewards shows it, or the name of its file."
    ),
]


def with_fields(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field, in place of its ``**given``."""
    options = {**{name: spec.expected for name, spec in FIELDS.items()}, "brand": "a chain"}
    plain = inspect.signature(command, eval_str=True)
    named = [p for p in plain.parameters.values() if p.kind is not p.VAR_KEYWORD]
    fields = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                str | None, typer.Option(f"--{name}", help=f"{expected[0].upper()}{expected[1:]}.")
            ],
        )
        for name, expected in options.items()
    ]
    hints = {p.name: p.annotation for p in (*named, *fields)}
    vars(command)["__signature__"] = plain.replace(parameters=[*named, *fields])
    command.__annotations__ = {**hints, "return": None}
    return command


@with_fields
def correct(
    receipt: IdArgument,
    ledger: console.LedgerOption,
    by: console.ByOption = None,
    **given: Any,
) -> None:
    """Set fields of a receipt in a ledger to what they are.

    What the reader said stays in the history, and no later scan takes a correction back.
    """
    from receipts.rewards.ledger import Ledger

    fields = {name: value for name, value in given.items() if value is not None}
    if not fields:
        raise WrongCall(
            "nothing to correct was given.", advice="Give a field, such as --total 12.30."
        )
    with Ledger(ledger, create=False) as kept:
        kept.check_writable()
        id = kept.find(receipt)
        row = kept.correct(id, clock.user(by), clock.now(), **fields)
    now = ", ".join(f"{name} {row[name]}" for name in fields)
    left = row.get("reasons", "").replace(";", " ")
    say(f"Receipt {id}: {now}; {row['status']}{' ' if left else ''}{left}.")


def confirm(
    receipt: IdArgument,
    ledger: console.LedgerOption,
    by: console.ByOption = None,
) -> None:
    """Say that a receipt in a ledger is right as it stands, so that it need not be reviewed."""
    from receipts.rewards.ledger import Ledger

    with Ledger(ledger, create=False) as kept:
        kept.check_writable()
        id = kept.find(receipt)
        kept.confirm(id, clock.user(by), clock.now())
    say(f"Receipt {id} is confirmed.")


def forget(receipt: IdArgument, ledger: console.LedgerOption) -> None:
    """Delete a receipt from a ledger with its history, for good."""
    from receipts.rewards.ledger import Ledger

    with Ledger(ledger, create=False) as kept:
        kept.check_writable()
        id = kept.find(receipt)
        compacted = kept.forget(id)
    say(f"Receipt {id} is gone. A scan of its file would add it again.")
    if not compacted:
        say(
            "Another program uses the ledger, so that traces of the receipt are still in the "
            "file. The next command that opens it when nobody else does removes them."
        )


def export(
    ledger: console.LedgerOption,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="File to write: .csv, .jsonl, .xlsx or .parquet."),
    ],
) -> None:
    """Write the receipts of a ledger to a file, as they stand after corrections.

    The columns are those of a scan and id, uploaded, confirmed, number, time; .jsonl also holds
    what the reader said, what was corrected by whom and when, and what was decided.
    """
    from receipts import formats
    from receipts.rewards.ledger import Ledger
    from receipts.rewards.ledger.export import write_ledger

    formats.check(out)
    with Ledger(ledger, create=False) as kept:
        written = write_ledger(kept, out)
    say(f"{written} receipts are in {out}.")
