"""Readings of one name by several looks support each other by how alike they are."""

from __future__ import annotations

import pytest

from receipts.fields.merchant.readings import merge_names
from receipts.model import Candidate


def looks(*names: tuple[str, ...]) -> list[tuple[str, list[Candidate[str]]]]:
    return [("tesseract", [Candidate(name) for name in found]) for found in names]


def alike(merged: list[Candidate[str]], value: str) -> float:
    [found] = [c for c in merged if c.value == value]
    return {e.name: e.strength for e in found.evidence}["readings_alike"]


def test_one_look_has_nothing_to_compare():
    [merged] = merge_names(looks(("Green Door",)))
    assert "readings_alike" not in {e.name for e in merged.evidence}


@pytest.mark.parametrize(
    ("other", "least", "most"),
    [
        ("Green Door", 1.0, 1.0),
        ("Gr3en D0or", 0.4, 0.6),
        ("Blue Window", 0.0, 0.0),
    ],
)
def test_the_more_alike_another_reading_is_the_more_it_supports(other, least, most):
    merged = merge_names(looks((other,), ("Green Door",)))
    assert least <= alike(merged, "Green Door") <= most


def test_of_three_readings_the_one_in_the_middle_has_most_support():
    merged = merge_names(looks(("GREEN DO0R SH0P",), ("GREEN DOOR SHOP",), ("GRFEN D00R SHOP",)))
    assert alike(merged, "GREEN DOOR SHOP") == max(
        alike(merged, candidate.value) for candidate in merged
    )


def test_where_there_are_several_engines_only_another_one_supports():
    twice = [("rapidocr", [Candidate("Grzxn Dxxr")])] * 2
    merged = merge_names([("tesseract", [Candidate("Green Door")]), *twice])
    assert alike(merged, "Grzxn Dxxr") < 0.5


def test_a_look_without_names_supports_none():
    merged = merge_names(looks((), ("Green Door",)))
    assert alike(merged, "Green Door") == 0.0
