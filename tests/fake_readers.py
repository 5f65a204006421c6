"""Readers that are slow, hang, crash or raise: ordinary readers for :func:`scan_files`.

The name of a file says what happens to it.  They live in a module of their own because worker
processes import them.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from receipts.errors import EngineUnavailable, UnreadableFile
from receipts.model import Field, Receipt
from receipts.options import Options


def good(file: str = "", **changed: object) -> Receipt:
    """A receipt that is read and sure."""
    values: dict[str, object] = {
        "file": file,
        "status": "ok",
        "merchant": Field("Corner Café", 0.97),
        "date": Field(dt.date(2026, 11, 2), 0.99),
        "total": Field(Decimal("12.30"), 0.98),
        "type": Field("restaurant", 0.9),
        "currency": "EUR",
        "confidence": 0.95,
        "seconds": 0.25,
        "sha256": "ab" * 32,
    }
    return Receipt(**{**values, **changed})  # type: ignore[arg-type]


def by_name(path: Path, options: Options) -> Sequence[Receipt]:
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
    pages = int(path.stem.split("-")[1]) if word == "pages" else 1
    return [good() for _ in range(pages)]


def limits_of_threads(path: Path, options: Options) -> Sequence[Receipt]:
    """Tells in the merchant what the worker's environment says."""
    return [good(merchant=Field(os.environ.get("OMP_THREAD_LIMIT", "none"), 1.0))]
