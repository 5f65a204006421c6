"""Readers that are slow, hang, crash, eat memory or raise: ordinary readers for a scan.

The name of a file says what happens to it.  They live in a module of their own because worker
processes import them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import signal
import sys
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from receipts.errors import EngineUnavailable, TimedOut, UnreadableFile, WrongCall
from receipts.fields import FIELDS
from receipts.model import Field
from receipts.options import Options
from receipts.receipt import Receipt


def receipt_of(**given: Any) -> Receipt:
    """A receipt with these fields, each by its name, and all else that is given."""
    fields = {name: given.pop(name, Field()) for name in FIELDS}
    return Receipt(fields=fields, **given)


def with_fields(receipt: Receipt, **fields: Field[Any]) -> Receipt:
    """The receipt with some fields replaced."""
    return replace(receipt, fields={**receipt.fields, **fields})


def good(file: str = "", **changed: object) -> Receipt:
    """A receipt that is read and sure."""
    values: dict[str, object] = {
        "file": file,
        "status": "ok",
        "merchant": Field("Corner Café", 0.97),
        "date": Field(dt.date(2026, 11, 2), 0.99),
        "total": Field(Decimal("12.30"), 0.98),
        "type": Field("restaurant", 0.9),
        "currency": Field("EUR", 0.96),
        "confidence": 0.95,
        "seconds": 0.25,
        "sha256": "ab" * 32,
    }
    return receipt_of(**{**values, **changed})


def by_name(path: Path, options: Options, page: int) -> Receipt:
    word = path.stem.split("-")[0]
    if word == "hang":
        path.with_suffix(".started").touch()
        time.sleep(600)
    if word == "deaf":  # hangs and cannot be told to stop
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    if word == "wait":  # until somebody says go
        deadline = time.monotonic() + 50
        while not (path.parent / "go").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    if word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if word == "quit":
        os._exit(7)
    if word == "bad":
        raise UnreadableFile("It is no picture.", file=path)
    if word == "bug":
        raise ZeroDivisionError("a defect in the reader")
    if word == "noengine":
        raise EngineUnavailable("There is no engine.")
    if word == "hungry":
        eaten = [bytearray(50_000_000)]
        while True:
            eaten.append(bytearray(b"x" * 50_000_000))
    if word == "greedy":
        return good(merchant=Field(str(len(bytearray(10**12))), 1.0))
    if word == "once" and not path.with_suffix(".died").exists():
        path.with_suffix(".died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "short":
        time.sleep(0.7)
    if word == "noise":
        os.write(1, b"a library's opinion\n")
        os.write(2, b"another one\n")
    if word == "temporary":
        tempfile.mkstemp()
        os.kill(os.getpid(), signal.SIGKILL)
    pages = int(path.stem.split("-")[1]) if word.endswith("pages") else 1
    if (word, page) == ("hangpages", 2):
        time.sleep(600)
    if (word, page) == ("crashpages", 1):
        os.kill(os.getpid(), signal.SIGSEGV)
    if page > pages:
        raise WrongCall(f"There is no page {page}.", file=path)
    return good(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), page_count=pages)


def by_text(path: Path, options: Options, page: int) -> Receipt:
    """The text of a file is its total; one with a question mark is in doubt.

    Keeps the names of the files that it was asked for beside their folder.
    """
    with (path.parent.parent / "was_read").open("a") as log:
        log.write(f"{path.name}\n")
    if path.stem == "bad":
        raise UnreadableFile("It is no picture.", file=path)
    if path.stem == "stop":
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(600)
    if path.stem == "slow":
        raise TimedOut("It took too long.", file=path)
    text = path.read_text()
    doubtful = text.endswith("?")
    return good(
        total=Field(Decimal(text.strip("?")), 0.5 if doubtful else 0.98),
        status="review" if doubtful else "ok",
        reasons=("total_uncertain", "date_uncertain") if doubtful else (),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def hangs_once(path: Path, options: Options, page: int) -> Receipt:
    """As :func:`by_text`, but the first time it is asked for a file named ``hang`` it hangs."""
    mark = path.parent.parent / "was_read_once"
    if path.stem == "hang" and not mark.exists():
        with (path.parent.parent / "was_read").open("a") as log:
            log.write(f"{path.name}\n")
        mark.touch()
        time.sleep(600)
    if path.stem == "hang":
        mark.unlink()
    return by_text(path, options, page)


def waits_for_go(path: Path, options: Options, page: int) -> Receipt:
    """As :func:`by_text`, when somebody has said go."""
    receipt = by_text(path, options, page)
    while not (path.parent.parent / "go").exists():
        time.sleep(0.02)
    return receipt


class WasRead:
    """The names of the files that :func:`by_text` was asked for.

    Args:
        log: Where it keeps them.
    """

    def __init__(self, log: Path) -> None:
        self.log = log

    @property
    def names(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def clear(self) -> None:
        self.log.unlink(missing_ok=True)


def evil(path: Path, options: Options, page: int) -> Receipt:
    """A merchant that steers the terminal."""
    return good(merchant=Field("\x1b[2J\x1b]0;owned\x07[bold]shop", 1.0))


def options_seen(path: Path, options: Options, page: int) -> Receipt:
    """Tells in the merchant how it was asked to read."""
    return good(merchant=Field(repr(options), 1.0))


def limits_of_threads(path: Path, options: Options, page: int) -> Receipt:
    """Tells in the merchant what the worker's environment says."""
    return good(merchant=Field(os.environ.get("OMP_THREAD_LIMIT", "none"), 1.0))


def modules_loaded(path: Path, options: Options, page: int) -> Receipt:
    """Tells in the merchant which modules a worker has loaded before it reads."""
    return good(merchant=Field(" ".join(sys.modules), 1.0))
