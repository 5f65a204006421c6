"""What two readings of receipts have in common, what differs, and what may be a misreading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from receipts.rewards.names import same_merchant
from receipts.rewards.record import Record

_CUT_OFF = 5  # characters of a receipt number that are enough to know the rest by
_COUNTED = 2  # last figures of a receipt number, which count from one purchase to the next
_FEWEST = 8  # figures on a receipt that are enough to know it by
_VALUES = attrgetter("shop", "date", "total", "number", "time")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Names of the fields merchant, date, total, number and time of two receipts.

    Args:
        agree: Those that are known on both and the same.
        doubtful: Those that one of the two is not sure of.
        differ: Those that surely differ.
    """

    agree: tuple[str, ...]
    doubtful: frozenset[str]
    differ: frozenset[str]


def of(record: Record, other: Record) -> Agreement:
    """Compare two receipts field by field."""
    exact = same_second(record, other)
    same = {
        "merchant": _same_shop(record, other),
        "date": record.date == other.date,
        "total": record.total == other.total,
        "number": _same_number(record.number, other.number),
        "time": exact or on_dial(record.time) == on_dial(other.time),
    }
    both = zip(same, _VALUES(record), _VALUES(other), strict=True)
    known = [name for name, *values in both if None not in values and "" not in values]
    known += ["time"] if exact and "time" not in known else []
    doubtful = {"merchant", "date", "total"} & (record.doubts | other.doubts)
    differ = {name for name in known if not same[name]} - doubtful
    if _dials(record) & _dials(other):
        differ.discard("time")  # of several printed times another one was taken
    if any({"date", "total"} <= read.doubts for read in (record, other)):
        differ -= {"number", "time"}  # they are read no better than the rest of it
    agree = tuple(name for name in known if same[name])
    return Agreement(agree, frozenset(doubtful), frozenset(differ))


def misread(record: Record, other: Record, fields: Agreement) -> frozenset[str]:
    """What differs as a misreading differs, so that one picture taken twice would explain it.

    What a person has set is not misread, and where the time differs in its seconds nothing is.
    """
    found = set()
    exact = same_second(record, other)
    if seconds(record) and seconds(other) and not exact:
        return frozenset()
    sure = "number" in fields.agree or exact
    if "date" in fields.differ and _misread_date(record.date, other.date, sure):
        found.add("date")
    if "number" in fields.differ and _misread_number(record.number, other.number, fields.agree):
        found.add("number")
    return frozenset(found - record.checked - other.checked)


def same_second(record: Record, other: Record) -> bool:
    """Whether both show one time to the second."""
    return bool(seconds(record) & seconds(other))


def same_figures(record: Record, other: Record) -> float:
    """The part of all figures on the one with fewer that stand on the other too, 0 to 1.

    The edge of a picture cuts figures off, so that a part of a number at its beginning or end is
    enough.  0 where there are too few to tell.
    """
    few, many = sorted((record.figures, other.figures), key=len)
    if len(few) < _FEWEST:
        return 0.0
    return sum(_stands_in(number, many) for number in few) / len(few)


def _stands_in(number: str, others: Collection[str]) -> bool:
    return number in others or any(_is_cut(*sorted((number, o), key=len)) for o in others)


def _is_cut(short: str, long: str) -> bool:
    return 2 * len(short) >= len(long) and (long.startswith(short) or long.endswith(short))


def _misread_date(one: dt.date | None, other: dt.date | None, sure: bool) -> bool:
    """Whether one figure is another, as where the crop of a picture cut it off.

    Not the last one, by which the next days differ, unless it is ``sure`` for other reasons: who
    buys the same every day does so, once in a while, at the same minute.
    """
    wrong = [n for n, (a, b) in enumerate(zip(str(one), str(other), strict=False)) if a != b]
    return len(wrong) == 1 and (sure or wrong[0] < len(str(one)) - 1)


def _misread_number(one: str, other: str, agree: Iterable[str]) -> bool:
    """Whether no two purchases one after the other would have these numbers.

    Their numbers differ in the last figures, and so do their minutes, mostly.  Where the minute
    agrees, two that differ in one figure before these are one number misread; where all else
    agrees too, two of other lengths are one receipt's number and some other figure on it.
    """
    if "time" not in agree:
        return False
    if len(one) == len(other):
        return one[-_COUNTED:] == other[-_COUNTED:] and (
            sum(a != b for a, b in zip(one, other, strict=True)) == 1
        )
    return {"date", "total"}.issubset(agree)


def _same_shop(record: Record, other: Record) -> bool:
    if record.brand and record.brand == other.brand:
        return True
    return same_merchant(record.merchant, other.merchant)


def _same_number(one: str, other: str) -> bool:
    """A long number may be cut off where the row was torn apart."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _CUT_OFF and long.startswith(short))


def seconds(record: Record) -> frozenset[str]:
    """The times on it that are told to the second."""
    return frozenset(time for time in record.times if len(time) > len("HH:MM"))


def _dials(record: Record) -> set[str]:
    """All times on it as on a dial; of one to the second the hour may have been cut off."""
    cut_off = {time[3:] for time in seconds(record) if time[3:5] < "24"}
    return {on_dial(time[:5]) for time in record.times | cut_off}


def on_dial(time: str) -> str:
    """As on the dial of a clock: AM and PM are easily lost."""
    return f"{int(time[:2]) % 12:02}{time[2:]}" if time else ""
