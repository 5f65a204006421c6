"""The receipt's own number and its time: taken where they stand plainly, otherwise left."""

from __future__ import annotations

import datetime as dt

import pytest

from receipts.model import Box, Candidate, Field, Line, Look, Receipt, Word
from receipts.parse.marks import Marks, find_number, find_time, marks


def look(*texts: str, name: str = "block") -> Look:
    lines = tuple(
        Line((Word(text, Box(0, 30 * n, 10 * len(text), 30 * n + 20), 0.9),))
        for n, text in enumerate(texts)
    )
    return Look(name, "tesseract", lines)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Receipt No: 00123", "00123"),
        ("RECEIPT #A-4711", "a-4711"),
        ("Rcpt 83920", "83920"),
        ("Invoice No. : CS00012345", "cs00012345"),
        ("Bill No 5521/3", "5521/3"),
        ("Trans #: 004512", "004512"),
        ("Check #1180  Guests 2", "1180"),
        ("ORDER NUMBER 77120", "77120"),
        ("Bon-Nr. 4711", "4711"),
        ("Beleg Nr: 0815-22", "0815-22"),
        ("Ticket n° 99312", "99312"),
        ("Reçu No 3344", "3344"),
        ("Bonnr 12345", "12345"),
        ("Receipt 12", ""),
        ("Order 77120", ""),
        ("Check in 12:30", ""),
        ("Ticket 12.50", ""),
        ("Invoice 12/03/2018", ""),
        ("Bill 45.90", ""),
        ("Bill total 4590", ""),
        ("Store #1234", ""),
        ("GST Reg No 000123456", ""),
        ("Tax invoice", ""),
        ("Carbon 12345", ""),
        ("Tel No 555 1234", ""),
    ],
)
def test_the_number(text: str, number: str) -> None:
    assert find_number(look("CORNER SHOP", text).lines) == number


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
    assert find_time(look("CORNER SHOP", text), None) == time


def test_of_several_times_the_one_by_the_date() -> None:
    page = look("table 12:10", "20/11/2026 13:45", "paid 13:46")
    assert find_time(page, Box(0, 30, 100, 50)) == "13:45"
    assert find_time(page, None) == ""


def test_what_most_looks_say() -> None:
    looks = (
        look("Receipt No 1239", "17:05", name="one"),
        look("Receipt No 1234", "17:05", name="two"),
        look("Receipt No 1234", "17:06", name="three"),
        look("nothing", name="four"),
    )
    date = Field(dt.date(2026, 11, 20), 0.9, (Candidate(dt.date(2026, 11, 20)),))
    assert marks(Receipt(looks=looks, date=date)) == Marks("1234", "17:05")
    assert marks(Receipt(looks=looks[:2])) == Marks("1234", "17:05")
    assert marks(Receipt()) == Marks("", "")
