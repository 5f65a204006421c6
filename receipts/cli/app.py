"""The program ``receipts`` and its commands."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from receipts.cli import doctor, earnings, evaluate, ledger, read, rewards, scan
from receipts.cli.console import complain, set_up_streams, version
from receipts.errors import ReceiptsError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""


class Commands(TyperGroup):
    """Turns every error of ours into its message and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ReceiptsError as error:
            complain(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            complain("Interrupted.")
            raise typer.Exit(INTERRUPTED) from error


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    scan.scan,
    read.read,
    rewards.rewards,
    earnings.earnings,
    ledger.correct,
    ledger.confirm,
    ledger.forget,
    ledger.export,
    evaluate.evaluate,
    doctor.doctor,
)
for command in COMMANDS:
    app.command()(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"receipts {version()}")
        raise typer.Exit


@app.callback()
def receipts(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Read photographed receipts, and count them toward a monthly reward.

    Results go to standard output or the named file, everything else to standard error.

    Exit codes: 0 when every file was dealt with, 1 when nothing could be done, 2 for a wrong
    call, 3 with --strict when a file failed, 130 after Ctrl-C.
    """


def main() -> None:
    """Entry point of the program."""
    set_up_streams()
    app()
