"""Duplicates: the same file, the same picture, the same purchase; and what only looks so."""

from __future__ import annotations

from typing import Any

import pytest

from receipts.rewards.count import count

from .cases import AS_OF, row

PURCHASE = {
    "merchant": "Corner Shop",
    "brand": "",
    "date": "2026-11-20",
    "total": "12.30",
    "number": "4711",
    "time": "17:05",
}
FIRST = row(1, **PURCHASE)
DOUBT = {"status": "review"}

# what it shows, what the second receipt has otherwise, how it ends, the evidence in words
PAIRS: list[tuple[str, dict[str, Any], str, str]] = [
    ("everything agrees", {}, "duplicate", "merchant, date, total, number, time"),
    ("no number", {"number": ""}, "duplicate", "merchant, date, total, time"),
    ("no number, no time", {"number": "", "time": ""}, "duplicate", "merchant, date, total"),
    ("leading zeros", {"number": "00-4711"}, "duplicate", "merchant, date, total, number, time"),
    ("seconds", {"time": "17:05:33"}, "duplicate", "merchant, date, total, number, time"),
    ("a letter misread", {"merchant": "Corner Shcp"}, "duplicate", "merchant, date, total, number"),
    ("other merchant", {"merchant": "Welcome"}, "duplicate", "date, total, number, time"),
    ("other date", {"date": "2026-11-02"}, "duplicate", "merchant, total, number"),
    ("another day, the same time of day", {"date": "2026-11-02", "number": ""}, "", ""),
    ("other total", {"total": "123.00"}, "duplicate", "merchant, date, number, time"),
    ("other number", {"number": "4712"}, "", ""),
    ("other time", {"time": "17:06"}, "", ""),
    ("PM lost", {"number": "", "time": "05:05"}, "duplicate", "merchant, date, total, time"),
    (
        "another of the times on it",
        {"number": "", "time": "17:09", "times": "17:09 17:05:33"},
        "duplicate",
        "merchant, date, total",
    ),
    (
        "the hour cut off",
        {"number": "", "time": "05:33", "times": "05:33"},
        "",  # the first one is told to the minute only
        "",
    ),
    ("none of the times on it", {"number": "", "time": "17:09", "times": "17:09:05"}, "", ""),
    ("other number, no time", {"number": "4712", "time": ""}, "", ""),
    ("two of four", {"number": "", "time": "", "total": "9.99"}, "", ""),
    ("merchant and mark", {"date": "2026-11-02", "total": "9.99"}, "", ""),
    ("date and total", {"merchant": "Mill", "number": "", "time": ""}, "", ""),
    (
        "a doubtful total could be the third",
        {**DOUBT, "reasons": "total_uncertain", "total": "9.99", "number": "", "time": ""},
        "perhaps",
        "merchant, date",
    ),
    (
        "a doubtful total that agrees",
        {**DOUBT, "reasons": "total_uncertain", "number": "", "time": ""},
        "perhaps",
        "merchant, date, total",
    ),
    (
        "three agree without the doubtful one",
        {**DOUBT, "reasons": "total_uncertain", "total": "9.99"},
        "duplicate",
        "merchant, date, number, time",
    ),
    (
        "a doubtful total, another time",
        {**DOUBT, "reasons": "total_uncertain", "time": "09:00"},
        "",
        "",
    ),
    (
        "date and total in doubt, so the time too",
        {**DOUBT, "reasons": "date_uncertain;total_uncertain", "number": "", "time": "09:00"},
        "perhaps",
        "merchant, date, total",
    ),
]


@pytest.mark.parametrize(
    ("changes", "verdict", "evidence"), [p[1:] for p in PAIRS], ids=[p[0] for p in PAIRS]
)
def test_two_receipts(changes: dict[str, Any], verdict: str, evidence: str) -> None:
    second = row(2, **{**PURCHASE, "uploaded": "2026-11-22", **changes})
    first, receipt = count([FIRST, second], "shopper-panel", AS_OF).receipts
    assert first.decision == "counts"
    outcome = {"duplicate": "failed", "perhaps": "undecided", "": "passed"}[verdict]
    assert "not_duplicate" in getattr(receipt, outcome)
    assert receipt.duplicate_of == ("001.jpg" if verdict == "duplicate" else None)
    words = next(check.words for check in receipt.checks if check.name == "not_duplicate")
    if verdict:
        verb = "is" if verdict == "duplicate" else "may be"
        assert words.startswith(f"it {verb} the same purchase as 001.jpg: same {evidence}")
    else:
        assert words == "no other receipt shows this purchase"


def test_a_brand_makes_two_spellings_one_merchant() -> None:
    first = row(1, **{**PURCHASE, "merchant": "CS Downtown Ltd", "brand": "Corner Shop"})
    second = row(2, **{**PURCHASE, "merchant": "THE CORNER SHOP", "brand": "Corner Shop"})
    counts = count([first, second], "shopper-panel", AS_OF)
    assert counts.receipts[1].duplicate_of == "001.jpg"


@pytest.mark.parametrize(
    ("number", "same"), [("12345-678", True), ("12345", True), ("1234", False), ("45678", False)]
)
def test_a_long_number_may_be_cut_off(number: str, same: bool) -> None:
    first = row(1, **{**PURCHASE, "number": "12345678", "time": ""})
    second = row(2, **{**PURCHASE, "uploaded": "2026-11-22", "number": number, "time": ""})
    receipt = count([first, second], "shopper-panel", AS_OF).receipts[1]
    assert (receipt.duplicate_of == "001.jpg") == same


@pytest.mark.parametrize(
    ("time", "same"), [("17:05:33", True), ("05:33", True), ("05:34", False), ("17:05", True)]
)
def test_of_a_time_to_the_second_the_hour_may_be_cut_off(time: str, same: bool) -> None:
    first = row(1, **{**PURCHASE, "number": "", "times": "17:05:33"})
    second = row(2, **{**PURCHASE, "uploaded": "2026-11-22", "number": "", "time": time})
    receipt = count([first, second], "shopper-panel", AS_OF).receipts[1]
    assert (receipt.duplicate_of == "001.jpg") == same


def test_a_person_settles_what_may_be_a_duplicate_and_not_what_surely_is() -> None:
    perhaps = row(2, **{**PURCHASE, "number": "", "time": ""}, status="review")
    perhaps["reasons"] = "total_uncertain"
    surely = row(3, **PURCHASE)
    before = count([FIRST, perhaps, surely], "shopper-panel", AS_OF)
    assert [r.decision for r in before.receipts] == ["counts", "needs_review", "does_not_count"]
    # Once its total is beyond doubt, it surely is the same purchase.
    after = count([FIRST, perhaps, surely], "shopper-panel", AS_OF, confirmed=["002.jpg"])
    assert [r.decision for r in after.receipts] == ["counts", "does_not_count", "does_not_count"]
    other = {**perhaps, "total": "9.99"}
    after = count([FIRST, other, surely], "shopper-panel", AS_OF, confirmed=["002.jpg"])
    assert [r.decision for r in after.receipts] == ["counts", "counts", "does_not_count"]


def test_the_same_file_is_found_whatever_was_read() -> None:
    second = row(2, sha256=FIRST["sha256"], status="failed", merchant="", date="", total="")
    receipt = count([FIRST, second], "shopper-panel", AS_OF).receipts[1]
    assert receipt.duplicate_of == "001.jpg"
    assert "it is the same file as 001.jpg (SHA-256)" in receipt.why


def test_pages_of_one_file_are_not_the_same() -> None:
    sha = "ab" * 32
    pages = [
        row(1, file="scan.pdf", sha256=sha),
        row(2, file="scan.pdf#page=2", sha256=sha),
        row(3, file="copy.pdf#page=2", sha256=sha, uploaded="2026-11-23"),
    ]
    receipts = count(pages, "shopper-panel", AS_OF).receipts
    assert [receipt.duplicate_of for receipt in receipts] == [None, None, "scan.pdf#page=2"]


def test_the_same_receipt_in_two_months_counts_in_the_first() -> None:
    october = row(1, date="2026-10-25", uploaded="2026-10-26")
    november = {**october, "file": "again.jpg", "uploaded": "2026-11-03", "sha256": ""}
    counts = count([november, october], "shopper-panel", AS_OF)
    assert {month.month: month.counted for month in counts.months} == {"2026-10": 1, "2026-11": 0}
    assert counts.receipts[0].duplicate_of == "001.jpg"


def test_a_programme_may_take_a_receipt_once_a_month() -> None:
    october = row(1, date="2026-10-30", uploaded="2026-10-31")
    november = {**october, "file": "again.jpg", "uploaded": "2026-11-03"}
    counts = count([november, october], "example-seven-days", AS_OF)
    assert {month.month: month.counted for month in counts.months} == {"2026-10": 1, "2026-11": 1}


@pytest.mark.parametrize(
    "earlier",
    [
        {"status": "review", "reasons": "merchant_uncertain"},
        {"status": "review", "reasons": "total_uncertain"},
        {"uploaded": "2026-12-24"},
        {"type": "fuel"},
    ],
)
def test_of_two_the_one_that_can_count_stays(earlier: dict[str, Any]) -> None:
    worse = row(1, **{**PURCHASE, "sha256": "aa", "uploaded": "2026-11-20", **earlier})
    better = row(2, **{**PURCHASE, "sha256": "aa", "uploaded": "2026-11-21"})
    receipts = count([worse, better], "shopper-panel", AS_OF).receipts
    assert receipts[1].decision == "counts"
    assert receipts[0].duplicate_of == "002.jpg"


def test_likeness_is_not_handed_on() -> None:
    """A is like B and B like C, but A and C differ in their numbers: B alone is a duplicate."""
    a = row(1, **PURCHASE)
    b = row(2, **{**PURCHASE, "number": "", "time": ""})
    c = row(3, **{**PURCHASE, "number": "4712", "time": ""})
    receipts = count([a, b, c], "shopper-panel", AS_OF).receipts
    assert [receipt.decision for receipt in receipts] == ["counts", "does_not_count", "counts"]


@pytest.mark.parametrize(
    ("changes", "duplicate"),
    [
        ({"total": "", "number": "", "time": ""}, True),
        ({"total": "99.00"}, False),
        ({"time": "09:00"}, False),
    ],
)
def test_the_same_picture_unless_what_was_read_differs(
    changes: dict[str, Any], duplicate: bool
) -> None:
    first = row(1, **PURCHASE, phash="abcd")
    second = row(2, **{**PURCHASE, "phash": "abcd", **changes})
    receipt = count([first, second], "shopper-panel", AS_OF).receipts[1]
    assert ("same picture" in receipt.why) == duplicate
