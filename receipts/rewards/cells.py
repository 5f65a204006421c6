"""The values in one row of a results table, from memory or from a file, typed or as text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from receipts.errors import BadData
from receipts.inputs import amount, shown
from receipts.rewards.calendar import day_or_time, in_calendar

DECISIVE = ("merchant", "date", "total", "type")
"""Fields that decide whether a receipt counts."""

REQUIRED = ("file", "status", *DECISIVE)
"""Columns that a results table must have to be counted."""

STATUSES = ("ok", "review", "failed")
T = TypeVar("T")


class Cells:
    """The cells of one row; ``None``, NaN and NaT are empty, and so is a column that is missing.

    Every method raises :class:`~receipts.errors.BadData` for a value that cannot be read.

    Args:
        row: Values by column.
        name: Of the row, for messages.
    """

    def __init__(self, row: Mapping[str, Any], name: str) -> None:
        self._row = row
        self._name = name

    def text(self, column: str) -> str:
        """The value as text."""
        raw = self._row.get(column)
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
        raw = self._row.get("reasons")
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

    def day_or_time(self, column: str) -> dt.date | None:
        """A time, with its offset where it has one, or a day."""
        return self._convert(column, _day_or_time, "a day or time in ISO 8601")

    def local_time(self, column: str, zone: ZoneInfo | None) -> dt.datetime | None:
        """A local time, midnight where it is a day.

        One with an offset is moved to ``zone``; one without is local already.
        """
        found = self.day_or_time(column)
        if found is None:
            return None
        if not isinstance(found, dt.datetime):
            return dt.datetime.combine(found, dt.time())
        if found.tzinfo is not None and zone is not None:
            found = found.astimezone(zone)
        return found.replace(tzinfo=None)

    def _convert(self, column: str, convert: Callable[[Any], T], expected: str) -> T | None:
        if not self.text(column):
            return None
        try:
            return convert(self._row[column])
        except (ValueError, InvalidOperation, OverflowError):
            self._refuse(column, expected)

    def _refuse(self, column: str, expected: str) -> NoReturn:
        raise BadData(
            f"{self._name}: {column} must be {expected}, not {shown(self.text(column))}.",
            file=self.text("file"),
        ) from None


def check_columns(columns: Iterable[Any], what: str) -> None:
    """Refuse, as ``BadData``, a table or a row that lacks a column."""
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise BadData(
            f"{what} must have the columns {', '.join(REQUIRED)}; {', '.join(missing)} missing."
        )


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


def _day_or_time(raw: Any) -> dt.date:
    found = raw if isinstance(raw, dt.date) else day_or_time(str(raw).strip())
    if not in_calendar(found):
        raise ValueError
    return found
