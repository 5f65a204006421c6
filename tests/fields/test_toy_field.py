"""A field is one record: what is registered here is read, written, shown, scored and corrected."""

from __future__ import annotations

import datetime as dt
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import page
from observe import _sample

from receipts.cli.ledger import with_fields
from receipts.decide.decision import decide
from receipts.decide.weigh import FieldModel, Model
from receipts.evaluate import evaluate
from receipts.fields import FIELDS, registered
from receipts.fields.find import find
from receipts.fields.spec import FieldSpec
from receipts.inspect.explain import explain, to_html
from receipts.inspect.export import to_dict
from receipts.inspect.pictures import draw
from receipts.labels import read_labels
from receipts.model import Candidate, Evidence, Look
from receipts.page.boxes import box_of
from receipts.page.page import ReadPage
from receipts.receipt import Receipt
from receipts.rewards.ledger import Ledger
from receipts.rewards.ledger.export import ledger_frame
from receipts.table import frame, read_table, row, write

NOW = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
TEXT = """
    CORNER CAFE
    SERVER: Ann
    2 TEA    6.00
    TOTAL    6.00
    20/06/2026 10:21
"""


def servers(read: ReadPage) -> list[Candidate[str]]:
    """What stands behind the word for a waiter."""
    return [
        Candidate(name, name, box_of(line, len(label) + 2, len(line.text)), (Evidence("named"),))
        for line in read.lines
        for label, _, name in [line.text.partition(": ")]
        if label == "SERVER"
    ]


WAITER = FieldSpec(
    name="waiter",
    candidates=servers,
    parse=str,
    expected="a first name",
    accepts=str.istitle,
    doubt=0.5,
    blocking=("waiter_uncertain",),
    colour=(1, 2, 3),
)
MODEL = Model({"waiter": FieldModel({"named": 3.0}, {})}, {}, accept=0.9)


@pytest.fixture(autouse=True)
def _waiter() -> Iterator[None]:
    with registered(WAITER):
        yield


@pytest.fixture
def receipt() -> Receipt:
    read = page(TEXT)
    look = Look("block", "tesseract", tuple(read.lines))
    receipt = Receipt.of(decide([("tesseract", find(read))], MODEL), [look])
    picture = np.full((200, 400, 3), 255, np.uint8)
    return Receipt(**{**vars(receipt), "file": "a.jpg", "sha256": "ab" * 32, "page": picture})


def test_it_is_decided(receipt: Receipt) -> None:
    field = receipt.field("waiter")
    assert (field.value, field.confidence > 0.9) == ("Ann", True)


def test_in_doubt_it_is_a_reason(receipt: Receipt) -> None:
    unsure = Model({"waiter": FieldModel({"named": -1.0}, {})}, {}, accept=0.0)
    decision = decide([("tesseract", find(page(TEXT)))], unsure)
    assert "waiter_uncertain" in decision.reasons
    assert decision.status == "review"


def test_it_has_columns_in_every_table(receipt: Receipt, tmp_path: Path) -> None:
    assert row(receipt)["waiter"] == "Ann"
    assert list(frame([receipt]).columns[-2:]) == ["waiter", "waiter_confidence"]
    for suffix in (".csv", ".jsonl", ".xlsx"):
        write([receipt], tmp_path / f"r{suffix}")
        assert read_table(tmp_path / f"r{suffix}")["waiter"].tolist() == ["Ann"]


def test_it_is_exported_and_read_again(receipt: Receipt) -> None:
    plain = json.loads(json.dumps(to_dict(receipt)))
    assert plain["waiter"]["value"] == "Ann"
    assert Receipt.from_dict(plain).field("waiter") == receipt.field("waiter")


def test_it_is_explained_and_shown(receipt: Receipt) -> None:
    assert "waiter: Ann   confidence 0.9" in explain(receipt)
    assert "<b>waiter</b>" in to_html(receipt)
    assert (np.asarray(draw(receipt)) == WAITER.colour).all(axis=2).any()


def test_it_is_scored_where_it_is_labelled(receipt: Receipt, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,merchant,date,total,type,waiter\na.jpg,,,,,Ann|Bo\n")
    report = evaluate([receipt], read_labels(tmp_path))
    assert report.hits("waiter") == (1, 1)
    assert "waiter" in report.to_text()


def test_a_person_corrects_it(receipt: Receipt, tmp_path: Path) -> None:
    def command(**given: Any) -> None: ...

    assert "waiter" in inspect.signature(with_fields(command)).parameters
    with Ledger(tmp_path / "my.ledger") as ledger:
        [added] = ledger.add([receipt], NOW)
        assert ledger.history(added.id)["waiter"] == "Ann"
        assert ledger.correct(added.id, "me", NOW, waiter="Bea")["waiter"] == "Bea"
        assert ledger_frame(ledger)["waiter"].tolist() == ["Bea"]


def test_the_fit_sees_its_candidates(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,merchant,date,total,type,waiter\na.jpg,,,,,Ann\n")
    label = read_labels(tmp_path)["a.jpg"]
    sample = _sample("drawn", label, "tesseract", "tesseract", [("tesseract", find(page(TEXT)))])
    assert sample.labels["waiter"] == "Ann"
    assert sample.right["waiter"].tolist() == [True]


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="waiter"), registered(WAITER):
        pass
    assert "waiter" in FIELDS
