"""A receipt as the rewards know it: typed values, and which of them are in doubt."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from receipts.bounds import bounded
from receipts.fields import FIELDS
from receipts.model import paper_key
from receipts.receipt import Receipt
from receipts.rewards.cells import DECISIVE, REQUIRED, Cells, check_columns
from receipts.rows import plain
from receipts.rows import row as row_of

if TYPE_CHECKING:
    import pandas as pd

BESIDE = ("times", "figures", "phash")
"""Columns that a receipt has here beside those of the results table; see :class:`Record`."""

SURE = 0.9
"""In a receipt in review, a field of less confidence is in doubt even where no reason names it."""

LIKELY = 0.5
"""Confidence from which on a receipt's number or time is used to tell purchases apart; a wrong one
would make two receipts of one purchase look like two."""

_FAR_FUTURE = dt.datetime(9999, 1, 1)
_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")
_MISREAD = str.maketrans("OQILSB", "001158")  # letters that a receipt number is seldom made of
_CLOCK = re.compile(r"([01]\d|2[0-3]|(?<!\d)\d)\s?(:\s?[0-5]\d(?:\s?:\s?[0-5]\d)?)(?!\d)")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d")
_FEWEST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Record:
    """One receipt to be counted, compared or kept.

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
        number: Receipt number without what is printed or read differently, or empty; also empty
            where it is a guess.
        time: Time of purchase to the minute, ``HH:MM``, or empty; also empty where it is a guess.
        times: All times that stand on it, that of purchase among them; with seconds, where
            they are printed.
        figures: All numbers of three or more figures on it, without their signs.
        checked: Fields that a person has set.
        uploaded: Local time of upload; midnight where only the day is known.
        confirmed: A person has looked at it and said that it is right.
        doubts: Fields whose values are not sure or not there.
        readable: ``True``; ``False`` where there is nothing; ``None`` where the whole
            reading is in doubt.
        id: Its number in the ledger, where it comes from one.
        row: The row that it was made of.
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
    id: int | None
    row: Mapping[str, Any] = field(repr=False, compare=False)

    @classmethod
    def from_row(
        cls,
        row: Mapping[str, Any],
        name: str = "row",
        uploaded: dt.datetime = _FAR_FUTURE,
        zone: ZoneInfo | None = None,
        confirmed: frozenset[str] = frozenset(),
    ) -> Record:
        """A receipt out of a row of a results table, typed or as text.

        Args:
            row: Values by column: those of the results table, :data:`BESIDE`, and ``id``,
                ``uploaded``, ``confirmed`` and ``checked``.
            name: Of the row, for messages.
            uploaded: Stands in where the row does not say when it was.
            zone: Where the user is.
            confirmed: Names of files, or their SHA-256, that a person has confirmed.

        Raises:
            BadData: A value cannot be read.
        """
        cells = Cells(row, name)
        file, sha256 = cells.text("file"), cells.text("sha256").lower()
        status, reasons = cells.status(), cells.reasons()
        time = cells.clock("time") if cells.share("time_confidence", 1.0) >= LIKELY else ""
        number = cells.text("number") if cells.share("number_confidence", 1.0) >= LIKELY else ""
        id = row.get("id")
        known = cells.flag("confirmed") or not confirmed.isdisjoint({file, sha256} - {""})
        return cls(
            file=file,
            status=status,
            merchant=cells.text("merchant"),
            brand=cells.text("brand"),
            date=cells.day("date"),
            total=cells.amount("total"),
            type=cells.text("type").lower(),
            reasons=reasons,
            sha256=sha256,
            phash=cells.text("phash"),
            number=_folded(number),
            time=time,
            times=frozenset(_TIME.findall(f"{time} {cells.text('times')}")),
            figures=frozenset(cells.text("figures").split()),
            checked=frozenset(cells.text("checked").split()),
            uploaded=cells.local_time("uploaded", zone) or uploaded,
            confirmed=known,
            doubts=_doubts(cells, status, reasons, known),
            readable=True if known else _readable(status, reasons),
            id=id if isinstance(id, int) else None,
            row=row,
        )

    @classmethod
    def from_receipt(cls, receipt: Receipt) -> Record:
        """A receipt that was read, with all times and figures that stand on it."""
        looks = [[line.text for line in bounded(look.lines)] for look in receipt.looks]
        beside = {
            "times": " ".join(sorted(_times("\n".join(lines) for lines in looks))),
            "figures": " ".join(sorted(_figures("\n".join(lines) for lines in looks[-1:]))),
            "phash": receipt.fingerprint,
        }
        return cls.from_row({**plain(row_of(receipt)), **beside})

    def to_row(self) -> dict[str, Any]:
        """The row that it was made of, in plain values that ``json`` can write."""
        return {**dict.fromkeys(REQUIRED, ""), **plain(self.row)}

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


def records_of(
    results: pd.DataFrame | Iterable[Mapping[str, Any]],
    as_of: dt.date,
    zone: ZoneInfo | None,
    confirmed: frozenset[str],
) -> list[Record]:
    """The receipts of a results table, in their order; ``as_of`` stands in for the day of upload.

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
    named = [(row, f"row {number}") for number, row in enumerate(rows, 1)]
    for row, name in named:
        check_columns(row, name)
    return [Record.from_row(row, name, midnight, zone, confirmed) for row, name in named]


def _times(texts: Iterable[str]) -> set[str]:
    """All that looks like a time, with a zero before an hour of one figure."""
    return {
        f"{int(hour):02}{''.join(rest.split())}"
        for text in texts
        for hour, rest in _CLOCK.findall(text)
    }


def _figures(texts: Iterable[str]) -> set[str]:
    found = {re.sub(r"\D", "", n) for text in texts for n in _NUMBER.findall(text)}
    return {number for number in found if len(number) >= _FEWEST_FIGURES}


def _doubts(cells: Cells, status: str, reasons: tuple[str, ...], confirmed: bool) -> frozenset[str]:
    """Fields that are missing, that a reason names, or that have little confidence in a review."""
    doubts = {name for name in DECISIVE if not cells.text(name)}
    if not confirmed:
        doubts |= {name for name in DECISIVE if _about(name, reasons)}
    if not confirmed and status == "review":
        doubts |= {name for name in DECISIVE if cells.share(f"{name}_confidence", 1.0) < SURE}
    return frozenset(doubts)


def _readable(status: str, reasons: tuple[str, ...]) -> bool | None:
    """A review that names nothing but fields is readable; any other is in doubt as a whole."""
    if status == "failed":
        return False
    if status == "ok":
        return True
    named = all(any(_about(name, [reason]) for name in FIELDS) for reason in reasons)
    return True if reasons and named else None


def _about(name: str, reasons: Iterable[str]) -> set[str]:
    """The reason codes that speak of a field, as ``date_ambiguous`` does of the date."""
    return {reason for reason in reasons if name in reason.split("_")}


def _folded(number: str) -> str:
    """A receipt number without what is printed or read differently: 00-O12 is 12."""
    return re.sub(r"[\W_]", "", number).upper().translate(_MISREAD).lstrip("0")


def _swapped(day: dt.date) -> dt.date:
    return dt.date(day.year, day.day, day.month) if day.day <= 12 else day
