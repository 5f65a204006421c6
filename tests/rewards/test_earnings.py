"""Money: the month's reward, the extras, and the split between balance and charity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from receipts.errors import WrongCall
from receipts.rewards.count import count
from receipts.rewards.earnings import add_extra, earnings, extras_of
from receipts.rewards.ledger import Ledger

from .cases import AS_OF, rows

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "mine.ledger") as opened:
        yield opened


@pytest.mark.parametrize(
    ("receipts", "extras", "total"),
    [
        (0, {}, "0.00"),
        (9, {}, "0.00"),
        (10, {}, "10.00"),
        (10, {"survey": 1}, "13.00"),
        (0, {"survey": 2}, "6.00"),
        (0, {"ad_verification": 1}, "2.00"),
        (0, {"ad_verification": 3}, "2.00"),
        (11, {"survey": 3, "ad_verification": 1}, "21.00"),
    ],
)
def test_a_month_of_the_shopper_panel(receipts: int, extras: dict[str, int], total: str) -> None:
    counts = count(rows(receipts), "shopper-panel", AS_OF)
    entered = {("2026-11", name): number for name, number in extras.items()}
    [month] = earnings(counts, "shopper-panel", entered)
    assert str(month.total) == total
    assert {name: str(amount) for name, amount in month.payout.items()} == {
        "charity": "0.00",
        "balance": total,
    }


@pytest.mark.parametrize(
    ("percent", "balance", "charity"),
    [
        ({}, "13.00", "0.00"),
        ({"charity": 100}, "0.00", "13.00"),
        ({"charity": 40}, "7.80", "5.20"),
        ({"charity": 33}, "8.71", "4.29"),
        ({"charity": 40, "balance": 60}, "7.80", "5.20"),
    ],
)
def test_the_payout_is_split_and_adds_up(
    percent: dict[str, int], balance: str, charity: str
) -> None:
    counts = count(rows(10), "shopper-panel", AS_OF)
    [month] = earnings(counts, "shopper-panel", {("2026-11", "survey"): 1}, percent)
    assert (str(month.payout["balance"]), str(month.payout["charity"])) == (balance, charity)
    assert sum(month.payout.values()) == month.total


def test_cents_that_cannot_be_divided_stay_with_the_balance() -> None:
    counts = count(rows(1), "example-per-receipt", AS_OF)
    [month] = earnings(counts, "example-per-receipt", {})
    assert month.to_dict()["payout"] == {"balance": "0.25"}
    panel = count(rows(10), "shopper-panel", AS_OF, region="uk")
    [uk] = earnings(panel, "shopper-panel", {}, {"charity": 33})
    assert uk.to_dict()["payout"] == {"charity": "1.65", "balance": "3.35"}


def test_months_with_extras_alone_are_there_too() -> None:
    counts = count(rows(10), "shopper-panel", AS_OF)
    months = earnings(counts, "shopper-panel", {("2026-09", "survey"): 1})
    assert [(month.month, str(month.total)) for month in months] == [
        ("2026-09", "3.00"),
        ("2026-11", "10.00"),
    ]


@pytest.mark.parametrize(
    ("extras", "percent", "words"),
    [
        ({("2026-11", "quiz"): 1}, {}, "no extra 'quiz' in us; it has ad_verification, survey"),
        ({}, {"shares": 10}, "cannot pay to 'shares'; it can to balance, charity"),
        ({}, {"charity": 101}, "must add up to 100"),
        ({}, {"charity": -1}, "must add up to 100"),
        ({}, {"charity": 40, "balance": 50}, "must add up to 100"),
    ],
)
def test_what_the_programme_does_not_know_is_refused(
    extras: dict[tuple[str, str], int], percent: dict[str, int], words: str
) -> None:
    with pytest.raises(WrongCall, match=words):
        earnings(count([], "shopper-panel", AS_OF), "shopper-panel", extras, percent)


def test_extras_are_kept_in_the_ledger(ledger: Ledger) -> None:
    assert add_extra(ledger, "shopper-panel", "2026-11", "survey", 2, "ann", NOW) == 2
    assert add_extra(ledger, "shopper-panel", "2026-11", "survey", 1, "ann", NOW) == 3
    assert add_extra(ledger, "shopper-panel", "2026-11", "survey", -2, "ann", NOW) == 1
    assert add_extra(ledger, "shopper-panel", "2026-10", "ad_verification", 1, "ann", NOW) == 1
    assert extras_of(ledger, "shopper-panel") == {
        ("2026-10", "ad_verification"): 1,
        ("2026-11", "survey"): 1,
    }
    assert extras_of(ledger, "shopper-panel", "uk") == {}


@pytest.mark.parametrize(
    ("month", "name", "number", "region", "words"),
    [
        ("2026-13", "survey", 1, "us", "month must be YYYY-MM"),
        ("November", "survey", 1, "us", "month must be YYYY-MM"),
        ("2026-11", "quiz", 1, "us", "it has ad_verification, survey"),
        ("2026-11", "survey", 1, "uk", "it has none"),
        ("2026-11", "survey", -1, "us", "has only 0 of 'survey'"),
    ],
)
def test_a_wrong_entry_is_refused_and_not_kept(
    ledger: Ledger, month: str, name: str, number: int, region: str, words: str
) -> None:
    with pytest.raises(WrongCall, match=words):
        add_extra(ledger, "shopper-panel", month, name, number, "ann", NOW, region=region)
    assert extras_of(ledger, "shopper-panel", region) == {}
