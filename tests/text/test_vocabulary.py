"""The words of all languages: what the files hold, and what the loader refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from receipts.errors import BadData
from receipts.text.fold import fold
from receipts.text.vocabulary import FOLDER, SECTIONS, load_vocabulary, read_file

FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_named_by_its_language_and_holds_the_words_of_a_receipt(path: Path) -> None:
    assert re.search(rf'^language = "{path.stem}"$', path.read_text("utf-8"), re.MULTILINE)
    content = read_file(path)
    if path.stem not in ("ja", "zh"):  # where months are numbered
        assert set(content["months"].values()) == set(range(1, 13))
    assert content["total"]["plain"]
    for role in ("tax", "cash", "change"):
        assert content["roles"][role], role


def test_the_languages_are_merged() -> None:
    vocabulary = load_vocabulary()
    assert {"total", "summe", "jumlah"} <= set(vocabulary.section("total")["plain"])
    assert (vocabulary.months["marz"], vocabulary.months["march"]) == (3, 3)
    assert vocabulary.section("no such section") == {}


def test_every_phrase_is_folded() -> None:
    vocabulary = load_vocabulary()
    for section in SECTIONS.keys() - {"months"}:
        for phrases in vocabulary.section(section).values():
            assert [fold(phrase) for phrase in phrases] == list(phrases)


TOP = 'language = "xx"\n'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[total]\nplain = ['total']", "language = 'en'"),
        ("language = 7", "language = 'en'"),
        (TOP + "[totals]\nplain = ['total']", r"unknown section \[totals\]; known: .*total"),
        (TOP + "[total]\nplane = ['total']", r"\[total\] has the unknown key 'plane'; .*plain"),
        (TOP + "[total]\nplain = 'total'", r"\[total\] plain must be a list of strings"),
        (TOP + "[total]\nplain = [1]", r"\[total\] plain must be a list of strings"),
        (TOP + "[months]\njanuary = 13", r"\[months\] january must be a number from 1 to 12"),
        (TOP + "[months]\njanuary = '1'", r"\[months\] january must be a number from 1 to 12"),
        (TOP + "[total", "no valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_key(
    tmp_path: Path, content: str, complaint: str
) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(BadData, match=complaint) as caught:
        read_file(path)
    assert caught.value.file == path
