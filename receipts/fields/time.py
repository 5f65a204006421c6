"""The time of purchase, to the minute, by the clock of the shop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.model import Candidate, Evidence
from receipts.page.boxes import box_of, sureness_of

if TYPE_CHECKING:
    from receipts.page.clocks import Clock
    from receipts.page.page import ReadPage


def time_candidates(page: ReadPage) -> list[Candidate[dt.time]]:
    """All times that may be that of the purchase, one candidate a time."""
    places: dict[dt.time, list[Clock]] = {}
    for clock in page.clocks:
        places.setdefault(clock.time, []).append(clock)
    dated = [row for row, readings in enumerate(page.dates) if readings]
    return [
        _candidate(page, time, found, dated, alone=len(places) == 1)
        for time, found in places.items()
    ]


def _candidate(
    page: ReadPage, time: dt.time, found: Sequence[Clock], dated: Sequence[int], *, alone: bool
) -> Candidate[dt.time]:
    best = min(found, key=lambda clock: _rows_off(clock, dated))
    line = page.lines[best.row]
    strengths = {
        "only_time": float(alone),
        "beside_date": float(_rows_off(best, dated) == 0),
        "near_date": 1 / (1 + _rows_off(best, dated)) if dated else 0.0,
        "with_seconds": float(any(clock.seconds for clock in found)),
        "repeated": min(len({clock.row for clock in found}) - 1, 2) / 2,
        "print_confidence": sureness_of(line, best.start, best.end),
    }
    return Candidate(
        time,
        line.text[best.start : best.end],
        box_of(line, best.start, best.end),
        tuple(_evidence(strengths)),
    )


def _rows_off(clock: Clock, dated: Sequence[int]) -> int:
    """How many rows lie between a time and the nearest date, 0 in the same row."""
    return min((abs(clock.row - row) for row in dated), default=99)


def _evidence(strengths: dict[str, float]) -> Iterator[Evidence]:
    yield Evidence("candidate")
    for name, strength in strengths.items():
        if strength:
            yield Evidence(name, round(strength, 4))


def parse(text: str) -> dt.time:
    """A time of day out of ``HH:MM`` or ``H:MM``, with or without seconds, which are left out.

    >>> parse("9:05").isoformat("minutes")
    '09:05'
    """
    time = dt.time.fromisoformat("0" + text if text[1:2] == ":" else text)
    return dt.time(time.hour, time.minute)


FIELD = FieldSpec(
    name="time",
    candidates=time_candidates,
    parse=parse,
    expected="a time as HH:MM",
    to_text=lambda time: time.isoformat("minutes"),
    blank="",
    colour=(20, 140, 150),
)
