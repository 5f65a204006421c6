"""How right it is on real receipts: a few of each labelled folder, so that a fall is seen early.

The full measurement is ``receipts evaluate``; its figures stand in the README.  The floors here
leave room for the luck of a small choice, and would not hold for a broken stage.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from receipts.evaluate import Report, score
from receipts.labels import read_labels
from receipts.read import read

pytestmark = pytest.mark.accuracy

EVERY = 15
"""Of the receipts in the order of their names, each so-many-th is read."""


def measured(data: Path, engine: str) -> Report:
    scores = []
    for labels in sorted(data.glob("*/labels.csv")):
        for label in list(read_labels(labels).values())[::EVERY]:
            receipt = read(labels.parent / label.file, engine=engine, keep_pictures=False)
            scores.append(score(receipt, label))
    return Report(tuple(scores))


@pytest.mark.parametrize(
    ("engine", "floors"),
    [
        ("auto", {"merchant": 0.80, "date": 0.92, "total": 0.88, "type": 0.88, "all_three": 0.75}),
        (
            "tesseract",
            {"merchant": 0.60, "date": 0.75, "total": 0.72, "type": 0.80, "all_three": 0.45},
        ),
    ],
)
def test_a_choice_of_real_receipts_is_read(
    receipts_data: Path, engine: str, floors: dict[str, float]
) -> None:
    report = measured(receipts_data, engine)
    shares = {name: right / of for name, (right, of) in ((n, report.hits(n)) for n in floors)}
    assert {n for n, floor in floors.items() if shares[n] < floor} == set(), shares
    assert report.accepted_wrong <= max(1, 0.03 * report.accepted)
