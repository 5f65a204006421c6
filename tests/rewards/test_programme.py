"""Programmes are data: what a file may say, and what the error says where it may not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import receipts
from receipts.errors import BadData, WrongCall
from receipts.rewards.programme import load_programme, parse_programme, programme_names
from receipts.rewards.programme.checks import CHECKS

GOOD = """
schema = 1
name = "mine"
title = "Mine"

[month]
threshold = 3
cap = 5

[receipts]
max_age_days = 10
types = ["grocery"]

[[excluded]]
why = "kiosks"
words = ["kiosk"]

[shop_limit]
receipts = 2

[regions.us]
currency = "USD"
reward = "1.50"

[regions.us.extras.survey]
amount = "0.50"
per = "each"
"""


def test_shopper_panel_is_as_published() -> None:
    panel = load_programme("shopper-panel")
    assert (panel.threshold, panel.pays, panel.month_by) == (10, "threshold", "upload")
    assert panel.max_age_days == 30
    assert set(panel.types) == {"grocery", "retail", "pharmacy", "entertainment", "restaurant"}
    assert not panel.carry_over
    assert not panel.example
    assert panel.payout == ("balance", "charity")
    us, uk = panel.region("us"), panel.region("uk")
    assert (us.reward, us.currency) == (Decimal("10.00"), "USD")
    assert (uk.reward, uk.currency) == (Decimal("5.00"), "GBP")
    assert (us.extras["survey"].amount, us.extras["survey"].per) == (Decimal("3.00"), "each")
    verification = us.extras["ad_verification"]
    assert (verification.amount, verification.per) == (Decimal("2.00"), "month")


def test_the_examples_are_marked_as_such() -> None:
    examples = [name for name in programme_names() if name != "shopper-panel"]
    assert len(examples) == 3
    assert all(load_programme(name).example for name in examples)


@pytest.mark.parametrize("name", programme_names())
def test_each_shipped_programme_is_named_as_its_file(name: str) -> None:
    assert load_programme(name).name == name


def test_a_file_of_ones_own_is_loaded_by_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    mine = load_programme(path)
    assert mine == load_programme(str(path)) == load_programme(mine)
    assert mine.shop_limit is not None
    assert (mine.cap, mine.shop_limit.receipts, mine.shop_limit.day) == (5, 2, "purchase")


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("schema = 1", "schema = 2", "schema", "1, the version this release reads"),
        ('name = "mine"', "", "name", "a text, but it is missing"),
        ('name = "mine"', 'name = ""', "name", "a text, not ''"),
        ("threshold = 3", 'threshold = "3"', "month.threshold", "a whole number of at least 1"),
        ("threshold = 3", "threshold = 0", "month.threshold", "a whole number of at least 1"),
        ("threshold = 3", "threshold = true", "month.threshold", "a whole number of at least 1"),
        ("threshold = 3", "", "month.threshold", "but it is missing"),
        ("cap = 5", "cap = 2", "month.cap", "at least the threshold, 3"),
        ("cap = 5", "carry_over = true", "month.cap", "there where carry_over is true"),
        ("cap = 5", "carry_over = 1", "month.carry_over", "true or false, not 1"),
        ("cap = 5", 'by = "week"', "month.by", "one of upload, purchase"),
        ("cap = 5", "limit = 5", "month.limit", "known here are by, threshold"),
        ('["grocery"]', '["food"]', "receipts.types", "a list out of grocery, restaurant"),
        ('["grocery"]', '"grocery"', "receipts.types", "a list out of grocery, restaurant"),
        ('["grocery"]', "[]", "receipts.types", "at least one type"),
        ("max_age_days = 10", "max_age_days = -1", "receipts.max_age_days", "at least 0"),
        ("max_age_days = 10", "max_age = 10", "receipts.max_age", "max_age_days"),
        ('why = "kiosks"', "", "excluded.1.why", "a text, but it is missing"),
        ('words = ["kiosk"]', 'words = [""]', "excluded.1.words", "a list of texts"),
        ('words = ["kiosk"]', 'word = "kiosk"', "excluded.1.word", "why, names, words"),
        ('words = ["kiosk"]', "", "excluded.1.words", "there, or names"),
        ('title = "Mine"', 'title = "Mine"\npayout = []', "payout", "at least one destination"),
        ("receipts = 2", "receipts = 2.5", "shop_limit.receipts", "a whole number"),
        ("[shop_limit]", "[limit]", "limit", "shop_limit"),
        ('currency = "USD"', 'currency = "dollar"', "regions.us.currency", "an ISO 4217 code"),
        ('reward = "1.50"', "reward = 1.50", "regions.us.reward", 'such as "10.00", not 1.5'),
        ('reward = "1.50"', 'reward = "free"', "regions.us.reward", 'such as "10.00"'),
        ('reward = "1.50"', 'reward = "-1"', "regions.us.reward", 'such as "10.00"'),
        ('reward = "1.50"', 'reward = "NaN"', "regions.us.reward", 'such as "10.00"'),
        ('per = "each"', 'per = "day"', "regions.us.extras.survey.per", "one of each, month"),
    ],
)
def test_a_wrong_file_is_refused_by_file_key_and_expectation(
    old: str, new: str, key: str, expected: str
) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(BadData) as caught:
        parse_programme(GOOD.replace(old, new), "mine.toml")
    assert str(caught.value).startswith("mine.toml: ")
    assert f"'{key}'" in str(caught.value)
    assert expected in str(caught.value)


def test_a_programme_without_regions_is_refused() -> None:
    text = GOOD[: GOOD.index("[regions.us]")]
    with pytest.raises(BadData, match="'regions' must be a table"):
        parse_programme(text)
    with pytest.raises(BadData, match="at least one region"):
        parse_programme(text + "[regions]")


def test_broken_toml_is_refused_with_its_place() -> None:
    with pytest.raises(BadData, match=r"mine.toml: not valid TOML: .*line 2"):
        parse_programme("schema = 1\nname = \ntitle = 1", "mine.toml")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(BadData, match="UTF-8"):
        load_programme(path)


@pytest.mark.parametrize("name", ["shoper-panel", "nowhere/mine.toml", ""])
def test_an_unknown_programme_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(WrongCall, match="shopper-panel"):
        load_programme(name)


def test_an_unknown_region_is_refused_with_the_known_ones() -> None:
    with pytest.raises(WrongCall, match="it has uk, us"):
        load_programme("shopper-panel").region("fr")


def test_the_table_of_checks_beside_the_programmes_is_that_of_the_code() -> None:
    text = (Path(receipts.__file__).parent / "data/programmes/README.md").read_text("utf-8")
    table = [line for line in text.splitlines() if line.startswith("| `")]
    assert table == [
        f"| `{check.name}` | {check.words} | {keys}{' ' if keys else ''}|"
        for check in CHECKS.values()
        for keys in [", ".join(f"`{key}`" for key in check.keys)]
    ]
