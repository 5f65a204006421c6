"""Days, months and time zones, as receipts are counted by them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from receipts.errors import WrongCall
from receipts.inputs import shown

DAY_OF = ("upload", "purchase")
"""The two events whose day a rule may go by."""


def in_calendar(day: dt.date) -> bool:
    """Whether a day has a month before and after it, in every time zone."""
    return dt.MINYEAR < day.year < dt.MAXYEAR


def month_of(day: dt.date) -> str:
    """The month of a day, ``YYYY-MM``."""
    return day.isoformat()[:7]


def next_month(month: str) -> str:
    """The month after one, both ``YYYY-MM``."""
    return month_of(dt.date.fromisoformat(f"{month}-01") + dt.timedelta(days=31))


def first_day(month: str) -> dt.date:
    """The first day of a month, ``YYYY-MM``; raises ``WrongCall`` for a text that is none."""
    try:
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError:
        first = dt.date.min
    if not in_calendar(first):
        raise WrongCall(f"month must be YYYY-MM, not {shown(month)}.")
    return first


def time_zone(name: str | dt.tzinfo | None) -> ZoneInfo | None:
    """The zone by its IANA name, such as ``America/New_York``; ``WrongCall`` for any other."""
    if name is None or isinstance(name, ZoneInfo):
        return name
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongCall(
            f"there is no time zone {shown(str(name))}.",
            advice="Give a name such as America/New_York.",
        ) from error


def day_or_time(text: str) -> dt.date:
    """A day, or a time with or without an offset, as ISO 8601 writes it."""
    return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
