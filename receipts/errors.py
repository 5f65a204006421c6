"""Everything that can go wrong on purpose: one small tree, each error with its advice.

An error says what happened, to which file, and what to do about it.  It carries the
``reason`` code that stands in the results table and the exit code that the command line
returns, so that no caller has to translate.
"""

from __future__ import annotations

from pathlib import Path


class ReceiptsError(Exception):
    """Base of all errors that this package raises on purpose.

    Args:
        what: What happened, one sentence, without the file's name.
        file: The file it happened to, where there is one.
        advice: What the user can do about it.
    """

    reason = "error"
    exit_code = 1

    def __init__(self, what: str, *, file: Path | str | None = None, advice: str = "") -> None:
        self.what = what
        self.file = file
        self.advice = advice
        super().__init__(what, file, advice)

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file is not None else ""
        return f"{where}{self.what}" + (f" {self.advice}" if self.advice else "")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way between worker processes with all three parts."""
        return _rebuild, (type(self), self.what, self.file, self.advice)


def _rebuild(
    kind: type[ReceiptsError], what: str, file: Path | str | None, advice: str
) -> ReceiptsError:
    return kind(what, file=file, advice=advice)


class UnreadableFile(ReceiptsError):
    """The file is no picture that can be decoded: empty, cut short, or something else."""

    reason = "unreadable_file"


class FileTooLarge(ReceiptsError):
    """The file has more bytes, or its picture more pixels, than the limits allow."""

    reason = "too_large"


class MissingExtra(ReceiptsError):
    """An optional part of the package is needed and not installed."""

    reason = "missing_extra"


class EngineUnavailable(ReceiptsError):
    """The OCR engine that was asked for cannot be started on this machine."""

    reason = "engine_unavailable"


class TimedOut(ReceiptsError):
    """Reading one file took longer than the limit."""

    reason = "timed_out"


class WrongCall(ReceiptsError):
    """The caller asked for something that does not exist; the message lists what does."""

    reason = "wrong_call"
    exit_code = 2


class BadData(ReceiptsError):
    """A data file (programme, vocabulary, labels, results) does not hold what it must."""

    reason = "bad_data"
    exit_code = 2


class LedgerBusy(ReceiptsError):
    """Another program keeps the ledger locked; nothing was changed, and it can be tried again."""

    reason = "ledger_busy"
