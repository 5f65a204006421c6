"""The time of purchase, to the minute, by the clock of the shop."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from receipts.fields.spec import FieldSpec
from receipts.model import Candidate

if TYPE_CHECKING:
    from receipts.page.page import ReadPage


def _candidates(page: ReadPage) -> list[Candidate[dt.time]]:
    from receipts.parse.times import time_candidates

    return time_candidates(page)


def parse(text: str) -> dt.time:
    """A time of day out of ``HH:MM`` or ``H:MM``, with or without seconds, which are left out.

    >>> parse("9:05").isoformat("minutes")
    '09:05'
    """
    time = dt.time.fromisoformat("0" + text if text[1:2] == ":" else text)
    return dt.time(time.hour, time.minute)


FIELD = FieldSpec(
    name="time",
    candidates=_candidates,
    parse=parse,
    expected="a time as HH:MM",
    to_text=lambda time: time.isoformat("minutes"),
    blank="",
    colour=(20, 140, 150),
)
