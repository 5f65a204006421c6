"""One row of a results table as the rewards see it: values, and which of them are in doubt."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from receipts.errors import BadData, WrongCall

REQUIRED = ("file", "status", "merchant", "date", "total", "type")
STATUSES = ("ok", "review", "failed")
FIELDS = frozenset({"merchant", "date", "total", "type", "currency"})
T = TypeVar("T")
_PAGE = re.compile(r"#page=\d+$")  # further pages of a file, as scan names them


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
        phash: Perceptual hash in hexadecimal, or empty.
        number: Receipt number, or empty.
        time: Time of purchase to the minute, ``HH:MM``, or empty.
        uploaded: Local moment of upload; midnight where only the day is known.
        confirmed: A person has looked at it and said that it is right.
        doubts: Fields whose values are not sure or not there.
        readable: ``True``; ``False`` where there is nothing; ``None`` where the whole
            reading is in doubt.
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
    uploaded: dt.datetime
    confirmed: bool
    doubts: frozenset[str]
    readable: bool | None

    @property
    def shop(self) -> str:
        """The chain where it is known, otherwise the name as printed."""
        return self.brand or self.merchant

    @property
    def content(self) -> str:
        """The same for the same page of the same file, whatever its name; or empty."""
        page = _PAGE.search(self.file)
        return self.sha256 and self.sha256 + (page[0] if page else "")

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
    if isinstance(results, pd.DataFrame):
        _check_columns(results.columns, "the results")
        rows = results.to_dict("records")
    else:
        rows = list(results)
    return [_entry(row, number, as_of, zone, confirmed) for number, row in enumerate(rows, 1)]


def time_zone(name: str | dt.tzinfo | None) -> ZoneInfo | None:
    """The zone by its IANA name, such as ``America/New_York``.

    Raises:
        WrongCall: There is no such zone.
    """
    if name is None or isinstance(name, ZoneInfo):
        return name
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise WrongCall(
            f"there is no time zone {str(name)!r}.", advice="Give a name such as America/New_York."
        ) from error


def _check_columns(columns: Iterable[Any], what: str) -> None:
    missing = [name for name in REQUIRED if name not in set(columns)]
    if missing:
        raise BadData(
            f"{what} must have the columns {', '.join(REQUIRED)}; {', '.join(missing)} missing."
        )


def _entry(
    row: Mapping[str, Any],
    number: int,
    as_of: dt.date,
    zone: ZoneInfo | None,
    confirmed: frozenset[str],
) -> Entry:
    _check_columns(row, f"row {number}")
    file, sha256 = _text(row["file"]), _text(row.get("sha256")).lower()
    status = _text(row["status"]).lower()

    def value(column: str, convert: Callable[[Any], T], expected: str) -> T | None:
        if not _text(row.get(column)):
            return None
        try:
            return convert(row[column])
        except (ValueError, InvalidOperation) as error:
            raise BadData(
                f"row {number}: {column} must be {expected}, not {_text(row[column])!r}.", file=file
            ) from error

    if status not in STATUSES:
        raise BadData(
            f"row {number}: status must be one of {', '.join(STATUSES)}, not {status!r}.", file=file
        )
    reasons = tuple(part for part in re.split(r"[;\s]+", _joined(row.get("reasons"))) if part)
    merchant, kind = _text(row["merchant"]), _text(row["type"]).lower()
    date = value("date", _day, "a day as YYYY-MM-DD")
    total = value("total", _amount, "an amount such as 12.30")
    known = file in confirmed or (bool(sha256) and sha256 in confirmed)
    doubts = set() if known else {name for name in FIELDS if _about(name, reasons)}
    doubts |= {
        name
        for name, there in (
            ("merchant", merchant),
            ("date", date),
            ("total", total is not None),
            ("type", kind),
        )
        if not there
    }
    when = value("uploaded", lambda raw: _moment(raw, zone), "a day or time in ISO 8601")
    return Entry(
        file=file,
        status=status,
        merchant=merchant,
        brand=_text(row.get("brand")),
        date=date,
        total=total,
        type=kind,
        reasons=reasons,
        sha256=sha256,
        phash=_text(row.get("phash")).lower(),
        number=re.sub(r"[\W_]", "", _text(row.get("number"))).upper().lstrip("0"),
        time=value("time", _clock, "a time as HH:MM") or "",
        uploaded=when or dt.datetime.combine(as_of, dt.time()),
        confirmed=known,
        doubts=frozenset(doubts),
        readable=True if known else _readable(status, reasons),
    )


def _readable(status: str, reasons: tuple[str, ...]) -> bool | None:
    """A review that names nothing but fields is readable; any other is in doubt as a whole."""
    if status == "failed":
        return False
    if status == "ok":
        return True
    return True if reasons and all(_fields_of(reason) for reason in reasons) else None


def _fields_of(reason: str) -> frozenset[str]:
    """The fields a reason code speaks of: ``date_ambiguous`` of the date."""
    return FIELDS.intersection(reason.split("_"))


def _about(name: str, reasons: Iterable[str]) -> set[str]:
    return {reason for reason in reasons if name in _fields_of(reason)}


def _swapped(day: dt.date) -> dt.date:
    return dt.date(day.year, day.day, day.month) if day.day <= 12 else day


def _text(raw: Any) -> str:
    """``raw`` as text; nothing, NaN and NaT are empty."""
    if raw is None or (not isinstance(raw, str) and pd.api.types.is_scalar(raw) and pd.isna(raw)):
        return ""
    return str(raw).strip()


def _joined(raw: Any) -> str:
    return ";".join(map(str, raw)) if isinstance(raw, list | tuple) else _text(raw)


def _day(raw: Any) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    return dt.datetime.fromisoformat(_text(raw)).date()


def _clock(raw: Any) -> str:
    if isinstance(raw, dt.time):
        return raw.strftime("%H:%M")
    text = _text(raw)
    return dt.time.fromisoformat("0" + text if text[1:2] == ":" else text).strftime("%H:%M")


def _amount(raw: Any) -> Decimal:
    amount = Decimal(_text(raw))
    if not amount.is_finite():
        raise InvalidOperation
    return amount


def _moment(raw: Any, zone: ZoneInfo | None) -> dt.datetime:
    """The local moment: one with an offset is moved to ``zone``, one without is local already."""
    if isinstance(raw, dt.datetime):
        moment = raw
    elif isinstance(raw, dt.date):
        return dt.datetime.combine(raw, dt.time())
    else:
        moment = dt.datetime.fromisoformat(_text(raw))
    if moment.tzinfo is not None and zone is not None:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)
