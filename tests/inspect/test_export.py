"""What is written can be read again, and is plain JSON."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import cast

import numpy as np
import pytest
from fake_readers import receipt_of
from hypothesis import given, settings
from hypothesis import strategies as st

from receipts.errors import BadData
from receipts.inspect.export import to_dict
from receipts.model import Box, Candidate, Evidence, Field, Line, Look, Word
from receipts.receipt import Receipt

texts = st.text(max_size=8)
numbers = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
evidence = st.lists(st.builds(Evidence, texts, numbers, numbers, texts), max_size=2).map(tuple)
words = st.lists(st.builds(Word, texts, boxes, shares), min_size=1, max_size=2).map(tuple)
lines = st.lists(st.builds(Line, words), max_size=2).map(tuple)
looks = st.lists(st.builds(Look, texts, texts, lines, shares), max_size=2).map(tuple)
money = st.decimals(-99999, 99999, places=2)


def fields(values: st.SearchStrategy[object]) -> st.SearchStrategy[Field[object]]:
    candidate = st.builds(Candidate, values, texts, st.none() | boxes, evidence, numbers, shares)
    candidates = st.lists(candidate, max_size=2).map(tuple)
    return st.builds(Field, st.none() | values, shares, candidates)


receipts = st.builds(
    receipt_of,
    file=texts,
    status=st.sampled_from(["ok", "review", "failed"]),
    merchant=fields(texts),
    date=fields(st.dates()),
    total=fields(money),
    type=fields(texts),
    currency=fields(texts),
    time=fields(st.times().map(lambda time: dt.time(time.hour, time.minute))),
    number=fields(texts),
    brand=texts,
    confidence=shares,
    reasons=st.lists(texts, max_size=2).map(tuple),
    looks=looks,
    seconds=shares,
    sha256=texts,
    message=texts,
)


@settings(deadline=None)
@given(receipts)
def test_a_receipt_survives_the_way_through_json(receipt: Receipt) -> None:
    assert Receipt.from_dict(json.loads(json.dumps(to_dict(receipt)))) == receipt


@given(money)
def test_amounts_keep_their_decimals(amount: Decimal) -> None:
    total = Receipt.from_dict(to_dict(receipt_of(total=Field(amount)))).total.value
    assert total is not None
    assert total.as_tuple() == amount.as_tuple()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("merchant", None, None),
        ("date", dt.date(2026, 3, 4), "2026-03-04"),
        ("total", Decimal("12.30"), "12.30"),
        ("total", Decimal("-1E+3"), "-1000"),
        ("merchant", "Fern", "Fern"),
        ("time", dt.time(9, 5), "09:05"),
    ],
)
def test_values_are_written_as_in_the_results_table(
    name: str, value: object, text: str | None
) -> None:
    assert to_dict(receipt_of(**{name: Field(value)}))[name]["value"] == text


def test_all_that_was_found_is_there(receipt: Receipt) -> None:
    values = to_dict(receipt)
    best = values["total"]["candidates"][0]
    assert (values["total"]["value"], best["value"], best["text"]) == (
        "32.74",
        "32.74",
        "TOTAL 32.74",
    )
    assert best["box"] == [120, 300, 180, 320]
    assert best["evidence"][0] == {
        "name": "cash_less_change",
        "strength": 1.0,
        "weight": 2.5,
        "points": 2.5,
        "detail": "40.00 - 7.26",
    }
    assert values["date"]["value"] == "2026-11-14"
    assert values["type"] == {"value": None, "confidence": 0.0, "candidates": []}
    assert values["looks"][0]["lines"][0]["text"] == "TOTAL 32.74"
    assert values["stages"][0] == {"name": "paper", "note": "found, 4 corners"}


def test_numbers_of_numpy_become_numbers_of_json() -> None:
    box = Box(*np.array([1, 2, 3, 4], np.float32))
    word = Word("a", box, cast("float", np.float32(0.5)))
    receipt = Receipt(looks=(Look("page", "tesseract", (Line((word,)),)),))
    assert json.loads(json.dumps(to_dict(receipt)))["looks"][0]["lines"][0]["words"] == [
        {"text": "a", "box": [1, 2, 3, 4], "confidence": 0.5}
    ]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("looks", None, "NoneType"),
        ("total", {"value": "a lot", "confidence": 0.5, "candidates": []}, "exported receipt"),
        ("date", {"value": "14/11/2026", "confidence": 0.5, "candidates": []}, "14/11/2026"),
        ("merchant", {"confidence": 0.5, "candidates": []}, "'value'"),
    ],
)
def test_what_is_no_receipt_is_refused(
    receipt: Receipt, key: str, value: object, said: str
) -> None:
    with pytest.raises(BadData, match=said):
        Receipt.from_dict({**to_dict(receipt), key: value})


def test_a_missing_key_is_named() -> None:
    with pytest.raises(BadData, match="'file'"):
        Receipt.from_dict({})
