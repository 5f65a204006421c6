"""Laws that hold for every table of receipts, whatever stands in it."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from receipts.rewards.count import count
from receipts.rewards.programme import Programme, load_programme, programme_names
from receipts.rewards.programme.checks import CHECKS
from receipts.rewards.result import Counts

from .cases import AS_OF
from .test_pictures import again, made, text

Rows = list[dict[str, Any]]

# Few values for each column, so that shops, days, totals and whole purchases often agree.
REASONS = [
    "", "", "", "total_uncertain", "date_ambiguous", "date_uncertain", "merchant_uncertain",
    "type_uncertain", "not_a_receipt", "total_uncertain;merchant_uncertain",
]  # fmt: skip
# A picture, one that is like it, one that is nearly the same, and another.
PICTURES = [text(*made(1)), again(1, 20), again(1, 40), text(*made(2))]
RECEIPT = st.fixed_dictionaries(
    {
        "file": st.integers(0, 10**9).map(lambda n: f"{n}.jpg"),
        "status": st.sampled_from(["ok", "ok", "ok", "review", "review", "failed"]),
        "merchant": st.sampled_from(
            ["Corner Shop", "Corner Shqp", "Old Mill Bakery", "Casino", ""]
        ),
        "date": st.sampled_from(["2026-11-02", "2026-11-20", "2026-10-11", "2026-09-30", ""]),
        "total": st.sampled_from(["5.00", "7.25", "-5.00", ""]),
        "type": st.sampled_from(["grocery", "grocery", "restaurant", "fuel", ""]),
        "reasons": st.sampled_from(REASONS),
        "sha256": st.one_of(st.just(""), st.integers(0, 20).map(str), st.uuids().map(str)),
        "uploaded": st.sampled_from(
            ["2026-11-20", "2026-11-22T10:00", "2026-10-30", "", "2027-01-01"]
        ),
        "number": st.sampled_from(["", "", "A1", "A2", "A3"]),
        "time": st.sampled_from(["", "", "09:15", "17:40"]),
        "times": st.sampled_from(["", "", "09:15:07", "09:15 17:40:07"]),
        "phash": st.sampled_from(["", "", *PICTURES]),
    }
)
TABLE = st.lists(RECEIPT, max_size=30, unique_by=lambda receipt: receipt["file"])
PROGRAMME = st.sampled_from([load_programme(name) for name in programme_names()])
INELIGIBLE = st.builds(
    lambda receipt, change: {**receipt, **change, "file": "ineligible.jpg"},
    RECEIPT,
    st.sampled_from(
        [
            {"status": "failed"},
            {"date": "2025-01-01", "status": "ok", "reasons": ""},
            {"total": "-3.00", "status": "ok", "reasons": ""},
            {"uploaded": "2027-01-01"},
        ]
    ),
)


def by_file(counts: Counts) -> dict[str, dict[str, Any]]:
    return {receipt.file: receipt.to_dict() for receipt in counts.receipts}


@given(TABLE, PROGRAMME, st.randoms())
def test_the_order_of_receipts_changes_nothing(
    table: Rows, programme: Programme, shuffle: random.Random
) -> None:
    mixed = list(table)
    shuffle.shuffle(mixed)
    before, after = count(table, programme, AS_OF), count(mixed, programme, AS_OF)
    assert before.months == after.months
    assert by_file(before) == by_file(after)


@given(TABLE, PROGRAMME)
def test_counting_twice_gives_the_same(table: Rows, programme: Programme) -> None:
    assert count(table, programme, AS_OF) == count(table, programme, AS_OF)


@given(TABLE, PROGRAMME, INELIGIBLE)
def test_an_ineligible_receipt_changes_no_decision(
    table: Rows, programme: Programme, ineligible: dict[str, Any]
) -> None:
    before = count(table, programme, AS_OF)
    after = count([*table, ineligible], programme, AS_OF)
    assert after.receipts[-1].decision == "does_not_count"
    assert [r.decision for r in before.receipts] == [r.decision for r in after.receipts[:-1]]
    assert {m.month: m.counted for m in before.months}.items() <= {
        m.month: m.counted for m in after.months
    }.items()


@given(TABLE, PROGRAMME)
def test_counted_never_exceeds_the_cap(table: Rows, programme: Programme) -> None:
    for month in count(table * 1, programme, AS_OF).months:
        assert programme.cap is None or month.counted <= programme.cap


@given(TABLE, PROGRAMME)
def test_a_duplicate_never_counts_and_its_partner_is_none(
    table: Rows, programme: Programme
) -> None:
    found = {receipt.file: receipt for receipt in count(table, programme, AS_OF).receipts}
    for receipt in found.values():
        if receipt.duplicate_of is not None:
            assert receipt.decision == "does_not_count"
            assert found[receipt.duplicate_of].duplicate_of is None


@given(TABLE, PROGRAMME)
def test_showing_every_receipt_again_counts_nothing_more(table: Rows, programme: Programme) -> None:
    table = [{**receipt, "sha256": receipt["sha256"] or receipt["file"]} for receipt in table]
    again = [{**receipt, "file": "again-" + receipt["file"]} for receipt in table]
    before, after = count(table, programme, AS_OF), count(table + again, programme, AS_OF)
    assert [m.counted for m in before.months] == [m.counted for m in after.months]


@given(TABLE, PROGRAMME)
def test_every_receipt_gets_every_check_and_months_add_up(
    table: Rows, programme: Programme
) -> None:
    counts = count(table, programme, AS_OF)
    for receipt in counts.receipts:
        assert tuple(check.name for check in receipt.checks) == tuple(CHECKS)
        assert (receipt.decision == "counts") == (set(receipt.passed) == set(CHECKS))
    for month in counts.months:
        own = [r.decision for r in counts.receipts if r.month == month.month]
        assert month.counted == own.count("counts")
        assert month.in_review == own.count("needs_review")


@given(TABLE, PROGRAMME)
def test_confirming_takes_away_no_month_what_it_has(table: Rows, programme: Programme) -> None:
    """All confirmed at once: nothing stays in review but what lacks a value."""
    files = [receipt["file"] for receipt in table]
    for receipt in count(table, programme, AS_OF, confirmed=files).receipts:
        if receipt.decision == "needs_review":
            read = next(r for r in table if r["file"] == receipt.file)
            assert "" in (read["merchant"], read["date"], read["total"], read["type"]) or (
                receipt.duplicate is not None
            )
