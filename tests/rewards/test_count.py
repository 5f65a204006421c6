"""Months: how receipts add up, which of two counts, and where a month ends."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from receipts.errors import BadData, WrongCall
from receipts.rewards.count import count
from receipts.rewards.programme import parse_programme
from receipts.rewards.result import Counts

from .cases import AS_OF, row, rows

PER_RECEIPT = "example-per-receipt"


def mine(month: str = "threshold = 2", rest: str = "") -> Any:
    """A programme with one rule changed."""
    return parse_programme(f"""
        schema = 1
        name = "mine"
        title = "Mine"
        [month]
        {month}
        [receipts]
        {rest}
        [regions.us]
        currency = "USD"
        reward = "2.00"
    """)


def counted(counts: Counts) -> dict[str, int]:
    return {month.month: month.counted for month in counts.months}


def decisions(counts: Counts) -> dict[str, str]:
    return {receipt.file: receipt.decision for receipt in counts.receipts}


@pytest.mark.parametrize(
    ("good", "in_review", "number", "needed", "reached", "reward", "words"),
    [
        (0, 0, 0, 10, False, "0.00", "0 of 10"),
        (8, 2, 8, 2, False, "0.00", "8 of 10, 2 more in review"),
        (9, 1, 9, 1, False, "0.00", "9 of 10, 1 more in review"),
        (10, 0, 10, 0, True, "10.00", "10 of 10"),
        (11, 0, 10, 0, True, "10.00", "10 of 10"),
        (25, 0, 10, 0, True, "10.00", "10 of 10"),
    ],
)
def test_a_month_of_the_shopper_panel(
    good: int, in_review: int, number: int, needed: int, reached: bool, reward: str, words: str
) -> None:
    doubtful = [
        row(n, status="review", reasons="merchant_uncertain")
        for n in range(good + 1, good + in_review + 1)
    ]
    [month] = count(rows(good) + doubtful, "shopper-panel", AS_OF).months
    assert (month.counted, month.in_review, month.needed) == (number, in_review, needed)
    assert (month.reached, str(month.reward), month.words) == (reached, reward, words)


def test_the_region_says_what_is_paid() -> None:
    [month] = count(rows(10), "shopper-panel", AS_OF, region="uk").months
    assert (month.reward, month.currency) == (Decimal("5.00"), "GBP")


def test_the_eleventh_is_kept_and_says_why_it_does_not_count() -> None:
    late = row(11, uploaded="2026-11-29")
    counts = count([late, *rows(10)], "shopper-panel", AS_OF)
    assert decisions(counts)["011.jpg"] == "does_not_count"
    assert counts.receipts[0].failed == ("within_cap",)
    assert counts.receipts[0].why == "10 receipts of 2026-11 count already, the programme's cap"
    assert list(decisions(counts).values()).count("counts") == 10


def test_the_eleventh_counts_when_one_of_the_ten_does_not() -> None:
    counts = count([*rows(9), row(10, type="fuel"), row(11)], "shopper-panel", AS_OF)
    assert counted(counts) == {"2026-11": 10}
    assert decisions(counts)["011.jpg"] == "counts"


def test_a_review_that_might_be_the_tenth() -> None:
    doubtful = row(10, status="review", reasons="date_uncertain")
    before = count([*rows(9), doubtful], "shopper-panel", AS_OF).months[0]
    after = count([*rows(9), doubtful], "shopper-panel", AS_OF, confirmed=["010.jpg"]).months[0]
    assert (before.counted, before.in_review, before.reached) == (9, 1, False)
    assert (after.counted, after.in_review, after.reached) == (10, 0, True)


def test_a_correction_that_makes_the_tenth_count() -> None:
    wrong = row(10, date="2026-01-20")
    assert counted(count([*rows(9), wrong], "shopper-panel", AS_OF)) == {"2026-11": 9}
    right = {**wrong, "date": "2026-11-20"}
    assert counted(count([*rows(9), right], "shopper-panel", AS_OF)) == {"2026-11": 10}


def test_one_in_review_takes_no_place_from_one_that_is_sure() -> None:
    doubtful = row(1, status="review", reasons="type_uncertain", uploaded="2026-11-20")
    counts = count([doubtful, *rows(11)[1:]], "shopper-panel", AS_OF)
    assert counted(counts) == {"2026-11": 10}
    assert decisions(counts)["001.jpg"] == "needs_review"


@pytest.mark.parametrize(
    ("uploaded", "zone", "month"),
    [
        ("2026-10-31", None, "2026-10"),
        ("2026-11-01", None, "2026-11"),
        ("2026-10-31T23:59:59", None, "2026-10"),
        ("2026-10-31T23:59:59", "America/New_York", "2026-10"),
        ("2026-11-01T03:59:59Z", "America/New_York", "2026-10"),
        ("2026-11-01T04:00:00Z", "America/New_York", "2026-11"),
        ("2026-11-01T03:59:59Z", None, "2026-11"),
        ("2026-10-31T23:30:00Z", "Europe/London", "2026-10"),  # summer time ended on the 25th
        ("2026-10-31T15:00:00+00:00", "Asia/Tokyo", "2026-11"),
        (dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC), "America/New_York", "2026-10"),
        (dt.datetime(2026, 10, 31, 23, 0), "Asia/Tokyo", "2026-10"),
        (dt.date(2026, 10, 31), "Asia/Tokyo", "2026-10"),
        (pd.Timestamp("2026-10-31"), None, "2026-10"),
        (pd.NaT, None, "2026-11"),
    ],
)
def test_months_end_where_the_users_time_zone_says(
    uploaded: Any, zone: str | None, month: str
) -> None:
    receipt = row(date="2026-10-31", uploaded=uploaded)
    counts = count([receipt], "shopper-panel", AS_OF, timezone=zone)
    assert counts.month(month).counted == 1


def test_the_age_too_is_told_in_the_users_time_zone() -> None:
    receipt = row(date="2026-10-15", uploaded="2026-11-15T03:00:00Z")
    assert count([receipt], "shopper-panel", AS_OF).receipts[0].failed == ("within_age",)
    there = count([receipt], "shopper-panel", AS_OF, timezone="America/New_York")
    assert there.receipts[0].decision == "counts"


@pytest.mark.parametrize(
    ("month_by", "date", "uploaded", "month"),
    [
        ("upload", "2026-10-31", "2026-11-01", "2026-11"),
        ("purchase", "2026-10-31", "2026-11-01", "2026-10"),
        ("purchase", "2026-11-01", "2026-11-01", "2026-11"),
        (None, "2026-10-31", "2026-11-01", "2026-11"),
    ],
)
def test_a_month_is_that_of_upload_or_of_purchase(
    month_by: str | None, date: str, uploaded: str, month: str
) -> None:
    receipt = row(date=date, uploaded=uploaded)
    counts = count([receipt], "shopper-panel", AS_OF, month_by=month_by)
    assert counts.month(month).counted == 1
    assert sum(counted(counts).values()) == 1


def test_the_programme_says_by_what_when_the_caller_does_not() -> None:
    receipt = row(date="2026-10-31", uploaded="2026-11-01")
    assert counted(count([receipt], PER_RECEIPT, AS_OF)) == {"2026-10": 1, "2026-11": 0}


@pytest.mark.parametrize(
    ("reasons", "date", "month"),
    [
        ("date_uncertain", "2026-11-20", "2026-11"),
        ("date_uncertain", "", "2026-11"),
        ("date_ambiguous", "2026-11-10", "2026-11"),  # or 11 October
    ],
)
def test_by_purchase_a_month_in_doubt_needs_review(reasons: str, date: str, month: str) -> None:
    receipt = row(status="review", reasons=reasons, date=date)
    rules = mine("by = 'purchase'\nthreshold = 1", "max_age_days = 60")
    counts = count([receipt], rules, AS_OF)
    assert "within_cap" in counts.receipts[0].undecided
    assert counts.month(month).in_review == 1


def test_each_months_receipts_stand_alone() -> None:
    october = [{**r, "uploaded": "2026-10-31", "date": "2026-10-30"} for r in rows(12)]
    november = [row(n) for n in range(20, 25)]
    counts = count(october + november, "shopper-panel", AS_OF)
    assert counted(counts) == {"2026-10": 10, "2026-11": 5}


def test_what_is_over_the_cap_is_carried_over_where_the_programme_says_so() -> None:
    rules = mine("threshold = 2\ncap = 2\ncarry_over = true")
    many = [{**r, "uploaded": "2026-09-30", "date": "2026-09-30"} for r in rows(5)]
    own = row(9, uploaded="2026-11-02", date="2026-11-01")
    counts = count([own, *many], rules, AS_OF)
    assert counted(counts) == {"2026-09": 2, "2026-10": 2, "2026-11": 2}
    assert [receipt.month for receipt in counts.receipts][1:] == [
        "2026-09", "2026-09", "2026-10", "2026-10", "2026-11",
    ]  # fmt: skip
    assert counts.receipts[0].month == "2026-11"
    october = count([own, *many], rules, dt.date(2026, 10, 31))
    assert counted(october) == {"2026-09": 2, "2026-10": 2}
    assert [receipt.why for receipt in october.receipts if "within_cap" in receipt.failed] == [
        "2 receipts of 2026-10 count already, the programme's cap; it waits for the next month"
    ]


def test_a_programme_may_pay_for_each_receipt() -> None:
    fresh = {"date": "2026-11-20", "uploaded": "2026-11-21"}
    assert str(count(rows(3, **fresh), PER_RECEIPT, AS_OF).months[0].reward) == "0.75"
    assert str(count(rows(30, **fresh), PER_RECEIPT, AS_OF).months[0].reward) == "5.00"
    assert str(count([], PER_RECEIPT, AS_OF).months[0].reward) == "0.00"
    for_each = mine("threshold = 3\npays = 'receipt'")
    assert str(count(rows(2), for_each, AS_OF).months[0].reward) == "0.00"
    assert str(count(rows(3), for_each, AS_OF).months[0].reward) == "6.00"


def test_the_example_by_the_receipt_takes_no_cinema_and_14_days() -> None:
    cases = [
        row(1),
        row(2, type="entertainment"),
        row(3, merchant="Star Cinema", type="other"),
        row(4, date="2026-11-07"),
        row(5, date="2026-11-06"),
    ]
    failed = [receipt.failed for receipt in count(cases, PER_RECEIPT, AS_OF).receipts]
    assert failed == [(), ("eligible_type",), ("eligible_merchant",), (), ("within_age",)]


@pytest.mark.parametrize(
    ("programme", "limit", "changes", "fits"),
    [
        ("example-five-a-day", 5, {}, False),
        ("example-five-a-day", 5, {"uploaded": "2026-11-22"}, True),
        ("example-five-a-day", 5, {"date": "2026-11-19"}, False),
        ("example-five-a-day", 5, {"merchant": "Other Shop"}, True),
        ("example-five-a-day", 5, {"merchant": "CORNER  SHOP"}, False),
        ("example-seven-days", 3, {}, False),
        ("example-seven-days", 3, {"uploaded": "2026-11-22"}, False),
        ("example-seven-days", 3, {"date": "2026-11-19"}, True),
    ],
)
def test_a_shop_and_day_has_a_limit(
    programme: str, limit: int, changes: dict[str, Any], fits: bool
) -> None:
    same = rows(limit, merchant="Corner Shop")
    last = row(90, **{"merchant": "Corner Shop", "uploaded": "2026-11-21T09:00", **changes})
    receipt = count([*same, last], programme, AS_OF).receipts[-1]
    assert (receipt.decision == "counts") == fits
    assert ("within_shop_limit" in receipt.failed) == (not fits)


@pytest.mark.parametrize(
    ("before", "doubt", "outcome"),
    [(3, "merchant", "undecided"), (2, "merchant", "passed"), (3, "date", "undecided")],
)
def test_the_limit_is_undecided_only_where_the_doubt_could_reach_it(
    before: int, doubt: str, outcome: str
) -> None:
    doubtful = row(
        9, status="review", reasons=f"{doubt}_uncertain", uploaded="2026-11-22",
        merchant="Other Shop" if doubt == "merchant" else "Corner Shop",
    )  # fmt: skip
    counts = count([*rows(before, merchant="Corner Shop"), doubtful], "example-seven-days", AS_OF)
    assert "within_shop_limit" in getattr(counts.receipts[-1], outcome)


def test_rows_without_their_columns_or_values_are_refused() -> None:
    with pytest.raises(BadData, match="merchant missing"):
        count(pd.DataFrame(rows(2)).drop(columns="merchant"), "shopper-panel", AS_OF)
    with pytest.raises(BadData, match="row 2 must have the columns"):
        count([row(), {"file": "a.jpg"}], "shopper-panel", AS_OF)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "20.11.2026"}, "001.jpg: row 1: date must be a day as YYYY-MM-DD"),
        ({"date": "2026-02-29"}, "date must be a day"),
        ({"total": "12,30"}, "total must be an amount such as 12.30, not '12,30'"),
        ({"total": "inf"}, "total must be an amount"),
        ({"status": "fine"}, "status must be one of ok, review, failed, not 'fine'"),
        ({"uploaded": "yesterday"}, "uploaded must be a day or time in ISO 8601"),
        ({"time": "noon"}, "time must be a time as HH:MM"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_row(
    changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadData) as caught:
        count([row(**changes)], "shopper-panel", AS_OF)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"region": "fr"}, "it has uk, us"),
        ({"month_by": "week"}, "one of upload, purchase"),
        ({"timezone": "Moon/Base"}, "America/New_York"),
        ({"timezone": "../etc"}, "America/New_York"),
    ],
)
def test_a_wrong_call_says_what_there_is(named: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongCall, match=words):
        count([], "shopper-panel", AS_OF, **named)


def test_the_day_of_the_count_must_be_a_day() -> None:
    with pytest.raises(WrongCall, match="as_of must be a date"):
        count([], "shopper-panel", "2026-11-30")  # type: ignore[arg-type]


def test_the_json_shape() -> None:
    receipts = [row(1), row(2, sha256=row(1)["sha256"], uploaded="2026-11-22")]
    counts = count(receipts, "shopper-panel", AS_OF)
    every = [check.name for check in counts.receipts[0].checks]
    assert json.loads(json.dumps(counts.to_dict())) == {
        "programme": "shopper-panel",
        "region": "us",
        "as_of": "2026-11-30",
        "months": [
            {
                "month": "2026-11", "counted": 1, "in_review": 0, "threshold": 10, "needed": 9,
                "reached": False, "reward": "0.00", "currency": "USD",
            },
        ],
        "receipts": [
            {
                "file": "001.jpg", "month": "2026-11", "decision": "counts", "passed": every,
                "failed": [], "undecided": [], "duplicate_of": None,
            },
            {
                "file": "002.jpg", "month": "2026-11", "decision": "does_not_count",
                "passed": [name for name in every if name != "not_duplicate"],
                "failed": ["not_duplicate"], "undecided": [], "duplicate_of": "001.jpg",
            },
        ],
    }  # fmt: skip


def test_the_tables() -> None:
    counts = count([row(1), row(2, type="fuel")], "shopper-panel", AS_OF)
    table = counts.to_frame()
    assert list(table.columns) == [
        "file", "month", "decision", "passed", "failed", "undecided", "duplicate_of", "why",
    ]  # fmt: skip
    assert list(table["failed"]) == ["", "eligible_type"]
    assert table["why"][1].startswith("type fuel; the programme takes grocery, retail")
    assert list(counts.months_frame()["counted"]) == [1]
    nothing = count([], "shopper-panel", AS_OF)
    assert list(nothing.to_frame().columns) == list(table.columns)


def test_a_table_from_csv_counts_as_one_from_memory(tmp_path: Path) -> None:
    receipts = [*rows(3), row(4, status="failed", merchant="", date="", total="", type="")]
    path = tmp_path / "results.csv"
    pd.DataFrame(receipts).to_csv(path, index=False)
    expected = count(receipts, "shopper-panel", AS_OF)
    for table in (pd.read_csv(path), pd.read_csv(path, dtype=str), pd.DataFrame(receipts)):
        assert count(table, "shopper-panel", AS_OF) == expected
    assert count(iter(receipts), "shopper-panel", AS_OF) == expected


def test_no_upload_column_means_uploaded_on_the_day_of_the_count() -> None:
    table = pd.DataFrame(rows(3)).drop(columns="uploaded")
    assert counted(count(table, "shopper-panel", AS_OF)) == {"2026-11": 3}
    assert counted(count(table, "shopper-panel", dt.date(2026, 12, 20))) == {"2026-12": 3}
    assert counted(count(table, "shopper-panel", dt.date(2026, 12, 21))) == {"2026-12": 0}
