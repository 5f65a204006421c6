"""The program ``receipts`` and its commands."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from receipts.cli import doctor, earnings, evaluate, ledger, read, rewards, scan
from receipts.cli.console import complain, discard, emit, printable, set_up_streams, version
from receipts.errors import ReceiptsError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""


BROKEN_PIPE = 141
"""Exit code where nobody reads the results any more, as ``head`` does not: that of SIGPIPE."""


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP; what ends a command tidily after Ctrl-C does so here too.

    Args:
        number: Of the signal.
    """

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__(signal.Signals(number).name)


class Commands(TyperGroup):
    """Turns every error of ours into its message and its exit code."""

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Take the command line apart; its own words may hold codes that steer a terminal."""
        with _printable_usage_errors():
            return super().make_context(*args, **named)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            with _signals_as_exceptions(), _printable_usage_errors():
                result = super().invoke(ctx)
                sys.stdout.flush()
                return result
        except ReceiptsError as error:
            complain(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            complain("Interrupted.")
            raise typer.Exit(getattr(error, "exit_code", INTERRUPTED)) from error
        except BrokenPipeError as error:
            discard(sys.stdout)
            raise typer.Exit(BROKEN_PIPE) from error
        except OSError as error:
            discard(sys.stdout)
            complain(_words(error))
            raise typer.Exit(1) from error


@contextmanager
def _signals_as_exceptions() -> Iterator[None]:
    """Raise :class:`Terminated` where a signal would end the process at once.

    One that is ignored, as SIGHUP under ``nohup``, stays so.  After the first one the others are
    ignored, so that no second one cuts the tidying short.
    """
    if threading.current_thread() is not threading.main_thread():  # only there can it be done
        yield
        return
    wanted = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in wanted}
    caught = [number for number, handler in before.items() if handler is signal.SIG_DFL]

    def end(number: int, _: FrameType | None) -> NoReturn:
        for each in caught:
            signal.signal(each, signal.SIG_IGN)
        raise Terminated(number)

    for number in caught:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in caught:
            signal.signal(number, before[number])


_SIGNALS = ("SIGTERM", "SIGHUP")


@contextmanager
def _printable_usage_errors() -> Iterator[None]:
    """What is no option or command may be the name of a file that a shell's ``*`` stands for."""
    try:
        yield
    except Exception as error:
        # UsageError stands elsewhere in each version of typer; this is what it has.
        if hasattr(error, "format_message") and isinstance(message := error.args[0], str):
            error.message = printable(message)  # type: ignore[attr-defined]
        raise


def _words(error: OSError) -> str:
    """What the system says; without the name of a file it was standard output."""
    if error.filename is None:
        return f"the results cannot be written ({error.strerror or error})."
    return f"{error.filename}: it cannot be used ({error.strerror})."


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
        emit(f"receipts {version()}\n")
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
    call, 3 with --strict when a file failed, 130 after Ctrl-C, 143 and 129 after SIGTERM and
    SIGHUP, 141 when the reader of a pipe has gone.
    """


def main() -> None:
    """Entry point of the program."""
    set_up_streams()
    try:
        app()
    except OSError as error:  # the help, which is shown before a command is invoked
        discard(sys.stdout)
        complain(_words(error))
        sys.exit(1)
