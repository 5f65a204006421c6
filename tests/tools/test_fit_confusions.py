"""The fit of misreadings: rows paired, and the costs of a made-up engine found again."""

from __future__ import annotations

import math

import fit_confusions
import numpy as np
import pytest
from drawn import lines
from pair_texts import Pair, aligned

TRUE = ["total amount", "cash received", "corner shop", "mineral water", "balance in hand"]


def readings(count: int) -> list[Pair]:
    """An engine that reads an o as 0 in one of ten, and loses an i in one of twenty."""
    random = np.random.default_rng(5)

    def read(text: str) -> str:
        signs = []
        for sign in text:
            chance = random.random()
            if sign == "o" and chance < 0.1:
                signs.append("0")
            elif not (sign == "i" and chance < 0.05):
                signs.append(sign)
        return "".join(signs)

    rows = [TRUE[number % len(TRUE)] for number in range(count)]
    return [Pair("drawn", str(n), "tesseract", row, read(row)) for n, row in enumerate(rows)]


def test_the_costs_that_made_the_readings_are_found_again():
    costs, counts = fit_confusions.fit(readings(5000))
    assert costs.pairs["o", "0"] == pytest.approx(-math.log(0.1), abs=0.2)
    assert costs.pairs["i", ""] == pytest.approx(-math.log(0.05), abs=0.2)
    assert {pair for pair in costs.pairs if "" not in pair} == {("o", "0")}
    assert counts.printed["o"] > 1000


def test_two_characters_read_as_one_are_one_misreading():
    pairs = [Pair("drawn", str(n), "tesseract", "corner", "comer") for n in range(50)]
    pairs += [Pair("drawn", str(n), "tesseract", "corner", "corner") for n in range(50)]
    costs, _ = fit_confusions.fit(pairs)
    assert costs.of("rn", "m") == pytest.approx(-math.log(0.5), abs=0.9)


def test_a_stretch_that_was_not_read_says_nothing_of_its_characters():
    costs, _ = fit_confusions.fit([Pair("drawn", "1", "tesseract", "total amount", "total")] * 20)
    assert costs.pairs == {}


def test_rows_are_paired_by_likeness_in_their_order():
    true = lines("Corner Shop\nTotal 5.00\nCash 5.00\nTotal 5.00")
    read = lines("Comer Shop\n~~~~\nTota1 5.00\nTotal 5.00")
    assert aligned(true, read)[:2] == [("Corner Shop", "Comer Shop"), ("Total 5.00", "Tota1 5.00")]
    assert aligned(true, ()) == []
