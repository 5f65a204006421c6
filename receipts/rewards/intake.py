"""A folder into a ledger: only what is new is read, each file is kept as soon as it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from receipts.images.fingerprint import fingerprint
from receipts.images.load import load, sha256
from receipts.model import Receipt
from receipts.options import Options
from receipts.read import read_pages
from receipts.rewards.ledger import Added, Ledger
from receipts.scan import PAGE, Found


def new_files(ledger: Ledger, found: Found) -> Found:
    """The files whose content the ledger does not have; of several with one content the first.

    What failed by accident the last time is taken as new.
    """
    seen: set[str] = set()
    new = []
    for file in found.files:
        content = _content(file)
        if not content or not (content in seen or ledger.knows(content)):
            new.append(file)
        seen.add(content)
    return replace(found, files=tuple(new))


def read_for_ledger(path: Path, options: Options) -> list[Receipt]:
    """Read the pages of a file with their fingerprints; a reader for ``scan_files``."""
    pages = read_pages(path, options)
    prints = [fingerprint(page.image) for page in load(path, options)]
    return [replace(page, fingerprint=p) for page, p in zip(pages, prints, strict=True)]


def take_in(
    ledger: Ledger,
    receipts: Iterable[Receipt],
    now: Callable[[], dt.datetime],
    uploaded: dt.datetime | dt.date | None = None,
) -> Iterator[tuple[Receipt, Added]]:
    """Add receipts to a ledger as they come, all pages of a file in one transaction.

    A file is kept when the next one comes or none is left.  What was not kept when the program
    ended, however it ended, is read again the next time.

    Args:
        ledger: Where to add them.
        receipts: As :func:`receipts.scan.scan_files` yields them, pages of a file together.
        now: Gives the time.
        uploaded: When they were uploaded; by default when each is added.
    """
    for _, pages in groupby(receipts, key=lambda receipt: receipt.file.partition(PAGE)[0]):
        file = list(pages)
        yield from zip(file, ledger.add(file, now(), uploaded), strict=True)


def _content(file: Path) -> str:
    """Empty for a file that cannot be opened: reading it will say why."""
    try:
        return sha256(file)
    except OSError:
        return ""
