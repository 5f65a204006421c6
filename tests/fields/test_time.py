"""The time of purchase: of all times of day on a page the one that stands by the date."""

from __future__ import annotations

import datetime as dt

import pytest
from drawn import page

from receipts.decide.weigh import load_model, weigh
from receipts.fields.time import time_candidates
from receipts.model import Field


def decided(*rows: str) -> Field[dt.time]:
    return weigh(time_candidates(page("\n".join(rows))), load_model().field("time"), "rapidocr")


def read(*rows: str) -> str:
    """The time that is likelier than not, or nothing."""
    field = decided(*rows)
    sure = field.value is not None and field.confidence >= 0.5
    return f"{field.value:%H:%M}" if sure else ""


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("20/11/2026 17:05", "17:05"),
        ("20/11/2026 17:05:33", "17:05"),
        ("5:07 PM", "17:07"),
        ("5:07pm", "17:07"),
        ("12:30 AM", "00:30"),
        ("12:30 p.m.", "12:30"),
        ("9:15", "09:15"),
        ("17 : 05", "17:05"),
        ("17:05 Uhr", "17:05"),
        ("17時05分", "17:05"),
        ("2026年11月20日(金)17時05分33秒", "17:05"),
        ("17点05分", "17:05"),
        ("25:05", ""),
        ("17:65", ""),
        ("117:05", ""),
        ("Mon-Fri 8:00-20:00", ""),
        ("open 8:00 to 20:00", ""),
        ("in 10:02 out 11:45", ""),
        ("ratio 1:2", ""),
    ],
)
def test_the_time(text: str, time: str) -> None:
    assert read("CORNER SHOP", text) == time


def test_a_time_may_be_glued_to_the_date() -> None:
    assert read("20/11/202617:05") == "17:05"


def test_of_several_times_the_one_by_the_date() -> None:
    assert read("table 12:10", "20/11/2026 13:45", "paid 13:46") == "13:45"


def test_opening_hours_are_hardly_a_time_of_purchase() -> None:
    assert read("Mon-Fri 8:00-20:00", "20/11/2026 13:45") == "13:45"
