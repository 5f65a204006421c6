"""What the library never asks by itself: the day, the time, the time zone, and who is there."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from receipts.errors import WrongCall
from receipts.inputs import shown
from receipts.rewards.calendar import in_calendar, time_zone

_LOCAL = Path("/etc/localtime")


def day(text: str | None, zone: dt.tzinfo | None = None) -> dt.date:
    """The day that ``--as-of`` names; today where it names none.

    Args:
        text: As given.
        zone: Where it is today; where the computer is, without one.

    Raises:
        WrongCall: It is no ISO 8601 date.
    """
    if text is None:
        return dt.datetime.now(zone).date()
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        found = dt.date.min
    if not in_calendar(found):
        raise WrongCall(f"--as-of must be a day as YYYY-MM-DD, not {shown(text)}.")
    return found


def now() -> dt.datetime:
    """The time, in UTC."""
    return dt.datetime.now(dt.UTC)


def zone(name: str | None) -> ZoneInfo:
    """The time zone that ``--time-zone`` names; where it names none, that of this computer.

    Raises:
        WrongCall: There is no such zone.
    """
    return time_zone(name) or _own_zone()


def user(name: str | None) -> str:
    """Who ``--by`` names; where it names nobody, the account that the program runs under."""
    if name:
        return name.encode("utf-8", "backslashreplace").decode()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run under a number alone
        return "user"


def _own_zone() -> ZoneInfo:
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        try:
            return ZoneInfo(named)
        except (ZoneInfoNotFoundError, ValueError):  # POSIX rules, such as CET-1CEST
            return _by_offset()
    try:
        with _LOCAL.open("rb") as rules:
            return ZoneInfo.from_file(rules, key="localtime")
    except (OSError, ValueError):  # Windows has no such file
        return _by_offset()


def _by_offset() -> ZoneInfo:
    """A zone that has today's whole hours of offset all year."""
    offset = dt.datetime.now().astimezone().utcoffset() or dt.timedelta()
    hours = round(offset / dt.timedelta(hours=1))
    # The names of these zones count westward.
    return ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "UTC")
