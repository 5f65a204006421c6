"""A month out of a ledger is the same month that all receipts together give."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from receipts.errors import WrongCall
from receipts.rewards.count import count
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.months import count_ledger, keep_decisions
from receipts.rewards.programme import Programme

from .cases import AS_OF, row, rows
from .test_laws import PROGRAMME, TABLE

NOW = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
MONTHS = [f"2026-{month:02}" for month in range(8, 13)] + ["2027-01"]


@settings(max_examples=40, deadline=None)
@given(TABLE, PROGRAMME)
def test_a_month_alone_is_as_among_all(table: list[dict[str, Any]], programme: Programme) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "mine") as ledger:
        ledger.add(table, NOW)
        for month_by in ("upload", "purchase"):
            all_months = count_ledger(ledger, programme, AS_OF, month_by=month_by)
            for month in MONTHS:
                alone = count_ledger(ledger, programme, AS_OF, month_by=month_by, month=month)
                assert alone.receipts == tuple(r for r in all_months.receipts if r.month == month)
                found = [m for m in all_months.months if m.month == month]
                assert list(alone.months) == found or (not found and alone.months[0].counted == 0)


@settings(max_examples=40, deadline=None)
@given(TABLE, PROGRAMME)
def test_a_ledger_counts_as_the_table_that_went_in(
    table: list[dict[str, Any]], programme: Programme
) -> None:
    # Of pictures, each is compared with the eight likest: beyond that, the order would matter.
    table = [{**r, "phash": r["phash"] if n <= 8 else ""} for n, r in enumerate(table)]
    once = list({receipt["sha256"] or receipt["file"]: receipt for receipt in table}.values())
    uploaded = [{**receipt, "uploaded": receipt["uploaded"] or "2026-11-30"} for receipt in once]
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "mine") as ledger:
        ledger.add(uploaded, NOW)
        from_ledger = count_ledger(ledger, programme, AS_OF).to_dict()
    assert from_ledger == count(uploaded, programme, AS_OF).to_dict()


def test_a_month_ends_where_the_time_zone_says(tmp_path: Path) -> None:
    with Ledger(tmp_path / "mine") as ledger:
        ledger.add([row(1, uploaded="2026-12-01T03:00:00Z", date="2026-11-30")], NOW)
        for zone, month in (("America/New_York", "2026-11"), ("Europe/London", "2026-12")):
            counts = count_ledger(
                ledger, "shopper-panel", dt.date(2026, 12, 5), timezone=zone, month=month
            )
            assert counts.months[0].counted == 1


def test_an_empty_month_counts_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "mine") as ledger:
        [month] = count_ledger(ledger, "shopper-panel", AS_OF, month="2026-03").months
        assert (month.month, month.counted, month.needed) == ("2026-03", 0, 10)
        with pytest.raises(WrongCall, match="YYYY-MM"):
            count_ledger(ledger, "shopper-panel", AS_OF, month="March")


def test_decisions_are_kept_when_they_change(tmp_path: Path) -> None:
    with Ledger(tmp_path / "mine") as ledger:
        ledger.add([*rows(2), row(3, date="2020-01-01")], NOW)

        def decide() -> int:
            return keep_decisions(ledger, count_ledger(ledger, "shopper-panel", AS_OF))

        assert (decide(), decide()) == (3, 0)
        ledger.correct(3, "ann", NOW, date="2026-11-20")
        assert (decide(), decide()) == (1, 0)
        assert [kept["decision"] for kept in ledger.history(3)["decisions"]] == [
            "does_not_count",
            "counts",
        ]


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        (["2026-11-30", "2026-11-25"], ["2026-11-30"]),  # before the last decision
        (["2026-11-20"], []),  # before the upload, on the 21st
        (["2026-11-20", "2026-11-21"], ["2026-11-21"]),
        (["2026-11-25", "2026-11-30"], ["2026-11-25", "2026-11-30"]),
        (["2026-11-25", "2026-11-25"], ["2026-11-25"]),
    ],
)
def test_to_look_back_decides_nothing_anew(
    tmp_path: Path, days: list[str], kept: list[str]
) -> None:
    with Ledger(tmp_path / "mine") as ledger:
        ledger.add([row(1)], NOW)
        for n, day in enumerate(days):
            if n:  # so that there is something new to decide
                date = "2026-11-20" if days[0] == days[1] else "2020-01-01"
                ledger.correct(1, "ann", NOW, date=date)
            keep_decisions(
                ledger, count_ledger(ledger, "shopper-panel", dt.date.fromisoformat(day))
            )
        assert [decision["as_of"] for decision in ledger.history(1)["decisions"]] == kept
