"""A check is one function and one row: what is registered here has a key, is judged and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from receipts.errors import BadData
from receipts.rewards.count import count
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.months import count_ledger, keep_decisions
from receipts.rewards.programme import Programme, load_programme, parse_programme
from receipts.rewards.programme.checks import CHECKS, Check, Claim, Verdict

from .cases import AS_OF, row
from .test_ledger import NOW

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def on_weekday(claim: Claim, allowed: tuple[str, ...]) -> Verdict:
    found = {DAYS[day.weekday()] for day in claim.record.dates()}
    if not found:
        return "undecided", "the day of the week is not known"
    return "passed" if found <= set(allowed) else "failed", f"bought on {', '.join(sorted(found))}"


TOY = Check(
    "on_weekday",
    "It was bought on a day of the week that the programme takes.",
    on_weekday,
    {"receipts.weekdays": lambda table, key: table.texts(key, DAYS, DAYS)},
)
FRIDAY = row(1, date="2026-11-20")
SATURDAY = row(2, date="2026-11-21")


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHECKS, TOY.name, TOY)


def programme(rule: str = 'weekdays = ["mon", "tue", "wed", "thu", "fri"]') -> Programme:
    return parse_programme(f"""
        schema = 1
        name = "workdays"
        title = "Workdays"
        [month]
        threshold = 1
        [receipts]
        {rule}
        [regions.us]
        currency = "USD"
        reward = "1.00"
    """)


def decisions(*receipts: dict[str, Any], rule: str = 'weekdays = ["fri"]') -> list[str]:
    return [r.decision for r in count(receipts, programme(rule), AS_OF).receipts]


def test_it_decides_by_its_key() -> None:
    assert decisions(FRIDAY, SATURDAY) == ["counts", "does_not_count"]
    assert decisions(FRIDAY, SATURDAY, rule='weekdays = ["sat"]') == ["does_not_count", "counts"]


def test_its_key_may_be_left_out() -> None:
    assert decisions(FRIDAY, SATURDAY, rule="") == ["counts", "counts"]
    assert count([FRIDAY], load_programme("shopper-panel"), AS_OF).receipts[0].failed == ()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('weekdays = ["funday"]', "key 'receipts.weekdays' must be a list out of mon, tue"),
        ('weekday = ["fri"]', "key 'receipts.weekday' is not known; known here are .*weekdays"),
    ],
)
def test_a_wrong_key_is_refused(rule: str, words: str) -> None:
    with pytest.raises(BadData, match=words):
        programme(rule)


def test_it_stands_in_every_output() -> None:
    counts = count([FRIDAY, SATURDAY], programme(), AS_OF)
    assert counts.to_dict()["receipts"][0]["passed"] == list(CHECKS)
    assert counts.to_frame()["failed"].tolist() == ["", "on_weekday"]
    assert counts.receipts[1].why == "bought on sat"


def test_in_doubt_it_needs_review() -> None:
    doubtful = {**FRIDAY, "date": "", "status": "review", "reasons": "date_missing"}
    [found] = count([doubtful], programme(), AS_OF).receipts
    assert (found.decision, "on_weekday" in found.undecided) == ("needs_review", True)


def test_of_a_receipt_that_could_not_be_read_it_cannot_tell() -> None:
    unread = {**FRIDAY, "status": "failed", "reasons": "timed_out"}
    [found] = count([unread], programme(), AS_OF).receipts
    assert (found.failed, "on_weekday" in found.undecided) == (("readable",), True)


def test_a_failed_one_takes_no_place() -> None:
    limited = programme('weekdays = ["fri"]\n[shop_limit]\nreceipts = 1\nday = "upload"')
    shop = {"merchant": "Corner Shop", "uploaded": "2026-11-22"}
    counts = count([{**SATURDAY, **shop}, {**FRIDAY, **shop}], limited, AS_OF)
    assert [r.decision for r in counts.receipts] == ["does_not_count", "counts"]


def test_the_ledger_keeps_what_it_says(tmp_path: Path) -> None:
    with Ledger(tmp_path / "my.ledger") as ledger:
        ledger.add([SATURDAY], NOW)
        keep_decisions(ledger, count_ledger(ledger, programme(), AS_OF))
        assert ledger.history(1)["decisions"][0]["failed"] == "on_weekday"
