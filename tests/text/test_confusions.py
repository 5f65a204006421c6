"""The fitted table of misreadings: what it says, and what is refused as one."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.errors import BadData
from receipts.text.confusions import FILE, Costs, align, load_confusions, mixed, same_ends

TABLE = load_confusions()


def test_both_engines_are_in_it_with_what_their_costs_rest_on() -> None:
    engines = json.loads(FILE.read_text("utf-8"))["engines"]
    assert set(engines) == {"tesseract", "rapidocr"}
    for entry in engines.values():
        assert entry["receipts"] > 100
        assert entry["characters"] > 100_000


def test_it_holds_single_characters_and_pairs_only() -> None:
    assert all(
        len(true) <= 2 and len(read) <= 2 and " " not in true + read
        for costs in TABLE.engines.values()
        for true, read in costs.pairs
    )


@pytest.mark.parametrize(
    ("true", "read", "unlikelier"),
    [
        ("o", "0", ("o", "x")),
        ("i", "1", ("i", "o")),
        ("s", "5", ("s", "i")),
        ("m", "rn", ("m", "x")),
    ],
)
def test_what_looks_alike_is_sooner_misread(
    true: str, read: str, unlikelier: tuple[str, str]
) -> None:
    costs = TABLE.any_engine
    assert 0 < costs.of(true, read) < costs.of(*unlikelier)


def test_the_figures_that_letters_and_signs_stand_for() -> None:
    figures = {sign: f for sign, f in TABLE.figure_for.items() if sign.isalpha() or sign in "|!]$"}
    assert figures == {
        "O": "0", "o": "0", "Q": "0", "D": "0", "C": "0", "I": "1", "i": "1", "l": "1", "L": "1",
        "|": "1", "!": "1", "]": "1", "Z": "2", "z": "2", "S": "5", "$": "5", "B": "8",
    }  # fmt: skip


def test_the_letters_that_figures_stand_for() -> None:
    assert TABLE.letter_for == {"0": "o", "1": "i", "2": "z", "5": "s", "6": "g", "8": "b"}


@pytest.mark.parametrize(
    ("true", "read", "pieces"),
    [
        ("total", "t0tal", [("t", "t"), ("o", "0"), ("t", "t"), ("a", "a"), ("l", "l")]),
        ("mail", "rnail", [("m", "rn"), ("a", "a"), ("i", "i"), ("l", "l")]),
        ("bill", "bll", [("b", "b"), ("i", ""), ("l", "l"), ("l", "l")]),
        ("", "", []),
    ],
)
def test_the_cheapest_alignment(true: str, read: str, pieces: list[tuple[str, str]]) -> None:
    assert align(true, read, TABLE.any_engine) == pieces


WORD = st.text("abcilmnors01", max_size=8)


@given(WORD, WORD)
def test_an_alignment_is_of_both_texts(true: str, read: str) -> None:
    pieces = align(true, read, TABLE.any_engine)
    assert "".join(one for one, _ in pieces) == true
    assert "".join(other for _, other in pieces) == read


@given(WORD, WORD)
def test_where_reading_is_symmetric_so_is_its_cost(true: str, read: str) -> None:
    even = Costs({}, unlike=3.0, lost=2.0, added=2.0)

    def cost(one: str, other: str) -> float:
        return sum(even.of(*piece) for piece in align(one, other, even))

    assert cost(true, read) == cost(read, true)
    assert (cost(true, read) == 0) == (true == read)


@given(WORD, WORD)
def test_common_ends_do_not_overlap(true: str, read: str) -> None:
    start, end = same_ends(true, read)
    assert start + end <= min(len(true), len(read))
    assert true[:start] == read[:start]
    assert true[len(true) - end :] == read[len(read) - end :]


def test_a_mixture_is_between_what_is_mixed() -> None:
    assert mixed([2.0, 2.0]) == pytest.approx(2.0)
    assert mixed([2.0, math.inf]) == pytest.approx(2.0 + math.log(2))
    assert mixed([math.inf]) == math.inf


GOOD: dict[str, Any] = {
    "schema": 1,
    "engines": {
        "any": {"misread": {"o": {"0": 5.0}}, "others": {"unlike": 9.0, "lost": 9.0, "added": 9.0}}
    },
    "figures": {"0": {"O": 4.0}},
}


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps(GOOD), "utf-8")
    table = load_confusions(path)
    assert table.any_engine.of("o", "0") == pytest.approx(5.0)
    assert table.any_engine.of("o", "x") == pytest.approx(9.0)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"engines": {"any": {"misread": {"o": {"0": -1}}, "others": {}}}},
        {"engines": {"any": {"misread": {"o": {"o": 1}}}}},
        {"engines": []},
        {"figures": {"0": {"OOOO": 1}}},
        {"figures": {"0": {"O": "much"}}},
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "table.json"
    path.write_text(json.dumps(GOOD | change), "utf-8")
    with pytest.raises(BadData) as caught:
        load_confusions(path)
    assert caught.value.file == path


@pytest.mark.parametrize("text", ["", "[]", "{", "{}"])
def test_a_file_that_is_not_there_or_is_something_else_is_refused(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "table.json"
    if text:
        path.write_text(text, "utf-8")
    with pytest.raises(BadData):
        load_confusions(path)
