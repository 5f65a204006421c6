"""Tables and lists of what cross-validation says: where reading stops, what was wrong."""

from __future__ import annotations

import numpy as np
import pytest
from observe import Sample
from unseen import Answer, Unseen, errors, tables

from receipts.fields import FIELDS

VALUES = {
    "date": ["2026-11-20", "2026-11-21"],
    "total": ["12.30", "11.50"],
    "time": ["12:30", "11:50"],
}


def sample(looks: int, last: bool, file: str = "1.jpg") -> Sample:
    return Sample(
        folder="drawn",
        file=file,
        engines="auto",
        who_looked="rapidocr+tesseract",
        looks=looks,
        last=last,
        group=file,
        candidates={name: [{"label": 1.0}, {"label": 1.0}] for name in FIELDS},
        right={name: np.array([True, False]) for name in FIELDS},
        values={name: VALUES.get(name, ["right", "wrong"]) for name in FIELDS},
        labels=dict.fromkeys(FIELDS, "label"),
    )


def unseen(*found: tuple[int, bool, float, bool]) -> Unseen:
    """Looks at one receipt: how many so far, whether the last, confidence, whether right."""
    samples = [sample(looks, last) for looks, last, _, _ in found]
    answers = [
        Answer(confidence, fine, (1.0, 0.0) if fine else (0.0, 1.0))
        for _, _, confidence, fine in found
    ]
    confidences = [confidence for _, _, confidence, _ in found]
    return Unseen(
        samples,
        dict.fromkeys(FIELDS, answers),
        dict.fromkeys(FIELDS, confidences),
        confidences,
        [fine for _, _, _, fine in found],
        accept=0.9,
    )


@pytest.mark.parametrize(
    ("found", "stop"),
    [
        ([(1, False, 0.97, True), (2, True, 0.99, True)], 0),
        ([(1, False, 0.50, True), (2, True, 0.60, True)], 1),
        ([(1, False, 0.50, True), (2, False, 0.96, True), (3, True, 0.99, True)], 1),
    ],
)
def test_reading_stops_at_the_first_sure_look_or_the_last(found, stop):
    assert unseen(*found).stops == (stop,)


def test_the_tables_count_what_is_right_and_what_is_wrong_among_the_accepted():
    right = tables(unseen((1, True, 0.96, True)))
    assert f"| auto | drawn | {'100.0 | ' * (len(FIELDS) + 2)}0 of 1 |" in right
    wrong = tables(unseen((1, True, 0.96, False)))
    assert f"| auto | drawn | {'0.0 | ' * (len(FIELDS) + 1)}100.0 | 1 of 1 |" in wrong
    assert "auto: expected calibration error merchant 0.960" in wrong


def test_a_wrong_answer_is_listed_with_what_was_right():
    listed = errors(unseen((1, True, 0.96, False)))
    assert "auto drawn/1.jpg total: wrong candidate, marked ok, 0.96; label label" in listed
    assert "  *    0.00  12.30" in listed
    assert errors(unseen((1, True, 0.96, True))) == ""


def test_what_a_field_keeps_from_being_ok_is_not_accepted():
    doubted = unseen((1, True, 0.96, True))
    doubted.samples[0].candidates["total"][0] = {"label": 1.0, "at_edge": 1.0}
    assert not doubted.is_free(0)
    assert unseen((1, True, 0.96, True)).is_free(0)
