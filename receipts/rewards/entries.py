"""One row of a results table as the rewards see it: values, and which of them are in doubt."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from receipts.fields import FIELDS as KNOWN
from receipts.model import paper_key
from receipts.rewards.rows import REQUIRED, Row, check_columns

if TYPE_CHECKING:
    import pandas as pd

FIELDS = tuple(name for name in REQUIRED if name not in ("file", "status"))
"""The fields that decide whether a receipt counts."""

SURE = 0.9
"""In a receipt in review, a field of less confidence is in doubt even where no reason names it."""

LIKELY = 0.5
"""Confidence from which on a receipt's number or time is used to tell purchases apart; a wrong one
would make two receipts of one purchase look like two."""

_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")
_MISREAD = str.maketrans("OQILSB", "001158")  # letters that a receipt number is seldom made of


@dataclass(frozen=True, slots=True)
class Entry:
    """One receipt to be counted.

    Args:
        file: As in the results table.
        status: ``ok``, ``review`` or ``failed``.
        merchant: As printed, or empty.
        brand: The chain, or empty.
        date: Day of purchase, or ``None``.
        total: What was paid, negative for a refund, or ``None``.
        type: Type of receipt, or empty.
        reasons: Reason codes.
        sha256: Of the file, or empty.
        phash: Fingerprint of the picture, or empty.
        number: Receipt number, or empty.
        time: Time of purchase to the minute, ``HH:MM``, or empty.
        times: All times that stand on it, that of purchase among them; with seconds, where
            they are printed.
        figures: All numbers of three or more figures on it, without their signs.
        checked: Fields that a person has set.
        uploaded: Local moment of upload; midnight where only the day is known.
        confirmed: A person has looked at it and said that it is right.
        doubts: Fields whose values are not sure or not there.
        readable: ``True``; ``False`` where there is nothing; ``None`` where the whole
            reading is in doubt.
        id: Its number in the ledger, where it comes from one.
    """

    file: str
    status: str
    merchant: str
    brand: str
    date: dt.date | None
    total: Decimal | None
    type: str
    reasons: tuple[str, ...]
    sha256: str
    phash: str
    number: str
    time: str
    times: frozenset[str]
    figures: frozenset[str]
    checked: frozenset[str]
    uploaded: dt.datetime
    confirmed: bool
    doubts: frozenset[str]
    readable: bool | None
    id: int | None = None

    @property
    def shop(self) -> str:
        """The chain where it is known, otherwise the name as printed."""
        return self.brand or self.merchant

    @property
    def content(self) -> str:
        """The same for the same paper of the same file, whatever its name; or empty."""
        return self.sha256 and self.sha256 + self.file[len(paper_key(self.file).file) :]

    def dates(self) -> tuple[dt.date, ...]:
        """Every day that the purchase may have been; empty where it may have been any.

        An ambiguous date (``date_ambiguous`` and no other doubt about it) has two readings,
        day first and month first.  A reading after the upload cannot be, where the other can.
        """
        if self.date is None:
            return ()
        if "date" not in self.doubts:
            return (self.date,)
        if _about("date", self.reasons) != {"date_ambiguous"}:
            return ()
        readings = tuple(dict.fromkeys((self.date, _swapped(self.date))))
        return tuple(day for day in readings if day <= self.uploaded.date()) or readings


def entries(
    results: pd.DataFrame | Iterable[Mapping[str, Any]],
    as_of: dt.date,
    zone: ZoneInfo | None,
    confirmed: frozenset[str],
) -> list[Entry]:
    """The rows of ``results`` in their order.

    Raises:
        BadData: A column is missing or a value cannot be read; the message says which.
    """
    rows: list[Any]
    pandas = sys.modules.get("pandas")  # without it there is no frame
    if pandas is not None and isinstance(results, pandas.DataFrame):
        check_columns(results.columns, "the results")
        rows = results.to_dict("records")
    else:
        rows = list(results)
    midnight = dt.datetime.combine(as_of, dt.time())
    return [entry(Row(row, f"row {n}"), midnight, zone, confirmed) for n, row in enumerate(rows, 1)]


def entry(
    row: Row, uploaded: dt.datetime, zone: ZoneInfo | None, confirmed: frozenset[str]
) -> Entry:
    """One row; ``uploaded`` stands in where it does not say when it was."""
    sha256, status, reasons = row.text("sha256").lower(), row.status(), row.reasons()
    time = row.clock("time") if row.share("time_confidence", 1.0) >= LIKELY else ""
    number = row.text("number") if row.share("number_confidence", 1.0) >= LIKELY else ""
    known = row.flag("confirmed") or not confirmed.isdisjoint({row.file, sha256} - {""})
    return Entry(
        file=row.file,
        status=status,
        merchant=row.text("merchant"),
        brand=row.text("brand"),
        date=row.day("date"),
        total=row.amount("total"),
        type=row.text("type").lower(),
        reasons=reasons,
        sha256=sha256,
        phash=row.text("phash"),
        number=_number(number),
        time=time,
        times=frozenset(_TIME.findall(f"{time} {row.text('times')}")),
        figures=frozenset(row.text("figures").split()),
        checked=frozenset(row.text("checked").split()),
        uploaded=row.moment("uploaded", zone) or uploaded,
        confirmed=known,
        doubts=_doubts(row, status, reasons, known),
        readable=True if known else _readable(status, reasons),
        id=row.id,
    )


def _doubts(row: Row, status: str, reasons: tuple[str, ...], confirmed: bool) -> frozenset[str]:
    """Fields that are missing, that a reason names, or that have little confidence in a review."""
    doubts = {name for name in FIELDS if not row.text(name)}
    if not confirmed:
        doubts |= {name for name in FIELDS if _about(name, reasons)}
    if not confirmed and status == "review":
        doubts |= {name for name in FIELDS if row.share(f"{name}_confidence", 1.0) < SURE}
    return frozenset(doubts)


def _readable(status: str, reasons: tuple[str, ...]) -> bool | None:
    """A review that names nothing but fields is readable; any other is in doubt as a whole."""
    if status == "failed":
        return False
    if status == "ok":
        return True
    named = all(any(_about(name, [reason]) for name in KNOWN) for reason in reasons)
    return True if reasons and named else None


def _about(name: str, reasons: Iterable[str]) -> set[str]:
    """The reason codes that speak of a field, as ``date_ambiguous`` does of the date."""
    return {reason for reason in reasons if name in reason.split("_")}


def _number(printed: str) -> str:
    """A receipt number without what is printed or read differently: 00-O12 is 12."""
    return re.sub(r"[\W_]", "", printed).upper().translate(_MISREAD).lstrip("0")


def _swapped(day: dt.date) -> dt.date:
    return dt.date(day.year, day.day, day.month) if day.day <= 12 else day
