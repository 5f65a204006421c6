"""The values in one row of a results table, from memory or from a file, typed or as text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from receipts.errors import BadData, WrongCall
from receipts.inputs import amount, shown

REQUIRED = ("file", "status", "merchant", "date", "total", "type")
STATUSES = ("ok", "review", "failed")
T = TypeVar("T")


class Row:
    """One row; what is missing, ``None``, NaN or NaT is empty, what cannot be read is refused.

    Args:
        values: By column.
        name: Of the row, for messages.

    Raises:
        BadData: A column is missing, or later a value cannot be read.
    """

    def __init__(self, values: Mapping[str, Any], name: str) -> None:
        check_columns(values, name)
        self._values = values
        self._name = name
        self.file = self.text("file")
        id = values.get("id")
        self.id = id if isinstance(id, int) else None

    def text(self, column: str) -> str:
        """The value as text."""
        raw = self._values.get(column)
        if isinstance(raw, str):
            return raw.strip()
        # pandas' own NA answers no comparison; it is known by its name, to not load pandas here.
        is_missing = raw is None or type(raw).__name__ == "NAType" or raw != raw
        return "" if is_missing else str(raw).strip()

    def status(self) -> str:
        """``ok``, ``review`` or ``failed``."""
        status = self.text("status").lower()
        if status not in STATUSES:
            self._refuse("status", f"one of {', '.join(STATUSES)}")
        return status

    def reasons(self) -> tuple[str, ...]:
        """Reason codes, joined by ``;`` or as a list."""
        raw = self._values.get("reasons")
        joined = ";".join(map(str, raw)) if isinstance(raw, list | tuple) else self.text("reasons")
        return tuple(filter(None, re.split(r"[;\s]+", joined)))

    def flag(self, column: str) -> bool:
        """Whether the value is true, ``1`` or ``yes``."""
        return self.text(column).lower() in ("true", "1", "yes")

    def share(self, column: str, default: float) -> float:
        """A number between 0 and 1."""
        value = self._convert(column, lambda raw: float(str(raw)), "a number")
        return default if value is None else value

    def day(self, column: str) -> dt.date | None:
        """A day."""
        return self._convert(column, _day, "a day as YYYY-MM-DD")

    def amount(self, column: str) -> Decimal | None:
        """An amount of money."""
        return self._convert(column, amount, "an amount such as 12.30")

    def clock(self, column: str) -> str:
        """A time of day to the minute, ``HH:MM``."""
        return self._convert(column, _clock, "a time as HH:MM") or ""

    def stamp(self, column: str) -> dt.datetime | dt.date | None:
        """A time, with its offset where it has one, or a day."""
        return self._convert(column, _stamp, "a day or time in ISO 8601")

    def moment(self, column: str, zone: ZoneInfo | None) -> dt.datetime | None:
        """A local time, midnight where it is a day.

        One with an offset is moved to ``zone``; one without is local already.
        """
        stamp = self.stamp(column)
        if stamp is None:
            return None
        if not isinstance(stamp, dt.datetime):
            return dt.datetime.combine(stamp, dt.time())
        if stamp.tzinfo is not None and zone is not None:
            stamp = stamp.astimezone(zone)
        return stamp.replace(tzinfo=None)

    def _convert(self, column: str, convert: Callable[[Any], T], expected: str) -> T | None:
        if not self.text(column):
            return None
        try:
            return convert(self._values[column])
        except (ValueError, InvalidOperation, OverflowError):
            self._refuse(column, expected)

    def _refuse(self, column: str, expected: str) -> NoReturn:
        raise BadData(
            f"{self._name}: {column} must be {expected}, not {shown(self.text(column))}.",
            file=self.file,
        ) from None


def check_columns(columns: Iterable[Any], what: str) -> None:
    """Refuse a table or a row that lacks a column.

    Raises:
        BadData: With the names of those that are missing.
    """
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise BadData(
            f"{what} must have the columns {', '.join(REQUIRED)}; {', '.join(missing)} missing."
        )


def in_calendar(day: dt.date) -> bool:
    """Whether a day has a month before and after it, in every time zone."""
    return dt.MINYEAR < day.year < dt.MAXYEAR


def time_zone(name: str | dt.tzinfo | None) -> ZoneInfo | None:
    """The zone by its IANA name, such as ``America/New_York``.

    Raises:
        WrongCall: There is no such zone.
    """
    if name is None or isinstance(name, ZoneInfo):
        return name
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongCall(
            f"there is no time zone {shown(str(name))}.",
            advice="Give a name such as America/New_York.",
        ) from error


def _day(raw: Any) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    return dt.datetime.fromisoformat(str(raw).strip()).date()


def _clock(raw: Any) -> str:
    if isinstance(raw, dt.time):
        return raw.strftime("%H:%M")
    text = str(raw).strip()
    return dt.time.fromisoformat("0" + text if text[1:2] == ":" else text).strftime("%H:%M")


def _stamp(raw: Any) -> dt.datetime | dt.date:
    if isinstance(raw, dt.date):
        found = raw
    else:
        text = str(raw).strip()
        found = dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
    if not in_calendar(found):
        raise ValueError
    return found
